//! What stands along one direction of a panel: which values it holds, its round ticks, its title and what it leaves out.

use super::scale::Scale;
use super::words::{TEXT, measure};
use crate::tell::plot::{Axis, Mark};
use crate::tell::print::{Step, money, plain};

const MONTHS: [&str; 12] = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];
/// Space between two ticks' words.
const APART: f64 = 12.0;
/// The narrowest axis of money in £m: ticks have three decimals at most.
const NARROWEST: f64 = 0.004;

/// A direction of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Across,
    Up,
}

/// The side at which something lies beyond the ends of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Low,
    High,
    Neither,
}

/// The values that an axis holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Domain {
    pub low: f64,
    pub high: f64,
    /// True where bars start at nought and the axis does not hold it.
    pub cut: bool,
}

/// True for what can be drawn: finite, and not so large that its digits would fill the sheet.
pub fn usable(value: f64) -> bool {
    value.is_finite() && value.abs() < 1e10
}

/// The values of a mark along one direction; those of levels are looked at apart, as they may lie far off.
fn values(mark: &Mark, way: Way, from_zero: bool) -> Vec<f64> {
    let across = way == Way::Across;
    match mark {
        Mark::Line { points, .. } => points.iter().map(|[x, y]| if across { *x } else { *y }).collect(),
        Mark::Band { points, .. } if across => points.iter().map(|[x, ..]| *x).collect(),
        Mark::Band { points, .. } => points.iter().flat_map(|[_, low, high]| [*low, *high]).collect(),
        Mark::Bins { bins, .. } if across => bins.iter().flat_map(|[from, to, _]| [*from, *to]).collect(),
        // Where a bar starts at nought only its end says which values matter.
        Mark::Bar { from, to, .. } if across && from_zero && *from == 0.0 => vec![*to],
        Mark::Bar { from, to, .. } if across => vec![*from, *to],
        Mark::Range { thick, thin, middle, .. } if across => {
            [*thick, *thin].into_iter().flatten().flatten().chain([*middle]).collect()
        }
        Mark::Bar { row, .. } | Mark::Range { row, .. } => vec![*row as f64],
        Mark::Dot { at, .. } => vec![if across { at[0] } else { at[1] }],
        Mark::Bracket { ends, .. } if across => ends.to_vec(),
        Mark::Strip { ends } if !across => ends.to_vec(),
        Mark::Bins { .. } | Mark::Bracket { .. } | Mark::Strip { .. } | Mark::Level { .. } | Mark::Cell { .. } => {
            Vec::new()
        }
    }
}

/// What an axis holds.
pub fn domain(axis: &Axis, marks: &[Mark], way: Way) -> Domain {
    let fixed = |low, high| Domain { low, high, cut: false };
    match axis {
        Axis::Money { ends: Some([low, high]), from_zero, .. } if usable(*low) && usable(*high) && low < high => {
            Domain { low: *low, high: *high, cut: *from_zero && !(*low..=*high).contains(&0.0) }
        }
        Axis::Money { from_zero, .. } => {
            let values: Vec<f64> = marks.iter().flat_map(|mark| values(mark, way, *from_zero)).collect();
            let level = |mark: &Mark| match mark {
                Mark::Level { at, .. } if way == Way::Across => Some(*at),
                _ => None,
            };
            money_domain(&values, &marks.iter().filter_map(level).collect::<Vec<_>>(), *from_zero)
        }
        Axis::Share { from, .. } => fixed(*from, 1.0),
        Axis::Months => fixed(0.0, 12.0),
        Axis::Rows(rows) => fixed(-0.5, rows.len().max(1) as f64 - 0.5),
        Axis::Columns(columns) => fixed(-0.5, columns.len().max(1) as f64 - 0.5),
        Axis::Ranks { count, .. } => fixed(-0.5, (*count).max(1) as f64 - 0.5),
    }
}

