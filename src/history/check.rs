//! From rows as written to a history that does not mix what cannot be compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bridge, Figure, History, Saving, Step, YearToDate};
use crate::diagnostic::Check;
use crate::scenario::Problems;
use crate::scenario::history::{BridgeStepRow, FigureRow, HistoryFiles, SavingRow, YearToDateRow};
use crate::scenario::kind::YearMonth;
use crate::scenario::record::{Cell, Spot};
use crate::scenario::words::{BasisWord, BridgeWord, DefinitionWord, EstimateWord, FundWord, MeasureWord};

/// How far the steps of a bridge may be from an end, £m: published figures are rounded.
const BRIDGE_TOLERANCE: f64 = 0.05;

/// The history, and every problem among the findings. After an error rows are left out.
pub fn resolve(written: &HistoryFiles, problems: &mut Problems) -> History {
    let mut sources = BTreeMap::new();
    for row in &written.publications.rows {
        let Some(id) = row.source_id.get() else { continue };
        let place = format!("{} {}", row.source.or(String::new()), row.address.or(String::new()));
        if sources.insert(id.clone(), place).is_some() {
            problems.at(Check::IdTwice, row.source_id.spot(), format!("`{id}` stands twice"));
        }
    }
    if written.publications.complete {
        let figures = written.figures.rows.iter().map(|row| &row.source);
        let savings = written.savings.rows.iter().map(|row| &row.source);
        let bridges = written.bridges.rows.iter().map(|row| &row.source);
        let years = written.years_to_date.rows.iter().map(|row| &row.source);
        figures.chain(savings).chain(bridges).chain(years).for_each(|cell| name_source(cell, &sources, problems));
    }
    let figures: Vec<(Figure, Spot)> = written
        .figures
        .rows
        .iter()
        .filter_map(|row| Some((figure(row, problems)?, row.amount.spot().to_owned())))
        .collect();
    twice(&figures, problems);
    if written.figures.complete && !problems.has_errors() {
        plan_versions(&figures, problems);
        comparable(&figures, problems);
    }
    History {
        figures: figures.into_iter().map(|(figure, _)| figure).collect(),
        savings: written.savings.rows.iter().filter_map(|row| saving(row, problems)).collect(),
        bridges: bridges(&written.bridges.rows, problems),
        years_to_date: years_to_date(&written.years_to_date.rows, problems),
        sources,
        files: written.files.clone(),
    }
}

fn name_source(cell: &Cell<String>, sources: &BTreeMap<String, String>, problems: &mut Problems) {
    let Some(named) = cell.get() else { return };
    for id in named.split(';').map(str::trim).filter(|id| !sources.contains_key(*id)) {
        problems.at(Check::HistorySource, cell.spot(), format!("`{id}` is not in sources.csv"));
    }
}

fn figure(row: &FigureRow, problems: &mut Problems) -> Option<Figure> {
    let (start, year) = row.year.get()?.clone();
    let measure = *row.measure.get()?;
    let definition = *row.definition.get()?;
    let known_by = *row.known_by.get()?;
    let figure = Figure {
        year,
        class: *row.class.get()?,
        measure,
        month: u8::try_from(row.month.or(0)).unwrap_or(0),
        definition,
        basis: *row.basis.get()?,
        fund: *row.fund.get()?,
        plan_version: row.plan_version.or(String::new()),
        amount: *row.amount.get()?,
        turnover: row.turnover_bn.get().map(|billions| billions * 1000.0),
        source: row.source.or(String::new()),
        known_by,
    };
    if row.month.is_faulty() || row.plan_version.is_faulty() {
        return None;
    }
    let monthly = matches!(measure, MeasureWord::Forecast | MeasureWord::ToDate | MeasureWord::Declared);
    if monthly != row.month.get().is_some() {
        let message = format!("`{}` {} a month", measure.word(), if monthly { "without" } else { "with" });
        problems.at(Check::HistoryMonth, row.month.spot(), message);
        return None;
    }
    let versioned = measure == MeasureWord::Plan || definition == DefinitionWord::Variance;
    if versioned == figure.plan_version.is_empty() {
        let what = if versioned {
            "a plan or a variance without a version of the plan"
        } else {
            "a position with a version of the plan"
        };
        problems.at(Check::HistoryVersion, row.plan_version.spot(), what.to_owned());
        return None;
    }
    // The last month that the figure is about.
    let month = match measure {
        MeasureWord::Forecast | MeasureWord::ToDate | MeasureWord::Declared => figure.month,
        MeasureWord::Outturn | MeasureWord::Underlying => 12,
        MeasureWord::Plan => return Some(figure),
    };
    let ended = YearMonth::of_financial_year(start, month, 0);
    if known_by < ended {
        let (check, what) = match measure {
            MeasureWord::Forecast | MeasureWord::Declared => (Check::ForecastOlder, "is older than its data"),
            _ => (Check::DataBeyondMonth, "goes beyond the month in which it was known"),
        };
        let message = format!("{} {}: known by {known_by}, and month {month} ended in {ended}", measure.word(), what);
        problems.at(check, row.known_by.spot(), message);
        return None;
    }
    Some(figure)
}

