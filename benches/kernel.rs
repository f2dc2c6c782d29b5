//! The kernel and the tallies by instruction set: nanoseconds a value are 1 / the throughput shown.
//!
//! `stage` has the steps on one block of 256; `whole` has a workload of the reference's size (430 organisations, four ranges
//! and two events each, 480 sums and some labels), one block of 256 iterations × 430 organisations a round.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use outturn::compile::address::AddressBook;
use outturn::compile::table::Table;
use outturn::compile::{
    Columns, Compiled, CompiledAccount, Draw, Latent, Posts, Roll, RollOf, Shape, Stage, Term, Value,
    columns::LineColumn,
};
use outturn::draws::philox::{DrawId, Purpose};
use outturn::kernel::lanes::{BLOCK, Lanes};
use outturn::kernel::sampling::Sampling;
use outturn::kernel::wave::WAVE;
use outturn::kernel::wave::Wave;
use outturn::kernel::{self, Isa, Scratch};
use outturn::tallies::order::Placer;
use outturn::tallies::ranks::Ranks;
use outturn::tallies::{Tally, Threshold, Watch};

const ORGANISATIONS: usize = 430;

fn main() {
    divan::main();
}

/// Names of the sets, for divan's arguments.
fn sets() -> Vec<&'static str> {
    Isa::supported().into_iter().map(Isa::name).collect()
}

fn isa(name: &str) -> Isa {
    Isa::parse(name).expect("one of the supported")
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::fit(|z| libm::exp(0.5 * z), &[], None).expect("a table"))
}

mod stage {
    use super::*;

    fn values() -> ([u32; BLOCK], [f32; BLOCK]) {
        let (mut words, mut x) = ([0; BLOCK], [0.0; BLOCK]);
        Isa::PORTABLE.words([1, 2], DrawId::of("a", "b", "c", "d"), Purpose::Own, 77, &mut words);
        Isa::PORTABLE.latents(&words, 1.0, None, &mut x);
        (words, x)
    }

    #[divan::bench(args = sets())]
    fn words(bencher: Bencher, set: &str) {
        let (isa, id) = (isa(set), DrawId::of("a", "b", "c", "d"));
        let mut out = [0; BLOCK];
        let mut block = 0;
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            block += 1;
            isa.words([1, 2], id, Purpose::Own, block, black_box(&mut out));
        });
    }

    #[divan::bench(args = sets())]
    fn latents(bencher: Bencher, set: &str) {
        let (isa, (words, common)) = (isa(set), values());
        let mut out = [0.0; BLOCK];
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            isa.latents(black_box(&words), 0.8, Some(&common), black_box(&mut out));
        });
    }

    #[divan::bench(args = sets())]
    fn curve(bencher: Bencher, set: &str) {
        let (isa, (_, x)) = (isa(set), values());
        let mut out = [0.0; BLOCK];
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            isa.curve(table(), black_box(&x), black_box(&mut out));
        });
    }

    #[divan::bench(args = sets())]
    fn post_to_two(bencher: Bencher, set: &str) {
        let (isa, (_, x)) = (isa(set), values());
        let (mut one, mut two) = ([0.0; BLOCK], [0.0; BLOCK]);
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            isa.post(-3.21, None, black_box(&x), [black_box(&mut one), black_box(&mut two)]);
        });
    }

    #[divan::bench(args = sets())]
    fn amounts_and_two_adds(bencher: Bencher, set: &str) {
        let (isa, (_, x)) = (isa(set), values());
        let (mut amounts, mut one, mut two) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            isa.amounts(-3.21, None, black_box(&x), &mut amounts);
            isa.add(black_box(&mut one), &amounts);
            isa.add(black_box(&mut two), &amounts);
        });
    }
}

