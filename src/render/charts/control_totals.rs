//! Chance of meeting the control total: every organisation as a mark, sorted; groups told apart by shape and label.

use super::DataTable;
use super::axis::{Scale, percent_axis};
use super::canvas::{Align, DARK_BLUE, DARK_PINK, Drawn, GREY, ORANGE, Pen, bold, elements, text};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::format::{self, Rounding, Step, money, plain};
use crate::render::{RenderError, words};
use crate::summary::{Chance, NodeKind, NodeSummary, Summary};

/// Rows of the table: the least likely.
const LISTED: usize = 25;
const TOP: f64 = 40.0;
const BOTTOM: f64 = TOP + 360.0;
const HEIGHT: f64 = BOTTOM + 44.0;
const LEFT: f64 = MARGIN + 48.0;
const RIGHT: f64 = WIDTH - MARGIN - 190.0;

/// An organisation with a control total.
struct Member<'a> {
    node: &'a NodeSummary,
    /// Chance of missing.
    missing: Chance,
    /// Chance of meeting.
    meeting: f64,
}

/// Which side of the even band a chance of meeting is on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Unlikely,
    Even,
    Likely,
}

impl Group {
    fn of(meeting: f64) -> Self {
        match meeting {
            chance if chance < 0.3 => Self::Unlikely,
            chance if chance <= 0.7 => Self::Even,
            _ => Self::Likely,
        }
    }
}

/// The chart; none where no organisation has a control total.
pub fn draft(summary: &Summary) -> Result<Option<Draft>, RenderError> {
    let mut members: Vec<Member<'_>> = summary
        .nodes
        .iter()
        .filter(|node| node.kind == NodeKind::Organisation && node.organisations == 1)
        .filter_map(|node| Some((node, node.chance_below_control_total?)))
        .filter(|(_, missing)| missing.value.is_finite())
        .map(|(node, missing)| Member { node, missing, meeting: 1.0 - missing.value })
        .collect();
    if members.is_empty() {
        return Ok(None);
    }
    members.sort_by(|a, b| a.meeting.total_cmp(&b.meeting).then_with(|| a.node.code.cmp(&b.node.code)));
    let count = |group| members.iter().filter(|member| Group::of(member.meeting) == group).count();
    let counts = [Group::Unlikely, Group::Even, Group::Likely].map(count);
    let body = elements(WIDTH, HEIGHT, |pen| draw(pen, &members, counts))?;
    let finding = format!(
        "Organisations with less than a 3 in 10 chance of meeting their control total: {} of {}; {} more could go either way",
        counts[0],
        format::count(members.len() as u64),
        counts[1]
    );
    let accepted = summary.rules.as_ref().map(|rules| rules.organisations.len()).filter(|accepted| *accepted > 0);
    let counted = accepted.map_or_else(String::new, |accepted| {
        format!(
            "; all that were given one, {} of {} accepted it",
            format::count(accepted as u64),
            format::count(members.len() as u64)
        )
    });
    let measure =
        format!("Chance of meeting the control total, by organisation, judged before incentive money{counted}");
    Ok(Some(Draft {
        stem: "control-totals".to_owned(),
        subtitle: words::subtitle(&measure, None, summary),
        description: format!(
            "Dot strip of the chance of meeting the control total, by organisation, sorted, {}. {finding}. With a better than 7 in 10 \
             chance: {}. The table that follows lists the least likely.",
            words::when(summary),
            counts[2]
        ),
        title: finding,
        width: WIDTH,
        height: HEIGHT,
        body,
        table: table(&members),
    }))
}

fn draw(pen: &Pen<'_>, members: &[Member<'_>], counts: [usize; 3]) -> Drawn {
    let shares = Scale::new((0.0, 1.0), (BOTTOM, TOP));
    pen.text((MARGIN, 12.0), "Chance of meeting the control total", text(13.0), Align::Left)?;
    pen.rect((LEFT, shares.at(0.3)), (RIGHT, shares.at(0.7)), plotters::style::RGBColor(0xF6, 0xF6, 0xF6))?;
    percent_axis(pen, &shares, LEFT, RIGHT)?;
    for edge in [0.3, 0.7] {
        pen.dashed((LEFT, shares.at(edge)), (RIGHT, shares.at(edge)), &[5.0, 5.0], GREY, 1.0)?;
    }
    let ranks = Scale::new((-0.5, members.len() as f64 - 0.5), (LEFT + 8.0, RIGHT - 8.0));
    for (member, rank) in members.iter().zip(0u32..) {
        mark(pen, Group::of(member.meeting), (ranks.at(f64::from(rank)), shares.at(member.meeting)))?;
    }
    pen.line(&[(LEFT, BOTTOM), (RIGHT, BOTTOM)], GREY, 1.0)?;
    let axis = format!("{}, least likely first", words::sentence_case(&words::organisations(members.len())));
    pen.text((f64::midpoint(LEFT, RIGHT), BOTTOM + 20.0), &axis, text(13.0), Align::Middle)?;
    let groups = [
        (0.85, counts[2], "above 70%", Group::Likely),
        (0.50, counts[1], "30% to 70%:", Group::Even),
        (0.15, counts[0], "below 30%", Group::Unlikely),
    ];
    for (share, count, words, group) in groups {
        let y = shares.at(share);
        mark(pen, group, (RIGHT + 22.0, y - 10.0))?;
        pen.text((RIGHT + 34.0, y - 10.0), &format::count(count as u64), bold(17.0), Align::Left)?;
        pen.text((RIGHT + 34.0, y + 10.0), words, text(13.0), Align::Left)?;
        if group == Group::Even {
            pen.text((RIGHT + 34.0, y + 27.0), "could go either way", text(13.0), Align::Left)?;
        }
    }
    Ok(())
}

/// A triangle pointing down, a square, or a dot.
fn mark(pen: &Pen<'_>, group: Group, (x, y): (f64, f64)) -> Drawn {
    match group {
        Group::Unlikely => pen.polygon(&[(x - 4.5, y - 4.0), (x + 4.5, y - 4.0), (x, y + 4.5)], DARK_PINK),
        Group::Even => pen.rect((x - 3.8, y - 3.8), (x + 3.8, y + 3.8), ORANGE),
        Group::Likely => pen.dot((x, y), 3.8, DARK_BLUE),
    }
}

fn table(members: &[Member<'_>]) -> DataTable {
    DataTable {
        caption: format!(
            "The {} organisations least likely to meet their control total, £m; nodes.csv has all",
            LISTED.min(members.len())
        ),
        head: [
            "Organisation",
            "Type",
            "Control total, before incentive",
            "Incentive in the base",
            "P50",
            "80% range",
            "Chance of meeting",
            "Chance of missing",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: members.iter().take(LISTED).map(row).collect(),
    }
}

fn row(member: &Member<'_>) -> Vec<String> {
    let node = member.node;
    let rounding = Rounding::of(node);
    let meeting = Chance { value: member.meeting, low: 1.0 - member.missing.high, high: 1.0 - member.missing.low };
    let quantile = |p| node.outturn.quantile(p).value;
    vec![
        words::name(node),
        plain(&node.org_type),
        format::maybe_money(node.control_total, Step::TENTH),
        money(node.incentive, Step::TENTH),
        money(quantile(0.5), rounding.estimate),
        format::range(quantile(0.1), quantile(0.9), rounding.estimate),
        format::chance(&meeting),
        format::chance(&member.missing),
    ]
}
