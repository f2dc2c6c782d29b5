//! What adds to the spread and to the worst tenth: two bars a row, each with its figure.

use super::DataTable;
use super::axis::Scale;
use super::canvas::{Align, DARK_BLUE, Drawn, GREY, LIGHT_BLUE, Pen, bold, elements, fitted, measure, text};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{self, Rounding, money, plain};
use crate::render::{RenderError, words};
use crate::summary::{Contribution, NodeKind, NodeSummary, Summary};

/// The accounts that the chart shows; the table file has all.
const MOST: usize = 15;
/// Iterations from which small shares have a decimal: a share that goes with correlation r to the node has an error of
/// about r / √iterations, and small shares have small r.
const FINE_FROM: u64 = 5_000;
const ROW: f64 = 40.0;
const TOP: f64 = 34.0;
const WIDEST_NAME: f64 = 430.0;
/// Parts with less of both are left to the table.
const LEAST_SHARE: f64 = 5e-4;

/// By risk line.
pub fn lines(summary: &Summary, index: usize) -> Result<Option<Draft>, RenderError> {
    let all = summary.contributions.iter().find(|of| of.node == index).map(|of| of.lines.as_slice());
    draft(summary, index, all.unwrap_or_default(), "contributions-lines", "risk line", "risk lines")
}

/// By account, the largest.
pub fn accounts(summary: &Summary, index: usize) -> Result<Option<Draft>, RenderError> {
    let all = summary.contributions.iter().find(|of| of.node == index).map(|of| of.accounts.as_slice());
    draft(summary, index, all.unwrap_or_default(), "contributions-accounts", "account", "accounts")
}

fn draft(
    summary: &Summary,
    index: usize,
    all: &[Contribution],
    stem: &str,
    one: &str,
    many: &str,
) -> Result<Option<Draft>, RenderError> {
    let usable = all.iter().filter(|part| part.tail_share.is_finite() && part.spread_share.is_finite());
    let most = if one == "risk line" { usize::MAX } else { MOST };
    let parts: Vec<&Contribution> = usable.take(most).collect();
    let (Some(node), Some(largest)) = (summary.nodes.get(index), parts.first()) else { return Ok(None) };
    let named: Vec<(String, &Contribution)> = parts.iter().map(|part| (name(summary, part), *part)).collect();
    let visible = |part: &Contribution| part.tail_share.abs().max(part.spread_share.abs()) >= LEAST_SHARE;
    let drawn: Vec<(String, &Contribution)> = named.iter().filter(|(_, part)| visible(part)).cloned().collect();
    let height = TOP + ROW * drawn.len() as f64 + 14.0;
    let fine = summary.run.iterations >= FINE_FROM;
    let body = elements(WIDTH, height, |pen| draw(pen, &drawn, fine))?;
    let of_all = if parts.len() < all.len() {
        format!("; the {} largest of {} accounts", parts.len(), format::count(all.len() as u64))
    } else {
        String::new()
    };
    let measure = format!("Share of the worst tenth and share of the spread (variance), per cent, by {one}{of_all}");
    Ok(Some(Draft {
        stem: stem.to_owned(),
        title: title(summary, node, largest, fine),
        subtitle: words::subtitle(&measure, Some(node), summary),
        description: format!(
            "Bar chart of contributions to the year-end position of {}, by {one}, {}. {} adds {} of the worst tenth and {} of the \
             spread. {} {many} are shown. Data in the table that follows.",
            words::name(node),
            words::when(summary),
            name(summary, largest),
            shown(largest.tail_share, fine),
            shown(largest.spread_share, fine),
            parts.len(),
        ),
        width: WIDTH,
        height,
        body,
        table: table(node, &named, one, fine),
    }))
}

fn name(summary: &Summary, part: &Contribution) -> String {
    let name = plain(&part.name);
    // A node's code among the parts is that of its own account.
    let node = summary.nodes.iter().find(|node| node.code == part.code);
    match node.map(|node| &node.kind) {
        Some(NodeKind::Root) => return format!("National action (own account of {name})"),
        Some(NodeKind::Tree(_)) => return format!("Own account of {name}"),
        _ => {}
    }
    if name.is_empty() || part.name == part.code { words::line_name(summary, &part.code) } else { name }
}

