//! The answer in a few lines, for a terminal: where the year ends, what drives it, what is done, what is not in the range.

use super::amounts::amount;
use super::positions::{self, Room, known, shortened};
use super::year_to_date;
use crate::results::{Contribution, NodeResult, Rest};
use crate::say;
use crate::tell::book::Book;
use crate::tell::page::{Block, Span, plain_text};
use crate::tell::unlike::unlike;
use crate::tell::value::Style;
use crate::tell::words;

/// How many causes are named at most, and how many before other sentences give way.
const CAUSES: usize = 5;
const FEW: usize = 3;
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
    let nodes = results.answered();
    let room = ABOVE_TABLE.saturating_sub(nodes.len().saturating_sub(results.focus.len()));
    let (answer, drivers) = Shown::in_order()
        .map(|shown| (answer(book, subject, shown), drivers(book, subject, shown)))
        .find(|(answer, drivers)| lines(answer) + lines(drivers) <= room)
        .unwrap_or_else(|| (answer(book, subject, Shown::LEAST), Vec::new()));
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

/// What is told above the table beyond where the year ends, the chance of what it is judged by, and the claim.
#[derive(Debug, Clone, Copy)]
struct Shown {
    /// What P90 means.
    p90: bool,
    /// The overspend to date.
    to_date: bool,
    /// How many causes.
    causes: usize,
}

impl Shown {
    /// Neither more nor any cause.
    const LEAST: Self = Self { p90: false, to_date: false, causes: 0 };

    /// From all of it to the least. Three causes come before the sentences beside the answer: what drives it is asked first, and the
    /// report has the rest.
    fn in_order() -> impl Iterator<Item = Self> {
        let beside = [(true, true), (false, true), (false, false)];
        let many = beside
            .into_iter()
            .flat_map(|(p90, to_date)| (FEW..=CAUSES).rev().map(move |causes| Self { p90, to_date, causes }));
        many.chain((0..FEW).rev().map(|causes| Self { causes, ..Self::LEAST }))
    }
}

fn answer(book: &Book<'_>, subject: &NodeResult, shown: Shown) -> Vec<Span> {
    let headline = book.results.headline();
    let mut said = positions::where_it_ends(book, subject);
    add(&mut said, positions::judged(book, subject));
    add(&mut said, positions::claim(book));
    add(&mut said, shown.p90.then(|| positions::p90(book, headline)));
    add(&mut said, year_to_date::short(book, &headline.code.0).filter(|_| shown.to_date));
    said
}

fn drivers(book: &Book<'_>, subject: &NodeResult, shown: Shown) -> Vec<Span> {
    let mut said = Vec::new();
    add(&mut said, causes(book, subject, shown.causes));
    add(&mut said, programme(book));
    add(&mut said, more(book));
    said
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
    let figure = |line: &Contribution| book.figure("contributions_lines", &[&node.code.0, &line.code], "worst_tenth");
    // What would be printed as nought is no cause.
    let counts = |line: &&Contribution| line.tail < 0.0 && figure(line).step.rounded(line.tail) != 0.0;
    let mut lines: Vec<&Contribution> = of.lines.iter().filter(counts).collect();
    lines.sort_by(|a, b| a.tail.total_cmp(&b.tail));
    lines.truncate(most);
    let names: Vec<String> = lines.iter().map(|line| words::line(book.results, &line.code)).collect();
    let names = unlike(&names, |name| name.chars().count() <= CAUSE);
    let mut said = Vec::new();
    for (line, name) in lines.into_iter().zip(names) {
        let figure = figure(line);
        if !known(&figure) {
            continue;
        }
        let lead =
            if said.is_empty() { "Largest causes in the worst 1 in 10 outcomes, £m against average: " } else { ", " };
        said.extend(say![lead, name, " ", figure.said(Style::Size)]);
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

/// What it would take; none where nothing is sized, or what is done is enough.
fn more(book: &Book<'_>) -> Option<Vec<Span>> {
    let national = book.results.national.as_ref()?;
    let wanted = super::claim::wanted(national).filter(|point| point.amount.value > 0.0)?;
    Some(super::claim::takes(book, national, wanted))
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
            let said = text.replace('\n', " ");
            assert!(said.contains("Not in the range: ") && said.contains("DRAFT: not assured"), "{text}");
            assert!(said.contains("Largest causes in the worst 1 in 10 outcomes, "), "{pack}: what drives it\n{text}");
            assert!(!said.contains(" 0, ") && !said.contains(" 0. "), "{pack}: a cause of nought\n{text}");
            let takes = said.contains(" more gives a 9 in 10 chance of ");
            assert_eq!(takes, more(&book).is_some(), "{pack}: what it would take\n{text}");
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
