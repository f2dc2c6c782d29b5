//! The values around the wanted ranks: exact order statistics and exact tail means in memory that grows as √iterations.
//!
//! All values are kept up to 16,384, or 4,096 where more than 16,384 are to come. From then on, at each doubling, each wanted quantile p keeps only the values within a
//! window of ranks np ± 5 √(np(1 − p)); values outside all windows are counted and (in the adverse tail) summed. Windows only
//! ever shrink: each is intersected with the last. The ends are values, so what falls between two windows is known exactly.
//! Equal values collapse to a value and a count when there are many (landing exactly on a total makes atoms). Counts and sums
//! are whole numbers of grid units: no figure depends on when windows narrow.

use super::bins::Bins;
use super::order::Placer;
use super::passes::{self, NOWHERE};
use super::ranks::{QUANTILES, Ranks};
use crate::kernel::Isa;
use crate::kernel::lanes::BLOCK;
use crate::numerics::usize_from;
use crate::units::{UNITS, from_units, units_of};

/// Values kept before anything is narrowed.
pub const WHOLE: usize = 16_384;

/// The same where more than [`WHOLE`] are to come: fewer to keep and to sort.
const EARLY: usize = 4_096;

/// Standard errors of rank on either side of a wanted quantile.
const REACH: f64 = 5.0;

/// The largest probability whose tail mean is wanted.
const TAIL: f64 = 0.10;

/// Values to hold for each √iterations before equal ones are collapsed: without atoms, no more than 37 are held.
const ALLOWANCE: f64 = 40.0;

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
    sums: Sums,
}

/// Exact sums in grid units: of distances from a centre, and of their squares.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    distances: i128,
    /// Below 2¹²⁶: 2³⁴ values no further than 2¹⁹ £m from the centre.
    squares: i128,
}

impl Sums {
    #[inline]
    fn add(&mut self, value: f64, times: u64, centre: i64) {
        let distance = i128::from(units_of(value).wrapping_sub(centre));
        self.distances += distance * i128::from(times);
        self.squares += distance * distance * i128::from(times);
    }

    fn add_all(&mut self, other: &Self) {
        self.distances += other.distances;
        self.squares += other.squares;
    }
}

/// What is kept of a column's values.
#[derive(Debug, Clone)]
pub struct Kept {
    count: u64,
    /// The values within each window, or all of them while everything is kept.
    bins: Bins,
    /// Values that came often, ascending, with how many of each are not in `bins`.
    atoms: Vec<(f64, u64)>,
    /// Each wanted quantile's closed window, in the order of [`QUANTILES`]; empty while everything is kept.
    reach: Vec<(f64, f64)>,
    /// The same, ascending and with overlapping ones joined.
    windows: Vec<(f64, f64)>,
    /// One more than windows: before, between and after them.
    gaps: Vec<Gap>,
    /// Number of gaps that lie in the adverse tail.
    tail_gaps: usize,
    /// A number near the values in grid units, for sums of squares.
    centre: i64,
    /// Number of held values at which equal ones are next collapsed.
    collapse_at: usize,
    /// True on a second look: the windows are final.
    settled: bool,
    /// How many values are to come in all; the largest number while nobody has said.
    expected: u64,
}

impl Kept {
    /// Nothing yet; `centre` is a number near the values to come.
    #[must_use]
    pub fn about(centre: f64) -> Self {
        Self {
            count: 0,
            bins: Bins::with_room(0),
            atoms: Vec::new(),
            reach: Vec::new(),
            windows: Vec::new(),
            gaps: vec![Gap::default()],
            tail_gaps: 0,
            centre: units_of(centre),
            collapse_at: WHOLE,
            settled: false,
            expected: u64::MAX,
        }
    }

    /// Says how many values are to come; call before the first.
    pub fn expect(&mut self, values: u64) {
        self.expected = values;
        self.bins = Bins::with_room(most(values));
    }

