//! Incentive money in rows: the pool, sectors, and the two sides of the organisations with most at stake.

use super::format::{self, Rounding, Step, money, plain};
use super::{own_accounts::DASH, words};
use crate::summary::{OrganisationTotal, RulesSummary, Summary};

/// Rules whose measures are pools of incentive money.
const RULE: &str = "incentive_fund";
/// Organisations that are shown; `control_totals.csv` has all.
pub const LISTED: usize = 10;

/// Headings of [`pools`].
pub const POOL_HEAD: [&str; 4] = ["", "Mean", "80% range", "How often any"];

/// Money in the plans of those who accepted a total, and what becomes of it; empty without a fund.
pub fn pools(summary: &Summary, rules: &RulesSummary) -> Vec<Vec<String>> {
    let noted: Vec<_> = rules.measures.iter().filter(|measure| measure.rule == RULE).collect();
    if noted.is_empty() {
        return Vec::new();
    }
    let none = || DASH.to_owned();
    let planned: f64 = members(summary, rules).map(|(_, planned)| planned).sum();
    let mut rows = vec![vec![
        "In the plans of those who accepted a total".to_owned(),
        money(planned, step(planned)),
        none(),
        none(),
    ]];
    if let Some(unearned) = noted.iter().find(|measure| measure.code == "unearned") {
        let earned = planned - unearned.mean.value;
        rows.push(vec![
            "Earned, before anything is paid again".to_owned(),
            money(earned, step(planned)),
            none(),
            none(),
        ]);
    }
    rows.extend(noted.iter().map(|measure| {
        let at = |p: f64| measure.quantiles.iter().find(|q| (q.p - p).abs() < 1e-9).map_or(f64::NAN, |q| q.value);
        vec![
            words::sentence_case(&plain(&measure.name)),
            money(measure.mean.value, step(planned)),
            format::range(at(0.10), at(0.90), step(planned)),
            format::chance(&measure.chance_any),
        ]
    }));
    rows
}

/// Headings of [`sectors`].
pub const SECTOR_HEAD: [&str; 4] =
    ["Sector", "Organisations with a total", "Incentive money planned", "Received in the mean"];

/// Sums by sector over organisations with an accepted total, money that is paid again included.
pub fn sectors(summary: &Summary, rules: &RulesSummary) -> Vec<Vec<String>> {
    let mut names: Vec<&str> =
        rules.organisations.iter().filter_map(|of| Some(summary.nodes.get(of.node)?.sector.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let row = |sector: &str| {
        let of = || {
            let mine = rules.organisations.iter().filter_map(|of| Some((of, summary.nodes.get(of.node)?)));
            mine.filter(|(_, node)| node.sector == sector)
        };
        let planned: f64 = of().map(|(_, node)| node.incentive).sum();
        let received: f64 = of().map(|(of, _)| of.incentive_mean).sum();
        vec![
            words::called(summary, &format!("sector:{sector}")),
            format::count(of().count() as u64),
            money(planned, step(planned)),
            money(received, step(received)),
        ]
    };
    names.into_iter().map(row).collect()
}

/// Headings of [`most_at_stake`].
pub const STAKE_HEAD: [&str; 7] = [
    "Organisation",
    "Incentive planned",
    "Chance of meeting its total",
    "Mean where met",
    "Mean where missed",
    "Mean of all",
    "Incentive received, mean",
];

/// The organisations with most incentive money in their plans, each with its two sides.
pub fn most_at_stake(summary: &Summary, rules: &RulesSummary) -> Vec<Vec<String>> {
    let mut largest: Vec<(&OrganisationTotal, f64)> =
        members(summary, rules).filter(|(_, planned)| *planned > 0.0).collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.node.cmp(&b.0.node)));
    let row = |(of, planned): &(&OrganisationTotal, f64)| {
        let node = summary.nodes.get(of.node)?;
        let step = Rounding::of(node).exact;
        Some(vec![
            words::name(node),
            money(*planned, Step::TENTH),
            format::maybe_chance(of.chance_met.last()),
            format::maybe_money(of.mean_where_met, step),
            format::maybe_money(of.mean_where_missed, step),
            money(node.outturn.mean.value, step),
            money(of.incentive_mean, Step::TENTH),
        ])
    };
    largest.iter().take(LISTED).filter_map(row).collect()
}

/// Organisations with an accepted total and what their plans hold of incentive money.
fn members<'a>(summary: &'a Summary, rules: &'a RulesSummary) -> impl Iterator<Item = (&'a OrganisationTotal, f64)> {
    rules.organisations.iter().filter_map(|of| Some((of, summary.nodes.get(of.node)?.incentive)))
}

fn step(largest: f64) -> Step {
    if largest.abs() >= 20.0 { Step::WHOLE } else { Step::TENTH }
}
