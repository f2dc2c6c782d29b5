//! The values around the wanted ranks: exact order statistics and exact tail means in memory that grows as √iterations.
//!
//! All values are kept up to 16,384, or 4,096 where more than 16,384 are to come. From then on, at each doubling, each wanted quantile p keeps only the values within a
//! window of ranks np ± 5 √(np(1 − p)); values outside all windows are counted and (in the adverse tail) summed. Windows only
//! ever shrink: each is intersected with the last. The ends are values, so what falls between two windows is known exactly.
//! Equal values collapse to a value and a count when there are many (landing exactly on a total makes atoms).

use super::order;
use super::passes::{self, NOWHERE};
use super::ranks::{QUANTILES, Ranks};
use super::tally::{from_units, to_units};
use crate::kernel::Isa;
use crate::kernel::lanes::BLOCK;

/// Values kept before anything is narrowed.
pub const WHOLE: usize = 16_384;

/// The same where more than [`WHOLE`] are to come: fewer to keep and to sort.
const EARLY: usize = 4_096;

/// Standard errors of rank on either side of a wanted quantile.
const REACH: f64 = 5.0;

/// The largest probability whose tail mean is wanted.
const TAIL: f64 = 0.10;

/// A rank fell outside what was kept (a few runs in a hundred at most): the values strictly between the ends must be
/// looked at again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Escaped {
    /// The gap's lower end: −∞ for the first.
    pub above: f64,
    /// The gap's upper end: ∞ for the last.
    pub below: f64,
    /// How many values lie below the gap, its end included.
    pub skipped: u64,
}

/// A stretch of values between two windows: counted, and summed where the adverse tail needs it.
#[derive(Debug, Clone, Copy, Default)]
struct Gap {
    count: u64,
    sum: i128,
    squares: f64,
    /// Sum of the piece that is being absorbed.
    piece: f64,
}

impl Gap {
    fn add(&mut self, value: f64, times: u64, centre: f64) {
        self.count += times;
        self.sum += to_units(value) * i128::from(times);
        #[expect(clippy::cast_precision_loss, reason = "at most 2^34")]
        let weight = times as f64;
        self.squares += (value - centre) * (value - centre) * weight;
    }
}

/// What is kept of a column's values.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    count: u64,
    /// Values within windows, in order.
    values: Vec<f64>,
    /// Those that came since: a list for each window as they came, or one of all.
    fresh: Vec<Vec<f64>>,
    /// How many came since.
    unsettled: usize,
    /// Values that came often, ascending, with how many of each are not in `values`.
    atoms: Vec<(f64, u64)>,
    /// Each wanted quantile's closed window, in the order of [`QUANTILES`]; empty while everything is kept.
    reach: Vec<(f64, f64)>,
    /// The same, ascending and with overlapping ones joined.
    windows: Vec<(f64, f64)>,
    /// One more than windows: before, between and after them.
    gaps: Vec<Gap>,
    /// Number of gaps that lie in the adverse tail.
    tail_gaps: usize,
    /// A number near the values, for sums of squares.
    centre: f64,
    /// Number of held values at which equal ones are next collapsed.
    collapse_at: usize,
    /// True on a second look: the windows are final.
    settled: bool,
    /// True where more than [`WHOLE`] values are to come.
    many: bool,
}

impl Kept {
    /// Nothing yet; `centre` is a number near the values to come.
    #[must_use]
    pub fn about(centre: f64) -> Self {
        Self { centre, ..Self::default() }
    }

    /// Says how many values are to come; call before the first.
    pub fn expect(&mut self, values: u64) {
        self.many = values > WHOLE as u64;
    }

