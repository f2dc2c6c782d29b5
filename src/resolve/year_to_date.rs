//! The year to date against plan: what forecasts assume to be recovered, and what past years or the scenario say of that.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::World;
use crate::diagnostic::Check;
use crate::history::{self, History, Leave, Options, Parameters};
use crate::model::{AccountIdx, AccountToDate, LineIdx, Months, RecoveryEvidence, RecoveryLaw, YearToDate};
use crate::scenario::record::Spot;
use crate::scenario::settings::RecoveryRecord;
use crate::scenario::tables::PositionRow;
use crate::scenario::words::{BaseWord, Sector};
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// The first month of the data from which on the share is used, and no drift.
pub const LATE: u64 = 8;
/// Standard deviation of what each organisation's share differs by, where the scenario gives none. Judgement: as large as the
/// sector's own.
pub const DEFAULT_OWN_SD: f64 = 0.3;
/// The first financial year of integrated care boards: what CCGs did is no evidence for them.
const FIRST_OF_BOARDS: u16 = 2022;
/// A position to date within this share of turnover counts as on plan.
const ON_PLAN: f64 = 0.002;

/// What is known besides the scenario.
pub struct Known<'a> {
    /// The year by month.
    pub months: &'a Months,
    /// Parameters of calibrated.toml.
    pub calibrated: Option<&'a Parameters>,
    /// The line, where there is one.
    pub line: Option<LineIdx>,
}

/// True where forecasts can be held against months to date, and months are to come.
pub fn is_known(scenario: &Scenario) -> bool {
    let top = &scenario.settings.top;
    let ahead = top.as_at_month.get().is_some_and(|&month| month < 12);
    ahead && top.base.get() == Some(&BaseWord::Forecast) && !scenario.monthly_plan.rows.is_empty()
}

/// True where the overspend to date has a line.
pub fn is_on(scenario: &Scenario) -> bool {
    is_known(scenario) && scenario.settings.year_to_date.top.on.or(true)
}

/// The year to date of every account with months of its own, and what becomes of it; none where it is not known.
pub fn resolve(
    scenario: &Scenario,
    world: &World<'_>,
    known: &Known<'_>,
    problems: &mut Problems,
) -> Option<YearToDate> {
    let given = &scenario.settings.year_to_date;
    for record in [&given.provider, &given.commissioner].into_iter().flatten() {
        report_unclear(record, problems);
    }
    if !is_known(scenario) {
        return None;
    }
    let sectors: BTreeSet<&str> = world.accounts.iter().map(|account| account.sector.as_str()).collect();
    let past = Past::of(scenario, known.calibrated, problems);
    let laws: Vec<RecoveryLaw> = sectors
        .iter()
        .map(|&sector| {
            let stated = match Sector::from_word(sector) {
                Some(Sector::Provider) => given.provider.as_ref(),
                Some(Sector::Commissioner) => given.commissioner.as_ref(),
                _ => None,
            };
            stated.map_or_else(|| past.law(sector), |record| law_of(record, past.law(sector)))
        })
        .collect();
    let rows = scenario.monthly_plan.rows.iter();
    let with_months: BTreeSet<AccountIdx> =
        rows.filter_map(|row| world.account_or_own(row.account_code.get()?)).collect();
    let sum = |months: &[Money]| months.iter().map(|money| money.millions()).sum::<f64>();
    let account = |index: AccountIdx| {
        let (account, own) = (&world.accounts[index], &known.months.accounts[index]);
        let to_date = own.actual.len();
        let (planned, to_go, actual) = (sum(&own.plan[..to_date]), sum(&own.plan[to_date..]), sum(&own.actual));
        with_months.contains(&index).then(|| AccountToDate {
            overspend: Money::from_millions(planned - actual),
            assumed: Money::from_millions(account.base.millions() - actual - to_go),
            law: laws.iter().position(|law| law.sector == account.sector).unwrap_or(0),
        })
    };
    let accounts = (0..world.accounts.len()).map(account).collect();
    Some(YearToDate { line: known.line, accounts, laws })
}

