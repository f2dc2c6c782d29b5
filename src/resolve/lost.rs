//! Nothing lost in silence: blank sizes among filled ones, words that are near others, settings and cells without effect.
//! The scenario has no errors.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::World;
use super::quantity::expected_times;
use super::{target, year_to_date};
use crate::diagnostic::Check;
use crate::id::is_slip;
use crate::model::AccountIdx;
use crate::scenario::counts::LONG;
use crate::scenario::kind::Target;
use crate::scenario::record::{Cell, Spot, Table};
use crate::scenario::settings::Parameters;
use crate::scenario::tables::RiskRow;
use crate::scenario::words::{BaseWord, CopulaWord, Dist, ProgrammeWord, RecycleWord, Sector, SizeColumn, StatusWord};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// Words of one kind that are compared with each other: more are made by a program, not typed.
const WORDS_LOOKED_AT: usize = 2_000;

/// A register with as many rows has its own base's part in some of them.
const A_REGISTER: usize = 2;

/// Warns of columns of the register that are not there and that its rows or its base make one expect: what a file no longer holds
/// leaves no other trace. Long registers are looked at when they are read.
pub fn absent_columns(scenario: &Scenario, problems: &mut Problems) {
    let Some(count) = scenario.counts.iter().find(|count| count.file == RiskRow::FILE) else { return };
    let rows = &scenario.risks.rows;
    let of_amounts = |rows: &[&RiskRow]| -> String {
        let largest =
            |row: &&RiskRow| [&row.low, &row.mode, &row.high, &row.mean, &row.p50, &row.p90].map(|cell| cell.or(0.0));
        let cost = |row: &&RiskRow| largest(row).into_iter().fold(0.0, f64::max) * expected_times(row, scenario);
        let sum: f64 = rows.iter().map(cost).sum();
        Money::from_millions(sum).shown()
    };
    let is_absent = |name: &str| {
        count.read < LONG && count.blanks.iter().any(|blank| !blank.there && blank.column.starts_with(name))
    };
    if is_absent("probability") {
        // A range may well be certain; one amount is what is paid if something happens.
        let is_certain = |row: &&RiskRow| {
            let one_amount =
                row.dist.get() == Some(&Dist::Fixed) || (row.dist.is_blank() && row.impact.get().is_some());
            let stated =
                row.likelihood.get().is_some() || row.count_mean.get().is_some() || row.units_a_month.get().is_some();
            one_amount && !stated && row.status.get() != Some(&StatusWord::Issue)
        };
        let certain: Vec<&RiskRow> = rows.iter().filter(is_certain).collect();
        if let Some(first) = certain.first() {
            let message = format!(
                "`probability` is not there: {} of the {} row(s) are one amount each, {} together, and read as certain",
                certain.len(),
                rows.len(),
                of_amounts(&certain)
            );
            problems.at(Check::ColumnEmpty, first.risk_id.spot(), message);
        }
    }
    let on_forecast = scenario.settings.top.base.get() == Some(&BaseWord::Forecast);
    if let Some(first) = rows.first().filter(|_| on_forecast && rows.len() >= A_REGISTER && is_absent("in_forecast")) {
        let all: Vec<&RiskRow> = rows.iter().collect();
        let message = format!(
            "`in_forecast` is not there, and the base is the forecast: all {} rows, of up to {}, come on top of what it holds",
            rows.len(),
            of_amounts(&all)
        );
        problems.at(Check::ColumnEmpty, first.risk_id.spot(), message);
    }
}

/// A row that is shared by size.
struct Shared<'a> {
    target: &'a Cell<Target>,
    share_by: &'a Cell<SizeColumn>,
    /// The largest amount that stands in the row, £m; none where it follows from the sizes.
    amount: Option<f64>,
}

