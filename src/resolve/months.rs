//! The year by month: every month of every organisation, sums that agree with the year's, and how lines fall.

use std::collections::BTreeMap;

use super::accounts::World;
use crate::diagnostic::Check;
use crate::model::months::YEAR;
use crate::model::{AccountIdx, AccountMonths, Contract, EventCount, Line, LineGroup, LineIdx, Months, Phasing, Risk};
use crate::scenario::record::Cell;
use crate::scenario::tables::{LineRow, MonthlyPlanRow, PositionRow};
use crate::scenario::{Problems, Rows, Scenario};
use crate::units::Money;

/// Monthly noise where the scenario gives none: £0.5m for a turnover of £400m. Judgement.
pub const DEFAULT_NOISE: f64 = 0.025;
/// Its autocorrelation where the scenario gives none. Judgement: accruals reverse.
pub const DEFAULT_AUTOCORRELATION: f64 = -0.3;
/// Sums of months may differ from the year's figure by this many £m: twelve roundings to £1,000.
const TOLERANCE: f64 = 0.0121;

/// The months, or none where there is no monthly_plan.csv. `lines` are the model's, with their cells of lines.csv unread.
pub fn resolve(
    scenario: &Scenario,
    world: &World<'_>,
    lines: &[Line],
    risks: &[Risk],
    contracts: &[Contract],
    problems: &mut Problems,
) -> Option<Months> {
    // Without a good month nothing can be said of months; that has been reported.
    let as_at = u8::try_from(*scenario.settings.top.as_at_month.get()?).ok()?;
    let own = own_phasings(scenario, problems);
    let mut used = Vec::new();
    let mut find = |cell: &Cell<String>, default: Phasing, problems: &mut Problems| {
        let Some(word) = cell.get() else { return default };
        used.push(word.clone());
        let Some(phasing) = Phasing::from_word(word).or_else(|| own.get(word.as_str()).copied()) else {
            problems.at(Check::PhasingUnknown, cell.spot(), format!("no such phasing: `{word}`"));
            return default;
        };
        if as_at < 12 && phasing.shares(as_at).iter().all(|&share| share == 0.0) {
            let message = format!("`{word}` has no weight after month {as_at}");
            problems.at(Check::PhasingEmpty, cell.spot(), message);
        }
        phasing
    };
    let rows: BTreeMap<&str, &LineRow> =
        scenario.lines.rows.iter().filter_map(|row| Some((row.line.get()?.as_str(), row))).collect();
    let named: BTreeMap<&str, Option<Phasing>> = (rows.iter())
        .map(|(&code, row)| (code, row.phasing.get().map(|_| find(&row.phasing, Phasing::Flat, problems))))
        .collect();
    let phasing =
        |(index, line): (usize, &Line)| match (named.get(line.code.as_str()), of_rows(index, risks, contracts)) {
            (Some(&Some(phasing)), _) | (_, Some(phasing)) => phasing,
            (Some(None), None) => Phasing::Flat,
            (None, None) => usual(line),
        };
    let path = &scenario.settings.path;
    let rules = find(&path.rules, Phasing::HockeyStick, problems);
    report_unused(scenario, &used, problems);
    report_old_forecasts(scenario, as_at, problems);
    let accounts = accounts(scenario, world, as_at, problems)?;
    Some(Months {
        accounts,
        lines: lines.iter().enumerate().map(phasing).collect(),
        rules,
        noise: path.noise.or(DEFAULT_NOISE),
        autocorrelation: path.autocorrelation.or(DEFAULT_AUTOCORRELATION),
    })
}

/// How a line falls unless lines.csv says: what is not recovered as the recovery was planned, so that the month's position is then the
/// plan's from there on; others evenly.
fn usual(line: &Line) -> Phasing {
    if line.group == LineGroup::YearToDate { Phasing::HockeyStick } else { Phasing::Flat }
}

/// How a line falls whose every row in the register names its months: each row's expected cost evenly over its own. A line that contracts are
/// reported under too has rows that name none.
fn of_rows(line: LineIdx, risks: &[Risk], contracts: &[Contract]) -> Option<Phasing> {
    if contracts.iter().any(|contract| contract.line == line) {
        return None;
    }
    let mut weights = [0.0; YEAR];
    for risk in risks.iter().filter(|risk| risk.line == line) {
        let months = risk.months.as_ref()?;
        let happens = risk.count.map_or(risk.probability.unwrap_or(1.0), EventCount::mean);
        let cost = happens * risk.severity.mean().abs() / months.len() as f64;
        months.iter().for_each(|&month| weights[usize::from(month) - 1] += cost);
    }
    weights.iter().any(|&weight| weight > 0.0).then_some(Phasing::Custom(weights))
}