    /// Absorbs the next values, at most 256.
    pub fn absorb(&mut self, isa: Isa, values: &[f64]) {
        self.count += values.len() as u64;
        if self.windows.is_empty() {
            self.fresh.resize_with(1, Vec::new);
            self.fresh[0].extend_from_slice(values);
            self.unsettled += values.len();
        } else {
            self.sift(isa, values);
        }
        let n = self.count;
        let whole = if self.many { EARLY } else { WHOLE };
        if n >= whole as u64 && n.is_power_of_two() && !self.settled {
            self.narrow();
        } else if self.values.len() + self.unsettled > self.collapse_at.max(WHOLE) {
            self.collapse();
            self.collapse_at = 2 * self.values.len();
        }
    }

    /// Puts the kept values in order.
    pub fn finish(&mut self) {
        self.settle();
        self.fresh = Vec::new();
    }

    /// Puts the values that came since among the others.
    fn settle(&mut self) {
        let mut settled = Vec::with_capacity(self.values.len() + self.unsettled);
        let mut rest = &self.values[..];
        for (place, fresh) in self.fresh.iter_mut().enumerate() {
            let high = self.windows.get(place).map_or(f64::INFINITY, |window| window.1);
            let (old, others) = rest.split_at(rest.partition_point(|&value| value <= high));
            rest = others;
            fresh.extend_from_slice(old);
            order::sort(fresh, &mut settled);
            fresh.clear();
        }
        settled.extend_from_slice(rest);
        self.values = settled;
        self.unsettled = 0;
    }

    /// For a second look over the same values: the same windows and the gaps that wanted ranks fell in; none when no wanted
    /// rank did. Call after [`Kept::finish`].
    #[must_use]
    pub fn again(&self, ranks: &Ranks) -> Option<Self> {
        let escaped: Vec<Escaped> = ranks.all().filter_map(|rank| self.locate(rank).err()).collect();
        if escaped.is_empty() {
            return None;
        }
        let gaps = escaped.iter().map(|gap| (gap.above, gap.below));
        let windows = merge(self.windows.iter().copied().chain(gaps).collect());
        let tail_gaps = self.tail_gaps.min(windows.len());
        let gaps = vec![Gap::default(); windows.len() + 1];
        Some(Self { windows, gaps, tail_gaps, centre: self.centre, settled: true, ..Self::default() })
    }

    /// The number of values that are held, atoms once.
    #[must_use]
    pub fn held(&self) -> usize {
        self.values.len() + self.unsettled + self.atoms.len()
    }

    /// Adds values to the gaps they fall in and keeps those within windows.
    fn sift(&mut self, isa: Isa, values: &[f64]) {
        let mut padded = [0.0; BLOCK];
        let whole: &[f64; BLOCK] = values.try_into().unwrap_or_else(|_| {
            padded[..values.len()].copy_from_slice(values);
            &padded
        });
        let mut zones = [0; BLOCK];
        isa.zones(whole, &self.windows, &mut zones);
        zones[values.len()..].fill(NOWHERE);
        let Self { fresh, gaps, centre, .. } = self;
        fresh.resize_with(self.windows.len(), Vec::new);
        for (gap, zone) in gaps.iter_mut().zip((0..NOWHERE).step_by(2)) {
            gap.count += isa.run(|| passes::count_in(&zones, zone));
        }
        let hits = isa.run(|| passes::marks(&zones, |zone| zone & 1));
        passes::each(hits, |place| fresh[usize::from(zones[place]) / 2].push(whole[place]));
        self.unsettled += hits.iter().map(|hits| hits.count_ones() as usize).sum::<usize>();
        // Those of the tail are few: one after the other. A piece's sum is exact as an f64.
        let end = (2 * self.tail_gaps) as u8;
        let tail = isa.run(|| passes::marks(&zones, |zone| u8::from(zone < end) & !zone & 1));
        passes::each(tail, |place| {
            let gap = &mut gaps[usize::from(zones[place]) / 2];
            gap.piece += whole[place];
            gap.squares += (whole[place] - *centre) * (whole[place] - *centre);
        });
        for gap in &mut self.gaps[..self.tail_gaps] {
            gap.sum += to_units(std::mem::take(&mut gap.piece));
        }
    }

