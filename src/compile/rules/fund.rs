//! The incentive fund in numbers.

use std::collections::BTreeMap;

use super::{Parts, Pot};
use crate::compile::CompileError;
use crate::compile::address::AddressBook;
use crate::draws::philox::DrawId;
use crate::model::{CatchUp, FundMember, IncentiveFund, RuleKind};

/// An incentive fund.
#[derive(Debug, Clone)]
pub struct Fund {
    /// The money, and who may receive it.
    pub pot: Pot,
    /// What each recipient earns it by, in the same order.
    pub earners: Vec<Earner>,
    /// Systems whose result counts, where [`Fund::system_share`] is above nought.
    pub systems: Vec<System>,
    /// True when each quarter has its gate.
    pub by_quarter: bool,
    /// Shares of the year's money by quarter.
    pub weights: [f64; 4],
    /// What a total that is met at the year end earns back.
    pub catch_up: CatchUp,
    /// £ lost for each £ short; none = cliff.
    pub taper: Option<f64>,
    /// The share of the gate that is the system's.
    pub system_share: f64,
}

/// What a recipient earns its money by.
#[derive(Debug, Clone)]
pub struct Earner {
    /// The position, planned money included, that meets its control total; £m on the money grid.
    pub threshold: f64,
    /// The share of its money that depends on finance alone.
    pub finance_share: f64,
    /// Address of whether access is met: one uniform for all four quarters.
    pub access: DrawId,
    /// Chance that it is, by quarter.
    pub chances: [f64; 4],
    /// Cumulative control totals at months 3, 6 and 9, £m on the money grid; none without gates by quarter.
    pub quarter_totals: Option<[f64; 3]>,
    /// Index in [`Fund::systems`].
    pub system: usize,
}

/// A system: the accounts below a node that have control totals.
#[derive(Debug, Clone)]
pub struct System {
    /// The accounts.
    pub accounts: Vec<usize>,
    /// The sum of positions, planned incentive money included, that meets its total; £m on the money grid.
    pub threshold: f64,
    /// Those of them with control totals to date, and the sums of these: no other account has any.
    pub members: Vec<usize>,
    /// At months 3, 6 and 9, £m on the money grid.
    pub quarter_totals: [f64; 3],
}

pub(super) fn compile(
    rule: RuleKind,
    fund: &IncentiveFund,
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<Fund, CompileError> {
    let accounts = &parts.model.accounts;
    let money = fund.members.iter().map(|member| (member.account, member.allocation));
    let pot = Pot::of(rule, (fund.recycle, fund.holder, fund.bonus_rate), money, parts)?;
    let members: BTreeMap<usize, &FundMember> = fund.members.iter().map(|member| (member.account, member)).collect();
    let mut systems = Vec::new();
    let mut system_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut earners = Vec::with_capacity(pot.recipients.len());
    for recipient in &pot.recipients {
        let (account, member) = (&accounts[recipient.account], members[&recipient.account]);
        let system = *system_of.entry(account.node).or_insert_with(|| {
            systems.push(system(account.node, fund, parts));
            systems.len() - 1
        });
        earners.push(Earner {
            threshold: parts.target(recipient.account),
            finance_share: if member.access_linked { fund.finance_share } else { 1.0 },
            access: book.of("rules", &account.code, "incentive_fund", "access")?,
            chances: member.access,
            quarter_totals: member.quarter_totals.map(|totals| totals.map(|total| total.on_grid().millions())),
            system,
        });
    }
    Ok(Fund {
        pot,
        earners,
        systems,
        by_quarter: fund.by_quarter,
        weights: fund.weights,
        catch_up: fund.catch_up,
        taper: fund.taper,
        system_share: fund.system_share,
    })
}

/// All accounts of a node against its own stated total; where it has none, those with control totals against the sum of theirs.
fn system(node: usize, fund: &IncentiveFund, parts: &Parts<'_>) -> System {
    let all = &parts.columns.rolls[node].accounts;
    let stated = parts.model.control_totals.get(&node).map(|total| total.on_grid().millions());
    let has_total = |&account: &usize| parts.model.accounts[account].control_total.is_some();
    let accounts: Vec<usize> = all.iter().copied().filter(|account| stated.is_some() || has_total(account)).collect();
    let on_grid = |of: fn(&crate::model::Account) -> crate::units::Money| -> f64 {
        accounts.iter().map(|&account| of(&parts.model.accounts[account]).on_grid().millions()).sum()
    };
    let total = stated.unwrap_or_else(|| on_grid(|account| account.control_total.unwrap_or_default()));
    let to_date = fund.members.iter().filter(|member| all.contains(&member.account));
    let to_date: Vec<(usize, [f64; 3])> = to_date
        .filter_map(|member| Some((member.account, member.quarter_totals?.map(|total| total.on_grid().millions()))))
        .collect();
    System {
        threshold: total + on_grid(|account| account.incentive),
        accounts,
        members: to_date.iter().map(|(account, _)| *account).collect(),
        quarter_totals: [0, 1, 2].map(|quarter| to_date.iter().map(|(_, totals)| totals[quarter]).sum()),
    }
}
