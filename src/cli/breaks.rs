//! `outturn breaks`: what would have to happen?

use outturn::breaks::{BreaksError, Wanted, breaks};
use outturn::manifest::Question;
use outturn::results::Results;
use outturn::study::{Ask, Observe, Study};
use outturn::tell::tables::breaks::NAMES;
use outturn::tell::topic::breaks::{TITLE, page};

use super::of_node::{self, NodeArgs, Told};
use super::{Failure, finite};

/// Options of `breaks`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  outturn breaks scenarios/2018-19-m05 --below -1000\n  outturn breaks scenarios/2018-19-m05 --node Y56 --below -300 --out results/breaks"
)]
pub(super) struct BreaksArgs {
    #[command(flatten)]
    of: NodeArgs,
    /// It breaks where the year ends below this, in £m [default: what the node is judged by, else its plan]
    #[arg(long, value_name = "£M", allow_negative_numbers = true, value_parser = finite)]
    below: Option<f64>,
}

/// How it is told.
pub(super) const TOLD: Told = Told { path: "breaks.html", title: TITLE, tables: &NAMES, page };

pub(super) fn run(args: &BreaksArgs) -> Result<(), Failure> {
    of_node::answer(&args.of, &Question::Breaks { node: args.of.node.clone(), below: args.below })
}

/// How the position of a node breaks, that of the headline without one.
pub(super) fn answer(
    node: Option<String>,
    below: Option<f64>,
    study: &Study,
    ask: &Ask,
    observe: Observe<'_>,
) -> Result<Results, Failure> {
    breaks(study, &Wanted { node, below }, ask, observe).map_err(|error| match error {
        BreaksError::Run(why) => why.into(),
        other => Failure::CommandLine(other.to_string()),
    })
}