    /// Moves values that came often to `atoms`.
    fn collapse(&mut self) {
        self.settle();
        let mut single = Vec::with_capacity(self.values.len());
        let mut atoms: Vec<(f64, u64)> = Vec::new();
        for run in self.values.chunk_by(|a, b| a == b) {
            let known = self.atoms.binary_search_by(|(atom, _)| atom.total_cmp(&run[0])).is_ok();
            if run.len() >= 8 || known {
                atoms.push((run[0], run.len() as u64));
            } else {
                single.extend_from_slice(run);
            }
        }
        for (value, count) in atoms {
            match self.atoms.binary_search_by(|(atom, _)| atom.total_cmp(&value)) {
                Ok(place) => self.atoms[place].1 += count,
                Err(place) => self.atoms.insert(place, (value, count)),
            }
        }
        self.values = single;
    }

    /// Narrows each quantile's window to the ranks that it can still have, and counts what falls out.
    fn narrow(&mut self) {
        self.settle();
        if self.gaps.is_empty() {
            self.gaps = vec![Gap::default()];
        }
        let last = if self.reach.is_empty() {
            [(f64::NEG_INFINITY, f64::INFINITY); QUANTILES.len()].to_vec()
        } else {
            self.reach.clone()
        };
        self.reach = QUANTILES.iter().zip(last).map(|(&p, last)| self.window(p, last)).collect();
        let windows = merge(self.reach.clone());
        let tail_end = QUANTILES
            .iter()
            .zip(&self.reach)
            .filter(|(p, _)| **p <= TAIL)
            .map(|(_, w)| w.1)
            .fold(f64::NEG_INFINITY, f64::max);
        let mut gaps = vec![Gap::default(); windows.len() + 1];
        // Old gaps lie between new windows, because windows only shrink: each goes whole into one new gap.
        let ends: Vec<f64> = self.windows.iter().map(|(low, _)| *low).chain([f64::INFINITY]).collect();
        for (gap, end) in self.gaps.iter().zip(&ends) {
            let place = windows.iter().take_while(|(low, _)| low < end).count();
            let into = &mut gaps[place];
            into.count += gap.count;
            into.sum += gap.sum;
            into.squares += gap.squares;
        }
        // What falls out of the windows goes into the gaps; values are in order, so each gap's are neighbours.
        let mut within = Vec::with_capacity(self.values.len());
        let mut rest = &self.values[..];
        for (place, gap) in gaps.iter_mut().enumerate() {
            let (low, high) = windows.get(place).copied().unwrap_or((f64::INFINITY, f64::INFINITY));
            let (below, others) = rest.split_at(rest.partition_point(|&value| value < low));
            below.iter().for_each(|&value| gap.add(value, 1, self.centre));
            let (inside, others) = others.split_at(others.partition_point(|&value| value <= high));
            within.extend_from_slice(inside);
            rest = others;
        }
        self.values = within;
        let centre = self.centre;
        self.atoms.retain(|&(value, count)| {
            let place = windows.partition_point(|&(_, high)| high < value);
            let inside = windows.get(place).is_some_and(|&(low, _)| low <= value);
            if !inside {
                gaps[place].add(value, count, centre);
            }
            inside
        });
        self.tail_gaps = windows.iter().filter(|(low, _)| *low <= tail_end).count();
        self.windows = windows;
        self.gaps = gaps;
    }

    /// The values at ranks np ± 5 √(np(1 − p)), never outside the last window; values must be sorted.
    fn window(&self, p: f64, (low, high): (f64, f64)) -> (f64, f64) {
        #[expect(clippy::cast_precision_loss, reason = "at most 2^34")]
        let n = self.count as f64;
        let reach = REACH * (n * p * (1.0 - p)).sqrt();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..n")]
        let at = |rank: f64| self.locate(rank.clamp(1.0, n) as u64);
        let (from, to) = (at((n * p - reach).floor()), at((n * p + reach).ceil()));
        let narrower = (from.map_or(low, |value| value.max(low)), to.map_or(high, |value| value.min(high)));
        if narrower.0 <= narrower.1 { narrower } else { (low, high) }
    }

