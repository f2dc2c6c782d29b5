//! Has it been checked, by whom, and what may it be used for?

use super::amounts::heading;
use crate::model::{Assurance, Role, Status};
use crate::results::Results;
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, PageTable, Span};
use crate::tell::print::{plain, sentence_case};
use crate::tell::words;

/// The section of the report.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let mut blocks = vec![heading(2, "assurance", "Has it been checked?"), Block::Para(stands(results))];
    match &results.scenario.assurance {
        Some(of) => {
            blocks.push(Block::Table(roles(Some(of), ["", ""])));
            blocks.extend(said(of));
        }
        None => blocks.push(Block::Para(say![
            Span::Code("assurance.toml".to_owned()),
            " in the scenario's folder names who answers for the figures, what was checked, and what they may be used for."
        ])),
    }
    blocks.push(Block::Para(by_program(results)));
    blocks
}

/// Where it stands, and all that keeps it there.
pub fn stands(results: &Results) -> Vec<Span> {
    let status = Span::Strong(format!("Status: {}. ", words::standing(results)));
    let Some(of) = &results.scenario.assurance else { return say![status, "Nobody has signed it off."] };
    if of.status != Status::Draft {
        let signed = |role| plain(&of.of(role).name);
        let approved = if of.status == Status::Approved {
            format!(", approved by {}", signed(Role::Approver))
        } else {
            String::new()
        };
        return say![
            status,
            format!("Made by {}, assured by {}{approved}.", signed(Role::Analyst), signed(Role::Assurer))
        ];
    }
    if of.lacks.is_empty() {
        return say![status, "Nobody has signed it off."];
    }
    let lacks: Vec<&str> = of.lacks.iter().map(|lack| lack.words()).collect();
    say![status, format!("{} is asked for: {}.", sentence_case(&of.asked.word().to_lowercase()), lacks.join("; "))]
}

/// Who answers for what; `blank` is what stands where nobody is named, and where nobody has signed.
pub fn roles(of: Option<&Assurance>, blank: [&str; 2]) -> PageTable {
    let row = |role: Role| {
        let given = |text: &str, blank: &str| if text.is_empty() { blank.to_owned() } else { text.to_owned() };
        let signature = of.map(|of| of.of(role).clone()).unwrap_or_default();
        let who = [&signature.name, &signature.post].map(|text| plain(text));
        let who: Vec<&str> = who.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let what = if role == Role::Assurer {
            "Assurer, who is not the analyst".to_owned()
        } else {
            sentence_case(role.word())
        };
        vec![word(&what), word(&given(&who.join(", "), blank[0])), word(&given(&plain(&signature.date), blank[1]))]
    };
    page_table("Who answers for these figures", &["Role", "Who", "Signed"], Role::ALL.map(row).to_vec())
}

/// What was checked, what that leaves open, what the figures may be used for, and what was decided.
pub fn said(of: &Assurance) -> Vec<Block> {
    let mut blocks = Vec::new();
    let items = |texts: &[String]| texts.iter().map(|text| say![plain(text)]).collect();
    for (lead, texts) in [("Checked by people:", &of.checked), ("What the checks leave open:", &of.limits)] {
        if !texts.is_empty() {
            blocks.push(Block::Para(say![lead]));
            blocks.push(Block::List { numbered: false, items: items(texts) });
        }
    }
    let (used, sunset) = (plain(&of.permitted_use), plain(&of.sunset));
    let mut lines: Vec<String> = Vec::new();
    lines.extend((!used.is_empty()).then(|| format!("Permitted use: {}.", used.trim_end_matches('.'))));
    lines.extend((!sunset.is_empty()).then(|| format!("Not to be used after {sunset}.")));
    if !lines.is_empty() {
        blocks.push(Block::Para(say![lines.join(" ")]));
    }
    if !of.decisions.is_empty() {
        let rows =
            of.decisions.iter().map(|of| [&of.date, &of.decision, &of.by].map(|text| word(&plain(text))).to_vec());
        blocks.push(Block::Table(page_table(
            "Decisions on data and method",
            &["Date", "Decision", "By"],
            rows.collect(),
        )));
    }
    blocks.push(Block::Note(say![format!("SHA-256 of the inputs at hand: {}.", plain(&of.inputs))]));
    blocks
}

/// What the program checks of itself.
pub fn by_program(results: &Results) -> Vec<Span> {
    let found = match results.warnings.len() as u64 {
        0 => "no finding was left to look at".to_owned(),
        many => format!("{} left to look at (workbook.xlsx, sheet QA)", words::plural(many, "finding")),
    };
    say![format!(
        "Checked by the program: the scenario passed every check that refuses a mistake; {found}. Not checked by it: whether the assumptions \
         are right."
    )]
}
