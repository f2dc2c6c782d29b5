//! Records: rows of a table or a section of settings, declared once. From the declaration come the struct, the
//! parsing, the check for unknown columns, and the page of the format. To add a column is to add a line.

use std::borrow::Cow;

use super::kind::{Dated, Form, Kind};
use super::problems::Problems;
use super::words::MoneyUnit;
use crate::diagnostic::Check;

/// A column or a setting.
#[derive(Debug)]
pub struct Field {
    /// Name without the suffix of the money unit.
    pub name: &'static str,
    /// True when the name as written ends in `_m` or `_000`.
    pub money: bool,
    /// Whether it must be there.
    pub need: Need,
    /// The form of its values.
    pub form: Form,
    /// The words that may stand in it, where they are a closed set.
    pub choices: &'static [&'static str],
    /// How much of a date stands in it.
    pub dated: Dated,
    /// What may stand in it, in words.
    pub holds: &'static str,
    /// What it means.
    pub about: &'static str,
}

impl Field {
    /// The name as written in a file.
    #[must_use]
    pub fn written(&self, unit: MoneyUnit) -> String {
        if self.money { format!("{}{}", self.name, unit.suffix()) } else { self.name.to_owned() }
    }
}

/// Whether a column and its cells must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The column must be there, and no cell blank.
    Must,
    /// The column must be there; a cell may be blank.
    Column,
    /// The column may be missing, a cell blank.
    May,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Index in the scenario's files.
    pub file: usize,
    /// Physical line, from 1.
    pub line: usize,
    /// Character column, from 1.
    pub column: usize,
    /// The column or setting; none for a whole row.
    pub field: Option<&'static Field>,
}

/// A cell after parsing. Faulty: already reported, so that later checks leave it alone.
#[derive(Debug, Clone)]
pub enum Cell<T> {
    /// Not given.
    Blank(Spot),
    /// A value.
    Given(T, Spot),
    /// Reported as wrong.
    Faulty(Spot),
}

impl<T> Cell<T> {
    /// Where it stands.
    pub fn spot(&self) -> &Spot {
        match self {
            Self::Blank(spot) | Self::Given(_, spot) | Self::Faulty(spot) => spot,
        }
    }

    /// The value, if one was given and is good.
    pub fn get(&self) -> Option<&T> {
        if let Self::Given(value, _) = self { Some(value) } else { None }
    }

    /// True when it was not given.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank(_))
    }

    /// True when it has been reported.
    pub fn is_faulty(&self) -> bool {
        matches!(self, Self::Faulty(_))
    }
}

impl<T: Clone> Cell<T> {
    /// The value or, when there is no good one, a stand-in.
    pub fn or(&self, other: T) -> T {
        self.get().cloned().unwrap_or(other)
    }
}

/// A cell before parsing.
#[derive(Debug)]
pub enum Raw<'a> {
    /// Not given.
    Blank(Spot),
    /// A cell of a table.
    Text(Cow<'a, str>, Spot),
    /// A value of TOML and its form.
    Value(Cow<'a, str>, Form, Spot),
    /// Reported as wrong.
    Faulty(Spot),
}

/// Hands out the cells of one record in the order of its fields, parsed.
pub struct Cells<'a, 'p> {
    raws: std::vec::IntoIter<Raw<'a>>,
    unit: Option<MoneyUnit>,
    problems: &'p mut Problems,
}

impl<'a, 'p> Cells<'a, 'p> {
    /// `raws` has one entry for each field.
    pub fn new(raws: Vec<Raw<'a>>, unit: Option<MoneyUnit>, problems: &'p mut Problems) -> Self {
        Self { raws: raws.into_iter(), unit, problems }
    }

    /// The next cell as `K`.
    pub fn take<K: Kind>(&mut self, need: Need) -> Cell<K::Value> {
        let raw = self.raws.next().expect("one raw cell for each field");
        let (text, spot) = match raw {
            Raw::Faulty(spot) => return Cell::Faulty(spot),
            Raw::Blank(spot) => return self.blank(need, spot),
            Raw::Text(text, spot) => (text, spot),
            Raw::Value(text, form, spot) => {
                if !K::FORM.accepts(form) {
                    let message = format!("a {} where a {} belongs: `{text}`", form.noun(), K::FORM.noun());
                    self.problems.at(Check::TypeWrong, &spot, message);
                    return Cell::Faulty(spot);
                }
                (text, spot)
            }
        };
        if text.trim().is_empty() {
            return self.blank(need, spot);
        }
        match K::parse(text.trim(), self.unit) {
            Ok(value) => Cell::Given(value, spot),
            Err(fault) => {
                self.problems.at_with(fault.check, &spot, fault.message, fault.advice);
                Cell::Faulty(spot)
            }
        }
    }

    fn blank<T>(&mut self, need: Need, spot: Spot) -> Cell<T> {
        if need == Need::Must {
            let name = spot.field.map_or("", |field| field.name);
            self.problems.at(Check::CellBlank, &spot, format!("`{name}` is blank"));
            return Cell::Faulty(spot);
        }
        Cell::Blank(spot)
    }
}

/// A row of a table or a section of settings.
pub trait Record: Sized {
    /// Its fields, in the order of the page.
    const FIELDS: &'static [Field];
    /// From its cells.
    fn build(at: Spot, cells: &mut Cells<'_, '_>) -> Self;
    /// Whom it concerns, in each column that names somebody.
    fn targets(&self) -> Vec<&super::kind::Target>;
}

/// A record that is a row of a CSV file.
pub trait Table: Record {
    /// The file's name.
    const FILE: &'static str;
    /// True when a scenario must have it.
    const COMPULSORY: bool;
    /// What it holds.
    const ABOUT: &'static str;
    /// The column and its word by which a row says that it is to be left out, and counted.
    const LEFT_OUT: Option<(&'static str, &'static str)> = None;
    /// True when each row is drawn or paid once, under an id of its own: two that are alike in all but the id were pasted.
    const DRAWN: bool = false;
    /// Where its figures come from.
    fn provenance(&self) -> Provenance<'_>;
    /// The cell that no other row may have; none where several rows may share it.
    fn id(&self) -> Option<&Cell<String>> {
        None
    }
    /// A code of the geography and that of the node above it, where a row places one.
    fn place(&self) -> Option<[&Cell<String>; 2]> {
        None
    }
}

/// A table of the format, whatever its rows are.
#[derive(Debug, Clone, Copy)]
pub struct TableInfo {
    /// The file's name.
    pub file: &'static str,
    /// True when a scenario must have it.
    pub compulsory: bool,
    /// What it holds.
    pub about: &'static str,
    /// Its columns, in the order of the page.
    pub fields: &'static [Field],
    /// What it tells of.
    pub subject: Subject,
}

impl TableInfo {
    /// What a table says of itself, and what it tells of.
    #[must_use]
    pub const fn of<T: Table>(subject: Subject) -> Self {
        Self { file: T::FILE, compulsory: T::COMPULSORY, about: T::ABOUT, fields: T::FIELDS, subject }
    }
}

/// What a table tells of: what changes with it between two scenarios.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Who belongs where, and how large they are.
    Places,
    /// Plans, forecasts and control totals.
    Plans,
    /// The months of the year, those that have happened among them.
    Months,
    /// Efficiency programmes and their delivery.
    Savings,
    /// Pay awards.
    Pay,
    /// The register.
    Risks,
    /// Contracts.
    Contracts,
    /// What rules work with: mitigations, incentive money and support, asks, schemes and national action.
    Action,
    /// Factors, correlations, uncertain parameters, phasings.
    Dependence,
    /// Sources and notes.
    Notes,
    /// What past years came to.
    History,
}

