//! Declared exposure beside the model's expectation: the first is what organisations reported, the second what the stated
//! distributions imply. Their ratio is the implied crystallisation.

use std::collections::BTreeMap;

use super::parts::Parts;
use super::{contributions, statistics};
use crate::model::{LineGroup, Model, Target};
use crate::results::{Estimate, LineResult, LineTotal, TotalOf};
use crate::tallies::Escaped;
use crate::units::to_grid;

/// One row for each line and sector in use.
pub(super) fn lines(parts: &Parts) -> Result<Vec<LineResult>, Escaped> {
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
        rows.push(LineResult {
            line: line.code.clone(),
            group: line.group,
            sector: column.sector.clone(),
            declared,
            expected,
            simulated_mean: Estimate { value: -mean.value, se: mean.se },
            simulated_p50: -median,
            ratio: ratio(expected, declared),
        });
    }
    Ok(rows)
}

fn ratio(expected: f64, declared: f64) -> Option<f64> {
    (declared > 0.0).then(|| expected / declared)
}

/// A total for each group, and one of what can be declared. The standard error of a total is not the sum of its parts' and is left out.
pub(super) fn totals(lines: &[LineResult]) -> Vec<LineTotal> {
    use LineGroup::{Efficiency, Other, Pay};
    let total = |of: TotalOf, groups: &[LineGroup]| {
        let mut sum = LineTotal { of, declared: 0.0, expected: 0.0, simulated_mean: 0.0, ratio: None };
        for line in lines.iter().filter(|line| groups.contains(&line.group)) {
            sum.declared += line.declared;
            sum.expected += line.expected;
            sum.simulated_mean += line.simulated_mean.value;
        }
        sum.ratio = ratio(sum.expected, sum.declared);
        sum
    };
    vec![
        total(TotalOf::Efficiency, &[Efficiency]),
        total(TotalOf::Other, &[Other]),
        total(TotalOf::Pay, &[Pay]),
        total(TotalOf::EfficiencyAndOther, &[Efficiency, Other]),
    ]
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
