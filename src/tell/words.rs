//! Phrases that more than one page says in the same way.

use super::print::{self, plain, sentence_case};
use crate::model::{LineGroup, RuleKind, Stage, Status};
use crate::results::{NodeResult, Results, YardstickKind};

/// Months of the financial year.
pub const MONTHS: [&str; 12] = [
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
];

/// Name of a month of the financial year, 1 = April.
#[must_use]
pub fn month(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("")
}

/// The name of a node for people; its code where it has none.
#[must_use]
pub fn name(node: &NodeResult) -> String {
    let name = plain(&node.name);
    if name.is_empty() { plain(&node.code.0) } else { name }
}

/// The title of pages: the scenario's, else its name.
#[must_use]
pub fn title(results: &Results) -> String {
    let title = plain(&results.scenario.title);
    if title.is_empty() { plain(&results.scenario.name) } else { title }
}

/// `2018/19 at month 5 (August)`.
#[must_use]
pub fn when(results: &Results) -> String {
    let at = results.scenario.as_at_month;
    let name = month(at);
    let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
    format!("{} at month {at}{name}", plain(&results.scenario.year))
}

/// `10,000 iterations`.
#[must_use]
pub fn iterations(results: &Results) -> String {
    plural(results.run.iterations, "iteration")
}

/// `1 system`, `42 systems`.
#[must_use]
pub fn plural(count: u64, one: &str) -> String {
    format!("{} {one}{}", print::count(count), if count == 1 { "" } else { "s" })
}

/// The subtitle of a picture: measure with its unit and basis, then whom it is of, stage, year and month, iterations.
#[must_use]
pub fn subtitle(measure: &str, node: Option<&NodeResult>, results: &Results) -> String {
    let of = node.map_or_else(String::new, |node| {
        format!("; {} ({})", name(node), plural(node.organisations as u64, "organisation"))
    });
    format!("{measure}{of}; {}; {}; {}", so_far(results), when(results), iterations(results))
}

/// What has been done to the positions that are told. What is left for the Treasury is a claim, and no part of a position.
#[must_use]
pub fn so_far(results: &Results) -> &'static str {
    match results.last_stage() {
        Stage::Residual => "before any claim on the Treasury",
        last => stage(last),
    }
}

/// The changes with which a scenario was read; none where it is as it stands.
fn changed(changes: &[String]) -> Option<String> {
    let changes: Vec<String> = changes.iter().map(|change| plain(change)).collect();
    (!changes.is_empty()).then(|| changes.join("; "))
}

/// What is said before anything else of a scenario that was read with changes.
#[must_use]
pub fn what_if(changes: &[String]) -> Option<String> {
    changed(changes).map(|changes| format!("WHAT IF, not the scenario as it stands: {changes}"))
}

/// What nobody has signed off.
pub const DRAFT: &str = "DRAFT: not assured";

/// What figures are, without the reason, where there is little room: a draft, or assured or approved and until when.
#[must_use]
pub fn standing_in_short(results: &Results) -> String {
    match &results.scenario.assurance {
        Some(of) if of.status != Status::Draft => {
            format!("{}, not to be used after {}", of.status.word(), plain(&of.sunset))
        }
        _ => DRAFT.to_owned(),
    }
}

/// What figures are: a draft and why, or assured or approved and until when.
#[must_use]
pub fn standing(results: &Results) -> String {
    let short = standing_in_short(results);
    match results.scenario.assurance.as_ref().map_or(&[][..], |of| of.lacks.as_slice()) {
        [] => short,
        [lack] => format!("{short} ({})", lack.words()),
        [lack, ..] => format!("{short} ({}, and more)", lack.words()),
    }
}

/// Protective marking; none where there is none.
#[must_use]
pub fn marking(results: &Results) -> Option<String> {
    results.scenario.assurance.as_ref().map(|of| plain(&of.marking)).filter(|marking| !marking.is_empty())
}

/// `plan version final, June 2018`; none where nobody states it.
#[must_use]
pub fn plan_version(results: &Results) -> Option<String> {
    let version = plain(&results.scenario.plan_version);
    (!version.is_empty()).then(|| format!("plan version {version}"))
}

/// Month and year of the data: `as at month 5 (August) of 2018/19`.
#[must_use]
pub fn as_at(results: &Results) -> String {
    let month = results.scenario.as_at_month;
    let name = self::month(month);
    let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
    format!("as at month {month}{name} of {}", plain(&results.scenario.year))
}

/// What made it: program, scenario, seed and iterations. What stands above every page beside it is left out.
#[must_use]
pub fn made_by(results: &Results) -> String {
    let changed =
        changed(&results.scenario.changes).map_or_else(String::new, |changes| format!(" changed by {changes}"));
    format!(
        "outturn {}, scenario {}, seed {}, {}{changed}",
        plain(&results.run.version),
        plain(&results.scenario.name),
        results.run.seed,
        iterations(results)
    )
}

