//! Every instruction set gives the reference's bits.

use super::*;
use crate::compile::table::Table;
use crate::draws::philox::{self, DrawId};
use crate::numerics::normal;

fn words() -> Vec<[u32; BLOCK]> {
    let id = DrawId::of("t", "A", "r", "d");
    let mut blocks: Vec<[u32; BLOCK]> = (0..200)
        .map(|block| {
            let mut words = [0; BLOCK];
            Isa::PORTABLE.words([1, 2], id, Purpose::Own, block, &mut words);
            words
        })
        .collect();
    let mut edges = vec![0, 1, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, u32::MAX];
    for octave in 0..32 {
        let border = 1_u32 << octave;
        edges.extend([border - 1, border, border + 1, !(border - 1), !border, !(border + 1)]);
    }
    blocks.push(std::array::from_fn(|lane| edges[lane % edges.len()]));
    // Few bits: ranks in every octave.
    blocks.push(std::array::from_fn(|lane| blocks[0][lane] >> (lane % 32)));
    blocks.push(std::array::from_fn(|lane| !(blocks[0][lane] >> (lane % 32))));
    blocks
}

fn latents() -> Vec<Column> {
    let mut columns: Vec<Column> = words()
        .iter()
        .map(|words| {
            let mut x = [0.0; BLOCK];
            portable::latents(words, 1.0, None, &mut x);
            x
        })
        .collect();
    let edges = [0.0, -0.0, 6.35, -6.35, 40.0, -40.0, 1e30, -1e30, f32::INFINITY, f32::NEG_INFINITY, 1e-40, -3.2, 3.2];
    columns.push(std::array::from_fn(|lane| edges[lane % edges.len()]));
    columns.push(std::array::from_fn(|lane| (lane as f32 - 127.5) / 19.0));
    columns
}

fn tables() -> Vec<Table> {
    let kinked = |z: f64| if z < 0.123 { z } else { 3.0 * z - 0.246 };
    vec![
        Table::fit(|z| z, &[], None).expect("a table"),
        Table::fit(|z| libm::exp(0.8 * z), &[], None).expect("a table"),
        Table::fit(normal::cdf, &[], None).expect("a table"),
        Table::fit(kinked, &[0.123], None).expect("a table"),
        Table::fit(|z| (z - 2.5).max(0.0), &[2.5], None).expect("a table"),
        Table::fit(|_| 2.5, &[], None).expect("a table"),
    ]
}

fn bits(column: &Column) -> Vec<u32> {
    column.iter().map(|value| value.to_bits()).collect()
}

