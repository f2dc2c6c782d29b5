//! Rules in their order, each once, and an order in which no pound counts twice.

mod actions;
mod asks;
mod fund;
mod ladder;
mod order;
mod regimes;
mod shares;
mod support;

use std::collections::BTreeMap;

use super::accounts::World;
use super::lines::Lines;
use super::target;
use crate::diagnostic::Check;
use crate::model::{FUND, NodeIdx, OwnAction, Rule, RuleKind};
use crate::scenario::record::Cell;
use crate::scenario::settings::{OwnActionRecord, Parameters, RuleSetting, RuleWord};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// What the first rule that sets money by positions calls it, be it on or off.
pub fn fund_of(scenario: &Scenario) -> &'static str {
    let pays = |setting: &RuleSetting| {
        let word = setting.head.kind.get()?.word();
        RuleKind::ALL.into_iter().find(|kind| kind.name() == word)?.pays()
    };
    scenario.settings.rules.iter().find_map(pays).unwrap_or(FUND)
}

/// Resolves the list of rules. Those that are switched off are read and checked, and left out.
pub fn resolve(
    scenario: &Scenario,
    world: &World<'_>,
    totals: &BTreeMap<NodeIdx, Money>,
    lines: &mut Lines,
    problems: &mut Problems,
) -> Vec<Rule> {
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
        let regimes = regimes::Regimes { scenario, world, on };
        let Some(parameters) = &setting.parameters else { continue };
        let rule = match parameters {
            Parameters::OwnAction(record) => own_action(record, world, problems).map(Rule::OwnAction),
            Parameters::OrganisationActions => {
                rows.report_none(false, scenario, setting, problems);
                Some(Rule::OrganisationActions(rows.take(false, on.then_some(&mut *lines), problems)))
            }
            Parameters::IncentiveCliff => Some(Rule::IncentiveCliff),
            Parameters::IncentiveFund(record) => {
                fund::resolve(record, setting, scenario, world, problems).map(Box::new).map(Rule::IncentiveFund)
            }
            Parameters::DeficitSupport(record) => {
                support::resolve(record, setting, scenario, world, problems).map(Box::new).map(Rule::DeficitSupport)
            }
            Parameters::NodeActions => {
                rows.report_none(true, scenario, setting, problems);
                Some(Rule::NodeActions(rows.take(true, on.then_some(&mut *lines), problems)))
            }
            Parameters::RapidSavings(record) => regimes.rapid(record, setting, problems).map(Rule::RapidSavings),
            Parameters::TopSlice(record) => regimes.top_slice(record, problems).map(Rule::TopSlice),
            Parameters::NamedAsks => Some(Rule::NamedAsks(regimes.asks(setting, problems))),
            Parameters::RegionalTotal(record) => {
                regimes.regional_total(record, totals, problems).map(Rule::RegionalTotal)
            }
            Parameters::NationalLadder(record) => ladder::resolve(record, setting, scenario, world, totals, problems)
                .map(Box::new)
                .map(Rule::NationalLadder),
        };
        rules.extend(rule.filter(|_| on).map(|rule| (rule, setting)));
    }
    rows.report_unused(problems);
    fund::report_unread(scenario, &seen, problems);
    support::report_unread(scenario, &seen, problems);
    let regimes = regimes::Regimes { scenario, world, on: true };
    regimes.report_unused(&seen, problems);
    regimes.check_shares(totals, problems);
    ladder::report_unused(scenario, &seen, problems);
    order::check(&rules, problems);
    ladder::report_uncommitted(scenario, &rules, problems);
    rules.iter().for_each(|(rule, _)| lines.add_rule(rule));
    rules.into_iter().map(|(rule, _)| rule).collect()
}

fn own_action(record: &OwnActionRecord, world: &World<'_>, problems: &mut Problems) -> Option<OwnAction> {
    let mut members = target::members(&record.of, world, problems)?;
    members.retain(|&account| world.accounts[account].is_organisation && !world.accounts[account].is_budget);
    if members.is_empty() && world.members_known {
        let of = record.of.get().map(target::shown).unwrap_or_default();
        problems.at(Check::ActorsNone, record.of.spot(), format!("`{of}` has no organisation that could act"));
    }
    let range = [&record.capacity_low, &record.capacity_high];
    if let Some(mean) = record.capacity.get() {
        let report = |cell: &Cell<f64>, beyond: bool, message: &str, problems: &mut Problems| {
            if beyond && let Some(bound) = cell.get() {
                problems.at(
                    Check::CapacityOrder,
                    cell.spot(),
                    format!("{bound} is {message} the mean capacity of {mean}"),
                );
            }
        };
        let [low, high] = range;
        report(low, low.get().is_some_and(|low| low > mean), "above", problems);
        report(high, high.get().is_some_and(|high| high < mean), "below", problems);
    }
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
