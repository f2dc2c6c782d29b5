//! The reference workload from its scenario folder to all its outputs, and what a rule costs that does nothing.

use std::path::PathBuf;
use std::sync::OnceLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use outturn::compile::{Cliff, CompiledRule, Posts, Stage};
use outturn::kernel::lanes::{BLOCK, Lanes};
use outturn::kernel::months::ToDate;
use outturn::kernel::sampling::Sampler;
use outturn::kernel::wave::WAVE;
use outturn::kernel::{Amounts, Isa};
use outturn::rules::{Block, Ledger};
use outturn::simulate::RunSettings;
use outturn::{resolve, rules};

#[path = "ref430/outputs.rs"]
mod outputs;
#[path = "ref430/scenario.rs"]
mod scenario;

fn main() {
    divan::main();
}

/// The generated folder, written once a process.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("ref430-{}", std::process::id()));
        scenario::write(&folder).expect("a temporary folder can be written");
        folder
    })
}

/// Names of the sets, for divan's arguments.
fn sets() -> Vec<&'static str> {
    Isa::supported().into_iter().map(Isa::name).collect()
}

/// Items are organisations × iterations.
#[divan::bench(args = sets(), consts = [10_000, 100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn ref_430_end_to_end<const ITERATIONS: u64>(bencher: Bencher, set: &str) {
    let isa = Isa::parse(set).expect("one of the supported");
    let items = scenario::ORGANISATIONS as u64 * ITERATIONS;
    bencher.counter(ItemsCount::new(items)).bench_local(|| {
        let loaded = resolve::load(folder()).unwrap_or_else(|problems| panic!("{}", problems.listing()));
        let settings = RunSettings { seed: 1, iterations: ITERATIONS, isa, sampler: Sampler::Plain };
        let outputs = outputs::outputs(&loaded.model, settings).expect("all outputs");
        let quantiles = outputs.quantiles.iter().flatten();
        assert!(outputs.mean.iter().chain(&outputs.sd).chain(&outputs.tvar).chain(quantiles).all(|x| x.is_finite()));
        assert!(outputs.met.iter().chain(&outputs.met_by_systems).chain(&outputs.co).all(|x| x.is_finite()));
        assert_eq!(outputs.n, ITERATIONS);
    });
}

/// A cliff that everybody clears, over a wave of iterations × all organisations, with what it posts added to one line.
#[divan::bench(args = sets())]
fn do_nothing_rule_over_a_wave(bencher: Bencher, set: &str) {
    let isa = Isa::parse(set).expect("one of the supported");
    let cliff = |account| Cliff { account, line_column: 0, threshold: -1e6, planned: 1.0 };
    let rules = [CompiledRule::IncentiveCliff((0..scenario::ORGANISATIONS).map(cliff).collect())];
    let mut slabs = vec![vec![[1.0; BLOCK]; scenario::ORGANISATIONS]; WAVE / BLOCK];
    let gross = slabs[0].clone();
    let mut incentive = vec![[0.0; BLOCK]; scenario::ORGANISATIONS];
    let mut line = Line { isa, sum: [0.0; BLOCK] };
    let lanes = Lanes::block(0);
    let mut scratch = Vec::new();
    bencher.counter(ItemsCount::new(scenario::ORGANISATIONS * WAVE)).bench_local(|| {
        for positions in &mut slabs {
            let (gross, incentive) = (&gross[..], &mut incentive[..]);
            let block = Block {
                isa,
                key: [1, 0],
                lanes: &lanes,
                gross,
                positions,
                incentive,
                to_date: &ToDate::default(),
                scratch: &mut scratch,
            };
            rules::apply(black_box(&rules), &[Stage::Gross, Stage::Net], block, &mut line);
        }
    });
    assert!(line.sum.iter().all(|lost| *lost == 0.0) && slabs.iter().flatten().flatten().all(|x| x.is_finite()));
}

/// What the rule posts, added to one line.
struct Line {
    isa: Isa,
    sum: Amounts,
}

impl Ledger for Line {
    fn post(&mut self, _: usize, _: usize, _: usize, _: Posts, amounts: &Amounts) {
        self.isa.add(&mut self.sum, amounts);
    }

    fn note(&mut self, _: usize, _: &Amounts) {}

    fn end(&mut self, _: usize, _: &[Amounts]) {}
}
