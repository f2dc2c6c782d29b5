//! `assurance.toml`: who answers for the scenario and its results, what was checked, and of which inputs.

use toml::de::DeTable;

use super::super::changes::Changes;
use super::super::kind::{Day, Kind, Name, Text};
use super::super::problems::Problems;
use super::super::record::{Cell, Cells, Field, Need, Record, Spot, record};
use super::super::words::AssuranceWord;
use super::{Reader, Section};
use crate::diagnostic::Check;

/// The file's name.
pub const FILE: &str = "assurance.toml";

record! { AssuranceRecord "Settings at the top of assurance.toml." {
    status: AssuranceWord = May "The status that is asked for. Default: draft.";
    inputs: Text = May "SHA-256 of the inputs that were looked at, as `outturn check` prints it. Other inputs are a draft.";
    sunset: Day = May "The last month or day on which the figures are to be used, such as that of the next return.";
    permitted_use: Text = May "What the figures may be used for, and by whom.";
    marking: Name = May "Protective marking, printed on every page, sheet and picture.";
} }

record! { RoleRecord "`[commissioner]`, `[analyst]`, `[assurer]` and `[approver]`: who answers for what." {
    name: Name = May "Who it is.";
    post: Name = May "Their post and organisation.";
    date: Day = May "When they signed.";
} }

record! { PaperRecord "`[paper]`: the cover of the paper for a board." {
    item: Name = May "Meeting, date and agenda item.";
    sponsor: Name = May "Name and post.";
    author: Name = May "Name and post.";
    purpose: Name = May "Such as: for decision.";
} }

record! { DecisionRecord "`[[decision]]`, any number: what was decided about data, assumptions and method." {
    date: Day = Must "When.";
    decision: Text = Must "What.";
    by: Name = Must "By whom.";
} }

/// The assurance as written.
#[derive(Debug, Clone)]
pub struct AssuranceSetting {
    /// The top of the file.
    pub top: AssuranceRecord,
    /// `checked`: what was checked, a sentence each.
    pub checked: Vec<String>,
    /// `limits`: what was not, or holds only within limits, a sentence each.
    pub limits: Vec<String>,
    /// `[commissioner]`, `[analyst]`, `[assurer]`, `[approver]`.
    pub roles: [RoleRecord; 4],
    /// `[paper]`.
    pub paper: PaperRecord,
    /// `[[decision]]`, in their order.
    pub decisions: Vec<DecisionRecord>,
}

/// The sections of the roles, in the order of [`AssuranceSetting::roles`].
pub const ROLES: [&str; 4] = ["commissioner", "analyst", "assurer", "approver"];
/// Lists of texts at the top of the file, with their meanings for the page.
pub const LISTS: [(&str, &str); 2] =
    [("checked", "What was checked, a sentence each."), ("limits", "What the checks leave open, a sentence each.")];
/// The sections of the file for the page: heading and fields.
pub const SECTIONS: [(&str, &[Field]); 4] = [
    ("Top of the file", AssuranceRecord::FIELDS),
    ("`[commissioner]`, `[analyst]`, `[assurer]` and `[approver]`", RoleRecord::FIELDS),
    ("`[paper]`", PaperRecord::FIELDS),
    ("`[[decision]]`, any number of them", DecisionRecord::FIELDS),
];

/// An example for the page and for `outturn new`.
pub const EXAMPLE: &str = include_str!("assurance/example.toml");

/// Reads the file; none where it says nothing, as that of `outturn new` does until it is filled in. Whether it is complete, and holds of the inputs at hand, is judged later.
pub(in super::super) fn read(file: usize, text: &str, problems: &mut Problems) -> Option<AssuranceSetting> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        let (line, column) = problems.files[file].line_and_column(at);
        let spot = Spot { file, line, column, field: None };
        problems.at(Check::TomlSyntax, &spot, error.message().replace('\n', "; "));
    }
    if errors.is_empty() && document.get_ref().is_empty() {
        return None;
    }
    let mut none = Changes::default();
    let mut reader = Reader { file, broken: !errors.is_empty(), changes: &mut none, problems };
    let root = reader.section_of(document.get_ref(), 0..0);
    let lists = LISTS.map(|(key, _)| key);
    let top = reader.record(&root, &[&ROLES[..], &lists, &["paper", "decision"]].concat());
    let [checked, limits] = lists.map(|key| reader.sentences(&root, key));
    let roles = ROLES.map(|role| reader.child(&root, role));
    let paper = reader.child(&root, "paper");
    let decisions: Vec<Section<'_, '_>> = reader.sections(&root, "decision");
    let decisions = decisions.iter().map(|section| reader.record(section, &[])).collect();
    Some(AssuranceSetting { top, checked, limits, roles, paper, decisions })
}
