//! A page as data: blocks, and spans of text and figures. Each figure says which cell of which table it is.

pub use super::cells::{Cell, PageRow, PageTable};
use super::plot::Plot;
use super::value::Figure;

/// A part of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 is the page's own.
        level: u8,
        /// Unique on the page, for links.
        id: String,
        /// Its words.
        text: String,
    },
    /// A paragraph.
    Para(Vec<Span>),
    /// Small print: how to read what stands before it.
    Note(Vec<Span>),
    /// What must be read first.
    Caution(Vec<Block>),
    /// A list.
    List {
        /// Numbered.
        numbered: bool,
        /// Its items.
        items: Vec<Vec<Span>>,
    },
    /// A table.
    Table(PageTable),
    /// A picture.
    Figure(Box<Plot>),
    /// Folded away where a page can fold; on paper it is open.
    Details {
        /// What is in it.
        summary: String,
        /// Open from the start.
        open: bool,
        /// What it holds.
        blocks: Vec<Block>,
    },
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// Words.
    Text(String),
    /// Words that stand out.
    Strong(String),
    /// A file name or a command.
    Code(String),
    /// A figure.
    Figure(Figure),
}

impl From<&str> for Span {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Span {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Figure> for Span {
    fn from(figure: Figure) -> Self {
        Self::Figure(figure)
    }
}

impl Span {
    /// The span as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Strong(text) | Self::Code(text) => text.clone(),
            Self::Figure(figure) => figure.text(),
        }
    }
}

/// A sentence as plain text.
#[must_use]
pub fn plain_text(spans: &[Span]) -> String {
    spans.iter().map(Span::text).collect()
}

/// A sentence from words and figures: `say!["The year ends at ", figure, "."]`.
#[macro_export]
macro_rules! say {
    ($($part:expr),* $(,)?) => { vec![$($crate::tell::page::Span::from($part)),*] };
}
