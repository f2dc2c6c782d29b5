//! The sheets of settings: `scenario` as rows of section, setting, value and note; `calibrated` line by line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::{RawSheet, Value, number_text};
use super::table::{fault, report_merged};
use super::{Finding, Made};
use crate::diagnostic::Check;
use crate::scenario::kind::Form;
use crate::scenario::number;
use crate::scenario::settings::setting;
use crate::scenario::sheet::{Sheet, letters};

/// The headings of the sheet of settings.
pub const HEADINGS: [&str; 4] = ["section", "setting", "value", "note"];
/// The heading of a sheet that holds the lines of a file.
pub const LINES: &str = "text";
/// Settings that are lists of texts: one row for each.
const LISTS: [&str; 1] = ["not_in_range"];
/// Sections that may stand any number of times: `rule 1`, `rule 2` and so on.
pub const NUMBERED: [&str; 3] = ["limit", "rule", "reference"];
/// Whole numbers beyond this are not exact in a spreadsheet.
const LARGEST_WHOLE: i64 = 1 << 53;

/// A row of the sheet of settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Such as `programme.cip` or `rule 2`; empty for the top of the file.
    pub section: String,
    /// Empty for a section without settings and for a note alone.
    pub setting: String,
    /// None when it is not given.
    pub value: Option<Value>,
    /// Lines of explanation.
    pub note: String,
}