/// The values, every level that is not further away than one and a half times their width, nought where wanted, and a margin.
fn money_domain(values: &[f64], levels: &[f64], from_zero: bool) -> Domain {
    let ends = |all: &mut dyn Iterator<Item = f64>| {
        all.filter(|x| usable(*x)).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    };
    let (mut low, mut high) = ends(&mut values.iter().copied());
    if low > high {
        (low, high) = ends(&mut levels.iter().copied());
    }
    if low > high {
        (low, high) = (0.0, 1.0);
    }
    let reach = 1.5 * (high - low).max(0.02 * low.abs().max(high.abs()));
    let near = levels.iter().copied().filter(|x| (low - reach..=high + reach).contains(x));
    let (least, most) = ends(&mut near.chain([low, high]));
    let whole = (least.min(0.0), most.max(0.0));
    let squeezed = most - least > 0.0 && (most - least) * 12.0 < whole.1 - whole.0;
    let cut = from_zero && squeezed;
    let (low, high) = if from_zero && !squeezed { whole } else { (least, most) };
    let short = ((NARROWEST - (high - low)) / 2.0).max(0.0);
    let margin = 0.04 * (high - low) + short;
    // Nought is an end of its own.
    let free = |end: f64| if end == 0.0 && from_zero && low < high { 0.0 } else { margin };
    Domain { low: low - free(low), high: high + free(high), cut }
}

/// What it measures; empty for none.
pub fn title(axis: &Axis) -> String {
    match axis {
        Axis::Money { title, .. } | Axis::Share { title, .. } | Axis::Ranks { title, .. } => plain(title),
        Axis::Months | Axis::Rows(_) | Axis::Columns(_) => String::new(),
    }
}

/// Sentences of what lies beyond its ends, each with the side: of two the first is the low end's; a single one has the side beyond which
/// there is something, where that is one.
pub fn beyond(axis: &Axis, domain: Domain, marks: &[Mark], way: Way) -> Vec<(Side, String)> {
    let Axis::Money { beyond, .. } = axis else { return Vec::new() };
    let all: Vec<f64> = marks.iter().flat_map(|mark| values(mark, way, false)).filter(|x| x.is_finite()).collect();
    let (below, above) = (all.iter().any(|x| *x < domain.low), all.iter().any(|x| *x > domain.high));
    let single = match (below, above) {
        (true, false) => Side::Low,
        (false, true) => Side::High,
        _ => Side::Neither,
    };
    let side = |place: usize| match (beyond.len(), place) {
        (2, 0) => Side::Low,
        (2, _) => Side::High,
        _ => single,
    };
    beyond.iter().enumerate().map(|(place, words)| (side(place), plain(words))).collect()
}

/// Ticks that stand side by side: where in units, and the words, which meet nobody and stay between the edges.
pub fn across(axis: &Axis, scale: &Scale, edges: (f64, f64)) -> Vec<(f64, String)> {
    match axis {
        Axis::Money { .. } => {
            let ticks = |most: usize| {
                let (ticks, step) = scale.ticks(most);
                let step = Step::between_ticks(step);
                ticks.into_iter().map(|tick| (scale.at(tick), money(tick, step))).collect::<Vec<_>>()
            };
            let free = |ticks: &Vec<(f64, String)>| thinned(ticks, edges).len() == inside(ticks, edges).count();
            if let Some(all) = (4..=8).rev().map(ticks).find(free) {
                return thinned(&all, edges);
            }
            // With three there is at least one, whatever the ends; but one tells no distance, and of finer ones some have room.
            let few = thinned(&ticks(3), edges);
            let finer = |few: &Vec<(f64, String)>| few.len() < 2;
            let more = (4..=8).map(|most| thinned(&ticks(most), edges)).find(|some| !finer(some));
            if finer(&few) { more.unwrap_or(few) } else { few }
        }
        Axis::Share { from, .. } => thinned(&shares(scale, *from), edges),
        Axis::Months => {
            let all: Vec<(f64, String)> =
                (1..=12_u32).zip(MONTHS).map(|(end, name)| (scale.at(f64::from(end)), name.to_owned())).collect();
            let every = |step: usize| all.iter().skip(step - 1).step_by(step).cloned().collect::<Vec<_>>();
            let fits = [1, 3, 6].into_iter().map(every).find(|some| thinned(some, edges).len() == some.len());
            fits.unwrap_or_else(|| thinned(&every(12), edges))
        }
        Axis::Rows(rows) => thinned(&named(scale, rows.iter().map(|row| row.name.as_str())), edges),
        Axis::Columns(columns) => thinned(&named(scale, columns.iter().map(String::as_str)), edges),
        Axis::Ranks { .. } => Vec::new(),
    }
}

