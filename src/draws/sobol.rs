//! Scrambled Sobol points as words: the sequence of Sobol (1967) with the direction numbers of Joe and Kuo (SIAM J. Sci. Comput.
//! 30, 2008), scrambled after Owen (1995) by the hash of Burley (JCGT 9 (4), 2020).

use sobol_burley::parts::{owen_scramble_rev, sobol_rev};

/// Dimensions that have direction numbers.
pub const DIMENSIONS: usize = 256;
/// Points of one scramble: beyond them a new, independent scramble starts.
pub const POINTS: u64 = 1 << 16;

/// The bits of a point that the sequence fixes; the rest of a word is random.
const HIGH: u32 = 0xFFFF_0000;

/// Coordinate `dimension` of the point `index` of the bare sequence, bits reversed.
///
/// # Panics
/// From dimension [`DIMENSIONS`] on: a mistake in this program.
#[must_use]
pub fn bare(index: u32, dimension: u32) -> u32 {
    sobol_rev(index.reverse_bits(), dimension)
}

/// A bare coordinate, scrambled, as a word.
///
/// Each cell of width 2⁻¹⁶ holds at most one of a scramble's points in each dimension, so the digits after the sixteenth of an
/// Owen scramble are independent and uniform: they are taken from `random`, and a word reaches as far as any other.
#[must_use]
pub fn scrambled(bare: u32, scramble: u32, random: u32) -> u32 {
    owen_scramble_rev(bare, scramble).reverse_bits() & HIGH | random & !HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_the_same_on_every_machine() {
        let words: Vec<u32> = (0..4).map(|i| scrambled(bare(i, i), 0x1234_5678 + i, 7)).collect();
        let again: Vec<u32> = (0..4).map(|i| scrambled(bare(i, i), 0x1234_5678 + i, 7)).collect();
        assert_eq!(words, again);
        assert!(words.iter().all(|word| word & !HIGH == 7));
    }

    #[test]
    fn each_of_2_k_cells_has_one_of_the_first_2_k_points() {
        for dimension in [0, 1, 8, 255] {
            for k in [3_u32, 8, 12] {
                let mut cells: Vec<u32> = (0..1 << k)
                    .map(|i| scrambled(bare(i, dimension), 0x9E37_79B9 ^ dimension, 0) >> (32 - k))
                    .collect();
                cells.sort_unstable();
                assert!(cells.iter().copied().eq(0..1 << k), "dimension {dimension}, {k} bits");
            }
        }
    }
}
