//! Standard normals from random words: the inverse of Φ by one polynomial for each octave of the tail probability.
//!
//! A word k stands for u = (k + ½) / 2³². The smaller of u and 1 − u is (k′ + ½) / 2³² with k′ below 2³¹, and the sign comes
//! from the top bit, so the normals are exactly symmetric and both tails reach |z| = 6.34. The exponent of k′ + ½ as an
//! f32 is the octave, its mantissa the place in the octave. Only + and ×, comparisons and bit operations: the same bits
//! on every processor.

/// Octaves of the tail probability, from 2⁻³³ to ½.
pub const OCTAVES: usize = 32;
/// Degree of the polynomials.
pub const DEGREE: usize = 6;
/// Bound on the difference from the exact normal quantile.
pub const ACCURACY: f64 = 1.5e-6;

/// Largest f32 below 2³¹.
const LARGEST: f32 = 2_147_483_520.0;
const MANTISSA: u32 = 0x007F_FFFF;
const ONE: u32 = 0x3F80_0000;
const SIGN: u32 = 0x8000_0000;
/// Biased exponent of ½, the first octave.
const FIRST_EXPONENT: u32 = 126;

/// The standard normal of a word. A larger word gives a larger normal, up to inversions by a rounding error.
#[inline(always)]
#[must_use]
pub fn normal_from_word(word: u32) -> f32 {
    // All ones if the top bit is set: the complement of such a word is its distance from the top.
    let upper = ((word as i32) >> 31) as u32;
    let rank = (word ^ upper) as i32 as f32 + 0.5;
    let rank = (if rank < LARGEST { rank } else { LARGEST }).to_bits();
    let octave = ((rank >> 23).wrapping_sub(FIRST_EXPONENT) as usize) % OCTAVES;
    let d = f32::from_bits(rank & MANTISSA | ONE) - 1.5;
    let mut z = COEFFICIENTS[DEGREE][octave];
    for row in COEFFICIENTS[..DEGREE].iter().rev() {
        z = z * d + row[octave];
    }
    f32::from_bits(z.to_bits() ^ (!upper & SIGN))
}

/// The normals of a block of words.
#[inline(always)]
pub fn normals_from_words(words: &[u32; 256], out: &mut [f32; 256]) {
    for (z, &word) in out.iter_mut().zip(words) {
        *z = normal_from_word(word);
    }
}