fn amount_bits(column: &Amounts) -> Vec<u64> {
    column.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn a_set_is_found_by_its_name_and_the_best_is_taken() {
    for isa in Isa::supported() {
        assert_eq!(Isa::parse(isa.name()), Some(isa));
    }
    assert_eq!(Isa::supported().last(), Some(&Isa::detect()));
    assert_eq!(Isa::parse("abacus"), None);
}

#[test]
fn every_set_draws_the_references_words() {
    let id = DrawId::of("risks", "A", "r", "severity");
    for isa in Isa::supported() {
        for (key, block) in [([0, 0], 0), ([u32::MAX; 2], u32::MAX >> 6), ([42, 7], 12_345), ([7, 42], 1 << 25)] {
            for purpose in [Purpose::Own, Purpose::Factors, Purpose::MonthNoise] {
                let (mut expected, mut words) = ([0; BLOCK], [1; BLOCK]);
                philox::fill_block(key, id, purpose, block, &mut expected);
                isa.words(key, id, purpose, block, &mut words);
                assert_eq!(words, expected, "{}", isa.name());
            }
        }
    }
}

#[test]
fn every_set_makes_the_references_latents() {
    let shared: Column = std::array::from_fn(|lane| lane as f32 / 100.0 - 1.3);
    for isa in Isa::supported() {
        for words in words() {
            for (weight, common) in
                [(1.0, None), (0.8, Some(&shared[..])), (0.0, Some(&shared[..])), (1.0, Some(&[-0.0; BLOCK][..]))]
            {
                let (mut expected, mut x) = ([0.0; BLOCK], [1.0; BLOCK]);
                portable::latents(&words, weight, common, &mut expected);
                isa.latents(&words, weight, common, &mut x);
                assert_eq!(bits(&x), bits(&expected), "{}", isa.name());
            }
        }
    }
}

#[test]
fn every_set_reads_the_references_curves() {
    for isa in Isa::supported() {
        for table in tables() {
            for x in latents() {
                let (mut expected, mut values) = ([0.0; BLOCK], [1.0; BLOCK]);
                portable::curve(&table, &x, &mut expected);
                isa.curve(&table, &x, &mut values);
                assert_eq!(bits(&values), bits(&expected), "{}", isa.name());
            }
        }
    }
}

#[test]
fn every_set_steps_and_multiplies_as_the_reference_does() {
    for isa in Isa::supported() {
        for x in latents() {
            for threshold in [0.0, -0.0, 1.2, f32::INFINITY, f32::NEG_INFINITY] {
                let (mut expected, mut values) = ([0.0; BLOCK], [1.0; BLOCK]);
                portable::step(threshold, 1.0, -0.0, &x, &mut expected);
                isa.step(threshold, 1.0, -0.0, &x, &mut values);
                assert_eq!(bits(&values), bits(&expected), "{}", isa.name());
                let factor = x.map(|x| if x.is_finite() { x } else { 1.5 });
                portable::multiply(&factor, &mut expected);
                isa.multiply(&factor, &mut values);
                assert_eq!(bits(&values), bits(&expected), "{}", isa.name());
                assert_eq!(isa.nonzero(&values), portable::nonzero(&expected), "{}", isa.name());
            }
        }
    }
}

#[test]
fn every_set_posts_the_references_amounts() {
    let values: Column = std::array::from_fn(|lane| if lane == 9 { -0.0 } else { (lane as f32 * 0.7).fract() - 0.3 });
    for isa in Isa::supported() {
        for (coefficient, complement) in [(-12.345, None), (0.0, None), (1e-9, Some(-3.0)), (250.0, Some(0.0))] {
            let (mut expected, mut amounts) = ([0.0; BLOCK], [1.0; BLOCK]);
            portable::amounts(coefficient, complement, &values, &mut expected);
            isa.amounts(coefficient, complement, &values, &mut amounts);
            assert_eq!(amount_bits(&amounts), amount_bits(&expected), "{}", isa.name());
            let start: Amounts = std::array::from_fn(|lane| lane as f64 - 100.0);
            let (mut total, mut one, mut two, mut three) = (start, start, start, start);
            portable::add(&mut total, &expected);
            isa.add(&mut one, &amounts);
            isa.post(coefficient, complement, &values, [&mut two, &mut three]);
            for sum in [one, two, three] {
                assert_eq!(amount_bits(&sum), amount_bits(&total), "{}", isa.name());
            }
        }
    }
}

#[test]
fn every_set_finds_the_references_zones() {
    let ends = [-4.0, -3.5, -1.0, -1.0, -0.5, 0.0, 0.25, 0.25, 1.0, 2.0, 3.0, 3.5];
    let values: Amounts = std::array::from_fn(|lane| match lane {
        0 => f64::INFINITY,
        1 => f64::NEG_INFINITY,
        2 => -0.0,
        3..15 => ends[lane - 3],
        _ => lane as f64 / 25.0 - 5.0,
    });
    let mut windows: Vec<(f64, f64)> = ends.as_chunks().0.iter().map(|&[low, high]| (low, high)).collect();
    windows.extend((0..12).map(|i| (3.6 + f64::from(i), 4.0 + f64::from(i))));
    let open = [(f64::NEG_INFINITY, -1.0), (3.0, f64::INFINITY)];
    for isa in Isa::supported() {
        for windows in (0..=windows.len()).map(|count| &windows[..count]).chain([&open[..]]) {
            let (mut expected, mut zones) = ([0; BLOCK], [1; BLOCK]);
            portable::zones(&values, windows, &mut expected);
            isa.zones(&values, windows, &mut zones);
            assert_eq!(zones, expected, "{}, {} windows", isa.name(), windows.len());
        }
    }
}

#[test]
fn every_set_marks_the_references_zones() {
    let zones: [u8; BLOCK] = std::array::from_fn(|place| (place * place % 23) as u8);
    for isa in Isa::supported() {
        for end in [0, 1, 2, 6, 7, 100, 255] {
            assert_eq!(isa.marks(&zones, end), portable::marks(&zones, end), "{}, {end}", isa.name());
        }
        assert_eq!(isa.marks(&[u8::MAX - 1; BLOCK], 6), [[0; BLOCK / 64]; 2]);
    }
}

#[test]
fn every_set_sums_the_references_powers() {
    let values: Amounts = std::array::from_fn(|lane| (lane as f64 * 0.77).fract() * 300.0 - 100.0);
    let start: [f64; 8] = std::array::from_fn(|lane| lane as f64 / 3.0);
    let sums = |isa: Isa, count: usize| {
        let (mut squares, mut cubes, mut fourths) = (start, start, start);
        let plain = isa.powers(&values[..count], 17.3, [&mut squares, &mut cubes, &mut fourths]);
        [plain, squares, cubes, fourths].map(|lanes| lanes.map(f64::to_bits))
    };
    for isa in Isa::supported() {
        for count in [256, 255, 249, 8, 7, 0] {
            assert_eq!(sums(isa, count), sums(Isa::PORTABLE, count), "{}, {count}", isa.name());
        }
    }
}