/// The stamp below every picture and at the foot of every page.
#[must_use]
pub fn stamp(results: &Results) -> String {
    let note = plain(&results.scenario.data_note);
    let note = if note.is_empty() { String::new() } else { format!(". {note}") };
    let changed =
        changed(&results.scenario.changes).map_or_else(String::new, |changes| format!(" changed by {changes}"));
    let marking = marking(results).map_or_else(String::new, |marking| format!("{marking}. "));
    let version = plan_version(results).map_or_else(String::new, |version| format!(", {version}"));
    format!(
        "{marking}outturn {}, scenario {}{changed}, {}{version}, seed {}, {}. {}{note}",
        plain(&results.run.version),
        plain(&results.scenario.name),
        as_at(results),
        results.run.seed,
        iterations(results),
        standing(results)
    )
}

/// The same of what has no results of its own.
#[must_use]
pub fn stamp_of(seed: u64, iterations: u64, data_note: &str) -> String {
    let note = plain(data_note);
    let note = if note.is_empty() { String::new() } else { format!(". {note}") };
    format!("outturn {}, seed {seed}, {} iterations{note}", env!("CARGO_PKG_VERSION"), super::print::count(iterations))
}

/// What has been done by a stage, as people say it.
#[must_use]
pub const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Gross => "before action",
        Stage::Net => "after organisations' own action",
        Stage::Managed => "after regional and national action",
        Stage::Residual => "after central budgets and reserves",
    }
}

/// What the scenario calls the money that rules set by positions.
#[must_use]
pub fn fund(results: &Results) -> String {
    plain(&results.scenario.fund)
}

/// What has been done to the positions that are told: `after organisations' own recovery and central budgets and reserves`.
#[must_use]
pub fn done(results: &Results) -> String {
    let rules: Vec<RuleKind> = results.scenario.rules.iter().map(|ran| ran.rule).collect();
    done_by(&rules, &fund(results))
}

/// The same for rules by themselves.
#[must_use]
pub fn done_by(rules: &[RuleKind], fund: &str) -> String {
    let rules: Vec<String> = rules.iter().map(|of| of.said(fund)).collect();
    if rules.is_empty() {
        "before any action on the risks".to_owned()
    } else {
        format!("after {}", print::listed(&rules))
    }
}

/// What a yardstick is called: `break-even`, `the plan`, `the control total`.
#[must_use]
pub fn yardstick(kind: &YardstickKind, amount: f64) -> String {
    if amount == 0.0 && !matches!(kind, YardstickKind::Plan | YardstickKind::Forecast) {
        return "break-even".to_owned();
    }
    match kind {
        YardstickKind::Target => "the national target".to_owned(),
        YardstickKind::ControlTotal => "the control total".to_owned(),
        YardstickKind::Limit(name) => format!("the {}", plain(name)),
        YardstickKind::Plan => "the plan".to_owned(),
        YardstickKind::Forecast => "the official forecast".to_owned(),
    }
}

/// Name of a risk line for people, by its code: its own name, else the code in words.
#[must_use]
pub fn line(results: &Results, code: &str) -> String {
    let Some(known) = results.line_names.iter().find(|line| line.code == code) else { return in_words(code) };
    let named = plain(&known.name);
    if named.is_empty() || named == code {
        of_group(results, known.group).unwrap_or_else(|| in_words(code))
    } else {
        named
    }
}

/// What a line is called that no row of a scenario names: what a rule posts to, and the remainder.
fn of_group(results: &Results, group: LineGroup) -> Option<String> {
    let words = match group {
        LineGroup::Remainder => Some("Risks on no register"),
        LineGroup::YearToDate => Some("Overspend to date not recovered"),
        LineGroup::Incentive => return Some(sentence_case(&fund(results))),
        LineGroup::OwnAction => Some("Organisations' own recovery"),
        LineGroup::Transfer => Some("Transfers between organisations"),
        LineGroup::LateSavings => Some("Savings schemes late in the year"),
        LineGroup::National => Some("Central budgets and reserves"),
        LineGroup::Efficiency | LineGroup::Pay | LineGroup::Other | LineGroup::Capacity | LineGroup::Action => None,
    };
    words.map(str::to_owned)
}

/// A code as words: `pay_afc` becomes `Pay AfC`. Text that has spaces is a name already.
fn in_words(code: &str) -> String {
    let code = plain(code);
    if code.contains(' ') {
        return code;
    }
    let words = code.split(['_', '-']).map(|word| match word {
        "cip" => "CIP".to_owned(),
        "qipp" => "QIPP".to_owned(),
        "afc" => "AfC".to_owned(),
        word => word.to_owned(),
    });
    sentence_case(&words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_lines_are_said_in_words() {
        assert_eq!(in_words("qipp"), "QIPP");
        assert_eq!(in_words("pay_outside_afc"), "Pay outside AfC");
        assert_eq!(in_words("asset-sale"), "Asset sale");
        assert_eq!(in_words("Median less mean"), "Median less mean");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!((plural(1, "system"), plural(1_500, "system")), ("1 system".to_owned(), "1,500 systems".to_owned()));
    }
}