/// Warns of rows that are shared by a size that some members have and others have left blank: those bear nothing.
pub fn blank_sizes(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    let largest = |cells: &[&Cell<f64>]| cells.iter().filter_map(|cell| cell.get().copied()).reduce(f64::max);
    let mut rows: Vec<Shared<'_>> = Vec::new();
    for row in &scenario.efficiency.rows {
        rows.push(Shared { target: &row.target, share_by: &row.share_by, amount: largest(&[&row.plan_full_year]) });
    }
    for row in &scenario.pay.rows {
        rows.push(Shared { target: &row.target, share_by: &row.paybill, amount: None });
    }
    for row in &scenario.risks.rows {
        let amount = largest(&[&row.low, &row.mode, &row.high, &row.mean, &row.p50, &row.p90]);
        rows.push(Shared { target: &row.target, share_by: &row.share_by, amount });
    }
    for row in &scenario.actions.rows {
        rows.push(Shared { target: &row.target, share_by: &row.share_by, amount: largest(&[&row.high]) });
    }
    // Rows of one target and size have the same blanks.
    let mut known = BTreeMap::new();
    for row in rows {
        let (Some(target), Some(&column)) = (row.target.get(), row.share_by.get()) else { continue };
        let blanks = known
            .entry((target::shown(target), column.word()))
            .or_insert_with(|| blanks_of(row.target, column, world, problems));
        let Some((blank, members, first)) = blanks else { continue };
        let (whom, filled) = (target::shown(target), *members - *blank);
        let at_stake = match row.amount {
            Some(amount) => format!("all of its {}", Money::from_millions(amount).shown()),
            None => "all of the pay bill".to_owned(),
        };
        let message = format!(
            "`{}` is blank for {blank} of the {members} members of `{whom}`, the first is `{first}`: {at_stake} falls on the other {filled}",
            column.word()
        );
        problems.at(Check::SizeBlank, row.share_by.spot(), message);
    }
    blank_allocations(scenario, world, problems);
}

/// How many members of a group have left a size blank, of how many, and the first; none where none or all have.
fn blanks_of(
    cell: &Cell<Target>,
    column: SizeColumn,
    world: &World<'_>,
    problems: &mut Problems,
) -> Option<(usize, usize, String)> {
    let members = target::members(cell, world, problems)?;
    let is_blank = |&&account: &&AccountIdx| {
        world.row(account).and_then(|row| target::cell_of(row, column)).is_some_and(Cell::is_blank)
    };
    let blank: Vec<&AccountIdx> = members.iter().filter(is_blank).collect();
    let first = blank.first().map(|&&account| world.accounts[account].code.clone())?;
    (blank.len() < members.len()).then_some((blank.len(), members.len(), first))
}

/// A top-slice takes a share of allocations: a commissioner without one pays nothing.
fn blank_allocations(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    for setting in &scenario.settings.rules {
        let Some(Parameters::TopSlice(record)) = &setting.parameters else { continue };
        let commissioners: Vec<_> =
            world.organisations().filter(|(_, row)| row.sector.get() == Some(&Sector::Commissioner)).collect();
        let blank: Vec<_> = commissioners.iter().filter(|(_, row)| row.allocation.is_blank()).collect();
        let Some((first, _)) = blank.first().filter(|_| blank.len() < commissioners.len()) else { continue };
        let turnover: f64 = blank.iter().map(|(_, row)| row.turnover.or(0.0)).sum();
        let message = format!(
            "`allocation` is blank for {} of the {} commissioners, the first is `{}`: a top-slice of {} on their turnover of {} is not paid",
            blank.len(),
            commissioners.len(),
            world.accounts[*first].code,
            Money::from_millions(turnover * record.rate.or(0.0)).shown(),
            Money::from_millions(turnover).shown()
        );
        problems.at(Check::SizeBlank, record.rate.spot(), message);
    }
}

/// A word that rows use, how often, and what depends on it.
struct Word<'a> {
    word: &'a str,
    uses: usize,
    spot: &'a Spot,
    /// What is at stake, in words.
    stake: String,
}

/// Warns of words of a kind of which one is likely to be another one misspelt: types, levels, lines, factors.
pub fn near_words(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    types(scenario, world, problems);
    levels(scenario, problems);
    lines(scenario, problems);
    factors(scenario, problems);
}

/// The word that another is near to, and is used more often or named on purpose.
fn report<'a>(what: &str, words: &[Word<'a>], is_meant: impl Fn(&str) -> bool, problems: &mut Problems) {
    let words = &words[..words.len().min(WORDS_LOOKED_AT)];
    for word in words.iter().filter(|word| !is_meant(word.word)) {
        // Of two that are used alike often, the later one is looked at.
        let place = |word: &Word<'_>| (word.spot.file, word.spot.line);
        let beats = |other: &&Word<'a>| {
            let is_more = other.uses > word.uses || (other.uses == word.uses && place(other) < place(word));
            (is_meant(other.word) || is_more) && is_slip(word.word, other.word)
        };
        if let Some(other) = words.iter().find(beats) {
            let message = format!("the {what} `{}` is near to `{}`: {}", word.word, other.word, word.stake);
            problems.at(Check::WordNear, word.spot, message);
        }
    }
}

