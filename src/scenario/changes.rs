//! Changes to a scenario, as one asks "what if": cells and settings that are set, scaled or shifted as they are read, so that every
//! check sees the scenario as changed.
//!
//! One grammar serves the command line and the files of stresses:
//! `risks.winter.high_m = 90`, `pay[line=pay_afc].award_above_plan += 0.01`, `delivery[programme=cip].mean *= 0.9`,
//! `path.noise = 0.05`, `rule.own_action = off`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::FILES;
use super::kind::Form;
use super::number;
use super::problems::Problems;
use super::record::{Field, Raw, Spot};
use super::source::SourceFile;
use super::words::MoneyUnit;
use crate::diagnostic::Check;
use crate::id::nearest_hint;

/// The name by which messages speak of changes that no file holds.
pub const COMMAND_LINE: &str = "--set";
/// Settings that say how all else is read; a change of them would not be a change of the year.
const FIXED: [&str; 3] = ["format", "money", "name"];
/// The filter that looks at where a row belongs in the geography.
const WITHIN: &str = "in";

/// Changes as written, and where.
#[derive(Debug, Clone)]
pub struct Written {
    /// The file that holds them, or [`COMMAND_LINE`].
    pub file: String,
    /// Its text.
    pub text: String,
    /// Each with the byte where it starts.
    pub changes: Vec<(usize, String)>,
}

impl Written {
    /// Those of a command line, a line each.
    #[must_use]
    pub fn of_command_line(changes: &[String]) -> Self {
        let mut text = String::new();
        let mut placed = Vec::new();
        for change in changes {
            // A change is one line, whatever a shell lets through.
            let line = change.replace(['\n', '\r'], " ");
            placed.push((text.len(), line.clone()));
            text.push_str(&line);
            text.push('\n');
        }
        Self { file: COMMAND_LINE.to_owned(), text, changes: placed }
    }

    /// These and then others; of two files the text of both, one below the other.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let shift = if self.file == other.file && self.text == other.text {
            0
        } else {
            let shift = self.text.len();
            self.text.push_str(&other.text);
            shift
        };
        self.changes.extend(other.changes.into_iter().map(|(at, change)| (at + shift, change)));
        self
    }
}

/// What is done to a value.
#[derive(Debug, Clone, PartialEq)]
enum Act {
    Set(String),
    Times(f64),
    Plus(f64),
}

/// Whose value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    /// Rows of a table: those with this id, and these words in these columns.
    Rows { file: &'static str, id: Option<String>, filters: Vec<(String, String)> },
    /// A section of the settings, such as `path` or `rule.own_action`; empty for the top.
    Section(String),
}

#[derive(Debug, Clone)]
struct Change {
    of: Of,
    column: String,
    act: Act,
    text: String,
    spot: Spot,
    /// Values that it changed.
    done: usize,
    /// The first row that it concerns only in part.
    partly: Option<String>,
    /// What the first row has that it would scale or shift and that has no value there, in words.
    blank: Option<String>,
    /// True when something is wrong with it, which has been reported.
    faulty: bool,
}

/// The changes of a scenario while it is read.
#[derive(Debug, Default)]
pub(super) struct Changes {
    list: Vec<Change>,
    /// The node above each node and organisation, as read so far.
    above: BTreeMap<String, String>,
    /// Sections and settings, and columns of tables that were met: for the nearest name.
    met: Vec<String>,
}

impl Changes {
    /// Parses changes; what is wrong with them is found at their places.
    pub(super) fn read(written: &[Written], problems: &mut Problems) -> Self {
        let mut list = Vec::new();
        for source in written {
            let known = problems.file_of(&source.file);
            let file = if known < problems.files.len() {
                known
            } else {
                problems.files.push(SourceFile::new(&source.file, source.text.as_bytes()).0);
                problems.files.len() - 1
            };
            for (at, text) in &source.changes {
                let (line, column) = problems.files[file].line_and_column(*at);
                let spot = Spot { file, line, column, field: None };
                match parse(text) {
                    Ok((of, column, act)) => list.push(Change {
                        of,
                        column,
                        act,
                        text: text.trim().to_owned(),
                        spot,
                        done: 0,
                        partly: None,
                        blank: None,
                        faulty: false,
                    }),
                    Err(why) => problems.at(Check::ChangeMalformed, &spot, format!("`{}`: {why}", text.trim())),
                }
            }
        }
        Self { list, ..Self::default() }
    }

