//! Reported forecasts of a block: official position, what it conceals, who has revised.

use super::lanes::{BLOCK, Lanes};
use super::{Amounts, Column, Isa};
use crate::compile::Compiled;
use crate::compile::reporting::{CompiledReporting, Reported, Reporter};
use crate::draws::philox::{DrawId, Purpose};
use crate::reporting::{Draws, decide};
use crate::units::to_grid;

/// Follows every organisation's forecast from the data to month 11, given the year end that is to come; `ends` are the
/// accounts' year-end positions, `out` the columns of [`CompiledReporting::columns`].
///
/// Organisations that the same nodes hold are added up once. Between months that allow revisions nothing changes: what is added up of one
/// goes for those after it.
pub fn run(compiled: &Compiled, key: [u32; 2], isa: Isa, lanes: &Lanes, ends: &[Amounts], out: &mut [Amounts]) {
    let Some(reporting) = &compiled.reporting else { return };
    let changes = reporting.changes();
    let mut sums = vec![Sums::new(changes.len()); reporting.held.nodes.len()];
    let mut one = One::new(ends);
    for (place, reporter) in reporting.reporters.iter().enumerate() {
        let Some(group) = reporting.held.group(place) else { continue };
        one.begin(reporter);
        let mut view = [0.0; BLOCK];
        normal(key, isa, lanes, reporter.view, &mut one.words, &mut view);
        let mut decisions = reporter.decisions.iter();
        for (&month, sums) in changes.iter().zip(&mut sums[group].months) {
            if reporting.allowed[month]
                && let Some(ids) = decisions.next()
            {
                one.decide(compiled, reporting, (key, isa, lanes), (reporter, month), ids, &view);
            }
            let one = &one;
            isa.run(
                #[inline(always)]
                || one.add(reporter, sums),
            );
        }
        if reporter.counted {
            let kept = sums[group].ends_on_plan.iter_mut().zip(&ends[reporter.account]);
            kept.for_each(|(sum, end)| *sum += f64::from(u8::from(*end >= reporter.plan)));
        }
    }
    add_up(reporting, isa, &changes, &sums, out);
}

/// What the organisations of a group come to.
#[derive(Debug, Clone)]
struct Sums {
    /// By month in which something may change.
    months: Vec<[Amounts; Reported::ALL.len()]>,
    ends_on_plan: Amounts,
}

impl Sums {
    fn new(months: usize) -> Self {
        Self { months: vec![[[0.0; BLOCK]; Reported::ALL.len()]; months], ends_on_plan: [0.0; BLOCK] }
    }
}

/// One organisation at a time.
struct One<'a> {
    ends: &'a [Amounts],
    forecast: Amounts,
    told: Amounts,
    revised: Amounts,
    drawn: [Column; 3],
    words: [u32; BLOCK],
}

impl<'a> One<'a> {
    fn new(ends: &'a [Amounts]) -> Self {
        let nothing = [0.0; BLOCK];
        Self { ends, forecast: nothing, told: nothing, revised: nothing, drawn: [[0.0; BLOCK]; 3], words: [0; BLOCK] }
    }

    /// The forecast stands, nothing is told in words and nobody has revised.
    fn begin(&mut self, reporter: &Reporter) {
        self.forecast.fill(reporter.forecast);
        self.told.fill(0.0);
        self.revised.fill(0.0);
    }

    /// A month that allows a revision.
    fn decide(
        &mut self,
        compiled: &Compiled,
        reporting: &CompiledReporting,
        (key, isa, lanes): ([u32; 2], Isa, &Lanes),
        (reporter, month): (&Reporter, usize),
        ids: &[DrawId; 3],
        view: &Column,
    ) {
        let Self { ends, forecast, told, revised, drawn, words } = self;
        for (&id, column) in ids.iter().zip(&mut *drawn) {
            normal(key, isa, lanes, id, words, column);
        }
        let [z, share, tells] = drawn;
        let (x, y) = (*z, *share);
        isa.curve(&compiled.tables[reporting.logistic], &x, z);
        isa.curve(&compiled.tables[reporting.disclosed], &y, share);
        let end = &ends[reporter.account];
        let uncertain = view_sd(reporting, reporter, month);
        let known = (reporter.turnover, reporter.pressure);
        isa.run(
            #[inline(always)]
            || {
                for lane in 0..BLOCK {
                    // The year end as the organisation sees it.
                    let seen = end[lane] + uncertain * f64::from(view[lane]);
                    let draws = Draws {
                        logistic: f64::from(z[lane]),
                        disclosed: f64::from(share[lane]),
                        tells: f64::from(tells[lane]) < reporting.tells_below,
                    };
                    let month = reporting.months[month];
                    let decision = decide(&reporting.behaviour, month, forecast[lane], seen, known, draws);
                    forecast[lane] = to_grid(decision.forecast);
                    told[lane] = to_grid(decision.told);
                    revised[lane] = if decision.revised { 1.0 } else { revised[lane] };
                }
            },
        );
    }

    /// Adds where it stands to a month's sums.
    #[inline(always)]
    fn add(&self, reporter: &Reporter, sums: &mut [Amounts; Reported::ALL.len()]) {
        let end = &self.ends[reporter.account];
        let counted = f64::from(u8::from(reporter.counted));
        let [official, concealed, in_words, on_plan, has_revised] = sums;
        for lane in 0..BLOCK {
            official[lane] += self.forecast[lane];
            concealed[lane] += self.forecast[lane] - end[lane];
            in_words[lane] += self.told[lane];
            on_plan[lane] += if self.forecast[lane] >= reporter.plan { counted } else { 0.0 };
            has_revised[lane] += self.revised[lane];
        }
    }
}

/// A standard normal of a rule's own address.
fn normal(key: [u32; 2], isa: Isa, lanes: &Lanes, id: DrawId, words: &mut [u32; BLOCK], out: &mut Column) {
    lanes.words(isa, key, id, Purpose::Rules, words);
    isa.latents(&words[..], 1.0, None, out);
}

/// Adds groups up to the nodes that hold them, month by month; exact, so no order matters.
fn add_up(reporting: &CompiledReporting, isa: Isa, changes: &[usize], sums: &[Sums], out: &mut [Amounts]) {
    out.iter_mut().for_each(|column| column.fill(0.0));
    for (sums, nodes) in sums.iter().zip(&reporting.held.nodes) {
        for &node in nodes {
            for (&month, sums) in changes.iter().zip(&sums.months) {
                for (what, sum) in Reported::ALL.into_iter().zip(sums) {
                    isa.add(&mut out[reporting.place(node, what, month)], sum);
                }
            }
            isa.add(&mut out[reporting.ends_on_plan(node)], &sums.ends_on_plan);
        }
    }
    for node in 0..reporting.nodes.len() {
        for what in Reported::ALL {
            for month in (0..reporting.months.len()).filter(|month| !changes.contains(month)) {
                out[reporting.place(node, what, month)] = out[reporting.place(node, what, month - 1)];
            }
        }
    }
}

/// Sd of the error of an organisation's own view in a month, £m.
fn view_sd(reporting: &CompiledReporting, reporter: &Reporter, month: usize) -> f64 {
    let left = 12.0 - f64::from(reporting.months[month]);
    let whole = 12.0 - f64::from(reporting.as_at);
    reporting.behaviour.view * reporter.turnover * left / whole
}
