//! The kernel's steps for AVX-512, to the bit what [`super::portable`] computes: no fused multiply-add, the same order.
//!
//! Tables of 32 f32 fill two registers, so a look-up is one permutation.

use std::arch::x86_64::*;
use std::mem::transmute;

use super::portable::{self, SumLanes};
use super::{Amounts, Column};
use crate::compile::table::{self, SEGMENTS, Table};
use crate::draws::latent::{self, COEFFICIENTS, DEGREE, FIRST_EXPONENT, OCTAVES};
use crate::draws::philox::{BLOCK, CALLS, DrawId, KEY_STEPS, MULTIPLIERS, Purpose, ROUNDS};
use crate::units::GRID_CONSTANT;

/// Floats of a register.
const LANES: usize = 16;
/// Doubles of a register.
const WIDE: usize = 8;

/// The octaves' coefficients, turned so that the exponent itself is the place, modulo 32: highest power first.
const TURNED: [[f32; OCTAVES]; DEGREE + 1] = {
    let mut turned = [[0.0; OCTAVES]; DEGREE + 1];
    let mut power = 0;
    while power <= DEGREE {
        let mut octave = 0;
        while octave < OCTAVES {
            turned[power][(octave + FIRST_EXPONENT as usize) % OCTAVES] = COEFFICIENTS[DEGREE - power][octave];
            octave += 1;
        }
        power += 1;
    }
    turned
};

/// Does `work` compiled for AVX-512.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub fn run<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// Registers of counters that go through the generator side by side: each waits for its own products.
const ABREAST: usize = 4;

/// See [`super::portable::words`]. Counters are multiplied in the lower halves of 64 bits; the upper halves are rubbish, which
/// products ignore.
#[target_feature(enable = "avx512f")]
pub fn words(key: [u32; 2], id: DrawId, purpose: Purpose, counters: &[u32], out: &mut [u32; BLOCK]) {
    let [low, high] = id.words();
    let splat = |word: u32| _mm512_set1_epi64(i64::from(word));
    let multipliers = [splat(MULTIPLIERS[0]), splat(MULTIPLIERS[1])];
    for (part, counters) in counters.as_chunks::<{ ABREAST / 2 * LANES }>().0.iter().enumerate() {
        let mut c0 = [_mm512_setzero_si512(); ABREAST];
        for (pair, counters) in c0.as_chunks_mut::<2>().0.iter_mut().zip(counters.as_chunks::<LANES>().0) {
            // SAFETY: a register and 16 words have the same size, and any bits are words.
            let counters: __m512i = unsafe { transmute(*counters) };
            *pair = [counters, _mm512_srli_epi64::<32>(counters)];
        }
        let (mut c1, mut c2, mut c3) =
            ([splat(low); ABREAST], [splat(high); ABREAST], [splat(purpose as u32); ABREAST]);
        let mut key = key;
        for _ in 0..ROUNDS {
            let keys = [splat(key[0]), splat(key[1])];
            for i in 0..ABREAST {
                let p0 = _mm512_mul_epu32(c0[i], multipliers[0]);
                let p1 = _mm512_mul_epu32(c2[i], multipliers[1]);
                c0[i] = xor3(upper(p1), c1[i], keys[0]);
                c1[i] = p1;
                c2[i] = xor3(upper(p0), c3[i], keys[1]);
                c3[i] = p0;
            }
            key = [key[0].wrapping_add(KEY_STEPS[0]), key[1].wrapping_add(KEY_STEPS[1])];
        }
        for (quarter, words) in [c0, c1, c2, c3].into_iter().enumerate() {
            for (pair, &[even, odd]) in words.as_chunks::<2>().0.iter().enumerate() {
                // Odd counters' words go above the even ones'.
                let words = _mm512_mask_shuffle_epi32::<0b10_10_00_00>(even, 0xAAAA, odd);
                let place = quarter * CALLS + (part * ABREAST / 2 + pair) * LANES;
                // SAFETY: a register and 16 words have the same size, and any bits are words.
                let words: [u32; LANES] = unsafe { transmute(words) };
                out[place..place + LANES].copy_from_slice(&words);
            }
        }
    }
}

