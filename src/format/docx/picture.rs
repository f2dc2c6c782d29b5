//! Pictures of a document.

use rayon::prelude::*;

use crate::format::{FormatError, pixels, svg};
use crate::tell::page::Block;
use crate::tell::plot::Plot;

/// English Metric Units in a millimetre.
const EMU: u64 = 36_000;
/// Width of a picture on the page, at which its smallest text has 9 pt, and the most of its height, mm.
const WIDTH: u64 = 160;
const HEIGHT: u64 = 130;

/// A picture of a document as it is drawn: its pixels, for older readers, are made of the SVG by whoever has the means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The drawing.
    pub svg: String,
    /// How many pixels it is to have, across and down.
    pub pixels: [u32; 2],
}

/// What every PNG begins with, before its width and height.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

impl Picture {
    /// Whether these bytes can stand for it: a PNG of its size.
    pub fn is_shown_by(&self, png: &[u8]) -> bool {
        let size: Vec<u8> = self.pixels.iter().flat_map(|length| length.to_be_bytes()).collect();
        png.strip_prefix(PNG).is_some_and(|rest| rest.starts_with(&size))
    }

    /// Width and height on the page, EMU.
    fn on_page(&self) -> [u64; 2] {
        let [wide, high] = self.pixels.map(|length| u64::from(length).max(1));
        let width = (WIDTH * EMU).min(HEIGHT * EMU * wide / high);
        [width, width * high / wide]
    }
}

/// Every picture of some blocks, in their order, drawn side by side on all threads.
///
/// # Errors
/// When one cannot be drawn: a mistake in this program.
pub fn pictures(blocks: &[Block]) -> Result<Vec<Picture>, FormatError> {
    let mut plots = Vec::new();
    collect(blocks, &mut plots);
    plots.par_iter().with_max_len(1).map(|plot| drawn(plot)).collect()
}

fn collect<'a>(blocks: &'a [Block], plots: &mut Vec<&'a Plot>) {
    for block in blocks {
        match block {
            Block::Figure(plot) => plots.push(plot),
            Block::Caution(inner) | Block::Details { blocks: inner, .. } => collect(inner, plots),
            Block::Heading { .. } | Block::Para(_) | Block::Note(_) | Block::List { .. } | Block::Table(_) => {}
        }
    }
}

/// Title and subtitle are text of the page, not of the picture.
fn drawn(plot: &Plot) -> Result<Picture, FormatError> {
    let (svg, _) = svg::inline(plot)?;
    let pixels = pixels::of(&svg)?;
    Ok(Picture { svg, pixels })
}

/// The drawing of a paragraph: the SVG, and the PNG for readers that know none; `description` is for those who cannot see it.
pub fn drawing(picture: &Picture, number: usize, description: &str) -> String {
    let [width, height] = picture.on_page();
    format!(
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{width}\" cy=\"{height}\"/>\
         <wp:docPr id=\"{number}\" name=\"Figure {number}\" descr=\"{description}\"/><a:graphic><a:graphicData \
         uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"{number}\" \
         name=\"Figure {number}\" descr=\"{description}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"png{number}\">\
         <a:extLst><a:ext uri=\"{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}\"><asvg:svgBlip r:embed=\"svg{number}\"/></a:ext></a:extLst>\
         </a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>\
         <a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>\
         </a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
}
