//! Deficit support in numbers.

use std::collections::BTreeMap;

use super::{Parts, Pot};
use crate::compile::CompileError;
use crate::compile::address::AddressBook;
use crate::compile::columns::Measure;
use crate::draws::philox::DrawId;
use crate::model::months::YEAR;
use crate::model::{DeficitSupport, Loss, Model, RuleKind, WITHHELD};
use crate::units::{Money, to_grid};

/// A plan to date may differ from the year's by rounding: twelve months to £1,000, £m an account.
const ROUNDING: f64 = 0.0121;

/// Deficit support.
#[derive(Debug, Clone)]
pub struct Support {
    /// The money, and who may receive it.
    pub pot: Pot,
    /// Those who are tested.
    pub units: Vec<SupportUnit>,
    /// What a unit loses that is short of its plan to date.
    pub loss: Loss,
    /// True when what was withheld may be earned back.
    pub earn_back: bool,
    /// True when what was paid may be taken back.
    pub claw_back: bool,
}

/// One that is tested.
#[derive(Debug, Clone)]
pub struct SupportUnit {
    /// Places in [`Pot::recipients`] of those that share its support.
    pub members: Vec<usize>,
    /// The accounts whose positions are added up.
    pub accounts: Vec<usize>,
    /// The support of its members, £m on the money grid.
    pub money: f64,
    /// Its instalments.
    pub instalments: [Instalment; 4],
    /// Address of whether conditions are met: one uniform for all four.
    pub conditions: DrawId,
    /// Chance that they are.
    pub chances: [f64; 4],
    /// Measure of what is withheld from it.
    pub withheld: usize,
}

/// An instalment of a unit, £m on the money grid.
#[derive(Debug, Clone, Copy)]
pub struct Instalment {
    /// Its amount.
    pub amount: f64,
    /// It and those before it.
    pub due: f64,
    /// What of it has been paid ahead of its review.
    pub paid: f64,
    /// What of `due` was withheld, where it was decided and is known.
    pub decided: Option<f64>,
    /// The month whose position to date is looked at; 12 = the year end.
    pub month: u8,
    /// The plan to date that it is held against, planned incentive money included at the year end.
    pub plan: f64,
    /// The position from which the unit is not short.
    pub threshold: f64,
}

impl Support {
    /// The months whose positions to date are looked at.
    pub(super) fn reads(&self) -> Vec<u8> {
        let instalments = self.units.iter().flat_map(|unit| &unit.instalments);
        instalments.filter(|instalment| instalment.decided.is_none()).map(|instalment| instalment.month).collect()
    }
}

/// Code of the measure of what is withheld from a unit.
fn withheld(unit: &str) -> String {
    format!("{WITHHELD}{unit}")
}

/// What it notes beyond what every pot does.
pub(super) fn measures(model: &Model, support: &DeficitSupport) -> Vec<Measure> {
    let (rule, fund) = (RuleKind::DeficitSupport, model.fund_name());
    let of_unit = |unit: &crate::model::SupportUnit| Measure {
        rule,
        code: withheld(&unit.code),
        name: format!("{fund} withheld from {}", unit.code),
    };
    super::pot::measures(model, rule).into_iter().chain(support.units.iter().map(of_unit)).collect()
}

pub(super) fn compile(
    support: &DeficitSupport,
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<Support, CompileError> {
    let rule = RuleKind::DeficitSupport;
    let money = support.units.iter().flat_map(|unit| unit.members.iter().copied());
    let pot = Pot::of(rule, (support.withheld, support.holder, 0.0), money, parts)?;
    let places: BTreeMap<usize, usize> =
        pot.recipients.iter().enumerate().map(|(place, recipient)| (recipient.account, place)).collect();
    let mut units = Vec::with_capacity(support.units.len());
    for unit in &support.units {
        let members: Vec<usize> = unit.members.iter().filter_map(|(account, _)| places.get(account).copied()).collect();
        let accounts = match unit.node {
            Some(node) => parts.columns.rolls[node].accounts.clone(),
            None => unit.members.iter().map(|(account, _)| *account).collect(),
        };
        let money = members.iter().map(|&place| pot.recipients[place].money).sum();
        units.push(SupportUnit {
            instalments: instalments(support, unit, &accounts, money, parts),
            members,
            accounts,
            money,
            conditions: book.of("rules", &unit.code, rule.name(), "conditions")?,
            chances: unit.conditions,
            withheld: parts.measure(rule, &withheld(&unit.code))?,
        });
    }
    Ok(Support { pot, units, loss: support.loss, earn_back: support.earn_back, claw_back: support.claw_back })
}

fn instalments(
    support: &DeficitSupport,
    unit: &crate::model::SupportUnit,
    accounts: &[usize],
    money: f64,
    parts: &Parts<'_>,
) -> [Instalment; 4] {
    let as_at = parts.model.facts.as_at_month;
    let (mut share, mut due, mut paid) = (0.0, 0.0, 0.0);
    std::array::from_fn(|quarter| {
        let before = due;
        share += support.instalments[quarter];
        due = if quarter == 3 { money } else { to_grid(money * share) };
        let fact = unit.paid[quarter].map(|paid| paid.on_grid().millions());
        paid += fact.unwrap_or(0.0);
        let is_past = support.reviews[quarter] <= as_at;
        let (month, plan, rounding) = plan_to_date(support.reviews[quarter], accounts, parts);
        let tolerance: f64 = accounts.iter().map(|&at| parts.model.accounts[at].turnover.millions()).sum();
        Instalment {
            amount: due - before,
            due,
            paid: fact.filter(|_| !is_past).unwrap_or(0.0),
            decided: fact.filter(|_| is_past).map(|_| (due - paid).max(0.0)),
            month,
            plan,
            threshold: plan - to_grid(support.tolerance * tolerance + rounding),
        }
    })
}

/// The month that is looked at, the accounts' plan to its end, and what of it may be rounding. At the year end planned incentive money is
/// in it, as in positions.
fn plan_to_date(month: u8, accounts: &[usize], parts: &Parts<'_>) -> (u8, f64, f64) {
    let sum = |of: &dyn Fn(usize) -> Money| accounts.iter().map(|&at| of(at).on_grid().millions()).sum::<f64>();
    let months =
        parts.model.months.as_ref().filter(|_| usize::from(month) < YEAR && parts.model.facts.as_at_month < 12);
    let Some(months) = months else {
        let account = |at: usize| &parts.model.accounts[at];
        let plan = sum(&|at| account(at).plan) - sum(&|at| account(at).plan_incentive);
        return (12, plan + sum(&|at| account(at).incentive), 0.0);
    };
    let to_date = |at: usize| months.accounts[at].plan[..usize::from(month)].iter().copied().sum::<Money>();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 accounts")]
    let rounding = ROUNDING * accounts.len() as f64;
    (month, sum(&to_date), rounding)
}
