//! The parts of a workbook's container: how much they hold, and what is hidden or merged. Values are read elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::read::Refusal;
use crate::diagnostic::Check;

/// The most that the texts within a workbook may hold once they are unpacked, bytes.
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;
/// The most parts of a workbook.
const MOST_PARTS: usize = 10_000;
/// The most cells of a workbook.
pub const MOST_CELLS: u64 = 4_000_000;

/// The container of a workbook.
pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// A rectangle of cells from (row, column) to (row, column), from 0.
pub type Block = ((u32, u32), (u32, u32));

/// What is hidden or merged on a sheet; rows and columns from 0.
#[derive(Debug, Default)]
pub struct Looks {
    pub hidden_rows: BTreeSet<u32>,
    /// First and last of each group of hidden columns.
    pub hidden_columns: Vec<(u32, u32)>,
    pub merged: Vec<Block>,
}

fn damaged(error: &impl std::fmt::Display) -> Refusal {
    Refusal { check: Check::WorkbookDamaged, message: format!("cannot be read as a workbook: {error}") }
}

pub fn too_large(what: &str) -> Refusal {
    Refusal { check: Check::WorkbookTooLarge, message: format!("too large: {what}") }
}

/// Opens the container, and unpacks each text in it once to see that none is a bomb: what the container says of sizes
/// may be untrue.
pub fn open(bytes: &[u8]) -> Result<Archive<'_>, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_PARTS {
        return Err(too_large(&format!("over {MOST_PARTS} parts")));
    }
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| damaged(&error))?;
        let name = part.name().map_err(|error| damaged(&error))?.to_ascii_lowercase();
        if name.ends_with("vbaproject.bin") {
            let message = "holds macros".to_owned();
            return Err(Refusal { check: Check::WorkbookKind, message });
        }
        if name.ends_with(".xml") || name.ends_with(".rels") {
            let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
            let unpacked = unpacked.map_err(|error| damaged(&error))?;
            left = left
                .checked_sub(unpacked)
                .ok_or_else(|| too_large(&format!("over {} MiB unpacked", MOST_UNPACKED / (1024 * 1024))))?;
        }
    }
    Ok(archive)
}

/// Goes through the elements of a part; a part that is not there has none.
fn elements(
    archive: &mut Archive<'_>,
    part: &str,
    mut each: impl FnMut(&BytesStart<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let Some(at) = archive.index_for_name(part) else { return Ok(()) };
    let entry = archive.by_index(at).map_err(|error| damaged(&error))?;
    let mut reader = Reader::from_reader(BufReader::new(entry));
    reader.config_mut().check_end_names = false;
    read_elements(&mut reader, &mut each)
}

fn read_elements<R: BufRead>(
    reader: &mut Reader<R>,
    each: &mut impl FnMut(&BytesStart<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|error| damaged(&error))? {
            Event::Start(element) | Event::Empty(element) => each(&element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// An attribute by its whole name; none when it is missing or malformed.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.parse().ok()
}

/// What is hidden on the sheets of an .xlsx workbook, by their names. Merged cells are read with the values.
pub fn looks_of_xlsx(archive: &mut Archive<'_>) -> Result<BTreeMap<String, Looks>, Refusal> {
    let (mut sheets, mut targets) = (Vec::new(), BTreeMap::new());
    elements(archive, "xl/workbook.xml", |element| {
        if element.local_name().as_ref() == "sheet" {
            sheets.extend(attribute(element, "name").zip(attribute(element, "r:id")));
        }
        Ok(())
    })?;
    elements(archive, "xl/_rels/workbook.xml.rels", |element| {
        targets.extend(attribute(element, "Id").zip(attribute(element, "Target")));
        Ok(())
    })?;
    let mut looks = BTreeMap::new();
    for (name, id) in sheets {
        let Some(target) = targets.get(&id) else { continue };
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let mut of = Looks::default();
        let mut row = 0;
        elements(archive, &path, |element| {
            let hidden = || matches!(attribute(element, "hidden").as_deref(), Some("1" | "true"));
            match element.local_name().as_ref() {
                "row" => {
                    row = number(element, "r").unwrap_or(row + 1);
                    if hidden() {
                        of.hidden_rows.insert(row.saturating_sub(1));
                    }
                }
                "col" if hidden() => {
                    let ends = number(element, "min").zip(number(element, "max"));
                    of.hidden_columns.extend(ends.map(|(a, b)| (a.saturating_sub(1), b.saturating_sub(1))));
                }
                _ => {}
            }
            Ok(())
        })?;
        looks.insert(name, of);
    }
    Ok(looks)
}

/// What is hidden or merged on the sheets of an .ods workbook, by their names. Refuses cells that are repeated more often
/// than a machine holds: one cell of such a file may stand for a thousand million.
pub fn looks_of_ods(archive: &mut Archive<'_>) -> Result<BTreeMap<String, Looks>, Refusal> {
    let mut sheets: Vec<(String, Looks)> = Vec::new();
    // Where the row and the next cell start, how often the row is repeated, how wide content is; cells of sheets before.
    let (mut row, mut repeated, mut column, mut width, mut looked_at) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    let (mut before, mut cells) = (0_u64, 0_u64);
    elements(archive, "content.xml", |element| {
        let often = |name: &str| number(element, name).unwrap_or(1);
        let hidden = matches!(attribute(element, "table:visibility").as_deref(), Some("collapse" | "filter"));
        match element.name().as_ref() {
            "table:table" => {
                sheets.push((attribute(element, "table:name").unwrap_or_default(), Looks::default()));
                (row, repeated, column, width, looked_at) = (0, 0, 0, 0, 0);
                before += std::mem::take(&mut cells);
            }
            "table:table-column" => {
                let often = often("table:number-columns-repeated");
                if let Some((_, looks)) = sheets.last_mut().filter(|_| hidden) {
                    looks.hidden_columns.push((looked_at, looked_at.saturating_add(often).saturating_sub(1)));
                }
                looked_at = looked_at.saturating_add(often);
            }
            "table:table-row" => {
                row = row.saturating_add(repeated);
                (repeated, column) = (often("table:number-rows-repeated"), 0);
                if let Some((_, looks)) = sheets.last_mut().filter(|_| hidden && repeated < 100_000) {
                    looks.hidden_rows.extend(row..row.saturating_add(repeated));
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let often = often("table:number-columns-repeated");
                let end = column.saturating_add(often);
                if attribute(element, "office:value-type").is_some() || attribute(element, "table:formula").is_some() {
                    width = width.max(end);
                    cells = u64::from(width) * (u64::from(row) + u64::from(repeated));
                    if before + cells > MOST_CELLS {
                        return Err(too_large(&format!("over {MOST_CELLS} cells")));
                    }
                    let (down, across) =
                        (number(element, "table:number-rows-spanned"), number(element, "table:number-columns-spanned"));
                    let (down, across) = (down.unwrap_or(1), across.unwrap_or(1));
                    if let Some((_, looks)) = sheets.last_mut().filter(|_| down > 1 || across > 1) {
                        looks.merged.push((
                            (row, column),
                            (
                                row.saturating_add(down).saturating_sub(1),
                                column.saturating_add(across).saturating_sub(1),
                            ),
                        ));
                    }
                }
                column = end;
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(sheets.into_iter().collect())
}
