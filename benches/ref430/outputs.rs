//! Every output that the reference workload asks for, from the generated scenario.

use std::ops::ControlFlow;

use outturn::compile::Compiled;
use outturn::model::Model;
use outturn::replay;
use outturn::simulate::{RunSettings, simulate};
use outturn::summary::{statistics, watches};
use outturn::tallies::Threshold;

use super::scenario::{ORGANISATIONS, REGIONS, SYSTEMS};

/// The sum of a system's control totals; the scenario states no limits of its own.
const SUM_OF_TOTALS: Threshold = Threshold::Stated(0);

/// The probabilities of the quantiles that the reference workload asks for.
pub const QUANTILES: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];

/// All outputs; series are organisations, systems, regions and the nation.
pub struct Outputs {
    /// Iterations.
    pub n: u64,
    /// Mean of each series.
    pub mean: Vec<f64>,
    /// Standard deviation of each series.
    pub sd: Vec<f64>,
    /// The nine quantiles of each series.
    pub quantiles: Vec<Vec<f64>>,
    /// Mean of the worst twentieth of each series.
    pub tvar: Vec<f64>,
    /// Chance that each organisation meets its control total before incentive money.
    pub met: Vec<f64>,
    /// Chance that each system's position, incentive money included, is the sum of its control totals or better.
    pub met_by_systems: Vec<f64>,
    /// Mean of each organisation over the nation's worst twentieth.
    pub co: Vec<f64>,
}

/// Simulates and gathers all outputs.
///
/// # Errors
/// A sentence, when the scenario is not the generated one or an order statistic was lost.
pub fn outputs(model: &Model, settings: RunSettings) -> Result<Outputs, String> {
    let compiled = Compiled::new(model).map_err(|error| error.to_string())?;
    let columns = &compiled.columns;
    // The geography is the nation, its regions, its systems; organisations are the accounts.
    if columns.accounts != ORGANISATIONS || model.nodes.len() != 1 + REGIONS + SYSTEMS {
        return Err("not the scenario that generate-ref430 writes".to_owned());
    }
    let systems = 1 + REGIONS..1 + REGIONS + SYSTEMS;
    let mut watches = watches(model, &compiled);
    // Nothing is asked of the positions before incentive money but whether they meet their totals, nor who meets them together.
    for watch in &mut watches {
        (watch.final_only, watch.counted) = (true, false);
    }
    for system in systems.clone() {
        let totals = columns.rolls[system].accounts.iter().filter_map(|&account| model.accounts[account].control_total);
        let watch = &mut watches[columns.roll_column(system)];
        watch.thresholds.insert(SUM_OF_TOTALS, totals.map(|total| total.on_grid().millions()).sum());
    }
    let go_on = |_| ControlFlow::Continue(());
    let tallies = simulate(&compiled, &watches, settings, &go_on).map_err(|_| "interrupted")?;

    let rolls = systems.clone().chain(1..=REGIONS).chain([0]).map(|roll| columns.roll_column(roll));
    let ranks = tallies.ranks();
    let series: Vec<_> = (0..ORGANISATIONS)
        .chain(rolls)
        .map(|column| statistics::outturn(&tallies.in_year[column], &ranks))
        .collect::<Result<_, _>>()
        .map_err(|_| "an order statistic was lost")?;
    let worst = replay::worst(&tallies.focus[0], 0.05);
    let tail = &replay::tail_means(&compiled, settings, &[worst])[0];
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    let share =
        |missed: Option<u64>| 1.0 - missed.map_or(f64::NAN, |missed| missed as f64) / settings.iterations as f64;
    Ok(Outputs {
        n: settings.iterations,
        mean: series.iter().map(|outturn| outturn.mean.value).collect(),
        sd: series.iter().map(|outturn| outturn.sd.value).collect(),
        quantiles: series
            .iter()
            .map(|outturn| outturn.quantiles.iter().filter(|q| QUANTILES.contains(&q.p)).map(|q| q.value).collect())
            .collect(),
        tvar: series.iter().map(|outturn| outturn.shortfall_05.value).collect(),
        met: (0..ORGANISATIONS).map(|org| share(tallies.in_year[org].below(Threshold::ControlTotal))).collect(),
        met_by_systems: systems
            .map(|roll| share(tallies.in_year[columns.roll_column(roll)].below(SUM_OF_TOTALS)))
            .collect(),
        co: (0..ORGANISATIONS).map(|org| compiled.accounts[org].constant + tail.of_account(org)).collect(),
    })
}
