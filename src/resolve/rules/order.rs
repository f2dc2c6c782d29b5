//! The order of rules: one in which no pound counts twice.

use crate::diagnostic::Check;
use crate::model::Rule;
use crate::scenario::Problems;
use crate::scenario::settings::RuleSetting;

/// The order that is wanted, in the words of the list.
const WANTED: &str = "put them in this order, leaving out what is not used: own_action, organisation_actions; incentive_cliff or \
                      incentive_fund; node_actions; rapid_savings, top_slice, named_asks (these three in any order); \
                      regional_total; national_ladder";

/// Places that may only rise along the list. Incentive money is judged on what organisations' own actions left; what nodes
/// do comes after that; a rule that looked at positions before an earlier place had its effect would count a pound twice.
fn place(rule: &Rule) -> u8 {
    match rule {
        Rule::OwnAction(_) | Rule::OrganisationActions(_) => 1,
        Rule::IncentiveCliff | Rule::IncentiveFund(_) => 2,
        Rule::NodeActions(_) => 3,
        Rule::RapidSavings(_) | Rule::TopSlice(_) | Rule::NamedAsks(_) => 4,
        // Looks at what systems end up with, and pools it.
        Rule::RegionalTotal(_) => 5,
        Rule::NationalLadder(_) => 6,
    }
}

/// Reports each rule that comes after one whose place is behind its own, and two that pay incentive money.
pub fn check(rules: &[(Rule, &RuleSetting)], problems: &mut Problems) {
    for (index, (rule, setting)) in rules.iter().enumerate() {
        let (before, spot) = (&rules[..index], setting.head.kind.spot());
        // The last of those that it should precede says most: all of them stand before it.
        if let Some((behind, _)) =
            before.iter().filter(|(other, _)| place(other) > place(rule)).max_by_key(|(other, _)| place(other))
        {
            let message = format!("`{}` comes after `{}`", rule.name(), behind.name());
            problems.at_with(Check::RuleOrder, spot, message, WANTED.to_owned());
        }
        if let Some((other, _)) = before.iter().find(|(other, _)| other.sets_incentive() && rule.sets_incentive()) {
            let message = format!("`{}` and `{}` both pay incentive money", other.name(), rule.name());
            problems.at(Check::RulesConflict, spot, message);
        }
    }
}
