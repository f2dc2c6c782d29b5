//! `scenario.toml`, key by key.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::changes::Changes;
use super::kind::{
    Autocorrelation, Chance, Code, Degrees, Figure, FinancialYear, FolderName, Form, Format, Iterations, Kind, LogOdds,
    Money, MonthNoise, MonthOfYear, Name, OpenShare, Seed, ShareSd, Text,
};
use super::problems::Problems;
use super::record::{Cell, Cells, Field, Need, Raw, Record, Spot, record};
use super::words::{BaseWord, BasisWord, ClassWord, CopulaWord, MoneyUnit, ProtocolWord, ShapeWord, YardstickWord};
use crate::diagnostic::Check;
use crate::id::nearest_hint;

pub mod assurance;
mod capacity;
pub mod maps;
mod plan;
mod regimes;
mod register;
mod rules;
pub mod stresses;
mod year_to_date;

pub use capacity::CapacityRecord;
pub use plan::PlanRecord;
pub use regimes::{LadderRecord, RapidSavingsRecord, RegionalTotalRecord, TopSliceRecord};
pub use register::{ImpactScale, LikelihoodScale, Register, RegisterRecord};
pub use rules::*;
pub use year_to_date::{RecoveryRecord, YearToDate, YearToDateRecord};

/// The file's name.
pub const FILE: &str = "scenario.toml";

record! { Top "Settings at the top of the file." {
    format: Format = Must "Version of this format.";
    name: FolderName = Must "Name of the scenario; results are kept in a folder of that name.";
    title: Name = May "Title for people. Default: the name.";
    money: MoneyUnit = Must "Unit of all money. Money columns end in `_m` (gbp_m) or `_000` (gbp_000), as do money settings.";
    year: FinancialYear = Must "The financial year.";
    as_at_month: MonthOfYear = Must "Month of the data.";
    base: BaseWord = Must "What the simulation starts from.";
    headline: Figure = May "The figure that headlines speak of. Default: the root.";
    yardstick: YardstickWord = May "What headlines judge by. Default: target.";
    seed: Seed = May "Seed of the random draws. Default: 1.";
    iterations: Iterations = May "Number of iterations. Default: 10000.";
    plan_version: Name = May "Version of the plan, such as: final, June 2018. It stands on every page, sheet and picture. Default: that of monthly_plan.csv, where all its rows that state one state the same.";
    data_note: Text = May "What a reader must know of the data first, such as that it is synthetic.";
} }

record! { Residual "`[residual]`: the organisations' remainder." {
    shape: ShapeWord = May "Its shape. Default: normal.";
} }

record! { Dependence "`[dependence]`: how shared factors depend in the tails." {
    copula: CopulaWord = May "Default: gaussian.";
    degrees_of_freedom: Degrees = May "For student_t only, and then needed.";
} }

record! { Programme "`[programme.cip]` and `[programme.qipp]`: settings of an efficiency programme." {
    substitution_mean: OpenShare = May "Mean share of missed recurrent savings that non-recurrent ones replace. Default: no substitution.";
    substitution_sd: ShareSd = May "Standard deviation of that share. Default: 0.";
    factor_set: Code = May "Loadings of its delivery, from factors.csv. Default: independent.";
} }

record! { LimitRecord "`[[limit]]`, any number: lines to compare a position with, such as a ceiling." {
    name: Name = Must "Its name.";
    of: Figure = Must "Whose position.";
    amount: Money = Must "The line, incentive money included; negative for a deficit.";
} }

record! { PathRecord "`[path]`: the in-year path, where there is a monthly_plan.csv." {
    noise: MonthNoise = May "Monthly noise: its standard deviation in £m is this number times the square root of turnover in £m. It sums to nought over the months to come. Default: 0.025 (judgement).";
    autocorrelation: Autocorrelation = May "Correlation of the noise with that of the month before; negative because accruals reverse. Default: -0.3 (judgement).";
    rules: Code = May "How the effect of rules falls over the months to come: a phasing as in lines.csv. Default: hockey_stick.";
} }