/// A sector's settings say one thing, and all of it.
fn report_unclear(record: &RecoveryRecord, problems: &mut Problems) {
    let share = [&record.share_mean, &record.share_sd].into_iter().find(|cell| cell.get().is_some());
    if let (Some(share), Some(_)) = (share, record.drift.get()) {
        let message = "a recovery share beside a drift".to_owned();
        problems.at(Check::RecoveryBoth, share.spot(), message);
    }
    let (drift, sd) = (&record.drift, &record.drift_sd);
    if drift.get().is_some() != sd.get().is_some() && !drift.is_faulty() && !sd.is_faulty() {
        let (given, missing) = if drift.get().is_some() { (drift, "drift_sd") } else { (sd, "drift") };
        problems.at(Check::DriftIncomplete, given.spot(), format!("no `{missing}` beside it"));
    }
}

/// What a scenario states, with what past years say of the rest.
fn law_of(record: &RecoveryRecord, past: RecoveryLaw) -> RecoveryLaw {
    let share = record.share_mean.get().is_some() || record.share_sd.get().is_some();
    let drift = record.drift.get().is_some();
    let mut law = RecoveryLaw {
        own_sd: record.own_sd.or(past.own_sd),
        evidence: RecoveryEvidence::Stated(record.source.or(String::new())),
        ..past
    };
    if share || drift {
        (law.mean, law.sd) = (record.share_mean.or(0.0), record.share_sd.or(0.0));
        (law.drift, law.drift_sd) = (record.drift.or(0.0), record.drift_sd.or(0.0));
    }
    law
}

/// What past years say, the scenario's own year left out.
struct Past {
    month: u64,
    year: u16,
    parameters: Option<Parameters>,
}

impl Past {
    /// Of calibrated.toml where that knows it, else of the history that the program carries.
    fn of(scenario: &Scenario, calibrated: Option<&Parameters>, problems: &mut Problems) -> Self {
        let top = &scenario.settings.top;
        let (start, year) = top.year.get().cloned().unwrap_or_default();
        let stated = calibrated.filter(|parameters| !parameters.recovery.is_empty()).cloned();
        if stated.as_ref().is_some_and(|parameters| parameters.recovery.iter().any(|of| of.years.contains(&year))) {
            let message = format!("{year} is among the years of the overspends to date in calibrated.toml");
            problems.at(Check::ReferenceInSample, scenario.settings.calibrated.sha256.spot(), message);
        }
        let carried = || {
            let (history, _) = History::embedded().ok()?;
            Some(history::calibrate(&history, &Options { leave: Leave::Out(vec![year]) }))
        };
        Self { month: top.as_at_month.or(1), year: start, parameters: stated.or_else(carried) }
    }

    fn law(&self, sector: &str) -> RecoveryLaw {
        let mut law = RecoveryLaw {
            sector: sector.to_owned(),
            mean: 0.0,
            sd: 0.0,
            own_sd: DEFAULT_OWN_SD,
            drift: 0.0,
            drift_sd: 0.0,
            together: true,
            evidence: RecoveryEvidence::Unknown,
        };
        let class = class_of(sector, self.year);
        let late = self.month >= LATE;
        // Only providers and CCGs have years early on: others keep what they have overspent, and no more is known.
        if !late && class == "provider" && sector != Sector::Provider.word() {
            return law;
        }
        let estimate = if late { "share" } else { "drift" };
        let Some(of) = self.parameters.as_ref().and_then(|parameters| parameters.recovery_of(class, estimate)) else {
            return law;
        };
        let (mean, sd) = (of.mean, of.sample().next_sd().unwrap_or(0.0));
        if late {
            (law.mean, law.sd) = (mean, sd);
        } else {
            let turnover = history::turnover_of(class);
            (law.drift, law.drift_sd) = ((mean / turnover).max(0.0), sd / turnover);
        }
        law.evidence = RecoveryEvidence::Years { class: class.to_owned(), years: of.years.clone() };
        law
    }

