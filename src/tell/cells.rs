//! A table of a page: rows of cells, each of which knows which cell of the results it is.

use super::value::Figure;

/// A table of a page: the first column names the rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageTable {
    /// What it shows, at most twelve words.
    pub caption: String,
    /// Headings.
    pub head: Vec<String>,
    /// Rows, as long as the headings.
    pub rows: Vec<PageRow>,
}

impl PageTable {
    /// The table without columns that hold nothing.
    #[must_use]
    pub fn without_gaps(mut self) -> Self {
        for column in (1..self.head.len()).rev() {
            if self.rows.iter().all(|row| row.cells.get(column) == Some(&Cell::Blank)) {
                self.head.remove(column);
                self.rows.iter_mut().for_each(|row| _ = row.cells.remove(column));
            }
        }
        self
    }
}

/// A row of a table of a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageRow {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// True for totals.
    pub strong: bool,
}

/// A cell of a table of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A figure.
    Figure(Figure),
    /// From one figure to another, the worse end first.
    Range(Figure, Figure),
    /// No figure of this kind here.
    Dash,
    /// Nothing.
    Blank,
}

impl Cell {
    /// The cell as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Figure(figure) => figure.text(),
            Self::Range(low, high) => format!("{} to {}", low.text(), high.text()),
            Self::Dash => "–".to_owned(),
            Self::Blank => String::new(),
        }
    }

    /// The figures in it.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let pair = match self {
            Self::Figure(figure) => [Some(figure), None],
            Self::Range(low, high) => [Some(low), Some(high)],
            Self::Text(_) | Self::Dash | Self::Blank => [None, None],
        };
        pair.into_iter().flatten()
    }
}