record! { ReportingRecord "`[reporting]`: simulate official forecasts, revised late, under pressure and in part. The section alone, without settings, asks for it." {
    protocol: ProtocolWord = Must "When forecasts may be revised.";
    base: LogOdds = May "Log-odds of revising without a gap. Default: -2.25 (derived).";
    gap: LogOdds = May "What a gap of 1 % of turnover adds to them. Default: 0.2 (derived).";
    pressure: LogOdds = May "What full pressure from above takes off them. Default: 1.";
    midyear: LogOdds = May "What month 6 takes off them. Default: 0.5.";
    breadcrumb: Chance = May "Chance that a gap that stays in the figure is told in words. Default: 0.4.";
    view_sd: ShareSd = May "Sd of an organisation's own view of its year end at the month of the data, as a share of turnover. Default: 0.005.";
} }

record! { CalibratedRecord "`[calibrated]`: the file calibrated.toml that `outturn calibrate` wrote, in the folder." {
    sha256: Text = May "Its SHA-256 in hexadecimal. Needed when the file is there, and the file when this is given.";
} }

record! { ReferenceRecord "`[[reference]]`, any number: the past errors of official forecasts, shown beside the simulated answer." {
    of: Figure = Must "Whose position. Its official forecast is that of positions.csv.";
    class: ClassWord = Must "Whose past errors, from calibrated.toml.";
    basis: BasisWord = Must "On which basis.";
    to_date: Money = May "The year to date, for the run-rate blend.";
    to_date_month: MonthOfYear = May "Its month, which calibrated.toml must have a weight for.";
} }

/// The settings as written.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The top of the file.
    pub top: Top,
    /// `not_in_range`.
    pub not_in_range: Vec<String>,
    /// `[residual]`.
    pub residual: Residual,
    /// `[dependence]`.
    pub dependence: Dependence,
    /// `[programme.cip]`.
    pub cip: Programme,
    /// `[programme.qipp]`.
    pub qipp: Programme,
    /// `[[limit]]`.
    pub limits: Vec<LimitRecord>,
    /// `[[rule]]`, in order.
    pub rules: Vec<RuleSetting>,
    /// `[path]`.
    pub path: PathRecord,
    /// `[reporting]`; none where it is not there.
    pub reporting: Option<ReportingRecord>,
    /// `[year_to_date]`.
    pub year_to_date: YearToDate,
    /// `[plan]`.
    pub plan: PlanRecord,
    /// `[capacity]`; none where neither the file nor a change names it.
    pub capacity: Option<CapacityRecord>,
    /// `[calibrated]`.
    pub calibrated: CalibratedRecord,
    /// `[[reference]]`, in order.
    pub references: Vec<ReferenceRecord>,
    /// `[register]`.
    pub register: Register,
    /// `[columns]` and `[words]`, by file.
    pub maps: maps::Maps,
}

/// The sections of the file for the page: heading and fields.
pub const SECTIONS: [(&str, &[Field]); 16] = [
    ("Top of the file", Top::FIELDS),
    ("`[residual]`", Residual::FIELDS),
    ("`[dependence]`", Dependence::FIELDS),
    ("`[programme.cip]` and `[programme.qipp]`", Programme::FIELDS),
    ("`[[limit]]`, any number of them", LimitRecord::FIELDS),
    ("`[path]`", PathRecord::FIELDS),
    ("`[reporting]`", ReportingRecord::FIELDS),
    ("`[year_to_date]`", YearToDateRecord::FIELDS),
    ("`[year_to_date.provider]` and `[year_to_date.commissioner]`", RecoveryRecord::FIELDS),
    ("`[plan]`", PlanRecord::FIELDS),
    ("`[capacity]`", CapacityRecord::FIELDS),
    ("`[calibrated]`", CalibratedRecord::FIELDS),
    ("`[[reference]]`, any number of them", ReferenceRecord::FIELDS),
    ("`[register]`", RegisterRecord::FIELDS),
    ("`[register.likelihood]`", LikelihoodScale::FIELDS),
    ("`[register.impact]`", ImpactScale::FIELDS),
];

