//! placeholder
use super::FormatError;
use crate::tell::plot::Plot;
pub fn inline(_: &Plot) -> Result<String, FormatError> {
    Ok(String::new())
}
pub fn sheet(_: &Plot, _: &str) -> Result<String, FormatError> {
    Ok(String::new())
}