    /// What is above a node or an organisation, for rows that are chosen by their place.
    pub(super) fn learn(&mut self, code: &str, parent: &str) {
        self.above.insert(code.to_owned(), parent.to_owned());
    }

    /// Changes a row before it is parsed.
    pub(super) fn row(&mut self, file: &str, fields: &'static [Field], raws: &mut [Raw<'_>], problems: &mut Problems) {
        let unit = problems.unit.unwrap_or(MoneyUnit::Millions);
        let mut touched: BTreeMap<usize, usize> = BTreeMap::new();
        for index in 0..self.list.len() {
            let Of::Rows { file: own, id, filters } = &self.list[index].of else { continue };
            if *own != file || self.list[index].faulty {
                continue;
            }
            let place = |name: &str| fields.iter().position(|field| field.name == name || field.written(unit) == name);
            let Some(at) = place(&self.list[index].column) else {
                let names: Vec<String> = fields.iter().map(|field| field.written(unit)).collect();
                let hint = nearest_hint(&self.list[index].column, names.iter().map(String::as_str));
                let message = format!("{file} has no column `{}`{hint}", self.list[index].column);
                self.refuse(index, Check::ChangeUnknown, message, problems);
                continue;
            };
            if let Some(id) = id
                && text_of(&raws[0]) != id
            {
                self.met.push(format!("{file} {}", text_of(&raws[0])));
                continue;
            }
            let mut chosen = Chosen::Yes;
            let mut unknown = None;
            for (name, word) in filters {
                chosen = chosen.and(match place(name) {
                    Some(column) if text_of(&raws[column]) == word => Chosen::Yes,
                    Some(_) => Chosen::No,
                    None if name == WITHIN => self.within(fields, raws, word),
                    None => {
                        unknown = Some(name.clone());
                        Chosen::No
                    }
                });
            }
            if let Some(name) = unknown {
                let names: Vec<String> = fields.iter().map(|field| field.written(unit)).collect();
                let hint = nearest_hint(&name, names.iter().map(String::as_str));
                self.refuse(index, Check::ChangeUnknown, format!("{file} has no column `{name}`{hint}"), problems);
                continue;
            }
            match chosen {
                Chosen::No => continue,
                Chosen::Partly => {
                    let row = text_of(&raws[0]).to_owned();
                    self.list[index].partly.get_or_insert(row);
                    continue;
                }
                Chosen::Yes => {}
            }
            if let Some(before) = touched.insert(at, index)
                && (matches!(self.list[index].act, Act::Set(_)) || matches!(self.list[before].act, Act::Set(_)))
            {
                let message = format!(
                    "`{}` and `{}` both change `{}` of `{}`",
                    self.list[before].text,
                    self.list[index].text,
                    self.list[index].column,
                    text_of(&raws[0])
                );
                self.refuse(index, Check::ChangeTwice, message, problems);
                continue;
            }
            if text_of(&raws[at]).is_empty() && !matches!(self.list[index].act, Act::Set(_)) {
                let row = text_of(&raws[0]);
                let numbers = fields.iter().zip(raws.iter()).filter(|(field, _)| field.form == Form::Number);
                let given = numbers.filter(|(_, raw)| !text_of(raw).is_empty()).map(|(field, _)| field.written(unit));
                let given = given.collect::<Vec<_>>().join(", ");
                self.list[index].blank.get_or_insert(format!("is blank in row `{row}`, which has {given}"));
                continue;
            }
            self.apply(index, &fields[at], &mut raws[at], problems);
        }
    }

    /// True where a change names a setting of this section, which the file may be without.
    pub(super) fn name_section(&self, path: &str) -> bool {
        let of = Of::Section(path.to_owned());
        self.list.iter().any(|change| change.of == of)
    }

    /// True where a change gives this setting a value, so that the file may be without it.
    pub(super) fn sets(&self, path: &str, field: &Field, unit: MoneyUnit) -> bool {
        self.list.iter().any(|change| {
            let is_set = matches!(&change.act, Act::Set(text) if !text.is_empty());
            is_set && change.names(path, field, unit)
        })
    }

    /// Changes a setting before it is parsed.
    pub(super) fn setting<'a>(
        &mut self,
        section: &str,
        field: &'static Field,
        mut raw: Raw<'a>,
        problems: &mut Problems,
    ) -> Raw<'a> {
        let unit = problems.unit.unwrap_or(MoneyUnit::Millions);
        let name = if section.is_empty() { field.written(unit) } else { format!("{section}.{}", field.written(unit)) };
        let mut before: Option<usize> = None;
        for index in 0..self.list.len() {
            let change = &self.list[index];
            if !change.names(section, field, unit) || change.faulty {
                continue;
            }
            if let Some(before) = before {
                let message = format!("`{}` and `{}` both change it", self.list[before].text, change.text);
                self.refuse(index, Check::ChangeTwice, message, problems);
                continue;
            }
            before = Some(index);
            self.apply(index, field, &mut raw, problems);
        }
        self.met.push(name);
        raw
    }

    fn apply(&mut self, index: usize, field: &'static Field, raw: &mut Raw<'_>, problems: &mut Problems) {
        let spot = Spot { field: Some(field), ..self.list[index].spot };
        let is_setting = matches!(self.list[index].of, Of::Section(_));
        let new: Cow<'_, str> = match &self.list[index].act {
            Act::Set(text) => Cow::Owned(text.clone()),
            Act::Times(_) | Act::Plus(_) if text_of(raw).is_empty() => return,
            act => match number::parse(text_of(raw).trim()) {
                Ok(number) => Cow::Owned(
                    match act {
                        Act::Times(by) => number * by,
                        Act::Plus(by) => number + by,
                        Act::Set(_) => number,
                    }
                    .to_string(),
                ),
                Err(_) => {
                    let message = format!("`{}` is not a number that could be scaled or shifted", text_of(raw));
                    self.refuse(index, Check::ChangeMalformed, message, problems);
                    return;
                }
            },
        };
        self.list[index].done += 1;
        *raw = match (new.is_empty(), is_setting) {
            (true, _) => Raw::Blank(spot),
            (false, true) => {
                let form = form_of(&new);
                Raw::Value(if form == Form::Truth { truth(&new) } else { new }, form, spot)
            }
            (false, false) => Raw::Text(new, spot),
        };
    }

    fn refuse(&mut self, index: usize, check: Check, message: String, problems: &mut Problems) {
        self.list[index].faulty = true;
        problems.at(check, &self.list[index].spot, message);
    }

    /// Whether all that a row concerns lies at or below a node.
    fn within(&self, fields: &[Field], raws: &[Raw<'_>], node: &str) -> Chosen {
        const ACCOUNTS: [&str; 8] =
            ["target", "account_code", "org_code", "node_code", "provider_code", "commissioner_code", "from", "to"];
        let whom = fields.iter().zip(raws).filter(|(field, _)| ACCOUNTS.contains(&field.name));
        let whom: Vec<&str> = whom.map(|(_, raw)| text_of(raw)).filter(|text| !text.is_empty()).collect();
        if whom.is_empty() {
            return Chosen::Partly;
        }
        let mut chosen = Chosen::Yes;
        for code in whom {
            chosen = chosen.and(match code.strip_prefix("own:").unwrap_or(code) {
                group if group.contains(':') => Chosen::Partly,
                code if self.is_below(code, node) => Chosen::Yes,
                code if self.is_below(node, code) => Chosen::Partly,
                _ => Chosen::No,
            });
        }
        chosen
    }

    fn is_below(&self, code: &str, node: &str) -> bool {
        let mut at = code;
        // A circle in the geography is reported elsewhere, and ends here.
        for _ in 0..=self.above.len() {
            if at == node {
                return true;
            }
            match self.above.get(at) {
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }

    /// Reports changes that changed nothing, and rows that stayed as they were because they concern more.
    pub(super) fn finish(self, problems: &mut Problems) {
        for change in self.list.iter().filter(|change| !change.faulty) {
            if let Some(row) = &change.partly {
                let message =
                    format!("`{}`: row `{row}` concerns more than what is named, and stays as it was", change.text);
                problems.at(Check::ChangePartly, &change.spot, message);
            }
            if change.done > 0 || change.partly.is_some() {
                continue;
            }
            let message = match (&change.of, &change.blank) {
                (_, Some(blank)) => format!("`{}` {blank}", change.column),
                (Of::Rows { file, id: Some(id), .. }, None) => {
                    let known: Vec<&str> =
                        self.met.iter().filter_map(|met| met.strip_prefix(file)?.strip_prefix(' ')).collect();
                    format!("{file} has no row `{id}` with a value to change{}", nearest_hint(id, known))
                }
                (Of::Rows { file, .. }, None) => format!("no row of {file} with a value to change"),
                (Of::Section(section), None) => {
                    let name =
                        if section.is_empty() { change.column.clone() } else { format!("{section}.{}", change.column) };
                    let known = self.met.iter().map(String::as_str).filter(|met| !met.contains(' '));
                    format!("no setting `{name}`{}", nearest_hint(&name, known))
                }
            };
            problems.at(Check::ChangeUnknown, &change.spot, format!("`{}`: {message}", change.text));
        }
    }
}

impl Change {
    /// True where it is of this setting of this section.
    fn names(&self, path: &str, field: &Field, unit: MoneyUnit) -> bool {
        self.of == Of::Section(path.to_owned()) && (self.column == field.name || self.column == field.written(unit))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Chosen {
    No,
    Partly,
    Yes,
}

impl Chosen {
    fn and(self, other: Self) -> Self {
        self.min(other)
    }
}

fn text_of<'a>(raw: &'a Raw<'_>) -> &'a str {
    super::table::text_of(raw)
}

/// The form that a value of the settings has.
fn form_of(text: &str) -> Form {
    if text.parse::<i64>().is_ok() {
        Form::Whole
    } else if number::parse(text).is_ok() {
        Form::Number
    } else if ["true", "false", "on", "off", "yes", "no"].contains(&text) {
        Form::Truth
    } else {
        Form::Text
    }
}

fn truth(text: &str) -> Cow<'static, str> {
    Cow::Borrowed(if ["true", "on", "yes"].contains(&text) { "true" } else { "false" })
}

/// What is wrong with the form of a change.
///
/// # Errors
/// In words.
pub(super) fn judge(text: &str) -> Result<(), String> {
    parse(text).map(|_| ())
}

/// Whose value, which, and what is done to it.
fn parse(text: &str) -> Result<(Of, String, Act), String> {
    let (left, operator, right) = parts(text).ok_or("write WHAT = VALUE, WHAT *= NUMBER or WHAT += NUMBER")?;
    let value = right.trim();
    let value = value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(value);
    let number = || number::parse(value).map_err(|_| format!("`{value}` is not a number"));
    let act = match operator {
        "*=" => Act::Times(number()?),
        "+=" => Act::Plus(number()?),
        "-=" => Act::Plus(-number()?),
        _ => Act::Set(value.to_owned()),
    };
    let left = left.trim();
    let left = left.strip_prefix("scenario.").unwrap_or(left);
    let table = left.split(['.', '[']).next().unwrap_or("");
    let file = FILES.into_iter().filter(|file| file.ends_with(".csv")).find(|file| stem(file) == table);
    let Some(file) = file else { return setting(left, act) };
    let rest = &left[table.len()..];
    let (filters, rest) = match rest.strip_prefix('[') {
        Some(inner) => {
            let (inner, rest) = inner.split_once(']').ok_or("`[` is never closed")?;
            (filters(inner)?, rest)
        }
        None => (Vec::new(), rest),
    };
    let rest = rest.strip_prefix('.').ok_or_else(|| format!("name a column: {table}.COLUMN, or {table}.ID.COLUMN"))?;
    let (id, column) = rest.rsplit_once('.').map_or((None, rest), |(id, column)| (Some(id.trim().to_owned()), column));
    Ok((Of::Rows { file, id, filters }, column.trim().to_owned(), act))
}

/// A setting by its section and name; a rule alone is switched.
fn setting(name: &str, act: Act) -> Result<(Of, String, Act), String> {
    // What tells the sections of a list apart may have spaces, and stands in quotes then.
    let name = name.replace('"', "");
    let (section, key) = name.rsplit_once('.').unwrap_or(("", &name));
    if section == "rule" && matches!(act, Act::Set(_)) {
        return Ok((Of::Section(format!("rule.{key}")), "on".to_owned(), act));
    }
    if section.is_empty() && FIXED.contains(&key) {
        return Err(format!("`{key}` says how all else is read, and cannot be changed so"));
    }
    Ok((Of::Section(section.to_owned()), key.to_owned(), act))
}

/// Left side, operator and right side; an operator within brackets belongs to a filter.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '=' if depth == 0 => {
                let before = text[..at].chars().next_back().filter(|sign| ['*', '+', '-'].contains(sign));
                let start = at - before.map_or(0, char::len_utf8);
                return Some((&text[..start], &text[start..=at], &text[at + 1..]));
            }
            _ => {}
        }
    }
    None
}