/// Ticks that stand one above the other; rows have names, which are laid out with their panel.
pub fn up(axis: &Axis, scale: &Scale, height: f64) -> Vec<(f64, String)> {
    match axis {
        Axis::Money { .. } => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
            let most = (height / 40.0).clamp(3.0, 8.0) as usize;
            let (ticks, step) = scale.ticks(most);
            ticks.into_iter().map(|tick| (scale.at(tick), money(tick, Step::between_ticks(step)))).collect()
        }
        Axis::Share { from, .. } => shares(scale, *from),
        Axis::Months => {
            (1..=12_u32).zip(MONTHS).map(|(end, name)| (scale.at(f64::from(end)), name.to_owned())).collect()
        }
        Axis::Rows(_) | Axis::Ranks { .. } => Vec::new(),
        Axis::Columns(columns) => named(scale, columns.iter().map(String::as_str)),
    }
}

fn shares(scale: &Scale, from: f64) -> Vec<(f64, String)> {
    let step = if from < 0.5 { 20 } else { 10 };
    let known = (0..=100_u8).step_by(step).map(|percent| (f64::from(percent) / 100.0, percent));
    known.filter(|(share, _)| *share >= from).map(|(share, percent)| (scale.at(share), format!("{percent}%"))).collect()
}

fn named<'a>(scale: &Scale, names: impl Iterator<Item = &'a str>) -> Vec<(f64, String)> {
    names.enumerate().map(|(place, name)| (scale.at(place as f64), plain(name))).collect()
}

/// The ticks whose words are between the edges: left and right end of each, and the tick.
fn inside(ticks: &[(f64, String)], edges: (f64, f64)) -> impl Iterator<Item = (f64, f64, &(f64, String))> {
    let ends = |tick: &'_ (f64, String)| {
        let half = measure(&tick.1, TEXT) / 2.0;
        (tick.0 - half, tick.0 + half)
    };
    ticks
        .iter()
        .map(move |tick| (ends(tick).0, ends(tick).1, tick))
        .filter(move |(left, right, _)| *left >= edges.0 && *right <= edges.1)
}

