//! The scenario folder as written: every value with its place, nothing looked up yet.

use std::sync::Arc;

use crate::diagnostic::{Check, Diagnostics};
use crate::id::nearest_hint;

pub mod changes;
pub mod counts;
pub mod history;
pub mod kind;
pub mod record;
pub mod settings;
pub mod tables;
pub mod words;

mod alike_rows;
mod commas;
mod csv_text;
#[cfg(feature = "files")]
mod folder;
mod near;
mod number;
mod page;
mod problems;
mod sheet;
mod source;
mod table;
#[cfg(feature = "workbook")]
pub mod workbook;

pub use page::format_page;
pub use problems::Problems;
pub use source::{Files, LARGEST_FILE, SourceFile};
pub use table::{MOST_ROWS, Rows, plain_table};

use changes::Changes;
use counts::TableCount;
use record::{Subject, Table, TableInfo};
use settings::Settings;
use settings::assurance::{self, AssuranceSetting};
use settings::maps::Maps;
use settings::stresses::{self, StressSetting};
use tables::{
    ActionRow, AskRow, BridgeItemRow, CapacityPlanRow, ContractRow, ControlTotalRow, CorrelationRow, DeliveryRow,
    EfficiencyRow, FactorRow, IncentiveRow, LadderRow, LineRow, MonthlyPlanRow, NodeRow, OrganisationRow, ParameterRow,
    PayRow, PhasingRow, PositionRow, ResponseRow, RiskRow, SchemeRow, ShareRow, SourceRow, SupportRow,
};
use words::MoneyUnit;

/// The file of calibrated parameters.
pub const CALIBRATED: &str = "calibrated.toml";

/// Declares the scenario by its tables: the field of each, its rows, and what it tells of. Whatever goes through all tables does so by
/// [`Scenario::each`] or [`TABLES`], so that a new one needs its line here and no other.
macro_rules! scenario {
    ($( $field:ident: $row:ident of $subject:ident; )+) => {
        /// The tables of a scenario, in the order in which they are read and of the page.
        pub const TABLES: &[TableInfo] = &[$( TableInfo::of::<$row>(Subject::$subject), )+];

        /// The files of a scenario, in the order in which they are read, printed and listed in the manifest.
        pub const FILES: [&str; TABLES.len() + 4] =
            [settings::FILE, $( <$row>::FILE, )+ CALIBRATED, stresses::FILE, assurance::FILE];

        /// A scenario as written.
        #[derive(Debug, Clone)]
        pub struct Scenario {
            /// The files that were read, in the order of [`FILES`].
            pub files: Vec<SourceFile>,
            /// `money` of `scenario.toml`, if it is good.
            pub unit: Option<MoneyUnit>,
            /// `scenario.toml`.
            pub settings: Settings,
            $( #[doc = concat!("The table of the field's name: rows of [`tables::", stringify!($row), "`].")] pub $field: Rows<$row>, )+
            /// The text of `calibrated.toml`, if it is there.
            pub calibrated: Option<Arc<str>>,
            /// `stresses.toml`, in its order.
            pub stresses: Vec<StressSetting>,
            /// `assurance.toml`, if it is there.
            pub assurance: Option<AssuranceSetting>,
            /// The changes with which it was read, as they were asked for.
            pub changes: Vec<String>,
            /// What was read of each table that is there, in the order of [`FILES`].
            pub counts: Vec<TableCount>,
            /// False when nothing after the settings has a meaning: the format is not known.
            pub meaningful: bool,
            /// True when reading found an error: no model can come of it.
            pub has_errors: bool,
        }

        impl Scenario {
            /// Settings and the tables of a folder; what stands beside them has not been read.
            fn with_tables(settings: Settings, folder: &mut Folder<'_>) -> Self {
                // In the order of the fields as written here.
                Self {
                    files: Vec::new(),
                    unit: None,
                    settings,
                    $( $field: folder.table(), )+
                    calibrated: None,
                    stresses: Vec::new(),
                    assurance: None,
                    changes: Vec::new(),
                    counts: Vec::new(),
                    meaningful: false,
                    has_errors: false,
                }
            }

            /// Shows every table, in the order of [`TABLES`].
            pub fn each<'a>(&'a self, looks: &mut impl Looks<'a>) {
                $( looks.at(&self.$field); )+
            }
        }
    };
}

/// Whoever looks at every table of a scenario.
pub trait Looks<'a> {
    /// Looks at one.
    fn at<T: Table>(&mut self, table: &'a Rows<T>);
}