    /// Absorbs the next values, at most 256.
    pub fn absorb(&mut self, isa: Isa, values: &[f64]) {
        self.count += values.len() as u64;
        if self.windows.is_empty() {
            self.bins.extend(0, values);
        } else {
            self.sift(isa, values);
        }
        let n = self.count;
        if n >= first_narrowing(self.expected) && n.is_power_of_two() && n < self.expected && !self.settled {
            self.narrow(&mut Placer::new(isa));
        } else if self.bins.len() > self.collapse_at {
            self.collapse();
            self.collapse_at = self.collapse_at.max(2 * self.bins.len());
        }
    }

    /// Puts the values of the wanted ranks in their places: only they may be asked for.
    pub fn finish(&mut self, ranks: &Ranks, placer: &mut Placer) {
        self.put_in_place(ranks.all(), placer);
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
        let mut bins = Bins::with_room(self.bins.len());
        bins.regroup(windows.len(), |_, _| None, |_| 0);
        Some(Self { bins, windows, gaps, tail_gaps, centre: self.centre, settled: true, ..Self::about(0.0) })
    }

    /// The number of values that are held, atoms once.
    #[must_use]
    pub fn held(&self) -> usize {
        self.bins.len() + self.atoms.len()
    }

    /// Adds values to the gaps they fall in and keeps those within windows.
    fn sift(&mut self, isa: Isa, values: &[f64]) {
        let mut padded;
        let whole: &[f64; BLOCK] = if let Ok(whole) = values.try_into() {
            whole
        } else {
            padded = [0.0; BLOCK];
            padded[..values.len()].copy_from_slice(values);
            &padded
        };
        let mut zones = [0; BLOCK];
        isa.zones(whole, &self.windows, &mut zones);
        zones[values.len()..].fill(NOWHERE);
        let Self { bins, gaps, centre, .. } = self;
        for (gap, zone) in gaps.iter_mut().zip((0..NOWHERE).step_by(2)) {
            gap.count += isa.run(|| passes::count_in(&zones, zone));
        }
        let [hits, tail] = isa.marks(&zones, (2 * self.tail_gaps) as u8);
        passes::each(hits, |place| bins.push(usize::from(zones[place]) / 2, whole[place]));
        // Those of the tail are few: one after the other.
        passes::each(tail, |place| gaps[usize::from(zones[place]) / 2].sums.add(whole[place], 1, *centre));
    }

    /// Moves values that came often to `atoms`.
    fn collapse(&mut self) {
        let mut atoms: Vec<(f64, u64)> = Vec::new();
        for bin in 0..self.bins.count() {
            self.bins.sort(bin);
            for run in self.bins.list(bin).chunk_by(|a, b| a == b) {
                let known = self.atoms.binary_search_by(|(atom, _)| atom.total_cmp(&run[0])).is_ok();
                if run.len() >= 8 || known {
                    atoms.push((run[0], run.len() as u64));
                }
            }
        }
        let lists = self.bins.count();
        let is_atom = |value: f64| atoms.binary_search_by(|(atom, _)| atom.total_cmp(&value)).is_ok();
        self.bins.regroup(lists, |bin, value| (!is_atom(value)).then_some(bin), |len| len + len / 4);
        for (value, count) in atoms {
            match self.atoms.binary_search_by(|(atom, _)| atom.total_cmp(&value)) {
                Ok(place) => self.atoms[place].1 += count,
                Err(place) => self.atoms.insert(place, (value, count)),
            }
        }
    }

