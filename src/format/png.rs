//! placeholder
use super::FormatError;
pub fn png(_: &str) -> Result<Vec<u8>, FormatError> {
    Ok(Vec::new())
}
