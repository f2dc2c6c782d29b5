//! The past errors of official forecasts beside the simulated answer, and the budget of its variance.

use crate::model::parameter::Moves;
use crate::model::{Blend, FactorLevel, Model, PastSpread, Reference, Rollup};
use crate::numerics::student::Student;
use crate::results::{BlendResult, HistorySpread, NodeCode, NodeResult, ReferenceResult, Results, VarianceBudget};
use crate::tallies::ranks::QUANTILES;
use libm::sqrt;

use super::sample::Sample;
/// Points of the reference's distribution function, for a picture.
const POINTS: u32 = 200;

/// The references of a model, against the nodes of the summary.
pub(super) fn of(model: &Model, nodes: &[NodeResult]) -> Vec<ReferenceResult> {
    model.references.iter().filter_map(|reference| one(model, reference, nodes)).collect()
}

pub(super) fn code(model: &Model, of: &Rollup) -> NodeCode {
    NodeCode(match of {
        Rollup::Node(node) => model.nodes[*node].code.clone(),
        Rollup::Sector(sector) => format!("sector:{sector}"),
        Rollup::Type(word) => format!("type:{word}"),
        Rollup::Organisation(account) => model.accounts[*account].code.clone(),
    })
}

fn one(model: &Model, reference: &Reference, nodes: &[NodeResult]) -> Option<ReferenceResult> {
    let code = code(model, &reference.of);
    let node = super::find(nodes, &code)?;
    let centre = node.forecast + reference.bias;
    let student = student(reference.n, centre, reference.sd);
    let median = node.outturn.quantile(0.5).value;
    let (from, to) = (0.002, 0.998);
    let point = |student: &Student, i: u32| {
        let p = from + (to - from) * f64::from(i) / f64::from(POINTS);
        (student.quantile(p), p)
    };
    Some(ReferenceResult {
        node: code,
        class: reference.class.clone(),
        basis: reference.basis.clone(),
        n: reference.n,
        years: reference.years.clone(),
        from: reference.from.clone(),
        in_sample: reference.in_sample,
        scaled: reference.scaled,
        forecast: node.forecast,
        bias: reference.bias,
        sd: reference.sd,
        degrees: student.map(|s| s.degrees),
        scale: student.map(|s| s.scale),
        centre,
        quantiles: student.map_or_else(Vec::new, |s| QUANTILES.iter().map(|p| s.quantile(*p)).collect()),
        curve: student.map_or_else(Vec::new, |s| (0..=POINTS).map(|i| point(&s, i)).collect()),
        difference: median - centre,
        chance_below_simulated: student.map(|s| s.cdf(median)),
        blend: reference.blend.map(|blend| blended(&blend, node.forecast)),
        history: reference.history.clone(),
    })
}

/// centre + t(n − 1) · sd · √(1 + 1/n): one more error of a normal with unknown mean and variance.
#[expect(clippy::cast_precision_loss, reason = "a few years")]
fn student(n: usize, centre: f64, sd: Option<f64>) -> Option<Student> {
    let sd = sd.filter(|sd| *sd > 0.0 && n > 1)?;
    let n = n as f64;
    Some(Student { centre, scale: sd * sqrt(1.0 + 1.0 / n), degrees: n - 1.0 })
}

fn blended(blend: &Blend, forecast: f64) -> BlendResult {
    let straight_line = blend.to_date * 12.0 / f64::from(blend.month);
    let at = |weight: f64| forecast + weight * (straight_line - forecast);
    let ends = student(blend.n, blend.weight, blend.sd).map(|s| (at(s.quantile(0.1)), at(s.quantile(0.9))));
    BlendResult {
        month: blend.month,
        to_date: blend.to_date,
        straight_line,
        weight: blend.weight,
        n: blend.n,
        centre: at(blend.weight),
        range: ends.map(|(a, b)| (a.min(b), a.max(b))),
    }
}

/// The model without what the whole nation shares. Shifts by uncertain parameters are everybody's; a multiplier of amounts
/// stays, as each line's distribution rests on it.
pub(super) fn without_the_nation(model: &Model) -> Model {
    let mut local = model.clone();
    let nation = model.nodes.first().map(|root| root.level.clone());
    for set in &mut local.factor_sets {
        set.loadings
            .retain(|loading| matches!(&loading.level, FactorLevel::Tree(level) if Some(level) != nation.as_ref()));
    }
    local.parameters.retain(|parameter| matches!(parameter.moves, Moves::Amounts { .. }));
    local.year_to_date.iter_mut().flat_map(|of| &mut of.laws).for_each(|law| law.together = false);
    local
}

/// The budget of the headline node from three columns: as stated, without what the whole nation shares, and without any factor.
pub(super) fn budget(results: &Results, model: &Model, columns: [&[f64]; 3]) -> VarianceBudget {
    let [total, without_national, own] = columns.map(|values| Sample::of(values).sd().value);
    let between = |whole: f64, part: f64| sqrt((whole * whole - part * part).max(0.0));
    let reference = model.references.iter().find(|r| code(model, &r.of) == results.headline);
    VarianceBudget {
        node: results.headline.clone(),
        iterations: columns[0].len() as u64,
        total_sd: total,
        national_sd: between(total, without_national),
        regional_sd: between(without_national, own),
        own_sd: own,
        history: reference.and_then(|r| r.spread).map(|PastSpread { n, total, national, own }| HistorySpread {
            n,
            total,
            national,
            own,
        }),
    }
}
