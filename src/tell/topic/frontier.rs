//! What holding access and safety would cost: the smallest bail-out that does, each lever alone, what no other combination beats.

use super::amounts::{amount, amount_cell};
use crate::results::{Frontier, FrontierPoint, FrontierSetting, NodeResult};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::plot::{Axis, Dash, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::{chance, count, stated_chance};
use crate::tell::value::{Figure, Style, Value};
use crate::tell::words;

/// Title of the page.
pub const TITLE: &str = "What holding access and safety would cost";
/// Combinations of the picture and of the table of what no other beats; the file has all.
const SHOWN: usize = 12;

/// The page.
#[must_use]
pub fn page(book: &Book<'_>) -> Vec<Block> {
    let found = book.results.frontier.as_ref().and_then(|of| Some((of, of.points.first()?, book.node(&of.node)?)));
    let Some((of, stands, node)) = found else {
        return vec![Block::Para(say!["No combination was looked at."])];
    };
    let known = Known { book, of, stands, node };
    let mut blocks = vec![Block::Para(known.as_it_stands()), Block::Para(known.cheapest())];
    blocks.push(Block::Table(known.alone()));
    blocks.extend(known.picture().map(|plot| Block::Figure(Box::new(plot))));
    blocks.push(Block::Table(known.efficient()));
    blocks.push(Block::Table(known.bailouts()));
    blocks.push(Block::Table(known.levers()));
    blocks.push(Block::Note(say![format!(
        "Every combination of the levers is a run of {} simulated years over the same draws, so that a change is that of the levers. A&E: share within four hours; lacking: of the required ward staff. Access, safety: the chance that A&E \
         and planned work, and that required ward staff, are as planned over the months to come, within their margins; where guidance asks for fewer staff, \
         safety is judged by the guidance, and where targets are eased, access by those. A bail-out is what \
         the position falls short of {} by; it buys no beds. Costs of change itself are not in it. How access and safety are simulated, and how little is \
         published about their price: docs/CAPACITY.md.",
        count(of.iterations),
        known.target(),
    )]));
    blocks.push(Block::Para(say![format!("{}.", super::status(book.results).join("; "))]));
    blocks
}

struct Known<'a, 'b> {
    book: &'a Book<'b>,
    of: &'a Frontier,
    stands: &'a FrontierPoint,
    node: &'a NodeResult,
}

impl Known<'_, '_> {
    fn figure(&self, point: &FrontierPoint, column: &'static str) -> Figure {
        self.book.figure("frontier", &[&self.of.node.0, &point.name], column)
    }

    fn money(&self, point: &FrontierPoint, column: &'static str) -> Figure {
        amount(self.book, "frontier", &[&self.of.node.0, &point.name], column)
    }

    fn target(&self) -> String {
        self.of
            .target
            .kind
            .as_ref()
            .map_or_else(|| "the target".to_owned(), |kind| words::yardstick(kind, self.of.target.amount))
    }

    fn as_it_stands(&self) -> Vec<Span> {
        let of = |column| self.figure(self.stands, column);
        say![
            "As it stands ",
            words::name(self.node),
            " ends at ",
            self.money(self.stands, "q50").said(Style::Words),
            " in the central estimate; the chance that access is kept is ",
            of("access_kept").said(Style::WithWord),
            ", safety ",
            of("safety_kept").said(Style::WithWord),
            ". ",
            of("within").said(Style::Tenths),
            " of A&E attendances are within four hours and ",
            of("cancelled").said(Style::Tenths),
            " of planned inpatients are cancelled."
        ]
    }

    fn cheapest_point(&self) -> Option<&FrontierPoint> {
        self.of.points.iter().find(|point| Some(&point.name) == self.of.cheapest.as_ref())
    }

    fn cheapest(&self) -> Vec<Span> {
        let [held, suffices] = self.of.chance.map(stated_chance);
        let Some(point) = self.cheapest_point() else {
            let nearest = self.of.points.iter().max_by(|a, b| {
                let least = |of: &FrontierPoint| of.access.value.min(of.safety.value);
                least(a).total_cmp(&least(b)).then(a.need.value.total_cmp(&b.need.value).reverse())
            });
            let mut said = say![format!(
                "None of the {} combinations holds access and safety, each with a chance of at least {held}: no bail-out buys both with these levers.",
                count(self.of.points.len() as u64)
            )];
            if let Some(nearest) = nearest {
                said.extend(say![
                    format!(" Nearest comes \u{201c}{}\u{201d}: access kept ", nearest.name),
                    self.figure(nearest, "access_kept"),
                    ", safety ",
                    self.figure(nearest, "safety_kept"),
                    "; with a chance of ",
                    suffices,
                    " it needs no more than ",
                    self.money(nearest, "need").said(Style::Pounds),
                    "."
                ]);
            }
            return said;
        };
        let mut said = say![
            "The smallest bail-out that holds access and safety at plan, each with a chance of at least ",
            held,
            ", is ",
            self.money(point, "need").said(Style::Pounds),
        ];
        if let (Some(low), Some(high)) = (point.need.low, point.need.high) {
            let end = |value| self.money(point, "need").with_value(Value::Money(value)).said(Style::Size);
            said.extend(say![" (between ", end(low), " and ", end(high), ")"]);
        }
        said.extend(say![format!(", enough with a chance of {suffices}: \u{201c}{}\u{201d}.", point.name)]);
        said
    }

    fn row(&self, point: &FrontierPoint) -> Vec<Cell> {
        let cell = |column| Cell::Figure(self.figure(point, column));
        let tenths = |column| Cell::Figure(self.figure(point, column).said(Style::Tenths));
        let key = [self.of.node.0.as_str(), point.name.as_str()];
        let money = |column| amount_cell(self.book, "frontier", &key, column);
        vec![
            word(&point.name),
            money("q50"),
            money("need"),
            tenths("within"),
            tenths("cancelled"),
            tenths("lacking"),
            cell("access_kept"),
            cell("safety_kept"),
        ]
    }

    /// What each lever does by itself to the scenario as it stands.
    fn alone(&self) -> PageTable {
        let row = |point: &FrontierPoint| {
            let mut cells = self.row(point);
            cells.insert(2, amount_cell(self.book, "frontier", &[&self.of.node.0, &point.name], "change"));
            cells
        };
        let rows = self.of.points.iter().filter(|point| point.levers <= 1).map(row).collect();
        let mut head = HEAD.to_vec();
        head.insert(2, "Change");
        page_table("Each lever alone, £m and shares", &head, rows)
    }

    /// What each setting changes.
    fn levers(&self) -> PageTable {
        let row = |of: &FrontierSetting| {
            let changes = self.book.figure("frontier_levers", &[&of.name], "changes");
            vec![word(&of.name), Cell::Figure(changes)]
        };
        page_table("What each setting changes", &["Setting", "Changes"], self.of.levers.iter().map(row).collect())
    }

    /// What no other combination beats: those that hold access and safety first, then by the bail-out.
    fn best(&self) -> Vec<&FrontierPoint> {
        let mut best: Vec<&FrontierPoint> = self.of.points.iter().filter(|point| point.efficient).collect();
        best.sort_by(|a, b| b.holds.cmp(&a.holds).then(a.need.value.total_cmp(&b.need.value)));
        best.truncate(SHOWN);
        best
    }

    fn efficient(&self) -> PageTable {
        // Without the median, so that names are told whole.
        let row = |point: &FrontierPoint| {
            let mut cells = self.row(point);
            cells.remove(1);
            cells
        };
        let mut head = HEAD.to_vec();
        head.remove(1);
        let rows = self.best().into_iter().map(row).collect();
        page_table("What no other combination beats, £m and shares", &head, rows)
    }

    fn bailouts(&self) -> PageTable {
        let mut names: Vec<&str> = Vec::new();
        for of in &self.of.bailouts {
            if !names.contains(&of.point.as_str()) {
                names.push(&of.point);
            }
        }
        let steps: Vec<f64> = self.of.bailouts.iter().filter(|of| of.point == names[0]).map(|of| of.amount).collect();
        let row = |amount: &f64| {
            let text = format!("{amount}");
            let key = |name: &str| [self.of.node.0.clone(), name.to_owned(), text.clone()];
            let cell = |name: &&str| {
                let key = key(name);
                Cell::Figure(self.book.figure("frontier_bailouts", &key.each_ref().map(String::as_str), "met"))
            };
            std::iter::once(word(&text)).chain(names.iter().map(cell)).collect()
        };
        let mut head = vec!["Bail-out, £m"];
        head.extend(&names);
        page_table("Chance that a bail-out suffices", &head, steps.iter().map(row).collect())
    }

    /// The range of what no other combination beats, with what access and safety come to beside it.
    fn picture(&self) -> Option<Plot> {
        let best = self.best();
        if best.len() < 2 {
            return None;
        }
        let label = |point: &&FrontierPoint| RowLabel {
            name: point.name.clone(),
            strong: Some(&point.name) == self.of.cheapest.as_ref(),
            figure: format!("{} / {}", chance(&point.access), chance(&point.safety)),
        };
        let mark = |(row, point): (usize, &&FrontierPoint)| Mark::Range {
            name: String::new(),
            row,
            thick: Some([point.position[0].value, point.position[1].value]),
            thin: None,
            middle: point.position[1].value,
            ink: if point.holds { Ink::Better } else { Ink::Main },
        };
        let mut marks: Vec<Mark> = best.iter().enumerate().map(mark).collect();
        marks.push(Mark::Level {
            label: "central as it stands".to_owned(),
            at: self.stands.position[1].value,
            ink: Ink::Quiet,
            dash: Dash::Solid,
        });
        let name = words::name(self.node);
        Some(Plot {
            stem: "frontier".to_owned(),
            title: match self.cheapest_point() {
                Some(point) => {
                    let need = self.money(point, "need").said(Style::Pounds).text();
                    format!("Access and safety of {name} hold with a bail-out of {need}")
                }
                None => format!("No combination holds access and safety of {name}"),
            },
            subtitle: "Median to the bad end (1 in 10), £m; beside it the chances that access / safety are kept"
                .to_owned(),
            description: format!(
                "Ranges of the year-end position of {name} under {} combinations of levers that no other beats. Every figure is in frontier.csv.",
                count(best.len() as u64)
            ),
            across: 1,
            panels: vec![Panel {
                title: String::new(),
                x: Axis::Money {
                    title: "Year-end position, £m".to_owned(),
                    ends: None,
                    beyond: Vec::new(),
                    from_zero: false,
                },
                y: Axis::Rows(best.iter().map(label).collect()),
                marks,
            }],
            table: PageTable::default(),
        })
    }
}

const HEAD: [&str; 8] = ["", "P50", "Bail-out", "A&E", "Cancelled", "Lacking", "Access", "Safety"];
