//! What the answer, its terminal lines and the table of places share: a node's row, what it is judged by, and the sentences on where a
//! year ends.

use crate::results::{NodeResult, Rest, Results, Yardstick, YardstickKind};
use crate::say;
use crate::tell::book::{Book, word};
use crate::tell::page::{Cell, PageRow, PageTable, Span};
use crate::tell::value::{Figure, Style, Value};
use crate::tell::words;

/// Most words of a title or caption.
const MOST_WORDS: usize = 12;

/// How many characters the words of a table may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// As many as they need.
    Page,
    /// Few.
    Terminal,
}

/// A figure that is known.
pub fn known(figure: &Figure) -> bool {
    figure.value != Value::Blank
}

/// True where an official forecast says something else than the plan.
pub fn forecasts_differ<'n>(mut nodes: impl Iterator<Item = &'n NodeResult>) -> bool {
    nodes.any(|node| (node.forecast - node.plan).abs() >= 0.005)
}

/// What a node is judged by.
pub fn yardstick<'r>(results: &'r Results, node: &NodeResult) -> Option<&'r Yardstick> {
    results.yardsticks.iter().find(|yardstick| yardstick.node == node.code)
}

/// `break-even`, `the plan of (471)`.
pub fn yardstick_words(book: &Book<'_>, of: &Yardstick) -> Vec<Span> {
    let name = words::yardstick(&of.kind, of.amount);
    if is_break_even(of) {
        return say![name];
    }
    say![name, " of ", book.figure("yardsticks", &[&of.node.0], "amount")]
}

fn is_break_even(of: &Yardstick) -> bool {
    of.amount == 0.0 && !matches!(of.kind, YardstickKind::Plan | YardstickKind::Forecast)
}

/// Where a node ends: the central estimate and the range of eight in ten.
pub fn where_it_ends(book: &Book<'_>, node: &NodeResult) -> Vec<Span> {
    let [worse, middle, better] = ["q10", "q50", "q90"].map(|column| book.of_node(&node.code, column));
    let mut said = say![
        words::name(node),
        " ends ",
        crate::tell::print::plain(&book.results.scenario.year),
        " at ",
        middle,
        " in the central estimate"
    ];
    if worse.text() == better.text() {
        said.extend(say![", 8 times in 10"]);
    } else {
        said.extend(say![" and from ", worse, " to ", better, " 8 times in 10"]);
    }
    said.extend(say![" (£m, deficits in brackets), ", words::so_far(book.results), "."]);
    said
}

/// The chance of a node's yardstick, both ways.
pub fn judged(book: &Book<'_>, node: &NodeResult) -> Option<Vec<Span>> {
    let of = yardstick(book.results, node)?;
    let chance = |style| book.figure("yardsticks", &[&node.code.0], "chance_missed").said(style);
    let mut said = say!["The chance of missing "];
    said.extend(yardstick_words(book, of));
    said.extend(say![" is ", chance(Style::InTen), "; of meeting it, ", chance(Style::OppositeInTen), "."]);
    Some(said)
}

/// What may be left for the Treasury; none where no claim can be made.
pub fn claim(book: &Book<'_>) -> Option<Vec<Span>> {
    let of = |column| book.figure("bail_out", &[], column);
    let chance = of("chance");
    known(&chance).then(|| {
        say![
            "A claim on the Treasury: ",
            chance.said(Style::WithWord),
            "; of ",
            of("large").said(Style::Pounds),
            " or more: ",
            of("chance_large").said(Style::WithWord),
            "."
        ]
    })
}

/// What P90 means, with the figure.
pub fn p90(book: &Book<'_>, node: &NodeResult) -> Vec<Span> {
    say![
        "P90 of ",
        words::name(node),
        " is ",
        book.of_node(&node.code, "q10"),
        ": nine chances in ten that it is no worse."
    ]
}

/// Positions of nodes, the chance of what each is judged by, and the row that makes plans, forecasts and means add up.
pub fn table(
    book: &Book<'_>,
    caption: &str,
    nodes: &[&NodeResult],
    rest: Option<(Rest, &str)>,
    room: Room,
) -> PageTable {
    let forecasts = forecasts_differ(nodes.iter().copied());
    let mut head = vec!["", "Plan"];
    head.extend(forecasts.then_some("Official forecast"));
    head.extend(["P50", "80% range", "Judged by", "Misses it", "Meets it"]);
    let mut rows: Vec<PageRow> = nodes
        .iter()
        .map(|node| PageRow {
            cells: row(book, node, forecasts, room),
            strong: node.code == book.results.nation().code,
        })
        .collect();
    rows.extend(rest.and_then(|(beside, name)| rest_row(book, beside, name, forecasts)));
    PageTable { caption: caption.to_owned(), head: head.into_iter().map(str::to_owned).collect(), rows }
}

/// The cells of a node.
pub fn row(book: &Book<'_>, node: &NodeResult, forecasts: bool, room: Room) -> Vec<Cell> {
    let key: [&str; 1] = [&node.code.0];
    let mut cells = vec![word(&words::name(node)), book.cell("nodes", &key, "plan")];
    cells.extend(forecasts.then(|| book.cell("nodes", &key, "forecast")));
    cells.extend([book.cell("nodes", &key, "q50"), book.range("nodes", &key, "q10", "q90")]);
    let Some(of) = yardstick(book.results, node) else {
        let chance = book.of_node(&node.code, "chance_below_plan");
        cells.extend([word("the plan"), Cell::Figure(chance.clone()), Cell::Figure(chance.said(Style::Opposite))]);
        return cells;
    };
    let name = words::yardstick(&of.kind, of.amount);
    let chance = book.figure("yardsticks", &key, "chance_missed");
    cells.extend([
        word(&if room == Room::Terminal { shortened(&name, 20) } else { name }),
        Cell::Figure(chance.clone()),
        Cell::Figure(chance.said(Style::Opposite)),
    ]);
    cells
}

/// What no part holds: its mean stands where the others have their median.
fn rest_row(book: &Book<'_>, beside: Rest, name: &str, forecasts: bool) -> Option<PageRow> {
    let key = [beside.word()];
    let plan = book.figure("own_accounts", &key, "plan");
    if !known(&plan) {
        return None;
    }
    let mut cells = vec![word(name), Cell::Figure(plan)];
    cells.extend(forecasts.then(|| book.cell("own_accounts", &key, "forecast")));
    let mean = book.figure("own_accounts", &key, "mean");
    cells.push(Cell::Figure(Figure { step: book.national_step(true), ..mean }));
    cells.extend([Cell::Dash, Cell::Dash, Cell::Dash, Cell::Dash]);
    Some(PageRow { cells, strong: false })
}

/// At most `limit` characters, the last an ellipsis where something was cut.
pub fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A title of at most twelve words: the name of the node gives way to what is found of it.
pub fn title(name: &str, finding: &str) -> String {
    // What the finding starts with may belong to the last word of the name.
    let found = format!("x{finding}").split_whitespace().count() - 1;
    let room = MOST_WORDS.saturating_sub(found).max(1);
    let names: Vec<&str> = name.split_whitespace().collect();
    if names.len() <= room { format!("{name}{finding}") } else { format!("{}…{finding}", names[..room].join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_at_most_twelve_words_and_keeps_its_finding() {
        assert_eq!(title("England", ": 58% chance of missing break-even"), "England: 58% chance of missing break-even");
        let long = title("A very long name of a place that nobody can say", ": 58% chance of missing break-even");
        assert_eq!(long, "A very long name of a place…: 58% chance of missing break-even");
    }
}
