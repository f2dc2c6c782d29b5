//! The paper for a board, to be edited before it is sent: cover, seven numbered sections of what the topics tell, and the assurance
//! statement. No figure is made here; what nobody but its author knows stands in square brackets.

use std::collections::BTreeSet;

use super::answer::{HELD, caveats};
use super::positions::{self, Room};
use super::status::base;
use super::{amounts, assurance, belief, breaks, claim, drivers, path, place, precision, programme, why, year_to_date};
use crate::model::Status;
use crate::results::{Rest, Results};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::print::plain;
use crate::tell::value::{Figure, Source};
use crate::tell::words;

/// Sentences of the summary.
const SENTENCES: usize = 5;

/// What a topic has to say.
type Topic = fn(&Book<'_>) -> Vec<Block>;

/// How much of a topic a paper has room for: the first so many paragraphs, tables and pictures, and of so many pictures more the tables.
type Most = [usize; 4];

/// A section: its heading, and its topics.
type Section = (&'static str, &'static [(Topic, Most)]);

static SECTIONS: [Section; 4] = [
    ("Position to date and forecast", &[(path::blocks, [1, 0, 1, 0]), (year_to_date::blocks, [2, 0, 0, 0])]),
    (
        "Risks and drivers",
        &[(why::blocks, [1, 0, 1, 0]), (drivers::blocks, [2, 0, 0, 1]), (breaks::blocks, [2, 0, 0, 0])],
    ),
    ("Mitigations and what is left to claim", &[(programme::blocks, [3, 1, 0, 0]), (claim::blocks, [3, 1, 1, 0])]),
    ("Where", &[(place::blocks, [1, 2, 0, 0])]),
];

/// What the last numbered section before the recommendation takes.
const BELIEF: Most = [3, 0, 0, 1];

/// The blocks of the paper; `run` names the run.
#[must_use]
pub fn paper(book: &Book<'_>, run: &str) -> Vec<Block> {
    let mut parts: Vec<(&str, Vec<Block>)> = vec![("Summary", summary(book))];
    for (heading, topics) in &SECTIONS {
        let blocks = topics.iter().flat_map(|(topic, most)| taken(topic(book), *most)).collect();
        parts.push((heading, blocks));
    }
    let mut belief = vec![Block::List { numbered: false, items: caveats(book) }];
    belief.extend(taken(belief::blocks(book), BELIEF));
    // What there was room for may have said it already.
    let agrees = precision::agrees(book).map(Block::Para).filter(|agrees| !belief.contains(agrees));
    belief.extend(agrees);
    parts.push(("Confidence and limits", belief));
    parts.push(("Recommendation", recommendation(book)));
    // A section of which the results have nothing is left out, and the others are numbered on.
    parts.retain(|(_, blocks)| !blocks.is_empty());
    let mut blocks = vec![Block::Table(cover(book, run))];
    for (number, (heading, section)) in (1..).zip(parts) {
        blocks.push(amounts::heading(2, &format!("section-{number}"), &format!("{number} {heading}")));
        blocks.extend(section);
    }
    let sources = traced(&blocks);
    blocks.extend(statement(book, run));
    blocks.extend(sources);
    blocks
}

/// A line of the cover: what it is, and what it says.
fn line(item: &str, says: &str) -> Vec<Cell> {
    vec![word(item), word(says)]
}

fn cover(book: &Book<'_>, run: &str) -> PageTable {
    let results = book.results;
    let standing = words::standing(results);
    let status = words::what_if(&results.scenario.changes)
        .map_or_else(|| standing.clone(), |what_if| format!("{standing}. {what_if}"));
    let cover = results.scenario.assurance.as_ref().map(|of| of.cover.clone()).unwrap_or_default();
    let given = |text: &str, blank: &str| if text.is_empty() { blank.to_owned() } else { plain(text) };
    let version = words::plan_version(results).map_or_else(String::new, |version| format!("; {version}"));
    let mut rows = vec![
        line("Meeting and agenda item", &given(&cover.item, "[meeting, date, item]")),
        line("Sponsor", &given(&cover.sponsor, "[name and post]")),
        line("Author", &given(&cover.author, "[name and post]")),
        line("Purpose", &given(&cover.purpose, "For discussion and decision")),
        line(
            "The Board is asked to",
            "note where the year is likely to end and how sure that is, and agree the action that the recommendation names",
        ),
        line("Status", &status),
        line("Position", &format!("{}; from the {}{version}", words::as_at(results), base(results))),
        line("Run", &format!("{run}; outturn {}", results.run.version)),
    ];
    rows.extend(words::marking(results).map(|marking| line("Marking", &marking)));
    page_table("", &["", ""], rows)
}

fn sentence(blocks: Vec<Block>) -> Option<Vec<Span>> {
    blocks.into_iter().find_map(|block| if let Block::Para(spans) = block { Some(spans) } else { None })
}

/// Five sentences, the most important first, the table of the answer, and what is not in it.
fn summary(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let (subject, headline) = (results.subject(), results.headline());
    let sentences = [
        Some(positions::where_it_ends(book, subject)),
        positions::judged(book, subject),
        positions::claim(book),
        sentence(why::blocks(book)),
        sentence(programme::blocks(book)),
        Some(positions::p90(book, headline)),
        year_to_date::short(book, &headline.code.0),
        (headline.code != subject.code).then(|| positions::where_it_ends(book, headline)),
        caveats(book).into_iter().next(),
    ];
    let items: Vec<Vec<Span>> = sentences.into_iter().flatten().take(SENTENCES).collect();
    let nodes = results.answered();
    let rest = Some((Rest::Sectors, HELD));
    let mut blocks = vec![
        Block::List { numbered: true, items },
        Block::Table(positions::table(book, "Where the year ends, £m", &nodes, rest, Room::Page)),
    ];
    blocks.extend(caveats(book).into_iter().next().map(Block::Note));
    blocks
}

/// The first paragraphs, tables and pictures of some blocks, and the small print of what is taken.
fn taken(blocks: Vec<Block>, most: Most) -> Vec<Block> {
    let [mut paragraphs, mut tables, mut pictures, mut as_tables] = most;
    let room = |left: &mut usize| {
        let is_room = *left > 0;
        *left = left.saturating_sub(1);
        is_room
    };
    let mut kept = Vec::new();
    let mut is_kept = false;
    for block in blocks {
        is_kept = match &block {
            Block::Para(_) => room(&mut paragraphs),
            Block::Table(_) => room(&mut tables),
            Block::Figure(_) if pictures == 0 => room(&mut as_tables),
            Block::Figure(_) => true,
            Block::Note(_) => is_kept,
            Block::Heading { .. } | Block::Caution(_) | Block::List { .. } | Block::Details { .. } => false,
        };
        match block {
            Block::Figure(plot) if is_kept && pictures == 0 => kept.push(Block::Table(plot.table)),
            Block::Figure(_) if is_kept => {
                pictures -= 1;
                kept.push(block);
            }
            _ if is_kept => kept.push(block),
            _ => {}
        }
    }
    kept
}

/// What the board is asked to note, with the figures, and what it is asked to agree.
fn recommendation(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let subject = results.subject();
    let note = |sentence: Vec<Span>| {
        let mut said = say!["note: "];
        said.extend(sentence);
        said
    };
    let mut items = vec![note(positions::where_it_ends(book, subject))];
    items.extend(positions::judged(book, subject).map(note));
    items.extend(positions::claim(book).map(note));
    let action = if sentence(programme::blocks(book)).is_some() {
        "agree the action above, who answers for each part of it, and by when; [name, date]"
    } else {
        "agree what is to be done about the risks above, who answers for it, and by when; [action, name, date]"
    };
    items.push(say![action]);
    if results.scenario.assurance.as_ref().is_none_or(|of| of.status == Status::Draft) {
        items.push(say!["agree that this paper stays a draft until the statement below is signed."]);
    }
    vec![Block::Para(say!["The Board is asked to:"]), Block::List { numbered: true, items }]
}

/// What was checked by the program and by people, and who has signed, or has to.
fn statement(book: &Book<'_>, run: &str) -> Vec<Block> {
    let results: &Results = book.results;
    let given = results.scenario.assurance.as_ref();
    let note = plain(&results.scenario.data_note);
    let mut blocks =
        vec![amounts::heading(2, "assurance", "Annex: assurance statement"), Block::Para(assurance::stands(results))];
    blocks.extend((!note.is_empty()).then(|| Block::Para(say![format!("Data: {note}")])));
    blocks.push(Block::Para(assurance::by_program(results)));
    blocks.push(Block::Para(say![format!(
        "outturn {} on the same scenario with seed {} gives the same bytes; run {run} is the start of the SHA-256 of data/results.json, and \
         outturn verify runs it again and compares.",
        results.run.version, results.run.seed
    )]));
    let mut blanks = Vec::new();
    if given.is_none_or(|of| of.permitted_use.is_empty()) {
        blanks.push("Permitted use: [purpose, readers].");
    }
    if given.is_none_or(|of| of.sunset.is_empty()) {
        blanks.push("Not to be used after: [date; by default the next month's return].");
    }
    blocks.extend((!blanks.is_empty()).then(|| Block::Para(say![blanks.join(" ")])));
    blocks.push(Block::Table(assurance::roles(given, ["[name and post]", "[date]"])));
    blocks.extend(given.into_iter().flat_map(assurance::said));
    blocks
}

/// Where each figure of the sentences stands, each once; tables have their columns in the data dictionary of the workbook.
fn traced(blocks: &[Block]) -> Vec<Block> {
    let mut seen: BTreeSet<(String, Source)> = BTreeSet::new();
    let mut rows = Vec::new();
    let mut tell = |spans: &[Span]| {
        for span in spans {
            let Span::Figure(figure) = span else { continue };
            let said = Figure::text(figure);
            if seen.insert((said.clone(), figure.source.clone())) {
                let Source { table, row, column } = &figure.source;
                rows.push(vec![word(&said), word(&format!("data/{table}.csv")), word(row), word(column)]);
            }
        }
    };
    for block in blocks {
        match block {
            Block::Para(spans) | Block::Note(spans) => tell(spans),
            Block::List { items, .. } => items.iter().for_each(|item| tell(item)),
            Block::Heading { .. } | Block::Caution(_) | Block::Table(_) | Block::Figure(_) | Block::Details { .. } => {}
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let table = page_table("Figures of the sentences and their cells", &["As said", "File", "Row", "Column"], rows);
    vec![amounts::heading(2, "traced", "Annex: where each figure stands"), Block::Table(table.without_gaps())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::page::plain_text;
    use crate::tell::testing;

    const RUN: &str = "0123456789ab";

    fn headings(blocks: &[Block]) -> Vec<String> {
        let text = |block: &Block| if let Block::Heading { text, .. } = block { Some(text.clone()) } else { None };
        blocks.iter().filter_map(text).collect()
    }

    #[test]
    fn every_figure_is_a_cell_and_words_are_plain() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let blocks = paper(&book, RUN);
            testing::figures(&book, &blocks);
            // Annexes name files and seeds: they are for whoever checks.
            let annex = blocks.iter().position(|b| matches!(b, Block::Heading { id, .. } if id == "assurance"));
            testing::holds(&book, &blocks[1..]);
            testing::plain_words(&blocks[..annex.expect("an annex")]);
        }
    }

    #[test]
    fn the_paper_has_a_cover_seven_numbered_sections_and_the_assurance_statement() {
        let book = Book::new(testing::results("2018-19-m05"));
        let blocks = paper(&book, RUN);
        let Block::Table(cover) = &blocks[0] else { panic!("no cover") };
        let cover: Vec<String> = cover.rows.iter().map(|row| row.cells[0].text()).collect();
        assert_eq!(cover[1..5], ["Sponsor", "Author", "Purpose", "The Board is asked to"]);
        assert_eq!(
            headings(&blocks),
            [
                "1 Summary",
                "2 Position to date and forecast",
                "3 Risks and drivers",
                "4 Mitigations and what is left to claim",
                "5 Where",
                "6 Confidence and limits",
                "7 Recommendation",
                "Annex: assurance statement",
                "Annex: where each figure stands",
            ]
        );
        let said: Vec<String> = testing::sentences(&blocks).into_iter().map(plain_text).collect();
        assert!(said[0].starts_with("England ends 2018/19 at "), "{}", said[0]);
        assert!(said[2].starts_with("A claim on the Treasury: "), "{}", said[2]);
        assert!(said[4].starts_with("The programme announces £519m"), "{}", said[4]);
        assert!(said.iter().any(|said| said.starts_with("note: England ends 2018/19 at ")), "{said:?}");
        let tables = testing::page_tables(&blocks);
        let largest = tables.iter().find(|of| of.caption.starts_with("The organisations with most at stake"));
        assert_eq!(largest.expect("organisations").rows.len(), 15);
    }

    #[test]
    fn a_section_of_which_nothing_is_known_is_left_out_and_the_summary_still_has_five_sentences() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let blocks = paper(&book, RUN);
            let Block::List { items, .. } = &blocks[2] else { panic!("{pack}: no summary") };
            assert_eq!(items.len(), SENTENCES, "{pack}");
            let headings = headings(&blocks);
            assert!(headings.iter().any(|heading| heading.ends_with(" Recommendation")), "{headings:?}");
        }
    }
}
