//! The charts that a spreadsheet draws itself, over the cells of its sheets.

use std::ops::Range;

use super::declared::ANSWER;
use super::sheet::{CHARTS, Entry, Sheet};
use crate::tell::book::Book;
use crate::tell::plot::{Dash, Ink, Plot};
use crate::tell::print::plain;
use crate::tell::words;

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// How it is drawn.
    pub kind: ChartKind,
    /// The finding, at most twelve words.
    pub title: String,
    /// For those who cannot see it.
    pub description: String,
    /// The sheet of its figures.
    pub sheet: &'static str,
    /// Rows of that sheet, the first below the headings is 0.
    pub rows: Range<usize>,
    /// The column of what stands along the chart.
    pub along: usize,
    /// What is drawn: column, colour, dashes.
    pub series: Vec<(usize, Ink, Dash)>,
    /// What stands along it, and what its heights are.
    pub axes: [&'static str; 2],
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Bars side by side for each row.
    Bars,
    /// A line through the rows for each column.
    Lines,
    /// One column against another.
    Curve,
    /// A bridge: bars of the first column, and between them a bar from the second column to the third for each row.
    Steps,
}

/// Where the words of a chart are found.
enum Told {
    /// In the picture of the report of this stem.
    Picture(&'static str),
    /// Here: title, and what it shows.
    Here(&'static str, &'static str),
}

struct Declared {
    kind: ChartKind,
    told: Told,
    sheet: &'static str,
    /// True for the rows of the headline alone.
    headline: bool,
    along: &'static str,
    series: &'static [(&'static str, Ink, Dash)],
    axes: [&'static str; 2],
}

/// Plan, worst, likely and best side by side.
const RANGE: &[(&str, Ink, Dash)] = &[
    ("Plan, £m", Ink::Target, Dash::Solid),
    ("Worst (P90), £m", Ink::Worse, Dash::Solid),
    ("Likely (P50), £m", Ink::Main, Dash::Solid),
    ("Best (P10), £m", Ink::Better, Dash::Solid),
];

static DECLARED: [Declared; 5] = [
    Declared {
        kind: ChartKind::Bars,
        told: Told::Here(
            "Where the year ends: plan, worst, likely and best, £m",
            "Bars side by side of the year-end position, £m: plan, worst (P90), likely (P50) and best (P10), for the nation and its sectors",
        ),
        sheet: ANSWER,
        headline: false,
        along: "Name",
        series: RANGE,
        axes: ["", "£m (deficits in brackets)"],
    },
    Declared {
        kind: ChartKind::Curve,
        told: Told::Picture("chance-of-exceeding"),
        sheet: "Chance curve",
        headline: false,
        along: "Position, £m",
        series: &[("Chance of no better", Ink::Main, Dash::Solid)],
        axes: ["Year-end position, £m (deficits in brackets)", "Chance that the year ends no better"],
    },
    Declared {
        kind: ChartKind::Lines,
        told: Told::Picture("months"),
        sheet: "Months",
        headline: true,
        along: "Month name",
        series: &[
            ("Plan to date, £m", Ink::Target, Dash::Long),
            ("Actual to date, £m", Ink::Fact, Dash::Solid),
            ("Worst (P90), £m", Ink::Worse, Dash::Dots),
            ("Likely (P50), £m", Ink::Main, Dash::Solid),
            ("Best (P10), £m", Ink::Better, Dash::LongDots),
        ],
        axes: ["", "Position to date, £m (deficits in brackets)"],
    },
    Declared {
        kind: ChartKind::Steps,
        told: Told::Picture("bridge"),
        sheet: "Bridge",
        headline: true,
        along: "What it is",
        series: &[
            ("Position, £m", Ink::Main, Dash::Solid),
            ("From, £m", Ink::Better, Dash::Solid),
            ("To, £m", Ink::Worse, Dash::Solid),
        ],
        axes: ["", "Position, £m (deficits in brackets)"],
    },
    Declared {
        kind: ChartKind::Bars,
        told: Told::Here(
            "Each region: plan, worst, likely and best year end, £m",
            "Bars side by side of the year-end position, £m: plan, worst (P90), likely (P50) and best (P10), for each region",
        ),
        sheet: "Regions",
        headline: false,
        along: "Name",
        series: RANGE,
        axes: ["", "£m (deficits in brackets)"],
    },
];

/// The charts for which there is more than one row to draw.
pub fn of(book: &Book<'_>, sheets: &[Sheet], plots: &[&Plot]) -> Vec<Chart> {
    DECLARED.iter().filter_map(|declared| chart(book, declared, sheets, plots)).collect()
}

fn chart(book: &Book<'_>, of: &Declared, sheets: &[Sheet], plots: &[&Plot]) -> Option<Chart> {
    let sheet = sheets.iter().find(|sheet| sheet.name == of.sheet)?;
    let column = |heading: &str| sheet.column(heading);
    let along = column(of.along)?;
    let series = of.series.iter().map(|(heading, ink, dash)| Some((column(heading)?, *ink, *dash)));
    let series: Vec<(usize, Ink, Dash)> = series.collect::<Option<_>>()?;
    let headline = plain(&book.results.headline.0);
    let wanted = |row: &[Entry]| match row.first() {
        // The row that makes the others add up has no code, and is no place.
        Some(Entry::Text(code)) => !of.headline || *code == headline,
        _ => false,
    };
    let first = sheet.rows.iter().position(|row| wanted(row))?;
    let many = sheet.rows[first..].iter().take_while(|row| wanted(row)).count();
    if many < 2 {
        return None;
    }
    let (title, description) = match of.told {
        Told::Picture(stem) => {
            let plot = plots.iter().find(|plot| plot.stem == stem)?;
            (plot.title.clone(), plot.description.clone())
        }
        Told::Here(title, shows) => {
            (title.to_owned(), format!("{shows}, {}. Data on the sheet {}.", words::when(book.results), of.sheet))
        }
    };
    let rows = first..first + many;
    Some(Chart { kind: of.kind, title, description, sheet: of.sheet, rows, along, series, axes: of.axes })
}

/// The sheet that has them: what each finds and shows, in words, above the charts themselves.
pub fn sheet(charts: &[Chart]) -> Sheet {
    let row = |(number, chart): (u64, &Chart)| {
        vec![
            Entry::Text(number.to_string()),
            Entry::text(&chart.title),
            Entry::text(&chart.description),
            Entry::Sheet(chart.sheet),
        ]
    };
    let rows = (1..).zip(charts).map(row).collect();
    let about = "Charts of the answer, the months, the bridge and the regions, with what each shows in words.";
    Sheet::of_words(CHARTS, about, &["Chart", "Finding", "What it shows", "Figures on"], rows)
}