/// Collects words with their first place, in the order of first use.
fn collect<'a>(cells: impl Iterator<Item = &'a Cell<String>>) -> Vec<(&'a str, usize, &'a Spot)> {
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    let mut words: Vec<(&str, usize, &Spot)> = Vec::new();
    for cell in cells {
        let Some(word) = cell.get() else { continue };
        let at = *index.entry(word).or_insert_with(|| {
            words.push((word, 0, cell.spot()));
            words.len() - 1
        });
        words[at].1 += 1;
    }
    words
}

fn types(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    let targeted: BTreeSet<&str> = super::accounts::targets(scenario)
        .filter_map(|target| match target {
            Target::Type(word) => Some(word.as_str()),
            _ => None,
        })
        .collect();
    let words: Vec<Word<'_>> = collect(scenario.organisations.rows.iter().map(|row| &row.org_type))
        .into_iter()
        .map(|(word, uses, spot)| {
            let mine = world.organisations().filter(|(_, row)| row.org_type.get().is_some_and(|own| own == word));
            let turnover: f64 = mine.map(|(_, row)| row.turnover.or(0.0)).sum();
            let stake = format!(
                "{uses} organisation(s) with a turnover of {} bear nothing of what rows for `type:` share out",
                Money::from_millions(turnover).shown()
            );
            Word { word, uses, spot, stake }
        })
        .collect();
    report("type", &words, |word| targeted.contains(word), problems);
}

fn levels(scenario: &Scenario, problems: &mut Problems) {
    let words: Vec<Word<'_>> = collect(scenario.nodes.rows.iter().map(|row| &row.level))
        .into_iter()
        .map(|(word, uses, spot)| {
            let stake = format!("{uses} node(s) share no factor and no rule of the other level");
            Word { word, uses, spot, stake }
        })
        .collect();
    report("level", &words, |_| false, problems);
}

/// What the rows of a line may cost or bring at most, each with its largest amount, £m.
fn sizes_of_lines(scenario: &Scenario) -> BTreeMap<&str, f64> {
    let mut sizes: BTreeMap<&str, f64> = BTreeMap::new();
    for row in &scenario.risks.rows {
        let cells = [&row.low, &row.mode, &row.high, &row.mean, &row.p50, &row.p90];
        let largest = cells.iter().filter_map(|cell| cell.get().copied()).fold(0.0, f64::max);
        let largest = largest * expected_times(row, scenario);
        *sizes.entry(row.line.get().map_or("", String::as_str)).or_default() += largest;
    }
    for row in &scenario.actions.rows {
        *sizes.entry(row.action_type.get().map_or("", String::as_str)).or_default() += row.high.or(0.0);
    }
    for row in &scenario.contracts.rows {
        let overlap = row.provider_value.or(0.0) - row.commissioner_value.or(0.0);
        *sizes.entry(row.line.get().map_or("", String::as_str)).or_default() += overlap;
    }
    sizes
}

fn lines(scenario: &Scenario, problems: &mut Problems) {
    let named: BTreeSet<&str> =
        scenario.lines.rows.iter().filter_map(|row| row.line.get().map(String::as_str)).collect();
    let sizes = sizes_of_lines(scenario);
    let risks = scenario.risks.rows.iter().map(|row| &row.line);
    let pay = scenario.pay.rows.iter().map(|row| &row.line);
    let contracts = scenario.contracts.rows.iter().map(|row| &row.line);
    let actions = scenario.actions.rows.iter().map(|row| &row.action_type);
    let words: Vec<Word<'_>> = collect(pay.chain(risks).chain(contracts).chain(actions))
        .into_iter()
        .map(|(word, uses, spot)| {
            let size = match sizes.get(word) {
                Some(&size) => format!(" of up to {}", Money::from_millions(size).shown()),
                None => String::new(),
            };
            let stake =
                format!("{uses} row(s){size} are reported apart, without the name and the phasing of the other");
            Word { word, uses, spot, stake }
        })
        .collect();
    report("line", &words, |word| named.contains(word), problems);
}