/// The phasings of phasing.csv by name.
fn own_phasings<'a>(scenario: &'a Scenario, problems: &mut Problems) -> BTreeMap<&'a str, Phasing> {
    let mut weights: BTreeMap<&str, ([f64; YEAR], [bool; YEAR])> = BTreeMap::new();
    for row in &scenario.phasing.rows {
        let (Some(name), Some(month)) = (row.phasing.get(), index(&row.month)) else { continue };
        if Phasing::from_word(name).is_some() {
            problems.at(Check::PhasingReserved, row.phasing.spot(), format!("`{name}` is a built-in phasing"));
            continue;
        }
        let (weights, seen) = weights.entry(name).or_default();
        if seen[month] {
            let message = format!("month {} of phasing `{name}` stands twice", month + 1);
            problems.at(Check::MonthTwice, row.month.spot(), message);
        }
        seen[month] = true;
        weights[month] = row.weight.or(0.0);
    }
    weights.into_iter().map(|(name, (weights, _))| (name, Phasing::Custom(weights))).collect()
}

fn report_unused(scenario: &Scenario, used: &[String], problems: &mut Problems) {
    let mut known: Vec<&str> = Vec::new();
    for row in &scenario.phasing.rows {
        let Some(name) = row.phasing.get() else { continue };
        let built_in = Phasing::from_word(name).is_some();
        if !built_in && !known.contains(&name.as_str()) && !used.contains(name) {
            problems.at(Check::PhasingUnused, row.phasing.spot(), format!("phasing `{name}` is named by no line"));
        }
        known.push(name);
    }
}

fn report_old_forecasts(scenario: &Scenario, as_at: u8, problems: &mut Problems) {
    for row in &scenario.positions.rows {
        if let Some(&month) = row.forecast_month.get()
            && month < u64::from(as_at)
        {
            let message = format!("last revised in month {month}, the data are of month {as_at}");
            problems.at(Check::ForecastOld, row.forecast_month.spot(), message);
        }
    }
}

/// The place of a month in an array; none for a cell that was refused.
fn index(month: &Cell<u64>) -> Option<usize> {
    Some(usize::try_from(*month.get()?).ok()? - 1)
}

/// What is gathered of one account while its rows go by.
#[derive(Default)]
struct Gathered<'a> {
    rows: [Option<&'a MonthlyPlanRow>; YEAR],
    months: AccountMonths,
}

fn accounts(scenario: &Scenario, world: &World<'_>, as_at: u8, problems: &mut Problems) -> Option<Vec<AccountMonths>> {
    let table = &scenario.monthly_plan;
    if table.rows.is_empty() {
        return None;
    }
    let gathered = gather(table, world, as_at, problems);
    let mut positions: BTreeMap<&str, &PositionRow> = BTreeMap::new();
    for row in &scenario.positions.rows {
        if let Some(code) = row.account_code.get() {
            positions.entry(code).or_insert(row); // a second row has been reported
        }
    }
    for (&account, gathered) in &gathered {
        let code = world.accounts[account].code.as_str();
        let missing: Vec<String> =
            (0..YEAR).filter(|&month| gathered.rows[month].is_none()).map(|month| (month + 1).to_string()).collect();
        let Some(first) = gathered.rows.iter().flatten().next() else { continue };
        if !missing.is_empty() {
            if table.complete {
                let message = format!("`{code}` has no row for month {}", missing.join(", "));
                problems.at(Check::MonthMissing, first.account_code.spot(), message);
            }
            continue;
        }
        report_versions(code, &gathered.rows, problems);
        if let Some(position) = positions.get(code) {
            report_sums(first, position, gathered, as_at, problems);
        }
    }
    if table.complete {
        for (account, row) in world.organisations() {
            if !gathered.contains_key(&account) {
                let message = format!("no months in monthly_plan.csv for `{}`", world.accounts[account].code);
                problems.at(Check::MonthMissing, row.org_code.spot(), message);
            }
        }
    }
    let mut gathered = gathered;
    let even = |index: usize| {
        let account = &world.accounts[index];
        let month = |year: Money| [Money::from_millions(year.millions() / 12.0); YEAR];
        let (plan, incentive) = (month(account.base), month(account.incentive));
        let to_date = usize::from(as_at);
        AccountMonths {
            plan,
            incentive,
            actual: plan[..to_date].to_vec(),
            actual_incentive: incentive[..to_date].to_vec(),
        }
    };
    let months = |index: usize| gathered.remove(&index).map_or_else(|| even(index), |gathered| gathered.months);
    Some((0..world.accounts.len()).map(months).collect())
}

