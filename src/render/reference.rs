//! The reference class beside the simulated answer, and the budget of variance, in words and rows for terminal and report.

use super::format::{self, Rounding, Step, money, plain};
use super::terminal::{table, wrapped};
use super::{stages, words};
use crate::summary::{QUANTILES, ReferenceSummary, Summary, VarianceBudget};

/// What a run without a reference says.
pub const NONE_GIVEN: &str =
    "No reference class was given: how official forecasts of past years erred stands in a scenario's [[reference]].";
/// What is not offered.
pub const HYBRID: &str = "Neither is corrected by the other: a hybrid of the two would be a stress, not an answer.";

/// Which part of the answer rests on past errors, and which does not.
const OWN_ACTION_IS_SET: &str = "The size of own action is set from such errors, so the mean after it is no evidence beside them; the spreads of \
                                 the risks are not set from them.";

/// Headings of [`rows`].
pub const HEAD: [&str; 5] = ["£m", "P90", "P50", "P10", "years"];

/// The simulated answer, the reference class, and the run-rate blend.
pub fn rows(summary: &Summary, reference: &ReferenceSummary) -> Vec<[String; 5]> {
    let Some(node) = summary.nodes.get(reference.node) else { return Vec::new() };
    let step = Rounding::of(node);
    let at = |p: f64| {
        let place = QUANTILES.iter().position(|q| (q - p).abs() < 1e-9)?;
        reference.quantiles.get(place).copied()
    };
    let quantile = |p| step.at(node.outturn.quantile(p));
    let stage = plain(&summary.scenario.stage);
    let simulated = if stage.is_empty() { "Simulated".to_owned() } else { format!("Simulated, {stage}") };
    let mut rows = vec![[simulated, quantile(0.1), quantile(0.5), quantile(0.9), String::new()]];
    if let Some(gross) = node.stages.first() {
        let [low, middle, high] = [0.1, 0.5, 0.9].map(|p| stages::at(node, gross, p));
        rows.push(["Simulated, gross".to_owned(), low, middle, high, String::new()]);
    }
    let past = match reference.degrees {
        Some(degrees) => format!("Reference class: forecast and past errors, t with {degrees} df"),
        None => "Reference class: forecast and past errors, a point only".to_owned(),
    };
    let [low, high] = [at(0.1), at(0.9)].map(|x| format::maybe_money(x, step.exact));
    rows.push([past, low, money(reference.centre, step.exact), high, reference.n.to_string()]);
    if let Some(blend) = &reference.blend {
        let name = format!("Run-rate blend: {:.2} of the straight line from month {}", blend.weight, blend.month);
        let [low, high] =
            [blend.range.map(|r| r.0), blend.range.map(|r| r.1)].map(|x| format::maybe_money(x, step.exact));
        rows.push([name, low, money(blend.centre, step.exact), high, blend.n.to_string()]);
    }
    rows.push([
        "Official forecast".to_owned(),
        String::new(),
        money(reference.forecast, step.exact),
        String::new(),
        String::new(),
    ]);
    rows
}

