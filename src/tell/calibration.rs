//! What calibration learnt and how little it is sure of; and the bridges of past years.

use super::book::{page_table, word};
use super::page::{Block, Cell};
use super::print::{Step, fine_share, money, plain};
use crate::history::parameters::{Fitted, National, Parameters, Recovery};
use crate::history::{Bridge, History};
use crate::say;
use crate::scenario::words::BridgeWord;

/// Whole £m as a cell.
fn whole(amount: f64) -> Cell {
    word(&money(amount, Step::WHOLE))
}

fn none() -> Cell {
    word("n/a")
}

/// What was used, what came out and the uncertainty left.
#[must_use]
pub fn report(parameters: &Parameters) -> Vec<Block> {
    let left_out = if parameters.left_out.is_empty() { "none".to_owned() } else { parameters.left_out.join(", ") };
    let mut blocks =
        vec![Block::Para(say![format!("Years left out: {left_out}. History {}.", parameters.history_sha256)])];
    let head = ["class, basis, month", "n", "bias", "sd", "95% of the sd", "80% of the next error"];
    let rows = parameters.error.iter().map(error_row).collect();
    blocks.push(Block::Table(page_table("Outturn less official forecast, £m", &head, rows)));
    let from = |fitted: &Fitted| {
        let values = valued(&fitted.years, &fitted.values, |value| money(value, Step::WHOLE));
        say![format!("{}: {values}", named(fitted))]
    };
    blocks.push(Block::List { numbered: false, items: parameters.error.iter().map(from).collect() });
    blocks.push(Block::Note(say![
        "The next error: bias + t(n − 1) · sd · √(1 + 1/n). Of one year no spread can be had. Past errors are after all that organisations \
         and the centre did: compare them with a position after action, not with one before it."
    ]));
    let rows = parameters.error_share.iter().map(|of| {
        let spread = of.sd.map_or_else(none, |sd| word(&fine_share(sd)));
        let years = word(&valued(&of.years, &of.values, fine_share));
        vec![word(&named(of)), word(&of.values.len().to_string()), word(&fine_share(of.mean)), spread, years]
    });
    blocks.push(Block::Table(page_table(
        "The same as a share of turnover, of the years whose turnover is known",
        &["class, basis, month", "n", "mean", "sd", "years"],
        rows.collect(),
    )));
    blocks.push(shares(
        "Weight λ of the straight line beside the forecast, (1 − λ) forecast + λ year to date × 12 / month",
        &parameters.blend,
    ));
    blocks.push(shares("Declared net risk that came on top of the forecast, as a share", &parameters.crystallisation));
    let rows = parameters.delivery.iter().map(|of| {
        vec![
            word(&format!("{}, {}", of.programme, of.part)),
            word(&of.values.len().to_string()),
            word(&share(of.mean)),
            of.sd.map_or_else(none, |sd| word(&share(sd))),
            word(&valued(&of.years, &of.values, share)),
        ]
    });
    blocks.push(Block::Table(page_table(
        "Savings delivered, as a share of plan (substitution: of missed recurrent savings)",
        &["programme, part", "n", "mean", "sd", "years"],
        rows.collect(),
    )));
    blocks.extend(recovery(&parameters.recovery));
    blocks.extend(parameters.national.iter().map(national));
    blocks
}

/// What became of overspends to date, each year with its figures.
fn recovery(all: &[Recovery]) -> Vec<Block> {
    if all.is_empty() {
        return Vec::new();
    }
    let written = |of: &Recovery| -> fn(f64) -> String {
        if of.estimate == "share" { share } else { |value| money(value, Step::WHOLE) }
    };
    let row = |of: &Recovery| {
        let written = written(of);
        let range = |low: f64, high: f64| word(&format!("{} to {}", written(low), written(high)));
        let sample = of.sample();
        let next = sample.predictive(0.0).map(|t| range(t.quantile(0.1), t.quantile(0.9)));
        let mean = sample.mean_interval(0.95).map(|(low, high)| range(low, high));
        vec![
            word(&format!("{}, {}, {}", plain(&of.class), plain(&of.estimate), span(&of.months))),
            word(&sample.n.to_string()),
            word(&written(sample.mean)),
            sample.sd.map_or_else(none, |sd| word(&written(sd))),
            mean.unwrap_or_else(none),
            next.unwrap_or_else(none),
        ]
    };
    let head = ["class, estimate, months", "n", "mean", "sd", "95% of the mean", "80% of the next year"];
    let title = "The overspend to date by the year end: the share that was recovered, and the drift after the month, £m, positive = lost";
    let item = |of: &Recovery| {
        let written = written(of);
        let year = |(index, year): (usize, &String)| {
            let short = year.get(2..).unwrap_or(year);
            let value = of.values.get(index).copied().unwrap_or_default();
            match (of.lows.get(index), of.highs.get(index)) {
                (Some(low), Some(high)) if low < high => {
                    format!("{short} {} ({} or {})", written(value), written(*low), written(*high))
                }
                _ => format!("{short} {}", written(value)),
            }
        };
        let years: Vec<String> = of.years.iter().enumerate().map(year).collect();
        say![format!("{}, {}: {}", plain(&of.class), plain(&of.estimate), years.join(", "))]
    };
    vec![
        Block::Table(page_table(title, &head, all.iter().map(row).collect())),
        Block::List { numbered: false, items: all.iter().map(item).collect() },
        Block::Note(say![
            "Where a year has two figures their mean is used. Before month 8 of the data only the drift is used, from month 8 only the share."
        ]),
    ]
}