/// A setting by its section, such as `programme.cip` or `rule`, and its name in either unit of money.
#[must_use]
pub fn setting(section: &str, name: &str) -> Option<&'static Field> {
    let sections: Vec<&'static [Field]> = match section {
        "" => vec![Top::FIELDS],
        "residual" => vec![Residual::FIELDS],
        "dependence" => vec![Dependence::FIELDS],
        "programme.cip" | "programme.qipp" => vec![Programme::FIELDS],
        "limit" => vec![LimitRecord::FIELDS],
        "rule" => RULE_SECTIONS.iter().map(|(_, fields)| *fields).collect(),
        "path" => vec![PathRecord::FIELDS],
        "reporting" => vec![ReportingRecord::FIELDS],
        "year_to_date" => vec![YearToDateRecord::FIELDS],
        "year_to_date.provider" | "year_to_date.commissioner" => vec![RecoveryRecord::FIELDS],
        "plan" => vec![PlanRecord::FIELDS],
        "capacity" => vec![CapacityRecord::FIELDS],
        "calibrated" => vec![CalibratedRecord::FIELDS],
        "reference" => vec![ReferenceRecord::FIELDS],
        _ => Vec::new(),
    };
    let units = [MoneyUnit::Millions, MoneyUnit::Thousands];
    sections.into_iter().flatten().find(|field| units.iter().any(|unit| field.written(*unit) == name))
}

/// Reads the settings; also whether the format is known, without which nothing else has a meaning.
pub(super) fn read(file: usize, text: &str, changes: &mut Changes, problems: &mut Problems) -> (Settings, bool) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let broken =
        !errors.is_empty() || problems.files[file].sheet.as_ref().is_some_and(|sheet| !sheet.reported.is_empty());
    let mut last_line = 0;
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        let (line, column) = problems.files[file].line_and_column(at);
        if line == last_line {
            continue; // what follows a mistake in its line follows from it
        }
        last_line = line;
        let spot = Spot { file, line, column, field: None };
        problems.at(Check::TomlSyntax, &spot, error.message().replace('\n', "; "));
    }
    let mut reader = Reader { file, broken, changes, problems };
    let root = reader.section_of(document.get_ref(), 0..0);
    // A missing or mistyped `format` is reported below; another number makes all the rest meaningless.
    if let Some((at, value)) = root.find("format")
        && let DeValue::Integer(number) = value.get_ref()
        && let Err(fault) = Format::parse(&number.to_string(), None)
    {
        let spot = reader.spot(at.start, Top::FIELDS.first());
        reader.problems.at_with(fault.check, &spot, fault.message, fault.advice);
        return (absent(reader.problems), false);
    }
    let unit = root.find("money").and_then(|(_, value)| MoneyUnit::from_word(value.get_ref().as_str()?));
    reader.problems.unit = unit;
    let top: Top = reader.record(
        &root,
        &[
            "not_in_range",
            "residual",
            "dependence",
            "programme",
            "limit",
            "rule",
            "path",
            "reporting",
            "year_to_date",
            "plan",
            "capacity",
            "calibrated",
            "reference",
            "register",
            "columns",
            "words",
        ],
    );
    let not_in_range = reader.sentences(&root, "not_in_range");
    let residual = reader.child(&root, "residual");
    let dependence = reader.child(&root, "dependence");
    let programme = reader.section(&root, "programme");
    reader.unknown_keys(&programme, &[], &["cip", "qipp"]);
    let (cip, qipp) = (reader.child(&programme, "cip"), reader.child(&programme, "qipp"));
    let limits = reader.sections(&root, "limit").iter().map(|section| reader.record(section, &[])).collect();
    let rules = rules::read(&mut reader, &root);
    let path = reader.child(&root, "path");
    let reporting = root.find("reporting").is_some().then(|| reader.child(&root, "reporting"));
    let year_to_date = year_to_date::read(&mut reader, &root);
    let plan = reader.child(&root, "plan");
    let named = root.find("capacity").is_some() || reader.changes.name_section("capacity");
    let capacity = named.then(|| reader.child(&root, "capacity"));
    let calibrated = reader.child(&root, "calibrated");
    let references = reader.sections(&root, "reference").iter().map(|section| reader.record(section, &[])).collect();
    let register = register::read(&mut reader, &root);
    let maps = maps::read(&mut reader, &root);
    (
        Settings {
            top,
            not_in_range,
            residual,
            dependence,
            cip,
            qipp,
            limits,
            rules,
            path,
            reporting,
            year_to_date,
            plan,
            capacity,
            calibrated,
            references,
            register,
            maps,
        },
        true,
    )
}