fn title(summary: &Summary, node: &NodeSummary, largest: &Contribution, fine: bool) -> String {
    format!(
        "{} adds most to the worst tenth of {}: {} of it, and {} of the spread",
        name(summary, largest),
        words::name(node),
        shown(largest.tail_share, fine),
        shown(largest.spread_share, fine)
    )
}

fn draw(pen: &Pen<'_>, parts: &[(String, &Contribution)], fine: bool) -> Drawn {
    let style = text(13.5);
    let names = parts.iter().map(|(name, _)| measure(name, style)).fold(0.0, f64::max).min(WIDEST_NAME);
    let (left, right) = (MARGIN + names + 16.0, WIDTH - MARGIN - 60.0);
    let shares = parts.iter().flat_map(|(_, part)| [part.tail_share, part.spread_share]);
    let (low, high) = shares.fold((0.0, 1e-4), |(low, high): (f64, f64), x| (low.min(x), high.max(x)));
    // Room on the left for the figure of a negative bar.
    let left = if low < 0.0 { left + 50.0 } else { left };
    let scale = Scale::new((low, high), (left, right));
    let bottom = TOP + ROW * parts.len() as f64;
    let mut x = left;
    for (colour, words) in [(DARK_BLUE, "share of the worst tenth"), (LIGHT_BLUE, "share of the spread (variance)")] {
        pen.rect((x, 6.0), (x + 14.0, 18.0), colour)?;
        let words = format!("{} {words}", if colour == DARK_BLUE { "upper bar:" } else { "lower bar:" });
        pen.text((x + 20.0, 12.0), &words, text(13.0), Align::Left)?;
        x += 20.0 + measure(&words, text(13.0)) + 28.0;
    }
    pen.line(&[(scale.at(0.0), TOP), (scale.at(0.0), bottom)], GREY, 1.0)?;
    for ((name, part), at) in parts.iter().zip(0u32..) {
        let y = TOP + ROW * (f64::from(at) + 0.5);
        pen.text((MARGIN + names, y), &fitted(name, style, names + 0.5), style, Align::Right)?;
        for (share, top, colour) in [(part.tail_share, y - 15.0, DARK_BLUE), (part.spread_share, y + 1.0, LIGHT_BLUE)] {
            let (zero, end) = (scale.at(0.0), scale.at(share));
            pen.rect((zero, top), (end, top + 14.0), colour)?;
            let (x, align) = if share < 0.0 { (end - 6.0, Align::Right) } else { (end + 6.0, Align::Left) };
            pen.text((x, top + 7.0), &shown(share, fine), bold(12.0), align)?;
        }
    }
    Ok(())
}

/// A share to the nearest 1 %; under 10 % with one decimal where `fine`.
fn shown(share: f64, fine: bool) -> String {
    if !fine || share.abs() >= 0.0995 {
        return format::share(share);
    }
    let digits = format!("{:.1}", share.abs() * 100.0);
    if share < 0.0 && digits != "0.0" { format!("({digits}%)") } else { format!("{digits}%") }
}

fn table(node: &NodeSummary, parts: &[(String, &Contribution)], one: &str, fine: bool) -> DataTable {
    let step = Rounding::of(node).exact;
    let step = if one == "risk line" { step } else { format::Step::TENTH };
    DataTable {
        caption: format!("{}: contributions by {one}, £m, adverse in brackets", words::name(node)),
        head: [
            "",
            "Expected effect",
            "Further effect in the worst tenth",
            "Share of the worst tenth",
            "Share of the spread",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: parts
            .iter()
            .map(|(name, part)| {
                vec![
                    name.clone(),
                    money(part.expected, step),
                    money(part.tail, step),
                    shown(part.tail_share, fine),
                    shown(part.spread_share, fine),
                ]
            })
            .collect(),
    }
}
