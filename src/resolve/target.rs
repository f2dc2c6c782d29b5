//! Targets: one account or a group, with shares that sum to one, or to less where a row states the size of a larger group.

use super::accounts::World;
use crate::diagnostic::Check;
use crate::model::{AccountIdx, Member, Spread, Target as Resolved};
use crate::scenario::Problems;
use crate::scenario::kind::Target;
use crate::scenario::record::{Cell, Spot};
use crate::scenario::tables::OrganisationRow;
use crate::scenario::words::{SizeColumn, SpreadWord};

/// A target as written.
#[must_use]
pub fn shown(target: &Target) -> String {
    match target {
        Target::Code(code) => code.clone(),
        Target::Sector(sector) => format!("sector:{}", sector.word()),
        Target::Type(word) => format!("type:{word}"),
        Target::Own(code) => format!("own:{code}"),
    }
}

/// The accounts that a target names, and whether it is a group.
struct Named {
    accounts: Vec<AccountIdx>,
    is_group: bool,
}

/// The cells of a row that say whom it concerns.
pub struct Cells<'a> {
    /// `target`.
    pub target: &'a Cell<Target>,
    /// `spread`.
    pub spread: &'a Cell<SpreadWord>,
    /// `share_by`, or `paybill`.
    pub share_by: &'a Cell<SizeColumn>,
    /// True for `paybill`, which one account gives too.
    pub share_by_always: bool,
    /// `group_size`.
    pub group_size: &'a Cell<f64>,
}

/// Sizes may exceed a stated size of their group by rounding.
const TOLERANCE: f64 = 1e-9;

/// Resolves a target; also the sum of the members' sizes. After an error: no members.
pub fn resolve(cells: &Cells<'_>, world: &World<'_>, problems: &mut Problems) -> (Resolved, f64) {
    let spread = match cells.spread.or(SpreadWord::Each) {
        SpreadWord::Each => Spread::Each,
        SpreadWord::Shared => Spread::Shared,
    };
    let none = Resolved { members: Vec::new(), spread };
    let Some(named) = find(cells.target, world, problems) else { return (none, 0.0) };
    report_spread(cells, named.is_group, problems);
    if cells.share_by.is_faulty() {
        return (none, 0.0);
    }
    let column = if named.is_group || cells.share_by_always { cells.share_by.get().copied() } else { None };
    let stated = if named.is_group { cells.group_size.get().copied() } else { None };
    let by = column.unwrap_or(SizeColumn::Equal);
    let (members, total) = share(&named.accounts, by, world, stated);
    let sum: f64 = members.iter().map(|member| member.share).sum();
    if sum > 1.0 + TOLERANCE && sizes_are_good(&named.accounts, column, world) {
        let message = format!("the members' sizes `{}` sum to {:.3} of the stated size of the group", by.word(), sum);
        problems.at(Check::GroupSizeSmall, cells.group_size.spot(), message);
    }
    if members.is_empty() && world.members_known && sizes_are_good(&named.accounts, column, world) {
        let size = column.map_or("equal", SizeColumn::word);
        let whom = cells.target.get().map(shown).unwrap_or_default();
        let message = format!("the sizes `{size}` of `{whom}` sum to nought");
        problems.at(Check::SizesZero, cells.share_by.spot(), message);
    }
    (Resolved { members, spread }, total)
}

/// The accounts that a setting names, shares left aside; none after an error.
pub fn members(cell: &Cell<Target>, world: &World<'_>, problems: &mut Problems) -> Option<Vec<AccountIdx>> {
    find(cell, world, problems).map(|named| named.accounts)
}