/// The rows by account and month, with findings on single rows.
fn gather<'a>(
    table: &'a Rows<MonthlyPlanRow>,
    world: &World<'_>,
    as_at: u8,
    problems: &mut Problems,
) -> BTreeMap<AccountIdx, Gathered<'a>> {
    let mut gathered: BTreeMap<AccountIdx, Gathered<'a>> = BTreeMap::new();
    let mut unknown: Vec<&str> = Vec::new();
    for row in &table.rows {
        let Some(code) = row.account_code.get() else { continue };
        let Some(account) = world.account_or_own(code) else {
            if !unknown.contains(&code.as_str()) {
                unknown.push(code);
                world.report_unknown(Check::TargetUnknown, &row.account_code, code, problems);
            }
            continue;
        };
        let Some(month) = index(&row.month) else { continue };
        let entry = gathered.entry(account).or_default();
        if let Some(earlier) = entry.rows[month] {
            let message = format!("month {} of `{code}` stands in line {} already", month + 1, earlier.at.line);
            problems.at(Check::MonthTwice, row.month.spot(), message);
            continue;
        }
        entry.rows[month] = Some(row);
        entry.months.plan[month] = Money::from_millions(row.plan_ex_incentive.or(0.0));
        entry.months.incentive[month] = Money::from_millions(row.incentive_in_plan.or(0.0));
        let past = month < usize::from(as_at);
        for cell in [&row.actual_ex_incentive, &row.incentive_in_actual] {
            if !past && cell.get().is_some() {
                let message = format!("an actual for month {}, and the data are of month {as_at}", month + 1);
                problems.at(Check::ActualInFuture, cell.spot(), message);
            }
        }
        if past && row.actual_ex_incentive.is_blank() {
            let message = format!("no actual for month {} of `{code}`", month + 1);
            problems.at(Check::ActualMissing, row.actual_ex_incentive.spot(), message);
        }
    }
    for gathered in gathered.values_mut() {
        let to_date = |cell: fn(&MonthlyPlanRow) -> &Cell<f64>| -> Vec<Money> {
            let value = |row: &Option<&MonthlyPlanRow>| Money::from_millions(row.map_or(0.0, |row| cell(row).or(0.0)));
            gathered.rows[..usize::from(as_at)].iter().map(value).collect()
        };
        let (actual, incentive) = (to_date(|row| &row.actual_ex_incentive), to_date(|row| &row.incentive_in_actual));
        (gathered.months.actual, gathered.months.actual_incentive) = (actual, incentive);
    }
    gathered
}

fn report_versions(code: &str, rows: &[Option<&MonthlyPlanRow>; YEAR], problems: &mut Problems) {
    let version = |row: &&MonthlyPlanRow| row.plan_version.or(String::new());
    let mut rows = rows.iter().flatten().copied();
    let Some(first) = rows.next().map(|row| version(&row)) else { return };
    if let Some(other) = rows.find(|row| !row.plan_version.is_faulty() && version(row) != first) {
        let message = format!("`{code}` mixes the plan versions `{first}` and `{}`", version(&other));
        problems.at(Check::PlanVersionsMixed, other.plan_version.spot(), message);
    }
}

/// Compares the sums of months with what positions.csv says of the year and of the year to date.
fn report_sums(
    first: &MonthlyPlanRow,
    position: &PositionRow,
    gathered: &Gathered<'_>,
    as_at: u8,
    problems: &mut Problems,
) {
    let sum = |months: &[Money]| months.iter().map(|money| money.millions()).sum::<f64>();
    let months = &gathered.months;
    let to_date = usize::from(as_at);
    let incentive = sum(&months.incentive);
    let faulty = gathered.rows.iter().flatten().any(|row| {
        row.plan_ex_incentive.is_faulty() || row.incentive_in_plan.is_faulty() || row.actual_ex_incentive.is_faulty()
    });
    if faulty {
        return;
    }
    let blank_is_nought = |cell: &Cell<f64>| if cell.is_blank() { Some(0.0) } else { cell.get().copied() };
    let compared = [
        (
            "planned months",
            sum(&months.plan),
            position.plan_ex_incentive.get().copied(),
            first.plan_ex_incentive.spot(),
        ),
        (
            "months' incentive money",
            incentive,
            blank_is_nought(&position.incentive_in_plan),
            first.incentive_in_plan.spot(),
        ),
        (
            "planned months to date",
            sum(&months.plan[..to_date]),
            position.ytd_plan_ex_incentive.get().copied(),
            first.plan_ex_incentive.spot(),
        ),
        (
            "actual months to date",
            sum(&months.actual),
            position.ytd_actual_ex_incentive.get().copied(),
            first.actual_ex_incentive.spot(),
        ),
    ];
    let code = first.account_code.or(String::new());
    let shown = |millions: f64| Money::from_millions(millions).shown();
    for (what, months, stated, spot) in compared {
        let Some(stated) = stated else { continue };
        let apart = months - stated;
        if apart.abs() <= TOLERANCE {
            continue;
        }
        let fund = position.incentive_in_plan.or(0.0);
        let hint = if fund != 0.0 && (apart - fund).abs() <= TOLERANCE {
            "; the difference is the incentive money: the bases are mixed"
        } else {
            ""
        };
        let message =
            format!("the {what} of `{code}` add up to {}, positions.csv has {}{hint}", shown(months), shown(stated));
        problems.at(Check::MonthsDisagree, spot, message);
    }
}
