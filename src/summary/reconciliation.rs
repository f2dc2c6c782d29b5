//! Declared exposure beside the model's expectation: the first is what organisations reported, the second what the stated
//! distributions imply. Their ratio is the implied crystallisation.

use std::collections::BTreeMap;

use super::of::Parts;
use super::{Estimate, ReconciliationRow, contributions, statistics};
use crate::model::{LineGroup, Model, Target};
use crate::tallies::Escaped;
use crate::units::to_grid;

/// One row for each line and sector in use, a total for each group, and a total of what can be declared.
pub(super) fn of(parts: &Parts) -> Result<Vec<ReconciliationRow>, Escaped> {
    let columns = &parts.compiled.columns;
    let declared = declared(parts.model);
    let mut rows = Vec::new();
    for (index, column) in columns.lines.iter().enumerate() {
        let group = parts.model.lines[column.line].group;
        if group.is_of_rules() && group != LineGroup::Incentive {
            continue; // what is done about risks is no risk
        }
        let tally = &parts.tallies.in_year[columns.line_column(index)];
        let declared = declared.get(&(column.line, column.sector.clone())).copied().unwrap_or(0.0);
        let mean = statistics::mean(tally);
        let expected = -contributions::expected_of_line(parts, index);
        if declared == 0.0 && expected == 0.0 && tally.central_moments().0 == 0.0 {
            continue;
        }
        // Effects are adverse negative, severities positive: the median of one is minus the upper median of the other.
        let median = tally.kept().order_statistic(parts.ranks.upper_median)?;
        let line = &parts.model.lines[column.line];
        rows.push(ReconciliationRow {
            line: line.code.clone(),
            group: line.group,
            sector: column.sector.clone(),
            is_total: false,
            declared,
            expected,
            simulated_mean: Estimate { value: -mean.value, se: mean.se },
            simulated_p50: Some(-median),
            ratio: ratio(expected, declared),
        });
    }
    let mut totals: Vec<ReconciliationRow> = Vec::new();
    for group in [LineGroup::Efficiency, LineGroup::Other, LineGroup::Pay] {
        totals.push(total(&format!("{group:?}").to_lowercase(), group, rows.iter().filter(|row| row.group == group)));
    }
    let all = |row: &&ReconciliationRow| row.group == LineGroup::Efficiency || row.group == LineGroup::Other;
    totals.push(total("efficiency and other", LineGroup::Other, rows.iter().filter(all)));
    rows.extend(totals);
    Ok(rows)
}

fn ratio(expected: f64, declared: f64) -> Option<f64> {
    (declared > 0.0).then(|| expected / declared)
}

/// The standard error of a total is not the sum of its parts' and is left out.
fn total<'a>(name: &str, group: LineGroup, rows: impl Iterator<Item = &'a ReconciliationRow>) -> ReconciliationRow {
    let mut sum = ReconciliationRow {
        line: name.to_owned(),
        group,
        sector: "all".to_owned(),
        is_total: true,
        declared: 0.0,
        expected: 0.0,
        simulated_mean: Estimate { value: 0.0, se: None },
        simulated_p50: None,
        ratio: None,
    };
    for row in rows {
        sum.declared += row.declared;
        sum.expected += row.expected;
        sum.simulated_mean.value += row.simulated_mean.value;
    }
    sum.ratio = ratio(sum.expected, sum.declared);
    sum
}

/// Declared exposure, £m, by line and sector.
fn declared(model: &Model) -> BTreeMap<(usize, String), f64> {
    let mut sums = BTreeMap::new();
    let mut add = |line: usize, target: &Target, amount: f64| {
        for member in &target.members {
            let sector = model.accounts[member.account].sector.clone();
            *sums.entry((line, sector)).or_insert(0.0) += amount * member.share;
        }
    };
    model.efficiency.iter().for_each(|row| add(row.line, &row.target, row.declared.millions()));
    model.pay.iter().for_each(|row| add(row.line, &row.target, row.declared.millions()));
    model.risks.iter().for_each(|row| add(row.line, &row.target, row.declared.millions()));
    for contract in &model.contracts {
        // Both sides declare what they expect to bear.
        let commissioner = contract.commissioner_share.mean();
        for (account, share) in [(contract.provider, 1.0 - commissioner), (contract.commissioner, commissioner)] {
            let sector = model.accounts[account].sector.clone();
            *sums.entry((contract.line, sector)).or_insert(0.0) += contract.declared.millions() * share;
        }
    }
    sums.values_mut().for_each(|sum| *sum = to_grid(*sum));
    sums
}
