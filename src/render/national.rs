//! The nation against the ladder's target, said at the opening: what it needs, what stands before a bail-out, how likely one is, and
//! which yardstick each chance belongs to.

use super::format::{self, Step, money, plain};
use super::words;
use crate::summary::{EXTRA, LadderSummary, MarginalValue, National, NodeKind, NodeSummary, Summary};

/// The sentences that open an answer with a national ladder; none without one.
pub fn opening(summary: &Summary) -> Vec<String> {
    let Some(national) = &summary.national else { return Vec::new() };
    let Some(ladder) = &national.ladder else { return Vec::new() };
    vec![need(summary, national, ladder), claim(ladder), yardsticks(summary, national)]
}

/// `the ladder's target of (377)`; without a ladder the nation's control total, incentive money as planned added.
pub fn target_words(national: &National) -> String {
    let amount = money(national.target, step(national.target));
    match national.ladder {
        Some(_) => format!("the ladder's target of {amount}"),
        None => format!("the nation's control total, {amount} with incentive money as planned"),
    }
}

/// Where money does most, and which places cannot be told apart within their errors.
pub fn where_to_put(values: &[MarginalValue]) -> Vec<String> {
    let Some(best) = values.iter().max_by(|a, b| a.claim_avoided.value.total_cmp(&b.claim_avoided.value)) else {
        return Vec::new();
    };
    // The errors are taken as independent. The places share their draws, so they are less: this errs on the side of silence.
    let error = |value: &MarginalValue| value.claim_avoided.se.unwrap_or(f64::INFINITY);
    let apart = |other: &&MarginalValue| {
        let both = libm::sqrt(error(best) * error(best) + error(other) * error(other));
        best.claim_avoided.value - other.claim_avoided.value > 1.96 * both
    };
    let others = || values.iter().filter(|other| other.place != best.place);
    let like: Vec<String> = others().filter(|other| !apart(other)).map(|other| plain(&other.name)).collect();
    let of_best = format!(
        "£{EXTRA:.0}m more avoids most in {}: £{}m of the shortfall",
        plain(&best.name),
        money(best.claim_avoided.value, Step::TENTH)
    );
    if like.is_empty() {
        return vec![format!("{of_best}, more than in any other place beyond the errors of sampling.")];
    }
    if like.len() == others().count() {
        return vec![format!(
            "{of_best}, but no two places can be told apart within the errors of sampling: these figures give no reason to prefer one."
        )];
    }
    vec![format!("{of_best}; within the errors of sampling it cannot be told apart from {}.", format::listed(&like))]
}

/// The chance of a bail-out, of a large one, and its mean when there is one.
pub fn claim(ladder: &LadderSummary) -> String {
    let claim = &ladder.bail_out;
    let when = claim
        .mean_when
        .map(|mean| format!("; when there is one it is £{}m on average", money(mean, step(mean))))
        .unwrap_or_default();
    format!(
        "Chance of a bail-out after all of these: {}; of at least £500m: {}{when}.",
        format::chance_with_word(&claim.chance),
        format::chance_with_word(&claim.chance_large)
    )
}

fn need(summary: &Summary, national: &National, ladder: &LadderSummary) -> String {
    let steps: Vec<String> = ladder
        .steps
        .iter()
        .filter(|step| step.kind != "treasury" && step.used.value > 0.0)
        .map(|of| format!("{} {}", plain(&of.kind.replace('_', " ")), money(of.used.value, step(of.used.value))))
        .collect();
    let before = if steps.is_empty() {
        "Nothing stands before a bail-out.".to_owned()
    } else {
        format!("Before a bail-out stand, £m on average: {}.", format::listed(&steps))
    };
    format!(
        "Before the national ladder {} is short of {} with a chance of {}, by £{}m on average over all iterations. {before}",
        words::whole(summary),
        target_words(national),
        format::chance(&ladder.need_chance),
        money(ladder.need.value, step(ladder.need.value))
    )
}

