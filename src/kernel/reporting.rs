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
pub fn run(compiled: &Compiled, key: [u32; 2], isa: Isa, lanes: &Lanes, ends: &[Amounts], out: &mut [Amounts]) {
    let Some(reporting) = &compiled.reporting else { return };
    out.iter_mut().for_each(|column| column.fill(0.0));
    let mut words = [0; BLOCK];
    let mut view: Column = [0.0; BLOCK];
    let mut drawn: [Column; 3] = [[0.0; BLOCK]; 3];
    let mut normal = |id: DrawId, out: &mut Column| {
        lanes.words(isa, key, id, Purpose::Rules, &mut words);
        isa.latents(&words, 1.0, None, out);
    };
    let mut values = [[0.0; BLOCK]; Reported::ALL.len()];
    for reporter in &reporting.reporters {
        let end = &ends[reporter.account];
        normal(reporter.view, &mut view);
        let mut forecast: Amounts = [reporter.forecast; BLOCK];
        let mut told: Amounts = [0.0; BLOCK];
        let mut revised: Amounts = [0.0; BLOCK];
        let mut decisions = reporter.decisions.iter();
        let counted = f64::from(u8::from(reporter.counted));
        for (month, &allowed) in reporting.allowed.iter().enumerate() {
            if allowed && let Some(ids) = decisions.next() {
                for (&id, column) in ids.iter().zip(&mut drawn) {
                    normal(id, column);
                }
                let [z, share, tells] = &mut drawn;
                let (x, y) = (*z, *share);
                isa.curve(&compiled.tables[reporting.logistic], &x, z);
                isa.curve(&compiled.tables[reporting.disclosed], &y, share);
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
                            let decision = decide(
                                &reporting.behaviour,
                                reporting.months[month],
                                forecast[lane],
                                seen,
                                known,
                                draws,
                            );
                            forecast[lane] = to_grid(decision.forecast);
                            told[lane] = to_grid(decision.told);
                            revised[lane] = if decision.revised { 1.0 } else { revised[lane] };
                        }
                    },
                );
            }
            isa.run(
                #[inline(always)]
                || {
                    let [official, concealed, in_words, on_plan, has_revised] = &mut values;
                    for lane in 0..BLOCK {
                        official[lane] = forecast[lane];
                        concealed[lane] = forecast[lane] - end[lane];
                        in_words[lane] = told[lane];
                        on_plan[lane] = if forecast[lane] >= reporter.plan { counted } else { 0.0 };
                        has_revised[lane] = revised[lane];
                    }
                },
            );
            for &node in &reporter.nodes {
                for (&what, values) in Reported::ALL.iter().zip(&values) {
                    isa.add(&mut out[reporting.place(node, what, month)], values);
                }
            }
        }
        for &node in reporter.nodes.iter().filter(|_| reporter.counted) {
            let column = &mut out[reporting.ends_on_plan(node)];
            column.iter_mut().zip(end).for_each(|(sum, end)| *sum += f64::from(u8::from(*end >= reporter.plan)));
        }
    }
}

/// Sd of the error of an organisation's own view in a month, £m.
fn view_sd(reporting: &CompiledReporting, reporter: &Reporter, month: usize) -> f64 {
    let left = 12.0 - f64::from(reporting.months[month]);
    let whole = 12.0 - f64::from(reporting.as_at);
    reporting.behaviour.view * reporter.turnover * left / whole
}
