//! `outturn frontier`: what would holding access and safety cost?

use outturn::frontier::{FrontierError, Lever, Wanted, frontier};
use outturn::manifest::Question;
use outturn::results::Results;
use outturn::scenario::Files;
use outturn::study::{Ask, Observe, Study};
use outturn::tell::tables::frontier::NAMES;
use outturn::tell::topic::frontier::{TITLE, page};

use super::Failure;
use super::of_node::{self, NodeArgs, Told};
use super::seek::inside;

/// Options of `frontier`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each combination is a run of its own: 1,000 iterations unless more are asked for.\n\nExamples:\n  \
                  outturn frontier scenarios/2015-16-august\n  \
                  outturn frontier my-year --vary \"capacity.money = 0.3, 0.9\" --vary \"capacity.guidance = 1, 0.97\" --suffices 0.75"
)]
pub(super) struct FrontierArgs {
    #[command(flatten)]
    of: NodeArgs,
    /// A lever in place of the usual ones (who gives way, agency ceiling, staffing guidance, A&E target): a change with several values; may be given
    /// more than once
    #[arg(long, value_name = "WHAT = VALUE, …")]
    vary: Vec<String>,
    /// The chance with which access and safety are to be kept, each
    #[arg(long, value_name = "CHANCE", default_value_t = 0.5, value_parser = inside)]
    held: f64,
    /// The chance with which the bail-out is to suffice
    #[arg(long, value_name = "CHANCE", default_value_t = 0.9, value_parser = inside)]
    suffices: f64,
}

/// How it is told.
pub(super) const TOLD: Told = Told { path: "frontier.html", title: TITLE, tables: &NAMES, page };

pub(super) fn run(args: &FrontierArgs) -> Result<(), Failure> {
    // A lever that is none is said before anything is read.
    levers(&args.vary)?;
    let question = Question::Frontier {
        node: args.of.node.clone(),
        varied: args.vary.clone(),
        held: args.held,
        suffices: args.suffices,
    };
    of_node::answer(&args.of, &question)
}

fn levers(varied: &[String]) -> Result<Vec<Lever>, Failure> {
    let levers = varied.iter().map(|text| Lever::parse(text)).collect::<Result<Vec<_>, _>>();
    levers.map_err(|why| Failure::CommandLine(format!("error: {why}")))
}

/// What is asked beside the node.
pub(super) struct Asked<'a> {
    pub(super) node: Option<&'a str>,
    pub(super) varied: &'a [String],
    pub(super) held: f64,
    pub(super) suffices: f64,
}

/// The frontier of a node.
pub(super) fn answer(
    asked: &Asked<'_>,
    files: &Files,
    study: &Study,
    ask: &Ask,
    observe: Observe<'_>,
) -> Result<Results, Failure> {
    let wanted = Wanted {
        node: asked.node.map(str::to_owned),
        levers: levers(asked.varied)?,
        held: asked.held,
        suffices: asked.suffices,
    };
    frontier(files, study, &wanted, ask, observe).map_err(|error| match error {
        FrontierError::Run(why) => why.into(),
        FrontierError::NotThere(_) | FrontierError::TooMany(_) => Failure::CommandLine(error.to_string()),
        FrontierError::NoCapacity | FrontierError::NotRead(..) => Failure::Input(error.to_string()),
    })
}