    /// Narrows each quantile's window to the ranks that it can still have, and counts what falls out.
    fn narrow(&mut self, placer: &mut Placer) {
        let last = if self.reach.is_empty() {
            [(f64::NEG_INFINITY, f64::INFINITY); QUANTILES.len()].to_vec()
        } else {
            self.reach.clone()
        };
        let about = QUANTILES.map(|p| self.ranks_about(p));
        self.put_in_place(about.into_iter().flatten(), placer);
        self.reach = QUANTILES.iter().zip(last).map(|(&p, last)| self.window(p, last)).collect();
        let windows = merge(self.reach.clone());
        let tail_end = QUANTILES
            .iter()
            .zip(&self.reach)
            .filter(|(p, _)| **p <= TAIL)
            .map(|(_, w)| w.1)
            .fold(f64::NEG_INFINITY, f64::max);
        let tail_gaps = windows.iter().filter(|(low, _)| *low <= tail_end).count();
        let mut gaps = vec![Gap::default(); windows.len() + 1];
        // Old gaps lie between new windows, because windows only shrink: each goes whole into one new gap.
        let ends: Vec<f64> = self.windows.iter().map(|(low, _)| *low).chain([f64::INFINITY]).collect();
        for (gap, end) in self.gaps.iter().zip(&ends) {
            let into = &mut gaps[windows.iter().take_while(|(low, _)| low < end).count()];
            into.count += gap.count;
            into.sums.add_all(&gap.sums);
        }
        let centre = self.centre;
        // Where a value belongs: within a window, or else it goes into a gap.
        let mut sort_out = |value: f64, times: u64, place: usize| {
            let inside = windows.get(place).is_some_and(|&(low, high)| low <= value && value <= high);
            if !inside {
                let into = place + usize::from(windows.get(place).is_some_and(|w| w.1 < value));
                let gap = &mut gaps[into];
                gap.count += times;
                if into < tail_gaps {
                    gap.sums.add(value, times, centre);
                }
            }
            inside.then_some(place)
        };
        self.atoms.retain(|&(value, count)| {
            sort_out(value, count, windows.partition_point(|&(_, high)| high < value)).is_some()
        });
        // The new windows within an old one: the first, and the one after the last. Their ends are in place, so that values come in
        // the order of the windows.
        let within = |&(low, high): &(f64, f64)| {
            (windows.partition_point(|w| w.1 < low), windows.partition_point(|w| w.0 <= high))
        };
        let all = [(f64::NEG_INFINITY, f64::INFINITY)];
        let old = if self.windows.is_empty() { &all } else { &self.windows[..] };
        let places: Vec<(usize, usize)> = old.iter().map(within).collect();
        let list_of = |bin: usize, value: f64| {
            let (first, end) = places[bin];
            // The last of them takes what is beyond it too.
            let others = &windows[first..first.max(end.saturating_sub(1))];
            sort_out(value, 1, first + others.partition_point(|w| w.1 < value))
        };
        let (n, expected) = (self.count, self.expected);
        self.bins.regroup(windows.len(), list_of, |len| room(len, n, expected));
        self.collapse_at = WHOLE.max(allowance(n));
        self.tail_gaps = tail_gaps;
        self.windows = windows;
        self.gaps = gaps;
    }

    /// Puts the values of these ranks in their places, their list's smaller ones before them; where there are atoms, all values
    /// of a list.
    fn put_in_place(&mut self, ranks: impl Iterator<Item = u64>, placer: &mut Placer) {
        let mut ranks: Vec<u64> = ranks.collect();
        ranks.sort_unstable();
        ranks.dedup();
        let mut below = 0;
        let mut a = 0;
        for bin in 0..self.bins.count() {
            below += self.gaps[bin].count;
            let high = self.windows.get(bin).map_or(f64::INFINITY, |w| w.1);
            let atoms: u64 = self.atoms[a..].iter().take_while(|(value, _)| *value <= high).map(|(_, n)| n).sum();
            a += self.atoms[a..].partition_point(|(value, _)| *value <= high);
            let held = self.bins.list(bin).len() as u64 + atoms;
            if atoms > 0 {
                self.bins.sort(bin);
            } else {
                let wanted = ranks.iter().filter(|&&rank| rank > below && rank <= below + held);
                let places: Vec<usize> = wanted.map(|rank| usize_from(rank - below - 1)).collect();
                self.bins.place(bin, &places, placer);
            }
            below += held;
        }
    }

