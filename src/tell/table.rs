//! A table of the results, declared once: what it says, when it is written, its columns with unit and meaning, and the value of each
//! cell. From it come the CSV file, its page of the documentation and every figure of a page.

use std::collections::BTreeMap;

use super::value::Value;

/// What the cells of a column are. A value with an error has a column of the file for each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words or a code.
    Text,
    /// Yes or no.
    Flag,
    /// A whole number.
    Count,
    /// £m without a Monte Carlo error.
    Money,
    /// £m with its standard error.
    Estimate,
    /// An order statistic in £m with its interval.
    Quantile,
    /// A chance with its interval.
    Chance,
    /// A share of a whole.
    Share,
    /// A number without unit, with its standard error.
    Rate,
    /// A number, in the unit that the column's meaning says.
    Number,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name without unit; the file adds `_m` for £m, and the parts of a value with an error.
    pub name: &'static str,
    /// What its cells are.
    pub kind: Kind,
    /// What it means.
    pub about: String,
}

impl Column {
    /// The columns of the file that it makes: name and meaning.
    #[must_use]
    pub fn in_file(&self) -> Vec<(String, String)> {
        let name = self.name;
        let about = self.about.clone();
        let se = || "its Monte Carlo standard error; blank where the iterations cannot tell".to_owned();
        let low = || "lower end of its 95 % interval; blank where the iterations are too few".to_owned();
        let high = || "upper end of the same".to_owned();
        match self.kind {
            Kind::Text | Kind::Flag | Kind::Count | Kind::Share | Kind::Number => vec![(name.to_owned(), about)],
            Kind::Money => vec![(format!("{name}_m"), format!("{about}, £m"))],
            Kind::Estimate => {
                vec![(format!("{name}_m"), format!("{about}, £m")), (format!("{name}_se_m"), format!("{}, £m", se()))]
            }
            Kind::Quantile => vec![
                (format!("{name}_m"), format!("{about}, £m")),
                (format!("{name}_low_m"), format!("{}, £m", low())),
                (format!("{name}_high_m"), format!("{}, £m", high())),
            ],
            Kind::Chance => vec![
                (name.to_owned(), format!("{about}, 0 to 1")),
                (format!("{name}_low"), low()),
                (format!("{name}_high"), high()),
            ],
            Kind::Rate => vec![(name.to_owned(), about), (format!("{name}_se"), se())],
        }
    }
}

/// When a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always, even without rows.
    Always,
    /// Only with rows; the words say when there are any: `where rules move money`.
    Rows(&'static str),
}

/// What gives the cells of a column: of what is told and of the row.
type CellOf<S, R> = Box<dyn Fn(&S, &R) -> Value + Send + Sync>;

/// What makes the rows of a table.
type Fill<S> = Box<dyn Fn(&S) -> Vec<Vec<Value>> + Send + Sync>;

/// A table of what is told of `S`.
pub struct Table<S> {
    /// File name without ending.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// When it is written.
    pub when: When,
    /// The first so many columns are the key of a row; names, which stand beside their codes, are not counted.
    pub keys: usize,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    fill: Fill<S>,
}

/// A column with what gives its cells: a function of what is told and of the row.
pub struct Given<S, R> {
    column: Column,
    value: CellOf<S, R>,
}

/// Declares a column.
pub fn col<S, R>(
    name: &'static str,
    kind: Kind,
    about: impl Into<String>,
    value: impl Fn(&S, &R) -> Value + Send + Sync + 'static,
) -> Given<S, R> {
    Given { column: Column { name, kind, about: about.into() }, value: Box::new(value) }
}

impl<S: 'static> Table<S> {
    /// Declares a table: `rows` lists what the rows are of, in order.
    #[must_use]
    pub fn new<R: 'static>(
        name: &'static str,
        about: &'static str,
        when: When,
        keys: usize,
        rows: impl Fn(&S) -> Vec<R> + Send + Sync + 'static,
        columns: Vec<Given<S, R>>,
    ) -> Self {
        let (columns, values): (Vec<Column>, Vec<_>) = columns.into_iter().map(|g| (g.column, g.value)).unzip();
        let fill = move |told: &S| -> Vec<Vec<Value>> {
            rows(told).iter().map(|row| values.iter().map(|value| value(told, row)).collect()).collect()
        };
        Self { name, about, when, keys, columns, fill: Box::new(fill) }
    }

    /// The table with its rows.
    #[must_use]
    pub fn filled(self, told: &S) -> Filled {
        let rows = (self.fill)(told);
        let is_name = |place: &usize| self.columns[*place].name.ends_with("_name");
        let key_columns: Vec<usize> = (0..self.columns.len()).filter(|place| !is_name(place)).take(self.keys).collect();
        let mut places = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            let key: Vec<String> = key_columns.iter().map(|&column| key_text(&row[column])).collect();
            places.entry(key.join(JOIN)).or_insert(place);
        }
        Filled { name: self.name, about: self.about, when: self.when, key_columns, columns: self.columns, rows, places }
    }
}

/// An amount of the input as it was written: the money grid of the program is binary, what people write has pennies, £m.
#[must_use]
pub fn as_written(amount: f64) -> f64 {
    (amount * 1e8).round() / 1e8
}

/// What stands between the cells of a key.
pub(super) const JOIN: &str = " / ";

/// A cell of a key as text.
fn key_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Count(count) => count.to_string(),
        Value::Share(x) | Value::Number(x) | Value::Money(x) => x.to_string(),
        _ => String::new(),
    }
}

/// A table with its rows.
#[derive(Debug, Clone)]
pub struct Filled {
    /// File name without ending.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// When it is written.
    pub when: When,
    /// Places of the columns that are the key of a row.
    pub key_columns: Vec<usize>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: a value a column.
    pub rows: Vec<Vec<Value>>,
    /// Place of the row of each key.
    places: BTreeMap<String, usize>,
}

impl Filled {
    /// True where the table is written.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.when == When::Always || !self.rows.is_empty()
    }

    /// The value of a row, by its key, in a column; none where there is no such row or column.
    #[must_use]
    pub fn value(&self, row: &str, column: &str) -> Option<&Value> {
        let column = self.columns.iter().position(|known| known.name == column)?;
        self.rows[*self.places.get(row)?].get(column)
    }

    /// The row of a key.
    #[must_use]
    pub fn row(&self, key: &str) -> Option<&[Value]> {
        self.places.get(key).map(|&place| self.rows[place].as_slice())
    }

    /// The key of a row.
    #[must_use]
    pub fn key(&self, row: &[Value]) -> String {
        let cells: Vec<String> = self.key_columns.iter().map(|&column| key_text(&row[column])).collect();
        cells.join(JOIN)
    }

    /// True when it has a column of that name.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known.name == column)
    }
}
