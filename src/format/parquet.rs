//! Tables and iterations as Parquet (<https://parquet.apache.org/docs/file-format/>), in builds with the feature of that name.

use std::fmt;

#[cfg(feature = "parquet")]
mod writer;

/// Path of the table of all iterations in the results folder.
pub const DRAWS: &str = "data/draws.parquet";

/// What writes Parquet. Nobody has one in a build without, so that nothing can be asked of it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parquet {
    /// This build has it.
    #[cfg(feature = "parquet")]
    Built,
}

/// This build cannot write Parquet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithoutParquet;

impl fmt::Display for WithoutParquet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this program was built without Parquet: build it with the feature `parquet`")
    }
}

impl std::error::Error for WithoutParquet {}

#[cfg(not(feature = "parquet"))]
impl Parquet {
    /// That of this build.
    ///
    /// # Errors
    /// [`WithoutParquet`]: always, in this build.
    pub fn of_this_build() -> Result<Self, WithoutParquet> {
        Err(WithoutParquet)
    }

    /// A table as a file of the results folder.
    ///
    /// # Errors
    /// None in this build.
    pub fn table(self, _: &crate::tell::table::Filled) -> Result<super::Artifact, super::FormatError> {
        match self {}
    }

    /// Every iteration of some nodes, by their codes, as one file.
    ///
    /// # Errors
    /// None in this build.
    pub fn draws(self, _: &[(&str, &[f64])]) -> Result<super::Artifact, super::FormatError> {
        match self {}
    }
}

/// Whether a path in the results folder is one of Parquet.
#[must_use]
pub fn is_of(path: &str) -> bool {
    path.ends_with(".parquet")
}
