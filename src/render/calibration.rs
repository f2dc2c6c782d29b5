//! What calibration learnt and how little it is sure of, for the terminal; and the bridges of past years.

use super::format::{Step, money, plain};
use super::terminal::{table, wrapped};
use crate::history::parameters::{Fitted, Parameters};
use crate::history::{Bridge, History};
use crate::scenario::words::BridgeWord;

/// What was used, what came out and the uncertainty left.
#[must_use]
pub fn report(parameters: &Parameters, width: usize) -> String {
    let mut lines = Vec::new();
    let left_out = if parameters.left_out.is_empty() { "none".to_owned() } else { parameters.left_out.join(", ") };
    wrapped(&format!("Years left out: {left_out}. History {}.", parameters.history_sha256), "", width, &mut lines);
    lines.push(String::new());
    lines.push("Outturn less official forecast, £m:".to_owned());
    let head = ["class, basis, month", "n", "bias", "sd", "95% of the sd", "80% of the next error"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(parameters.error.iter().map(error_row));
    table(&rows, width, &mut lines);
    lines.push("from".to_owned());
    for fitted in &parameters.error {
        let name = format!("  {}, {}, {}: ", plain(&fitted.class), plain(&fitted.basis), fitted.month);
        let values = valued(&fitted.years, &fitted.values, |value| money(value, Step::WHOLE));
        wrapped(&values, &name, width, &mut lines);
    }
    let note = "The next error: bias + t(n − 1) · sd · √(1 + 1/n). Of one year no spread can be had. Past errors are after all that \
                organisations and the centre did: compare them with a managed position, not with a gross one.";
    wrapped(note, "", width, &mut lines);
    shares(
        "Weight λ of the straight line beside the forecast, (1 − λ) forecast + λ year to date × 12 / month:",
        &parameters.blend,
        width,
        &mut lines,
    );
    shares(
        "Declared net risk that came on top of the forecast, as a share:",
        &parameters.crystallisation,
        width,
        &mut lines,
    );
    lines.push(String::new());
    lines.push("Savings delivered, as a share of plan (substitution: of missed recurrent savings):".to_owned());
    let mut rows = vec![["programme, part", "n", "mean", "sd", "years"].map(str::to_owned)];
    rows.extend(parameters.delivery.iter().map(|d| {
        let sd = d.sd.map_or_else(|| "n/a".to_owned(), share);
        [
            format!("{}, {}", d.programme, d.part),
            d.values.len().to_string(),
            share(d.mean),
            sd,
            valued(&d.years, &d.values, share),
        ]
    }));
    table(&rows, width, &mut lines);
    for n in &parameters.national {
        lines.push(String::new());
        let whole = |value: f64| money(value, Step::WHOLE);
        let text = format!(
            "National spread of {}s at month {}, {}: {} years give a total sd of {} (95% interval {} to {}). {} is what independent \
             organisations would give (a judgement: £6m a trust, 234 trusts), which leaves a national sd of {} ({} to {}): five years \
             bound it only so far.",
            plain(&n.class),
            n.month,
            plain(&n.basis),
            n.n,
            whole(n.total_sd_m),
            whole(n.total_low_m),
            whole(n.total_high_m),
            whole(n.own_sd_m),
            whole(n.national_sd_m),
            whole(n.national_low_m),
            whole(n.national_high_m)
        );
        wrapped(&text.replace("five years bound", &format!("{} years bound", n.n)), "", width, &mut lines);
    }
    lines.push(String::new());
    lines.join("\n")
}

fn error_row(fitted: &Fitted) -> [String; 6] {
    let sample = fitted.sample();
    let whole = |value: f64| money(value, Step::WHOLE);
    let none = || "n/a".to_owned();
    let next = sample.predictive(0.0).map(|t| format!("{} to {}", whole(t.quantile(0.1)), whole(t.quantile(0.9))));
    [
        format!("{}, {}, {}", plain(&fitted.class), plain(&fitted.basis), fitted.month),
        sample.n.to_string(),
        whole(sample.mean),
        sample.sd.map_or_else(none, whole),
        sample.sd_interval(0.95).map_or_else(none, |(low, high)| format!("{} to {}", whole(low), whole(high))),
        next.unwrap_or_else(none),
    ]
}

fn shares(title: &str, fitted: &[Fitted], width: usize, lines: &mut Vec<String>) {
    lines.push(String::new());
    wrapped(title, "", width, lines);
    let mut rows = vec![["class, basis, month", "n", "mean", "sd", "years"].map(str::to_owned)];
    rows.extend(fitted.iter().map(|f| {
        let sd = f.sd.map_or_else(|| "n/a".to_owned(), share);
        let name = format!("{}, {}, {}", plain(&f.class), plain(&f.basis), f.month);
        [name, f.values.len().to_string(), share(f.mean), sd, valued(&f.years, &f.values, share)]
    }));
    table(&rows, width, lines);
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
pub fn bridges(history: &History, wanted: &[&Bridge], width: usize) -> String {
    let mut lines = Vec::new();
    for bridge in wanted {
        lines.push(format!("{}, {}, £m:", plain(&bridge.code), plain(&bridge.year)));
        let mut rows = vec![["step", "change", "position", "source"].map(str::to_owned)];
        rows.extend(bridge.steps.iter().map(|step| {
            let total = matches!(step.kind, BridgeWord::Start | BridgeWord::End);
            let change = if total { String::new() } else { money(step.amount, Step::WHOLE) };
            [plain(&step.name), change, money(step.reached, Step::WHOLE), plain(&step.source)]
        }));
        table(&rows, width, &mut lines);
        let mut ids: Vec<&str> = bridge.steps.iter().flat_map(|step| step.source.split(';')).map(str::trim).collect();
        ids.sort_unstable();
        ids.dedup();
        for (id, place) in ids.iter().filter_map(|id| Some((id, history.sources.get(*id)?))) {
            wrapped(&format!("{id}: {}", plain(place)), "  ", width, &mut lines);
        }
        lines.push(String::new());
    }
    lines.join("\n")
}
