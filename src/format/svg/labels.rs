//! Where labels stand: levels in lanes above a panel, dots' labels beside them, so that none runs through another.

use super::canvas::Point;
use super::clip::Area;
use super::words::{SMALL, Type, fitted, measure};

/// Space left and right of a label.
const APART: f64 = 6.0;
/// Half the height of a label.
const HALF: f64 = 0.6 * SMALL;
/// Space between a dot and a label that does not look like its own.
pub const FAR: f64 = 16.0;

/// A label in a lane; the lowest is 0.
#[derive(Debug, Clone, PartialEq)]
pub struct InLane {
    pub words: String,
    pub left: f64,
    pub right: f64,
    pub lane: usize,
}

/// Labels of levels, each at its x or beside it, between the edges: none meets another of its lane, and as far as can be no level's line,
/// which leads up to its label, runs through a label below.
pub fn lanes(levels: &[(f64, String)], style: Type, edges: Point) -> Vec<InLane> {
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by(|a, b| levels[*a].0.total_cmp(&levels[*b].0));
    let rightwards = in_order(levels, &order, style, edges);
    order.reverse();
    let leftwards = in_order(levels, &order, style, edges);
    // Lines that crowd at one end want their labels to lead away from it.
    let cost = |labels: &[InLane]| {
        let crossed = |own: usize| {
            let through =
                |(place, label): &(usize, &InLane)| label.lane < labels[own].lane && under(levels, own, *place, label);
            labels.iter().enumerate().filter(through).count()
        };
        let crossings: usize = (0..labels.len()).map(crossed).sum();
        (crossings, labels.iter().map(|label| label.lane).max())
    };
    if cost(&leftwards) < cost(&rightwards) { leftwards } else { rightwards }
}

/// True where the line of one level would run through the label of another; levels at the same place have one line.
fn under(levels: &[(f64, String)], line: usize, other: usize, label: &InLane) -> bool {
    let x = levels[line].0;
    (x - levels[other].0).abs() > 1.0 && label.left - 3.0 < x && x < label.right + 3.0
}

/// As [`lanes`], placed one after the other in this order, each where it is least in the way of the others.
fn in_order(levels: &[(f64, String)], order: &[usize], style: Type, edges: Point) -> Vec<InLane> {
    let mut placed: Vec<(usize, InLane)> = Vec::new();
    for place in order.iter().copied() {
        let (x, words) = &levels[place];
        let words = fitted(words, style, edges.1 - edges.0);
        let width = measure(&words, style);
        let in_lane = |lane: usize, left: f64| {
            let left = left.clamp(edges.0, (edges.1 - width).max(edges.0));
            InLane { words: words.clone(), left, right: left + width, lane }
        };
        let lefts = [x - width / 2.0, x - width + 4.0, x - 4.0];
        let meets = |new: &InLane| {
            placed.iter().any(|(_, old)| {
                old.lane == new.lane && new.left < old.right + 2.0 * APART && old.left < new.right + 2.0 * APART
            })
        };
        // Lines through labels, of those that stand and of those to come, which may be higher.
        let crossings = |new: &InLane| {
            let standing = placed.iter().filter(|(other, old)| {
                (old.lane < new.lane && under(levels, place, *other, old))
                    || (old.lane > new.lane && under(levels, *other, place, new))
            });
            let to_come = (0..levels.len()).filter(|other| {
                *other != place && placed.iter().all(|(old, _)| old != other) && under(levels, *other, place, new)
            });
            standing.count() + to_come.count()
        };
        let all = (0..=placed.len()).flat_map(|lane| lefts.map(|left| in_lane(lane, left)));
        let best = all.filter(|new| !meets(new)).min_by_key(crossings);
        let best = best.unwrap_or_else(|| in_lane(placed.len(), lefts[0]));
        placed.push((place, best));
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, label)| label).collect()
}

/// The lane of each span, the lowest in which it meets no other.
pub fn stacked(spans: &[Point]) -> Vec<usize> {
    let mut lanes: Vec<usize> = Vec::new();
    for (place, (left, right)) in spans.iter().enumerate() {
        let taken = |lane: &usize| {
            let others = spans[..place].iter().zip(&lanes).filter(|(_, other)| *other == lane);
            others.clone().any(|((from, to), _)| *from < right + APART && *left < to + APART)
        };
        let free = (0..spans.len()).find(|lane| !taken(lane));
        lanes.push(free.unwrap_or(place));
    }
    lanes
}

/// Left end of something this wide between two edges, as near to the middle as can be with none of the lines through it.
pub fn between_lines(middle: f64, width: f64, edges: Point, lines: &[f64]) -> f64 {
    let most = (edges.1 - width).max(edges.0);
    let at = |by: f64| (middle - width / 2.0 + by).clamp(edges.0, most);
    let free = |left: &f64| lines.iter().all(|x| *x < left - 3.0 || *x > left + width + 3.0);
    let shifts = (0..40_u32).flat_map(|k| [f64::from(k) * 6.0, f64::from(k) * -6.0]);
    shifts.map(at).find(free).unwrap_or_else(|| at(0.0))
}

/// What a dot's label must not run through.
#[derive(Debug, Default)]
pub struct Obstacles {
    /// Dots and bars.
    pub areas: Vec<Area>,
    /// Lines and levels: crossed where there is no other room.
    pub lines: Vec<Vec<Point>>,
}

