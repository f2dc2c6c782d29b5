//! The incentive fund in numbers.

use std::collections::BTreeMap;

use super::Parts;
use crate::compile::CompileError;
use crate::compile::address::AddressBook;
use crate::compile::columns::Measure;
use crate::draws::philox::DrawId;
use crate::model::{CatchUp, IncentiveFund, LineGroup, Recycle, RuleKind};

/// An incentive fund.
#[derive(Debug, Clone)]
pub struct Fund {
    /// Those who may earn.
    pub earners: Vec<Earner>,
    /// Systems whose result counts, where [`Fund::system_share`] is above nought.
    pub systems: Vec<System>,
    /// True when each quarter has its gate.
    pub by_quarter: bool,
    /// Shares of the year's money by quarter.
    pub weights: [f64; 4],
    /// What a total that is met at the year end earns back.
    pub catch_up: CatchUp,
    /// £ for each £ above the control total.
    pub bonus_rate: f64,
    /// £ lost for each £ short; none = cliff.
    pub taper: Option<f64>,
    /// The share of the gate that is the system's.
    pub system_share: f64,
    /// What becomes of unearned money.
    pub recycle: Recycle,
    /// The holder: account, line column, unallocated money in its base (£m on the money grid).
    pub holder: Option<(usize, usize, f64)>,
    /// Measures: money not earned before it is recycled, paid again, shared with nobody.
    pub measures: [usize; 3],
}

/// One that may earn.
#[derive(Debug, Clone)]
pub struct Earner {
    /// Which account.
    pub account: usize,
    /// Its line column.
    pub line_column: usize,
    /// Incentive money in its base, £m on the money grid.
    pub planned: f64,
    /// Its money for the year, £m on the money grid.
    pub allocation: f64,
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
}

const UNEARNED: &str = "unearned";
const PAID_AGAIN: &str = "paid_again";
const UNDISTRIBUTED: &str = "undistributed";

/// What the fund notes.
pub(super) fn measures(rule: RuleKind) -> Vec<Measure> {
    let named = [
        (UNEARNED, "incentive money not earned"),
        (PAID_AGAIN, "incentive money paid again"),
        (UNDISTRIBUTED, "incentive money shared with nobody"),
    ];
    named.map(|(code, name)| Measure { rule, code: code.to_owned(), name: name.to_owned() }).to_vec()
}

pub(super) fn compile(
    rule: RuleKind,
    fund: &IncentiveFund,
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<Fund, CompileError> {
    let accounts = &parts.model.accounts;
    let mut systems = Vec::new();
    let mut system_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut earners = Vec::with_capacity(fund.members.len());
    for member in &fund.members {
        let account = &accounts[member.account];
        let Some(line_column) = parts.line_column(LineGroup::Incentive, member.account) else { continue };
        let system = *system_of.entry(account.node).or_insert_with(|| {
            systems.push(system(account.node, parts));
            systems.len() - 1
        });
        earners.push(Earner {
            account: member.account,
            line_column,
            planned: account.incentive.on_grid().millions(),
            allocation: member.allocation.on_grid().millions(),
            threshold: parts.target(member.account),
            finance_share: if member.access_linked { fund.finance_share } else { 1.0 },
            access: book.of("rules", &account.code, "incentive_fund", "access")?,
            chances: member.access,
            quarter_totals: member.quarter_totals.map(|totals| totals.map(|total| total.on_grid().millions())),
            system,
        });
    }
    // By code, so that the one that takes what rounding left is the same in any order of rows.
    earners.sort_by(|a, b| accounts[a.account].code.cmp(&accounts[b.account].code));
    let holder = fund.holder.and_then(|account| {
        let line_column = parts.line_column(LineGroup::Incentive, account)?;
        Some((account, line_column, accounts[account].incentive.on_grid().millions()))
    });
    let measure = |code| parts.measure(rule, code);
    Ok(Fund {
        earners,
        systems,
        by_quarter: fund.by_quarter,
        weights: fund.weights,
        catch_up: fund.catch_up,
        bonus_rate: fund.bonus_rate,
        taper: fund.taper,
        system_share: fund.system_share,
        recycle: fund.recycle,
        holder,
        measures: [measure(UNEARNED)?, measure(PAID_AGAIN)?, measure(UNDISTRIBUTED)?],
    })
}

/// All accounts of a node against its own stated total; where it has none, those with control totals against the sum of theirs.
fn system(node: usize, parts: &Parts<'_>) -> System {
    let all = &parts.columns.rolls[node].accounts;
    let stated = parts.model.control_totals.get(&node).map(|total| total.on_grid().millions());
    let has_total = |&account: &usize| parts.model.accounts[account].control_total.is_some();
    let accounts: Vec<usize> = all.iter().copied().filter(|account| stated.is_some() || has_total(account)).collect();
    let on_grid = |of: fn(&crate::model::Account) -> crate::units::Money| -> f64 {
        accounts.iter().map(|&account| of(&parts.model.accounts[account]).on_grid().millions()).sum()
    };
    let total = stated.unwrap_or_else(|| on_grid(|account| account.control_total.unwrap_or_default()));
    System { threshold: total + on_grid(|account| account.incentive), accounts }
}