    /// Ranks np ± 5 √(np(1 − p)).
    fn ranks_about(&self, p: f64) -> [u64; 2] {
        #[expect(clippy::cast_precision_loss, reason = "at most 2^34")]
        let n = self.count as f64;
        let reach = reach_of(n, p);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..n")]
        [(n * p - reach).floor(), (n * p + reach).ceil()].map(|rank| rank.clamp(1.0, n) as u64)
    }

    /// The values at [`Kept::ranks_about`] p, never outside the last window; they must be in place.
    fn window(&self, p: f64, (low, high): (f64, f64)) -> (f64, f64) {
        let [from, to] = self.ranks_about(p).map(|rank| self.locate(rank));
        let narrower = (from.map_or(low, |value| value.max(low)), to.map_or(high, |value| value.min(high)));
        if narrower.0 <= narrower.1 { narrower } else { (low, high) }
    }

    /// The order statistic of one of the ranks given to [`Kept::finish`], exact. Call after that.
    ///
    /// # Errors
    /// When the rank lies in a gap.
    pub fn order_statistic(&self, rank: u64) -> Result<f64, Escaped> {
        self.locate(rank)
    }

    /// The value of a rank that is in its place.
    fn locate(&self, rank: u64) -> Result<f64, Escaped> {
        let mut below = 0;
        let mut a = 0;
        for (place, gap) in self.gaps.iter().enumerate() {
            let end = self.windows.get(place).map_or(f64::INFINITY, |w| w.0);
            if rank <= below + gap.count {
                let above = place.checked_sub(1).map_or(f64::NEG_INFINITY, |last| self.windows[last].1);
                return Err(Escaped { above, below: end, skipped: below });
            }
            below += gap.count;
            let high = self.windows.get(place).map_or(f64::INFINITY, |w| w.1);
            let values = self.bins.list(place);
            let a_end = a + self.atoms[a..].partition_point(|(value, _)| *value <= high);
            let held = values.len() as u64 + self.atoms[a..a_end].iter().map(|(_, count)| count).sum::<u64>();
            if rank <= below + held {
                return Ok(pick(values, &self.atoms[a..a_end], rank - below));
            }
            below += held;
            a = a_end;
        }
        Err(Escaped { above: f64::INFINITY, below: f64::INFINITY, skipped: below })
    }

    /// Mean of the lowest `k` values and their mean square distance from it, exact sums; `k` is one of the ranks given to
    /// [`Kept::finish`]. Call after that.
    ///
    /// # Errors
    /// When rank `k` lies in a gap.
    pub fn lowest(&self, k: u64) -> Result<(f64, f64), Escaped> {
        let last = self.locate(k)?;
        let mut left = k;
        let mut sums = Sums::default();
        let mut a = 0;
        for (place, gap) in self.gaps.iter().enumerate() {
            sums.add_all(&gap.sums);
            left -= gap.count;
            let values = self.bins.list(place);
            let high = self.windows.get(place).map_or(f64::INFINITY, |w| w.1);
            let atoms = &self.atoms[a..][..self.atoms[a..].partition_point(|(value, _)| *value <= high)];
            a += atoms.len();
            let held = values.len() as u64 + atoms.iter().map(|(_, count)| count).sum::<u64>();
            if left > held {
                values.iter().for_each(|&value| sums.add(value, 1, self.centre));
                atoms.iter().for_each(|&(value, times)| sums.add(value, times, self.centre));
                left -= held;
                continue;
            }
            // Without atoms the lowest stand first, in any order; with atoms all are in order.
            let singles = if atoms.is_empty() { usize_from(left) } else { values.partition_point(|v| *v < last) };
            values[..singles].iter().for_each(|&value| sums.add(value, 1, self.centre));
            left -= singles as u64;
            for &(value, times) in atoms.iter().take_while(|(value, _)| *value < last) {
                sums.add(value, times, self.centre);
                left -= times;
            }
            sums.add(last, left, self.centre);
            break;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 2^34, and sums that round once")]
        let (n, squares) = (k as f64, sums.squares as f64 / (UNITS * UNITS));
        let mean = from_units(sums.distances + i128::from(k) * i128::from(self.centre)) / n;
        let offset = mean - from_units(self.centre.into());
        Ok((mean, (squares / n - offset * offset).max(0.0)))
    }
}

/// Standard errors of rank that a window reaches to either side.
fn reach_of(n: f64, p: f64) -> f64 {
    REACH * (n * p * (1.0 - p)).sqrt()
}

/// The number of values at which windows first narrow, of so many to come.
fn first_narrowing(expected: u64) -> u64 {
    (if expected > WHOLE as u64 { EARLY } else { WHOLE }) as u64
}

/// Room for a window that has `held` of `n` values, until they have doubled or the run ends; four standard errors to spare.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size: no figure depends on it"
)]
fn room(held: usize, n: u64, expected: u64) -> usize {
    let held = held as f64;
    (held * (expected as f64 / n as f64).min(2.0) + 4.0 * held.sqrt()) as usize + 16
}

