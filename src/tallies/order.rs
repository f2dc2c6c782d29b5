//! Order in numbers that are spread somewhat evenly: one pass into buckets by size, then each bucket alone, as far as it matters.

use crate::kernel::Isa;

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

/// Puts wanted values in their places, column after column in the same memory.
#[derive(Debug)]
pub struct Placer {
    isa: Isa,
    /// The bucket of each value.
    buckets: Vec<u32>,
    /// How many values are in each bucket.
    counts: Vec<u32>,
    /// The stretch of each bucket: even ones lie between buckets with places, odd ones are such a bucket.
    stretches: Vec<u8>,
    /// Where each stretch starts.
    starts: Vec<usize>,
    /// Where its next value goes.
    next: Vec<usize>,
    /// The values, stretch by stretch.
    apart: Vec<f64>,
}

impl Placer {
    /// No memory yet. `isa` computes; no result depends on it.
    #[must_use]
    pub fn new(isa: Isa) -> Self {
        Self {
            isa,
            buckets: Vec::new(),
            counts: Vec::new(),
            stretches: Vec::new(),
            starts: Vec::new(),
            next: Vec::new(),
            apart: Vec::new(),
        }
    }

    /// Puts those values where [`sort`] would that belong at `places` (from 0, ascending, at most 100), with none greater
    /// before them and none smaller after them, by the order of [`f64::total_cmp`]. The rest stays in any order.
    pub fn place(&mut self, values: &mut [f64], places: &[usize]) {
        self.place_within(values, places, DEPTH);
    }

    fn place_within(&mut self, values: &mut [f64], places: &[usize], depth: u32) {
        if places.len() <= SELECTIONS {
            return select(values, places);
        }
        let buckets = (values.len() / PER_BUCKET).max(1);
        if values.len() < FEW_TO_PLACE || places.len() > PLACES || depth == 0 || !self.fill_buckets(values, buckets) {
            return values.sort_unstable_by(f64::total_cmp);
        }
        let wanted = self.fill_stretches(buckets, places);
        let Self { buckets, stretches, starts, next, apart, .. } = self;
        next.clone_from(starts);
        apart.resize(values.len(), 0.0);
        for (&value, &bucket) in values.iter().zip(&*buckets) {
            let place = &mut next[usize::from(stretches[bucket as usize])];
            apart[*place] = value;
            *place += 1;
        }
        values.copy_from_slice(apart);
        let ends: Vec<usize> = starts.clone();
        for (index, here) in wanted.into_iter().enumerate() {
            let (start, end) = (ends[2 * index + 1], ends[2 * index + 2]);
            let inner: Vec<usize> = here.iter().map(|place| place - start).collect();
            self.place_within(&mut values[start..end], &inner, depth - 1);
        }
    }

    /// Notes the bucket of each value; false where values are too uneven for buckets.
    fn fill_buckets(&mut self, values: &[f64], count: usize) -> bool {
        let (low, high) = self.isa.run(
            #[inline(always)]
            || ends(values),
        );
        #[expect(clippy::cast_precision_loss, reason = "a scale")]
        let scale = (count - 1) as f64 / (high - low);
        if !(scale > 0.0 && scale.is_finite()) {
            return false;
        }
        let last = count as u32 - 1;
        self.buckets.resize(values.len(), 0);
        let buckets = &mut self.buckets;
        self.isa.run(
            #[inline(always)]
            || {
                for (bucket, &value) in buckets.iter_mut().zip(values) {
                    // Monotone in the value, as each step is; adding 2^52 leaves the nearest integer in the low bits.
                    *bucket = (((value - low) * scale + ROUNDER).to_bits() as u32).min(last);
                }
            },
        );
        true
    }

    /// Parts the buckets into stretches; what comes back are the places within each bucket that has any.
    fn fill_stretches<'p>(&mut self, count: usize, places: &'p [usize]) -> Vec<&'p [usize]> {
        let Self { buckets, counts, stretches, starts, .. } = self;
        counts.clear();
        counts.resize(count, 0);
        buckets.iter().for_each(|&bucket| counts[bucket as usize] += 1);
        stretches.clear();
        starts.clear();
        starts.push(0);
        let mut wanted = Vec::new();
        let (mut before, mut rest) = (0, places);
        for &count in &*counts {
            let end = before + count as usize;
            let (here, later) = rest.split_at(rest.iter().take_while(|&&place| place < end).count());
            if here.is_empty() {
                stretches.push(2 * wanted.len() as u8);
            } else {
                stretches.push(2 * wanted.len() as u8 + 1);
                wanted.push(here);
                starts.extend([before, end]);
            }
            (before, rest) = (end, later);
        }
        wanted
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
#[inline(always)]
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
        let mut placer = Placer::new(Isa::detect());
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
                placer.place(&mut placed, &places);
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
