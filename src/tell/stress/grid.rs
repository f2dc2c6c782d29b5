//! Every pair of values of two levers: tables across, and small pictures beside each other.
//!
//! No heat map: what a cell of colour would show is uncertain, and the range is what matters (GOV.UK Analysis Function, Communicating
//! uncertainty and change). One small picture for each value of a lever, all to one scale, shows middle and range.

use super::row::{changed, picture_of_row, step, title};
use crate::results::{NodeResult, Results};
use crate::say;
use crate::stress::Under;
use crate::tell::book::{page_table, word};
use crate::tell::page::{Block, Cell, PageTable};
use crate::tell::plot::{Axis, Dash, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::{self, money, money_in_words, plain, sentence_case};
use crate::tell::words;

/// Small pictures at most: more could not be told apart.
const PANELS: usize = 6;
/// Rows of each at most.
const ROWS: usize = 12;
/// Columns of a table at most: more go on in the next.
const COLUMNS: usize = 6;

/// A lever of a grid: the change up to its value, and its values.
struct Lever<'a> {
    what: &'a str,
    values: Vec<&'a str>,
}

impl Lever<'_> {
    fn name(&self) -> String {
        plain(self.what)
    }
}

/// The grid of a node.
pub struct Grid<'a> {
    results: &'a Results,
    node: &'a NodeResult,
    base: &'a Under,
    /// The lever with more values goes down, the other across.
    down: Lever<'a>,
    across: Lever<'a>,
    cells: Vec<&'a Under>,
}

/// The two levers of a row; none for what is of no grid of two.
fn pair(row: &Under) -> Option<[(&str, &str); 2]> {
    let varied = &row.stress.as_ref()?.varied;
    let [one, other] = &varied[..] else { return None };
    Some([one, other].map(|(what, value)| (what.as_str(), value.as_str())))
}

/// True for a row of a grid of two levers.
pub fn is_of_grid(row: &Under) -> bool {
    pair(row).is_some()
}

impl<'a> Grid<'a> {
    /// The grid among the rows of a node; none where none was asked for.
    pub fn of(results: &'a Results, node: &'a NodeResult, rows: &[&'a Under]) -> Option<Self> {
        let base = rows.iter().find(|row| row.stress.is_none())?;
        let cells: Vec<&Under> = rows.iter().copied().filter(|row| is_of_grid(row)).collect();
        let pairs: Vec<[(&str, &str); 2]> = cells.iter().filter_map(|row| pair(row)).collect();
        let first = pairs.first()?;
        let lever = |at: usize| {
            let mut values: Vec<&str> = Vec::new();
            pairs.iter().for_each(|pair| {
                if !values.contains(&pair[at].1) {
                    values.push(pair[at].1);
                }
            });
            Lever { what: first[at].0, values }
        };
        let (one, other) = (lever(0), lever(1));
        let (down, across) = if one.values.len() >= other.values.len() { (one, other) } else { (other, one) };
        Some(Self { results, node, base, down, across, cells })
    }

    fn at(&self, down: &str, across: &str) -> Option<&'a Under> {
        let is_it = |row: &&&Under| {
            pair(row).is_some_and(|pair| {
                pair.contains(&(self.down.what, down)) && pair.contains(&(self.across.what, across))
            })
        };
        self.cells.iter().find(is_it).copied()
    }

