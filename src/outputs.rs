//! Everything that results become: tables, the results themselves, pictures, pages. The same results give the same bytes, whether they
//! were just made or read back.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

#[cfg(feature = "workbook")]
use crate::format::docx::{self, Picture};
use crate::format::parquet::Parquet;
#[cfg(feature = "pixels")]
use crate::format::png;
#[cfg(feature = "workbook")]
use crate::format::xlsx;
use crate::format::{Artifact, FormatError, csv, html, svg, terminal};
use crate::results::Results;
use crate::tell::book::Book;
use crate::tell::page::Block;
use crate::tell::plot::Plot;
#[cfg(feature = "workbook")]
use crate::tell::sheets;
use crate::tell::table::Filled;
use crate::tell::{topic, words};

/// Path of the results in their folder.
pub const RESULTS: &str = "data/results.json";
/// Path of the report in the results folder.
pub const REPORT: &str = "report.html";
/// Path of the workbook in the results folder; a build without workbooks leaves it out.
pub const WORKBOOK: &str = "workbook.xlsx";
/// Path of the paper for a board; it goes with the workbook, and a build without pixels leaves it to whoever has them ([`Paper`]).
pub const PAPER: &str = "paper.docx";
/// Path of the page that says what is in the folder.
pub const START: &str = "START-HERE.txt";
/// Columns of text files.
const WIDTH: usize = 100;

/// What is wanted of the results, each with all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Tables alone.
    Tables,
    /// Tables, pages, pictures as SVG and the workbook: nothing that has pixels in it, as a build without them makes it.
    #[cfg_attr(not(feature = "pixels"), default)]
    Vectors,
    /// Tables, pages, pictures as SVG, the workbook, and the paper for a board.
    Pages,
    /// These, and the pictures as PNG, for slides and papers.
    #[cfg_attr(feature = "pixels", default)]
    All,
}

/// The files of some results, always in the same order and with the same bytes.
///
/// # Errors
/// [`FormatError`]: a mistake in this program.
pub fn of(results: &Results, wanted: Wanted) -> Result<Vec<Artifact>, FormatError> {
    let book = Book::new(results);
    // Few and unequal tables: each may go to any thread.
    let tables = || book.tables.par_iter().with_max_len(1).map(csv::table).collect::<Result<Vec<_>, _>>();
    let (written, tables) = rayon::join(|| results.write(), tables);
    let mut files = tables?;
    files.push(Artifact::new(RESULTS, written));
    if wanted == Wanted::Tables {
        return Ok(files);
    }
    let blocks = topic::report(&book);
    let run = run_name(&files);
    let stamp = format!("Run {run}. {}", words::stamp(results));
    let plots = plots(&blocks);
    // Few and unequal pictures: each may go to any thread.
    let draw = || -> Result<Vec<Vec<Artifact>>, FormatError> {
        plots.par_iter().with_max_len(1).map(|plot| picture(plot, &stamp, wanted)).collect()
    };
    let (pack, drawn) = rayon::join(|| pack(&book, &plots, &run, wanted), draw);
    files.extend(drawn?.into_iter().flatten());
    let title = words::title(results);
    let mut status = topic::status(results);
    status.extend(words::plan_version(results));
    files.push(html::page(html::Frame { path: REPORT, title: &title, status: &status, stamp: &stamp }, &blocks)?);
    files.extend(pack?);
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let start = terminal::page(&topic::start_here(&book, &paths), WIDTH);
    files.push(Artifact::new(START, start.into_bytes()));
    Ok(files)
}

/// The tables of some results as Parquet, beside [`of`] them.
///
/// # Errors
/// [`FormatError`]: a mistake in this program.
pub fn as_parquet(results: &Results, parquet: Parquet) -> Result<Vec<Artifact>, FormatError> {
    Book::new(results).tables.par_iter().map(|table| parquet.table(table)).collect()
}

