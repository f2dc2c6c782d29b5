//! `outturn tail`: rare events of the nation and sectors, printed as a table.

use std::ops::ControlFlow;

use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::render::format::count;
use outturn::render::tail::{Known, TailOfNode, TailReport, terminal};
use outturn::simulate::{self, RunSettings};
use outturn::summary::{focus_names, stage_words};
use outturn::tail::{self, SHARES, Tail, TailChance};

use super::run::{WIDTH, compile, fits, in_pool, interrupted, listen_for_interrupts, load_with};
use super::{Failure, TailArgs, say};

pub(super) fn tail(args: &TailArgs) -> Result<(), Failure> {
    if args.below.iter().any(|limit| !limit.is_finite()) {
        return Err(Failure::Input("error: --below must be a number of £m".to_owned()));
    }
    let loaded = load_with(&args.scenario, args.repair.into())?;
    let compiled = compile(&loaded.model)?;
    let settings = RunSettings {
        seed: args.seed.unwrap_or(loaded.model.facts.seed),
        iterations: args.iterations,
        isa: Isa::detect(),
        sampler: Sampler::Importance { shift: args.shift },
    };
    let one = simulate::memory(&compiled, 1);
    fits(one + tail::memory(&compiled, args.iterations), one, args.max_memory)?;
    listen_for_interrupts();
    let observe = |_| if interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let tail = in_pool(args.threads, || Tail::simulate(&compiled, settings, &observe))?
        .map_err(|_| Failure::Machine("interrupted".to_owned()))?;
    let nodes = focus_names(&loaded.model, &compiled).into_iter().enumerate().map(|(place, name)| TailOfNode {
        name,
        quantiles: SHARES
            .map(|share| tail.quantile(place, share).map(|at| Known { value: at.value, se: at.se, worth: at.worth }))
            .to_vec(),
        chances: args.below.iter().map(|&limit| (limit, tail.chance(place, limit))).map(with_error).collect(),
    });
    let report = TailReport {
        title: loaded.model.facts.title.clone(),
        stage: stage_words(&loaded.model.rules),
        run: format!("{}, seed {}, {} iterations", settings.sampler, settings.seed, count(settings.iterations)),
        iterations: settings.iterations,
        shares: SHARES.to_vec(),
        nodes: nodes.collect(),
    };
    say(&terminal(&report, WIDTH))
}

fn with_error((limit, chance): (f64, TailChance)) -> (f64, f64, f64) {
    (limit, chance.value, chance.se)
}
