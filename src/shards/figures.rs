//! Figures of the whole of some nodes: those that a run has of them, to the bit.

use rayon::prelude::*;

use super::join::Whole;
use super::mark::{Known, Mark};
use crate::kernel::Isa;
use crate::results::{Chance, Estimate, Outturn};
use crate::summary::statistics::{chance_below, mean_less, outturn};
use crate::tallies::ranks::Ranks;
use crate::tallies::{Tally, Threshold, Watch};

/// The figures of a node.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// What was known of it.
    pub known: Known,
    /// Its year end.
    pub outturn: Outturn,
    /// Chance of a deficit.
    pub chance_of_deficit: Chance,
    /// Chance of a position worse than plan.
    pub chance_below_plan: Chance,
    /// Chance of a position worse than the official forecast.
    pub chance_below_forecast: Chance,
    /// Mean less plan.
    pub mean_less_plan: Estimate,
}

/// What a merge has to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// What it is of.
    pub mark: Mark,
    /// A node each, in the order of the mark.
    pub figures: Vec<Figures>,
}

impl Whole {
    /// The figures of each node.
    #[must_use]
    pub fn figures(&self) -> Vec<Figures> {
        self.mark.nodes.par_iter().zip(&self.columns).map(|(known, values)| figures(known, values)).collect()
    }

    /// What there is to say of it.
    #[must_use]
    pub fn merged(&self) -> Merged {
        Merged { mark: self.mark.clone(), figures: self.figures() }
    }
}

fn figures(known: &Known, values: &[f64]) -> Figures {
    let thresholds =
        [(Threshold::Deficit, 0.0), (Threshold::Plan, known.plan), (Threshold::Forecast, known.forecast)].into();
    let watch = Watch { reference: known.reference, thresholds, ..Watch::default() };
    let tally = Tally::of(values, &watch, Isa::detect());
    let ranks = Ranks::of(tally.count());
    let outturn = outturn(&tally, &ranks).expect("a tally of a whole column has looked again");
    Figures {
        mean_less_plan: mean_less(outturn.mean, known.plan),
        outturn,
        chance_of_deficit: chance_below(&tally, Threshold::Deficit),
        chance_below_plan: chance_below(&tally, Threshold::Plan),
        chance_below_forecast: chance_below(&tally, Threshold::Forecast),
        known: known.clone(),
    }
}
