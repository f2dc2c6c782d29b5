//! What breaks a position: how likely, by which causes at once, how it comes about, when it would show.

use super::drivers;
use crate::results::{Break, Broken, NodeResult};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, PageTable, Span};
use crate::tell::print::{count, plain, sentence_case};
use crate::tell::value::{Figure, Style};
use crate::tell::words;

/// Title of the page that has nothing else.
pub const TITLE: &str = "What would have to happen";
/// Causes and organisations of the tables; the files have all.
const SHOWN: usize = 8;

/// The section of the report; nothing where nothing is missed less often than not.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (place, of) in book.results.breaks.iter().enumerate() {
        let Some(node) = book.node(&of.node) else { continue };
        if blocks.is_empty() {
            blocks.push(Block::Heading { level: 2, id: "breaks".to_owned(), text: TITLE.to_owned() });
        }
        blocks.extend(told(book, of, node, place));
    }
    blocks
}

/// The page that has nothing else.
#[must_use]
pub fn page(book: &Book<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = blocks(book).into_iter().skip(1).collect();
    blocks.push(Block::Para(say![format!("{}.", super::status(book.results).join("; "))]));
    blocks
}

fn told(book: &Book<'_>, of: &Break, node: &NodeResult, place: usize) -> Vec<Block> {
    let number = (place + 1).to_string();
    let known = Known { book, of, node, number: &number };
    let mut blocks = vec![Block::Para(known.chance())];
    blocks.extend(known.recipe().map(Block::Para));
    if of.chance.value < 0.5 {
        blocks.extend(known.likeliest().map(Block::Para));
    }
    blocks.extend(known.when().map(Block::Para));
    blocks.push(Block::Table(known.causes()));
    if !of.accounts.is_empty() {
        blocks.push(Block::Table(known.organisations()));
    }
    let how = match of.shift {
        None => format!("{} of {} simulated years end there", count(of.failing), count(of.iterations)),
        Some(_) => format!(
            "it is so rare that the simulated years were moved towards it (importance sampling) and weighted: {} of {} end there",
            count(of.failing),
            count(of.iterations)
        ),
    };
    blocks.push(Block::Note(say![format!(
        "{}; what is told of them is their mean, nothing is fitted. Just reached: the mean of the simulated years that end nearest to it. Brackets make the \
         position worse.",
        sentence_case(&how)
    )]));
    blocks
}

/// A break and where its figures stand.
struct Known<'a, 'b> {
    book: &'a Book<'b>,
    of: &'a Break,
    node: &'a NodeResult,
    number: &'a str,
}

impl Known<'_, '_> {
    fn figure(&self, column: &'static str) -> Figure {
        self.book.figure("breaks", &[&self.of.node.0, self.number], column)
    }

    /// A figure of a cause, with the step that the least known of them allows.
    fn of_line(&self, line: &str, column: &'static str) -> Figure {
        let largest = self.of.lines.iter().take(SHOWN).filter_map(|line| line.failing.se).fold(0.0, f64::max);
        let size = self.of.lines.iter().map(|line| line.mean.abs()).fold(0.0, f64::max);
        drivers::paired(self.book.figure("break_lines", &[&self.of.node.0, self.number, line], column), size, largest)
    }

    fn line(&self, code: &str) -> String {
        words::line(self.book.results, code)
    }

    /// `Providers end the year with a deficit of £1,000m or worse`.
    fn event(&self) -> Vec<Span> {
        let name = words::name(self.node);
        match &self.of.what {
            Broken::Yardstick(kind) => {
                let yardstick = words::yardstick(kind, self.of.below);
                let mut said = say![name, " misses ", yardstick];
                if self.of.below != 0.0 {
                    said.extend(say![" (", self.figure("below").said(Style::Words), ")"]);
                }
                said
            }
            Broken::Claim(amount) => {
                let amount = crate::tell::print::money(*amount, crate::tell::print::Step::WHOLE);
                say![
                    format!("the claim on the Treasury comes to £{amount}m or more: {name} ends below "),
                    self.figure("below").said(Style::Words)
                ]
            }
            Broken::Asked => say![name, " ends below ", self.figure("below").said(Style::Words)],
        }
    }

