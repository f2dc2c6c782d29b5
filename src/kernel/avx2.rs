//! The kernel's steps for AVX2, to the bit what [`super::portable`] computes: no fused multiply-add, the same order.
//!
//! A look-up among 8 floats is one permutation. Nearly all draws fall in the 8 octaves and the 16 segments about the centre;
//! the others take a slower way.

use std::arch::x86_64::*;
use std::mem::transmute;

use super::portable::{self, SUM_LANES, SumLanes};
use super::{Amounts, Column};
use crate::compile::table::{self, SEGMENTS, Table};
use crate::draws::latent::{self, COEFFICIENTS, DEGREE, FIRST_EXPONENT, OCTAVES, normal_from_word};
use crate::draws::philox::{BLOCK, CALLS, DrawId, KEY_STEPS, MULTIPLIERS, Purpose, ROUNDS};

/// Floats of a register.
const LANES: usize = 8;
/// Ranks below this fall in an octave that is not among the last eight: one draw in 256.
const RARE: f32 = 8_388_608.0;
/// Segments that are looked up the quick way.
const NEAR: usize = 16;

/// The last eight octaves' coefficients, turned so that the exponent itself is the place, modulo 8: highest power first.
const TURNED: [[f32; LANES]; DEGREE + 1] = {
    let mut turned = [[0.0; LANES]; DEGREE + 1];
    let mut power = 0;
    while power <= DEGREE {
        let mut octave = OCTAVES - LANES;
        while octave < OCTAVES {
            turned[power][(octave + FIRST_EXPONENT as usize) % LANES] = COEFFICIENTS[DEGREE - power][octave];
            octave += 1;
        }
        power += 1;
    }
    turned
};

/// Does `work` compiled for AVX2.
#[target_feature(enable = "avx2")]
pub fn run<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// Registers of counters that go through the generator side by side: each waits for its own products.
const ABREAST: usize = 2;

/// See [`super::portable::words`]. Counters are multiplied in the lower halves of 64 bits; the upper halves are rubbish, which
/// products ignore.
#[target_feature(enable = "avx2")]
pub fn words(key: [u32; 2], id: DrawId, purpose: Purpose, counters: &[u32], out: &mut [u32; BLOCK]) {
    let [low, high] = id.words();
    let splat = |word: u32| _mm256_set1_epi64x(i64::from(word));
    let multipliers = [splat(MULTIPLIERS[0]), splat(MULTIPLIERS[1])];
    for (part, counters) in counters.as_chunks::<LANES>().0.iter().enumerate() {
        // SAFETY: a register and 8 words have the same size, and any bits are words.
        let counters: __m256i = unsafe { transmute(*counters) };
        let mut c0 = [counters, _mm256_srli_epi64::<32>(counters)];
        let (mut c1, mut c2, mut c3) =
            ([splat(low); ABREAST], [splat(high); ABREAST], [splat(purpose as u32); ABREAST]);
        let mut key = key;
        for _ in 0..ROUNDS {
            let keys = [splat(key[0]), splat(key[1])];
            for i in 0..ABREAST {
                let p0 = _mm256_mul_epu32(c0[i], multipliers[0]);
                let p1 = _mm256_mul_epu32(c2[i], multipliers[1]);
                c0[i] = _mm256_xor_si256(upper(p1), _mm256_xor_si256(c1[i], keys[0]));
                c1[i] = p1;
                c2[i] = _mm256_xor_si256(upper(p0), _mm256_xor_si256(c3[i], keys[1]));
                c3[i] = p0;
            }
            key = [key[0].wrapping_add(KEY_STEPS[0]), key[1].wrapping_add(KEY_STEPS[1])];
        }
        for (quarter, [even, odd]) in [c0, c1, c2, c3].into_iter().enumerate() {
            // Odd counters' words go above the even ones'.
            let words = _mm256_blend_epi32::<0xAA>(even, _mm256_slli_epi64::<32>(odd));
            let place = quarter * CALLS + part * LANES;
            // SAFETY: a register and 8 words have the same size, and any bits are words.
            let words: [u32; LANES] = unsafe { transmute(words) };
            out[place..place + LANES].copy_from_slice(&words);
        }
    }
}

/// The upper halves, in both halves: a shuffle, because the port for shifts is that of products.
#[inline]
#[target_feature(enable = "avx2")]
fn upper(product: __m256i) -> __m256i {
    _mm256_shuffle_epi32::<0b11_11_01_01>(product)
}

/// See [`super::portable::latents`].
#[target_feature(enable = "avx2")]
pub fn latents(words: &[u32], weight: f32, common: Option<&[f32]>, out: &mut [f32]) {
    let mut tables = [_mm256_setzero_ps(); DEGREE + 1];
    for (table, row) in tables.iter_mut().zip(&TURNED) {
        *table = register(row);
    }
    let splat = _mm256_set1_ps(weight);
    for (chunk, (x, words)) in out.as_chunks_mut().0.iter_mut().zip(words.as_chunks().0).enumerate() {
        let (mut z, rare) = normals(&tables, words);
        if rare != 0 {
            z = register(&exact(rare, words, floats(z)));
        }
        if let Some(common) = common {
            z = _mm256_add_ps(_mm256_mul_ps(splat, z), register(&common.as_chunks().0[chunk]));
        }
        *x = floats(z);
    }
}