/// The columns on a row's sources.
pub struct Provenance<'a> {
    /// Published, derived or judgement.
    pub evidence: &'a Cell<super::words::Evidence>,
    /// An id of `sources.csv` or free text.
    pub source: &'a Cell<String>,
    /// When the figure was known.
    pub known_by: &'a Cell<super::kind::YearMonth>,
}

/// Declares a record: `field: Kind = Need "what it means";`.
macro_rules! record {
    ($name:ident $about:literal { $( $field:ident : $kind:ty = $need:ident $text:literal; )+ }) => {
        #[doc = $about]
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Where the record starts.
            pub at: Spot,
            $( #[doc = $text] pub $field: Cell<<$kind as Kind>::Value>, )+
        }

        impl Record for $name {
            const FIELDS: &'static [Field] = &[
                $( Field {
                    name: stringify!($field),
                    money: <$kind as Kind>::MONEY,
                    need: Need::$need,
                    form: <$kind as Kind>::FORM,
                    choices: <$kind as Kind>::CHOICES,
                    dated: <$kind as Kind>::DATED,
                    holds: <$kind as Kind>::HOLDS,
                    about: $text,
                }, )+
            ];

            fn build(at: Spot, cells: &mut Cells<'_, '_>) -> Self {
                Self { at, $( $field: cells.take::<$kind>(Need::$need), )+ }
            }

            fn targets(&self) -> Vec<&$crate::scenario::kind::Target> {
                [$( self.$field.get().and_then(<$kind as Kind>::target) ),+].into_iter().flatten().collect()
            }
        }
    };
}

/// Declares a table: a record with its file name, the columns on sources that every table may have, and facts: see `table_fact`.
macro_rules! table {
    ($name:ident $file:literal $need:ident $about:literal $($fact:ident ($( $of:tt )+))* { $( $body:tt )+ }) => {
        record! { $name $about {
            $( $body )+
            evidence: Evidence = May "Where the row's figures come from.";
            source: Text = May "For published figures the `source_id` of a row of sources.csv, or several with `;` between them; otherwise free text.";
            known_by: Month = May "When the figures were known. Later than the month after `as_at_month`: a warning.";
            note: Text = May "Free text; not read by the model.";
        } }
        impl_table! { $name $file $need $about $($fact ($( $of )+))* }
    };
}

/// Makes a record that has the columns on sources a table.
macro_rules! impl_table {
    ($name:ident $file:literal $need:ident $about:literal $($fact:ident ($( $of:tt )+))*) => {
        impl Table for $name {
            const FILE: &'static str = $file;
            const COMPULSORY: bool = matches!(Need::$need, Need::Must);
            const ABOUT: &'static str = $about;
            $( table_fact! { $fact ($( $of )+) } )*

            fn provenance(&self) -> Provenance<'_> {
                Provenance { evidence: &self.evidence, source: &self.source, known_by: &self.known_by }
            }
        }
    };
}

/// A fact of a table: `without (column = word)` leaves rows out; no two rows have one `unique (id)`; rows with one each of
/// `drawn (id)` are drawn or paid once each; `placed (code, parent)` places codes in the geography.
macro_rules! table_fact {
    (without ($column:literal = $word:literal)) => {
        const LEFT_OUT: Option<(&'static str, &'static str)> = Some(($column, $word));
    };
    (unique ($id:ident)) => {
        fn id(&self) -> Option<&Cell<String>> {
            Some(&self.$id)
        }
    };
    (drawn ($id:ident)) => {
        const DRAWN: bool = true;
        table_fact! { unique ($id) }
    };
    (placed ($code:ident, $parent:ident)) => {
        fn place(&self) -> Option<[&Cell<String>; 2]> {
            Some([&self.$code, &self.$parent])
        }
    };
}

pub(super) use {impl_table, record, table, table_fact};