    /// The order statistic of rank 1 ≤ rank ≤ n, exact. Call after [`Kept::finish`].
    ///
    /// # Errors
    /// When the rank lies in a gap.
    pub fn order_statistic(&self, rank: u64) -> Result<f64, Escaped> {
        self.locate(rank)
    }

    fn locate(&self, rank: u64) -> Result<f64, Escaped> {
        let mut below = 0;
        let (mut v, mut a) = (0, 0);
        for (place, gap) in self.gaps_or_one().iter().enumerate() {
            let end = self.windows.get(place).map_or(f64::INFINITY, |w| w.0);
            if rank <= below + gap.count {
                let above = place.checked_sub(1).map_or(f64::NEG_INFINITY, |last| self.windows[last].1);
                return Err(Escaped { above, below: end, skipped: below });
            }
            below += gap.count;
            let high = self.windows.get(place).map_or(f64::INFINITY, |w| w.1);
            let v_end = v + self.values[v..].partition_point(|value| *value <= high);
            let a_end = a + self.atoms[a..].partition_point(|(value, _)| *value <= high);
            let held = (v_end - v) as u64 + self.atoms[a..a_end].iter().map(|(_, count)| count).sum::<u64>();
            if rank <= below + held {
                return Ok(pick(&self.values[v..v_end], &self.atoms[a..a_end], rank - below));
            }
            below += held;
            (v, a) = (v_end, a_end);
        }
        Err(Escaped { above: f64::INFINITY, below: f64::INFINITY, skipped: below })
    }

    fn gaps_or_one(&self) -> &[Gap] {
        const NONE: [Gap; 1] = [Gap { count: 0, sum: 0, squares: 0.0, piece: 0.0 }];
        if self.gaps.is_empty() { &NONE } else { &self.gaps }
    }