fn factors(scenario: &Scenario, problems: &mut Problems) {
    let mut by_level: BTreeMap<&str, Vec<&Cell<String>>> = BTreeMap::new();
    for row in &scenario.factors.rows {
        by_level.entry(row.level.get().map_or("", String::as_str)).or_default().push(&row.factor);
    }
    let correlated = scenario.correlations.rows.iter().flat_map(|row| [&row.factor_a, &row.factor_b]);
    let moved = scenario.parameters.rows.iter().map(|row| &row.factor);
    let meant: BTreeSet<&str> = correlated.chain(moved).filter_map(|cell| cell.get().map(String::as_str)).collect();
    for cells in by_level.values() {
        let words: Vec<Word<'_>> = collect(cells.iter().copied())
            .into_iter()
            .map(|(word, uses, spot)| {
                let stake = format!("{uses} loading(s) are independent of the other's");
                Word { word, uses, spot, stake }
            })
            .collect();
        report("factor", &words, |word| meant.contains(word), problems);
    }
}

/// Warns of settings and cells that change no result.
pub fn idle(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    idle_settings(scenario, world, problems);
    idle_cells(scenario, problems);
    idle_factor_sets(scenario, problems);
}

fn report_idle(spot: &Spot, why: &str, problems: &mut Problems) {
    let name = spot.field.map_or("", |field| field.name);
    problems.at(Check::SettingIdle, spot, format!("`{name}` has no effect: {why}"));
}

fn idle_settings(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) {
    let settings = &scenario.settings;
    let mut unless = |given: bool, spot: &Spot, is_used: bool, why: &str| {
        if given && !is_used {
            report_idle(spot, why, problems);
        }
    };
    let shape = &settings.residual.shape;
    let has_remainder = world.accounts.iter().any(|account| account.residual_sd > Money::ZERO);
    unless(shape.get().is_some(), shape.spot(), has_remainder, "no organisation has a `residual_sd`");
    let copula = &settings.dependence.copula;
    let has_factors = !scenario.factors.rows.is_empty();
    unless(
        copula.get() == Some(&CopulaWord::StudentT),
        copula.spot(),
        has_factors,
        "there are no factors in factors.csv",
    );
    for (programme, word) in [(&settings.cip, ProgrammeWord::Cip), (&settings.qipp, ProgrammeWord::Qipp)] {
        let has_rows = scenario.efficiency.rows.iter().any(|row| row.programme.get() == Some(&word));
        let why = format!("efficiency.csv has no savings of `{}`", word.word());
        unless(programme.factor_set.get().is_some(), programme.factor_set.spot(), has_rows, &why);
        unless(programme.substitution_mean.get().is_some(), programme.substitution_mean.spot(), has_rows, &why);
    }
    let path = &settings.path;
    let has_months = !scenario.monthly_plan.rows.is_empty();
    let no_months = "there is no monthly_plan.csv";
    unless(path.noise.get().is_some(), path.noise.spot(), has_months, no_months);
    unless(path.autocorrelation.get().is_some(), path.autocorrelation.spot(), has_months, no_months);
    unless(path.rules.get().is_some(), path.rules.spot(), has_months, no_months);
    let hash = &settings.calibrated.sha256;
    let uses = !settings.references.is_empty() || year_to_date::is_on(scenario);
    unless(hash.get().is_some(), hash.spot(), uses, "no [[reference]] uses calibrated.toml");
    let given = &settings.year_to_date;
    let no_line = "it needs base = \"forecast\", a monthly_plan.csv and months to come";
    unless(given.top.on.get().is_some(), given.top.on.spot(), year_to_date::is_known(scenario), no_line);
    for record in [&given.provider, &given.commissioner].into_iter().flatten() {
        unless(true, record.source.spot(), year_to_date::is_known(scenario), no_line);
    }
    let plan = &settings.plan;
    let has_plans = !scenario.capacity_plan.rows.is_empty();
    let no_plans = "there is no capacity_plan.csv";
    unless(plan.view.get().is_some(), plan.view.spot(), has_plans, no_plans);
    unless(plan.price_growth.get().is_some(), plan.price_growth.spot(), has_plans, no_plans);
    unless(plan.pay_growth.get().is_some(), plan.pay_growth.spot(), has_plans, no_plans);
    if let Some(capacity) = &settings.capacity {
        let first = [capacity.replaces.spot(), capacity.demand_factors.spot(), capacity.staff_factors.spot()];
        let given = [
            capacity.replaces.get().is_some(),
            capacity.demand_factors.get().is_some(),
            capacity.staff_factors.get().is_some(),
        ];
        for (spot, given) in first.into_iter().zip(given) {
            unless(given, spot, has_plans, no_plans);
        }
        let relaxes = capacity.relaxed_months.get().is_some_and(|months| !months.is_empty());
        for cell in [&capacity.relaxed_to, &capacity.relaxed_occupancy] {
            unless(cell.get().is_some(), cell.spot(), relaxes, "`relaxed_months` is blank");
        }
        unless(
            capacity.drive_cost.get().is_some(),
            capacity.drive_cost.spot(),
            capacity.drive.or(0.0) > 0.0,
            "`drive` is 0",
        );
    }
    if let Some(row) = scenario.responses.rows.first() {
        let spot = row.target.spot();
        unless(settings.capacity.is_none(), spot, false, "there is no [capacity] in scenario.toml");
    }
    for setting in &settings.rules {
        let Some(Parameters::IncentiveFund(fund)) = &setting.parameters else { continue };
        let needs_access = fund.finance_share.or(0.0) < 1.0;
        let why = "`finance_share` is 1: nothing depends on access";
        unless(fund.access_chance.get().is_some(), fund.access_chance.spot(), needs_access, why);
        let recycles = fund.recycle.get() == Some(&RecycleWord::Recycled);
        let why = "a bonus is paid from recycled money, and `recycle` is another";
        unless(fund.bonus_rate.or(0.0) > 0.0, fund.bonus_rate.spot(), recycles, why);
    }
}

