//! `outturn breaks`: what would have to happen?

use outturn::breaks::{BreaksError, Wanted, breaks};
use outturn::tell::tables::breaks::NAMES;
use outturn::tell::topic::breaks::{TITLE, page};

use super::of_node::{NodeArgs, Told, answer};
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

pub(super) fn run(args: &BreaksArgs) -> Result<(), Failure> {
    let wanted = Wanted { node: args.of.node.clone(), below: args.below };
    let told = Told { path: "breaks.html", title: TITLE, tables: &NAMES, page };
    answer(&args.of, &told, |study, ask, observe| {
        breaks(study, &wanted, ask, observe).map_err(|error| match error {
            BreaksError::Run(why) => why.into(),
            other => Failure::CommandLine(other.to_string()),
        })
    })
}
