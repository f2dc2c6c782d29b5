//! Blocks as lines of text for a terminal.

use crate::tell::page::{Block, PageTable, plain_text};

/// Columns of a terminal that does not say its width.
pub const WIDTH: usize = 100;

/// Blocks as text of at most `width` columns, where the words allow it.
#[must_use]
pub fn page(blocks: &[Block], width: usize) -> String {
    let mut lines = Vec::new();
    blocks.iter().for_each(|block| print(block, width, &mut lines));
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn print(block: &Block, width: usize, lines: &mut Vec<String>) {
    match block {
        Block::Heading { text, .. } => {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            wrapped(text, "", width, lines);
        }
        Block::Para(spans) | Block::Note(spans) => wrapped(&plain_text(spans), "", width, lines),
        Block::Caution(blocks) => blocks.iter().for_each(|block| print(block, width, lines)),
        Block::List { numbered, items } => {
            for (item, number) in items.iter().zip(1..) {
                let lead = if *numbered { format!("  {number}. ") } else { "  ".to_owned() };
                wrapped(&plain_text(item), &lead, width, lines);
            }
        }
        Block::Table(of) => {
            if !of.caption.is_empty() {
                wrapped(&format!("{}:", of.caption), "", width, lines);
            }
            table(of, width, lines);
        }
        // A picture is in the report; here its finding and what it shows.
        Block::Figure(plot) => {
            wrapped(&plot.title, "", width, lines);
            table(&plot.table, width, lines);
        }
        Block::Details { summary, blocks, .. } => {
            wrapped(&format!("{summary}:"), "", width, lines);
            blocks.iter().for_each(|block| print(block, width, lines));
        }
    }
}

/// First column left, others right; names are cut so that the rest keeps its place.
fn table(of: &PageTable, width: usize, lines: &mut Vec<String>) {
    let rows = of.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text()).collect());
    let head = of.head.iter().any(|cell| !cell.is_empty()).then(|| of.head.clone());
    let rows: Vec<Vec<String>> = head.into_iter().chain(rows).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let mut widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
    let others: usize = widths.iter().skip(1).map(|width| width + 2).sum();
    if let Some(first) = widths.first_mut() {
        *first = (*first).min(width.saturating_sub(others).max(12));
    }
    for row in &rows {
        let mut line = String::new();
        for ((cell, width), column) in row.iter().zip(&widths).zip(0..) {
            match column {
                0 => line.push_str(&format!("{:<width$}", shortened(cell, *width))),
                _ => line.push_str(&format!("  {cell:>width$}")),
            }
        }
        lines.push(line.trim_end().to_owned());
    }
}

/// At most `limit` characters, the last an ellipsis when something was cut.
fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Wraps text between words; the first line starts with `lead`, the others with as many spaces.
fn wrapped(text: &str, lead: &str, width: usize, lines: &mut Vec<String>) {
    let indent = " ".repeat(lead.chars().count());
    let mut line = lead.to_owned();
    let mut empty = true;
    for word in text.split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line.trim_end().to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::say;
    use crate::tell::book::{page_table, word};

    #[test]
    fn lines_are_no_wider_than_the_terminal_and_names_give_way_to_figures() {
        let long = "a name that is much longer than any terminal ".repeat(4);
        let table = page_table("What it shows", &["", "plan"], vec![vec![word(&long), word("(1,541)")]]);
        let blocks = [
            Block::Para(say![long.as_str()]),
            Block::List { numbered: true, items: vec![say!["one"], say![long.as_str()]] },
            Block::Table(table),
        ];
        let text = page(&blocks, 60);
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
        assert!(text.contains("…  (1,541)\n") && text.contains("  2. a name"), "{text}");
    }
}
