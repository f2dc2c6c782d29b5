//! Pictures as pixels: those that a browser has painted beside those of the program.

use std::io::Cursor;

use png::{ColorType, Decoder, Transformations};

use crate::Outcome;

/// Side of the squares whose tones are compared, pixels: a word is as dark in one font as in another.
const SQUARE: usize = 40;
/// What a tone is at most: white.
const WHITE: f64 = 255.0;

/// How dark a picture is, square by square.
struct Tones {
    size: [usize; 2],
    means: Vec<f64>,
}

impl Tones {
    fn of(file: &[u8]) -> Outcome<Self> {
        let mut decoder = Decoder::new(Cursor::new(file));
        decoder.set_transformations(Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or("a picture that is too large")?];
        let frame = reader.next_frame(&mut bytes)?;
        let each = match frame.color_type {
            ColorType::Rgb => 3,
            ColorType::Rgba => 4,
            other => return Err(format!("a picture in {other:?}").into()),
        };
        let (wide, high) = (frame.width as usize, frame.height as usize);
        let across = wide.div_ceil(SQUARE);
        let mut sums = vec![(0.0, 0.0); across * high.div_ceil(SQUARE)];
        for (at, pixel) in bytes[..frame.buffer_size()].chunks_exact(each).enumerate() {
            let (sum, count) = &mut sums[at / wide / SQUARE * across + at % wide / SQUARE];
            *sum += pixel[..3].iter().map(|tone| f64::from(*tone)).sum::<f64>() / 3.0;
            *count += 1.0;
        }
        Ok(Self { size: [wide, high], means: sums.into_iter().map(|(sum, count)| sum / count).collect() })
    }
}

/// How unlike two pictures are: 0 where all squares are as dark, 1 where `painted` is a blank sheet.
pub fn unlike(painted: &[u8], by_program: &[u8]) -> Outcome<f64> {
    let (painted, by_program) = (Tones::of(painted)?, Tones::of(by_program)?);
    if painted.size != by_program.size {
        return Err(format!("{:?} pixels and not {:?}", painted.size, by_program.size).into());
    }
    let pairs = || painted.means.iter().zip(&by_program.means);
    let apart: f64 = pairs().map(|(one, other)| (one - other).abs()).sum();
    let drawn: f64 = pairs().map(|(_, tone)| WHITE - tone).sum();
    Ok(apart / drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of grey squares of these tones, side by side.
    fn picture(tones: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let row: Vec<u8> = tones.iter().flat_map(|tone| vec![*tone; 3 * SQUARE]).collect();
        let wide = u32::try_from(row.len() / 3).expect("a small picture");
        let mut encoder = png::Encoder::new(&mut bytes, wide, SQUARE as u32);
        encoder.set_color(ColorType::Rgb);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&row.repeat(SQUARE)).expect("pixels");
        drop(writer);
        bytes
    }

    #[test]
    fn a_blank_sheet_is_unlike_what_is_drawn_and_another_size_is_refused() {
        let drawn = picture(&[255, 155, 55]);
        assert_eq!(unlike(&drawn, &drawn).expect("a number"), 0.0);
        assert_eq!(unlike(&picture(&[255, 255, 255]), &drawn).expect("a number"), 1.0);
        assert_eq!(unlike(&picture(&[255, 185, 55]), &drawn).expect("a number"), 0.1);
        assert!(unlike(&picture(&[255, 155]), &drawn).is_err());
        assert!(unlike(b"no picture", &drawn).is_err());
    }
}