fn twice(figures: &[(Figure, Spot)], problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (figure, spot) in figures {
        let key = (
            &figure.year,
            figure.class,
            figure.measure,
            figure.month,
            figure.definition,
            figure.basis,
            figure.fund,
            &figure.plan_version,
        );
        if !seen.insert(key) {
            let message = format!("{} {} of {} stands twice", figure.class.word(), figure.measure.word(), figure.year);
            problems.at(Check::HistoryTwice, spot, message);
        }
    }
}

/// Each variance is against a plan of its year that was known by then, and forecast and outturn against the same.
fn plan_versions(figures: &[(Figure, Spot)], problems: &mut Problems) {
    for (figure, spot) in
        figures.iter().filter(|(f, _)| f.definition == DefinitionWord::Variance && f.measure != MeasureWord::Plan)
    {
        let same = |other: &Figure| other.year == figure.year && other.class == figure.class;
        let plan = figures
            .iter()
            .map(|(f, _)| f)
            .find(|f| same(f) && f.measure == MeasureWord::Plan && f.plan_version == figure.plan_version);
        match plan {
            None => {
                let message = format!("{} has no plan `{}`", figure.year, figure.plan_version);
                problems.at(Check::PlanVersionMixed, spot, message);
                continue;
            }
            Some(plan) if plan.known_by > figure.known_by => {
                let message = format!("plan `{}` was known by {} only", figure.plan_version, plan.known_by);
                problems.at(Check::PlanVersionMixed, spot, message);
                continue;
            }
            Some(_) => {}
        }
        if figure.measure == MeasureWord::Forecast {
            let outturns = figures
                .iter()
                .map(|(f, _)| f)
                .filter(|f| same(f) && f.measure == MeasureWord::Outturn && f.definition == DefinitionWord::Variance);
            if let Some(other) = outturns.into_iter().find(|f| f.plan_version != figure.plan_version) {
                let message = format!(
                    "the forecast is against plan `{}`, the outturn against `{}`",
                    figure.plan_version, other.plan_version
                );
                problems.at(Check::PlanVersionMixed, spot, message);
            }
        }
    }
}

/// Where a year has an outturn, each forecast and year to date has one on its own footing.
fn comparable(figures: &[(Figure, Spot)], problems: &mut Problems) {
    let outturns: Vec<&Figure> = figures
        .iter()
        .map(|(f, _)| f)
        .filter(|f| f.measure == MeasureWord::Outturn && f.basis != BasisWord::Accounts)
        .collect();
    for (figure, spot) in
        figures.iter().filter(|(f, _)| matches!(f.measure, MeasureWord::Forecast | MeasureWord::ToDate))
    {
        let of_year: Vec<&&Figure> =
            outturns.iter().filter(|o| o.year == figure.year && o.class == figure.class).collect();
        if of_year.is_empty() {
            continue;
        }
        let none = |fund: FundWord| fund == FundWord::NoFund;
        let funds = of_year.iter().any(|o| none(o.fund) != none(figure.fund));
        if funds || !of_year.iter().any(|o| o.fund == figure.fund) {
            let message = format!("the outturn of {} is not given with fund `{}`", figure.year, figure.fund.word());
            problems.at(Check::FundMixed, spot, message);
        } else if !of_year
            .iter()
            .any(|o| o.basis == figure.basis || o.basis == BasisWord::Any || figure.basis == BasisWord::Any)
        {
            let message = format!("the outturn of {} is not given on basis `{}`", figure.year, figure.basis.word());
            problems.at(Check::BasisMixed, spot, message);
        }
    }
}