/// Settings of which nothing is known, because the file could not be read; that has been reported.
pub fn absent(problems: &mut Problems) -> Settings {
    fn record<R: Record>(problems: &mut Problems) -> R {
        let at = Spot { file: 0, line: 0, column: 0, field: None };
        let raws = R::FIELDS.iter().map(|field| Raw::Faulty(Spot { field: Some(field), ..at })).collect();
        R::build(at, &mut Cells::new(raws, None, problems))
    }
    Settings {
        top: record(problems),
        not_in_range: Vec::new(),
        residual: record(problems),
        dependence: record(problems),
        cip: record(problems),
        qipp: record(problems),
        limits: Vec::new(),
        rules: Vec::new(),
        path: record(problems),
        reporting: None,
        year_to_date: YearToDate { top: record(problems), provider: None, commissioner: None },
        plan: record(problems),
        capacity: None,
        calibrated: record(problems),
        references: Vec::new(),
        register: Register { top: record(problems), likelihood: None, impact: None },
        maps: maps::Maps::new(),
    }
}

/// A table of TOML, or none, and where it starts.
struct Section<'t, 'i> {
    table: Option<&'t DeTable<'i>>,
    at: Range<usize>,
    /// Its name, such as `programme.cip`; that of one of a list has what tells it apart, as `rule.own_action`. Empty: the top.
    path: String,
}

impl<'t, 'i> Section<'t, 'i> {
    fn find(&self, key: &str) -> Option<(Range<usize>, &'t Spanned<DeValue<'i>>)> {
        let (name, value) = self.table?.iter().find(|(name, _)| name.get_ref() == key)?;
        Some((name.span(), value))
    }

    /// The name of a section in this one.
    fn path_to(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// What tells the sections of a list apart.
const TOLD_APART_BY: [&str; 3] = ["name", "kind", "of"];

struct Reader<'p> {
    file: usize,
    /// True when the file has syntax errors: what is missing may be there.
    broken: bool,
    changes: &'p mut Changes,
    problems: &'p mut Problems,
}

impl Reader<'_> {
    fn section_of<'t, 'i>(&self, table: &'t DeTable<'i>, at: Range<usize>) -> Section<'t, 'i> {
        Section { table: Some(table), at, path: String::new() }
    }

    fn spot(&self, at: usize, field: Option<&'static Field>) -> Spot {
        let (line, column) = self.problems.files[self.file].line_and_column(at);
        Spot { file: self.file, line, column, field }
    }

    /// A record from a section whose further keys `others` are read elsewhere.
    fn record<R: Record>(&mut self, section: &Section<'_, '_>, others: &[&str]) -> R {
        self.unknown_keys(section, R::FIELDS, others);
        self.known(section)
    }

    /// A record from a section whose keys have been checked.
    fn known<R: Record>(&mut self, section: &Section<'_, '_>) -> R {
        let unit = self.problems.unit;
        let raws = R::FIELDS.iter().map(|field| self.raw(section, field)).collect();
        let at = self.spot(section.at.start, None);
        R::build(at, &mut Cells::new(raws, unit, self.problems))
    }

