//! The questions that pages answer, one file each, and the pages that they make.

pub mod amounts;
pub mod answer;
pub mod assurance;
pub mod belief;
pub mod breaks;
mod capacity;
pub mod claim;
pub mod control_totals;
pub mod dependence;
pub mod drivers;
pub mod frontier;
pub mod lines;
mod opening;
mod paper;
pub mod path;
pub mod place;
pub mod plan;
mod positions;
pub mod precision;
pub mod programme;
pub mod rules;
pub mod sources;
mod status;
pub mod transfers;
pub mod underlying;
pub mod why;
pub mod year_to_date;

use super::book::Book;
use super::page::{Block, Span};
use super::words;
use crate::say;
pub use answer::{HELD as HELD_CENTRALLY, caveats};
pub use paper::paper;
pub use place::HELD as HELD_NATIONALLY;
pub use positions::shortened;
pub use status::{base, status, status_of_trial};

/// A question: what it has to say of some results; nothing where it has nothing to say.
type Topic = fn(&Book<'_>) -> Vec<Block>;

/// The report, question by question.
const REPORT: [Topic; 20] = [
    answer::blocks,
    why::blocks,
    drivers::blocks,
    year_to_date::blocks,
    path::blocks,
    capacity::blocks,
    plan::blocks,
    programme::blocks,
    claim::blocks,
    breaks::blocks,
    place::blocks,
    control_totals::blocks,
    transfers::blocks,
    belief::blocks,
    assurance::blocks,
    underlying::blocks,
    rules::blocks,
    dependence::blocks,
    lines::blocks,
    sources::blocks,
];

/// The blocks of the report.
#[must_use]
pub fn report(book: &Book<'_>) -> Vec<Block> {
    REPORT.iter().flat_map(|topic| topic(book)).collect()
}

/// What is in the results folder, for whoever opens it first: what to open in which order. `paths` are the files in it.
#[must_use]
pub fn start_here(book: &Book<'_>, paths: &[&str]) -> Vec<Block> {
    let results = book.results;
    let there = |start: &str| paths.iter().any(|path| path.starts_with(start));
    let count =
        |start: &str, end: &str| paths.iter().filter(|path| path.starts_with(start) && path.ends_with(end)).count();
    let mut items: Vec<Vec<Span>> = Vec::new();
    let code = |path: &str| Span::Code(path.to_owned());
    if there("report.html") {
        items.push(say![
            code("report.html"),
            ": the answer, what drives it and what is done about it. Open it in any browser; it prints."
        ]);
    }
    if there("paper.docx") {
        items.push(say![
            code("paper.docx"),
            ": a paper for a board, to be edited. What you fill in stands in [brackets]."
        ]);
    }
    if there("workbook.xlsx") {
        items.push(say![
            code("workbook.xlsx"),
            ": its tables for a spreadsheet, with notes and charts. Start with Contents."
        ]);
    }
    let pictures = count("charts/", ".svg");
    if pictures > 0 {
        items.push(say![
            code("charts/"),
            format!(
                ": the {} of the report, each as a file of its own, for slides and papers.",
                words::plural(pictures as u64, "picture")
            )
        ]);
    }
    let tables = count("data/", ".csv");
    if tables > 0 {
        items.push(say![
            code("data/"),
            format!(": {} that a spreadsheet opens. Start with ", words::plural(tables as u64, "table")),
            code("nodes.csv"),
            ": one row for each organisation, region and sector."
        ]);
    }
    if there("data/results.json") {
        items.push(say![
            code("data/results.json"),
            ": all of it for programs; `outturn report` makes the pages again from it."
        ]);
    }
    items.push(say![code("audit/"), ": what the results were made from and how: for whoever checks them."]);
    vec![
        Block::Heading { level: 1, id: "start".to_owned(), text: words::title(results) },
        Block::Para(say![format!("{}.", status(results).join("; "))]),
        Block::Para(say!["What is here, in the order to open it:"]),
        Block::List { numbered: true, items },
        Block::Para(say![
            "Amounts are £m; brackets mean a deficit or worse. What is not in the range stands at the top of the report."
        ]),
    ]
}

/// The answer in a few lines, for a terminal.
#[must_use]
pub fn opening(book: &Book<'_>) -> Vec<Block> {
    opening::blocks(book)
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::terminal;
    use crate::tell::testing;

    #[test]
    fn whoever_opens_the_folder_is_told_what_to_open_first_in_fifteen_lines() {
        let book = Book::new(testing::results("2018-19-m05"));
        let paths = [
            "data/nodes.csv",
            "data/curve.csv",
            "data/results.json",
            "charts/months.svg",
            "charts/months.png",
            "report.html",
            "paper.docx",
            "workbook.xlsx",
        ];
        let text = terminal::page(&start_here(&book, &paths), terminal::WIDTH);
        assert!(text.lines().count() <= 15, "{text}");
        assert!(
            text.contains("1. report.html: the answer")
                && text.contains("2. paper.docx: ")
                && text.contains("2 tables")
                && text.contains("1 picture "),
            "{text}"
        );
        let tables = terminal::page(&start_here(&book, &paths[..2]), terminal::WIDTH);
        assert!(!tables.contains("report.html") && tables.contains("1. data/: 2 tables"), "{tables}");
    }

    #[test]
    fn the_status_says_that_nobody_has_assured_it_and_what_it_starts_from() {
        let status = status(testing::results("2018-19-m05"));
        assert_eq!(status[0], "DRAFT: not assured");
        assert!(status[1].starts_with("seed ") && status[1].ends_with("600 iterations"), "{status:?}");
        assert_eq!(status[2], "as at month 5 (August) of 2018/19");
        assert!(["base: plan", "base: official forecast"].contains(&status[3].as_str()));
    }

    #[test]
    fn the_answer_comes_first_in_the_report_and_headings_have_ids_of_their_own() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let blocks = report(&book);
            assert!(matches!(&blocks[0], Block::Heading { id, .. } if id == "answer"));
            testing::holds(&book, &blocks);
            let stems: Vec<&str> = testing::plots(&blocks).iter().map(|plot| plot.stem.as_str()).collect();
            let once: std::collections::BTreeSet<&str> = stems.iter().copied().collect();
            assert_eq!(once.len(), stems.len(), "{stems:?}");
        }
    }
}
