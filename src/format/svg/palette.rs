//! Colours: the palette of the UK Government Analysis Function, with two blues moved so that each is told from the next with a contrast
//! of 3 to 1, on a bad printer too.

use plotters::style::{RGBColor, WHITE};

use crate::tell::plot::Ink;

pub const DARK_BLUE: RGBColor = RGBColor(0x12, 0x43, 0x6D);
/// Between dark blue and the pale one, 3 to 1 from both and from white.
pub const MID_BLUE: RGBColor = RGBColor(0x50, 0x91, 0xC8);
/// Cannot be told from white: it has an outline.
pub const PALE_BLUE: RGBColor = RGBColor(0xEA, 0xF3, 0xFB);
pub const TURQUOISE: RGBColor = RGBColor(0x28, 0xA1, 0x97);
pub const DARK_PINK: RGBColor = RGBColor(0x80, 0x16, 0x50);
pub const ORANGE: RGBColor = RGBColor(0xF4, 0x6A, 0x25);
pub const PURPLE: RGBColor = RGBColor(0xA2, 0x85, 0xD1);
pub const INK: RGBColor = RGBColor(0x1A, 0x1A, 0x1A);
pub const GREY: RGBColor = RGBColor(0x59, 0x59, 0x59);
pub const GRID: RGBColor = RGBColor(0xE3, 0xE3, 0xE3);

/// Lines, bars, bands, ranges and dots.
pub const fn fill(ink: Ink) -> RGBColor {
    match ink {
        Ink::Main | Ink::Inner => DARK_BLUE,
        Ink::Second => PURPLE,
        Ink::Target => DARK_PINK,
        Ink::Worse => ORANGE,
        Ink::Better => TURQUOISE,
        Ink::Middle => MID_BLUE,
        Ink::Outer => PALE_BLUE,
        Ink::Fact => INK,
        Ink::Quiet => GREY,
    }
}

/// What is too pale for a line.
pub const fn stroke(ink: Ink) -> RGBColor {
    match ink {
        Ink::Outer => MID_BLUE,
        other => fill(other),
    }
}

/// Words that belong to a mark, on white.
pub const fn words(ink: Ink) -> RGBColor {
    match ink {
        Ink::Main | Ink::Inner => DARK_BLUE,
        Ink::Target => DARK_PINK,
        Ink::Quiet => GREY,
        Ink::Second | Ink::Worse | Ink::Better | Ink::Middle | Ink::Outer | Ink::Fact => INK,
    }
}

/// How a cell of a grid looks. Five depths cannot have five grounds with 3 to 1 between each, so every other one has a frame.
pub struct Depth {
    pub ground: RGBColor,
    pub frame: Option<RGBColor>,
    pub words: RGBColor,
}

/// From 0 (none) to 4 (worst); more is worst.
pub const fn depth(depth: u8) -> Depth {
    match depth {
        0 => Depth { ground: WHITE, frame: None, words: INK },
        1 => Depth { ground: PALE_BLUE, frame: Some(MID_BLUE), words: INK },
        2 => Depth { ground: MID_BLUE, frame: None, words: INK },
        3 => Depth { ground: MID_BLUE, frame: Some(DARK_BLUE), words: INK },
        _ => Depth { ground: DARK_BLUE, frame: None, words: WHITE },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours by WCAG 2: 1 to 21.
    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let light = |colour: RGBColor| {
            let linear = |part: u8| match f64::from(part) / 255.0 {
                part if part <= 0.04045 => part / 12.92,
                part => libm::pow((part + 0.055) / 1.055, 2.4),
            };
            0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2) + 0.05
        };
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    fn apart(a: RGBColor, b: RGBColor) {
        assert!(contrast(a, b) >= 3.0, "{a:?} {b:?} {}", contrast(a, b));
    }

    #[test]
    fn bands_are_told_from_the_next_and_the_outermost_by_its_outline() {
        apart(fill(Ink::Inner), fill(Ink::Middle));
        apart(fill(Ink::Middle), fill(Ink::Outer));
        apart(stroke(Ink::Outer), fill(Ink::Outer));
        apart(stroke(Ink::Outer), WHITE);
        apart(fill(Ink::Middle), WHITE);
    }

    #[test]
    fn two_bars_of_a_row_are_told_apart_and_every_mark_from_white() {
        apart(fill(Ink::Main), fill(Ink::Second));
        for ink in [Ink::Main, Ink::Second, Ink::Target, Ink::Worse, Ink::Better, Ink::Fact, Ink::Quiet, Ink::Inner] {
            apart(fill(ink), WHITE);
            apart(stroke(ink), WHITE);
        }
    }

    #[test]
    fn depths_of_a_grid_differ_from_the_next_in_ground_or_frame_and_carry_their_words() {
        let outside = |depth: &Depth| depth.frame.unwrap_or(depth.ground);
        for (less, more) in (0..4).map(|k| (depth(k), depth(k + 1))) {
            let ground = contrast(less.ground, more.ground);
            let frame = contrast(outside(&less), outside(&more));
            assert!(ground.max(frame) >= 3.0, "{:?} {:?}", less.ground, more.ground);
        }
        for depth in (0..=4).map(depth) {
            assert!(contrast(depth.ground, depth.words) >= 4.5, "{:?}", depth.ground);
            assert!(depth.frame.is_none_or(|frame| contrast(depth.ground, frame) >= 3.0), "{:?}", depth.ground);
        }
    }

    #[test]
    fn words_in_colour_can_be_read_on_white() {
        for ink in [Ink::Main, Ink::Second, Ink::Target, Ink::Worse, Ink::Better, Ink::Middle, Ink::Quiet, Ink::Fact] {
            assert!(contrast(words(ink), WHITE) >= 4.5, "{ink:?}");
        }
    }
}