/// Puts the rare lanes right.
#[cold]
fn exact(rare: i32, words: &[u32; LANES], mut normals: [f32; LANES]) -> [f32; LANES] {
    for (lane, (z, &word)) in normals.iter_mut().zip(words).enumerate() {
        if rare >> lane & 1 == 1 {
            *z = normal_from_word(word);
        }
    }
    normals
}

/// See [`normal_from_word`]. The second has the bits of the lanes that fell outside the last eight octaves: those are wrong.
#[inline]
#[target_feature(enable = "avx2")]
fn normals(tables: &[__m256; DEGREE + 1], words: &[u32; LANES]) -> (__m256, i32) {
    // SAFETY: a register and 8 words have the same size, and any bits are words.
    let words: __m256i = unsafe { transmute(*words) };
    let splat = |word: u32| _mm256_set1_epi32(word.cast_signed());
    let upper = _mm256_srai_epi32::<31>(words);
    let rank = _mm256_cvtepi32_ps(_mm256_xor_si256(words, upper));
    let rank = _mm256_min_ps(_mm256_add_ps(rank, _mm256_set1_ps(0.5)), _mm256_set1_ps(latent::LARGEST));
    let rare = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_LT_OQ>(rank, _mm256_set1_ps(RARE)));
    let rank = _mm256_castps_si256(rank);
    let octave = _mm256_srli_epi32::<23>(rank);
    let d = _mm256_or_si256(_mm256_and_si256(rank, splat(latent::MANTISSA)), splat(latent::ONE));
    let d = _mm256_sub_ps(_mm256_castsi256_ps(d), _mm256_set1_ps(1.5));
    let [highest, rest @ ..] = tables;
    let mut z = _mm256_permutevar8x32_ps(*highest, octave);
    for row in rest {
        z = _mm256_add_ps(_mm256_mul_ps(z, d), _mm256_permutevar8x32_ps(*row, octave));
    }
    let sign = _mm256_andnot_si256(words, splat(latent::SIGN));
    (_mm256_xor_ps(z, _mm256_castsi256_ps(sign)), rare)
}

/// See [`Table::eval`].
#[target_feature(enable = "avx2")]
pub fn curve(table: &Table, x: &[f32], out: &mut [f32]) {
    let nearest = near(table);
    let mut quick = [[_mm256_setzero_ps(); 2]; 4];
    for (halves, row) in quick.iter_mut().zip(&table.coefficients) {
        for (half, floats) in halves.iter_mut().zip(row[nearest..nearest + NEAR].as_chunks().0) {
            *half = register(floats);
        }
    }
    let splat = |value: f32| _mm256_set1_ps(value);
    let (low, high, scale, offset, extra) =
        (splat(table.low), splat(table.high), splat(table.scale), splat(table.offset), splat(table.extra));
    let far_bits = _mm256_set1_epi32(!(NEAR as i32 - 1));
    let nearest = _mm256_set1_epi32(table::ROUNDER.to_bits().cast_signed() + nearest as i32);
    for (value, xs) in out.as_chunks_mut().0.iter_mut().zip(x.as_chunks().0) {
        let x = register(xs);
        let zone = _mm256_min_ps(_mm256_max_ps(x, low), high);
        let place = _mm256_add_ps(_mm256_add_ps(_mm256_mul_ps(x, scale), offset), _mm256_mul_ps(zone, extra));
        let place = _mm256_min_ps(_mm256_max_ps(place, splat(table::FIRST)), splat(table::LAST));
        let rounded = _mm256_add_ps(place, splat(table::ROUNDER));
        let segment = _mm256_sub_epi32(_mm256_castps_si256(rounded), nearest);
        let s = _mm256_sub_ps(place, _mm256_sub_ps(rounded, splat(table::ROUNDER)));
        // Bit 3 of the segment, where a blend looks for it.
        let half = _mm256_castsi256_ps(_mm256_slli_epi32::<28>(segment));
        let look_up = |[low, high]: [__m256; 2]| {
            let (low, high) = (_mm256_permutevar8x32_ps(low, segment), _mm256_permutevar8x32_ps(high, segment));
            _mm256_blendv_ps(low, high, half)
        };
        let mut y = look_up(quick[3]);
        for power in [2, 1, 0] {
            y = _mm256_add_ps(look_up(quick[power]), _mm256_mul_ps(s, y));
        }
        *value = floats(y);
        let near = _mm256_cmpeq_epi32(_mm256_and_si256(segment, far_bits), _mm256_setzero_si256());
        let far = !_mm256_movemask_ps(_mm256_castsi256_ps(near)) & 0xFF;
        if far != 0 {
            look_up_far(far, table, xs, value);
        }
    }
}

