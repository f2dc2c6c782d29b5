//! The year to date, node by node.

use super::parts::Parts;
use crate::model::{AccountToDate, RecoveryEvidence, RecoveryLaw};
use crate::results::{NodeCode, NodeToDate, RecoveryUsed, YearToDate};

/// The year to date of every roll-up and every organisation with months of its own; none where it is not known.
pub(super) fn of(parts: &Parts) -> Option<YearToDate> {
    let given = parts.model.year_to_date.as_ref()?;
    let posted = given.line.is_some();
    let columns = &parts.compiled.columns;
    let of_account = |account: usize| -> Option<NodeToDate> {
        let own = given.accounts[account].as_ref()?;
        Some(one(parts, account, own, &given.laws[own.law], posted))
    };
    let accounts: Vec<Option<NodeToDate>> = (0..columns.accounts).map(of_account).collect();
    let rolls = columns.rolls.iter().enumerate().filter_map(|(index, roll)| {
        let mut parts_of = roll.accounts.iter().filter_map(|&account| accounts[account].as_ref());
        let first = parts_of.next()?.clone();
        Some(parts_of.fold(NodeToDate { node: parts.code_of_roll(index), ..first }, add))
    });
    let organisations = accounts.iter().enumerate().filter(|(index, _)| parts.model.accounts[*index].is_organisation);
    let nodes = rolls.chain(organisations.filter_map(|(_, of)| of.clone())).collect();
    Some(YearToDate { posted, laws: given.laws.iter().map(used).collect(), nodes })
}

fn one(parts: &Parts, account: usize, own: &AccountToDate, law: &RecoveryLaw, posted: bool) -> NodeToDate {
    let uncovered = &parts.compiled.year_to_date[account];
    let (overspend, assumed) = (own.overspend.millions(), own.assumed.millions().max(0.0));
    let share = if posted { law.mean } else { 1.0 };
    NodeToDate {
        node: NodeCode(parts.model.accounts[account].code.clone()),
        variance: -overspend,
        overspend: overspend.max(0.0),
        assumed,
        covered: assumed - uncovered.exposure,
        uncovered: uncovered.exposure,
        recovered: uncovered.exposure * share,
        drift: if posted { uncovered.drift } else { 0.0 },
        loss: if posted { uncovered.expected } else { 0.0 },
    }
}

fn add(sum: NodeToDate, of: &NodeToDate) -> NodeToDate {
    NodeToDate {
        node: sum.node,
        variance: sum.variance + of.variance,
        overspend: sum.overspend + of.overspend,
        assumed: sum.assumed + of.assumed,
        covered: sum.covered + of.covered,
        uncovered: sum.uncovered + of.uncovered,
        recovered: sum.recovered + of.recovered,
        drift: sum.drift + of.drift,
        loss: sum.loss + of.loss,
    }
}

fn used(law: &RecoveryLaw) -> RecoveryUsed {
    let (years, source) = match &law.evidence {
        RecoveryEvidence::Stated(source) => (Vec::new(), Some(source.clone())),
        RecoveryEvidence::Years { years, .. } => (years.clone(), None),
        RecoveryEvidence::Unknown => (Vec::new(), None),
    };
    RecoveryUsed {
        sector: law.sector.clone(),
        mean: law.mean,
        sd: law.sd,
        own_sd: law.own_sd,
        drift: law.drift,
        drift_sd: law.drift_sd,
        years,
        source,
    }
}
