//! Money that is paid as it is earned, in numbers: who receives it, and what becomes of the rest.

use super::Parts;
use crate::compile::CompileError;
use crate::compile::columns::Measure;
use crate::model::{AccountIdx, LineGroup, Model, Recycle, RuleKind};
use crate::units::Money;

/// Money that is paid as it is earned.
#[derive(Debug, Clone)]
pub struct Pot {
    /// Those who may receive it, by code: the one that takes what rounding left is the same in any order of rows.
    pub recipients: Vec<Recipient>,
    /// £ for each £ above what it takes to share in money that others have not earned.
    pub bonus_rate: f64,
    /// What becomes of money that is not earned.
    pub recycle: Recycle,
    /// The holder: account, line column, unallocated money in its base (£m on the money grid).
    pub holder: Option<(usize, usize, f64)>,
    /// Measures: money not earned before it is recycled, paid again, shared with nobody.
    pub measures: [usize; 3],
}

/// One that may receive it.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// Which account.
    pub account: usize,
    /// Its line column.
    pub line_column: usize,
    /// Its money in its base, £m on the money grid.
    pub planned: f64,
    /// Its money for the year, £m on the money grid.
    pub money: f64,
}

const UNEARNED: &str = "unearned";
const PAID_AGAIN: &str = "paid_again";
const UNDISTRIBUTED: &str = "undistributed";

/// What such a rule notes.
pub(super) fn measures(model: &Model, rule: RuleKind) -> Vec<Measure> {
    let fund = model.fund_name();
    let words = match rule {
        RuleKind::DeficitSupport => ["withheld", "reallocated", "held centrally"],
        _ => ["not earned", "paid again", "shared with nobody"],
    };
    let measure = |(code, what): (&str, &str)| Measure { rule, code: code.to_owned(), name: format!("{fund} {what}") };
    [UNEARNED, PAID_AGAIN, UNDISTRIBUTED].into_iter().zip(words).map(measure).collect()
}

impl Pot {
    /// Of recipients with their money for the year, those without a line left out.
    pub(super) fn of(
        rule: RuleKind,
        (recycle, holder, bonus_rate): (Recycle, Option<AccountIdx>, f64),
        money: impl Iterator<Item = (AccountIdx, Money)>,
        parts: &Parts<'_>,
    ) -> Result<Self, CompileError> {
        let accounts = &parts.model.accounts;
        let recipient = |(account, money): (AccountIdx, Money)| {
            Some(Recipient {
                account,
                line_column: parts.line_column(LineGroup::Incentive, account)?,
                planned: accounts[account].incentive.on_grid().millions(),
                money: money.on_grid().millions(),
            })
        };
        let mut recipients: Vec<Recipient> = money.filter_map(recipient).collect();
        recipients.sort_by(|a, b| accounts[a.account].code.cmp(&accounts[b.account].code));
        let holder = holder.and_then(|account| {
            let line_column = parts.line_column(LineGroup::Incentive, account)?;
            Some((account, line_column, accounts[account].incentive.on_grid().millions()))
        });
        let measure = |code| parts.measure(rule, code);
        let measures = [measure(UNEARNED)?, measure(PAID_AGAIN)?, measure(UNDISTRIBUTED)?];
        Ok(Self { recipients, bonus_rate, recycle, holder, measures })
    }
}
