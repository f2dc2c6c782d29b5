//! The answer in a few lines, for a terminal: where the year ends, what drives it, what is done, what is not in the range.

use super::amounts::amount;
use super::positions::{self, Room, known, shortened};
use super::year_to_date;
use crate::results::{Contribution, NodeResult, Rest};
use crate::say;
use crate::tell::book::Book;
use crate::tell::page::{Block, Span, plain_text};
use crate::tell::value::Style;
use crate::tell::words;

/// How many causes are named.
const CAUSES: usize = 5;
/// Lines above the table: it has five at most, a row more takes one of these, and two come below it.
const ABOVE_TABLE: usize = 7;
/// Characters of a line.
const LINE: usize = 100;
/// Characters of the name of a cause.
const CAUSE: usize = 28;
/// Characters of what is not in the range and the status together: two lines. The report has all of it.
const LAST: usize = 2 * LINE - 8;

/// The lines.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let subject = results.subject();
    let mut answer = positions::where_it_ends(book, subject);
    for more in
        [positions::judged(book, subject), positions::claim(book), Some(positions::p90(book, results.headline()))]
    {
        add(&mut answer, more);
    }
    add(&mut answer, year_to_date::short(book, &results.headline.0));
    let nodes = results.answered();
    let above = lines(&answer) + nodes.len().saturating_sub(results.focus.len());
    // Fewer causes where there is no room for all of them.
    let mut drivers = (0..=CAUSES).rev().map(|most| {
        let mut said = Vec::new();
        add(&mut said, causes(book, subject, most));
        add(&mut said, programme(book));
        said
    });
    let drivers = drivers.find(|said| above + lines(said) <= ABOVE_TABLE).unwrap_or_default();
    let rest = Some((Rest::Sectors, "Held centrally"));
    let mut blocks = vec![Block::Para(answer)];
    blocks.extend((!drivers.is_empty()).then_some(Block::Para(drivers)));
    // The sentence above says what the amounts are: a caption would take a line.
    blocks.push(Block::Table(positions::table(book, "", &nodes, rest, Room::Terminal)));
    // What is not the scenario as it stands says so before anything else.
    let said = super::status(results);
    let (what_if, said) = said.split_at(usize::from(!results.scenario.changes.is_empty()));
    if let [what_if] = what_if {
        blocks.insert(0, Block::Para(say![format!("{what_if}.")]));
    }
    let status = said.join("; ");
    let outside = outside(book, LAST.saturating_sub(status.chars().count()));
    blocks.push(Block::Para(say![format!("{outside} {status}.")]));
    blocks
}

/// Lines that a paragraph takes.
fn lines(said: &[Span]) -> usize {
    let text = plain_text(said);
    let mut lines = usize::from(!text.is_empty());
    let mut at = 0;
    for word in text.split(' ').map(|word| word.chars().count()) {
        if at > 0 && at + 1 + word > LINE {
            lines += 1;
            at = word;
        } else {
            at += word + usize::from(at > 0);
        }
    }
    lines
}

/// A sentence more.
fn add(said: &mut Vec<Span>, more: Option<Vec<Span>>) {
    let Some(more) = more.filter(|more| !more.is_empty()) else { return };
    if !said.is_empty() {
        said.push(Span::from(" "));
    }
    said.extend(more);
}

/// What makes the worst outcomes bad, the largest first; none where no table of it is there.
fn causes(book: &Book<'_>, node: &NodeResult, most: usize) -> Option<Vec<Span>> {
    let of = book.results.contributions.iter().find(|of| of.node == node.code)?;
    let mut lines: Vec<&Contribution> = of.lines.iter().filter(|line| line.tail < 0.0).collect();
    lines.sort_by(|a, b| a.tail.total_cmp(&b.tail));
    let mut said = Vec::new();
    for line in lines.into_iter().take(most) {
        let figure = book.figure("contributions_lines", &[&node.code.0, &line.code], "worst_tenth");
        if !known(&figure) {
            continue;
        }
        let lead =
            if said.is_empty() { "Largest causes in the worst 1 in 10 outcomes, £m against average: " } else { ", " };
        said.extend(say![
            lead,
            shortened(&words::line(book.results, &line.code), CAUSE),
            " ",
            figure.said(Style::Size)
        ]);
    }
    if said.is_empty() {
        return None;
    }
    said.push(Span::from("."));
    Some(said)
}

/// The named actions added up; none where there are none.
fn programme(book: &Book<'_>) -> Option<Vec<Span>> {
    let of = |column| amount(book, "programme", &[], column);
    known(&of("announced")).then(|| {
        say![
            "Programme: ",
            of("announced").said(Style::Pounds),
            " announced, ",
            of("expected").said(Style::Pounds),
            " expected, ",
            of("in_plans").said(Style::Pounds),
            " in plans already."
        ]
    })
}

/// What is not in the range, as far as there is room in so many characters.
fn outside(book: &Book<'_>, room: usize) -> String {
    let all = year_to_date::outside(book);
    if all.is_empty() {
        return "Not in the range: nothing is stated.".to_owned();
    }
    let room = room.saturating_sub("Not in the range: ; and 99 more. ".len()).max(40);
    let mut said = String::new();
    let mut shown = 0;
    for item in &all {
        if shown > 0 && said.chars().count() + item.chars().count() > room {
            break;
        }
        said.push_str(if shown == 0 { "" } else { "; " });
        said.push_str(&shortened(item, room));
        shown += 1;
    }
    let left = all.len() - shown;
    let more = if left == 0 { String::new() } else { format!("; and {left} more") };
    format!("Not in the range: {said}{more}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::terminal;
    use crate::tell::testing;

    #[test]
    fn the_answer_has_at_most_fourteen_lines_of_a_hundred_columns() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let text = terminal::page(&blocks(&book), terminal::WIDTH);
            assert!(text.lines().count() <= 14, "{pack}:\n{text}");
            assert!(text.lines().all(|line| line.chars().count() <= terminal::WIDTH), "{pack}:\n{text}");
            assert!(text.contains("Not in the range: ") && text.contains("DRAFT: not assured"), "{text}");
            testing::figures(&book, &blocks(&book));
        }
    }

    #[test]
    fn lines_are_counted_as_they_are_printed() {
        let said = say!["nine chances in ten that the year ends no worse. ".repeat(9).trim_end()];
        let printed = terminal::page(&[Block::Para(said.clone())], LINE);
        assert_eq!(lines(&said), printed.lines().count());
        assert_eq!((lines(&[]), lines(&[Span::from("one")])), (0, 1));
    }

    #[test]
    fn the_nation_is_judged_by_the_scenarios_yardstick_both_ways() {
        let book = Book::new(testing::results("2018-19-m05"));
        let said = testing::text(&blocks(&book));
        assert!(said.contains("The chance of missing break-even is ") && said.contains("; of meeting it, "), "{said}");
        assert!(said.contains("A claim on the Treasury: "), "{said}");
        assert!(said.contains("Programme: £519m announced, £") && said.contains("£48m in plans already"), "{said}");
        assert!(said.contains("nine chances in ten that it is no worse"), "{said}");
    }
}