/// 430 organisations: 42 systems, 7 regions, one nation, two sectors, types and sectors within regions.
fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let spread =
            |from: f64, k: usize| Table::fit(|z| from + libm::exp(0.04 * k as f64 * z), &[], None).expect("a table");
        let mut columns = Columns::default();
        columns.accounts = ORGANISATIONS;
        let roll = |accounts: Vec<usize>, parts: Option<Vec<usize>>| Roll {
            of: RollOf::Type(String::new()),
            parts: parts.unwrap_or_else(|| accounts.clone()),
            accounts,
        };
        let within = |n: usize, of: usize| (0..ORGANISATIONS).filter(|i| i % of == n).collect::<Vec<_>>();
        let system = |s: usize| ORGANISATIONS + 8 + s;
        columns.rolls.push(roll((0..ORGANISATIONS).collect(), Some((1..8).map(|r| ORGANISATIONS + r).collect())));
        for r in 0..7 {
            let systems = (0..42).filter(|s| s % 7 == r).map(system).collect();
            columns.rolls.push(roll((0..ORGANISATIONS).filter(|i| i % 42 % 7 == r).collect(), Some(systems)));
        }
        columns.rolls.extend((0..42).map(|s| roll(within(s, 42), None)));
        columns.rolls.extend((0..20).map(|label| roll(within(label % 10, 10), None)));
        columns.order = (0..50).rev().chain(50..70).collect();
        columns.lines = (0..12).map(|line| LineColumn { line: line / 2, sector: String::new() }).collect();
        columns.focus = vec![0, 50, 51];
        let id = |row: String, draw: &str| DrawId::of("risks", &row, "r", draw);
        let account = |i: usize| {
            let term = |line: usize| {
                let latent = |draw: &str| id(format!("{i} {line}"), draw);
                let common = Some(line * 7 + i % 7);
                let first = Latent { common, own_weight: 0.8, ..Latent::alone(latent("first")) };
                let (shape, second) = if line < 4 {
                    (Shape::Curve((i * 4 + line) % 40), None)
                } else {
                    let own = Latent::alone(latent("second"));
                    (Shape::Step { threshold: 1.2, above: 1.0, below: 0.0 }, Some((own, i % 40)))
                };
                Term {
                    value: Value::Own(Draw { latent: first, shape, second, multiplier: None }),
                    coefficient: -3.0 - line as f64,
                    complement: None,
                    posts: Posts::InYear,
                    line_column: 2 * line + usize::from(i < 230),
                    expected: 0.0,
                    row: latent("first"),
                }
            };
            let terms = (0..6).map(term).collect();
            CompiledAccount { constant: 5.0, underlying_constant: 5.0, terms, provided: Vec::new() }
        };
        Compiled {
            accounts: (0..ORGANISATIONS).map(account).collect(),
            tables: (0..40).map(|k| spread(k as f64, 2 + k % 12)).collect(),
            functions: BTreeMap::new(),
            factors: (0..9).map(|k| id(format!("factor {k}"), "level")).collect(),
            mixes: Vec::new(),
            parameters: 0,
            scalings: Vec::new(),
            own_weights: Vec::new(),
            path: None,
            year_to_date: Vec::new(),
            reporting: None,
            multipliers: Vec::new(),
            commons: (0..42).map(|c| vec![(0, 0.5), (1 + c % 7, 0.3)]).collect(),
            shared: Vec::new(),
            columns,
            student: None,
            bent: Vec::new(),
            has_underlying: false,
            capacity: None,
            rules: Vec::new(),
            stages: vec![Stage::Gross],
            addresses: AddressBook::default(),
        }
    })
}

mod whole {
    use super::*;

    #[divan::bench(args = sets(), sample_count = 20)]
    fn draw(bencher: Bencher, set: &str) {
        let compiled = compiled();
        let mut scratch = Scratch::new(compiled, isa(set));
        let sampling = Sampling::plain(7);
        let mut wave = Wave::new(compiled, isa(set));
        let mut block = 0;
        bencher.counter(ItemsCount::new(BLOCK * ORGANISATIONS)).bench_local(|| {
            block += 1;
            let slab = &mut wave.slabs[block as usize % (WAVE / BLOCK)];
            slab.start(compiled, BLOCK);
            kernel::run(compiled, &sampling, &Lanes::block(block), &mut scratch, slab);
            slab.roll_up(&compiled.columns);
        });
    }
}

/// A column of `iterations` values into one tally, in pieces of a block: an organisation's, with two limits and two products.
mod tally {
    use super::*;

    fn column(iterations: usize) -> Vec<f64> {
        let words = |block| {
            let (mut words, mut x) = ([0; BLOCK], [0.0; BLOCK]);
            Isa::PORTABLE.words([1, 2], DrawId::of("a", "b", "c", "d"), Purpose::Own, block, &mut words);
            Isa::PORTABLE.latents(&words, 1.0, None, &mut x);
            x
        };
        let blocks = iterations.div_ceil(BLOCK) as u32;
        let values = (0..blocks).flat_map(words).map(|x| outturn::units::to_grid(3.7 * f64::from(x)));
        values.take(iterations).collect()
    }

