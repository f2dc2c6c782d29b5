//! Sorting of numbers that are spread somewhat evenly: one pass into buckets by size, then each bucket alone.

/// Values below which a plain sort is as quick.
const FEW: usize = 64;
/// Buckets for each value.
const PER_VALUE: usize = 2;
/// 2⁵².
const ROUNDER: f64 = 4_503_599_627_370_496.0;
/// Buckets up to this size are sorted by insertion.
const SHORT: usize = 16;

/// Appends numbers to `out` in the order of [`f64::total_cmp`].
pub fn sort(values: &mut [f64], out: &mut Vec<f64>) {
    let start = out.len();
    let (low, high) = ends(values);
    let buckets = PER_VALUE * values.len();
    #[expect(clippy::cast_precision_loss, reason = "a scale")]
    let scale = buckets.saturating_sub(1) as f64 / (high - low);
    if values.len() < FEW || !(scale > 0.0 && scale.is_finite()) {
        values.sort_unstable_by(f64::total_cmp);
        return out.extend_from_slice(values);
    }
    // Monotone in the value, as each step is; adding 2^52 leaves the nearest integer in the low bits.
    let bucket = |value: f64| (((value - low) * scale + ROUNDER).to_bits() as u32 as usize).min(buckets - 1);
    let mut ends = vec![0_u32; buckets + 1];
    for &value in &*values {
        ends[bucket(value) + 1] += 1;
    }
    let mut before = 0;
    for end in &mut ends {
        before += *end;
        *end = before;
    }
    out.resize(start + values.len(), 0.0);
    let sorted = &mut out[start..];
    for &value in &*values {
        let place = &mut ends[bucket(value)];
        sorted[*place as usize] = value;
        *place += 1;
    }
    let mut start = 0;
    for &end in &ends[..buckets] {
        let end = end as usize;
        if end - start > SHORT {
            sorted[start..end].sort_unstable_by(f64::total_cmp);
        } else if end - start > 1 {
            insert(&mut sorted[start..end]);
        }
        start = end;
    }
}

/// The least and the greatest value.
fn ends(values: &[f64]) -> (f64, f64) {
    let (mut low, mut high) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
    let (chunks, rest) = values.as_chunks::<8>();
    for chunk in chunks {
        for lane in 0..8 {
            low[lane] = if chunk[lane] < low[lane] { chunk[lane] } else { low[lane] };
            high[lane] = if chunk[lane] > high[lane] { chunk[lane] } else { high[lane] };
        }
    }
    let low = low.iter().chain(rest).copied().fold(f64::INFINITY, f64::min);
    (low, high.iter().chain(rest).copied().fold(f64::NEG_INFINITY, f64::max))
}

/// Sorts a few values by insertion.
fn insert(values: &mut [f64]) {
    for end in 1..values.len() {
        let mut place = end;
        let value = values[end];
        while place > 0 && values[place - 1].total_cmp(&value).is_gt() {
            values[place] = values[place - 1];
            place -= 1;
        }
        values[place] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_numbers_end_in_total_order() {
        let noise = |i: u64| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f64;
        let cases: [Vec<f64>; 7] = [
            Vec::new(),
            (0..10_000).map(noise).collect(),
            (0..10_000).map(|i| if i % 3 == 0 { -5.0 } else { noise(i) - 8e6 }).collect(),
            (0..3_000).map(|i| libm::exp(noise(i) / 1e5)).collect(),
            vec![1.5; 1_000],
            (0..1_000).map(|i| if i % 2 == 0 { 0.0 } else { -0.0 }).chain([1.0]).collect(),
            (0..1_000).map(noise).chain([f64::INFINITY, f64::NEG_INFINITY, f64::MAX]).collect(),
        ];
        for mut values in cases {
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            let mut sorted = vec![-1.0];
            sort(&mut values, &mut sorted);
            assert_eq!((sorted.len(), sorted[0]), (expected.len() + 1, -1.0));
            assert!(sorted[1..].iter().zip(&expected).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }
}
