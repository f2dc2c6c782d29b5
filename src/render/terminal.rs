//! The answer on the terminal: what is not in the range, the table, P90 with its sentence, precision, dependence,
//! declared against expected, warnings.

use super::format::{self, Rounding, Step, money, plain};
use super::own_accounts::{self, DASH};
use super::{correlations, national, reference, stages, underlying, words};
use crate::summary::{NodeKind, NodeSummary, ReconciliationRow, Summary};

/// Narrower terminals get wrapped lines.
const NARROWEST: usize = 60;

/// The report for a terminal of `width` characters.
#[must_use]
pub fn report(summary: &Summary, width: usize) -> String {
    let width = width.max(NARROWEST);
    let mut lines = Vec::new();
    not_in_range(summary, width, &mut lines);
    lines.push(String::new());
    answer(summary, width, &mut lines);
    if let Some(node) = summary.nodes.get(summary.headline) {
        lines.push(String::new());
        wrapped(&words::p90_sentence(node), "", width, &mut lines);
        for sentence in national::opening(summary) {
            wrapped(&sentence, "", width, &mut lines);
        }
        precision(node, summary, width, &mut lines);
    }
    rules(summary, width, &mut lines);
    lines.push(String::new());
    reference::terminal(summary, width, &mut lines);
    official(summary, width, &mut lines);
    lines.push(String::new());
    dependence(summary, width, &mut lines);
    parameters(summary, width, &mut lines);
    declared(summary, width, &mut lines);
    underlying::terminal(summary, width, &mut lines);
    warnings(summary, width, &mut lines);
    lines.push(String::new());
    lines.join("\n")
}

fn not_in_range(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    let outside: Vec<String> =
        summary.scenario.not_in_range.iter().map(|text| plain(text).trim_end_matches('.').to_owned()).collect();
    let outside = if outside.is_empty() { "nothing is stated".to_owned() } else { outside.join("; ") };
    wrapped(&format!("Not in the range: {outside}."), "", width, lines);
}

fn answer(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    let stage = plain(&summary.scenario.stage);
    let stage = if stage.is_empty() { String::new() } else { format!(", {stage}") };
    let title = format!(
        "{}: year-end position, £m, {}{stage}; deficits in brackets; {}, seed {}.",
        plain(&summary.scenario.title),
        words::when(summary),
        words::iterations(summary),
        summary.run.seed
    );
    wrapped(&title, "", width, lines);
    let head = ["", "plan", "mean", "P50", "80% range (q10 to q90)", "deficit", "worse than plan"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(answer_nodes(summary).into_iter().map(|node| {
        let rounding = Rounding::of(node);
        [
            words::name(node),
            money(node.plan, rounding.exact),
            rounding.mean(&node.outturn.mean),
            rounding.at(node.outturn.quantile(0.5)),
            rounding.range_of(&node.outturn),
            format::chance(&node.chance_of_deficit),
            format::chance(&node.chance_below_plan),
        ]
    }));
    let own = own_accounts::of(summary);
    if let Some(own) = &own {
        let (rounding, none) = (own.rounding(), || DASH.to_owned());
        let [plan, mean] = [money(own.plan, rounding.exact), own.printed_mean()];
        let main = answer_nodes(summary).iter().filter(|n| matches!(n.kind, NodeKind::Root | NodeKind::Sector)).count();
        rows.insert(1 + main, [own_accounts::NAME.to_owned(), plan, mean, none(), none(), none(), none()]);
    }
    table(&rows, width, lines);
    if let Some(own) = own {
        wrapped(&own.sentence(), "", width, lines);
    }
}

/// The root, the sectors, and the children of the root where there are a dozen at most.
fn answer_nodes(summary: &Summary) -> Vec<&NodeSummary> {
    let nodes = &summary.nodes;
    let root = nodes.iter().position(|node| node.kind == NodeKind::Root);
    let regions =
        nodes.iter().filter(|n| n.parent.is_some() && n.parent == root && matches!(n.kind, NodeKind::Tree(_)));
    let regions: Vec<_> = regions.collect();
    let mut chosen: Vec<_> = nodes.iter().filter(|n| matches!(n.kind, NodeKind::Root | NodeKind::Sector)).collect();
    if regions.len() <= 12 {
        chosen.extend(regions);
    }
    chosen
}

/// First column left, others right; names are cut so that the rest keeps its place.
pub(super) fn table<const N: usize>(rows: &[[String; N]], width: usize, lines: &mut Vec<String>) {
    let mut widths = [0; N];
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(cell.chars().count());
        }
    }
    let others: usize = widths[1..].iter().map(|width| width + 2).sum();
    widths[0] = widths[0].min(width.saturating_sub(others).max(12));
    for row in rows {
        let name = words::shortened(&row[0], widths[0]);
        let mut line = format!("{name:<first$}", first = widths[0]);
        for (cell, width) in row.iter().zip(widths).skip(1) {
            line.push_str(&format!("  {cell:>width$}"));
        }
        lines.push(line.trim_end().to_owned());
    }
}

