//! What is being done: the programme added up, each action with its price, organisations' own recovery, and whether it is enough.

use super::amounts::{amount, amount_cell, amount_range, description, heading};
use crate::model::{RuleKind, SettingValue};
use crate::results::{ActionResult, RulesResult};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageRow, PageTable, Span};
use crate::tell::plot::{Axis, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::{plain, sentence_case};
use crate::tell::value::{Figure, Style};
use crate::tell::words;

/// The section; empty where the scenario has no action of any kind.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let Some(rules) = &results.rules else { return Vec::new() };
    let mut blocks = programme(book, rules);
    if results.ran(RuleKind::OwnAction) {
        blocks.push(Block::Para(say![format!(
            "{} own recovery is one-off; the underlying deficit does not improve.",
            who_recovers(book)
        )]));
        blocks.push(Block::Note(say![
            "No risk register says how much organisations can do themselves: it is set from past forecast errors, so those errors are no \
             separate check on an answer after it."
        ]));
    }
    blocks.extend(sufficiency(book));
    if !blocks.is_empty() {
        blocks.insert(0, heading(2, "programme", "What is being done"));
    }
    blocks
}

/// Whose own recovery it is: that of one sector has its name.
fn who_recovers(book: &Book<'_>) -> &'static str {
    let ran = book.results.scenario.rules.iter().find(|ran| ran.rule == RuleKind::OwnAction);
    let of = ran.and_then(|ran| ran.parameters.iter().find(|(name, _)| name == "of"));
    match of.map(|(_, of)| of) {
        Some(SettingValue::Whom(whom)) if whom == "sector:provider" => "Trusts'",
        Some(SettingValue::Whom(whom)) if whom == "sector:commissioner" => "Commissioners'",
        _ => "Organisations'",
    }
}

fn of_programme(book: &Book<'_>, column: &'static str) -> Figure {
    amount(book, "programme", &[], column)
}

fn programme(book: &Book<'_>, rules: &RulesResult) -> Vec<Block> {
    let Some(sum) = &rules.programme else { return Vec::new() };
    let pounds = |column| of_programme(book, column).said(Style::Pounds);
    let mut sentence = say![
        "The programme announces ",
        pounds("announced"),
        "; we expect ",
        pounds("expected"),
        ", of which ",
        pounds("in_plans"),
        " is already in plans; ",
    ];
    if sum.awaiting_approval > 0.0 {
        sentence.extend(say![pounds("awaiting_approval"), " of what is announced still needs approval."]);
    } else {
        sentence.extend(say!["nothing still needs approval."]);
    }
    let mut blocks = vec![Block::Para(sentence), Block::Table(actions(book, rules)), Block::Note(price_note(book))];
    // One action has no picture: it would be one pair of bars.
    if rules.actions.len() > 1 {
        blocks.push(Block::Figure(Box::new(picture(book, rules))));
    }
    blocks
}

fn name(action: &ActionResult) -> String {
    plain(if action.description.is_empty() { &action.id } else { &action.description })
}

fn actions(book: &Book<'_>, rules: &RulesResult) -> PageTable {
    let row = |action: &ActionResult| {
        let key: [&str; 1] = [&action.id];
        vec![
            word(&name(action)),
            amount_cell(book, "actions", &key, "declared"),
            amount_cell(book, "actions", &key, "mean"),
            amount_range(book, "actions", &key, "q10", "q90"),
            book.cell("actions", &key, "access_points"),
            book.cell("actions", &key, "safety_points"),
        ]
    };
    let mut table = page_table(
        "Actions, £m, and what they cost in access and safety",
        &["Action", "Announced", "Expected", "80% range", "Access, points", "Safety, points"],
        rules.actions.iter().map(row).collect(),
    );
    let sum = [of_programme(book, "announced"), of_programme(book, "expected")].map(Cell::Figure);
    let cells = std::iter::once(word("All")).chain(sum).chain([Cell::Dash, Cell::Dash, Cell::Dash]).collect();
    table.rows.push(PageRow { cells, strong: true });
    table
}

/// What the points are, and which money has no stated price.
fn price_note(book: &Book<'_>) -> Vec<Span> {
    let priceless: Vec<String> = [RuleKind::OwnAction, RuleKind::NationalLadder]
        .into_iter()
        .filter(|rule| book.results.ran(*rule))
        .map(|rule| rule.said(&words::fund(book.results)))
        .collect();
    let without = if priceless.is_empty() {
        String::new()
    } else {
        format!(
            " {}: no price is stated, which is not the same as none.",
            sentence_case(&crate::tell::print::listed(&priceless))
        )
    };
    say![format!(
        "Points are the scenario's judgement of what an action does to access and safety, from -10 to 10, worse in brackets. They are no \
         unit of care and do not add up.{without}"
    )]
}

fn picture(book: &Book<'_>, rules: &RulesResult) -> Plot {
    let text = |column| of_programme(book, column).said(Style::Pounds).text();
    let title = format!("{} is announced; {} is expected", text("announced"), text("expected"));
    let mut marks = Vec::new();
    for (row, action) in rules.actions.iter().enumerate() {
        let bars = [
            ("Announced", "declared", action.declared, Ink::Target),
            ("Expected", "mean", action.mean.value, Ink::Main),
        ];
        for (lane, (series, column, to, ink)) in bars.into_iter().enumerate() {
            marks.push(Mark::Bar {
                name: series.to_owned(),
                row,
                lane: [lane, bars.len()],
                from: 0.0,
                to,
                ink,
                label: amount(book, "actions", &[&action.id], column).text(),
            });
        }
    }
    let rows = rules.actions.iter().map(|action| RowLabel { name: name(action), ..RowLabel::default() }).collect();
    Plot {
        stem: "programme".to_owned(),
        subtitle: words::subtitle("What each action brings, announced and expected, £m", None, book.results),
        description: description(book, "Paired bars of what actions bring, £m, by action", &title),
        title,
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money { title: "£m".to_owned(), ends: None, beyond: Vec::new(), from_zero: true },
            y: Axis::Rows(rows),
            marks,
        }],
        table: actions(book, rules),
    }
}