/// `COEFFICIENTS[j][octave]`: factor of d^j, d in [−½, ½), of the normal with upper tail 2^(octave − 33) · (d + 1½).
///
/// Each polynomial interpolates the exact quantile at seven Chebyshev nodes stretched so that the first and last are the
/// octave's ends, which keeps neighbours continuous; computed with 40 digits, then rounded to f32.
pub const COEFFICIENTS: [[f32; OCTAVES]; DEGREE + 1] = [
    [
        6.2751727, 6.1664295, 6.0558267, 5.943267, 5.8286448, 5.7118435, 5.592737, 5.4711857, 5.3470345, 5.2201133,
        5.090231, 4.957175, 4.820706, 4.680553, 4.536408, 4.387918, 4.2346754, 4.0762067, 3.911953, 3.7412524,
        3.5633078, 3.377146, 3.1815596, 2.9750206, 2.755549, 2.5205023, 2.2662268, 1.9874278, 1.6759397, 1.3180109,
        0.88714653, 0.31863937,
    ],
    [
        -0.10372697,
        -0.10547124,
        -0.1073052,
        -0.10923674,
        -0.11127474,
        -0.11342928,
        -0.11571177,
        -0.11813528,
        -0.1207148,
        -0.12346762,
        -0.12641382,
        -0.12957689,
        -0.13298449,
        -0.13666937,
        -0.14067079,
        -0.14503616,
        -0.14982335,
        -0.15510385,
        -0.16096713,
        -0.1675269,
        -0.17493019,
        -0.18337074,
        -0.19311008,
        -0.20451073,
        -0.21809217,
        -0.23462893,
        -0.2553354,
        -0.2822426,
        -0.3190555,
        -0.37341854,
        -0.46441695,
        -0.65929925,
    ],
    [
        0.033757992,
        0.03429805,
        0.03486443,
        0.03545931,
        0.03608514,
        0.036744665,
        0.037440978,
        0.03817758,
        0.038958456,
        0.039788157,
        0.040671896,
        0.041615706,
        0.04262658,
        0.043712687,
        0.044883635,
        0.046150796,
        0.047527757,
        0.049030863,
        0.050679967,
        0.05249943,
        0.054519437,
        0.0567778,
        0.05932241,
        0.062214453,
        0.06553263,
        0.06937769,
        0.07387465,
        0.079160236,
        0.0853026,
        0.09189323,
        0.09567248,
        0.06925519,
    ],
    [
        -0.014746862,
        -0.014977464,
        -0.015219042,
        -0.015472485,
        -0.015738783,
        -0.016019048,
        -0.016314529,
        -0.016626632,
        -0.016956951,
        -0.017307306,
        -0.017679768,
        -0.01807672,
        -0.01850092,
        -0.018955566,
        -0.0194444,
        -0.019971827,
        -0.02054307,
        -0.021164369,
        -0.021843245,
        -0.022588849,
        -0.02341242,
        -0.024327904,
        -0.025352804,
        -0.026509337,
        -0.027826006,
        -0.029339725,
        -0.031098653,
        -0.033165887,
        -0.03562614,
        -0.038620584,
        -0.042747546,
        -0.057211332,
    ],
    [
        0.007311622,
        0.007424265,
        0.0075421873,
        0.0076658106,
        0.0077956035,
        0.00793209,
        0.008075858,
        0.008227568,
        0.00838797,
        0.008557911,
        0.008738362,
        0.008930432,
        0.009135398,
        0.009354741,
        0.009590188,
        0.009843761,
        0.01011785,
        0.010415301,
        0.010739522,
        0.011094645,
        0.011485712,
        0.011918948,
        0.012402118,
        0.012945016,
        0.013560135,
        0.014263584,
        0.015076317,
        0.01602569,
        0.017147146,
        0.01848345,
        0.020027103,
        0.018949624,
    ],
    [
        -0.0045428798,
        -0.0046119224,
        -0.004684157,
        -0.004759834,
        -0.004839233,
        -0.0049226647,
        -0.0050104777,
        -0.0051030642,
        -0.0052008666,
        -0.0053043854,
        -0.0054141907,
        -0.005530934,
        -0.005655364,
        -0.0057883468,
        -0.005930886,
        -0.0060841576,
        -0.006249544,
        -0.0064286864,
        -0.0066235433,
        -0.0068364763,
        -0.0070703574,
        -0.0073287133,
        -0.0076159197,
        -0.007937467,
        -0.008300321,
        -0.008713422,
        -0.009188355,
        -0.009740239,
        -0.010388827,
        -0.011159752,
        -0.012092752,
        -0.014202686,
    ],
    [
        0.0025323913,
        0.0025705576,
        0.0026104734,
        0.0026522747,
        0.0026961132,
        0.0027421576,
        0.0027905966,
        0.0028416426,
        0.0028955345,
        0.0029525426,
        0.0030129743,
        0.0030771804,
        0.0031455634,
        0.0032185875,
        0.0032967913,
        0.0033808032,
        0.003471361,
        0.003569338,
        0.003675775,
        0.0037919232,
        0.003919299,
        0.0040597613,
        0.0042156056,
        0.004389706,
        0.0045856945,
        0.004808217,
        0.005063278,
        0.0053587058,
        0.005704734,
        0.0061146533,
        0.006604285,
        0.0068711913,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::normal;

    fn exact(word: u32) -> f64 {
        let tail = |k: u32| (f64::from(k) + 0.5) / 4_294_967_296.0;
        if word < SIGN { normal::quantile(tail(word)) } else { normal::quantile_of_upper(tail(!word)) }
    }

    /// Words on both sides of every octave border, both ends, the centre, and a sample inside each octave.
    fn sample() -> Vec<u32> {
        let mut words = Vec::new();
        for octave in 0..31 {
            let border = 1_u32 << octave;
            words.extend((0..200).map(|i| (border - 1).saturating_sub(100) + i));
            words.extend((0..2000).map(|i| border + (u64::from(border) * i / 2000) as u32));
        }
        words.extend((0..1000).map(|i| SIGN - 1 - i));
        words.extend(words.clone().iter().map(|word| !word));
        words.sort_unstable();
        words.dedup();
        words
    }

    #[test]
    fn normals_are_the_exact_quantiles_within_the_stated_accuracy() {
        let mut worst = 0.0_f64;
        for word in sample() {
            worst = worst.max((f64::from(normal_from_word(word)) - exact(word)).abs());
        }
        assert!(worst < ACCURACY, "{worst:e}");
    }

    #[test]
    fn normals_are_symmetric_to_the_bit() {
        for word in sample() {
            assert_eq!(normal_from_word(word).to_bits() ^ SIGN, normal_from_word(!word).to_bits());
        }
        assert!(normal_from_word(u32::MAX) > 6.33 && normal_from_word(SIGN) > 0.0);
    }

    #[test]
    fn a_larger_word_never_gives_a_normal_smaller_by_more_than_rounding() {
        let mut inversion = 0.0_f32;
        let mut words = sample();
        words.extend((0..1 << 18).map(|i| i << 14));
        words.sort_unstable();
        let mut highest = f32::NEG_INFINITY;
        for word in words {
            let z = normal_from_word(word);
            inversion = inversion.max((highest - z) / z.abs().max(0.25));
            highest = highest.max(z);
        }
        // Two units in the last place.
        assert!(inversion <= 2.4e-7, "{inversion:e}");
    }

    /// Words spread evenly over the whole range: the midpoint rule for E z^k, its own error below 1e-6 at 2^22 words.
    #[test]
    fn mean_is_zero_and_the_variance_is_one() {
        let count = 1_u32 << 22;
        let step = 1_u32 << 10;
        let (mut sum, mut squares) = (0.0, 0.0);
        for i in 0..count {
            let word = i * step + if i < count / 2 { step / 2 - 1 } else { step / 2 };
            let z = f64::from(normal_from_word(word));
            sum += z;
            squares += z * z - exact(word) * exact(word);
        }
        assert_eq!(sum, 0.0);
        assert!((squares / f64::from(count)).abs() < 1e-6, "{squares:e}");
    }

    #[test]
    fn a_block_is_its_words() {
        let words: [u32; 256] = std::array::from_fn(|i| (i as u32).wrapping_mul(0x9E37_79B9));
        let mut normals = [0.0; 256];
        normals_from_words(&words, &mut normals);
        for (word, normal) in words.into_iter().zip(normals) {
            assert_eq!(normal_from_word(word).to_bits(), normal.to_bits());
        }
    }
}