    /// A setting as changed.
    fn raw<'i>(&mut self, section: &Section<'_, 'i>, field: &'static Field) -> Raw<'i> {
        let raw = self.written_raw(section, field);
        self.changes.setting(&section.path, field, raw, self.problems)
    }

    fn written_raw<'i>(&mut self, section: &Section<'_, 'i>, field: &'static Field) -> Raw<'i> {
        let unit = self.problems.unit.unwrap_or(MoneyUnit::Millions);
        let Some((key, value)) = section.find(&field.written(unit)) else {
            let spot = self.spot(section.at.start, Some(field));
            if field.need == Need::May || self.changes.sets(&section.path, field, unit) {
                return Raw::Blank(spot);
            }
            let mixed = field.money && section.find(&field.written(unit.other())).is_some();
            if !self.broken && !mixed {
                let message = format!("missing setting: `{}`", field.written(unit));
                let advice = format!("add it: {}", field.about);
                self.problems.at_with(Check::KeyMissing, &spot, message, advice);
            }
            return Raw::Faulty(spot);
        };
        let spot = self.spot(key.start, Some(field));
        let (text, form) = match value.get_ref() {
            DeValue::String(text) => (text.clone(), Form::Text),
            DeValue::Integer(number) => (Cow::Owned(number.to_string()), Form::Whole),
            DeValue::Float(number) => (Cow::Owned(number.to_string()), Form::Number),
            DeValue::Boolean(truth) => (Cow::Owned(truth.to_string()), Form::Truth),
            other => (Cow::Borrowed(other.type_str()), Form::Other),
        };
        Raw::Value(text, form, spot)
    }

    /// The name of a field as written here.
    fn written(&self, field: &Field) -> String {
        field.written(self.problems.unit.unwrap_or(MoneyUnit::Millions))
    }

    fn unknown_keys(&mut self, section: &Section<'_, '_>, fields: &'static [Field], others: &[&str]) {
        let unit = self.problems.unit.unwrap_or(MoneyUnit::Millions);
        let known: Vec<String> =
            fields.iter().map(|field| field.written(unit)).chain(others.iter().map(|&name| name.to_owned())).collect();
        for key in section.table.iter().flat_map(|table| table.keys()) {
            let name = key.get_ref().as_ref();
            if known.iter().any(|known| known == name) {
                continue;
            }
            let spot = self.spot(key.span().start, None);
            if fields.iter().any(|field| field.money && field.written(unit.other()) == name) {
                let message = format!("£m and £000 are mixed: `{name}`, and `money` is \"{}\"", unit.word());
                self.problems.at(Check::MoneyMixed, &spot, message);
            } else {
                let hint = nearest_hint(name, known.iter().map(String::as_str));
                let advice = format!("{}{hint}", Check::KeyUnknown.remedy());
                self.problems.at_with(Check::KeyUnknown, &spot, format!("unknown setting: `{name}`"), advice);
            }
        }
    }

    fn wrong_form(&mut self, at: &Range<usize>, key: &str, should: &str) {
        let spot = self.spot(at.start, None);
        self.problems.at(Check::TypeWrong, &spot, format!("`{key}` is not {should}"));
    }

    fn section<'t, 'i>(&mut self, parent: &Section<'t, 'i>, key: &str) -> Section<'t, 'i> {
        let path = parent.path_to(key);
        match parent.find(key) {
            None => Section { table: None, at: 0..0, path },
            Some((at, value)) => match value.get_ref().as_table() {
                Some(table) => Section { table: Some(table), at, path },
                None => {
                    self.wrong_form(&at, key, "a section");
                    Section { table: None, at, path }
                }
            },
        }
    }

    fn child<R: Record>(&mut self, parent: &Section<'_, '_>, key: &str) -> R {
        let section = self.section(parent, key);
        self.record(&section, &[])
    }

    fn sections<'t, 'i>(&mut self, parent: &Section<'t, 'i>, key: &str) -> Vec<Section<'t, 'i>> {
        let Some((at, value)) = parent.find(key) else { return Vec::new() };
        let tables: Option<Vec<_>> = value.get_ref().as_array().map(|array| {
            array
                .iter()
                .filter_map(|item| {
                    let table = item.get_ref().as_table()?;
                    let section = Section { table: Some(table), at: item.span(), path: String::new() };
                    let told = TOLD_APART_BY.iter().find_map(|key| section.find(key)?.1.get_ref().as_str());
                    let path = format!("{}.{}", parent.path_to(key), told.unwrap_or_default());
                    Some(Section { path, ..section })
                })
                .collect()
        });
        match (tables, value.get_ref().as_array()) {
            (Some(tables), Some(array)) if tables.len() == array.len() => tables,
            _ => {
                self.wrong_form(&at, key, &format!("a list of sections: write [[{key}]]"));
                Vec::new()
            }
        }
    }

    fn sentences(&mut self, parent: &Section<'_, '_>, key: &str) -> Vec<String> {
        let Some((at, value)) = parent.find(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_form(&at, key, "a list of texts");
            return Vec::new();
        };
        let mut sentences = Vec::new();
        for item in items.iter() {
            let Some(text) = item.get_ref().as_str() else {
                self.wrong_form(&item.span(), key, "a list of texts");
                continue;
            };
            match Text::parse(text.trim(), None) {
                Ok(sentence) => sentences.push(sentence),
                Err(fault) => {
                    let spot = self.spot(item.span().start, None);
                    self.problems.at_with(fault.check, &spot, fault.message, fault.advice);
                }
            }
        }
        sentences
    }
}
