//! Money, access and safety: can all three be kept, where, and what gives way.

use super::amounts::{amount, amount_cell, heading};
use crate::results::{CapacityNode, CapacityResults, NodeKind, Results};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::print::{count, listed};
use crate::tell::value::{Figure, Style};
use crate::tell::words;

/// A chance below this is no realistic one: the PHIA yardstick calls up to 5 % remote.
const REMOTE: f64 = 0.05;
/// Organisations that the table shows; the file has all.
const SHOWN: usize = 15;
/// Organisations that the text names.
const NAMED: usize = 5;

/// The section of the report; nothing where no capacity is simulated.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let Some(of) = &book.results.capacity else { return Vec::new() };
    let Some(whole) = of.nodes.first() else { return Vec::new() };
    let known = Known { book, of, whole };
    let mut blocks = vec![heading(2, "capacity", "Money, access and safety together")];
    blocks.extend(known.finding().into_iter().map(Block::Para));
    blocks.push(Block::Table(known.kept()));
    let mut more = vec![Block::Table(known.months())];
    more.extend(known.unlikely().map(Block::Table));
    more.push(Block::Note(say![
        "Kept: money, the year's plan or better; access, A&E within four hours as planned over the months to come and planned work within a \
         stated margin; safety, required staff there within a stated margin. Of money everything in this report counts; of access and safety \
         what beds, staff and demand do. How it is simulated, and where each size comes from: docs/CAPACITY.md."
    ]));
    blocks.push(Block::Details {
        summary: "By month, and the plans that are least likely to be kept".to_owned(),
        open: false,
        blocks: more,
    });
    blocks
}

struct Known<'a, 'b> {
    book: &'a Book<'b>,
    of: &'a CapacityResults,
    whole: &'a CapacityNode,
}

impl Known<'_, '_> {
    fn figure(&self, node: &CapacityNode, column: &'static str) -> Figure {
        self.book.figure("capacity", &[&node.node.0], column)
    }

    fn whole(&self, column: &'static str) -> Figure {
        self.figure(self.whole, column)
    }

    fn finding(&self) -> Vec<Vec<Span>> {
        let mut sentences = vec![
            say![
                "The chance that the plans for money, access and safety are kept together is ",
                self.whole("all_kept").said(Style::WithWord),
                "; money alone ",
                self.whole("money_kept"),
                ", access ",
                self.whole("access_kept"),
                ", safety ",
                self.whole("safety_kept"),
                "."
            ],
            say![
                "A&E within four hours comes to ",
                self.whole("within_q50").said(Style::Tenths),
                " where ",
                self.whole("within_planned").said(Style::Tenths),
                " is planned; ",
                self.whole("cancelled_q50").said(Style::Tenths),
                " of planned inpatients are cancelled, and ",
                self.whole("lacking_q50").said(Style::Tenths),
                " of ward staff are lacking."
            ],
        ];
        if self.whole.over_ceiling.value > 0.0 {
            let over = amount(self.book, "capacity", &[&self.whole.node.0], "over_ceiling").said(Style::Pounds);
            sentences.push(say![over, " is spent on agency staff above the ceiling on average."]);
        }
        let unlikely = self.least_likely();
        let remote: Vec<_> = unlikely.iter().filter(|node| node.all.value < REMOTE).collect();
        if !remote.is_empty() {
            let names: Vec<String> = remote.iter().take(NAMED).map(|node| self.book.called(&node.node.0)).collect();
            let more = if remote.len() > NAMED { ", first among them " } else { ": " };
            let of = self.organisations().count() as u64;
            sentences.push(say![format!(
                "{} of {} organisations have no realistic chance of keeping all three (less than 1 in 20){more}{}.",
                count(remote.len() as u64),
                count(of),
                listed(&names)
            )]);
        }
        sentences
    }

    fn organisations(&self) -> impl Iterator<Item = &CapacityNode> {
        self.of.nodes.iter().filter(|node| is(self.book.results, node, |kind| *kind == NodeKind::Organisation))
    }

    /// Organisations by their chance of keeping all three, the least likely first.
    fn least_likely(&self) -> Vec<&CapacityNode> {
        let mut own: Vec<&CapacityNode> = self.organisations().collect();
        let rank = |node: &CapacityNode| (node.all.value, node.money_and_access.value, node.money.value);
        own.sort_by(|a, b| {
            let ((a1, a2, a3), (b1, b2, b3)) = (rank(a), rank(b));
            a1.total_cmp(&b1).then(a2.total_cmp(&b2)).then(a3.total_cmp(&b3)).then(a.node.cmp(&b.node))
        });
        own
    }

    /// The whole, and the nodes below it.
    fn kept(&self) -> PageTable {
        let results = self.book.results;
        let shown = self.of.nodes.iter().filter(|node| {
            node.node == self.whole.node
                || is(results, node, |kind| matches!(kind, NodeKind::Tree(_)))
                    && results.node(&node.node).and_then(|of| of.parent.as_ref()) == Some(&self.whole.node)
        });
        let rows = shown.map(|node| self.row(node)).collect();
        page_table("Chance that plans are kept", &HEAD, rows)
    }

    fn row(&self, node: &CapacityNode) -> Vec<Cell> {
        let cell = |column| Cell::Figure(self.figure(node, column));
        vec![
            word(&self.book.called(&node.node.0)),
            cell("money_kept"),
            cell("access_kept"),
            cell("safety_kept"),
            cell("all_kept"),
            cell("within_planned"),
            cell("within_q50"),
        ]
    }

    fn months(&self) -> PageTable {
        let row = |of: &crate::results::CapacityMonth| {
            let month = of.month.to_string();
            let cell = |column| {
                Cell::Figure(self.book.figure("capacity_months", &[&of.node.0, &month], column).said(Style::Tenths))
            };
            let mut cells = vec![word(words::month(of.month))];
            cells.extend(["occupancy_planned", "occupancy", "within_planned", "within"].map(cell));
            let whole = |column| amount_cell(self.book, "capacity_months", &[&of.node.0, &month], column);
            cells.extend(["cancelled", "lacking", "cost"].map(whole));
            cells
        };
        let rows = self.of.months.iter().filter(|of| of.node == self.whole.node).map(row).collect();
        page_table(
            "Beds, A&E, planned work and staff by month",
            &["Month", "Beds, plan", "Beds", "A&E, plan", "A&E", "Cancelled", "Ward staff lacking", "Cost, £m"],
            rows,
        )
    }

    fn unlikely(&self) -> Option<PageTable> {
        let own = self.least_likely();
        let rows: Vec<Vec<Cell>> = own.iter().take(SHOWN).map(|node| self.row(node)).collect();
        (rows.len() > 1).then(|| page_table("The plans least likely to be kept", &HEAD, rows))
    }
}

const HEAD: [&str; 7] = ["", "Money", "Access", "Safety", "All three", "A&E, plan", "A&E, likely"];

fn is(results: &Results, node: &CapacityNode, kind: impl Fn(&NodeKind) -> bool) -> bool {
    results.node(&node.node).is_some_and(|node| kind(&node.kind))
}
