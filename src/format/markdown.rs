//! Blocks as Markdown, for a page of the documentation.

use crate::tell::page::{Block, PageTable, Span};

/// Blocks as Markdown.
#[must_use]
pub fn page(title: &str, blocks: &[Block]) -> String {
    let mut text = format!("# {title}\n");
    blocks.iter().for_each(|block| print(block, &mut text));
    text
}

fn print(block: &Block, text: &mut String) {
    match block {
        Block::Heading { level, text: heading, .. } => {
            text.push_str(&format!("\n{} {heading}\n", "#".repeat(usize::from(*level))));
        }
        Block::Para(spans) | Block::Note(spans) => text.push_str(&format!("\n{}\n", sentence(spans))),
        Block::Caution(blocks) => blocks.iter().for_each(|block| print(block, text)),
        Block::List { numbered: with_numbers, items } => {
            text.push('\n');
            for (item, number) in items.iter().zip(1..) {
                let lead = if *with_numbers { format!("{number}.") } else { "-".to_owned() };
                text.push_str(&format!("{lead} {}\n", sentence(item)));
            }
        }
        Block::Table(of) => table(of, text),
        Block::Figure(plot) => text.push_str(&format!("\n{}.\n", plot.title)),
        Block::Details { summary, blocks, .. } => {
            text.push_str(&format!("\n{summary}\n"));
            blocks.iter().for_each(|block| print(block, text));
        }
    }
}

fn sentence(spans: &[Span]) -> String {
    let span = |span: &Span| match span {
        Span::Text(text) => escaped(text),
        Span::Strong(text) => format!("**{}**", escaped(text)),
        Span::Code(text) => format!("`{text}`"),
        Span::Figure(figure) => figure.text(),
    };
    spans.iter().map(span).collect()
}

fn table(of: &PageTable, text: &mut String) {
    let row = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    text.push('\n');
    text.push_str(&row(&mut of.head.iter().map(|cell| escaped(cell))));
    text.push_str(&format!("|{}\n", "---|".repeat(of.head.len())));
    for line in &of.rows {
        text.push_str(&row(&mut line.cells.iter().map(|cell| escaped(&cell.text()))));
    }
}

/// Text that makes no table and no markup.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}
