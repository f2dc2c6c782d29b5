//! `outturn plan`: do the plans add up?

use outturn::manifest::Question;
use outturn::plan;
use outturn::results::Results;
use outturn::study::{Ask, MonthsAsked, Observe, Study};
use outturn::summary::drivers::accounts_of;
use outturn::tell::tables::plan::NAMES;
use outturn::tell::topic::plan::{TITLE, page};

use super::Failure;
use super::of_node::{self, NodeArgs, Told};

/// Options of `plan`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  outturn plan scenarios/2018-19-m05\n  outturn plan my-year --node Y56 --set plan.view=genuine --out results/plan"
)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    of: NodeArgs,
}

/// How it is told.
pub(super) const TOLD: Told = Told { path: "plan.html", title: TITLE, tables: &NAMES, page };

pub(super) fn run(args: &PlanArgs) -> Result<(), Failure> {
    of_node::answer(&args.of, &Question::Plan { node: args.of.node.clone() })
}

/// The checks of the plans of a node, those of the whole without one.
pub(super) fn answer(node: Option<&str>, study: &Study, ask: &Ask, observe: Observe<'_>) -> Result<Results, Failure> {
    let ask = Ask { months: MonthsAsked::None, ..ask.clone() };
    let mut results = study.run(&ask, observe)?;
    results.plan = Some(match node {
        Some(code) => {
            let column = study.column(code)?;
            plan::checked(&study.model, &study.code_of(column), &accounts_of(&study.compiled, column))
        }
        None => plan::of(&study.model),
    });
    Ok(results)
}
