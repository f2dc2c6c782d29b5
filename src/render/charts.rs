//! The charts: SVG is the master, PNG is made from it. Each has a headline that states the finding, a statistical
//! subtitle, a description for screen readers and the table of what it shows.

use rayon::prelude::*;

use super::{Artifact, RenderError};
use crate::summary::{NodeKind, Summary};

mod axis;
pub mod backtest;
mod bail_out;
mod bridge;
mod canvas;
mod contributions;
mod control_totals;
mod density;
mod exceeding;
mod fan;
mod pixels;
mod reference;
mod sheet;
mod stages;
mod subsidy;
mod systems;

use sheet::Draft;

/// A chart, drawn.
#[derive(Debug, Clone)]
pub struct Chart {
    /// File name without folder and ending.
    pub stem: String,
    /// The stage and the finding, in words with its number.
    pub title: String,
    /// What, unit, basis, year, month, iterations.
    pub subtitle: String,
    /// For those who cannot see it.
    pub description: String,
    /// Without title, subtitle and stamp, for a page that says them in text.
    pub inline_svg: String,
    /// What it shows, as a table.
    pub table: DataTable,
    svg: String,
    png: Vec<u8>,
}

/// A table of formatted figures; the first column names the rows.
#[derive(Debug, Clone, Default)]
pub struct DataTable {
    /// What the rows are.
    pub caption: String,
    /// Headings.
    pub head: Vec<String>,
    /// Rows, as long as the headings.
    pub rows: Vec<Vec<String>>,
}

impl Chart {
    /// The SVG and the PNG.
    #[must_use]
    pub fn files(&self) -> [Artifact; 2] {
        [
            Artifact::new(&format!("charts/{}.svg", self.stem), self.svg.clone().into_bytes()),
            Artifact::new(&format!("charts/{}.png", self.stem), self.png.clone()),
        ]
    }
}

/// Draws one chart; none where there is nothing to show.
type Job<'a> = Box<dyn Fn() -> Result<Option<Draft>, RenderError> + Send + Sync + 'a>;

/// Every chart that has something to show, in the order of the report, drawn in parallel.
///
/// # Errors
/// Any [`RenderError`].
pub fn all(summary: &Summary) -> Result<Vec<Chart>, RenderError> {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let first = summary.headline;
    for node in [first].into_iter().chain(summary.focus.iter().copied().filter(move |node| *node != first)) {
        jobs.push(Box::new(move || exceeding::draft(summary, node)));
    }
    let usual = |index: usize| matches!(summary.nodes[index].kind, NodeKind::Tree(_) | NodeKind::SectorWithin);
    // Children of the root have a sheet together; whoever was asked for by name has one of their own.
    let own = |node: &usize| *node == first || summary.named.contains(node) || !usual(*node);
    let mut fans: Vec<usize> = summary.fans.iter().map(|fan| fan.node).filter(own).collect();
    fans.sort_by_key(|&node| node != first);
    for node in fans {
        jobs.push(Box::new(move || fan::draft(summary, node)));
    }
    jobs.push(Box::new(|| fan::regions(summary)));
    jobs.push(Box::new(move || stages::draft(summary, first)));
    jobs.push(Box::new(move || density::draft(summary, first)));
    for place in 0..summary.references.len() {
        jobs.push(Box::new(move || reference::draft(summary, place)));
    }
    jobs.push(Box::new(move || bridge::draft(summary, first)));
    for place in 0..summary.underlying_bridges.len() {
        jobs.push(Box::new(move || bridge::underlying(summary, place)));
    }
    jobs.push(Box::new(move || contributions::lines(summary, first)));
    jobs.push(Box::new(move || contributions::accounts(summary, first)));
    jobs.push(Box::new(|| control_totals::draft(summary)));
    jobs.push(Box::new(|| systems::draft(summary)));
    jobs.push(Box::new(|| subsidy::net_contributions(summary)));
    jobs.push(Box::new(|| subsidy::sizing(summary)));
    jobs.push(Box::new(|| bail_out::draft(summary)));
    let finished = |job: &Job<'_>| job()?.map(|draft| draft.finish(summary)).transpose();
    // Few and unequal jobs: each may go to any thread.
    let drawn: Vec<Option<Chart>> = jobs.par_iter().with_max_len(1).map(finished).collect::<Result<_, _>>()?;
    Ok(drawn.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests;