    fn chance(&self) -> Vec<Span> {
        let mut said = say!["The chance that "];
        said.extend(self.event());
        said.extend(say![" is ", self.figure("chance").said(Style::WithWord), "."]);
        if let Some(past) = &self.of.past {
            said.extend(say![
                format!(
                    " The errors of {} past forecasts ({}) would make it ",
                    count(past.years as u64),
                    plain(&past.class)
                ),
                self.figure("past_chance"),
                "."
            ]);
        }
        said
    }

    fn recipe(&self) -> Option<Vec<Span>> {
        let of = self.of.recipe.as_ref()?;
        let name = |step: &crate::results::RecipeStep| self.line(&step.line);
        let last = (of.steps.len()).to_string();
        let key = [self.of.node.0.as_str(), self.number, last.as_str()];
        let chance = self.book.figure("break_recipe", &key, "chance");
        let names: Vec<String> = of.steps.iter().map(name).collect();
        let listed = sentence_case(&crate::tell::print::listed(&names));
        let as_bad = "as bad as 1 time in 10";
        let mut said = match (of.breaks, names.len()) {
            (true, 1) => say![listed, format!(" alone, {as_bad}, can make it likelier than not ("), chance, ")"],
            (true, _) => {
                say![listed, format!(" together, each {as_bad}, can make it likelier than not ("), chance, ")"]
            }
            (false, _) => say![
                format!("Not even these can make it likelier than not, each {as_bad}: "),
                crate::tell::print::listed(&names),
                " (",
                chance,
                ")"
            ],
        };
        if names.len() > 1 {
            said.extend(say!["; that all are as bad as that at once has a chance of ", self.figure("recipe_together")]);
        }
        said.push(Span::from("."));
        Some(said)
    }

    /// The three causes that are furthest out where the position is just reached.
    fn likeliest(&self) -> Option<Vec<Span>> {
        let worse = |of: &&crate::results::BreakLine| of.failing.value < of.mean && of.edge < of.mean;
        let first: Vec<_> = self.of.lines.iter().filter(worse).take(3).collect();
        if first.is_empty() {
            return None;
        }
        let mut said = say!["The likeliest way there: "];
        for (place, line) in first.iter().enumerate() {
            if place > 0 {
                said.push(Span::from(if place + 1 == first.len() { " and " } else { ", " }));
            }
            let (edge, mean) = (self.of_line(&line.line, "edge"), self.of_line(&line.line, "mean"));
            said.extend(say![
                self.line(&line.line),
                " at ",
                edge,
                " against ",
                mean,
                " on average (as bad or worse ",
                self.of_line(&line.line, "edge_chance"),
                " of the time)"
            ]);
        }
        said.push(Span::from(", in £m."));
        Some(said)
    }

    fn when(&self) -> Option<Vec<Span>> {
        let of = self.of.shows?;
        Some(say![
            format!(
                "It would show at the end of month {} ({}): half of such years then stand below ",
                of.month,
                words::month(of.month)
            ),
            self.figure("shows_below").said(Style::Words),
            ", where only 1 in 10 of the others do."
        ])
    }

    fn causes(&self) -> PageTable {
        let row = |line: &crate::results::BreakLine| {
            let cell = |column| drivers::shown(self.of_line(&line.line, column));
            vec![
                word(&self.line(&line.line)),
                cell("mean"),
                cell("failing"),
                cell("worse"),
                cell("edge"),
                cell("edge_chance"),
            ]
        };
        page_table(
            "Causes on average, where it breaks and where just reached, £m",
            &["Cause", "On average", "Where it breaks", "Difference", "Just reached", "As bad or worse"],
            self.of.lines.iter().take(SHOWN).map(row).collect(),
        )
    }

    fn organisations(&self) -> PageTable {
        let row = |account: &crate::results::BreakAccount| {
            let key = [self.of.node.0.as_str(), self.number, account.code.as_str()];
            let cell = |column| self.book.cell("break_accounts", &key, column);
            let name = if account.name.is_empty() { &account.code } else { &account.name };
            vec![word(name), cell("mean"), cell("failing"), cell("worse")]
        };
        page_table(
            "Organisations that add most where it breaks, £m",
            &["Organisation", "On average", "Where it breaks", "Difference"],
            self.of.accounts.iter().take(SHOWN).map(row).collect(),
        )
    }
}
