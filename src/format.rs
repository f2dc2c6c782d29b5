//! Bytes from what is told; each format is one room.

use std::fmt;

pub mod png;
pub mod svg;

/// Why something told could not be made into bytes. No input causes one: each is a mistake in this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatError {
    /// A picture could not be drawn.
    Picture(String),
    /// A picture could not be made into pixels.
    Pixels(String),
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(reason) => write!(f, "cannot draw a picture: {reason}"),
            Self::Pixels(reason) => write!(f, "cannot make a picture into pixels: {reason}"),
        }
    }
}

impl std::error::Error for FormatError {}