fn find(cell: &Cell<Target>, world: &World<'_>, problems: &mut Problems) -> Option<Named> {
    let target = cell.get()?;
    let group = |test: &dyn Fn(AccountIdx, &OrganisationRow) -> bool| {
        let accounts = world.organisations().filter(|(account, row)| test(*account, row)).map(|(account, _)| account);
        Named { accounts: accounts.collect(), is_group: true }
    };
    let named = match target {
        Target::Code(code) => {
            if let Some(account) = world.organisation(code) {
                Named { accounts: vec![account], is_group: false }
            } else if let Some(node) = world.node(code) {
                group(&|account, _| world.is_within(world.accounts[account].node, node))
            } else {
                world.report_unknown(Check::TargetUnknown, cell, code, problems);
                return None;
            }
        }
        Target::Sector(sector) => group(&|_, row| row.sector.get() == Some(sector)),
        Target::Type(word) => group(&|_, row| row.org_type.get() == Some(word)),
        Target::Own(code) => match world.node(code).and_then(|node| world.own(node)) {
            Some(account) => Named { accounts: vec![account], is_group: false },
            None => {
                world.report_unknown(Check::TargetUnknown, cell, code, problems);
                return None;
            }
        },
    };
    if named.accounts.is_empty() {
        if world.members_known {
            let message = format!("no organisation is in `{}`", shown(target));
            problems.at(Check::GroupEmpty, cell.spot(), message);
        }
        return None;
    }
    Some(named)
}

fn report_spread(cells: &Cells<'_>, is_group: bool, problems: &mut Problems) {
    let whom = cells.target.get().map(shown).unwrap_or_default();
    let mut report = |check: Check, spot: &Spot, name: &str| {
        let message = match check {
            Check::SpreadMissing => format!("`{whom}` is a group, and `{name}` is blank"),
            _ => format!("`{whom}` is one account, and `{name}` is given"),
        };
        problems.at(check, spot, message);
    };
    if is_group {
        if cells.spread.is_blank() {
            report(Check::SpreadMissing, cells.spread.spot(), "spread");
        }
        if cells.share_by.is_blank() {
            report(Check::SpreadMissing, cells.share_by.spot(), "share_by");
        }
    } else {
        if cells.spread.get().is_some() {
            report(Check::SpreadSuperfluous, cells.spread.spot(), "spread");
        }
        if !cells.share_by_always && cells.share_by.get().is_some() {
            report(Check::SpreadSuperfluous, cells.share_by.spot(), "share_by");
        }
        if cells.group_size.get().is_some() {
            report(Check::SpreadSuperfluous, cells.group_size.spot(), "group_size");
        }
    }
}

/// Shares by size; members of size nought are dropped. Sizes are added up in the order of their sizes, so that no share
/// depends on the order of rows. A stated size of the group takes the place of their sum.
pub fn share(
    accounts: &[AccountIdx],
    column: SizeColumn,
    world: &World<'_>,
    stated: Option<f64>,
) -> (Vec<Member>, f64) {
    let sizes: Vec<(AccountIdx, f64)> = accounts
        .iter()
        .map(|&account| (account, size(world.row(account), column)))
        .filter(|(_, size)| *size > 0.0)
        .collect();
    let mut ascending: Vec<f64> = sizes.iter().map(|(_, size)| *size).collect();
    ascending.sort_by(f64::total_cmp);
    let total: f64 = stated.unwrap_or_else(|| ascending.iter().sum());
    let members = sizes.into_iter().map(|(account, size)| Member { account, share: size / total }).collect();
    (members, total)
}

fn size(row: Option<&OrganisationRow>, column: SizeColumn) -> f64 {
    match row {
        None if column == SizeColumn::Equal => 1.0,
        None => 0.0,
        Some(row) => cell_of(row, column).map_or(1.0, |cell| cell.or(0.0)),
    }
}

/// The cell of a size column; none for `equal`.
pub fn cell_of(row: &OrganisationRow, column: SizeColumn) -> Option<&Cell<f64>> {
    Some(match column {
        SizeColumn::Equal => return None,
        SizeColumn::Turnover => &row.turnover,
        SizeColumn::Allocation => &row.allocation,
        SizeColumn::PaybillAfc => &row.paybill_afc,
        SizeColumn::PaybillMedical => &row.paybill_medical,
        SizeColumn::SubsidiaryPaybill => &row.subsidiary_paybill,
        SizeColumn::LaContractPaybill => &row.la_contract_paybill,
        SizeColumn::AgencyCeiling => &row.agency_ceiling,
        SizeColumn::Beds => &row.beds,
        SizeColumn::Population => &row.population,
    })
}

/// False when one of the sizes was refused: then the sum says nothing.
fn sizes_are_good(accounts: &[AccountIdx], column: Option<SizeColumn>, world: &World<'_>) -> bool {
    let Some(column) = column else { return true };
    let rows = accounts.iter().filter_map(|&account| world.row(account));
    !rows.filter_map(|row| cell_of(row, column)).any(Cell::is_faulty)
}
