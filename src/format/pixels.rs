//! How many pixels a picture has, whoever makes them of its SVG: the program (`png`) or a browser.

use super::{FormatError, svg};

/// Width of every picture: 254 dots an inch where it is printed at 160 mm.
const WIDTH: f32 = 1600.0;
/// Taller ones are scaled down to this.
const TALLEST: f32 = 20_000.0;

/// Pixels across and down of an SVG of ours.
///
/// # Errors
/// [`FormatError::Pixels`] when the SVG does not state its size: a mistake in this program.
pub fn of(svg: &str) -> Result<[u32; 2], FormatError> {
    let size = svg::size(svg).ok_or_else(|| FormatError::Pixels("a picture without size".to_owned()))?;
    Ok(rounded(size))
}

/// Pixels in a unit of a picture this wide and high.
pub fn scale([width, height]: [f32; 2]) -> f32 {
    (WIDTH / width).min(TALLEST / height)
}

/// Pixels across and down of a picture this wide and high.
pub fn rounded(size: [f32; 2]) -> [u32; 2] {
    let scale = scale(size);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 at least, and casts saturate")]
    size.map(|length| (length * scale).round().max(1.0) as u32)
}
