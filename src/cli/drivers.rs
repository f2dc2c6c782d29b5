//! `outturn drivers`: what matters most?

use outturn::drivers::{DriversError, Wanted, drivers};
use outturn::manifest::Question;
use outturn::results::Results;
use outturn::study::{Ask, Observe, Study};
use outturn::tell::tables::drivers::NAMES;
use outturn::tell::topic::drivers::{TITLE, page};

use super::of_node::{self, NodeArgs, Told};
use super::{Failure, finite};

/// Options of `drivers`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  outturn drivers scenarios/2018-19-m05\n  outturn drivers scenarios/2018-19-m05 --node Y56 --target -300 --out results/drivers"
)]
pub(super) struct DriversArgs {
    #[command(flatten)]
    of: NodeArgs,
    /// The position to reach, in £m [default: what the node is judged by, else its plan]
    #[arg(long, value_name = "£M", allow_negative_numbers = true, value_parser = finite)]
    target: Option<f64>,
}

/// How it is told.
pub(super) const TOLD: Told = Told { path: "drivers.html", title: TITLE, tables: &NAMES, page };

pub(super) fn run(args: &DriversArgs) -> Result<(), Failure> {
    of_node::answer(&args.of, &Question::Drivers { node: args.of.node.clone(), target: args.target })
}

/// What matters most for a node, that of the headline without one.
pub(super) fn answer(
    node: Option<String>,
    target: Option<f64>,
    study: &Study,
    ask: &Ask,
    observe: Observe<'_>,
) -> Result<Results, Failure> {
    drivers(study, &Wanted { node, target }, ask, observe).map_err(|error| match error {
        DriversError::Run(why) => why.into(),
        other => Failure::CommandLine(other.to_string()),
    })
}
