//! Rules in their order, each once, and an order in which no pound counts twice.

mod actions;
mod fund;
mod ladder;
mod regimes;

use std::collections::BTreeMap;

use super::accounts::World;
use super::lines::Lines;
use super::target;
use crate::diagnostic::Check;
use crate::model::{NodeIdx, OwnAction, Rule};
use crate::scenario::settings::{OwnActionRecord, Parameters, RuleSetting};
use crate::scenario::words::RuleWord;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

pub use regimes::nodes_with_accounts;

/// Resolves the list of rules. Those that are switched off are read and checked, and left out.
pub fn resolve(
    scenario: &Scenario,
    world: &World<'_>,
    totals: &BTreeMap<NodeIdx, Money>,
    lines: &mut Lines,
    problems: &mut Problems,
) -> Vec<Rule> {
    let regimes = regimes::Regimes { scenario, world };
    let mut seen: Vec<RuleWord> = Vec::new();
    let mut rules: Vec<(Rule, &RuleSetting)> = Vec::new();
    let mut rows = actions::resolve(scenario, world, problems);
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
        let on = setting.head.on.or(true);
        let Some(parameters) = &setting.parameters else { continue };
        let rule = match parameters {
            Parameters::OwnAction(record) => own_action(record, world, problems).map(Rule::OwnAction),
            Parameters::OrganisationActions => {
                Some(Rule::OrganisationActions(rows.take(false, on.then_some(&mut *lines), problems)))
            }
            Parameters::IncentiveCliff => Some(Rule::IncentiveCliff),
            Parameters::IncentiveFund(record) => {
                fund::resolve(record, setting, scenario, world, problems).map(Box::new).map(Rule::IncentiveFund)
            }
            Parameters::NodeActions => Some(Rule::NodeActions(rows.take(true, on.then_some(&mut *lines), problems))),
            Parameters::RapidSavings(record) => regimes.rapid(record, setting, problems).map(Rule::RapidSavings),
            Parameters::TopSlice(record) => regimes.top_slice(record, problems).map(Rule::TopSlice),
            Parameters::NamedAsks => Some(Rule::NamedAsks(regimes.asks(setting, problems))),
            Parameters::RegionalTotal(record) => {
                regimes.regional_total(record, totals, problems).map(Rule::RegionalTotal)
            }
            Parameters::NationalLadder(record) => {
                ladder::resolve(record, setting, scenario, world, problems).map(Box::new).map(Rule::NationalLadder)
            }
        };
        rules.extend(rule.filter(|_| on).map(|rule| (rule, setting)));
    }
    rows.report_unused(problems);
    if !seen.contains(&RuleWord::IncentiveFund)
        && let Some(row) = scenario.incentives.rows.first()
    {
        let message = "no rule `incentive_fund` reads incentives.csv".to_owned();
        problems.at(Check::RowsUnused, row.org_code.spot(), message);
    }
    regimes.report_unused(&seen, problems);
    ladder::report_unused(scenario, &seen, problems);
    order(&rules, problems);
    ladder::report_uncommitted(scenario, &rules, problems);
    rules.iter().for_each(|(rule, _)| lines.add_rule(rule));
    rules.into_iter().map(|(rule, _)| rule).collect()
}

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

fn order(rules: &[(Rule, &RuleSetting)], problems: &mut Problems) {
    for (first, (second, setting)) in rules.iter().zip(rules.iter().skip(1)) {
        let (first, spot) = (&first.0, setting.head.kind.spot());
        if place(second) < place(first) {
            let message = format!("`{}` comes after `{}`", second.name(), first.name());
            problems.at(Check::RuleOrder, spot, message);
        }
        if first.sets_incentive() && second.sets_incentive() {
            let message = format!("`{}` and `{}` both pay incentive money", first.name(), second.name());
            problems.at(Check::RulesConflict, spot, message);
        }
    }
}

fn own_action(record: &OwnActionRecord, world: &World<'_>, problems: &mut Problems) -> Option<OwnAction> {
    let mut members = target::members(&record.of, world, problems)?;
    members.retain(|&account| world.accounts[account].is_organisation && !world.accounts[account].is_budget);
    let range = [&record.capacity_low, &record.capacity_high];
    Some(OwnAction {
        members,
        of: record.of.get().map(target::shown).unwrap_or_default(),
        capacity: record.capacity.or(0.0),
        capacity_log_sd: record.capacity_log_sd.or(0.0),
        chance: record.chance.or(0.0),
        giving_up: record.giving_up.or(0.0),
        range: range.into_iter().filter_map(|cell| cell.get().copied()).collect(),
    })
}
