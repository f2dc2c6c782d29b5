//! Words in a width: measured in the embedded font, broken into lines, shortened so that unlike names stay unlike.

use plotters::prelude::*;

use super::letters;
use super::palette::INK;
use crate::tell::print::plain;
pub use crate::tell::unlike::unlike;

/// Canvas units in one unit of the picture.
pub const SCALE: f64 = 4.0;
/// Size of all small text in units: 9 pt where 720 units are printed 160 mm (453.5 pt) wide.
pub const SMALL: f64 = 14.5;
/// From one line of small text to the next.
pub const LINE: f64 = 18.0;
/// Arial where there is one, else the font that the PNGs embed; wider than Arial, so what fits in one fits in the other.
const FAMILY: &str = "Arial, DejaVu Sans, sans-serif";
/// Line height of DejaVu Sans in ems, which `ab_glyph` takes a size to be: (1901 + 483) / 2048, and 1 % to be safe.
const FONT_HEIGHT: f64 = 1.01 * 2384.0 / 2048.0;

/// Size, weight and colour of a text.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    pub size: f64,
    pub bold: bool,
    pub colour: RGBColor,
}

/// Plain small text.
pub const TEXT: Type = Type { size: SMALL, bold: false, colour: INK };
/// Bold small text.
pub const BOLD: Type = Type { size: SMALL, bold: true, colour: INK };

impl Type {
    /// In another colour.
    pub const fn in_colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }
}

/// What the SVG says of a text; a browser or the PNGs find the letters.
pub fn font(canvas_size: f64, bold: bool) -> FontDesc<'static> {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(FAMILY), canvas_size, style)
}

/// Width of a text in units in the embedded font.
pub fn measure(words: &str, style: Type) -> f64 {
    letters::width(words, style.size * SCALE * FONT_HEIGHT, style.bold) / SCALE
}

/// The widest of some texts in units; nought for none.
pub fn widest<'a>(all: impl IntoIterator<Item = &'a String>, style: Type) -> f64 {
    all.into_iter().map(|words| measure(words, style)).fold(0.0, f64::max)
}

/// The text in lines of at most `width`, broken between words, and within a word that is wider. No letter is lost.
pub fn lines(words: &str, style: Type, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in plain(words).split(' ').flat_map(|word| broken(word, style, width)) {
        let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if line.is_empty() || measure(&longer, style) <= width {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A word in parts of at most `width`; a single letter is never broken.
fn broken(word: &str, style: Type, width: f64) -> Vec<String> {
    if measure(word, style) <= width {
        return vec![word.to_owned()];
    }
    let mut parts = vec![String::new()];
    for letter in word.chars() {
        let last = parts.last_mut().filter(|part| measure(&format!("{part}{letter}"), style) <= width);
        match last {
            Some(part) => part.push(letter),
            None => parts.push(letter.to_string()),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// One text that fits on one line, its middle left out where it is too wide.
pub fn fitted(words: &str, style: Type, width: f64) -> String {
    unlike(&[words.to_owned()], |name| measure(name, style) <= width).pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn lines_fit_and_lose_no_letter() {
        let words = "one two three four five six seven eight nine ten eleven twelve";
        let broken = lines(words, BOLD, 150.0);
        assert!(broken.iter().all(|line| measure(line, BOLD) <= 150.0));
        assert_eq!(broken.join(" "), words);
        let long = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(3);
        let broken = lines(&long, TEXT, 150.0);
        assert!(broken.len() > 3 && broken.iter().all(|line| measure(line, TEXT) <= 150.0));
        assert_eq!(broken.concat(), long);
    }

    #[test]
    fn names_that_differ_at_the_end_stay_unlike() {
        let names: Vec<String> = (0..60)
            .map(|k| format!("Delay of savings from moving urgent care into the community, tranche number {k}"))
            .collect();
        let fits = |name: &str| measure(name, TEXT) <= 180.0;
        let short = unlike(&names, fits);
        assert_eq!(short.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(short.iter().all(|name| fits(name)), "{short:?}");
        assert!(short[7].ends_with('7') && short[7].starts_with("Delay"), "{}", short[7]);
    }

    #[test]
    fn names_that_differ_only_in_the_middle_get_a_number() {
        let names = ["a", "b", "c"].map(|k| format!("{}{k}{}", "Same start ".repeat(20), " same end".repeat(20)));
        let short = unlike(&names, |name| measure(name, TEXT) <= 180.0);
        assert_eq!(short.iter().collect::<BTreeSet<_>>().len(), 3, "{short:?}");
        assert!(short[1].ends_with("(2)"), "{short:?}");
    }

    #[test]
    fn what_fits_stays_as_it_is_and_like_names_stay_alike() {
        let names = ["Winter", "Winter", "Pay award"].map(str::to_owned);
        assert_eq!(unlike(&names, |name| measure(name, TEXT) <= 100.0), names);
        assert_eq!(fitted("Short\u{0}\u{7}", TEXT, 200.0), "Short");
    }

    #[test]
    fn a_wider_text_measures_wider() {
        assert!(measure("£1,541m − 80 %", TEXT) > measure("£1", TEXT));
        assert!(measure("P90", BOLD) > measure("P90", TEXT));
    }
}