/// Whether what is done makes up for every risk that comes true.
fn sufficiency(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let headline = results.headline();
    let Some(last) = headline.stages.last() else { return Vec::new() };
    let chance = |style| {
        let key: [&str; 2] = [&headline.code.0, last.stage.word()];
        book.figure("stages", &key, "chance_covered").said(style)
    };
    let head: Vec<String> = headline.stages.iter().map(|stage| sentence_case(words::stage(stage.stage))).collect();
    let head: Vec<&str> = std::iter::once("").chain(head.iter().map(String::as_str)).collect();
    let rows = results.focus_nodes().map(|node| {
        let of =
            node.stages.iter().map(|stage| book.cell("stages", &[&node.code.0, stage.stage.word()], "chance_covered"));
        std::iter::once(word(&words::name(node))).chain(of).collect()
    });
    vec![
        heading(3, "programme-enough", "Is it enough?"),
        Block::Para(say![
            "Action makes up for every risk that comes true in ",
            chance(Style::InTen),
            " outcomes for ",
            words::name(headline),
            "; in ",
            chance(Style::OppositeInTen),
            " it does not.",
        ]),
        Block::Table(page_table("Chance that action makes up for every risk", &head, rows.collect())),
        Block::Note(say![format!(
            "Made up for: with {} as planned, the year ends no worse than the position that the simulation starts from.",
            words::fund(book.results)
        )]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::page::plain_text;
    use crate::tell::testing;

    #[test]
    fn every_figure_is_a_cell_and_words_are_plain() {
        for pack in testing::PACKS {
            let book = Book::new(testing::results(pack));
            let blocks = blocks(&book);
            assert_eq!(blocks.is_empty(), pack == "minimal", "{pack}");
            testing::holds(&book, &blocks);
            testing::plain_words(&blocks);
        }
    }

    #[test]
    fn the_programme_is_added_up_in_one_sentence() {
        let book = Book::new(testing::results("2018-19-m05"));
        let blocks = blocks(&book);
        let said: Vec<String> = testing::sentences(&blocks).into_iter().map(plain_text).collect();
        let sum = said.iter().find(|said| said.starts_with("The programme announces")).expect("added up");
        assert!(sum.contains("announces £519m; we expect £2"), "{sum}");
        assert!(sum.contains("of which £48m is already in plans; nothing still needs approval"), "{sum}");
        assert_eq!(testing::plots(&blocks).len(), 1);
    }

    #[test]
    fn own_recovery_is_said_to_be_one_off() {
        let book = Book::new(testing::results("2019-20-regional"));
        let said = testing::text(&blocks(&book));
        assert!(said.contains("own recovery is one-off; the underlying deficit does not improve"), "{said}");
        assert!(!said.contains("The programme announces"), "{said}");
    }
}
