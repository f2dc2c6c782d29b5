//! A value of the results and how people read it. Every figure of a page carries the cell of the results that it is, so that a test
//! (and an auditor) can follow it back.

use super::print::{self, Step};
use crate::results::{Chance, Estimate, Quantile};

/// What a cell of a table holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: it does not apply, or the iterations cannot tell.
    Blank,
    /// Words or a code.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Count(u64),
    /// £m that no draw decides.
    Money(f64),
    /// £m with its Monte Carlo standard error.
    Estimate(Estimate),
    /// An order statistic in £m with its 95 % interval.
    Quantile(Quantile),
    /// A chance with its 95 % interval.
    Chance(Chance),
    /// A share of a whole, 1 = all.
    Share(f64),
    /// A number without unit, with its Monte Carlo standard error.
    Rate(Estimate),
    /// A number in the unit of its column.
    Number(f64),
}

impl Value {
    /// Money, blank for none.
    #[must_use]
    pub fn money(amount: Option<f64>) -> Self {
        amount.map_or(Self::Blank, Self::Money)
    }

    /// A chance, blank for none.
    #[must_use]
    pub fn chance(chance: Option<Chance>) -> Self {
        chance.map_or(Self::Blank, Self::Chance)
    }

    /// A quantile, blank for none.
    #[must_use]
    pub fn quantile(quantile: Option<&Quantile>) -> Self {
        quantile.map_or(Self::Blank, |quantile| Self::Quantile(*quantile))
    }

    /// A number, blank for none.
    #[must_use]
    pub fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Blank, Self::Number)
    }

    /// Words.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// The number in it, where it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Money(x) | Self::Share(x) | Self::Number(x) => Some(*x),
            Self::Estimate(estimate) | Self::Rate(estimate) => Some(estimate.value),
            Self::Quantile(quantile) => Some(quantile.value),
            Self::Chance(chance) => Some(chance.value),
            #[expect(clippy::cast_precision_loss, reason = "counts of people and iterations")]
            Self::Count(count) => Some(*count as f64),
            Self::Blank | Self::Text(_) | Self::Flag(_) => None,
        }
        .filter(|x| x.is_finite())
    }
}

/// Where in the results a figure stands: it is the only place that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Name of the table, without ending.
    pub table: &'static str,
    /// The key cells of its row, joined by ` / `.
    pub row: String,
    /// Name of the column, without unit.
    pub column: &'static str,
}

/// How a figure is said. No way changes the value, only its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As in a table: `(1,080)`, `58%`.
    Table,
    /// `a deficit of £1,080m`.
    Words,
    /// `£1,080m`, without its sign.
    Pounds,
    /// Without its sign and unit: `1,080`.
    Size,
    /// `about 4 in 10`.
    InTen,
    /// `4 chances in 10`.
    ChancesInTen,
    /// The opposite of a chance, likewise: `6 in 10`.
    OppositeInTen,
    /// The opposite of a chance: `42%`.
    Opposite,
    /// `58% (likely)`.
    WithWord,
    /// `46 in 100`.
    InHundred,
    /// A share to the nearest 0.1 %: `0.4%`.
    Tenths,
}

/// A value of the results as a page says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The value.
    pub value: Value,
    /// How it is said.
    pub style: Style,
    /// How amounts of money are rounded.
    pub step: Step,
    /// The cell that it is.
    pub source: Source,
}

impl Figure {
    /// The same figure said in another way.
    #[must_use]
    pub fn said(self, style: Style) -> Self {
        Self { style, ..self }
    }

    /// The ends of the 95 % interval of a quantile, where it has both.
    #[must_use]
    pub fn interval(&self) -> Option<[Self; 2]> {
        let Value::Quantile(quantile) = self.value else { return None };
        let ends = <[f64; 2]>::from(quantile.low.zip(quantile.high)?);
        Some(ends.map(|value| self.clone().with_value(Value::Quantile(Quantile { value, ..quantile }))))
    }

    /// An end of the interval of the same figure.
    #[must_use]
    pub fn with_value(self, value: Value) -> Self {
        Self { value, ..self }
    }

    /// The figure as people read it.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.value {
            Value::Blank => print::NOT_KNOWN.to_owned(),
            Value::Text(text) => print::plain(text),
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Count(count) => print::count(*count),
            Value::Money(amount) => self.money(*amount),
            Value::Estimate(estimate) => self.money(estimate.value),
            Value::Quantile(quantile) => self.money(quantile.value),
            Value::Chance(chance) => self.chance(chance),
            Value::Share(share) | Value::Rate(Estimate { value: share, .. }) if self.style == Style::Tenths => {
                print::share_in_tenths(*share)
            }
            Value::Share(share) => print::share(*share),
            Value::Rate(estimate) => print::money(estimate.value, self.step),
            Value::Number(number) => print::money(*number, self.step),
        }
    }

    fn money(&self, amount: f64) -> String {
        match self.style {
            Style::Words => print::money_in_words(amount, self.step),
            Style::Pounds => format!("£{}m", print::money(amount.abs(), self.step)),
            Style::Size => print::money(amount.abs(), self.step),
            _ => print::money(amount, self.step),
        }
    }

    fn chance(&self, chance: &Chance) -> String {
        let opposite = || Chance { value: 1.0 - chance.value, low: 1.0 - chance.high, high: 1.0 - chance.low };
        match self.style {
            Style::InTen => print::both_ways(chance).0,
            Style::ChancesInTen => print::chances_in_ten(chance),
            Style::OppositeInTen => print::both_ways(chance).1,
            Style::Opposite => print::chance(&opposite()),
            Style::WithWord => print::chance_with_word(chance),
            Style::InHundred => format!("{:.0} in 100", chance.value * 100.0),
            _ => print::chance(chance),
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "data/{}.csv, {}, {}", self.table, self.row, self.column)
    }
}
