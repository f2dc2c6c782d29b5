//! The header row: which row it is, and which field each column holds.

use std::collections::BTreeSet;

use super::super::csv_text::RawRow;
use super::super::problems::Problems;
use super::super::record::{Field, Need, Spot};
use super::super::settings::maps::{IGNORE, TableMap, one_line};
use super::super::words::MoneyUnit;
use crate::diagnostic::Check;
use crate::id::{nearest, nearest_hint};

/// Rows among which the header is looked for.
const TITLES: usize = 20;

/// Where the field stands in the rows.
pub enum Position {
    At(usize),
    Missing,
    /// Missing or wrong, and reported.
    Reported,
}

/// The units of money whose suffixes will do: both where the unit is not known, which has been reported.
fn units(problems: &Problems) -> Vec<MoneyUnit> {
    problems.unit.map_or(vec![MoneyUnit::Millions, MoneyUnit::Thousands], |unit| vec![unit])
}

/// The index of the header row: the first one, unless it holds fewer names of columns than text of other kinds and a later one
/// holds more of them.
pub fn find(fields: &[Field], map: &TableMap, rows: &[RawRow<'_>], problems: &Problems) -> usize {
    let units = units(problems);
    let known = |row: &RawRow<'_>| {
        let is_known = |name: &str| {
            let mapped = map.headings.iter().any(|heading| heading.heading == one_line(name));
            mapped || fields.iter().any(|field| units.iter().any(|unit| field.written(*unit) == name))
        };
        row.cells.iter().filter(|cell| is_known(&cell.text)).count()
    };
    let filled = |row: &RawRow<'_>| row.cells.iter().filter(|cell| !cell.text.is_empty()).count();
    let Some(first) = rows.first() else { return 0 };
    let of_first = known(first);
    if 2 * of_first >= filled(first) {
        return 0;
    }
    let mut best = (0, of_first);
    for (index, row) in rows.iter().enumerate().take(TITLES) {
        let count = known(row);
        if count > best.1 && count >= 2 {
            best = (index, count);
        }
    }
    best.0
}

/// What the header says.
pub struct Header {
    /// For each field where it stands.
    pub positions: Vec<Position>,
    /// Headings that are not to be read.
    pub ignored: Vec<String>,
}

/// For each column the first line with content.
fn first_filled(columns: usize, body: &[RawRow<'_>]) -> Vec<Option<usize>> {
    let mut filled = vec![None; columns];
    for row in body {
        for (line, _) in
            filled.iter_mut().zip(&row.cells).filter(|(line, cell)| line.is_none() && !cell.text.is_empty())
        {
            *line = Some(row.line);
        }
    }
    filled
}

/// Unknown columns that are compared with the known ones: a header with more is not one of ours.
const HINTED: usize = 1_000;

/// Finds each field's column and reports what is wrong with the header.
pub fn read(
    name_of_file: &str,
    fields: &'static [Field],
    map: &TableMap,
    file: usize,
    header: &RawRow<'_>,
    body: &[RawRow<'_>],
    problems: &mut Problems,
) -> Header {
    let units = units(problems);
    let shown = units[0];
    let mut positions: Vec<Position> = fields.iter().map(|_| Position::Missing).collect();
    let mut ignored = Vec::new();
    let mut unknown = 0;
    let mut meant: BTreeSet<String> = BTreeSet::new(); // what unknown columns are likely to be
    let has_unnamed = header.cells.iter().any(|cell| cell.text.is_empty());
    let filled = if has_unnamed { first_filled(header.cells.len(), body) } else { Vec::new() };
    let known: Vec<String> = fields.iter().map(|field| field.written(shown)).collect();
    for (index, cell) in header.cells.iter().enumerate() {
        let spot = Spot { file, line: header.line, column: cell.column, field: None };
        let mapped = map.headings.iter().find(|heading| heading.heading == one_line(&cell.text));
        let name = mapped.map_or(cell.text.as_ref(), |heading| &heading.column);
        if mapped.is_some() && name == IGNORE {
            ignored.push(one_line(&cell.text));
            continue;
        }
        if name.is_empty() {
            if let Some(line) = filled.get(index).copied().flatten() {
                let message = format!("column {} has no name, and content in line {line}", index + 1);
                problems.at(Check::ColumnUnnamed, &spot, message);
            }
            continue;
        }
        if let Some(at) = fields.iter().position(|field| units.iter().any(|unit| field.written(*unit) == name)) {
            if matches!(positions[at], Position::Missing) {
                positions[at] = Position::At(index);
            } else {
                problems.at(Check::ColumnTwice, &spot, format!("column `{name}` stands twice"));
            }
        } else if let Some(at) = fields.iter().position(|field| field.money && field.written(shown.other()) == name) {
            let message = format!("£m and £000 are mixed: `{name}`, and `money` is \"{}\"", shown.word());
            let advice = format!("give the amounts in the scenario's unit in a column `{}`", fields[at].written(shown));
            problems.at_with(Check::MoneyMixed, &spot, message, advice);
            positions[at] = Position::Reported;
        } else if mapped.is_none() {
            unknown += 1;
            let near = if unknown <= HINTED { nearest(name, known.iter().map(String::as_str)) } else { None };
            let hint = near.map_or_else(String::new, |near| format!("; nearest is `{near}`"));
            meant.extend(near.map(str::to_owned));
            let advice = format!("{}{hint}", Check::ColumnUnknown.remedy());
            problems.at_with(Check::ColumnUnknown, &spot, format!("unknown column: `{name}`"), advice);
        }
    }
    report_map(name_of_file, fields, map, header, shown, problems);
    for (field, position) in fields.iter().zip(&mut positions) {
        let name = field.written(shown);
        if !matches!(position, Position::Missing) {
            continue;
        }
        if meant.contains(&name) {
            *position = Position::Reported;
        } else if field.need != Need::May {
            *position = Position::Reported;
            let spot = Spot { file, line: header.line, column: 1, field: None };
            let advice = format!("add it: {}", field.about);
            problems.at_with(Check::ColumnMissing, &spot, format!("missing column: `{name}`"), advice);
        }
    }
    Header { positions, ignored }
}

/// Reports columns of the map that the table does not have, and headings of it that the file does not have.
fn report_map(
    file: &str,
    fields: &[Field],
    map: &TableMap,
    header: &RawRow<'_>,
    unit: MoneyUnit,
    problems: &mut Problems,
) {
    let known: Vec<String> = fields.iter().map(|field| field.written(unit)).collect();
    let unknown = |name: &str, spot: &Spot, problems: &mut Problems| {
        let hint = nearest_hint(name, known.iter().map(String::as_str));
        let advice = format!("{}{hint}", Check::MapColumnUnknown.remedy());
        problems.at_with(Check::MapColumnUnknown, spot, format!("{file} has no column `{name}`"), advice);
    };
    for heading in &map.headings {
        if heading.column != IGNORE && !known.contains(&heading.column) {
            unknown(&heading.column, &heading.spot, problems);
        } else if !header.cells.iter().any(|cell| one_line(&cell.text) == heading.heading) {
            let message = format!("{file} has no heading `{}`", heading.heading);
            problems.at(Check::MapUnused, &heading.spot, message);
        }
    }
    for word in &map.words {
        let others = word.becomes.iter().filter_map(|(column, _)| column.as_ref());
        let copied = word.becomes.iter().filter_map(|(_, text)| text.strip_prefix('@'));
        let named = word.column.iter().chain(others).map(String::as_str).chain(copied);
        if let Some(name) = named.into_iter().find(|name| !known.iter().any(|known| known == name)) {
            unknown(name, &word.spot, problems);
        }
    }
}
