//! `outturn tail`: rare events of the nation and sectors, printed as a table.

use std::ops::ControlFlow;

use outturn::format::terminal;
use outturn::kernel::sampling::Sampler;
use outturn::model::Rule;
use outturn::simulate::{self, RunSettings};
use outturn::study::Ask;
use outturn::summary::focus_names;
use outturn::tail::{self, SHARES, Tail};
use outturn::tell::print::count;
use outturn::tell::tail::{Known, TailOfNode, TailReport, blocks};

use super::machine::{interrupted, listen_for_interrupts, read, say, say_what_if};
use super::{Failure, TailArgs};

pub(super) fn tail(args: &TailArgs) -> Result<(), Failure> {
    let study = read(&args.scenario, &args.how)?;
    let (model, compiled) = (&study.model, &study.compiled);
    let ask = Ask { seed: args.seed, iterations: Some(args.iterations), ..Ask::default() };
    let settings = RunSettings { sampler: Sampler::Importance { shift: args.shift }, ..study.settings(&ask) };
    let one = simulate::memory(compiled, 1);
    args.machine.fits(one + tail::memory(compiled, args.iterations), one)?;
    listen_for_interrupts();
    let observe = |_| if interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let tail = args
        .machine
        .pool(|| Tail::simulate(compiled, settings, &observe))?
        .map_err(|_| Failure::Machine("interrupted".to_owned()))?;
    let nodes = focus_names(model, compiled).into_iter().enumerate().map(|(place, name)| TailOfNode {
        name,
        quantiles: SHARES
            .map(|share| tail.quantile(place, share).map(|at| Known { value: at.value, se: at.se, worth: at.worth }))
            .to_vec(),
        chances: args
            .below
            .iter()
            .map(|&limit| (limit, tail.chance(place, limit)))
            .map(|(limit, chance)| (limit, chance.value, chance.se))
            .collect(),
    });
    let report = TailReport {
        title: model.facts.title.clone(),
        rules: model.rules.iter().map(Rule::kind).collect(),
        fund: model.fund_name().to_owned(),
        run: format!("{}, seed {}, {} iterations", settings.sampler, settings.seed, count(settings.iterations)),
        iterations: settings.iterations,
        shares: SHARES.to_vec(),
        nodes: nodes.collect(),
    };
    say_what_if(&study)?;
    say(&terminal::page(&blocks(&report), terminal::WIDTH))
}
