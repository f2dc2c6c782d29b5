//! Control totals met together, as a table: one row a joint state, one column a stage, the awkward states named.

use super::format;
use super::words::sentence_case;
use crate::model::Stage;
use crate::summary::{JointState, RulesSummary};

/// Headings: who meets, what it means, then the stages.
pub fn head(rules: &RulesSummary) -> Vec<String> {
    let fixed = ["Organisation", "System", "Region", "Nation", "What it is"];
    let stages = rules.stages.iter().map(|stage| sentence_case(stage.word()));
    fixed.into_iter().map(str::to_owned).chain(stages).collect()
}

/// One row a joint state, the most frequent at the last stage first.
pub fn rows(rules: &RulesSummary) -> Vec<Vec<String>> {
    let mut states: Vec<[&'static str; 4]> = Vec::new();
    for state in &rules.states {
        if !states.contains(&state.states) {
            states.push(state.states);
        }
    }
    let share = |stage: Stage, states: [&str; 4]| {
        let found = |state: &&JointState| state.stage == stage && state.states == states;
        rules.states.iter().find(found).map_or(0.0, |state| state.share)
    };
    if let Some(&last) = rules.stages.last() {
        states.sort_by(|a, b| share(last, *b).total_cmp(&share(last, *a)).then(a.cmp(b)));
    }
    let row = |states: [&'static str; 4]| {
        let shares = rules.stages.iter().map(|&stage| format::small_share(share(stage, states)));
        let words = states.into_iter().map(|state| if state == "none" { "–".to_owned() } else { state.to_owned() });
        words.chain([meaning(states).to_owned()]).chain(shares).collect()
    };
    states.into_iter().map(row).collect()
}

/// What a state means to somebody who answers for more than one organisation.
fn meaning(states: [&str; 4]) -> &'static str {
    let [organisation, above @ ..] = states;
    let met = above.contains(&"met");
    let [system, region, nation] = above.map(|state| state == "missed");
    match organisation {
        "met" if region => "awkward: its own total met, its region short",
        "met" if system => "awkward: its own total met, its system short",
        "met" if nation => "awkward: its own total met, the nation short",
        "met" => "all met",
        _ if met && (system || region || nation) => "awkward: missed, and one level above met by others",
        _ if met => "awkward: missed, and all above met by others",
        _ if system || region || nation => "all missed",
        _ => "its own total missed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_states_have_names() {
        assert_eq!(meaning(["met", "met", "missed", "missed"]), "awkward: its own total met, its region short");
        assert_eq!(meaning(["met", "met", "met", "missed"]), "awkward: its own total met, the nation short");
        assert_eq!(meaning(["missed", "met", "met", "met"]), "awkward: missed, and all above met by others");
        assert_eq!(meaning(["missed", "missed", "met", "met"]), "awkward: missed, and one level above met by others");
        assert_eq!(meaning(["missed", "missed", "none", "missed"]), "all missed");
        assert_eq!(meaning(["met", "none", "none", "met"]), "all met");
    }
}
