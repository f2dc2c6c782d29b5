//! What of a line or an area lies within a rectangle, in units.

use super::canvas::Point;

/// A rectangle; top is the smaller y.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    /// True where two have a part in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// True where the other lies within this one.
    pub fn holds(&self, other: &Self) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }

    /// The part of a straight line within it (Liang and Barsky 1984).
    pub fn part(&self, from: Point, to: Point) -> Option<[Point; 2]> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut start, mut end) = (0.0_f64, 1.0_f64);
        for (step, room) in
            [(-dx, from.0 - self.left), (dx, self.right - from.0), (-dy, from.1 - self.top), (dy, self.bottom - from.1)]
        {
            if step == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if step < 0.0 {
                start = start.max(room / step);
            } else {
                end = end.min(room / step);
            }
        }
        let on_line = |at: f64| (from.0 + dx * at, from.1 + dy * at);
        let crosses = start <= end;
        // Ends that lie within are kept to the bit, so that the parts of a connected line stay connected.
        let start = if start > 0.0 { on_line(start) } else { from };
        let end_point = if end < 1.0 { on_line(end) } else { to };
        crosses.then_some([start, end_point])
    }

    /// The parts of a connected line within it; it is broken where a point is not finite.
    pub fn line(&self, points: &[Point]) -> Vec<Vec<Point>> {
        let mut parts: Vec<Vec<Point>> = Vec::new();
        let mut open = false;
        for ends in points.windows(2) {
            let finite = ends.iter().all(|(x, y)| x.is_finite() && y.is_finite());
            let Some([from, to]) = self.part(ends[0], ends[1]).filter(|_| finite) else {
                open = false;
                continue;
            };
            match parts.last_mut().filter(|part| open && part.last() == Some(&from)) {
                Some(part) => part.push(to),
                None => parts.push(vec![from, to]),
            }
            open = true;
        }
        parts
    }

    /// The part of an area within it (Sutherland and Hodgman 1974).
    pub fn polygon(&self, points: &[Point]) -> Vec<Point> {
        let edges: [(bool, f64, f64); 4] =
            [(true, self.left, 1.0), (true, self.right, -1.0), (false, self.top, 1.0), (false, self.bottom, -1.0)];
        let mut kept = points.to_vec();
        for (across, edge, sign) in edges {
            let inside = |at: &Point| sign * (if across { at.0 } else { at.1 } - edge);
            let mut next = Vec::with_capacity(kept.len());
            for (place, to) in kept.iter().enumerate() {
                let from = kept[(place + kept.len() - 1) % kept.len()];
                let (before, now) = (inside(&from), inside(to));
                if (before < 0.0) != (now < 0.0) {
                    let share = before / (before - now);
                    next.push((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)));
                }
                if now >= 0.0 {
                    next.push(*to);
                }
            }
            kept = next;
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn a_line_ends_at_the_edges_and_breaks_at_what_is_no_number() {
        assert_eq!(AREA.line(&[(-5.0, 5.0), (5.0, 5.0), (15.0, 5.0)]), [[(0.0, 5.0), (5.0, 5.0), (10.0, 5.0)]]);
        assert_eq!(AREA.line(&[(1.0, 1.0), (2.0, f64::NAN), (3.0, 3.0), (4.0, 4.0)]), [[(3.0, 3.0), (4.0, 4.0)]]);
        assert!(AREA.line(&[(-5.0, -5.0), (-1.0, 20.0)]).is_empty());
        assert_eq!(AREA.line(&[(5.0, -5.0), (5.0, 5.0), (5.0, -5.0)]).len(), 1);
    }

    #[test]
    fn an_area_is_cut_at_the_edges() {
        let cut = AREA.polygon(&[(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)]);
        let span =
            |of: fn(&Point) -> f64| cut.iter().map(of).fold((9.9, -9.9), |(a, b): (f64, f64), x| (a.min(x), b.max(x)));
        assert_eq!((span(|p| p.0), span(|p| p.1)), ((0.0, 5.0), (0.0, 5.0)));
        assert!(AREA.polygon(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)]).is_empty());
    }
}