/// `month 9`, `months 6 to 10`.
fn span(months: &[u8]) -> String {
    match months {
        [one] => format!("month {one}"),
        [first, .., last] => format!("months {first} to {last}"),
        [] => String::new(),
    }
}

fn national(of: &National) -> Block {
    let whole = |value: f64| money(value, Step::WHOLE);
    Block::Para(say![format!(
        "National spread of {}s at month {}, {}: {} years give a total sd of {} (95% interval {} to {}). {} is what independent organisations \
         would give (a judgement: £6m a trust, 234 trusts), which leaves a national sd of {} ({} to {}): {} years bound it only so far.",
        plain(&of.class),
        of.month,
        plain(&of.basis),
        of.n,
        whole(of.total_sd_m),
        whole(of.total_low_m),
        whole(of.total_high_m),
        whole(of.own_sd_m),
        whole(of.national_sd_m),
        whole(of.national_low_m),
        whole(of.national_high_m),
        of.n
    )])
}

fn named(fitted: &Fitted) -> String {
    format!("{}, {}, {}", plain(&fitted.class), plain(&fitted.basis), fitted.month)
}

fn error_row(fitted: &Fitted) -> Vec<Cell> {
    let sample = fitted.sample();
    let range = |low: f64, high: f64| word(&format!("{} to {}", money(low, Step::WHOLE), money(high, Step::WHOLE)));
    let next = sample.predictive(0.0).map(|t| range(t.quantile(0.1), t.quantile(0.9)));
    vec![
        word(&named(fitted)),
        word(&sample.n.to_string()),
        whole(sample.mean),
        sample.sd.map_or_else(none, whole),
        sample.sd_interval(0.95).map_or_else(none, |(low, high)| range(low, high)),
        next.unwrap_or_else(none),
    ]
}

fn shares(title: &str, fitted: &[Fitted]) -> Block {
    let rows = fitted.iter().map(|of| {
        vec![
            word(&named(of)),
            word(&of.values.len().to_string()),
            word(&share(of.mean)),
            of.sd.map_or_else(none, |sd| word(&share(sd))),
            word(&valued(&of.years, &of.values, share)),
        ]
    });
    Block::Table(page_table(title, &["class, basis, month", "n", "mean", "sd", "years"], rows.collect()))
}

/// `14/15 (243), 15/16 (247)`.
fn valued(years: &[String], values: &[f64], written: impl Fn(f64) -> String) -> String {
    let pair = |(year, value): (&String, &f64)| format!("{} {}", year.get(2..).unwrap_or(year), written(*value));
    years.iter().zip(values).map(pair).collect::<Vec<_>>().join(", ")
}

fn share(value: f64) -> String {
    format!("{value:.2}")
}

/// The bridges of past years, step by step, each with its source.
#[must_use]
pub fn bridges(history: &History, wanted: &[&Bridge]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for bridge in wanted {
        let rows = bridge.steps.iter().map(|step| {
            let total = matches!(step.kind, BridgeWord::Start | BridgeWord::End);
            let change = if total { Cell::Blank } else { whole(step.amount) };
            vec![word(&step.name), change, whole(step.reached), word(&step.source)]
        });
        let caption = format!("{}, {}, £m", plain(&bridge.code), plain(&bridge.year));
        blocks.push(Block::Table(page_table(&caption, &["step", "change", "position", "source"], rows.collect())));
        let mut ids: Vec<&str> = bridge.steps.iter().flat_map(|step| step.source.split(';')).map(str::trim).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = ids.iter().filter_map(|id| Some((id, history.sources.get(*id)?)));
        let items = known.map(|(id, place)| say![format!("{id}: {}", plain(place))]).collect();
        blocks.push(Block::List { numbered: false, items });
    }
    blocks
}