/// Puts the lanes of far segments right.
#[cold]
fn look_up_far(far: i32, table: &Table, x: &[f32; LANES], values: &mut [f32; LANES]) {
    for (lane, (value, &x)) in values.iter_mut().zip(x).enumerate() {
        if far >> lane & 1 == 1 {
            *value = table.eval(x);
        }
    }
}

/// See [`portable::nonzero`].
#[target_feature(enable = "avx2")]
pub fn nonzero(values: &Column) -> [u64; BLOCK / 64] {
    let mut marks = [0; BLOCK / 64];
    for (place, values) in values.as_chunks().0.iter().enumerate() {
        let mark = _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_NEQ_UQ>(register(values), _mm256_setzero_ps()));
        marks[place / 8] |= u64::from(mark.cast_unsigned()) << (place % 8 * LANES);
    }
    marks
}

/// See [`portable::post`].
#[target_feature(enable = "avx2")]
pub fn post<const N: usize>(coefficient: f64, complement: Option<f64>, values: &Column, totals: [&mut Amounts; N]) {
    portable::post(coefficient, complement, values, totals);
}

/// See [`portable::zones`].
#[target_feature(enable = "avx2")]
pub fn zones(values: &Amounts, windows: &[(f64, f64)], zones: &mut [u8; BLOCK]) {
    portable::zones(values, windows, zones);
}

/// See [`portable::marks`].
#[target_feature(enable = "avx2")]
pub fn marks(zones: &[u8; BLOCK], end: u8) -> [[u64; BLOCK / 64]; 2] {
    let mut marks = [[0; BLOCK / 64]; 2];
    for (place, zones) in zones.as_chunks::<32>().0.iter().enumerate() {
        // SAFETY: a register and 32 bytes have the same size, and any bits are bytes.
        let zones: __m256i = unsafe { transmute(*zones) };
        // Bit 0 of each byte goes to its bit 7.
        let within = _mm256_movemask_epi8(_mm256_slli_epi16::<7>(zones)).cast_unsigned();
        let high =
            _mm256_cmpeq_epi8(_mm256_subs_epu8(_mm256_set1_epi8(end.cast_signed()), zones), _mm256_setzero_si256());
        let low = !(_mm256_movemask_epi8(high).cast_unsigned() | within);
        marks[0][place / 2] |= u64::from(within) << (place % 2 * 32);
        marks[1][place / 2] |= u64::from(low) << (place % 2 * 32);
    }
    marks
}

/// See [`portable::powers`]: all sums in one pass, so that none waits for its own additions.
#[target_feature(enable = "avx2")]
pub fn powers(values: &[f64], reference: f64, sums: [&mut SumLanes; 3]) -> SumLanes {
    let (chunks, rest) = values.as_chunks::<SUM_LANES>();
    let centre = _mm256_set1_pd(reference);
    let mut plain = [_mm256_setzero_pd(); 2];
    let [mut squares, mut cubes, mut fourths] = [wide(sums[0]), wide(sums[1]), wide(sums[2])];
    for chunk in chunks {
        for (half, value) in wide(chunk).into_iter().enumerate() {
            let distance = _mm256_sub_pd(value, centre);
            let square = _mm256_mul_pd(distance, distance);
            plain[half] = _mm256_add_pd(plain[half], value);
            squares[half] = _mm256_add_pd(squares[half], square);
            cubes[half] = _mm256_add_pd(cubes[half], _mm256_mul_pd(square, distance));
            fourths[half] = _mm256_add_pd(fourths[half], _mm256_mul_pd(square, square));
        }
    }
    let [mut sum, mut done @ ..] = [plain, squares, cubes, fourths].map(|lanes| {
        // SAFETY: two registers and 8 floats have the same size, and any bits are floats.
        unsafe { transmute::<[__m256d; 2], SumLanes>(lanes) }
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

#[inline]
#[target_feature(enable = "avx2")]
fn wide(values: &SumLanes) -> [__m256d; 2] {
    // SAFETY: two registers and 8 floats have the same size, and any bits are floats.
    unsafe { transmute(*values) }
}

/// First of the segments that are looked up the quick way: the one at the median is in their middle.
fn near(table: &Table) -> usize {
    let middle = table.offset + table.extra * 0.0_f32.max(table.low).min(table.high);
    (middle as usize).clamp(NEAR / 2, SEGMENTS - NEAR / 2) - NEAR / 2
}

#[inline]
#[target_feature(enable = "avx2")]
fn register(values: &[f32; LANES]) -> __m256 {
    // SAFETY: a register and 8 floats have the same size, and any bits are floats.
    unsafe { transmute(*values) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn floats(values: __m256) -> [f32; LANES] {
    // SAFETY: a register and 8 floats have the same size, and any bits are floats.
    unsafe { transmute(values) }
}
