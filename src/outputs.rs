//! Everything that results become: tables, the results themselves, pictures, pages. The same results give the same bytes, whether they
//! were just made or read back.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

#[cfg(all(feature = "pixels", feature = "workbook"))]
use crate::format::docx;
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
/// Path of the paper for a board; it goes with the workbook, and a build without pixels leaves it out.
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
    let mut files: Vec<Artifact> = book.tables.par_iter().map(csv::table).collect::<Result<_, _>>()?;
    files.push(Artifact::new(RESULTS, results.write()));
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

/// What names a run: the first twelve characters of the SHA-256 of its results, as the manifest has it.
fn run_name(files: &[Artifact]) -> String {
    let results = files.iter().find(|file| file.path == RESULTS).map_or(&[][..], |file| &file.bytes);
    Sha256::digest(results).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What goes to a board beside the report.
#[cfg(feature = "workbook")]
fn pack(book: &Book<'_>, plots: &[&Plot], run: &str, wanted: Wanted) -> Result<Vec<Artifact>, FormatError> {
    let sheets = sheets::of(book, plots, run);
    let (paper, workbook) = rayon::join(|| paper(book, &sheets, run, wanted), || xlsx::workbook(WORKBOOK, &sheets));
    let mut files = paper?;
    files.push(workbook?);
    Ok(files)
}

/// Without workbooks there is nothing to write them with.
#[cfg(not(feature = "workbook"))]
fn pack(_: &Book<'_>, _: &[&Plot], _: &str, _: Wanted) -> Result<Vec<Artifact>, FormatError> {
    Ok(Vec::new())
}

/// The paper for a board: its pictures are pixels too, for readers that know no other.
#[cfg(all(feature = "pixels", feature = "workbook"))]
fn paper(book: &Book<'_>, sheets: &sheets::Sheets, run: &str, wanted: Wanted) -> Result<Vec<Artifact>, FormatError> {
    if wanted == Wanted::Vectors {
        return Ok(Vec::new());
    }
    let head = [&*sheets.head[0], &*sheets.head[1]];
    let frame = docx::Frame { path: PAPER, title: &sheets.title, head, foot: &sheets.foot };
    Ok(vec![docx::document(frame, &topic::paper(book, run))?])
}

/// Without pixels there is no paper.
#[cfg(all(not(feature = "pixels"), feature = "workbook"))]
fn paper(_: &Book<'_>, _: &sheets::Sheets, _: &str, _: Wanted) -> Result<Vec<Artifact>, FormatError> {
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