    #[divan::bench(args = sets(), consts = [100_000, 1_000_000], sample_count = 30)]
    fn absorb<const ITERATIONS: usize>(bencher: Bencher, set: &str) {
        let (values, isa) = (column(ITERATIONS), isa(set));
        let watch = Watch {
            reference: 0.1,
            thresholds: [(Threshold::Deficit, 0.0), (Threshold::Plan, 1.5)].into(),
            focus: vec![0, 1],
            ..Watch::default()
        };
        let ranks = Ranks::of(ITERATIONS as u64);
        bencher.counter(ItemsCount::new(ITERATIONS)).bench_local(|| {
            let mut tally = Tally::new(&watch);
            tally.expect(ITERATIONS as u64);
            for piece in values.chunks(BLOCK) {
                tally.absorb(isa, piece, None, |_| (piece, 0.1));
            }
            tally.finish(&ranks, &mut Placer::new(isa));
            tally
        });
    }
}

/// Moments, two counts and nine windows of a block of a column: one after the other, as tallies do, and in one pass.
mod pass {
    use super::*;

    const COUNTS: [f64; 2] = [0.0, 1.5];

    fn windows() -> Vec<(f64, f64)> {
        (0..9).map(|k| -8.0 + 2.0 * f64::from(k)).map(|low| (low, low + 0.1)).collect()
    }

    #[divan::bench(args = sets())]
    fn one_after_the_other(bencher: Bencher, set: &str) {
        let (isa, windows, values) = (isa(set), windows(), block());
        let (mut powers, mut below, mut zones) = ([[0.0; 8]; 3], [0; 2], [0; BLOCK]);
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            let [squares, cubes, fourths] = &mut powers;
            black_box(isa.powers(black_box(&values), 0.1, [squares, cubes, fourths]));
            for (below, limit) in below.iter_mut().zip(COUNTS) {
                *below += isa.run(
                    #[inline(always)]
                    || black_box(&values).iter().map(|&value| u64::from(value < limit)).sum::<u64>(),
                );
            }
            isa.zones(black_box(&values), &windows, black_box(&mut zones));
        });
    }

    #[divan::bench(args = sets())]
    fn in_one(bencher: Bencher, set: &str) {
        let (isa, windows, values) = (isa(set), windows(), block());
        let (mut sums, mut below, mut zones) = ([[0.0; 8]; 4], [[0_u64; 8]; 2], [0; BLOCK]);
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            isa.run(
                #[inline(always)]
                || one_pass(black_box(&values), &windows, &mut sums, &mut below, &mut zones),
            );
            black_box((&mut sums, &mut below, &mut zones));
        });
    }

    #[inline(always)]
    fn one_pass(
        values: &[f64; BLOCK],
        windows: &[(f64, f64)],
        sums: &mut [[f64; 8]; 4],
        below: &mut [[u64; 8]; 2],
        zones: &mut [u8; BLOCK],
    ) {
        let (mut lanes, mut counts) = (*sums, *below);
        for (zones, values) in zones.as_chunks_mut::<8>().0.iter_mut().zip(values.as_chunks::<8>().0) {
            let mut wide = [0_u64; 8];
            for &(low, high) in windows {
                for (zone, &value) in wide.iter_mut().zip(values) {
                    *zone += u64::from(value >= low) + u64::from(value > high);
                }
            }
            for (lane, &value) in values.iter().enumerate() {
                let distance = value - 0.1;
                let square = distance * distance;
                lanes[0][lane] += value;
                lanes[1][lane] += square;
                lanes[2][lane] += square * distance;
                lanes[3][lane] += square * square;
                counts[0][lane] += u64::from(value < COUNTS[0]);
                counts[1][lane] += u64::from(value < COUNTS[1]);
            }
            for (zone, wide) in zones.iter_mut().zip(wide) {
                *zone = wide as u8;
            }
        }
        (*sums, *below) = (lanes, counts);
    }

    fn block() -> [f64; BLOCK] {
        std::array::from_fn(|i| outturn::units::to_grid(((i * 97) % BLOCK) as f64 / 16.0 - 8.0))
    }
}
