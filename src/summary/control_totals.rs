//! Who was given a control total, and how likely those who accepted it are to meet it.

use crate::results::{Chance, ControlTotals, NodeKind, NodeResult, TotalGiven};

/// Chances of meeting a total below this are unlikely, above [`LIKELY`] likely; what lies between could go either way.
const UNLIKELY: f64 = 0.3;
/// See [`UNLIKELY`].
const LIKELY: f64 = 0.7;

/// None where no organisation was given a control total.
pub(super) fn of(nodes: &[NodeResult]) -> Option<ControlTotals> {
    let organisations = nodes.iter().filter(|node| node.kind == NodeKind::Organisation && node.organisations == 1);
    let given = organisations.filter_map(|node| {
        let missed = node.chance_below_control_total?;
        let chance_met = Chance { value: 1.0 - missed.value, low: 1.0 - missed.high, high: 1.0 - missed.low };
        Some((node.accepted, TotalGiven { node: node.code.clone(), chance_met }))
    });
    let (accepted, refused): (Vec<_>, Vec<_>) = given.partition(|(accepted, _)| *accepted);
    if accepted.is_empty() && refused.is_empty() {
        return None;
    }
    let sorted = |given: Vec<(bool, TotalGiven)>| {
        let mut given: Vec<TotalGiven> = given.into_iter().map(|(_, given)| given).collect();
        let chance = |given: &TotalGiven| given.chance_met.value;
        given.sort_by(|a, b| chance(a).total_cmp(&chance(b)).then_with(|| a.node.cmp(&b.node)));
        given
    };
    let (accepted, refused) = (sorted(accepted), sorted(refused));
    let count = |of: fn(f64) -> bool| accepted.iter().filter(|given| of(given.chance_met.value)).count() as u64;
    Some(ControlTotals {
        unlikely: count(|chance| chance < UNLIKELY),
        even: count(|chance| (UNLIKELY..=LIKELY).contains(&chance)),
        likely: count(|chance| chance > LIKELY),
        accepted,
        refused,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::NodeCode;
    use crate::tell::testing;

    #[test]
    fn those_who_refused_their_total_are_not_counted() {
        let known = testing::results("minimal").organisations().next().expect("an organisation");
        let given = |code: &str, accepted: bool, missed: f64| NodeResult {
            code: NodeCode(code.to_owned()),
            accepted,
            chance_below_control_total: Some(Chance { value: missed, low: missed, high: missed }),
            ..known.clone()
        };
        let nodes = [given("a", true, 0.1), given("b", true, 0.5), given("c", false, 1.0), given("d", true, 0.9)];
        let totals = of(&nodes).expect("totals were given");
        let codes = |of: &[TotalGiven]| of.iter().map(|given| given.node.0.clone()).collect::<Vec<_>>();
        assert_eq!(codes(&totals.accepted), ["d", "b", "a"]);
        assert_eq!(codes(&totals.refused), ["c"]);
        assert_eq!((totals.unlikely, totals.even, totals.likely), (1, 1, 1));
        let none = NodeResult { chance_below_control_total: None, ..known.clone() };
        assert_eq!(of(&[none]), None);
    }
}
