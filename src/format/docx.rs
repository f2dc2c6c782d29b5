//! A page as a Word document that can be edited: real headings, lists and captions, tables with headings that repeat, pictures as SVG with
//! PNG for older readers, status and page numbers on every page. Blocks go through one match. The same page and pixels give the same bytes.

mod parts;
mod picture;
mod table;
mod words;

use std::fmt::Write;

pub use picture::{Picture, pictures};

use super::package::{Part, packed};
use super::{Artifact, FormatError};
use crate::tell::page::Block;
use parts::{BULLETS, CONTENT_TYPES, NUMBERS, SETTINGS, STYLES};
use words::{caption, escaped, run, runs};

/// What stands around the blocks.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// File name in the results folder.
    pub path: &'a str,
    /// The document's title.
    pub title: &'a str,
    /// Above every page: left and right.
    pub head: [&'a str; 2],
    /// Below every page, beside its number.
    pub foot: &'a str,
}

/// A document of blocks, of the [`pictures`] that they have, and of a PNG for each.
///
/// # Errors
/// When pixels are not those of its picture, or the file cannot be written: a mistake in this program, or in what made the pixels.
pub fn document(
    frame: Frame<'_>,
    blocks: &[Block],
    pictures: &[Picture],
    pixels: Vec<Vec<u8>>,
) -> Result<Artifact, FormatError> {
    if pictures.len() != pixels.len() {
        let why = format!("{} for {} pictures of {}", pixels.len(), pictures.len(), frame.path);
        return Err(FormatError::Pixels(why));
    }
    let mut body = Body { pictures, xml: String::new(), tables: 0, figures: 0, lists: 0 };
    body.paragraph("Title", "", &run(frame.title, ""));
    blocks.iter().for_each(|block| body.block(block));
    let mut parts: Vec<Part> = vec![
        text("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        text("_rels/.rels", parts::package()),
        text("docProps/core.xml", parts::core(&escaped(frame.title), frame.head[0].contains("DRAFT"))),
        text("word/document.xml", parts::body(&body.xml)),
        text("word/_rels/document.xml.rels", parts::relations(pictures)),
        text("word/styles.xml", STYLES.to_owned()),
        text("word/numbering.xml", parts::numbering(body.lists)),
        text("word/settings.xml", SETTINGS.to_owned()),
        text("word/header1.xml", parts::header(&frame.head.map(escaped))),
        text("word/footer1.xml", parts::footer(&escaped(frame.foot))),
    ];
    for (number, (picture, png)) in (1..).zip(pictures.iter().zip(pixels)) {
        if !picture.is_shown_by(&png) {
            let [wide, high] = picture.pixels;
            let why = format!("what stands for picture {number} of {} is no PNG of {wide} × {high}", frame.path);
            return Err(FormatError::Pixels(why));
        }
        parts.push((format!("word/media/picture{number}.png"), png));
        parts.push((format!("word/media/picture{number}.svg"), picture.svg.clone().into_bytes()));
    }
    let bytes = packed(&parts).map_err(|error| FormatError::new(frame.path, &error))?;
    Ok(Artifact::new(frame.path, bytes))
}

fn text(path: &str, xml: String) -> Part {
    (path.to_owned(), xml.into_bytes())
}

/// The body while it grows: numbers of tables, pictures and lists go on from block to block.
struct Body<'a> {
    pictures: &'a [Picture],
    xml: String,
    tables: usize,
    figures: usize,
    lists: usize,
}

impl Body<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text, .. } => {
                let style = format!("Heading{}", level.saturating_sub(1).clamp(1, 3));
                self.paragraph(&style, "", &run(text, ""));
            }
            Block::Para(spans) => self.paragraph("BodyText", "", &runs(spans)),
            Block::Note(spans) => self.paragraph("Note", "", &runs(spans)),
            Block::Caution(blocks) => blocks.iter().for_each(|block| self.block(block)),
            Block::List { numbered, items } => {
                self.lists += 1;
                // A numbered list starts again from 1: it has a number of its own.
                let number = if *numbered { NUMBERS + self.lists } else { BULLETS };
                let more = format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{number}\"/></w:numPr>");
                for item in items {
                    self.paragraph("ListParagraph", &more, &runs(item));
                }
            }
            Block::Table(of) => {
                if !of.caption.is_empty() {
                    self.tables += 1;
                    let words = caption("Table", self.tables, &of.caption);
                    self.paragraph("Caption", "<w:keepNext/>", &words);
                }
                self.xml.push_str(&table::table(of));
            }
            Block::Figure(plot) => {
                self.figures += 1;
                let number = self.figures;
                if let Some(picture) = self.pictures.get(number - 1) {
                    let drawn = picture::drawing(picture, number, &escaped(&plot.description));
                    self.paragraph("Picture", "<w:keepNext/>", &drawn);
                }
                self.paragraph("Caption", "<w:keepNext/>", &caption("Figure", number, &plot.title));
                self.paragraph("Note", "", &run(&plot.subtitle, ""));
            }
            // Paper does not fold.
            Block::Details { summary, blocks, .. } => {
                self.paragraph("Heading3", "", &run(summary, ""));
                blocks.iter().for_each(|block| self.block(block));
            }
        }
    }

    /// A paragraph of a style; `more` are further properties of it.
    fn paragraph(&mut self, style: &str, more: &str, runs: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{more}</w:pPr>{runs}</w:p>");
    }
}

#[cfg(test)]
mod tests;
