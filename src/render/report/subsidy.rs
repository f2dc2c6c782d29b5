//! The sections on who pays whom, the national ladder, and the size of reserves.

use maud::{Markup, html};

use super::{plain_step, simple_table};
use crate::render::format::{self, Step, money, plain};
use crate::render::{national as said, words};
use crate::summary::{EXTRA, FlowSummary, LadderSummary, National, NetContribution, SizingPoint, Summary, Transfers};

/// Flows that the table shows; the file has all.
const LISTED: usize = 30;

/// Both sections, where there is something to show.
pub fn all(summary: &Summary) -> Markup {
    html! {
        @if let Some(transfers) = &summary.transfers { (of_transfers(summary, transfers)) }
        @if let Some(national) = &summary.national { (of_nation(national)) }
    }
}

fn of_transfers(summary: &Summary, transfers: &Transfers) -> Markup {
    let mut flows: Vec<&FlowSummary> = transfers.flows.iter().filter(|flow| flow.mean.value != 0.0).collect();
    flows.sort_by(|a, b| b.mean.value.total_cmp(&a.mean.value));
    let rows = flows.iter().take(LISTED).map(|flow| flow_row(flow)).collect();
    let mut places: Vec<&NetContribution> = transfers.places.iter().filter(|place| place.mean != 0.0).collect();
    places.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    let place = |place: &&NetContribution| {
        vec![
            summary.nodes.get(place.node).map_or_else(String::new, words::name),
            money(place.mean, Step::TENTH),
            pounds(place.per_head),
            place.deprivation.map_or_else(String::new, |score| format!("{score:.1}")),
        ]
    };
    let equity = |of: &crate::summary::EquitySummary| {
        let share = of.share().map_or_else(|| "nothing moved".to_owned(), format::share);
        vec![of.rule.clone(), money(of.moved, Step::TENTH), money(of.from_more_deprived, Step::TENTH), share]
    };
    html! {
        section {
            h2 { "Who pays whom" }
            p {
                "Money that rules move between accounts sums to nought in every iteration; a region changes only by late savings \
                 that are found. Means over all iterations."
            }
            (simple_table(
                &format!("The largest flows, £m ({} of {}; transfers.csv has all)", flows.len().min(LISTED), transfers.flows.len()),
                &["From and to", "Rule", "How often", "Mean", "Mean when paid", "£ a head", "Paid back a year"],
                rows,
            ))
            (simple_table(
                "What each place gives less what it receives, £m; those that receive in brackets",
                &["Place", "Net", "£ a head", "Deprivation"],
                places.iter().map(place).collect(),
            ))
            @if !transfers.equity.is_empty() {
                (simple_table(
                    "Whether the giver is more deprived than the receiver, £m",
                    &["Rule", "Moved", "From more to less deprived", "Share"],
                    transfers.equity.iter().map(equity).collect(),
                ))
            }
            @if let Some(index) = transfers.concentration {
                p.note {
                    "Concentration of giving by deprivation: " (format!("{index:.2}"))
                    " (from -1 to 1; below 0 the more deprived give more than their share)."
                }
            }
        }
    }
}

fn flow_row(flow: &FlowSummary) -> Vec<String> {
    let to = if flow.to.is_empty() { "kept as a surplus".to_owned() } else { plain(&flow.to_name) };
    let rule = if flow.id.is_empty() { flow.rule.clone() } else { format!("{} ({})", flow.rule, plain(&flow.id)) };
    vec![
        format!("{} → {to}", plain(&flow.from_name)),
        rule,
        format::chance(&flow.how_often),
        money(flow.mean.value, Step::TENTH),
        format::maybe_money(flow.mean_when, Step::TENTH),
        pounds(flow.per_head),
        if flow.repaid_a_year > 0.0 { money(flow.repaid_a_year, Step::TENTH) } else { String::new() },
    ]
}

fn pounds(amount: Option<f64>) -> String {
    amount.map_or_else(String::new, |amount| money(amount, Step::TENTH))
}

fn of_nation(national: &National) -> Markup {
    html! {
        section {
            h2 { "The nation against its target" }
            p { "Against " (said::target_words(national)) ", £m, incentive money included." }
            @if let Some(ladder) = &national.ladder { (of_ladder(ladder)) }
            @if !national.sizing.is_empty() {
                (simple_table(
                    &format!("The least amount that gives a chance of meeting {}, £m", said::target_words(national)),
                    &["Chance and basis", "Amount", "95% interval"],
                    national.sizing.iter().map(sizing_row).collect(),
                ))
                p.note {
                    "Before national action: all that the centre would have to bring. After the rules: what is still lacking once every \
                     rule has been applied. Intervals are those of order statistics."
                }
            }
            @if !national.marginal.is_empty() {
                (simple_table(
                    &format!("What £{EXTRA:.0}m more would do, by place"),
                    &["Place", "Chance of meeting it, points", "SE", "Shortfall avoided, £m", "SE"],
                    national.marginal.iter().map(marginal_row).collect(),
                ))
                @for sentence in said::where_to_put(&national.marginal) { p { (sentence) } }
                p.note {
                    "The money goes to the organisations of a place by turnover, before any rule: where it only replaces their own \
                     action it avoids less than it costs, and where it opens an incentive gate it avoids more."
                }
            }
        }
    }
}

fn of_ladder(ladder: &LadderSummary) -> Markup {
    let claim = &ladder.bail_out;
    let largest = ladder.steps.iter().map(|step| step.used.value.abs()).fold(ladder.need.value.abs(), f64::max);
    let step_of_money = plain_step(largest);
    let mut rows = vec![vec![
        "Shortfall before any step".to_owned(),
        money(ladder.need.value, step_of_money),
        format::chance(&ladder.need_chance),
        String::new(),
        String::new(),
    ]];
    rows.extend(ladder.steps.iter().map(|step| {
        vec![
            words::sentence_case(&step.kind.replace('_', " ")),
            money(step.used.value, step_of_money),
            format::chance(&step.how_often),
            format::chance(&step.exhausted),
            if step.next_year_cost == 0.0 { String::new() } else { money(step.next_year_cost, step_of_money) },
        ]
    }));
    rows.push(vec![
        "Bail-out".to_owned(),
        money(claim.mean.value, step_of_money),
        format::chance(&claim.chance),
        String::new(),
        String::new(),
    ]);
    html! {
        p.finding {
            (said::claim(ladder))
        }
        (simple_table(
            "The national ladder, £m: means over all iterations",
            &["Step", "Mean", "How often used", "Still short after it", "Cost next year"],
            rows,
        ))
    }
}

fn sizing_row(point: &SizingPoint) -> Vec<String> {
    let amount = &point.amount;
    let step = plain_step(amount.value);
    let interval = match (amount.low, amount.high) {
        (Some(low), Some(high)) => format::range(low, high, step),
        _ => "too few iterations".to_owned(),
    };
    vec![format!("{}, {}", format::stated_chance(point.chance), point.basis), money(amount.value, step), interval]
}

fn marginal_row(value: &crate::summary::MarginalValue) -> Vec<String> {
    let points = |share: f64| format!("{:.2}", share * 100.0);
    vec![
        plain(&value.name),
        points(value.chance_gained.value),
        value.chance_gained.se.map_or_else(String::new, points),
        money(value.claim_avoided.value, Step::TENTH),
        format::error(value.claim_avoided.se),
    ]
}
