//! Pay awards, the risk register and contracts.

use super::accounts::World;
use super::distribution::{self, is_negative};
use super::factors::Sets;
use super::lines::{CONTRACT, Lines};
use super::quantity::Quantity;
use super::{scores, target};
use crate::diagnostic::Check;
use crate::model::{AccountIdx, Contract, Direction, Distribution, LineGroup, PayAward, Risk};
use crate::scenario::record::Cell;
use crate::scenario::tables::ContractRow;
use crate::scenario::words::{DirectionWord, Sector, SizeColumn};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

fn money(cell: &Cell<f64>) -> Money {
    Money::from_millions(cell.or(0.0))
}

/// Resolves pay.csv.
pub fn pay(
    scenario: &Scenario,
    world: &World<'_>,
    sets: &mut Sets,
    lines: &mut Lines,
    problems: &mut Problems,
) -> Vec<PayAward> {
    let mut awards = Vec::new();
    for row in &scenario.pay.rows {
        let cells = target::Cells {
            target: &row.target,
            spread: &row.spread,
            share_by: &row.paybill,
            share_by_always: true,
            group_size: &row.group_size,
        };
        let (target, paybill) = target::resolve(&cells, world, problems);
        if let Some(size @ (SizeColumn::Equal | SizeColumn::Beds | SizeColumn::Population)) = row.paybill.get() {
            let message = format!("`{}` is not an amount of money", size.word());
            problems.at(Check::WordUnknown, row.paybill.spot(), message);
        }
        let parameters = [
            Some(&row.share_low),
            Some(&row.share_mode),
            Some(&row.share_high),
            Some(&row.share_mean),
            Some(&row.share_sd),
            None,
            None,
        ];
        let unfunded_share = distribution::resolve(
            &distribution::Cells { dist: &row.dist, parameters, range: None, outcomes: None },
            problems,
        );
        // pay bill × award above plan × months in force / 12
        let full_cost = paybill * row.award_above_plan.or(0.0) * row.months_in_force.or(12.0) / 12.0;
        awards.push(PayAward {
            id: row.pay_id.or(String::new()),
            line: lines.named(&row.line, "", LineGroup::Pay, problems),
            full_cost: Money::from_millions(full_cost),
            unfunded_share,
            probability: row.probability.get().copied(),
            in_forecast: money(&row.in_forecast),
            declared: money(&row.declared),
            recurrent: row.recurrent.or(true),
            factor_set: sets.of(&row.factor_set, &target, problems),
            target,
        });
    }
    awards
}

/// Resolves risks.csv.
pub fn risks(
    scenario: &Scenario,
    world: &World<'_>,
    sets: &mut Sets,
    lines: &mut Lines,
    problems: &mut Problems,
) -> Vec<Risk> {
    scores::check(&scenario.settings.register, problems);
    let mut risks = Vec::new();
    for row in &scenario.risks.rows {
        let cells = target::Cells {
            target: &row.target,
            spread: &row.spread,
            share_by: &row.share_by,
            share_by_always: false,
            group_size: &row.group_size,
        };
        let (target, _) = target::resolve(&cells, world, problems);
        let quantity = Quantity::of(row, scenario, problems);
        let severity = quantity.severity(scores::severity(row, scenario, problems), row, problems);
        if is_negative(&severity) {
            let given = [&row.low, &row.mean].into_iter().find(|cell| cell.get().is_some());
            let message = "the whole range is below nought".to_owned();
            problems.at(Check::SignWrong, given.map_or(row.dist.spot(), Cell::spot), message);
        }
        let probability = scores::probability(row, &scenario.settings.register, problems);
        let count = scores::count(row, &severity, problems).or(quantity.count);
        let direction = match row.direction.or(DirectionWord::Threat) {
            DirectionWord::Threat => Direction::Threat,
            DirectionWord::Opportunity => Direction::Opportunity,
        };
        risks.push(Risk {
            id: row.risk_id.or(String::new()),
            line: lines.named(&row.line, "", LineGroup::Other, problems),
            direction,
            probability,
            count,
            severity,
            months: quantity.months,
            in_forecast: money(&row.in_forecast),
            declared: money(&row.declared),
            recurrent: row.recurrent.or(false),
            factor_set: sets.of(&row.factor_set, &target, problems),
            target,
            link: None,
        });
    }
    risks
}

/// Resolves contracts.csv.
pub fn contracts(
    scenario: &Scenario,
    world: &World<'_>,
    sets: &mut Sets,
    lines: &mut Lines,
    problems: &mut Problems,
) -> Vec<Contract> {
    let mut contracts = Vec::new();
    for row in &scenario.contracts.rows {
        let provider = side(&row.provider_code, Sector::Provider, world, problems);
        let commissioner = side(&row.commissioner_code, Sector::Commissioner, world, problems);
        let overlap = row.provider_value.or(0.0) - row.commissioner_value.or(0.0);
        if overlap < 0.0 && !row.provider_value.is_faulty() && !row.commissioner_value.is_faulty() {
            let message = "the commissioner values the contract at more than the provider".to_owned();
            problems.at(Check::ContractNegative, row.provider_value.spot(), message);
        }
        let factor_set = sets.named(&row.factor_set, problems);
        sets.used_by(factor_set, commissioner);
        contracts.push(Contract {
            id: row.contract_id.or(String::new()),
            line: lines.named(&row.line, CONTRACT, LineGroup::Other, problems),
            provider: provider.unwrap_or(0),
            commissioner: commissioner.unwrap_or(0),
            overlap: Money::from_millions(overlap),
            commissioner_share: commissioner_share(row, problems),
            provider_in_forecast: money(&row.provider_in_forecast),
            commissioner_in_forecast: money(&row.commissioner_in_forecast),
            declared: money(&row.declared),
            factor_set,
        });
    }
    contracts
}

fn side(cell: &Cell<String>, sector: Sector, world: &World<'_>, problems: &mut Problems) -> Option<AccountIdx> {
    let code = cell.get()?;
    let Some(account) = world.organisation(code) else {
        if world.node(code).is_some() {
            problems.at(Check::ContractSides, cell.spot(), format!("`{code}` is a node, not an organisation"));
        } else {
            world.report_unknown(Check::TargetUnknown, cell, code, problems);
        }
        return None;
    };
    let row = world.row(account)?;
    if row.sector.get().is_some_and(|found| *found != sector) {
        problems.at(Check::ContractSides, cell.spot(), format!("`{code}` is not a {}", sector.word()));
    }
    Some(account)
}

/// Beta on 0 to 1, or a fixed share when it has no spread.
fn commissioner_share(row: &ContractRow, problems: &mut Problems) -> Distribution {
    let (mean, sd) = (row.share_mean.or(0.5), row.share_sd.or(0.0));
    if sd == 0.0 || row.share_mean.is_faulty() {
        return Distribution::Fixed(mean);
    }
    let beta = Distribution::Beta { low: 0.0, high: 1.0, mean, sd };
    if let Some((check, message)) = distribution::fault(&beta) {
        problems.at(check, row.share_mean.spot(), message);
    }
    beta
}