scenario! {
    nodes: NodeRow of Places;
    organisations: OrganisationRow of Places;
    positions: PositionRow of Plans;
    efficiency: EfficiencyRow of Savings;
    delivery: DeliveryRow of Savings;
    pay: PayRow of Pay;
    risks: RiskRow of Risks;
    contracts: ContractRow of Contracts;
    control_totals: ControlTotalRow of Plans;
    actions: ActionRow of Action;
    incentives: IncentiveRow of Action;
    support: SupportRow of Action;
    asks: AskRow of Action;
    schemes: SchemeRow of Action;
    shares: ShareRow of Action;
    ladder: LadderRow of Action;
    lines: LineRow of Dependence;
    factors: FactorRow of Dependence;
    parameters: ParameterRow of Dependence;
    monthly_plan: MonthlyPlanRow of Months;
    capacity_plan: CapacityPlanRow of Plans;
    responses: ResponseRow of Plans;
    phasing: PhasingRow of Dependence;
    correlations: CorrelationRow of Dependence;
    sources: SourceRow of Notes;
    bridge: BridgeItemRow of Notes;
}

impl Scenario {
    /// From its files. What is wrong is among the findings; the scenario holds what could be read.
    #[must_use]
    pub fn from_files(files: &Files) -> (Self, Diagnostics) {
        let (bad, mut problems) = judged(files, &FILES, None);
        let changes = Changes::read(&files.changes, &mut problems);
        let (scenario, found) = Self::from_texts(bad, changes, problems);
        (Self { changes: files.changes().map(|change| change.trim().to_owned()).collect(), ..scenario }, found)
    }

    /// From the files in `problems`; those named in `bad` have been reported.
    fn from_texts(bad: Vec<String>, changes: Changes, mut problems: Problems) -> (Self, Diagnostics) {
        let (maps, counts) = (Maps::new(), Vec::new());
        let mut folder = Folder { bad, problems: &mut problems, silent: false, maps, changes, counts };
        let (settings, known) = match folder.open(settings::FILE, true) {
            Some((file, text)) => settings::read(file, &text, &mut folder.changes, folder.problems),
            None => (settings::absent(folder.problems), true),
        };
        folder.silent |= !known;
        folder.maps.clone_from(&settings.maps);
        let mut scenario = Self::with_tables(settings, &mut folder);
        scenario.calibrated = folder.open(CALIBRATED, false).map(|(_, text)| text);
        if let Some((file, text)) = folder.open(stresses::FILE, false) {
            scenario.stresses = stresses::read(file, &text, folder.problems);
        }
        let assurance = folder.open(assurance::FILE, false);
        scenario.assurance = assurance.and_then(|(file, text)| assurance::read(file, &text, folder.problems));
        scenario.meaningful = !folder.silent;
        folder.report_unused_maps();
        let changes = folder.changes;
        scenario.counts = folder.counts;
        if scenario.meaningful {
            changes.finish(&mut problems);
        }
        report_cut(&mut problems);
        (scenario.unit, scenario.has_errors) = (problems.unit, problems.has_errors());
        let found;
        (scenario.files, found) = problems.into_parts();
        (scenario, found)
    }
}

/// Warns of tables whose last line does not end where those of others do: what was cut off at a row's end looks whole otherwise.
fn report_cut(problems: &mut Problems) {
    let tables = || problems.files.iter().filter(|file| file.rows.is_some_and(|rows| rows > 0));
    let ends = |file: &&SourceFile| file.text.ends_with(['\n', '\r']);
    let ended = tables().filter(ends).count();
    let cut: Vec<(String, usize)> =
        tables().filter(|file| !ends(file)).map(|file| (file.name.clone(), file.rows.unwrap_or(0))).collect();
    // Where most files end so, it is the habit of a program.
    for (name, rows) in cut.iter().filter(|_| ended > cut.len()) {
        let message = format!("the last line of {name} does not end: {rows} row(s) were read");
        problems.in_file(Check::FileCut, name, message);
    }
}