/// The upper halves, in both halves: a shuffle, because the port for shifts is that of products.
#[inline]
#[target_feature(enable = "avx512f")]
fn upper(product: __m512i) -> __m512i {
    _mm512_shuffle_epi32::<0b11_11_01_01>(product)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn xor3(a: __m512i, b: __m512i, c: __m512i) -> __m512i {
    _mm512_ternarylogic_epi64::<0x96>(a, b, c)
}

/// See [`super::portable::latents`].
#[target_feature(enable = "avx512f")]
pub fn latents(words: &[u32], weight: f32, common: Option<&[f32]>, out: &mut [f32]) {
    let mut tables = [[_mm512_setzero_ps(); 2]; DEGREE + 1];
    for (table, row) in tables.iter_mut().zip(&TURNED) {
        *table = halves(row);
    }
    let weight = _mm512_set1_ps(weight);
    let words = words.as_chunks::<LANES>().0;
    let out = out.as_chunks_mut::<LANES>().0;
    match common {
        None => {
            for (x, words) in out.iter_mut().zip(words) {
                *x = floats(normals(&tables, words));
            }
        }
        Some(common) => {
            for ((x, words), common) in out.iter_mut().zip(words).zip(common.as_chunks::<LANES>().0) {
                *x = floats(_mm512_add_ps(_mm512_mul_ps(weight, normals(&tables, words)), register(common)));
            }
        }
    }
}

/// See [`latent::normal_from_word`].
#[inline]
#[target_feature(enable = "avx512f")]
fn normals(tables: &[[__m512; 2]; DEGREE + 1], words: &[u32; LANES]) -> __m512 {
    // SAFETY: a register and 16 words have the same size, and any bits are words.
    let words: __m512i = unsafe { transmute(*words) };
    let splat = |word: u32| _mm512_set1_epi32(word.cast_signed());
    let upper = _mm512_srai_epi32::<31>(words);
    let rank = _mm512_cvtepi32_ps(_mm512_xor_si512(words, upper));
    let rank = _mm512_min_ps(_mm512_add_ps(rank, _mm512_set1_ps(0.5)), _mm512_set1_ps(latent::LARGEST));
    let rank = _mm512_castps_si512(rank);
    let octave = _mm512_srli_epi32::<23>(rank);
    // rank & MANTISSA | ONE
    let d = _mm512_ternarylogic_epi32::<0xEA>(rank, splat(latent::MANTISSA), splat(latent::ONE));
    let d = _mm512_sub_ps(_mm512_castsi512_ps(d), _mm512_set1_ps(1.5));
    let [highest, rest @ ..] = tables;
    let mut z = _mm512_permutex2var_ps(highest[0], octave, highest[1]);
    for row in rest {
        z = _mm512_add_ps(_mm512_mul_ps(z, d), _mm512_permutex2var_ps(row[0], octave, row[1]));
    }
    // z ^ (!word & SIGN)
    let z = _mm512_ternarylogic_epi32::<0xD2>(_mm512_castps_si512(z), words, splat(latent::SIGN));
    _mm512_castsi512_ps(z)
}

/// See [`Table::eval`].
#[target_feature(enable = "avx512f")]
pub fn curve(table: &Table, x: &[f32], out: &mut [f32]) {
    let [c0, c1, c2, c3] = &table.coefficients;
    let (c0, c1, c2, c3) = (halves(c0), halves(c1), halves(c2), halves(c3));
    let splat = |value: f32| _mm512_set1_ps(value);
    let (low, high, scale, offset, extra) =
        (splat(table.low), splat(table.high), splat(table.scale), splat(table.offset), splat(table.extra));
    for (value, x) in out.as_chunks_mut::<LANES>().0.iter_mut().zip(x.as_chunks::<LANES>().0) {
        let x = register(x);
        let zone = _mm512_min_ps(_mm512_max_ps(x, low), high);
        let place = _mm512_add_ps(_mm512_add_ps(_mm512_mul_ps(x, scale), offset), _mm512_mul_ps(zone, extra));
        let place = _mm512_min_ps(_mm512_max_ps(place, splat(table::FIRST)), splat(table::LAST));
        let rounded = _mm512_add_ps(place, splat(table::ROUNDER));
        let segment = _mm512_castps_si512(rounded);
        let s = _mm512_sub_ps(place, _mm512_sub_ps(rounded, splat(table::ROUNDER)));
        let mut y = _mm512_permutex2var_ps(c3[0], segment, c3[1]);
        for row in [c2, c1, c0] {
            y = _mm512_add_ps(_mm512_permutex2var_ps(row[0], segment, row[1]), _mm512_mul_ps(s, y));
        }
        *value = floats(y);
    }
}

/// See [`portable::nonzero`].
#[target_feature(enable = "avx512f")]
pub fn nonzero(values: &Column) -> [u64; BLOCK / 64] {
    let mut marks = [0; BLOCK / 64];
    for (place, values) in values.as_chunks::<LANES>().0.iter().enumerate() {
        let mark = _mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(register(values), _mm512_setzero_ps());
        marks[place / 4] |= u64::from(mark) << (place % 4 * LANES);
    }
    marks
}

/// See [`portable::post`].
#[target_feature(enable = "avx512f")]
pub fn post<const N: usize>(coefficient: f64, complement: Option<f64>, values: &Column, mut totals: [&mut Amounts; N]) {
    let (coefficient, grid) = (_mm512_set1_pd(coefficient), _mm512_set1_pd(GRID_CONSTANT));
    for (chunk, values) in values.as_chunks::<WIDE>().0.iter().enumerate() {
        // SAFETY: a register and 8 floats have the same size, and any bits are floats.
        let values: __m256 = unsafe { transmute(*values) };
        let amounts = _mm512_mul_pd(coefficient, _mm512_cvtps_pd(values));
        let mut amounts = _mm512_sub_pd(_mm512_add_pd(amounts, grid), grid);
        if let Some(total) = complement {
            amounts = _mm512_sub_pd(_mm512_set1_pd(total), amounts);
        }
        // No closure here: one cannot be compiled for these instructions and for `map` too.
        for total in &mut totals {
            let total = &mut total.as_chunks_mut::<WIDE>().0[chunk];
            // SAFETY: a register and 8 floats have the same size, and any bits are floats.
            *total = unsafe { transmute::<__m512d, [f64; WIDE]>(_mm512_add_pd(wide(total), amounts)) };
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn wide(values: &[f64; WIDE]) -> __m512d {
    // SAFETY: a register and 8 floats have the same size, and any bits are floats.
    unsafe { transmute(*values) }
}

/// Windows whose ends fit into two registers.
const WINDOWS: usize = 16;

/// See [`portable::zones`]: the number of windows that start at or below a value is searched by halving.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub fn zones(values: &Amounts, windows: &[(f64, f64)], zones: &mut [u8; BLOCK]) {
    if windows.len() >= WINDOWS {
        return portable::zones(values, windows, zones);
    }
    // What is not a window is NaN: no value reaches it, and none is within it.
    let (mut low, mut high) = ([f64::NAN; WINDOWS], [f64::NAN; WINDOWS]);
    for (place, &(from, to)) in windows.iter().enumerate() {
        (low[place + 1], high[place + 1]) = (from, to);
    }
    // SAFETY: two registers and 16 floats have the same size, and any bits are floats.
    let (low, high): ([__m512d; 2], [__m512d; 2]) =
        unsafe { (transmute::<[f64; 16], [__m512d; 2]>(low), transmute::<[f64; 16], [__m512d; 2]>(high)) };
    let splat = |n: i64| _mm512_set1_epi64(n);
    for (zones, values) in zones.as_chunks_mut::<WIDE>().0.iter_mut().zip(values.as_chunks::<WIDE>().0) {
        let values = wide(values);
        let mut started = splat(0);
        for step in [8, 4, 2, 1] {
            let next = _mm512_add_epi64(started, splat(step));
            let ends = _mm512_permutex2var_pd(low[0], next, low[1]);
            let reached = _mm512_cmp_pd_mask::<_CMP_GE_OQ>(values, ends);
            started = _mm512_mask_mov_epi64(started, reached, next);
        }
        let ends = _mm512_permutex2var_pd(high[0], started, high[1]);
        // Within window n, counted from 1: 2 n − 1; else 2 n. No value is within NaN.
        let within = _mm512_cmp_pd_mask::<_CMP_LE_OQ>(values, ends);
        let zone = _mm512_add_epi64(started, started);
        let zone = _mm512_mask_sub_epi64(zone, within, zone, splat(1));
        let zone = _mm_cvtsi128_si64(_mm512_cvtepi64_epi8(zone));
        *zones = zone.to_le_bytes();
    }
}

/// See [`portable::marks`].
#[target_feature(enable = "avx512f,avx512bw")]
pub fn marks(zones: &[u8; BLOCK], end: u8) -> [[u64; BLOCK / 64]; 2] {
    let mut marks = [[0; BLOCK / 64]; 2];
    for (place, zones) in zones.as_chunks::<64>().0.iter().enumerate() {
        // SAFETY: a register and 64 bytes have the same size, and any bits are bytes.
        let zones: __m512i = unsafe { transmute(*zones) };
        let within = _mm512_test_epi8_mask(zones, _mm512_set1_epi8(1));
        let low = _mm512_cmplt_epu8_mask(zones, _mm512_set1_epi8(end.cast_signed()));
        (marks[0][place], marks[1][place]) = (within, low & !within);
    }
    marks
}

/// See [`portable::powers`]: all sums in one pass, so that none waits for its own additions.
#[target_feature(enable = "avx512f")]
pub fn powers(values: &[f64], reference: f64, sums: [&mut SumLanes; 3]) -> SumLanes {
    let (chunks, rest) = values.as_chunks::<WIDE>();
    let centre = _mm512_set1_pd(reference);
    let mut plain = _mm512_setzero_pd();
    let [mut squares, mut cubes, mut fourths] = [wide(sums[0]), wide(sums[1]), wide(sums[2])];
    for chunk in chunks {
        let value = wide(chunk);
        let distance = _mm512_sub_pd(value, centre);
        let square = _mm512_mul_pd(distance, distance);
        plain = _mm512_add_pd(plain, value);
        squares = _mm512_add_pd(squares, square);
        cubes = _mm512_add_pd(cubes, _mm512_mul_pd(square, distance));
        fourths = _mm512_add_pd(fourths, _mm512_mul_pd(square, square));
    }
    let [mut sum, mut done @ ..] = [plain, squares, cubes, fourths].map(|lanes| {
        // SAFETY: a register and 8 floats have the same size, and any bits are floats.
        unsafe { transmute::<__m512d, SumLanes>(lanes) }
    });
    let [squares, cubes, fourths] = &mut done;
    let others = portable::powers(rest, reference, [squares, cubes, fourths]);
    for (sum, other) in sum.iter_mut().zip(others) {
        *sum += other;
    }
    for (sum, done) in sums.into_iter().zip(done) {
        *sum = done;
    }
    sum
}

/// A table in two registers.
#[inline]
#[target_feature(enable = "avx512f")]
fn halves(row: &[f32; SEGMENTS]) -> [__m512; 2] {
    // SAFETY: two registers and 32 floats have the same size, and any bits are floats.
    unsafe { transmute(*row) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn register(values: &[f32; LANES]) -> __m512 {
    // SAFETY: a register and 16 floats have the same size, and any bits are floats.
    unsafe { transmute(*values) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn floats(values: __m512) -> [f32; LANES] {
    // SAFETY: a register and 16 floats have the same size, and any bits are floats.
    unsafe { transmute(values) }
}