/// The rules in order, what they did stage by stage, and what would be without them.
fn rules(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    let Some(rules) = &summary.rules else { return };
    if !summary.scenario.rules.is_empty() {
        lines.push(String::new());
        lines.push("Rules, in order:".to_owned());
        stages::rules(summary).iter().for_each(|rule| wrapped(rule, "  ", width, lines));
        let rows: Vec<_> = std::iter::once(stages::HEAD.map(str::to_owned)).chain(stages::rows(summary)).collect();
        table(&rows, width, lines);
    }
    stages::sentences(summary, rules).iter().for_each(|sentence| wrapped(sentence, "  ", width, lines));
    rules.cautions.iter().for_each(|caution| wrapped(caution, "  ", width, lines));
    if !rules.actions.is_empty() {
        lines.push("Actions, £m, and their price in points (-10 to 10, negative is worse):".to_owned());
        let head = stages::ACTION_HEAD.map(str::to_owned);
        table(&std::iter::once(head).chain(stages::actions(rules)).collect::<Vec<_>>(), width, lines);
        wrapped(&stages::price_note(summary), "", width, lines);
    }
    if let Some(case) = rules.cases.first() {
        let first = format::count(case.iterations);
        lines.push(format!("With one rule switched off or changed, £m (the first {first} iterations):"));
        let head = stages::CASE_HEAD.map(str::to_owned);
        table(&std::iter::once(head).chain(stages::cases(summary, rules)).collect::<Vec<_>>(), width, lines);
    }
}

fn precision(node: &NodeSummary, summary: &Summary, width: usize, lines: &mut Vec<String>) {
    let bad = node.outturn.quantile(0.10);
    let step = Rounding::of(node).exact;
    let interval = match (bad.low, bad.high) {
        (Some(low), Some(high)) => format!("95% interval of q10 {}", format::range(low, high, step)),
        _ => "q10 has no interval with so few iterations".to_owned(),
    };
    let error = match node.outturn.mean.se {
        Some(se) if se.is_finite() => {
            format!("standard error of the mean of {} £{}m", words::name(node), format::error(Some(se)))
        }
        _ => format!("the mean of {} has no standard error with so few iterations", words::name(node)),
    };
    let text = format!(
        "Precision after {}: {error}; {interval}. These are errors of sampling only.",
        words::iterations(summary)
    );
    wrapped(&text, "", width, lines);
}

fn dependence(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    let dependence = &summary.dependence;
    wrapped(&format!("Dependence assumed: {} copula.", plain(&dependence.copula)), "", width, lines);
    for sentence in &dependence.assumed {
        wrapped(&plain(sentence), "  ", width, lines);
    }
    for of in &dependence.correlations {
        wrapped(&correlations::sentence(of), "  ", width, lines);
    }
    lines.extend(correlations::repairs(&dependence.correlations, width).lines().map(str::to_owned));
    let pairs: Vec<String> = dependence
        .implied_average_correlation
        .iter()
        .map(|(who, value)| format!("{} {}", words::called(summary, who), words::correlation(*value)))
        .collect();
    if !pairs.is_empty() {
        let text = format!("Implied average pairwise correlation of organisations: {}.", pairs.join(", "));
        wrapped(&text, "  ", width, lines);
    }
    if let Some(case) = dependence.cases.first() {
        let text = format!("What dependence does, £m (the first {} iterations):", format::count(case.iterations));
        lines.push(text);
        let head = ["", "sd", "q10", "P50"].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(head).chain(words::dependence_rows(summary)).collect();
        table(&rows, width, lines);
    }
}

fn parameters(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    if summary.parameters.is_none() {
        return;
    }
    lines.push(String::new());
    lines.push("Uncertain parameters:".to_owned());
    for sentence in &summary.parameters.stated {
        wrapped(&plain(sentence), "  ", width, lines);
    }
    if !summary.parameters.spreads.is_empty() {
        lines.push("Spread that more knowledge of them could remove, sd in £m:".to_owned());
        let head = ["", "sd", "removable", "95% interval", "left", "share of variance"].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(head).chain(words::parameter_rows(summary)).collect();
        table(&rows, width, lines);
    }
}

