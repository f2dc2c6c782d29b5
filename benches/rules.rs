//! What rules cost a simulation: the same scenario with its rules and without any, positions and tallies of every stage included.
//!
//! On one thread, so that the clock says what the processor did: compare the rows of one run with one another.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::ItemsCount;
use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::resolve;
use outturn::simulate::{RunSettings, simulate};
use outturn::summary::watches;

#[path = "ref430/scenario.rs"]
mod scenario;

/// Two waves of 4,096.
const ITERATIONS: u64 = 8_192;

/// Own action and a fund in the place of the reference workload's cliff.
const OWN_ACTION_AND_FUND: &str = "
[[rule]]
kind = \"own_action\"
of = \"sector:provider\"
capacity = 0.02
chance = 0.9
giving_up = 0.5

[[rule]]
kind = \"incentive_fund\"
gate = \"year_end\"
weight_q1 = 0.15
weight_q2 = 0.2
weight_q3 = 0.3
weight_q4 = 0.35
finance_share = 0.7
access_chance = 0.45
recycle = \"lost\"
";

fn main() {
    divan::main();
}

/// The generated workload, with other rules where there are any.
fn reference(rules: Option<&str>) -> Model {
    let folder = std::env::temp_dir().join(format!("rules-{}", std::process::id()));
    scenario::write(&folder).expect("a temporary folder can be written");
    if let Some(rules) = rules {
        let settings = folder.join("scenario.toml");
        let text = fs::read_to_string(&settings).expect("it was written");
        let end = text.find("[[rule]]").expect("it has a rule");
        fs::write(settings, format!("{}{rules}", &text[..end])).expect("a temporary folder can be written");
    }
    load(folder)
}

fn load(folder: PathBuf) -> Model {
    resolve::load(&folder).unwrap_or_else(|problems| panic!("{}", problems.listing())).model
}

fn england() -> Model {
    load(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/2018-19-m05"))
}

fn simulated(bencher: Bencher, model: &Model) {
    let compiled = Compiled::new(model).expect("it compiles");
    let watches = watches(model, &compiled);
    let settings = RunSettings { seed: 1, iterations: ITERATIONS, isa: Isa::detect(), sampler: Sampler::Plain };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    bencher.counter(ItemsCount::new(compiled.accounts.len() as u64 * ITERATIONS)).bench_local(|| {
        pool.install(|| simulate(&compiled, &watches, settings, &|_| ControlFlow::Continue(())))
            .expect("not interrupted")
    });
}

#[divan::bench(args = [true, false], sample_count = 7, sample_size = 1)]
fn england_with_rules(bencher: Bencher, with: bool) {
    let mut model = england();
    if !with {
        model.rules.clear();
    }
    simulated(bencher, &model);
}

#[divan::bench(args = [true, false], sample_count = 7, sample_size = 1)]
fn reference_with_its_cliff(bencher: Bencher, with: bool) {
    let mut model = reference(None);
    if !with {
        model.rules.clear();
    }
    simulated(bencher, &model);
}

#[divan::bench(args = [true, false], sample_count = 7, sample_size = 1)]
fn reference_with_own_action_and_fund(bencher: Bencher, with: bool) {
    let mut model = reference(Some(OWN_ACTION_AND_FUND));
    if !with {
        model.rules.clear();
    }
    simulated(bencher, &model);
}
