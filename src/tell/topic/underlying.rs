//! From the reported to the underlying position.

use crate::results::UnderlyingBridge;
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageRow, PageTable};
use crate::tell::plot::{Axis, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::file_stem;
use crate::tell::value::Value;
use crate::tell::words;

/// The section; nothing where the scenario has no bridge.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let bridges = &book.results.underlying_bridges;
    if bridges.is_empty() {
        return Vec::new();
    }
    let text = "From the reported to the underlying position".to_owned();
    let mut blocks = vec![Block::Heading { level: 2, id: "underlying".to_owned(), text }];
    blocks.extend(bridges.iter().flat_map(|bridge| of_node(book, bridge)));
    blocks.push(Block::Note(say![
        "What the simulation takes out itself comes first. The steps after it are certain amounts: they move the whole range."
    ]));
    blocks
}

fn of_node(book: &Book<'_>, bridge: &UnderlyingBridge) -> Vec<Block> {
    let node = bridge.node.0.as_str();
    let steps = book.numbers("underlying_bridge", node);
    let (mut marks, mut labels, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    let mut reached = 0.0;
    for (place, number) in steps.iter().enumerate() {
        let figure = |column| book.figure("underlying_bridge", &[node, number], column);
        let (change, middle) = (figure("change"), figure("q50"));
        let to = middle.value.as_number().unwrap_or(reached);
        let is_total = change.value == Value::Blank;
        let name = match place {
            0 => "Reported position".to_owned(),
            _ if is_total => "Underlying position".to_owned(),
            _ => figure("step").text(),
        };
        let from = if is_total { 0.0 } else { reached };
        let ink = match (is_total, to < from) {
            (true, _) => Ink::Main,
            (false, true) => Ink::Worse,
            (false, false) => Ink::Better,
        };
        let series = match ink {
            Ink::Worse => "makes it worse",
            Ink::Better => "makes it better",
            _ => "position",
        };
        marks.push(Mark::Bar {
            name: series.to_owned(),
            row: place,
            lane: [0, 1],
            from,
            to,
            ink,
            label: String::new(),
        });
        let printed = if is_total { middle.text() } else { change.text() };
        labels.push(RowLabel { name: name.clone(), strong: is_total, figure: printed });
        let change = if is_total { Cell::Blank } else { Cell::Figure(change) };
        let source = figure("source").value;
        let source = if let Value::Text(source) = &source { word(source) } else { Cell::Blank };
        shown.push(PageRow { cells: vec![word(&name), change, Cell::Figure(middle), source], strong: is_total });
        reached = to;
    }
    let last = steps.len().to_string();
    let ends = |number: &str, name: &str| {
        let cell = |column| book.cell("underlying_bridge", &[node, number], column);
        vec![word(name), cell("q10"), cell("q50"), cell("q90")]
    };
    let name = book.called(node);
    let of_end = |number: &str| book.figure("underlying_bridge", &[node, number], "q50").text();
    let plot = Plot {
        stem: format!("underlying-{}", file_stem(node)),
        title: format!("{name}: {} reported at P50, {} underlying", of_end("1"), of_end(&last)),
        subtitle: words::subtitle(
            "From the reported to the underlying year-end position, central estimates, £m",
            book.node(&bridge.node),
            book.results,
        ),
        description: format!(
            "Bridge (waterfall) from the reported position of {name}, £m, {}, to the underlying one, in {} steps. The table gives every step.",
            words::when(book.results),
            steps.len().saturating_sub(2)
        ),
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money { title: "Position, £m".to_owned(), ends: None, beyond: Vec::new(), from_zero: true },
            y: Axis::Rows(labels),
            marks,
        }],
        table: PageTable {
            caption: format!("{name}: steps to the underlying position, £m"),
            head: ["Step", "Change", "Position reached", "Source"].map(str::to_owned).to_vec(),
            rows: shown,
        },
    };
    vec![
        Block::Figure(Box::new(plot)),
        Block::Table(page_table(
            &format!("{name}: both ranges, £m"),
            &["", "P90", "P50", "P10"],
            vec![ends("1", "Reported"), ends(&last, "Underlying")],
        )),
    ]
}
