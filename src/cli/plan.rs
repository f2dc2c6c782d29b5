//! `outturn plan`: do the plans add up?

use outturn::plan;
use outturn::study::{Ask, MonthsAsked};
use outturn::summary::drivers::accounts_of;
use outturn::tell::tables::plan::NAMES;
use outturn::tell::topic::plan::{TITLE, page};

use super::Failure;
use super::of_node::{NodeArgs, Told, answer};

/// Options of `plan`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  outturn plan scenarios/2018-19-m05\n  outturn plan my-year --node Y56 --set plan.view=genuine --out results/plan"
)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    of: NodeArgs,
}

pub(super) fn run(args: &PlanArgs) -> Result<(), Failure> {
    let told = Told { path: "plan.html", title: TITLE, tables: &NAMES, page };
    answer(&args.of, &told, |study, ask, observe| {
        let ask = Ask { months: MonthsAsked::None, ..ask.clone() };
        let mut results = study.run(&ask, observe)?;
        results.plan = Some(match &args.of.node {
            Some(code) => {
                let column = study.column(code)?;
                plan::checked(&study.model, &study.code_of(column), &accounts_of(&study.compiled, column))
            }
            None => plan::of(&study.model),
        });
        Ok(results)
    })
}
