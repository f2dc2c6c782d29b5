//! Rules in their order, each once, and an order in which no pound counts twice.

use super::lines::Lines;
use crate::diagnostic::Check;
use crate::model::Rule;
use crate::scenario::settings::{Parameters, RuleSetting};
use crate::scenario::{Problems, Scenario};

/// Resolves the list of rules. Those that are switched off are read and left out.
pub fn resolve(scenario: &Scenario, lines: &mut Lines, problems: &mut Problems) -> Vec<Rule> {
    let mut seen = Vec::new();
    let mut rules: Vec<(Rule, &RuleSetting)> = Vec::new();
    for setting in &scenario.settings.rules {
        let Some(word) = setting.head.kind.get() else { continue };
        if seen.contains(word) {
            problems.at(
                Check::RuleTwice,
                setting.head.kind.spot(),
                format!("`{}` is in the list already", word.word()),
            );
            continue;
        }
        seen.push(*word);
        let Some(parameters) = &setting.parameters else { continue };
        let rule = match parameters {
            Parameters::IncentiveCliff => Rule::IncentiveCliff,
        };
        if setting.head.on.or(true) {
            rules.push((rule, setting));
        }
    }
    order(&rules, problems);
    rules.iter().for_each(|(rule, _)| lines.add_rule(rule));
    rules.into_iter().map(|(rule, _)| rule).collect()
}

/// Stages follow one another: a rule that looked at positions of a later stage would see its own effect.
fn order(rules: &[(Rule, &RuleSetting)], problems: &mut Problems) {
    for pair in rules.windows(2) {
        let [(first, _), (second, setting)] = pair else { continue };
        let (name, stage) = (second.name(), second.stage());
        if stage < first.stage() {
            let message =
                format!("`{name}` ({}) comes after `{}` ({})", stage.about(), first.name(), first.stage().about());
            problems.at(Check::RuleOrder, setting.head.kind.spot(), message);
        }
    }
}