fn saving(row: &SavingRow, problems: &mut Problems) -> Option<Saving> {
    let rate = row.planned.get().zip(row.delivered.get()).filter(|(planned, _)| **planned > 0.0);
    let share = rate.map(|(planned, delivered)| delivered / planned).or(row.share.get().copied());
    let Some(share) = share else {
        if !(row.planned.is_faulty() || row.delivered.is_faulty() || row.share.is_faulty()) {
            problems.at(Check::SavingsIncomplete, row.planned.spot(), "no rate of delivery in this row".to_owned());
        }
        return None;
    };
    let pair = |planned: &Cell<f64>, delivered: &Cell<f64>| planned.get().copied().zip(delivered.get().copied());
    Some(Saving {
        year: row.year.get()?.1.clone(),
        programme: *row.programme.get()?,
        months: u8::try_from(*row.months.get()?).ok()?,
        coverage: row.coverage.or(String::new()),
        share,
        recurrent: pair(&row.recurrent_planned, &row.recurrent_delivered),
        nonrecurrent: pair(&row.nonrecurrent_planned, &row.nonrecurrent_delivered),
        source: row.source.or(String::new()),
    })
}

fn years_to_date(rows: &[YearToDateRow], problems: &mut Problems) -> Vec<YearToDate> {
    let mut years: Vec<YearToDate> = Vec::new();
    for row in rows {
        let Some(year) = year_to_date(row) else { continue };
        let known = row.known_by.get().zip(row.year.get());
        if let Some((&known_by, (start, _))) = known
            && known_by < YearMonth::of_financial_year(*start, 12, 0)
        {
            let message = format!("the outturn of {}: known by {known_by}, before the year ended", year.year);
            problems.at(Check::DataBeyondMonth, row.known_by.spot(), message);
        }
        if year.estimate == EstimateWord::Share && year.to_date >= 0.0 {
            let message =
                format!("{} at month {} was not overspent: there was nothing to recover", year.year, year.month);
            problems.at(Check::HistoryShare, row.to_date.spot(), message);
        }
        if years.iter().any(|other| YearToDate { source: year.source.clone(), ..other.clone() } == year) {
            let message = format!("{} year to date of {} stands twice", year.whose.word(), year.year);
            problems.at(Check::HistoryTwice, row.year.spot(), message);
        }
        years.push(year);
    }
    years
}

/// A row; none after an error in it.
fn year_to_date(row: &YearToDateRow) -> Option<YearToDate> {
    Some(YearToDate {
        year: row.year.get()?.1.clone(),
        whose: *row.whose.get()?,
        month: u8::try_from(*row.month.get()?).ok()?,
        to_date: *row.to_date.get()?,
        outturn: *row.outturn.get()?,
        estimate: *row.estimate.get()?,
        source: row.source.or(String::new()),
    })
}

fn bridges(rows: &[BridgeStepRow], problems: &mut Problems) -> Vec<Bridge> {
    let mut bridges: Vec<Bridge> = Vec::new();
    for row in rows {
        let (Some(code), Some((_, year)), Some(&kind), Some(&amount)) =
            (row.bridge.get(), row.year.get(), row.kind.get(), row.amount.get())
        else {
            continue;
        };
        let known = bridges.iter().position(|bridge| bridge.code == *code);
        if known.is_none() {
            bridges.push(Bridge { code: code.clone(), year: year.clone(), steps: Vec::new() });
        }
        let at = known.unwrap_or(bridges.len() - 1);
        let bridge = &mut bridges[at];
        if (kind == BridgeWord::Start) != bridge.steps.is_empty() {
            let what = if kind == BridgeWord::Start { "starts twice" } else { "does not begin with its start" };
            problems.at(Check::BridgeBroken, row.kind.spot(), format!("bridge `{code}` {what}"));
            continue;
        }
        let level = bridge.steps.last().map_or(0.0, |step| step.reached);
        let reached = match kind {
            BridgeWord::Start => amount,
            BridgeWord::End => {
                if (level - amount).abs() > BRIDGE_TOLERANCE {
                    let message = format!("bridge `{code}` reaches {level}, not {amount}");
                    problems.at(Check::BridgeBroken, row.amount.spot(), message);
                }
                amount
            }
            _ => level + amount,
        };
        let step =
            Step { name: row.step.or(String::new()), kind, amount, reached, source: row.source.or(String::new()) };
        bridge.steps.push(step);
    }
    bridges
}