/// Which chance is against what: a reader must not take one yardstick for another.
fn yardsticks(summary: &Summary, national: &National) -> String {
    let mut said = Vec::new();
    if let Some(node) = summary.nodes.get(summary.headline) {
        said.push(format!("the headline's chance is against the plan of {}, {}", words::name(node), figure(node.plan)));
    }
    let root = summary.nodes.iter().find(|node| node.kind == NodeKind::Root);
    if let Some((root, total)) = root.and_then(|root| Some((root, root.control_total?))) {
        said.push(format!(
            "the control total of {} is {} before incentive money{}",
            words::name(root),
            figure(total),
            with_incentive(root, total)
        ));
    }
    said.push(format!("the ladder and a bail-out are against {}, incentive money included", target_words(national)));
    format!("Several yardsticks, £m: {}.", said.join("; "))
}

fn with_incentive(root: &NodeSummary, total: f64) -> String {
    if root.incentive == 0.0 {
        return String::new();
    }
    format!(", {} with it as planned", figure(total + root.incentive))
}

fn figure(amount: f64) -> String {
    money(amount, step(amount))
}

/// Whole numbers from 20, else one decimal; nought is nought.
fn step(amount: f64) -> Step {
    if amount.abs() >= 20.0 || amount == 0.0 { Step::WHOLE } else { Step::TENTH }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;
    use crate::summary::{BailOut, Chance, Estimate, StepUse};

    fn value(name: &str, avoided: f64, se: f64) -> MarginalValue {
        MarginalValue {
            place: name.to_owned(),
            name: name.to_owned(),
            chance_gained: Estimate { value: 0.0, se: None },
            claim_avoided: Estimate { value: avoided, se: Some(se) },
        }
    }

    #[test]
    fn places_that_cannot_be_told_apart_are_said_so() {
        let said = |values: &[MarginalValue]| where_to_put(values).concat();
        assert!(
            said(&[value("North", 9.0, 1.0), value("South", 8.0, 1.0)]).contains("no two places can be told apart")
        );
        let one = said(&[value("North", 9.0, 0.1), value("South", 8.9, 0.1), value("East", 3.0, 0.1)]);
        assert!(one.contains("cannot be told apart from South.") && !one.contains("East"), "{one}");
        assert!(said(&[value("North", 9.0, 0.1), value("East", 3.0, 0.1)]).contains("more than in any other place"));
        assert!(where_to_put(&[]).is_empty());
    }

    #[test]
    fn the_opening_names_every_yardstick_and_the_bail_out() {
        let mut summary = fixture::england();
        assert!(opening(&summary).is_empty());
        let chance = |value: f64| Chance { value, low: value - 0.01, high: value + 0.01 };
        let mean = |value: f64| Estimate { value, se: Some(1.0) };
        let step = StepUse {
            id: "underspend".into(),
            kind: "central_underspend".into(),
            used: mean(414.0),
            how_often: chance(0.9),
            exhausted: chance(0.5),
            next_year_cost: 0.0,
        };
        let bail_out = BailOut {
            chance: chance(0.54),
            chance_large: chance(0.02),
            mean: mean(80.0),
            mean_when: Some(151.0),
            quantiles: Vec::new(),
            unmet: 0.0,
            curve: vec![(0.0, 0.54), (400.0, 0.01)],
        };
        let ladder = LadderSummary { need: mean(599.0), need_chance: chance(0.98), steps: vec![step], bail_out };
        let national = National { target: -377.0, ladder: Some(ladder), sizing: Vec::new(), marginal: Vec::new() };
        summary.national = Some(national);
        let said = opening(&summary).join(" ");
        for part in [
            "by £599m on average",
            "central underspend 414",
            "54%",
            "£151m",
            "the ladder's target of (377)",
            "the plan of",
        ] {
            assert!(said.contains(part), "{part} is not in {said}");
        }
        assert!(crate::render::charts::all(&summary).expect("charts").iter().any(|chart| chart.stem == "bail-out"));
    }
}