/// The files that are read, of those given, in the order of `known`; the names of those that cannot be, which have been
/// reported.
fn judged(files: &Files, known: &[&'static str], unit: Option<MoneyUnit>) -> (Vec<String>, Problems) {
    let mut read = Vec::new();
    let mut failed = Vec::new();
    // Files are sorted by name: those of one name stand together.
    for same in files.files.chunk_by(|a, b| a.name == b.name) {
        let raw = &same[0];
        let Some(rank) = known.iter().position(|&name| name == raw.name) else {
            let (hint, advice) = match near::near(&raw.name, known) {
                Some(near) => (format!("; close to `{}`", near.meant), near.advice),
                None => (nearest_hint(&raw.name, known.iter().copied()), Check::FileUnknown.remedy().to_owned()),
            };
            let message = format!("not a file that is read: `{}`{hint}", raw.name);
            failed.push((Check::FileUnknown, raw.name.clone(), message, advice));
            continue;
        };
        if same.len() > 1 {
            let advice = Check::FileTwice.remedy().to_owned();
            failed.push((Check::FileTwice, raw.name.clone(), format!("{} is given twice", raw.name), advice));
            continue;
        }
        match &raw.bytes {
            Err((check, message)) => {
                let advice = check.remedy().to_owned();
                failed.push((*check, raw.name.clone(), format!("{}: {message}", raw.name), advice));
            }
            Ok(bytes) => {
                let (mut file, bad_line) = SourceFile::new(&raw.name, bytes);
                file.sheet = raw.sheet.clone();
                let advice = Check::NotUtf8.remedy().to_owned();
                if bytes.iter().take(2).any(|&byte| byte == 0) {
                    let message = format!("{} is UTF-16 text: every other byte is nought", raw.name);
                    failed.push((Check::NotUtf8, raw.name.clone(), message, advice));
                } else if let Some(line) = bad_line {
                    let message = format!("{} is not UTF-8 text (line {line})", raw.name);
                    failed.push((Check::NotUtf8, raw.name.clone(), message, advice));
                }
                read.push((rank, file));
            }
        }
    }
    for name in &files.others {
        if let Some(near) = near::near(name, known) {
            let message = format!("not a file that is read: `{name}`; close to `{}`", near.meant);
            failed.push((Check::FileUnknown, name.clone(), message, near.advice));
        }
    }
    read.sort_by_key(|(rank, _)| *rank);
    let mut problems = Problems::new(read.into_iter().map(|(_, file)| file).collect(), unit);
    problems.workbook = files.workbook;
    problems.begin(&files.found, &files.notes);
    let bad: Vec<String> = failed.iter().map(|(_, name, ..)| name.clone()).collect();
    for (check, name, message, advice) in failed {
        problems.in_file_with(check, &name, message, advice);
    }
    (bad, problems)
}

/// The files at hand, and whether they are still worth reading.
struct Folder<'p> {
    bad: Vec<String>,
    problems: &'p mut Problems,
    silent: bool,
    maps: Maps,
    changes: Changes,
    counts: Vec<TableCount>,
}

impl Folder<'_> {
    /// The text of a file; none when it is not there or has been reported.
    fn open(&mut self, name: &str, compulsory: bool) -> Option<(usize, Arc<str>)> {
        if self.silent || self.bad.iter().any(|bad| bad == name) {
            return None;
        }
        let found = self.problems.files.iter().position(|file| file.name == name);
        if found.is_none() && compulsory {
            self.problems.missing(name);
        }
        found.map(|file| (file, Arc::clone(&self.problems.files[file].text)))
    }

    fn table<T: Table>(&mut self) -> Rows<T> {
        match self.open(T::FILE, T::COMPULSORY) {
            Some((file, text)) => {
                let map = self.maps.remove(T::FILE).unwrap_or_default();
                let (rows, count) = table::read(file, &text, &map, &mut self.changes, self.problems);
                self.counts.push(count);
                // Changes of the tables after it may name rows by their place in the geography.
                for [code, parent] in rows.rows.iter().filter_map(Table::place) {
                    if let (Some(code), Some(parent)) = (code.get(), parent.get()) {
                        self.changes.learn(code, parent);
                    }
                }
                rows
            }
            None => Rows::none(!T::COMPULSORY && !self.silent && !self.bad.iter().any(|bad| bad == T::FILE)),
        }
    }

    /// Warns of maps of files that are not there; those that are have taken theirs.
    fn report_unused_maps(&mut self) {
        let unused = if self.silent { Maps::new() } else { std::mem::take(&mut self.maps) };
        for (file, map) in unused {
            if let Some(spot) = map.spot().filter(|_| !self.bad.contains(&file)) {
                self.problems.at(Check::MapUnused, spot, format!("there is no {file} in the folder"));
            }
        }
    }
}
