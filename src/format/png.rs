//! PNG from SVG with resvg and the embedded DejaVu fonts: the same pixels with or without fonts on the machine.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::{FormatError, pixels};

/// The SVG as a PNG of the size that [`pixels`] states.
///
/// # Errors
/// [`FormatError::Pixels`] when the SVG cannot be read or the pixels not be held.
pub fn png(svg: &str) -> Result<Vec<u8>, FormatError> {
    let failed = |reason: String| FormatError::Pixels(reason);
    let tree = usvg::Tree::from_str(svg, options()).map_err(|error| failed(error.to_string()))?;
    let size = [tree.size().width(), tree.size().height()];
    let ([wide, high], scale) = (pixels::rounded(size), pixels::scale(size));
    let mut pixmap = Pixmap::new(wide, high).ok_or_else(|| failed("too many pixels".to_owned()))?;
    // The last row of pixels may be half beyond the sheet.
    pixmap.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    encoded(&pixmap).map_err(|error| failed(error.to_string()))
}

/// Opaque 24-bit PNG with the fast compressor: an eighth of the time that `Pixmap::encode_png` takes, which was two thirds
/// of a picture's, for files about twice as large.
fn encoded(pixmap: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    // The sheet is opaque, so premultiplied colours are the colours.
    let colours: Vec<u8> = pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(&colours)?;
    Ok(bytes)
}

/// Read once, shared by all pictures.
pub(super) fn options() -> &'static usvg::Options<'static> {
    static OPTIONS: OnceLock<usvg::Options<'static>> = OnceLock::new();
    OPTIONS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        usvg::Options { fontdb: Arc::new(fonts), font_family: "DejaVu Sans".to_owned(), ..usvg::Options::default() }
    })
}
