//! `outturn tail`: rare events of the nation and sectors, printed as a table.

use std::fmt::Write;
use std::ops::ControlFlow;

use outturn::compile::RollOf;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::simulate::{self, RunSettings};
use outturn::tail::{self, SHARES, Tail};

use super::run::{compile, fits, in_pool, interrupted, listen_for_interrupts, load_with};
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
    fits(simulate::memory(&compiled, 1) + tail::memory(&compiled, args.iterations), args.max_memory)?;
    listen_for_interrupts();
    let observe = |_| if interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let tail = in_pool(args.threads, || Tail::simulate(&compiled, settings, &observe))?
        .map_err(|_| Failure::Machine("interrupted".to_owned()))?;
    let mut text = format!(
        "{}: the bad tail, £m, before mitigations and central action; {}, seed {}, {} iterations\n",
        loaded.model.facts.title, settings.sampler, settings.seed, settings.iterations
    );
    for (place, &roll) in compiled.columns.focus.iter().enumerate() {
        let code = code(&loaded.model, &compiled.columns.rolls[roll].of);
        for &limit in &args.below {
            let chance = tail.chance(place, limit);
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{code}: chance of a position below {limit}: {:.4} % (se {:.4})",
                100.0 * chance.value,
                100.0 * chance.se
            );
        }
        for share in SHARES {
            let at = format!("{code}: {} % quantile", 100.0 * share);
            let _ = match tail.quantile(place, share) {
                None => writeln!(text, "{at}: not reached; run more iterations"),
                Some(quantile) => {
                    let se = quantile.se.map_or_else(|| "se not reached".to_owned(), |se| format!("se {se:.1}"));
                    writeln!(text, "{at}: {:.1} ({se})", quantile.value)
                }
            };
        }
    }
    say(&text)
}

/// The code of a focus node, as in results.
fn code(model: &Model, of: &RollOf) -> String {
    match of {
        RollOf::Tree(node) => model.nodes[*node].code.clone(),
        RollOf::Sector(sector) => format!("sector:{sector}"),
        RollOf::Type(org_type) => format!("type:{org_type}"),
        RollOf::SectorWithin(node, sector) => format!("{}/sector:{sector}", model.nodes[*node].code),
    }
}
