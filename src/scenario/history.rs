//! The history folder as written: what was planned, forecast, reached to date and at the year's end.

use super::changes::Changes;
use super::kind::{Amount, Billions, Code, Day, FinancialYear, Kind, Money, Month, MonthOfYear, Name, OpenShare, Text};
use super::record::{Cell, Cells, Field, Need, Provenance, Record, Spot, Table, impl_table, record};
use super::settings::maps::Maps;
use super::words::{
    BasisWord, BridgeWord, ClassWord, DefinitionWord, EstimateWord, Evidence, FundWord, MeasureWord, MoneyUnit,
    ProgrammeWord, WhoseWord,
};
use super::{Files, Folder, Problems, Rows, SourceFile, judged};

record! { FigureRow "Figures of past years: one figure a row, with its basis, its definition and when it was known." {
    year: FinancialYear = Must "The financial year.";
    class: ClassWord = Must "Whose figure.";
    measure: MeasureWord = Must "What it is.";
    month: MonthOfYear = Column "Month of the data of a forecast, a year to date or a declared risk; blank otherwise.";
    definition: DefinitionWord = Must "Position, or difference from plan.";
    basis: BasisWord = Must "Accounting basis. Errors are taken within one basis only.";
    fund: FundWord = Must "Whether incentive money is in it. Errors are taken with the fund in, or where there was none.";
    plan_version: Code = Column "Of a plan its version; of a difference from plan the version that it is against.";
    amount: Money = Must "The figure.";
    evidence: Evidence = Must "Where it comes from.";
    source: Text = Must "Rows of sources.csv, `;` between them.";
    known_by: Month = Must "When it was known.";
    turnover_bn: Billions = May "With an outturn, what the class turned over in the year, £bn: income of trusts, allocation of commissioners and systems.";
    note: Text = May "Free text; not read.";
} }
impl_table! { FigureRow "figures.csv" Must "Figures of past years: one figure a row, with its basis, its definition and when it was known." }

record! { SavingRow "Efficiency savings of past years against their plan." {
    year: FinancialYear = Must "The financial year.";
    programme: ProgrammeWord = Must "The programme.";
    months: MonthOfYear = Must "Months that the figures cover; 12 for a full year.";
    coverage: Text = Must "Whose savings.";
    planned: Amount = Column "Savings planned.";
    delivered: Amount = Column "Savings delivered.";
    share: OpenShare = Column "Share delivered, where only that is known.";
    recurrent_planned: Amount = Column "Recurrent savings planned.";
    recurrent_delivered: Amount = Column "Recurrent savings delivered.";
    nonrecurrent_planned: Amount = Column "Non-recurrent savings planned.";
    nonrecurrent_delivered: Amount = Column "Non-recurrent savings delivered.";
    evidence: Evidence = Must "Where it comes from.";
    source: Text = Must "Rows of sources.csv, `;` between them.";
    known_by: Month = Must "When it was known.";
    note: Text = May "Free text; not read.";
} }
impl_table! { SavingRow "savings.csv" May "Efficiency savings of past years against their plan." }

record! { BridgeStepRow "Bridges of past years from the reported position to the underlying one, step by step." {
    bridge: Code = Must "Which bridge; its rows in order, from `start` to `end`.";
    year: FinancialYear = Must "The financial year.";
    step: Name = Must "Name of the step for people.";
    kind: BridgeWord = Must "What it is.";
    amount: Money = Must "The position of a start or an end, else what the step changes.";
    evidence: Evidence = Must "Where it comes from.";
    source: Text = Must "Rows of sources.csv, `;` between them.";
    known_by: Month = Must "When it was known.";
    note: Text = May "Free text; not read.";
} }
impl_table! { BridgeStepRow "bridges.csv" May "Bridges of past years from the reported position to the underlying one, step by step." }

record! { YearToDateRow "Years to date against plan, and what the year ended at against the same plan. Two figures of one thing are two rows: their mean is used." {
    year: FinancialYear = Must "The financial year.";
    whose: WhoseWord = Must "Whose position.";
    month: MonthOfYear = Must "Month of the year to date.";
    to_date: Money = Must "Difference from plan to date; negative = overspent.";
    outturn: Money = Must "Difference from plan at the year end.";
    estimate: EstimateWord = Must "Which estimate it counts in.";
    evidence: Evidence = Must "Where it comes from.";
    source: Text = Must "Rows of sources.csv, `;` between them.";
    known_by: Month = Must "When both figures were known.";
    note: Text = May "Free text; not read.";
} }
impl_table! { YearToDateRow "year_to_date.csv" May "Years to date against plan, and what the year ended at against the same plan. Two figures of one thing are two rows: their mean is used." }

record! { PublicationRow "Where the figures of the history were published." {
    source_id: Code = Must "Unique in this table.";
    source: Text = Must "Publisher and title.";
    address: Text = Must "Where it stands.";
    published: Day = May "When it was published.";
    evidence: Evidence = May "published, if given.";
    known_by: Month = May "When it was known.";
    note: Text = May "Free text; not read.";
} }
impl_table! { PublicationRow "sources.csv" Must "Where the figures of the history were published." }

/// The files of a history folder, in the order in which they are read and hashed.
pub const FILES: [&str; 5] =
    [FigureRow::FILE, SavingRow::FILE, BridgeStepRow::FILE, YearToDateRow::FILE, PublicationRow::FILE];

/// A history folder as written.
#[derive(Debug, Clone)]
pub struct HistoryFiles {
    /// The files that were read, in the order of [`FILES`].
    pub files: Vec<SourceFile>,
    /// `figures.csv`.
    pub figures: Rows<FigureRow>,
    /// `savings.csv`.
    pub savings: Rows<SavingRow>,
    /// `bridges.csv`.
    pub bridges: Rows<BridgeStepRow>,
    /// `year_to_date.csv`.
    pub years_to_date: Rows<YearToDateRow>,
    /// `sources.csv`.
    pub publications: Rows<PublicationRow>,
}

impl HistoryFiles {
    /// From its files; money is in £m. What is wrong is among the problems.
    #[must_use]
    pub fn from_files(files: &Files) -> (Self, Problems) {
        let (bad, mut problems) = judged(files, &FILES, Some(MoneyUnit::Millions));
        let changes = Changes::default();
        let mut folder =
            Folder { bad, problems: &mut problems, silent: false, maps: Maps::new(), changes, counts: Vec::new() };
        let (figures, savings, bridges, years_to_date, publications) =
            (folder.table(), folder.table(), folder.table(), folder.table(), folder.table());
        let files = problems.files.clone();
        (Self { files, figures, savings, bridges, years_to_date, publications }, problems)
    }
}