/// Where each label stands (its words and its place), none for one without room. `inside` is the panel, `sheet` the room beside it too.
pub fn beside(
    dots: &[(Point, String)],
    style: Type,
    inside: Area,
    sheet: Area,
    in_the_way: &Obstacles,
) -> Vec<Option<(String, Area)>> {
    let mut taken: Vec<Area> = Vec::new();
    let mut placed = Vec::new();
    for ((x, y), words) in dots {
        let words = fitted(words, style, inside.right - inside.left - 30.0);
        let width = measure(&words, style);
        let at_edge = *x > inside.right - 12.0;
        let room = if at_edge { sheet } else { inside };
        let area =
            |left: f64, middle: f64| Area { left, top: middle - HALF, right: left + width, bottom: middle + HALF };
        let (right, left, centre) = (x + 11.0, x - 11.0 - width, x - width / 2.0);
        let near = [
            (right, 13.0),
            (left, -13.0),
            (centre, -17.0),
            (right, 0.0),
            (left, 0.0),
            (centre, 17.0),
            (right, -13.0),
            (left, 13.0),
        ];
        let far = [17.0, 30.0, 45.0, 60.0, 80.0, 100.0, 125.0, 150.0].into_iter().flat_map(|by| {
            [(right, by), (left, -by), (right, -by), (left, by), (centre, by + 10.0), (centre, -by - 10.0)]
        });
        let edge = (0..12_u32).flat_map(|k| [(right, 6.0 * f64::from(k)), (right, -6.0 * f64::from(k))]);
        let edge = edge.filter(|_| at_edge);
        let spots: Vec<Area> = edge.chain(near).chain(far).map(|(left, by)| area(left, y + by)).collect();
        let free = |spot: &&Area| {
            let within = room.holds(spot) || (at_edge && spot.left >= inside.right && sheet.holds(spot));
            within && !taken.iter().chain(&in_the_way.areas).any(|other| other.meets(spot))
        };
        let crossed = |spot: &&Area| {
            let wide =
                Area { left: spot.left - 2.0, top: spot.top - 1.0, right: spot.right + 2.0, bottom: spot.bottom + 1.0 };
            let runs_through = |line: &&Vec<Point>| line.windows(2).any(|ends| wide.part(ends[0], ends[1]).is_some());
            in_the_way.lines.iter().filter(runs_through).count()
        };
        // A line through a label is the lesser evil where the label would stand far from its dot.
        let cost = |spot: &&Area| {
            let far = (spot.top - y).max(y - spot.bottom) > FAR || (spot.left - x).max(x - spot.right) > FAR;
            crossed(spot) + if far { 4 } else { 0 }
        };
        let best = spots.iter().filter(free).min_by_key(cost).copied();
        taken.extend(best);
        placed.push(best.map(|spot| (words, spot)));
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::super::words::BOLD;
    use super::*;

    #[test]
    fn labels_of_levels_meet_no_other_and_stay_inside() {
        let edges = (0.0, 700.0);
        for positions in [[5.0, 10.0, 15.0, 20.0, 25.0], [300.0; 5], [690.0, 350.0, 2.0, 700.0, 351.0]] {
            let levels: Vec<(f64, String)> =
                positions.iter().map(|x| (*x, format!("Control total at {x}: 45% chance of worse"))).collect();
            let labels = lanes(&levels, BOLD, edges);
            for (at, label) in labels.iter().enumerate() {
                assert!(label.left >= edges.0 && label.right <= edges.1, "{label:?}");
                let clash =
                    |other: &&InLane| other.lane == label.lane && other.left < label.right && label.left < other.right;
                assert_eq!(labels.iter().skip(at + 1).find(clash), None, "{labels:?}");
            }
        }
    }

    #[test]
    fn a_line_to_a_higher_label_runs_beside_the_lower_ones() {
        let levels = [(200.0, "Plan (500)".to_owned()), (230.0, "Forecast (480)".to_owned())];
        let labels = lanes(&levels, BOLD, (0.0, 700.0));
        for ((x, _), own) in levels.iter().zip(&labels) {
            let through = |other: &&InLane| other.lane < own.lane && other.left < *x && *x < other.right;
            assert_eq!(labels.iter().find(through), None, "{labels:?}");
        }
    }

    #[test]
    fn dots_labels_stay_inside_and_meet_no_other() {
        let inside = Area { left: 50.0, top: 0.0, right: 650.0, bottom: 300.0 };
        let sheet = Area { right: 700.0, ..inside };
        let dots: Vec<(Point, String)> = (0..12_u32)
            .map(|k| ((60.0 + 50.0 * f64::from(k), 290.0 - 24.0 * f64::from(k)), format!("P{k} (1,234): as likely")))
            .collect();
        let placed = beside(&dots, BOLD, inside, sheet, &Obstacles::default());
        let areas: Vec<Area> = placed.into_iter().flatten().map(|label| label.1).collect();
        assert_eq!(areas.len(), 12);
        for (at, area) in areas.iter().enumerate() {
            assert!(sheet.holds(area), "{area:?}");
            assert!(!areas.iter().skip(at + 1).any(|other| other.meets(area)), "{area:?}");
        }
    }

    #[test]
    fn spans_that_overlap_stand_above_each_other() {
        assert_eq!(stacked(&[(0.0, 10.0), (5.0, 20.0), (40.0, 50.0)]), [0, 1, 0]);
    }
}
