//! Risk lines, in order of first use.

use std::collections::BTreeMap;

use crate::diagnostic::Check;
use crate::model::{Line, LineGroup, LineIdx, Rule, RuleKind};
use crate::scenario::record::Cell;
use crate::scenario::tables::LineRow;
use crate::scenario::words::ProgrammeWord;
use crate::scenario::{Problems, Rows};

/// The line of the organisations' remainder.
const REMAINDER: &str = "remainder";
/// The line of the overspend to date that is not recovered.
const YEAR_TO_DATE: &str = "year_to_date";
/// The line of temporary staff and beds of simulated capacity plans.
const TEMPORARY_STAFF: &str = "temporary_staff";
/// The line of planned work of simulated capacity plans.
const PLANNED_WORK: &str = "planned_work";
/// The line of contracts that name none.
pub const CONTRACT: &str = "contract";

/// The lines used so far.
#[derive(Debug, Default)]
pub struct Lines {
    list: Vec<Line>,
    index: BTreeMap<String, LineIdx>,
}

impl Lines {
    fn add(&mut self, code: &str, group: LineGroup) -> LineIdx {
        if let Some(&line) = self.index.get(code) {
            return line;
        }
        self.list.push(Line { code: code.to_owned(), name: code.to_owned(), group });
        self.index.insert(code.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }

    /// The line of an efficiency programme.
    pub fn programme(&mut self, programme: ProgrammeWord) -> LineIdx {
        self.add(programme.word(), LineGroup::Efficiency)
    }

    /// The line that a row names, or `default`; reported where it belongs to another group.
    pub fn named(&mut self, cell: &Cell<String>, default: &str, group: LineGroup, problems: &mut Problems) -> LineIdx {
        let code = cell.get().map_or(default, String::as_str);
        let mut of_rules = RuleKind::ALL.into_iter().flat_map(RuleKind::lines);
        if [REMAINDER, YEAR_TO_DATE, TEMPORARY_STAFF, PLANNED_WORK].contains(&code)
            || ProgrammeWord::from_word(code).is_some()
            || of_rules.any(|(reserved, _)| *reserved == code)
        {
            problems.at(Check::LineReserved, cell.spot(), format!("`{code}` is the line of another table"));
            return 0;
        }
        let line = self.add(code, group);
        if self.list[line].group != group {
            problems.at(
                Check::LineMixed,
                cell.spot(),
                format!("`{code}` is used as a line of {} already", group_word(self.list[line].group)),
            );
        }
        line
    }

    /// Adds the line of the remainder.
    pub fn add_remainder(&mut self) {
        self.add(REMAINDER, LineGroup::Remainder);
    }

    /// Adds the line of the overspend to date.
    pub fn add_year_to_date(&mut self) -> LineIdx {
        self.add(YEAR_TO_DATE, LineGroup::YearToDate)
    }

    /// Adds the line of temporary staff and beds of simulated plans.
    pub fn add_temporary_staff(&mut self) -> LineIdx {
        self.add(TEMPORARY_STAFF, LineGroup::Capacity)
    }

    /// Adds the line of planned work of simulated plans.
    pub fn add_planned_work(&mut self) -> LineIdx {
        self.add(PLANNED_WORK, LineGroup::Capacity)
    }

    /// Adds the lines that a rule posts to.
    pub fn add_rule(&mut self, rule: &Rule) {
        for &(code, group) in rule.kind().lines() {
            self.add(code, group);
        }
    }

    /// Gives lines the names of lines.csv.
    pub fn name(&mut self, names: &Rows<LineRow>, problems: &mut Problems) {
        for row in &names.rows {
            let (Some(code), Some(name)) = (row.line.get(), row.line_name.get()) else { continue };
            match self.index.get(code) {
                Some(&line) => self.list[line].name.clone_from(name),
                None => problems.at(Check::LineUnused, row.line.spot(), format!("line `{code}` is used by no row")),
            }
        }
    }

    /// The lines so far, in order.
    #[must_use]
    pub fn list(&self) -> &[Line] {
        &self.list
    }

    /// The lines in order.
    #[must_use]
    pub fn into_list(self) -> Vec<Line> {
        self.list
    }
}

/// What rows of a group are, in words.
fn group_word(group: LineGroup) -> &'static str {
    match group {
        LineGroup::Pay => "pay",
        LineGroup::Action => "actions",
        _ => "other risks",
    }
}