/// The ticks whose words neither meet the one before nor leave the edges.
fn thinned(ticks: &[(f64, String)], edges: (f64, f64)) -> Vec<(f64, String)> {
    let mut end = f64::NEG_INFINITY;
    let mut kept = Vec::new();
    for (left, right, tick) in inside(ticks, edges) {
        if left >= end + APART - 1e-9 {
            end = right;
            kept.push(tick.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::plot::Ink;

    fn axis(ends: Option<[f64; 2]>, from_zero: bool) -> Axis {
        Axis::Money { title: String::new(), ends, beyond: vec!["1 in 500 beyond".to_owned()], from_zero }
    }

    fn bar(from: f64, to: f64) -> Mark {
        Mark::Bar { name: String::new(), row: 0, lane: [0, 1], from, to, ink: Ink::Main, label: String::new() }
    }

    #[test]
    fn nought_is_on_the_axis_unless_it_squeezes_the_data_under_a_twelfth() {
        let whole = domain(&axis(None, true), &[bar(0.0, 100.0), bar(100.0, 120.0)], Way::Across);
        assert_eq!((whole.low, whole.cut), (0.0, false));
        let cut = domain(&axis(None, true), &[bar(0.0, 1_000.0), bar(1_000.0, 1_020.0)], Way::Across);
        assert!(cut.cut && cut.low > 990.0, "{cut:?}");
        let one = domain(&axis(None, true), &[bar(0.0, 1_000.0)], Way::Across);
        assert!(!one.cut && one.low == 0.0, "{one:?}");
    }

    #[test]
    fn a_level_far_away_does_not_stretch_the_axis() {
        let level =
            |at| Mark::Level { label: String::new(), at, ink: Ink::Target, dash: crate::tell::plot::Dash::Long };
        let near = domain(&axis(None, false), &[bar(10.0, 20.0), level(30.0)], Way::Across);
        let far = domain(&axis(None, false), &[bar(10.0, 20.0), level(300.0)], Way::Across);
        assert!(near.high >= 30.0 && far.high < 30.0, "{near:?} {far:?}");
    }

    #[test]
    fn ends_are_kept_and_what_is_beyond_has_a_side() {
        let (axis, marks) = (axis(Some([-50.0, 10.0]), false), [bar(-400.0, -20.0)]);
        let kept = domain(&axis, &marks, Way::Across);
        assert_eq!((kept.low, kept.high), (-50.0, 10.0));
        assert_eq!(beyond(&axis, kept, &marks, Way::Across)[0].0, Side::Low);
        assert_eq!(beyond(&axis, kept, &[bar(-20.0, 5.0)], Way::Across)[0].0, Side::Neither);
    }

    #[test]
    fn values_that_are_no_numbers_leave_an_axis_with_ticks() {
        for values in [vec![], vec![f64::NAN], vec![f64::INFINITY, -1e300], vec![7.0], vec![0.0], vec![1e-9, 2e-9]] {
            let marks: Vec<Mark> = values.iter().map(|x| bar(*x, *x)).collect();
            for from_zero in [false, true] {
                let found = domain(&axis(None, from_zero), &marks, Way::Across);
                let scale = Scale::new((found.low, found.high), (100.0, 600.0));
                let ticks = across(&axis(None, from_zero), &scale, (0.0, 720.0));
                assert!(!ticks.is_empty() && found.low < found.high, "{values:?} {found:?}");
            }
        }
    }

    #[test]
    fn months_stand_singly_or_by_quarter() {
        let names = |width: f64| {
            let scale = Scale::new((0.0, 12.0), (0.0, width));
            across(&Axis::Months, &scale, (0.0, width + 20.0)).into_iter().map(|tick| tick.1).collect::<Vec<_>>()
        };
        assert_eq!(names(600.0), MONTHS);
        assert_eq!(names(250.0), ["Jun", "Sep", "Dec", "Mar"]);
    }

    #[test]
    fn a_narrow_axis_has_two_ticks_that_tell_a_distance() {
        let scale = Scale::new((-1_640.0, -120.0), (0.0, 180.0));
        let ticks = across(&axis(None, false), &scale, (-40.0, 230.0));
        let words: Vec<&str> = ticks.iter().map(|tick| tick.1.as_str()).collect();
        assert_eq!(words, ["(1,500)", "(500)"]);
    }

    #[test]
    fn shares_start_where_the_axis_does() {
        let words = |from: f64| {
            let of = Axis::Share { title: String::new(), from };
            let scale = Scale::new((domain(&of, &[], Way::Up).low, 1.0), (0.0, 400.0));
            up(&of, &scale, 400.0).into_iter().map(|tick| tick.1).collect::<Vec<_>>()
        };
        assert_eq!(words(0.0), ["0%", "20%", "40%", "60%", "80%", "100%"]);
        assert_eq!(words(0.5), ["50%", "60%", "70%", "80%", "90%", "100%"]);
    }

    #[test]
    fn deficits_are_in_brackets() {
        let scale = Scale::new((-1_000.0, 500.0), (0.0, 600.0));
        let ticks = across(&axis(None, false), &scale, (0.0, 620.0));
        assert!(ticks.iter().any(|(_, words)| words == "(400)"), "{ticks:?}");
    }
}