/// What names a run: the first twelve characters of the SHA-256 of its results, as the manifest has it.
fn run_name(files: &[Artifact]) -> String {
    let results = files.iter().find(|file| file.path == RESULTS).map_or(&[][..], |file| &file.bytes);
    Sha256::digest(results).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What goes to a board beside the report.
#[cfg(feature = "workbook")]
fn pack(book: &Book<'_>, plots: &[&Plot], run: &str, wanted: Wanted) -> Result<Vec<Artifact>, FormatError> {
    let sheets = sheets::of(book, plots, run);
    let (paper, workbook) = rayon::join(|| paper(book, run, wanted), || xlsx::workbook(WORKBOOK, &sheets));
    let mut files = paper?;
    files.push(workbook?);
    Ok(files)
}

/// Without workbooks there is nothing to write them with.
#[cfg(not(feature = "workbook"))]
fn pack(_: &Book<'_>, _: &[&Plot], _: &str, _: Wanted) -> Result<Vec<Artifact>, FormatError> {
    Ok(Vec::new())
}

/// The paper for a board as far as it can be made without pixels, which older readers of it need: those of the program, or those that a
/// browser makes of the same pictures.
#[cfg(feature = "workbook")]
#[derive(Debug)]
pub struct Paper {
    margins: sheets::Margins,
    blocks: Vec<Block>,
    pictures: Vec<Picture>,
}

#[cfg(feature = "workbook")]
impl Paper {
    /// The paper of some results, beside the files that they have become, which name the run.
    ///
    /// # Errors
    /// [`FormatError`]: a mistake in this program.
    pub fn of(results: &Results, files: &[Artifact]) -> Result<Self, FormatError> {
        Self::new(&Book::new(results), &run_name(files))
    }

    fn new(book: &Book<'_>, run: &str) -> Result<Self, FormatError> {
        let blocks = topic::paper(book, run);
        let pictures = docx::pictures(&blocks)?;
        Ok(Self { margins: sheets::Margins::of(book.results, run), blocks, pictures })
    }

    /// Its pictures, in their order.
    #[must_use]
    pub fn pictures(&self) -> &[Picture] {
        &self.pictures
    }

    /// The document, with a PNG for each of its pictures.
    ///
    /// # Errors
    /// [`FormatError`]: a mistake in this program, or pixels that are not those of the pictures.
    pub fn document(&self, pixels: Vec<Vec<u8>>) -> Result<Artifact, FormatError> {
        let sheets::Margins { title, head, foot } = &self.margins;
        let frame = docx::Frame { path: PAPER, title, head: [&head[0], &head[1]], foot };
        docx::document(frame, &self.blocks, &self.pictures, pixels)
    }
}

/// The paper with the program's own pixels.
#[cfg(all(feature = "pixels", feature = "workbook"))]
fn paper(book: &Book<'_>, run: &str, wanted: Wanted) -> Result<Vec<Artifact>, FormatError> {
    if wanted == Wanted::Vectors {
        return Ok(Vec::new());
    }
    let paper = Paper::new(book, run)?;
    let pixels = paper.pictures.par_iter().with_max_len(1).map(|picture| png::png(&picture.svg));
    let pixels = pixels.collect::<Result<_, _>>()?;
    Ok(vec![paper.document(pixels)?])
}

/// Without pixels it waits for whoever has some.
#[cfg(all(not(feature = "pixels"), feature = "workbook"))]
fn paper(_: &Book<'_>, _: &str, _: Wanted) -> Result<Vec<Artifact>, FormatError> {
    Ok(Vec::new())
}

/// The files of what is told beside a run, such as a stress test: its tables, its pictures, its page.
///
/// # Errors
/// [`FormatError`]: a mistake in this program.
pub fn of_told(
    tables: impl IntoIterator<Item = Filled>,
    blocks: &[Block],
    frame: html::Frame<'_>,
) -> Result<Vec<Artifact>, FormatError> {
    let mut files: Vec<Artifact> = tables.into_iter().map(|table| csv::table(&table)).collect::<Result<_, _>>()?;
    for plot in plots(blocks) {
        files.extend(picture(plot, frame.stamp, Wanted::default())?);
    }
    files.push(html::page(frame, blocks)?);
    Ok(files)
}

/// Every picture of some blocks, in their order.
#[must_use]
pub fn plots(blocks: &[Block]) -> Vec<&Plot> {
    blocks.iter().flat_map(plots_in).collect()
}

fn plots_in(block: &Block) -> Vec<&Plot> {
    match block {
        Block::Figure(plot) => vec![plot],
        Block::Details { blocks, .. } | Block::Caution(blocks) => plots(blocks),
        _ => Vec::new(),
    }
}

/// A picture as SVG, and as PNG where that is wanted.
fn picture(plot: &Plot, stamp: &str, wanted: Wanted) -> Result<Vec<Artifact>, FormatError> {
    let drawn = svg::sheet(plot, stamp)?;
    let mut files = pixels(plot, &drawn, wanted)?;
    files.insert(0, Artifact::new(&format!("charts/{}.svg", plot.stem), drawn.into_bytes()));
    Ok(files)
}

#[cfg(feature = "pixels")]
fn pixels(plot: &Plot, drawn: &str, wanted: Wanted) -> Result<Vec<Artifact>, FormatError> {
    if wanted != Wanted::All {
        return Ok(Vec::new());
    }
    Ok(vec![Artifact::new(&format!("charts/{}.png", plot.stem), png::png(drawn)?)])
}

#[cfg(not(feature = "pixels"))]
fn pixels(_: &Plot, _: &str, _: Wanted) -> Result<Vec<Artifact>, FormatError> {
    Ok(Vec::new())
}