fn declared(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    let totals: Vec<&ReconciliationRow> = summary.reconciliation.iter().filter(|row| row.is_total).collect();
    if totals.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push("Risk, £m, adverse positive:".to_owned());
    let mut rows = vec![["", "declared", "expected", "expected / declared"].map(str::to_owned)];
    rows.extend(totals.into_iter().map(|row| {
        let step = if row.expected.abs().max(row.declared) >= 20.0 { format::Step::WHOLE } else { format::Step::TENTH };
        [
            plain(&row.line),
            money(row.declared, step),
            money(row.expected, step),
            row.ratio.map_or_else(|| "none declared".to_owned(), format::share),
        ]
    }));
    table(&rows, width, lines);
}

fn warnings(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    let (of_input, of_results): (Vec<_>, Vec<_>) = summary.warnings.iter().partition(|warning| warning.of_input());
    if !of_input.is_empty() {
        let mut codes: Vec<String> = of_input.iter().map(|warning| plain(&warning.code)).collect();
        codes.dedup();
        let many = if of_input.len() == 1 { "1 warning".to_owned() } else { format!("{} warnings", of_input.len()) };
        lines.push(String::new());
        let text = format!("{many} on the scenario itself ({}): in report.html and warnings.csv.", codes.join(", "));
        wrapped(&text, "", width, lines);
    }
    for warning in of_results {
        lines.push(String::new());
        wrapped(&format!("warning[{}]: {}", plain(&warning.code), plain(&warning.message)), "", width, lines);
        wrapped(&plain(&warning.advice), "  = ", width, lines);
    }
}

/// Wraps text between words; the first line starts with `lead`, the others with as many spaces.
pub(super) fn wrapped(text: &str, lead: &str, width: usize, lines: &mut Vec<String>) {
    let indent = " ".repeat(lead.chars().count());
    let mut line = lead.to_owned();
    let mut empty = true;
    for word in text.split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line);
}

/// What the official forecasts of the headline node conceal, and how forecasts stand to their evidence; nothing without either.
fn official(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    let node = |index: usize| summary.nodes.get(index).map_or_else(String::new, words::name);
    let whole = |value: f64| money(value, Step::WHOLE);
    let mut said = Vec::new();
    if let Some(path) = summary.reported.iter().find(|path| path.node == summary.headline)
        && let Some(month) = path.months.first()
    {
        said.push(format!(
            "{}: at month {} the official forecast would conceal {} on average; {} of {} report on plan, {} end on it.",
            node(path.node),
            month.month,
            whole(month.concealed.value),
            whole(month.on_plan.value),
            path.organisations,
            whole(path.end_on_plan.value)
        ));
    }
    if let Some(of) = summary.evidence.first() {
        said.push(format!(
            "Official forecasts against their own evidence: {} inside, {} optimistic, {} pessimistic.",
            of.inside, of.optimistic, of.pessimistic
        ));
    }
    if !said.is_empty() {
        lines.push(String::new());
        said.iter().for_each(|sentence| wrapped(sentence, "", width, lines));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;

    #[test]
    fn what_is_not_in_the_range_is_said_first() {
        let text = report(&fixture::england(), 100);
        assert!(text.starts_with("Not in the range: Central budgets above region; Mitigating action"), "{text}");
    }

    #[test]
    fn the_table_has_the_nation_the_sectors_and_the_regions() {
        let text = report(&fixture::england(), 110);
        for name in ["England ", "Providers ", "Commissioners ", "Region 7 "] {
            assert!(text.lines().any(|line| line.starts_with(name)), "no row of {name}in\n{text}");
        }
        assert!(!text.contains("Synthetic system"), "{text}");
    }

    #[test]
    fn p90_has_its_sentence_and_dependence_and_declared_risk_are_said() {
        let text = report(&fixture::england(), 100);
        for said in [
            "P90 of Providers is (1,740): nine chances in ten that the position is no worse than (1,740).",
            "Dependence assumed: gaussian copula.",
            "everything       900     1,203                 134%",
            "  = Run more iterations (--iterations 100000)",
        ] {
            assert!(text.contains(said), "{said} is not in\n{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_no_control_character_gets_through() {
        for summary in fixture::every() {
            let text = report(&summary, 100);
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
            let wide = text.lines().find(|line| line.chars().count() > 100);
            assert!(wide.is_none() || summary.scenario.name == "huge", "{wide:?}");
        }
    }
}