    /// The largest share that any year saw recovered.
    fn best(&self, sector: &str) -> Option<f64> {
        let class = class_of(sector, self.year);
        let of = self.parameters.as_ref()?.recovery_of(class, "share")?;
        of.values.iter().copied().reduce(f64::max)
    }
}

/// Whose past years speak for a sector: CCGs for commissioners while there were any.
fn class_of(sector: &str, year: u16) -> &'static str {
    if sector == Sector::Commissioner.word() && year < FIRST_OF_BOARDS { "ccg" } else { "provider" }
}

/// Warns of forecasts that need more of the overspend recovered than any past year saw. The scenario has no errors.
pub fn check(scenario: &Scenario, world: &World<'_>, year_to_date: &YearToDate, problems: &mut Problems) {
    let rows: BTreeMap<AccountIdx, &PositionRow> = scenario
        .positions
        .rows
        .iter()
        .filter_map(|row| Some((world.account_or_own(row.account_code.get()?)?, row)))
        .collect();
    // Only past years are wanted here: a fault in calibrated.toml has been reported.
    let past = Past::of(scenario, None, problems);
    let month = f64::from(u32::try_from(past.month).unwrap_or(12));
    let mut found: Vec<Hope<'_>> = Vec::new();
    for (index, own) in year_to_date.accounts.iter().enumerate() {
        let (Some(own), Some(row)) = (own, rows.get(&index)) else { continue };
        let account = &world.accounts[index];
        let (overspend, assumed) = (own.overspend.millions(), own.assumed.millions());
        let Some(best) = past.best(&account.sector) else { continue };
        let small = ON_PLAN * account.turnover.millions() * month / 12.0;
        if overspend > small && assumed > best * overspend {
            let (code, spot) = (account.code.as_str(), row.forecast_ex_incentive.spot());
            found.push(Hope { code, spot, overspend: own.overspend, assumed: own.assumed, best });
        }
    }
    if found.len() <= NAMED {
        for hope in &found {
            let message = format!("the forecast of `{}` needs {}", hope.code, hope.words());
            problems.at(Check::RecoveryBeyond, hope.spot, message);
        }
        return;
    }
    // A whole country of forecasts on plan is one finding.
    found.sort_by(|a, b| b.assumed.millions().total_cmp(&a.assumed.millions()).then_with(|| a.code.cmp(b.code)));
    let sum = |of: fn(&Hope<'_>) -> Money| Money::from_millions(found.iter().map(|hope| of(hope).millions()).sum());
    let all = Hope { overspend: sum(|hope| hope.overspend), assumed: sum(|hope| hope.assumed), ..found[0] };
    let named: Vec<String> =
        found.iter().take(NAMED).map(|hope| format!("`{}` {}", hope.code, hope.assumed.shown())).collect();
    let message = format!("the forecasts of {} accounts need {}; most: {}", found.len(), all.words(), named.join(", "));
    problems.at(Check::RecoveryBeyond, all.spot, message);
}

/// How many forecasts are named one by one.
const NAMED: usize = 5;

/// A forecast that needs more recovered than any past year saw.
#[derive(Clone, Copy)]
struct Hope<'a> {
    code: &'a str,
    spot: &'a Spot,
    overspend: Money,
    assumed: Money,
    best: f64,
}

impl Hope<'_> {
    fn words(&self) -> String {
        format!(
            "{} of {} overspent to date recovered ({:.0} %): the best past year recovered {:.0} %",
            self.assumed.shown(),
            self.overspend.shown(),
            100.0 * self.assumed.millions() / self.overspend.millions(),
            100.0 * self.best
        )
    }
}
