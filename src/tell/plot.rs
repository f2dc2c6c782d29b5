//! A picture as data: panels with axes, and marks over data. What draws it knows nothing of results, and a test or a workbook can
//! read the same series.

use super::cells::PageTable;

/// A picture with what a reader is told beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// File name without folder and ending.
    pub stem: String,
    /// The finding, at most twelve words.
    pub title: String,
    /// Measure with unit and basis, whom it is of, year and month, iterations.
    pub subtitle: String,
    /// Kind of picture, measure, unit of analysis, period, then the findings: for those who cannot see it.
    pub description: String,
    /// Panels side by side, in rows of this many.
    pub across: usize,
    /// The panels, all with the same kinds of axes.
    pub panels: Vec<Panel>,
    /// What it shows, as a table.
    pub table: PageTable,
}

/// One drawing area.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its name, where there are several.
    pub title: String,
    /// Left to right.
    pub x: Axis,
    /// Bottom to top; rows from top to bottom.
    pub y: Axis,
    /// What is drawn, in this order.
    pub marks: Vec<Mark>,
}

/// What a place along one direction means.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// £m, deficits in brackets.
    Money {
        /// What it measures; empty for none.
        title: String,
        /// Ends in £m; none takes what the marks need. What lies beyond is not drawn.
        ends: Option<[f64; 2]>,
        /// What lies beyond the ends, said below the axis: `1 in 500 outcomes beyond (400)`.
        beyond: Vec<String>,
        /// True where bars start at nought, so that nought belongs on it.
        from_zero: bool,
    },
    /// Shares up to 1, printed as percentages.
    Share {
        /// What it measures.
        title: String,
        /// Where it starts: 0 where areas or all outcomes are shown.
        from: f64,
    },
    /// The year's months: 0 is its start, 12 its end.
    Months,
    /// Rows from top to bottom, for y: the value of a row is its index.
    Rows(Vec<RowLabel>),
    /// Columns of a grid from left to right, for x: the value of a column is its index.
    Columns(Vec<String>),
    /// 0 to `count` − 1 in some order, for x.
    Ranks {
        /// What is in order.
        title: String,
        /// How many.
        count: usize,
    },
}

/// The name of a row, and what is printed at its right end.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowLabel {
    /// Its name; long ones are shortened so that unlike names stay unlike.
    pub name: String,
    /// True for totals and headings.
    pub strong: bool,
    /// Printed at the right edge; empty for none.
    pub figure: String,
}

/// A mark over data.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line through points (x, y).
    Line {
        /// For the key; empty for none.
        name: String,
        /// In order of x.
        points: Vec<[f64; 2]>,
        /// Its colour.
        ink: Ink,
        /// Its dashes: lines are told apart by them too.
        dash: Dash,
    },
    /// A band between two lines: (x, low, high).
    Band {
        /// For the key.
        name: String,
        /// In order of x.
        points: Vec<[f64; 3]>,
        /// Its colour.
        ink: Ink,
    },
    /// A histogram: areas show shares. What lies within `dark` is darker.
    Bins {
        /// (from, to, share).
        bins: Vec<[f64; 3]>,
        /// From and to of the darker part.
        dark: [f64; 2],
    },
    /// A bar of a row from one value to another; several of a row share its height in the order of their lanes.
    Bar {
        /// For the key; empty for none.
        name: String,
        /// Index of the row.
        row: usize,
        /// Which of how many bars of the row: (0, 1) for the only one.
        lane: [usize; 2],
        /// Start.
        from: f64,
        /// End.
        to: f64,
        /// Its colour.
        ink: Ink,
        /// Printed at its end; empty for none.
        label: String,
    },
    /// A range of a row: the middle as a stroke, low to high thick, and a thin line further out.
    Range {
        /// For the key; empty for none.
        name: String,
        /// Index of the row.
        row: usize,
        /// Low and high of the thick part; none for a point.
        thick: Option<[f64; 2]>,
        /// Low and high of the thin part.
        thin: Option<[f64; 2]>,
        /// The middle.
        middle: f64,
        /// Its colour.
        ink: Ink,
    },
    /// A dot.
    Dot {
        /// For the key; empty for none.
        name: String,
        /// Where.
        at: [f64; 2],
        /// Its form: dots are told apart by it too.
        shape: Shape,
        /// Its colour.
        ink: Ink,
        /// Printed beside it; empty for none.
        label: String,
    },
    /// A level of x across the whole panel, with its label above the panel; beyond the ends of the axis it is said below it.
    Level {
        /// Printed with it.
        label: String,
        /// Where.
        at: f64,
        /// Its colour.
        ink: Ink,
        /// Its dashes.
        dash: Dash,
    },
    /// A bracket above the panel from one x to another.
    Bracket {
        /// Printed above it.
        label: String,
        /// From and to.
        ends: [f64; 2],
    },
    /// A shaded strip of y across the whole panel.
    Strip {
        /// From and to.
        ends: [f64; 2],
    },
    /// A cell of a grid of rows and columns.
    Cell {
        /// Index of the row.
        row: usize,
        /// Index of the column.
        column: usize,
        /// What stands in it.
        text: String,
        /// 0 (none) to 4 (worst).
        depth: u8,
    },
}

/// A colour by what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ink {
    /// What the picture is about.
    Main,
    /// Its second series.
    Second,
    /// A plan, a target, a limit.
    Target,
    /// Makes it worse; another's view.
    Worse,
    /// Makes it better.
    Better,
    /// The innermost band.
    Inner,
    /// The middle band.
    Middle,
    /// The outermost band.
    Outer,
    /// Facts: what has happened.
    Fact,
    /// What stands back.
    Quiet,
}

/// Dashes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dash {
    /// None.
    Solid,
    /// Long.
    Long,
    /// Dots.
    Dots,
    /// Long and dots in turn.
    LongDots,
}

/// Form of a dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Round.
    Round,
    /// A square.
    Square,
    /// A triangle that points down.
    Down,
    /// A diamond.
    Diamond,
}