fn idle_cells(scenario: &Scenario, problems: &mut Problems) {
    for row in &scenario.positions.rows {
        if row.past_years.get().is_some() && row.past_error.is_blank() {
            report_idle(row.past_years.spot(), "`past_error` is blank", problems);
        }
        if row.past_error.get().is_some() && row.past_years.is_blank() {
            report_idle(row.past_error.spot(), "`past_years` is blank", problems);
        }
    }
    if scenario.settings.reporting.is_none()
        && let Some(row) = scenario.nodes.rows.iter().find(|row| row.pressure.get().is_some())
    {
        report_idle(row.pressure.spot(), "there is no [reporting] in scenario.toml", problems);
    }
    for row in &scenario.incentives.rows {
        let chances = [&row.access_q1, &row.access_q2, &row.access_q3, &row.access_q4];
        if row.access_linked.get() == Some(&false)
            && let Some(cell) = chances.into_iter().find(|cell| cell.get().is_some())
        {
            report_idle(cell.spot(), "`access_linked` is no", problems);
        }
    }
}

/// A certain amount has no draw that a factor could move.
fn idle_factor_sets(scenario: &Scenario, problems: &mut Problems) {
    let mut certain = |set: &Cell<String>, is_certain: bool, amount: String| {
        if set.get().is_some() && is_certain {
            let message = format!("`factor_set` has no effect: {amount} is certain");
            problems.at(Check::FactorSetIdle, set.spot(), message);
        }
    };
    let is_fixed = |dist: &Cell<Dist>, probability: &Cell<f64>| {
        dist.get() == Some(&Dist::Fixed) && probability.get().is_none_or(|&chance| chance == 0.0 || chance == 1.0)
    };
    for row in &scenario.risks.rows {
        let amount = Money::from_millions(row.mean.or(0.0)).shown();
        let happens = row.likelihood.is_blank() && row.count_mean.is_blank() && row.units_at_once.is_blank();
        certain(&row.factor_set, happens && is_fixed(&row.dist, &row.probability), amount);
    }
    for row in &scenario.pay.rows {
        let share = format!("a share of {}", row.share_mean.or(0.0));
        certain(&row.factor_set, is_fixed(&row.dist, &row.probability), share);
    }
    for row in &scenario.contracts.rows {
        let share = format!("a share of {}", row.share_mean.or(0.0));
        certain(&row.factor_set, row.share_sd.or(0.0) == 0.0, share);
    }
}
