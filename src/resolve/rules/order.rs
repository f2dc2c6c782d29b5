//! The order of rules: one in which no pound counts twice.

use crate::diagnostic::Check;
use crate::model::{Rule, RuleKind};
use crate::scenario::Problems;
use crate::scenario::settings::RuleSetting;

/// The order that is wanted, in the words of the list.
fn wanted() -> String {
    let places: Vec<String> = RuleKind::ALL
        .chunk_by(|a, b| a.place() == b.place())
        .map(|together| together.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", "))
        .collect();
    format!(
        "put them in this order, leaving out what is not used: {} (any order between semicolons)",
        places.join("; ")
    )
}

/// Reports each rule that comes after one whose place is behind its own, and two that pay incentive money.
pub fn check(rules: &[(Rule, &RuleSetting)], problems: &mut Problems) {
    for (index, (rule, setting)) in rules.iter().enumerate() {
        let (before, spot) = (&rules[..index], setting.head.kind.spot());
        // The last of those that it should precede says most: all of them stand before it.
        if let Some((behind, _)) = before
            .iter()
            .filter(|(other, _)| other.kind().place() > rule.kind().place())
            .max_by_key(|(other, _)| other.kind().place())
        {
            let message = format!("`{}` comes after `{}`", rule.name(), behind.name());
            problems.at_with(Check::RuleOrder, spot, message, wanted());
        }
        if let Some((other, _)) =
            before.iter().find(|(other, _)| [other, rule].iter().all(|rule| rule.kind().sets_incentive()))
        {
            let message = format!("`{}` and `{}` both set the same money", other.name(), rule.name());
            problems.at(Check::RulesConflict, spot, message);
        }
    }
}
