//! `summary.json`: the whole summary for programs, every number at full precision.

use serde::Serialize;

use super::{Artifact, RenderError};
use crate::summary::Summary;

/// Version of the layout of `summary.json`.
pub const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    money: &'static str,
    sign: &'static str,
    summary: &'a Summary,
}

/// The summary as JSON: shortest digits that read back to the same number; numbers that are not finite are null.
///
/// # Errors
/// When the summary cannot be serialised: a mistake in this program.
pub fn summary_json(summary: &Summary) -> Result<Artifact, RenderError> {
    let document = Document { format: FORMAT, money: "gbp_m", sign: "surplus positive, deficit negative", summary };
    let mut bytes = serde_json::to_vec(&document).map_err(|error| RenderError::Json(error.to_string()))?;
    bytes.push(b'\n');
    Ok(Artifact::new("summary.json", bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;

    #[test]
    fn numbers_read_back_to_the_bit() {
        let summary = fixture::england();
        let artifact = summary_json(&summary).expect("json");
        let document: serde_json::Value = serde_json::from_slice(&artifact.bytes).expect("valid json");
        let mean = document["summary"]["nodes"][0]["outturn"]["mean"]["value"].as_f64().expect("a number");
        assert_eq!(mean.to_bits(), summary.nodes[0].outturn.mean.value.to_bits());
        assert_eq!(document["format"], 1);
        assert_eq!(document["summary"]["reconciliation"][0]["group"], "efficiency");
    }
}