    /// Mean of the lowest `k` values and their mean square distance from it, exact sums. Call after [`Kept::finish`].
    ///
    /// # Errors
    /// When rank `k` lies in a gap.
    pub fn lowest(&self, k: u64) -> Result<(f64, f64), Escaped> {
        let last = self.locate(k)?;
        let mut count = 0;
        let mut sum = 0;
        let mut squares = 0.0;
        for (place, gap) in self.gaps.iter().enumerate().take(self.tail_gaps) {
            if place == 0 || self.windows[place - 1].1 < last {
                count += gap.count;
                sum += gap.sum;
                squares += gap.squares;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 2^34")]
        let mut add = |value: f64, times: u64| {
            count += times;
            sum += to_units(value) * i128::from(times);
            squares += (value - self.centre) * (value - self.centre) * times as f64;
        };
        self.values.iter().take_while(|value| **value < last).for_each(|&value| add(value, 1));
        self.atoms.iter().take_while(|(value, _)| *value < last).for_each(|&(value, times)| add(value, times));
        add(last, k - count_below(self, last));
        debug_assert_eq!(count, k);
        #[expect(clippy::cast_precision_loss, reason = "at most 2^34")]
        let n = k as f64;
        let mean = from_units(sum) / n;
        let offset = mean - self.centre;
        Ok((mean, (squares / n - offset * offset).max(0.0)))
    }
}

/// How many values lie strictly below a kept value.
fn count_below(kept: &Kept, value: f64) -> u64 {
    let gaps = kept.gaps.iter().enumerate().filter(|(place, _)| *place == 0 || kept.windows[place - 1].1 < value);
    gaps.map(|(_, gap)| gap.count).sum::<u64>()
        + kept.values.partition_point(|known| *known < value) as u64
        + kept.atoms.iter().take_while(|(known, _)| *known < value).map(|(_, count)| count).sum::<u64>()
}

/// The `rank`-th smallest (from 1) of values and atoms, both ascending.
fn pick(values: &[f64], atoms: &[(f64, u64)], rank: u64) -> f64 {
    let mut passed = 0;
    for &(atom, count) in atoms {
        let singles = values.partition_point(|value| *value < atom) as u64;
        if rank <= singles + passed {
            break;
        }
        if rank <= singles + passed + count {
            return atom;
        }
        passed += count;
    }
    values[crate::numerics::usize_from(rank - passed - 1)]
}

/// Windows in order, overlapping ones joined.
fn merge(mut windows: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    windows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f64, f64)> = Vec::new();
    for (low, high) in windows {
        match merged.last_mut() {
            Some(last) if low <= last.1 => last.1 = last.1.max(high),
            _ => merged.push((low, high)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::to_grid;

    /// A scrambled but repeatable sequence in [0, 1).
    fn noise(i: u64) -> f64 {
        let mixed = (i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        #[expect(clippy::cast_precision_loss, reason = "53 bits")]
        let unit = (mixed >> 11) as f64 / 9_007_199_254_740_992.0;
        unit
    }

    fn check(values: &[f64]) {
        let mut kept = Kept::default();
        kept.expect(values.len() as u64);
        for piece in values.chunks(256) {
            kept.absorb(Isa::detect(), piece);
        }
        kept.finish();
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let n = values.len();
        for p in QUANTILES {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "small"
            )]
            let (rank, reach) = ((n as f64 * p).ceil() as usize, (2.0 * (n as f64 * p * (1.0 - p)).sqrt()) as usize);
            for rank in [rank.saturating_sub(reach).max(1), rank, (rank + reach).min(n)] {
                assert_eq!(kept.order_statistic(rank as u64), Ok(sorted[rank - 1]), "rank {rank} of {n}");
            }
        }
        for k in [n / 10, n / 20] {
            let (mean, square) = kept.lowest(k as u64).unwrap();
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let direct = sorted[..k].iter().sum::<f64>() / k as f64;
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let spread = sorted[..k].iter().map(|v| (v - direct) * (v - direct)).sum::<f64>() / k as f64;
            assert!((mean - direct).abs() < 1e-9, "{mean} {direct}");
            assert!((square - spread).abs() < 1e-6 * spread.max(1.0), "{square} {spread}");
        }
    }

    #[test]
    fn order_statistics_and_tail_means_stay_exact_when_narrowed() {
        for n in [1_000u64, 16_384, 50_000, 300_000] {
            check(&(0..n).map(|i| to_grid((noise(i) - 0.3) * 1_000.0)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn atoms_and_gaps_stay_exact_and_bounded() {
        let value = |i| {
            let u = noise(i);
            if u < 0.4 {
                -5.0
            } else if u < 0.6 {
                to_grid(u * 10.0)
            } else {
                to_grid(40.0 + (u * 20.0).floor())
            }
        };
        let values: Vec<f64> = (0..400_000).map(value).collect();
        check(&values);
        let mut kept = Kept::default();
        values.chunks(256).for_each(|piece| kept.absorb(Isa::detect(), piece));
        assert!(kept.held() < 40 * 633 + WHOLE, "{}", kept.held());
    }

    #[test]
    fn equal_values_collapse() {
        let mut kept = Kept::default();
        for _ in 0..2_000 {
            kept.absorb(Isa::detect(), &[1.5; 256]);
        }
        kept.finish();
        assert_eq!(kept.order_statistic(1), Ok(1.5));
        assert_eq!(kept.order_statistic(512_000), Ok(1.5));
        assert!(kept.held() <= WHOLE + 1);
    }

    #[test]
    fn a_rank_in_a_gap_says_where_to_look() {
        let mut kept = Kept::default();
        let values: Vec<f64> = (0..65_536u64).map(|i| to_grid(noise(i))).collect();
        values.chunks(256).for_each(|piece| kept.absorb(Isa::detect(), piece));
        kept.finish();
        let escaped = kept.order_statistic(65_536 * 3 / 10).unwrap_err();
        assert!(escaped.above < 0.3 && escaped.below > 0.3 && escaped.skipped < 65_536 * 3 / 10);
    }
}