/// Values that may be held until `n` have doubled.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size: no figure depends on it"
)]
fn allowance(n: u64) -> usize {
    (ALLOWANCE * (2.0 * n as f64).sqrt()) as usize
}

/// The most values that a column without atoms holds in a run of `n`, rooms included.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size: no figure depends on it"
)]
pub fn most(n: u64) -> usize {
    let first = first_narrowing(n);
    if n <= first {
        return usize_from(n);
    }
    let of = |narrowed: u64| {
        let window = |p: f64| room((2.0 * reach_of(narrowed as f64, p)) as usize + 2, narrowed, n);
        QUANTILES.into_iter().map(window).sum::<usize>()
    };
    // The last narrowing, and the one before: the last may come just before the end.
    let last = 1 << (n - 1).ilog2();
    of(last).max(of((last / 2).max(first))).max(usize_from(first))
}

/// The `rank`-th smallest (from 1) of values and atoms, both ascending; without atoms it is enough that it is in its place.
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
        let mut kept = Kept::about(0.0);
        kept.expect(values.len() as u64);
        for piece in values.chunks(256) {
            kept.absorb(Isa::detect(), piece);
        }
        let n = values.len();
        let wanted = Ranks::of(n as u64);
        kept.finish(&wanted, &mut Placer::new(Isa::detect()));
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        for rank in wanted.all() {
            assert_eq!(kept.order_statistic(rank), Ok(sorted[usize_from(rank) - 1]), "rank {rank} of {n}");
        }
        for k in wanted.tails.map(usize_from) {
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
        let mut kept = Kept::about(0.0);
        values.chunks(256).for_each(|piece| kept.absorb(Isa::detect(), piece));
        assert!(kept.held() < 40 * 633 + WHOLE, "{}", kept.held());
    }

    #[test]
    fn equal_values_collapse() {
        let mut kept = Kept::about(0.0);
        for _ in 0..2_000 {
            kept.absorb(Isa::detect(), &[1.5; 256]);
        }
        let wanted = Ranks::of(512_000);
        kept.finish(&wanted, &mut Placer::new(Isa::detect()));
        assert!(wanted.all().all(|rank| kept.order_statistic(rank) == Ok(1.5)));
        assert!(kept.held() <= 40 * 716);
    }

    #[test]
    fn a_rank_in_a_gap_says_where_to_look() {
        let mut kept = Kept::about(0.0);
        let values: Vec<f64> = (0..65_536u64).map(|i| to_grid(noise(i))).collect();
        values.chunks(256).for_each(|piece| kept.absorb(Isa::detect(), piece));
        kept.finish(&Ranks::of(65_536), &mut Placer::new(Isa::detect()));
        let escaped = kept.order_statistic(65_536 * 3 / 10).unwrap_err();
        assert!(escaped.above < 0.3 && escaped.below > 0.3 && escaped.skipped < 65_536 * 3 / 10);
    }
}
