//! Phrases that more than one output says in the same way.

use super::format::{self, Rounding, money, plain};
use crate::summary::{NodeKind, NodeSummary, Summary};

/// Months of the financial year.
const MONTHS: [&str; 12] = [
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

/// The name of a node for people; its code where it has none.
pub fn name(node: &NodeSummary) -> String {
    let name = plain(&node.name);
    if name.is_empty() { plain(&node.code) } else { name }
}

/// `2018/19 at month 5 (August)`.
pub fn when(summary: &Summary) -> String {
    let month = summary.scenario.as_at_month;
    let name = MONTHS.get(usize::from(month).wrapping_sub(1));
    let name = name.map_or_else(String::new, |name| format!(" ({name})"));
    format!("{} at month {month}{name}", plain(&summary.scenario.year))
}

/// `10,000 iterations`.
pub fn iterations(summary: &Summary) -> String {
    let n = summary.run.iterations;
    format!("{} iteration{}", format::count(n), if n == 1 { "" } else { "s" })
}

/// `227 organisations`.
pub fn organisations(count: usize) -> String {
    format!("{} organisation{}", format::count(count as u64), if count == 1 { "" } else { "s" })
}

/// The statistical subtitle: measure with its unit and basis, then unit of analysis, year, month and iterations.
pub fn subtitle(measure: &str, node: Option<&NodeSummary>, summary: &Summary) -> String {
    let of = node.map_or_else(String::new, |node| format!("; {} ({})", name(node), organisations(node.organisations)));
    format!("{measure}{of}; {}; {}", when(summary), iterations(summary))
}

/// A headline: the rules that ran, then the finding.
pub fn headline(finding: &str, summary: &Summary) -> String {
    let stage = plain(&summary.scenario.stage);
    let rules: Vec<String> = summary.scenario.rules.iter().map(|rule| in_short(rule)).collect();
    let short = match stage.rsplit_once(", ") {
        // The sentence of many rules would leave no room for the finding: the report and the terminal have it whole.
        Some((_, left)) if rules.len() > 1 => match left.starts_with("before") {
            true => format!("after {}, {left}", format::listed(&rules)),
            false => format!("after {}", format::listed(&rules)),
        },
        _ => stage,
    };
    if short.is_empty() { finding.to_owned() } else { format!("{}. {finding}", sentence_case(&short)) }
}

/// A rule in a word or two, from its name and parameters as the scenario's words have them.
fn in_short(rule: &str) -> String {
    let name = rule.split(' ').next().unwrap_or_default();
    match name {
        "organisation_actions" => "organisations' named actions".to_owned(),
        "node_actions" => "action above organisations".to_owned(),
        "incentive_cliff" | "incentive_fund" | "own_action" | "rapid_savings" | "top_slice" | "named_asks"
        | "regional_total" | "national_ladder" => name.replace('_', " "),
        _ => plain(name),
    }
}

/// The stamp below every chart and at the foot of the report.
pub fn stamp(summary: &Summary) -> String {
    let note = plain(&summary.scenario.data_note);
    let note = if note.is_empty() { String::new() } else { format!(". {note}") };
    format!(
        "outturn {}, scenario {}, seed {}, {}{note}",
        env!("CARGO_PKG_VERSION"),
        plain(&summary.scenario.name),
        summary.run.seed,
        iterations(summary)
    )
}

/// The name of the whole: the root of the geography.
pub fn whole(summary: &Summary) -> String {
    summary.nodes.iter().find(|node| node.kind == NodeKind::Root).map_or_else(|| "the whole".to_owned(), name)
}

/// What P90 means, with the figure.
pub fn p90_sentence(node: &NodeSummary) -> String {
    let figure = Rounding::of(node).at(node.outturn.quantile(0.10));
    format!("P90 of {} is {figure}: nine chances in ten that the position is no worse than {figure}.", name(node))
}

/// The finding that headlines state: the chance of a position worse than plan, both ways.
pub fn headline_chance(node: &NodeSummary) -> String {
    let rounding = Rounding::of(node);
    let (missing, meeting) = format::both_ways(&node.chance_below_plan);
    format!(
        "a chance of {missing} of ending worse than the plan of {}; {meeting} of meeting that plan",
        money(node.plan, rounding.exact)
    )
}

/// The name of a risk line for people, from its code or its name: as the contributions have it, else from the code.
pub fn line_name(summary: &Summary, code: &str) -> String {
    let mut lines = summary.contributions.iter().flat_map(|contributions| &contributions.lines);
    let known = lines.find(|line| line.code == code).filter(|line| line.name != line.code);
    known.map(|line| plain(&line.name)).filter(|name| !name.is_empty()).unwrap_or_else(|| in_words(code))
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

/// Rows of the small table of dependence cases: node and case, sd, q10, P50.
pub fn dependence_rows(summary: &Summary) -> impl Iterator<Item = [String; 4]> {
    summary.dependence.cases.iter().map(|case| {
        let errors = [&case.q10, &case.q50].map(|quantile| format::quantile_error(quantile).unwrap_or(case.sd.value));
        let step = if case.sd.value >= 20.0 { format::Step::WHOLE } else { format::Step::TENTH };
        let step = step.with_error(errors.into_iter().fold(case.sd.se.unwrap_or(case.sd.value), f64::max));
        let amounts = [case.sd.value, case.q10.value, case.q50.value].map(|amount| money(amount, step));
        let [sd, q10, q50] = amounts;
        [format!("{}, {}", called(summary, &case.node), case.case), sd, q10, q50]
    })
}

/// An implied correlation.
pub fn correlation(value: f64) -> String {
    if value.is_finite() { format!("{value:.4}") } else { format::NOT_KNOWN.to_owned() }
}

/// The rows of the table of parameter spreads: node, sd, what more knowledge could remove with its interval, what it could not, and
/// the share.
pub fn parameter_rows(summary: &Summary) -> impl Iterator<Item = [String; 6]> {
    summary.parameters.spreads.iter().map(|spread| {
        let step = if spread.sd >= 20.0 { format::Step::WHOLE } else { format::Step::TENTH };
        let [sd, removable, left] = [spread.sd, spread.sd_removable, spread.sd_left].map(|amount| money(amount, step));
        let interval = format::range(spread.sd_removable_low, spread.sd_removable_high, step);
        [called(summary, &spread.node), sd, removable, interval, left, format::share(spread.share.value)]
    })
}

/// Name of a node by code; the code itself where there is none.
pub fn called(summary: &Summary, code: &str) -> String {
    summary.nodes.iter().find(|node| node.code == code).map_or_else(|| plain(code), name)
}

/// With a capital first letter.
pub fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name for a file from a code: letters, digits, `-`, `_` and `.` stay, anything else becomes `-`.
pub fn file_stem(code: &str) -> String {
    code.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect()
}

/// At most `limit` characters, the last an ellipsis when something was cut.
pub fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;

    #[test]
    fn the_month_is_said_in_words_too() {
        let mut summary = fixture::england();
        assert_eq!(when(&summary), "2018/19 at month 5 (August)");
        summary.scenario.as_at_month = 0;
        assert_eq!(when(&summary), "2018/19 at month 0");
    }

    #[test]
    fn p90_comes_with_its_sentence() {
        let summary = fixture::england();
        let sentence = p90_sentence(&summary.nodes[summary.headline]);
        assert!(sentence.contains("nine chances in ten that the position is no worse than ("), "{sentence}");
    }

    #[test]
    fn headlines_name_the_rules_that_ran() {
        let mut summary = fixture::england();
        summary.scenario.rules = vec!["own_action (chance = 0.9)".into(), "national_ladder (target = 0)".into()];
        summary.scenario.stage =
            "after organisations' own action, after the national ladder, before any bail-out".into();
        let said = headline("England: well", &summary);
        assert_eq!(said, "After own action and national ladder, before any bail-out. England: well");
    }

    #[test]
    fn codes_of_lines_are_said_in_words() {
        let summary = fixture::england();
        assert_eq!(line_name(&summary, "cip"), "Provider efficiency");
        assert_eq!(line_name(&summary, "qipp"), "QIPP");
        assert_eq!(line_name(&summary, "pay_outside_afc"), "Pay outside AfC");
        assert_eq!(line_name(&summary, "asset-sale"), "Asset sale");
        assert_eq!(line_name(&summary, "Median less mean"), "Median less mean");
    }

    #[test]
    fn file_stems_hold_no_separators() {
        assert_eq!(file_stem("Y56/sector:provider"), "Y56-sector-provider");
        assert_eq!(shortened("Integrated care", 8), "Integra…");
    }
}