fn filters(text: &str) -> Result<Vec<(String, String)>, String> {
    let one = |filter: &str| {
        let (column, word) = filter.split_once('=').ok_or_else(|| format!("`{filter}`: write COLUMN=WORD"))?;
        let word = word.trim();
        let word = word.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(word);
        Ok((column.trim().to_owned(), word.to_owned()))
    };
    text.split(',').map(one).collect()
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(file: &'static str, id: Option<&str>, filters: &[(&str, &str)]) -> Of {
        let filters = filters.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Of::Rows { file, id: id.map(str::to_owned), filters }
    }

    #[test]
    fn the_grammar_names_rows_settings_and_rules() {
        let set = |text: &str| Act::Set(text.to_owned());
        let cases = [
            ("risks.winter.high_m = 90", rows("risks.csv", Some("winter"), &[]), "high_m", set("90")),
            (
                "delivery[programme=cip].mean *= 0.9",
                rows("delivery.csv", None, &[("programme", "cip")]),
                "mean",
                Act::Times(0.9),
            ),
            ("pay.award_above_plan += 0.01", rows("pay.csv", None, &[]), "award_above_plan", Act::Plus(0.01)),
            (
                "risks[in=QYG,line=winter].mode_m-=2",
                rows("risks.csv", None, &[("in", "QYG"), ("line", "winter")]),
                "mode_m",
                Act::Plus(-2.0),
            ),
            ("risks.a.b.high_m=1", rows("risks.csv", Some("a.b"), &[]), "high_m", set("1")),
            ("scenario.path.noise = 0.05", Of::Section("path".to_owned()), "noise", set("0.05")),
            ("rule.own_action = off", Of::Section("rule.own_action".to_owned()), "on", set("off")),
            ("rule.own_action.capacity *= 0.5", Of::Section("rule.own_action".to_owned()), "capacity", Act::Times(0.5)),
            ("headline = \"NAT\"", Of::Section(String::new()), "headline", set("NAT")),
        ];
        for (text, of, column, act) in cases {
            assert_eq!(parse(text), Ok((of, column.to_owned(), act)), "{text}");
        }
    }

    #[test]
    fn what_is_no_change_is_refused_with_a_reason() {
        for text in ["", "risks.winter.high_m", "risks = 3", "risks[line=winter.high_m = 3", "risks[line].high = 3"] {
            assert!(parse(text).is_err(), "{text}");
        }
        for text in ["risks.w.high_m *= many", "money = gbp_000", "name = x"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
