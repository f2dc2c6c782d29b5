//! A table in the names and words of the format, whatever its file's own are.

use super::super::csv_text::split;
use super::super::problems::Problems;
use super::super::record::{Raw, TableInfo};
use super::super::settings::maps::TableMap;
use super::super::words::MoneyUnit;
use super::header::{self, Position};
use super::words::{Words, text_of};
use super::{MOST_ROWS, raw};

/// The rows of a table that was read without errors, the header first, each with the line where it starts. Columns keep the order of the
/// file; those that only words fill follow.
pub fn plain_table(info: &TableInfo, map: &TableMap, problems: &mut Problems) -> Vec<(usize, Vec<String>)> {
    let file = problems.file_of(info.file);
    let text = problems.files[file].text.clone();
    let (rows, _) = split(&text, MOST_ROWS + 1);
    let titles = header::find(info.fields, map, &rows, problems);
    let Some((heading, body)) = rows.get(titles..).and_then(<[_]>::split_first) else { return Vec::new() };
    let found = header::read(info.file, info.fields, map, file, heading, body, problems);
    let words = Words::new(info.fields, map, problems.unit);
    let cells_of = |row| {
        let cell = |(field, position)| raw(file, row, field, position);
        let mut raws: Vec<Raw<'_>> = info.fields.iter().zip(&found.positions).map(cell).collect();
        words.apply(&mut raws);
        raws.iter().map(|raw| text_of(raw).to_owned()).collect::<Vec<String>>()
    };
    let body: Vec<(usize, Vec<String>)> = body.iter().map(|row| (row.line, cells_of(row))).collect();
    let mut columns: Vec<(usize, usize)> = Vec::new(); // (place in the file, field)
    for (field, position) in found.positions.iter().enumerate() {
        match position {
            Position::At(place) => columns.push((*place, field)),
            _ if body.iter().any(|(_, cells)| !cells[field].is_empty()) => columns.push((usize::MAX, field)),
            _ => {}
        }
    }
    columns.sort_unstable();
    let unit = problems.unit.unwrap_or(MoneyUnit::Millions);
    let header = columns.iter().map(|&(_, field)| info.fields[field].written(unit)).collect();
    let chosen = |cells: &[String]| columns.iter().map(|&(_, field)| cells[field].clone()).collect();
    let rows = body.iter().map(|(line, cells)| (*line, chosen(cells)));
    std::iter::once((heading.line, header)).chain(rows).collect()
}
