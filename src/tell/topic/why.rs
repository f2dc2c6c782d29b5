//! Why the year ends there: the bridge from plan to a bad year, and what drives it.

use crate::results::{Contributions, NodeResult};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageRow, PageTable, Span};
use crate::tell::plot::{Axis, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::sentence_case;
use crate::tell::value::{Style, Value};
use crate::tell::words;

/// Causes that the picture shows, and organisations that the table shows.
const SHOWN: usize = 10;
const ORGANISATIONS: usize = 15;

/// The section; nothing where nothing moves the answer.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let results = book.results;
    let node = results.headline();
    let Some(of) = results.contributions.iter().find(|of| of.node == node.code) else { return Vec::new() };
    if of.lines.is_empty() {
        return Vec::new();
    }
    let heading = format!("Why {} ends there", words::name(node));
    let mut blocks = vec![Block::Heading { level: 2, id: "why".to_owned(), text: heading }];
    blocks.extend(largest(book, node, of));
    blocks.extend(bridge(book, node).map(|plot| Block::Figure(Box::new(plot))));
    blocks.extend(drivers(book, node, of).map(|plot| Block::Figure(Box::new(plot))));
    blocks.push(Block::Note(say![
        "Expected: what each cause costs on average. Worse in a bad year: how much more it costs in the worst 1 in 10 outcomes than on \
         average. Brackets make the position worse."
    ]));
    if !of.accounts.is_empty() {
        blocks.push(Block::Details {
            summary: "Which organisations add most in a bad year".to_owned(),
            open: false,
            blocks: vec![Block::Table(organisations(book, node, of))],
        });
    }
    blocks
}

/// The largest cause in one sentence.
fn largest(book: &Book<'_>, node: &NodeResult, of: &Contributions) -> Option<Block> {
    let line = of.lines.first()?;
    let key = [node.code.0.as_str(), line.code.as_str()];
    let tail = book.figure("contributions_lines", &key, "worst_tenth");
    if line.tail >= 0.0 {
        return None;
    }
    let name = words::line(book.results, &line.code);
    let expected = book.figure("contributions_lines", &key, "expected");
    let mut said = say![
        "In the worst 1 in 10 outcomes, ",
        name,
        " is the largest cause: ",
        tail.said(Style::Pounds),
        " worse than average",
    ];
    // Most lines that nobody lists cost nothing on average.
    if expected.step.rounded(line.expected) != 0.0 {
        let does = if line.expected < 0.0 { " that it costs on average" } else { " that it brings on average" };
        said.extend(say![", after ", expected.said(Style::Pounds), does]);
    }
    said.push(Span::from("."));
    Some(Block::Para(said))
}

/// From plan to the central estimate to the bad end of the range.
fn bridge(book: &Book<'_>, node: &NodeResult) -> Option<Plot> {
    let steps = book.numbers("bridge_short", &node.code.0);
    let of_step = |number: &str, column| book.figure("bridge_short", &[node.code.0.as_str(), number], column);
    // A plan and two ends without a step between them say nothing.
    if steps.len() <= 3 {
        return None;
    }
    let (mut marks, mut labels, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    for (place, number) in steps.iter().enumerate() {
        let figure = |column| of_step(number, column);
        let [label, from, to] = ["label", "from", "to"].map(figure);
        let change = figure("change");
        let is_total = change.value == Value::Blank;
        let (start, end) = (from.value.as_number()?, to.value.as_number()?);
        let ink = match (is_total, end < start) {
            (true, _) => Ink::Main,
            (false, true) => Ink::Worse,
            (false, false) => Ink::Better,
        };
        let name = match ink {
            Ink::Worse => "makes it worse",
            Ink::Better => "makes it better",
            _ => "position",
        };
        let printed = if is_total { to.text() } else { change.text() };
        labels.push(RowLabel { name: label.text(), strong: is_total, figure: printed });
        marks.push(Mark::Bar {
            name: name.to_owned(),
            row: place,
            lane: [0, 1],
            from: start,
            to: end,
            ink,
            label: String::new(),
        });
        let change = if is_total { Cell::Blank } else { Cell::Figure(change) };
        shown.push(PageRow { cells: vec![Cell::Text(label.text()), change, Cell::Figure(to)], strong: is_total });
    }
    let named = steps.iter().filter(|number| of_step(number, "kind").value == Value::text("named"));
    let size = |number: &str| of_step(number, "change").value.as_number().unwrap_or(0.0).abs();
    let largest = named.max_by(|a, b| size(a).total_cmp(&size(b)));
    let moved = largest.map(|number| of_step(number, "label").text());
    let title = match moved {
        Some(moved) => format!("Largest step from plan: {moved}"),
        None => format!("{}: from plan to a bad year", words::name(node)),
    };
    Some(Plot {
        stem: "bridge".to_owned(),
        title: sentence_case(&title),
        subtitle: words::subtitle(
            "From plan to the central estimate to the bad end of the range, £m",
            Some(node),
            book.results,
        ),
        description: format!(
            "Bridge (waterfall) of the year-end position of {}, £m, {}, from the plan to the central estimate and on to the bad end of the \
             80% range, by cause. The table gives every step.",
            words::name(node),
            words::when(book.results)
        ),
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money { title: "Position, £m".to_owned(), ends: None, beyond: Vec::new(), from_zero: true },
            y: Axis::Rows(labels),
            marks,
        }],
        table: PageTable {
            caption: format!("{}: from plan to a bad year, £m", words::name(node)),
            head: ["Step", "Change", "Position reached"].map(str::to_owned).to_vec(),
            rows: shown,
        },
    })
}

