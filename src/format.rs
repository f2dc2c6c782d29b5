//! Bytes from what is told: each format is one room, and one match.

use std::fmt;

pub mod csv;
#[cfg(feature = "workbook")]
pub mod docx;
pub mod draws;
pub mod html;
#[cfg(feature = "workbook")]
pub mod interactive;
pub mod log;
pub mod markdown;
#[cfg(feature = "workbook")]
mod package;
pub mod parquet;
pub mod pixels;
#[cfg(feature = "pixels")]
pub mod png;
pub mod svg;
pub mod terminal;
#[cfg(feature = "workbook")]
pub mod xlsx;

/// One rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Path inside the results folder, with `/`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Artifact {
    /// From a path inside the results folder and content.
    #[must_use]
    pub fn new(path: &str, bytes: Vec<u8>) -> Self {
        Self { path: path.to_owned(), bytes }
    }
}

/// Why something could not be made into bytes. No input causes one: each is a mistake in this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatError {
    /// A file, and why.
    File(String, String),
    /// A picture could not be drawn.
    Picture(String),
    /// A picture could not be made into pixels.
    Pixels(String),
}

impl FormatError {
    /// Of a file, with a reason.
    pub fn new(what: &str, reason: &impl ToString) -> Self {
        Self::File(what.to_owned(), reason.to_string())
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(what, reason) => write!(f, "cannot make {what}: {reason}")?,
            Self::Picture(reason) => write!(f, "cannot draw a picture: {reason}")?,
            Self::Pixels(reason) => write!(f, "cannot make a picture into pixels: {reason}")?,
        }
        f.write_str("; this is a bug, please report it")
    }
}

impl std::error::Error for FormatError {}
