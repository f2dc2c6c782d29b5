//! Shapes on one latent: events and tables of outcomes.

use super::Shape;
use crate::model::Direction;
use crate::model::distribution::Outcomes;
use crate::numerics::normal;

/// Happens with probability `p`: a threat when the latent is high, an opportunity when it is low.
pub(super) fn step(direction: Direction, p: f64) -> Shape {
    #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
    let at = |z: f64| z as f32;
    match direction {
        Direction::Threat => Shape::Step { threshold: at(-normal::quantile(p)), above: 1.0, below: 0.0 },
        Direction::Opportunity => Shape::Step { threshold: at(normal::quantile(p)), above: 0.0, below: 1.0 },
    }
}

/// Happens where the share of the uniform beyond a latent lies from `from` to `from` + p, counted from the end at which the
/// direction's rows happen.
pub(super) fn window(direction: Direction, from: f64, p: f64) -> Shape {
    if from == 0.0 {
        return step(direction, p);
    }
    #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
    let [near, far] = [from, (from + p).min(1.0)].map(|share| normal::quantile(share) as f32);
    match direction {
        Direction::Threat => Shape::Window { low: -far, high: -near },
        Direction::Opportunity => Shape::Window { low: near, high: far },
    }
}

/// A table of outcomes as steps on one latent: the first goes from the lowest outcome, the others add to it. With a chance, nothing
/// happening is an outcome too.
pub(super) fn stairs(direction: Direction, outcomes: Outcomes, probability: Option<f64>) -> Vec<Shape> {
    let outcomes = probability.map_or(outcomes, |p| outcomes.with_chance(p));
    let (lowest, steps) = outcomes.steps();
    #[expect(clippy::cast_possible_truncation, reason = "values of shapes are f32 by design")]
    let scaled = |share: f32, size: f64, from: f64| (from + f64::from(share) * size) as f32;
    let mut from = lowest;
    let mut shapes = Vec::new();
    for (size, chance) in steps {
        if let Shape::Step { threshold, above, below } = step(direction, chance) {
            shapes.push(Shape::Step { threshold, above: scaled(above, size, from), below: scaled(below, size, from) });
        }
        from = 0.0;
    }
    shapes
}
