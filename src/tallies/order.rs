//! Order in numbers that are spread somewhat evenly: one pass into buckets by size, then each bucket alone, as far as it matters.

/// Values below which a plain sort is as quick.
const FEW: usize = 64;
/// The same where only some places matter.
const FEW_TO_PLACE: usize = 512;
/// Values for each bucket where only some places matter.
const PER_BUCKET: usize = 8;
/// Places up to this number are selected one by one.
const SELECTIONS: usize = 2;
/// Most places that one pass serves: a byte names what lies at them and between them.
const PLACES: usize = 100;
/// Buckets within buckets are tried this often before a plain sort.
const DEPTH: u32 = 3;
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

/// Puts those values where [`sort`] would that belong at `places` (from 0, ascending, at most 100), with none greater before them
/// and none smaller after them, by the order of [`f64::total_cmp`]. The rest stays in any order.
pub fn place(values: &mut [f64], places: &[usize]) {
    place_within(values, places, DEPTH);
}

fn place_within(values: &mut [f64], places: &[usize], depth: u32) {
    if places.len() <= SELECTIONS {
        return select(values, places);
    }
    let (low, high) = ends(values);
    let buckets = (values.len() / PER_BUCKET).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a scale")]
    let scale = (buckets - 1) as f64 / (high - low);
    let even = scale > 0.0 && scale.is_finite();
    if !even || values.len() < FEW_TO_PLACE || places.len() > PLACES || depth == 0 {
        return values.sort_unstable_by(f64::total_cmp);
    }
    let bucket = |value: f64| (((value - low) * scale + ROUNDER).to_bits() as u32).min(buckets as u32 - 1);
    let of: Vec<u32> = values.iter().map(|&value| bucket(value)).collect();
    let mut counts = vec![0_u32; buckets];
    of.iter().for_each(|&bucket| counts[bucket as usize] += 1);
    // Stretches of buckets: even ones lie between buckets with places, odd ones are such a bucket.
    let mut stretches = vec![0_u8; buckets];
    let mut starts = vec![0_u32];
    let mut wanted: Vec<&[usize]> = Vec::new();
    let (mut before, mut rest) = (0, places);
    for (stretch, &count) in stretches.iter_mut().zip(&counts) {
        let end = before + count;
        let (here, later) = rest.split_at(rest.partition_point(|&place| place < end as usize));
        if here.is_empty() {
            *stretch = 2 * wanted.len() as u8;
        } else {
            *stretch = 2 * wanted.len() as u8 + 1;
            wanted.push(here);
            starts.extend([before, end]);
        }
        (before, rest) = (end, later);
    }
    let mut next = starts.clone();
    let mut apart = vec![0.0; values.len()];
    for (&value, &bucket) in values.iter().zip(&of) {
        let place = &mut next[usize::from(stretches[bucket as usize])];
        apart[*place as usize] = value;
        *place += 1;
    }
    values.copy_from_slice(&apart);
    let mut inner = Vec::new();
    for (index, here) in wanted.into_iter().enumerate() {
        let (start, end) = (starts[2 * index + 1] as usize, starts[2 * index + 2] as usize);
        inner.clear();
        inner.extend(here.iter().map(|place| place - start));
        place_within(&mut values[start..end], &inner, depth - 1);
    }
}

/// The same, place by place.
fn select(mut values: &mut [f64], places: &[usize]) {
    let mut passed = 0;
    for &place in places {
        let (_, _, above) = values.select_nth_unstable_by(place - passed, f64::total_cmp);
        (values, passed) = (above, place + 1);
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

    fn noise(i: u64) -> f64 {
        (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f64
    }

    fn cases() -> [Vec<f64>; 8] {
        [
            Vec::new(),
            (0..10_000).map(noise).collect(),
            (0..10_000).map(|i| if i % 3 == 0 { -5.0 } else { noise(i) - 8e6 }).collect(),
            (0..3_000).map(|i| libm::exp(noise(i) / 1e5)).collect(),
            vec![1.5; 1_000],
            (0..1_000).map(|i| if i % 2 == 0 { 0.0 } else { -0.0 }).chain([1.0]).collect(),
            (0..1_000).map(noise).chain([f64::INFINITY, f64::NEG_INFINITY, f64::MAX]).collect(),
            // Buckets within buckets, again and again.
            (0..4_000).map(|i| 1.0 / (1.0 + noise(i))).chain([1e9, 1e18, 1e27, 1e36]).collect(),
        ]
    }

    #[test]
    fn any_numbers_end_in_total_order() {
        for mut values in cases() {
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            let mut sorted = vec![-1.0];
            sort(&mut values, &mut sorted);
            assert_eq!((sorted.len(), sorted[0]), (expected.len() + 1, -1.0));
            assert!(sorted[1..].iter().zip(&expected).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }

    #[test]
    fn wanted_places_hold_what_a_sort_puts_there_and_part_the_rest() {
        for values in cases() {
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            let n = values.len();
            let some: Vec<usize> = (1..40).map(|i| i * i * n / 1_600).collect();
            let dense: Vec<usize> = (0..n).collect();
            for mut places in [some, dense, vec![n / 2], vec![0, n.saturating_sub(1)]] {
                places.retain(|&place| place < n);
                places.dedup();
                let mut placed = values.clone();
                place(&mut placed, &places);
                for &at in &places {
                    let value = placed[at];
                    assert_eq!(value.to_bits(), expected[at].to_bits(), "place {at} of {n}");
                    assert!(placed[..at].iter().all(|other| other.total_cmp(&value).is_le()));
                    assert!(placed[at..].iter().all(|other| other.total_cmp(&value).is_ge()));
                }
                placed.sort_by(f64::total_cmp);
                assert!(placed.iter().zip(&expected).all(|(a, b)| a.to_bits() == b.to_bits()), "nothing is lost");
            }
        }
    }
}