/// By how much and in which direction the two differ, and from what the reference comes.
pub fn sentences(summary: &Summary, reference: &ReferenceSummary) -> Vec<String> {
    let Some(node) = summary.nodes.get(reference.node) else { return Vec::new() };
    let step = Rounding::of(node).estimate;
    let worse = if reference.difference < 0.0 { "worse" } else { "better" };
    let size = money(reference.difference.abs(), step);
    // Without rules nobody has answered the risks; with them, somebody set how.
    let why = if summary.scenario.rules.is_empty() {
        "The simulated range is of what organisations and the centre have not yet answered; past errors are of what was left when they had."
    } else {
        "The simulated range is after the rules that the scenario names. Where these were set from past errors, the two are not independent \
         evidence."
    };
    let mut said =
        vec![format!("{}: the simulated P50 is {size} {worse} than the reference class's. {why}", words::name(node))];
    if let Some(chance) = reference.chance_below_simulated {
        let percent = match chance * 100.0 {
            low if low < 1.0 => "less than 1%".to_owned(),
            high if high > 99.0 => "more than 99%".to_owned(),
            middle => format!("{middle:.0}%"),
        };
        said.push(format!(
            "The reference class gives a chance of {percent} to a position worse than the simulated P50."
        ));
    }
    let spread = reference
        .sd
        .map_or_else(|| "no spread can be had of one year".to_owned(), |sd| format!("sd {}", money(sd, Step::WHOLE)));
    let years = if reference.n == 1 { "1 year".to_owned() } else { format!("{} years", reference.n) };
    said.push(format!(
        "It rests on {years} ({}; {}s, {}): bias {}, {spread}. So few years and one regime: read it as a check, not as a law.",
        plain(&reference.from),
        plain(&reference.class),
        plain(&reference.basis).replace('_', " "),
        money(reference.bias, Step::WHOLE)
    ));
    if reference.in_sample {
        said.push("The year itself is among them: it is no test.".to_owned());
    }
    said.push(HYBRID.to_owned());
    said
}

/// Headings of [`budget_rows`].
pub const BUDGET_HEAD: [&str; 5] = ["Standard deviation, £m", "total", "national", "regional", "own"];

/// The simulated budget, and history's.
pub fn budget_rows(summary: &Summary, budget: &VarianceBudget) -> Vec<[String; 5]> {
    let sd = |value: f64| money(value, if value.abs() >= 20.0 || value == 0.0 { Step::WHOLE } else { Step::TENTH });
    let stage = plain(&summary.scenario.stage);
    let mut rows = vec![[
        format!("Simulated, {stage}"),
        sd(budget.total_sd),
        sd(budget.national_sd),
        sd(budget.regional_sd),
        sd(budget.own_sd),
    ]];
    if let Some(past) = &budget.history {
        let range = |(at, low, high): (f64, f64, f64)| format!("{} ({} to {})", sd(at), sd(low), sd(high));
        rows.push([
            format!("Past errors at month 6, after management, n = {}", past.n),
            range(past.total),
            range(past.national),
            String::new(),
            format!("{}, judged", sd(past.own)),
        ]);
    }
    rows
}

/// What the budget is, and what it is not.
pub fn budget_note(summary: &Summary, budget: &VarianceBudget) -> String {
    let acted = summary.scenario.rules.iter().any(|rule| rule.starts_with("own_action"));
    let what = format!(
        "From {} iterations with and without shared factors. National: factors of the nation, a sector or a type, and uncertain parameters; regional: of regions and \
         systems; squares add up.",
        format::count(budget.iterations)
    );
    match &budget.history {
        Some(past) => format!(
            "{what} Past errors are after all that organisations and the centre did, so it is the position after the rules that is to be \
             compared with them. {} {} years bound the sd only to its 95% interval.",
            if acted { OWN_ACTION_IS_SET } else { "No spread here is tuned to them." },
            past.n
        ),
        None => what,
    }
}

/// For the terminal.
pub fn terminal(summary: &Summary, width: usize, lines: &mut Vec<String>) {
    if summary.references.is_empty() {
        wrapped(NONE_GIVEN, "", width, lines);
    }
    for reference in &summary.references {
        lines.push("Beside it, what past official forecasts say:".to_owned());
        let all: Vec<[String; 5]> = std::iter::once(HEAD.map(str::to_owned)).chain(rows(summary, reference)).collect();
        table(&all, width, lines);
        for sentence in sentences(summary, reference) {
            wrapped(&sentence, "", width, lines);
        }
    }
    if let Some(budget) = &summary.budget {
        lines.push(String::new());
        let node = summary.nodes.get(budget.node).map_or_else(String::new, words::name);
        wrapped(&format!("Where the spread of {node} comes from:"), "", width, lines);
        let all: Vec<[String; 5]> =
            std::iter::once(BUDGET_HEAD.map(str::to_owned)).chain(budget_rows(summary, budget)).collect();
        table(&all, width, lines);
        wrapped(&budget_note(summary, budget), "", width, lines);
    }
}