/// The text of `scenario.toml` that the sheet stands for.
pub fn to_toml(raw: &RawSheet) -> Made {
    let mut made =
        Made { text: String::new(), sheet: Sheet { name: raw.name.clone(), ..Sheet::default() }, findings: Vec::new() };
    let places = headings(raw, &mut made);
    made.sheet.columns = vec![places[2].unwrap_or(0)];
    if places[1].is_none() || places[2].is_none() {
        return made; // what is missing has been reported
    }
    let mut sections: Vec<String> = vec![String::new()];
    let mut rows: BTreeMap<String, Vec<(u32, Row)>> = BTreeMap::new();
    for (&number, cells) in raw.cells.iter().skip(1) {
        let text = |at: usize| match places[at].and_then(|column| cells.get(&column)) {
            Some(Value::Text(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number_text(*number),
            _ => String::new(),
        };
        let value = places[2].and_then(|column| cells.get(&column)).cloned();
        let row = Row { section: text(0), setting: text(1), value, note: text(3) };
        if let Some((what, advice)) = wrong(&row, &sections) {
            let column = if row.setting.is_empty() || bare(&row.setting) { places[0].or(places[2]) } else { places[1] };
            let cell = made.sheet.named(number + 1, column.unwrap_or(0));
            report(&mut made, Check::SettingRow, (0, number as usize + 1), cell, what, &advice);
            continue;
        }
        if !sections.contains(&row.section) {
            sections.push(row.section.clone());
        }
        rows.entry(row.section.clone()).or_default().push((number + 1, row));
    }
    let mut out = Text { made: &mut made, line: 1 };
    for section in &sections {
        out.section(section, rows.get(section).map_or(&[][..], Vec::as_slice));
    }
    report_merged(raw, &mut made);
    made
}

/// Where the headings stand, in the order of [`HEADINGS`]; what is missing or unknown is reported.
fn headings(raw: &RawSheet, made: &mut Made) -> [Option<u32>; 4] {
    let mut places = [None; 4];
    let Some((&row, header)) = raw.cells.iter().next() else {
        let cell = raw.name.clone();
        let what = "the sheet of settings is empty".to_owned();
        report(
            made,
            Check::HeaderMissing,
            (0, 0),
            cell,
            what,
            "write section, setting, value and note in its first row",
        );
        return places;
    };
    for (&column, value) in header {
        let name = if let Value::Text(name) = value { name.trim() } else { "" };
        let cell = made.sheet.named(row + 1, column);
        match HEADINGS.iter().position(|heading| *heading == name) {
            Some(at) if places[at].is_none() => places[at] = Some(column),
            Some(_) => report(made, Check::ColumnTwice, (0, 1), cell, format!("column `{name}` stands twice"), ""),
            None => {
                let advice = "the columns are section, setting, value and note";
                report(made, Check::ColumnUnknown, (0, 1), cell, format!("unknown column: `{name}`"), advice);
            }
        }
    }
    let unnamed = raw.cells.iter().skip(1).find_map(|(&row, cells)| {
        cells.keys().find(|column| !header.contains_key(column)).map(|&column| (row, column))
    });
    if let Some((row, column)) = unnamed {
        let cell = made.sheet.named(row + 1, column);
        let what = format!("column {} has no name, and content", letters(column));
        report(made, Check::ColumnUnnamed, (0, row as usize + 1), cell, what, "");
    }
    for (name, place) in HEADINGS.iter().zip(&places).take(3) {
        if place.is_none() {
            let (cell, what) = (raw.name.clone(), format!("missing column: `{name}`"));
            report(made, Check::ColumnMissing, (0, 1), cell, what, "the columns are section, setting, value and note");
        }
    }
    places
}

/// An empty advice is the check's own.
fn report(made: &mut Made, check: Check, at: (usize, usize), cell: String, message: String, advice: &str) {
    let advice = if advice.is_empty() { check.remedy() } else { advice }.to_owned();
    made.sheet.reported.insert(at);
    made.findings.push(Finding { check, at, cell, message, advice });
}

fn bare(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// The parts of the name of a section that holds headings or words of a file's own, which may be any text; none of other sections.
fn of_map(section: &str) -> Option<Vec<&str>> {
    let deep = [("columns.", 2), ("words.", 4)].into_iter().find(|(start, _)| section.starts_with(start))?.1;
    Some(section.splitn(deep, '.').collect())
}

/// What is wrong with a row, and what to do; `sections` are those before it.
fn wrong(row: &Row, sections: &[String]) -> Option<(String, String)> {
    let Row { section, setting, value, .. } = row;
    let map = of_map(section);
    // A blank word is a word; a blank heading is none.
    if setting.is_empty() && value.is_some() && map.as_ref().is_none_or(|parts| parts[0] != "words") {
        return Some((
            "a value without a setting".to_owned(),
            "name the setting, or move the text to `note`".to_owned(),
        ));
    }
    if map.is_some() {
        return None;
    }
    if !setting.is_empty() && !bare(setting) {
        let advice = "settings are words such as `seed` or `amount_m`; docs/FORMAT.md lists them";
        return Some((format!("not the name of a setting: `{setting}`"), advice.to_owned()));
    }
    let (name, number) = numbered(section);
    if NUMBERED.contains(&name) {
        let Some(number) = number else {
            let advice = format!("number them: `{name} 1`, `{name} 2` and so on");
            return Some((format!("section `{section}` has no number"), advice));
        };
        let last = sections.iter().filter(|other| numbered(other).0 == name).count() as u64;
        if !sections.contains(section) && number != last + 1 {
            let advice =
                format!("number them from 1 in the order in which they stand: this would be `{name} {}`", last + 1);
            return Some((format!("section `{section}` is out of order"), advice));
        }
        return None;
    }
    if !section.is_empty() && !section.split('.').all(bare) {
        let advice = "sections are words such as `residual` or `programme.cip`; docs/FORMAT.md lists them";
        return Some((format!("not the name of a section: `{section}`"), advice.to_owned()));
    }
    None
}

/// The name and the number of a section such as `rule 2`.
fn numbered(section: &str) -> (&str, Option<u64>) {
    match section.rsplit_once(' ').map(|(name, number)| (name.trim_end(), number.parse())) {
        Some((name, Ok(number))) => (name, Some(number)),
        _ => (section, None),
    }
}

/// Writes the lines and keeps which row of the sheet each is from.
struct Text<'a> {
    made: &'a mut Made,
    line: usize,
}

impl Text<'_> {
    fn push(&mut self, row: Option<u32>, text: &str) {
        if let Some(row) = row {
            self.made.sheet.rows.push((self.line, row));
        }
        self.made.text.push_str(text);
        self.made.text.push('\n');
        self.line += 1 + text.matches('\n').count();
    }

    fn notes(&mut self, row: u32, note: &str) {
        for line in note.lines() {
            self.push(Some(row), format!("# {}", line.trim()).trim_end());
        }
    }

    fn section(&mut self, name: &str, rows: &[(u32, Row)]) {
        let Some((first, head)) = rows.first() else { return };
        let mut rest = rows;
        // What is said of the first row of a section is said above the section's line.
        let mut said = None;
        if !name.is_empty() {
            self.push(None, "");
            self.notes(*first, &head.note);
            said = Some(*first);
            if head.setting.is_empty() && head.value.is_none() {
                rest = &rows[1..];
            }
            let header = match (of_map(name), numbered(name)) {
                (Some(parts), _) => format!("[{}]", parts.into_iter().map(key).collect::<Vec<_>>().join(".")),
                (None, (list, Some(_))) if NUMBERED.contains(&list) => format!("[[{list}]]"),
                _ => format!("[{name}]"),
            };
            self.push(Some(*first), &header);
        }
        let mut listed: Vec<&str> = Vec::new();
        for (row, setting) in rest {
            if LISTS.contains(&setting.setting.as_str()) {
                if !listed.contains(&setting.setting.as_str()) {
                    listed.push(&setting.setting);
                    self.list(&setting.setting, name, rest);
                }
                continue;
            }
            if said != Some(*row) {
                self.notes(*row, &setting.note);
            }
            // A word without a value stands for a blank cell.
            let blank = Value::Text(String::new());
            let is_word = name.starts_with("words.") && !setting.setting.is_empty();
            if let Some(value) = setting.value.as_ref().or(is_word.then_some(&blank))
                && let Some(literal) = self.literal(*row, value, name, &setting.setting)
            {
                self.push(Some(*row), &format!("{} = {literal}", key(&setting.setting)));
            }
        }
    }

    /// A list of texts, one to a row.
    fn list(&mut self, setting: &str, section: &str, rows: &[(u32, Row)]) {
        let items: Vec<&(u32, Row)> =
            rows.iter().filter(|(_, row)| row.setting == setting && row.value.is_some()).collect();
        let Some((first, _)) = items.first() else { return };
        self.push(Some(*first), &format!("{setting} = ["));
        for (row, item) in items {
            self.notes(*row, &item.note);
            if let Some(value) = &item.value
                && let Some(literal) = self.literal(*row, value, section, setting)
            {
                self.push(Some(*row), &format!("    {literal},"));
            }
        }
        self.push(None, "]");
    }

    /// A value as TOML has it, in the form that its setting takes where it can be; none when it has been reported.
    fn literal(&mut self, row: u32, value: &Value, section: &str, name: &str) -> Option<String> {
        let form = match of_map(section) {
            Some(_) => Some(Form::Text),
            None => setting(numbered(section).0, name).map(|field| field.form),
        };
        Some(match value {
            Value::Number(number) if form == Some(Form::Text) => quoted(&number_text(*number)),
            Value::Number(number) if form == Some(Form::Truth) && (*number == 0.0 || *number == 1.0) => {
                (*number == 1.0).to_string()
            }
            Value::Number(number) => number_literal(*number),
            Value::Truth(truth) if form == Some(Form::Text) => quoted(&truth.to_string()),
            Value::Truth(truth) => truth.to_string(),
            Value::Date(day) => quoted(day),
            Value::Text(text) => text_literal(text.trim(), form),
            other => {
                let fault = fault(other);
                let cell = self.made.sheet.named(row, self.made.sheet.columns[0]);
                self.made.sheet.reported.insert((self.line, 0));
                self.made.findings.push(fault.finding((self.line, 0), cell));
                return None;
            }
        })
    }
}

fn number_literal(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < LARGEST_WHOLE as f64 {
        format!("{:.0}", number + 0.0) // minus nought is nought
    } else {
        format!("{number:?}")
    }
}

/// A text, or what a number or a truth value that was typed as text means.
fn text_literal(text: &str, form: Option<Form>) -> String {
    let lower = text.to_ascii_lowercase();
    match form {
        Some(Form::Whole | Form::Number) if text.parse::<i64>().is_ok() => text.trim_start_matches('+').to_owned(),
        Some(Form::Whole | Form::Number) => number::parse(text).map_or_else(|_| quoted(text), number_literal),
        Some(Form::Truth) if lower == "yes" || lower == "true" => "true".to_owned(),
        Some(Form::Truth) if lower == "no" || lower == "false" => "false".to_owned(),
        _ => quoted(text),
    }
}

/// A name as TOML has it.
fn key(name: &str) -> String {
    if bare(name) { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The lines of a file that is kept as it is.
pub fn lines(raw: &RawSheet) -> Made {
    let mut made = Made {
        text: String::new(),
        sheet: Sheet { name: raw.name.clone(), columns: vec![0], ..Sheet::default() },
        findings: Vec::new(),
    };
    let headed = raw.cells.get(&0).and_then(|row| row.get(&0)) == Some(&Value::Text(LINES.to_owned()));
    if !headed {
        let cell = made.sheet.named(1, 0);
        let advice = "copy the sheet as `outturn convert` wrote it; it is not for editing";
        report(&mut made, Check::HeaderMissing, (0, 0), cell, format!("the first cell is not `{LINES}`"), advice);
        return made;
    }
    let last = raw.cells.keys().next_back().copied().unwrap_or(0);
    for row in 1..=last {
        match raw.cells.get(&row).and_then(|cells| cells.get(&0)) {
            None => {}
            Some(Value::Text(text)) => made.text.push_str(text),
            Some(_) => {
                let cell = made.sheet.named(row + 1, 0);
                let advice = "copy the sheet as `outturn convert` wrote it; it is not for editing";
                report(&mut made, Check::CellUnreadable, (row as usize, 0), cell, "not a text".to_owned(), advice);
            }
        }
        made.sheet.rows.push((row as usize, row + 1));
        made.text.push('\n');
    }
    made
}

/// The rows of the sheet that a text of settings stands for; the text has been read without a fault.
pub fn rows(text: &str) -> Vec<Row> {
    let (document, _) = DeTable::parse_recoverable(text);
    let mut found = Found { text, rows: Vec::new(), texts: Vec::new() };
    found.table("", document.get_ref(), 0);
    found.rows.sort_by_key(|(at, _)| *at);
    found.notes();
    found.rows.into_iter().map(|(_, row)| row).collect()
}

struct Found<'t> {
    text: &'t str,
    /// Rows and where each starts in the text.
    rows: Vec<(usize, Row)>,
    /// Where texts in quotes stand: a `#` there is none of a note.
    texts: Vec<Range<usize>>,
}

impl Found<'_> {
    fn table(&mut self, section: &str, table: &DeTable<'_>, at: usize) {
        let before = self.rows.len();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let inner = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
            match value.get_ref() {
                DeValue::Table(table) => self.table(&inner, table, value.span().start.min(key.span().start)),
                DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
                    let tables = items.iter().filter_map(|item| Some((item.span().start, item.get_ref().as_table()?)));
                    for (number, (at, table)) in (1..).zip(tables) {
                        self.table(&format!("{inner} {number}"), table, at);
                    }
                }
                DeValue::Array(items) => {
                    for item in items.iter() {
                        self.setting(section, name, item.span().start, item);
                    }
                }
                _ => self.setting(section, name, key.span().start, value),
            }
        }
        if self.rows.len() == before && !section.is_empty() {
            let row = Row { section: section.to_owned(), setting: String::new(), value: None, note: String::new() };
            self.rows.push((at, row));
        }
    }

    fn setting(&mut self, section: &str, name: &str, at: usize, value: &Spanned<DeValue<'_>>) {
        let cell = match value.get_ref() {
            DeValue::String(text) => {
                self.texts.push(value.span());
                Value::Text(text.to_string())
            }
            DeValue::Boolean(truth) => Value::Truth(*truth),
            DeValue::Float(number) => {
                number.to_string().parse().map_or_else(|_| Value::Text(number.to_string()), Value::Number)
            }
            DeValue::Integer(number) => match number.to_string().parse::<i64>() {
                Ok(whole) if whole.abs() < LARGEST_WHOLE => Value::Number(whole as f64),
                _ => Value::Text(number.to_string()),
            },
            other => Value::Text(other.type_str().to_owned()),
        };
        let row = Row { section: section.to_owned(), setting: name.to_owned(), value: Some(cell), note: String::new() };
        self.rows.push((at, row));
    }

    /// Gives each row the comments before it and behind it.
    fn notes(&mut self) {
        let mut start = 0;
        let mut pending: Vec<String> = Vec::new();
        for line in self.text.split_inclusive('\n') {
            let end = start + line.len();
            let inside = |at: usize| self.texts.iter().any(|text| text.start < at && at < text.end);
            let comment = line.match_indices('#').map(|(at, _)| start + at).find(|&at| !inside(at));
            let comment = comment.map(|at| self.text[at + 1..end].trim().to_owned());
            // What stands at the line of a section is of the first row after it.
            let starts = self.rows.iter().position(|(at, _)| (start..end).contains(at));
            match (comment, starts) {
                (Some(note), None) => pending.push(note),
                (note, Some(row)) => {
                    pending.extend(note);
                    let row = &mut self.rows[row].1;
                    row.note = pending.join("\n");
                    pending.clear();
                }
                (None, None) => {}
            }
            start = end;
        }
        if !pending.is_empty() {
            let section = self.rows.last().map_or(String::new(), |(_, row)| row.section.clone());
            let row = Row { section, setting: String::new(), value: None, note: pending.join("\n") };
            self.rows.push((self.text.len(), row));
        }
    }
}