    /// The node that the answer is of: worst and best, tables, picture.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Heading {
            level: 2,
            id: "grid".to_owned(),
            text: format!("{} with {}", self.down.name(), self.across.name()),
        }];
        blocks.extend(self.ends().map(|text| Block::Para(say![text])));
        blocks.extend(self.central());
        blocks.extend(self.tables("P90, £m", &|row| {
            let step = step(self.results, row.mean.se);
            word(&money(row.quantiles[0].value, step))
        }));
        blocks.extend(self.tables("chance of meeting it", &|row| word(&print::maybe_chance(row.met.as_ref()))));
        blocks.extend(self.tables("change of the mean, £m", &|row| {
            row.change.as_ref().map_or(Cell::Blank, |change| word(&changed(self.results, &change.mean)))
        }));
        blocks.push(Block::Figure(Box::new(self.picture())));
        blocks
    }

    /// The middle of each pair, in a table or more.
    pub fn central(&self) -> Vec<Block> {
        self.tables("P50, £m", &|row| word(&money(row.quantiles[1].value, step(self.results, row.mean.se))))
    }

    fn tables(&self, what: &str, cell: &dyn Fn(&Under) -> Cell) -> Vec<Block> {
        let caption = format!("{}: {what}", sentence_case(&words::name(self.node)));
        let table = |values: &[&str]| -> PageTable {
            let mut head = vec![format!("{} \u{2193}, {} \u{2192}", self.down.name(), self.across.name())];
            head.extend(values.iter().map(|value| plain(value)));
            let row = |down: &&str| {
                let cell = |across: &&str| self.at(down, across).map_or(Cell::Blank, cell);
                std::iter::once(word(down)).chain(values.iter().map(cell)).collect()
            };
            let head: Vec<&str> = head.iter().map(String::as_str).collect();
            page_table(&caption, &head, self.down.values.iter().map(row).collect())
        };
        self.across.values.chunks(COLUMNS).map(|values| Block::Table(table(values))).collect()
    }

    fn worst_and_best(&self) -> Option<[&'a Under; 2]> {
        let by = |a: &&&Under, b: &&&Under| a.quantiles[1].value.total_cmp(&b.quantiles[1].value);
        Some([*self.cells.iter().min_by(by)?, *self.cells.iter().max_by(by)?])
    }

    fn ends(&self) -> Option<String> {
        let [worst, best] = self.worst_and_best()?;
        let said = |row: &Under| {
            let amount = money_in_words(row.quantiles[1].value, step(self.results, row.mean.se));
            format!("{} ({amount})", title(row))
        };
        Some(format!("In the central estimate the worst pair is {}, the best {}.", said(worst), said(best)))
    }

    fn picture(&self) -> Plot {
        let (panels, rows) = (spread(&self.across.values, PANELS), spread(&self.down.values, ROWS));
        let shown = panels.iter().flat_map(|across| rows.iter().filter_map(|down| self.at(down, across)));
        let ends = shown.clone().chain([self.base]).flat_map(|row| [row.quantiles[0].value, row.quantiles[2].value]);
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let margin = (0.05 * (high - low)).max(0.005);
        let panel = |(place, across): (usize, &&str)| {
            let mut marks = Vec::new();
            for (row, down) in rows.iter().enumerate() {
                marks.extend(self.at(down, across).map(|of| picture_of_row(of, row)));
            }
            let label = if place == 0 { "central as it stands" } else { "" }.to_owned();
            marks.push(Mark::Level { label, at: self.base.quantiles[1].value, ink: Ink::Quiet, dash: Dash::Solid });
            let name = |value: &&str| RowLabel { name: plain(value), ..RowLabel::default() };
            Panel {
                title: format!("{} {}", self.across.name(), plain(across)),
                x: Axis::Money {
                    title: "Year-end position, £m".to_owned(),
                    ends: Some([low - margin, high + margin]),
                    beyond: Vec::new(),
                    from_zero: false,
                },
                y: Axis::Rows(rows.iter().map(name).collect()),
                marks,
            }
        };
        let left_out = |shown: usize, lever: &Lever<'_>| {
            (shown < lever.values.len())
                .then(|| format!(" {shown} of {} values of {};", lever.values.len(), lever.name()))
        };
        let some: String =
            [left_out(rows.len(), &self.down), left_out(panels.len(), &self.across)].into_iter().flatten().collect();
        let more = if some.is_empty() { String::new() } else { format!(". Shown:{} all in the table", some) };
        let name = words::name(self.node);
        let at = |row: &Under| money(row.quantiles[1].value, step(self.results, row.mean.se));
        let title = self.worst_and_best().map_or_else(String::new, |[worst, best]| {
            format!("{}: central estimate from {} to {} across the grid, £m", sentence_case(&name), at(worst), at(best))
        });
        Plot {
            stem: "stress-grid".to_owned(),
            title,
            subtitle: format!(
                "80% range and median, £m, deficits in brackets; each row a value of {}{more}",
                self.down.name()
            ),
            description: format!(
                "Small multiples: ranges of the year-end position of {name}, a panel for each value of {}, a row for each of {}. Every \
                 figure is in stresses.csv.",
                self.across.name(),
                self.down.name()
            ),
            across: 2,
            panels: panels.iter().enumerate().map(panel).collect(),
            table: PageTable::default(),
        }
    }
}

/// At most so many of some values, both ends among them, spread evenly.
fn spread<'a>(values: &[&'a str], most: usize) -> Vec<&'a str> {
    let shown = values.len().min(most);
    (0..shown).map(|place| values[place * (values.len() - 1) / (shown - 1).max(1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_many_values_holds_both_ends() {
        let values = ["a", "b", "c", "d", "e", "f", "g", "h"];
        assert_eq!(spread(&values, 4), ["a", "c", "e", "h"]);
        assert_eq!(spread(&values[..1], 4), ["a"]);
        assert_eq!(spread(&values[..3], 4), ["a", "b", "c"]);
    }
}