/// What each cause costs on average, and how much more in a bad year.
fn drivers(book: &Book<'_>, node: &NodeResult, of: &Contributions) -> Option<Plot> {
    let lines: Vec<_> = of.lines.iter().filter(|line| line.expected != 0.0 || line.tail != 0.0).take(SHOWN).collect();
    let first = lines.first()?;
    if lines.len() < 2 {
        return None;
    }
    let (mut marks, mut labels, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (row, line) in lines.iter().enumerate() {
        let key = [node.code.0.as_str(), line.code.as_str()];
        let figure = |column| book.figure("contributions_lines", &key, column);
        let name = words::line(book.results, &line.code);
        for (lane, (column, ink, series)) in
            [("worst_tenth", Ink::Main, "worse in a bad year"), ("expected", Ink::Second, "expected")]
                .into_iter()
                .enumerate()
        {
            let value = figure(column);
            marks.push(Mark::Bar {
                name: series.to_owned(),
                row,
                lane: [lane, 2],
                from: 0.0,
                to: value.value.as_number()?,
                ink,
                label: value.text(),
            });
        }
        labels.push(RowLabel { name: name.clone(), strong: false, figure: String::new() });
        rows.push(vec![
            word(&name),
            Cell::Figure(figure("expected")),
            Cell::Figure(figure("worst_tenth")),
            Cell::Figure(figure("worst_tenth_share")),
            Cell::Figure(figure("spread_share")),
        ]);
    }
    Some(Plot {
        stem: "drivers".to_owned(),
        title: format!("Largest cause in a bad year: {}", words::line(book.results, &first.code)),
        subtitle: words::subtitle(
            "Cost by cause: expected, and how much more in the worst 1 in 10, £m",
            Some(node),
            book.results,
        ),
        description: format!(
            "Bars by cause for {}, £m, {}: how much worse each is in the worst 1 in 10 outcomes than on average, and what it costs on \
             average. {} causes, the largest first. The table gives every figure.",
            words::name(node),
            words::when(book.results),
            rows.len()
        ),
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money {
                title: "Effect on the position, £m".to_owned(),
                ends: None,
                beyond: Vec::new(),
                from_zero: true,
            },
            y: Axis::Rows(labels),
            marks,
        }],
        table: page_table(
            &format!("{}: what each cause costs, £m", words::name(node)),
            &["Cause", "Expected", "Worse in a bad year", "Share of a bad year", "Share of the uncertainty"],
            rows,
        ),
    })
}

fn organisations(book: &Book<'_>, node: &NodeResult, of: &Contributions) -> PageTable {
    let rows = of.accounts.iter().take(ORGANISATIONS).map(|part| {
        let key = [node.code.0.as_str(), part.code.as_str()];
        let cell = |column| book.cell("contributions_accounts", &key, column);
        let own = book.results.nodes.iter().any(|node| node.code == part.code.as_str() && node.organisations != 1);
        let name = if own { format!("{}, held centrally", part.name) } else { part.name.clone() };
        vec![word(&name), cell("expected"), cell("worst_tenth"), cell("worst_tenth_share")]
    });
    page_table(
        "Organisations that add most in a bad year, £m",
        &["Organisation", "Expected", "Worse in a bad year", "Share of a bad year"],
        rows.collect(),
    )
}
