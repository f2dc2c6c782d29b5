//! Widths of texts in the embedded font, from its widths and pairs of letters alone: the build leaves the outlines out (`src/build.rs`).

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, ScaleFont};

/// DejaVu Sans and its bold without outlines.
const FACES: [&[u8]; 2] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/DejaVuSans.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/DejaVuSans-Bold.ttf")),
];

/// Width of a text in whole canvas units where a line is `height` high.
pub fn width(words: &str, height: f64, bold: bool) -> f64 {
    static FONTS: OnceLock<[Option<FontRef<'static>>; 2]> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| FACES.map(|face| FontRef::try_from_slice(face).ok()));
    match &fonts[usize::from(bold)] {
        Some(font) => width_in(font, words, height),
        // A font that does not parse would leave a rough guess.
        None => 0.55 * height * words.chars().count() as f64,
    }
}

/// Advances and kerning, added in the order of the letters.
fn width_in(font: &FontRef<'_>, words: &str, height: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "a size of some hundred units")]
    let font = font.as_scaled(height as f32);
    let (mut width, mut before) = (0.0_f32, None);
    for letter in words.chars() {
        let glyph = font.glyph_id(letter);
        width += font.h_advance(glyph);
        if let Some(before) = before {
            width += font.kern(before, glyph);
        }
        before = Some(glyph);
    }
    f64::from(width.trunc().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_and_pair_is_as_wide_as_in_the_whole_font() {
        for (bold, whole) in [(false, dejavu::sans::regular()), (true, dejavu::sans::bold())] {
            let whole = FontRef::try_from_slice(whole).expect("a font");
            let letters: Vec<char> = ('\u{20}'..='\u{ffff}').filter(|letter| whole.glyph_id(*letter).0 != 0).collect();
            assert!(letters.len() > 5_000, "{}", letters.len());
            let close: Vec<char> = letters.iter().copied().filter(|letter| u32::from(*letter) < 0x180).collect();
            let pairs = close.iter().flat_map(|one| close.iter().map(move |other| format!("{one}{other}")));
            for words in letters.iter().map(char::to_string).chain(pairs).chain(["£1,541m − 80 %".to_owned()]) {
                assert_eq!(width(&words, 1_000.0, bold), width_in(&whole, &words, 1_000.0), "{words}");
            }
        }
    }
}
