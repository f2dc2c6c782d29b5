//! Stages: the range of the headline's node and the other focus nodes, gross to residual, one bar a stage.

use super::DataTable;
use super::axis::{Scale, money_axis};
use super::canvas::{Align, DARK_BLUE, Drawn, INK, LIGHT_BLUE, Pen, bold, elements, text};
use super::sheet::{Draft, MARGIN, WIDTH};
use crate::render::{RenderError, stages, words};
use crate::summary::{NodeSummary, StageSummary, Summary};

const ROW: f64 = 34.0;
const HEAD: f64 = 30.0;
const LEFT: f64 = MARGIN + 210.0;
const RIGHT: f64 = WIDTH - MARGIN - 190.0;
const BAR: f64 = 9.0;

/// The chart; none where there are no rules.
pub fn draft(summary: &Summary, index: usize) -> Result<Option<Draft>, RenderError> {
    let Some(node) = summary.nodes.get(index) else { return Ok(None) };
    let (Some(first), Some(last)) = (node.stages.first(), node.stages.last()) else { return Ok(None) };
    let nodes: Vec<&NodeSummary> = std::iter::once(node)
        .chain(summary.focus.iter().filter(|other| **other != index).filter_map(|&other| summary.nodes.get(other)))
        .collect();
    let stages_of: usize = nodes.iter().map(|node| node.stages.len()).sum();
    let ends = || nodes.iter().flat_map(|node| &node.stages).flat_map(|s| [0.05, 0.95].map(|p| stages::quantile(s, p)));
    let low = ends().filter(|end| end.is_finite()).fold(0.0, f64::min);
    let high = ends().filter(|end| end.is_finite()).fold(0.0, f64::max);
    if high <= low {
        return Ok(None);
    }
    let height = 20.0 + nodes.len() as f64 * HEAD + stages_of as f64 * ROW + 56.0;
    let scale = Scale::new((low, high), (LEFT, RIGHT));
    let body = elements(WIDTH, height, |pen| draw(pen, &scale, &nodes, height))?;
    let median = |stage: &StageSummary| stages::at(node, stage, 0.50);
    let finding = format!(
        "{}: the P50 goes from {} {} to {} {}",
        words::name(node),
        median(first),
        first.stage.word(),
        median(last),
        last.stage.word()
    );
    let steps: Vec<String> = node
        .stages
        .iter()
        .map(|stage| format!("{} ({}): P50 {}", stage.stage.word(), stage.stage.about(), median(stage)))
        .collect();
    Ok(Some(Draft {
        stem: "stages".to_owned(),
        subtitle: words::subtitle(
            "P50 (mark), 80% range (thick) and 90% range (thin) of the position at each stage, £m",
            None,
            summary,
        ),
        description: format!(
            "Range bars of the year-end position, £m, by stage, for {} nodes, {}. {}. Data in the table that follows.",
            nodes.len(),
            words::when(summary),
            steps.join("; ")
        ),
        title: finding,
        width: WIDTH,
        height,
        body,
        table: DataTable {
            caption: "Positions by stage, £m".to_owned(),
            head: stages::HEAD.iter().map(|cell| words::sentence_case(cell)).collect(),
            rows: stages::rows(summary).into_iter().map(|row| row.to_vec()).collect(),
        },
    }))
}

fn draw(pen: &Pen<'_>, scale: &Scale, nodes: &[&NodeSummary], height: f64) -> Drawn {
    money_axis(pen, scale, height - 50.0, 8.0, "Year-end position, £m", true)?;
    let mut y = 20.0;
    for node in nodes {
        pen.text((MARGIN, y + HEAD / 2.0), &words::shortened(&words::name(node), 40), bold(14.0), Align::Left)?;
        y += HEAD;
        for stage in &node.stages {
            let middle = y + ROW / 2.0;
            let x = |p: f64| scale.at(stages::quantile(stage, p));
            pen.text((MARGIN + 14.0, middle), stage.stage.word(), text(13.0), Align::Left)?;
            pen.line(&[(x(0.05), middle), (x(0.95), middle)], DARK_BLUE, 1.5)?;
            pen.rect((x(0.10), middle - BAR), (x(0.90), middle + BAR), LIGHT_BLUE)?;
            pen.rect((x(0.50) - 1.5, middle - BAR - 3.0), (x(0.50) + 1.5, middle + BAR + 3.0), INK)?;
            let [low, median, high] = [0.10, 0.50, 0.90].map(|p| stages::at(node, stage, p));
            let figures = format!("{median}, {low} to {high}");
            pen.text((WIDTH - MARGIN, middle), &figures, text(12.5), Align::Right)?;
            y += ROW;
        }
    }
    Ok(())
}
