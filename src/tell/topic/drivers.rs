//! What matters most: each cause by itself at its bad and its good end, what an even chance of the target asks of it, and who accounts for the
//! uncertainty.

use crate::results::{Even, FactorDriver, HeldAt, LineDriver, NodeDrivers, NodeResult, ShareOf};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::plot::{Axis, Dash, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::{self, Step, count, sentence_case};
use crate::tell::value::{Figure, Style, Value};
use crate::tell::words;

/// Title of the page that has nothing else.
pub const TITLE: &str = "What matters most to the year end";
/// Causes of the picture and of tables; the files have all.
const SHOWN: usize = 10;

/// The section of the report; nothing where nothing moves the year end.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let Some((of, node)) = known(book) else { return Vec::new() };
    let heading = format!("What matters most to {}, one by one", words::name(node));
    let mut blocks = vec![Block::Heading { level: 2, id: "drivers".to_owned(), text: heading }];
    blocks.push(Block::Para(largest(book, of)));
    blocks.extend(even_chance(book, of, node).map(Block::Para));
    blocks.extend(tornado(book, of, node).map(|plot| Block::Figure(Box::new(plot))));
    blocks.push(Block::Note(say![format!(
        "Bad end: the cause where it is worse than 1 time in 10; good end: better than 1 time in 10; all else as it may fall, with the same draws, {} \
         simulated years. One cause at a time says nothing of several together: for that see the shares of the uncertainty.",
        count(of.iterations)
    )]));
    let mut more = vec![Block::Table(ends(book, of))];
    more.extend(asked(book, of, node).map(Block::Table));
    more.push(Block::Table(shares(book, of)));
    more.push(Block::Note(say![
        "Share: what a cause tells of the year end, averaged over all orders in which causes may become known (Shapley); the shares add up to \
         100%. By covariance: a negative one works against the others."
    ]));
    blocks.push(Block::Details {
        summary: "Every cause, what an even chance asks of it, and shares of the uncertainty".to_owned(),
        open: false,
        blocks: more,
    });
    blocks
}

/// The page that has nothing else, with what organisations share.
#[must_use]
pub fn page(book: &Book<'_>) -> Vec<Block> {
    let Some((of, node)) = known(book) else {
        return vec![Block::Para(say!["Nothing that is drawn moves the year end."])];
    };
    let mut blocks = vec![Block::Para(say![
        sentence_case(&words::name(node)),
        " ends at ",
        book.of_node(&node.code, "q50").said(Style::Words),
        " in the central estimate."
    ])];
    for block in self::blocks(book).into_iter().skip(1) {
        match block {
            Block::Details { blocks: more, .. } => blocks.extend(more),
            other => blocks.push(other),
        }
    }
    if !of.factors.is_empty() {
        blocks.push(Block::Table(factors(book, of)));
        blocks.push(Block::Note(say![
            "Alone: the share of the variance that is gone once the factor is known. In all: the share that is left when all else is known. A factor \
             that several hold one each of has no ends: no single value is its bad one."
        ]));
    }
    blocks.push(Block::Para(say![format!("{}.", super::status(book.results).join("; "))]));
    blocks
}

/// What is known, where anything moves the node.
fn known<'a>(book: &Book<'a>) -> Option<(&'a NodeDrivers, &'a NodeResult)> {
    let of = book.results.drivers.as_ref().filter(|of| !of.lines.is_empty())?;
    Some((of, book.node(&of.node)?))
}

fn of_line(book: &Book<'_>, of: &NodeDrivers, line: &LineDriver, column: &'static str) -> Figure {
    book.figure("driver_lines", &[&of.node.0, &line.line], column)
}

fn cell(book: &Book<'_>, of: &NodeDrivers, line: &LineDriver, column: &'static str) -> Cell {
    shown(of_line(book, of, line, column))
}

/// A figure as a cell: blank where it is not known.
pub fn shown(figure: Figure) -> Cell {
    if figure.value == Value::Blank { Cell::Blank } else { Cell::Figure(figure) }
}

/// A difference over the same draws is known better than the positions that it is of: a table of them has a step of its own, from the size of
/// what is told and its largest error.
pub fn paired(of: Figure, size: f64, largest: f64) -> Figure {
    let exact = if size >= 20.0 { Step::WHOLE } else { Step::TENTH };
    Figure { step: exact.with_error(largest), ..of }
}

/// From the bad end of the range to the middle, £m.
fn size(of: &NodeDrivers) -> f64 {
    of.position[1].value - of.position[0].value
}

/// The largest standard error of moves of the median, and of those of the bad end.
fn errors<'a>(ends: impl Iterator<Item = &'a HeldAt> + Clone) -> [f64; 2] {
    let largest = |of: fn(&HeldAt) -> Option<f64>| ends.clone().filter_map(of).fold(0.0, f64::max);
    [largest(|end| end.p50.se), largest(|end| end.p90.se)]
}

/// The three that move the median furthest.
fn largest(book: &Book<'_>, of: &NodeDrivers) -> Vec<Span> {
    let [error, _] = errors(shown_ends(of));
    let swing = |line: &LineDriver| paired(of_line(book, of, line, "swing"), size(of), error).said(Style::Pounds);
    let name = |line: &LineDriver| words::line(book.results, &line.line);
    let first = &of.lines[0];
    let mut said = say![
        sentence_case(&name(first)),
        " can move the central estimate most, by ",
        swing(first),
        " from the bad end to the good one"
    ];
    for (place, line) in of.lines.iter().skip(1).take(2).enumerate() {
        said.extend(say![if place == 0 { "; then " } else { " and " }, name(line), " (", swing(line), ")"]);
    }
    said.push(Span::from("."));
    said
}

fn target(book: &Book<'_>, of: &NodeDrivers) -> Vec<Span> {
    let amount = || of_line(book, of, &of.lines[0], "target");
    match &of.target.kind {
        Some(kind) if of.target.amount == 0.0 => say![words::yardstick(kind, 0.0)],
        Some(kind) => say![words::yardstick(kind, of.target.amount), " of ", amount().said(Style::Words)],
        None if of.target.amount == 0.0 => say!["break-even"],
        None => say!["reaching ", amount().said(Style::Words)],
    }
}

/// What the first cause that can do it must come to.
fn even_chance(book: &Book<'_>, of: &NodeDrivers, node: &NodeResult) -> Option<Vec<Span>> {
    let at_least = |line: &&LineDriver| matches!(line.even, Some(Even::AtLeast(_)));
    let target = target(book, of);
    if of.lines.iter().any(|line| matches!(line.even, Some(Even::Sure))) && !of.lines.iter().any(|line| at_least(&line))
    {
        return None;
    }
    let Some(line) = of.lines.iter().find(at_least) else {
        let mut said = say!["No cause by itself gives ", words::name(node), " an even chance of "];
        said.extend(target);
        said.push(Span::from(", however well it comes out."));
        return of.lines.iter().any(|line| line.even.is_some()).then_some(said);
    };
    let figure = |column| of_line(book, of, line, column);
    let name = words::line(book.results, &line.line);
    let mut said = say!["For an even chance of "];
    said.extend(target);
    said.extend(say![", ", name]);
    let even = figure("even_at");
    if line.to_come.is_some() {
        said.extend(say![
            " must deliver at least ",
            figure("even_at_delivered"),
            " of the ",
            figure("savings_to_come").said(Style::Pounds),
            " still to come"
        ]);
        said.extend(say![" (", figure("mean_delivered"), " on average)"]);
    } else if even.value.as_number().is_some_and(|amount| amount < 0.0) {
        said.extend(say![" must cost ", even.said(Style::Pounds), " at most"]);
    } else {
        said.extend(say![" must bring at least ", even.said(Style::Pounds)]);
    }
    said.extend(say![", all else as it may fall; the chance that it does is ", figure("even_at_chance"), "."]);
    Some(said)
}

/// The ends of the causes that are shown.
fn shown_ends(of: &NodeDrivers) -> impl Iterator<Item = &HeldAt> + Clone {
    of.lines.iter().take(SHOWN).flat_map(|line| &line.ends)
}

fn ends(book: &Book<'_>, of: &NodeDrivers) -> PageTable {
    let [p50, p90] = errors(shown_ends(of));
    let row = |line: &LineDriver| {
        let cell = |column| cell(book, of, line, column);
        let moved = |column, error| shown(paired(of_line(book, of, line, column), size(of), error));
        vec![
            word(&words::line(book.results, &line.line)),
            shown(paired(of_line(book, of, line, "mean"), size(of), line.mean.se.unwrap_or(0.0))),
            cell("bad_end"),
            moved("bad_end_change_q50", p50),
            moved("bad_end_change_q10", p90),
            cell("good_end"),
            moved("good_end_change_q50", p50),
            moved("good_end_change_q10", p90),
        ]
    };
    page_table(
        "What each cause moves by itself, £m",
        &["Cause", "On average", "Bad end", "moves P50", "moves P90", "Good end", "moves P50", "moves P90"],
        of.lines.iter().take(SHOWN).map(row).collect(),
    )
}

/// What each cause must come to for an even chance; none where no cause can be asked.
fn asked(book: &Book<'_>, of: &NodeDrivers, node: &NodeResult) -> Option<PageTable> {
    let row = |line: &LineDriver| {
        let at_least = |column| cell(book, of, line, column);
        let amount = match line.even? {
            Even::Sure => word("however it comes out"),
            Even::Never => word("cannot by itself"),
            Even::AtLeast(_) => at_least("even_at"),
        };
        Some(vec![
            word(&words::line(book.results, &line.line)),
            shown(paired(of_line(book, of, line, "mean"), size(of), line.mean.se.unwrap_or(0.0))),
            amount,
            book.range("driver_lines", &[&of.node.0, &line.line], "even_at_low", "even_at_high"),
            at_least("mean_delivered"),
            at_least("even_at_delivered"),
            at_least("even_at_chance"),
        ])
    };
    let rows: Vec<_> = of.lines.iter().take(SHOWN).filter_map(row).collect();
    let head =
        ["Cause", "On average", "Must come to", "95% range", "Delivered on average", "Must deliver", "Chance of that"];
    let caption = format!("What an even chance asks: {}, £m", words::name(node));
    (!rows.is_empty()).then(|| page_table(&caption, &head, rows).without_gaps())
}

fn shares(book: &Book<'_>, of: &NodeDrivers) -> PageTable {
    let row = |share: &crate::results::VarianceShare| {
        let code = match &share.of {
            ShareOf::Line { code, .. } => code.as_str(),
            ShareOf::OtherLines => "other_lines",
            ShareOf::Rules => "rules",
        };
        let key = [of.node.0.as_str(), code];
        let name = match &share.of {
            ShareOf::Line { code, .. } => words::line(book.results, code),
            ShareOf::OtherLines | ShareOf::Rules => book.figure("variance_shares", &key, "line_name").text(),
        };
        vec![word(&name), book.cell("variance_shares", &key, "share"), book.cell("variance_shares", &key, "covariance")]
    };
    page_table(
        "Shares of the uncertainty: of the variance of the year end",
        &["Cause", "Share", "By covariance"],
        of.shares.iter().map(row).collect(),
    )
}

fn factors(book: &Book<'_>, of: &NodeDrivers) -> PageTable {
    let [error, _] = errors(of.factors.iter().take(SHOWN).flat_map(|factor| factor.ends.iter().flatten()));
    let row = |factor: &FactorDriver| {
        let joined = factor.factors.join(" ");
        let key = [of.node.0.as_str(), joined.as_str(), factor.level.as_str()];
        let cell = |column| book.cell("driver_factors", &key, column);
        let names: Vec<String> =
            factor.factors.iter().map(|code| print::plain(code).replace(['_', '-'], " ")).collect();
        let shared = match factor.holders {
            1 => print::plain(&factor.level),
            holders => format!("{}, {} of them", print::plain(&factor.level), count(holders as u64)),
        };
        let figure = |column| book.figure("driver_factors", &key, column);
        let mut cells = vec![word(&print::listed(&names)), word(&shared)];
        cells.extend(
            ["bad_end_change_q50", "good_end_change_q50"].map(|column| shown(paired(figure(column), size(of), error))),
        );
        cells.extend(["first_order", "total"].map(cell));
        cells
    };
    page_table(
        "What organisations share: moves of P50, £m, and shares of the variance",
        &["Shared factor", "Shared by", "Bad end moves P50", "Good end", "Alone", "In all"],
        of.factors.iter().take(SHOWN).map(row).collect(),
    )
}

/// What the picture measures; where it is of a short run it says so.
fn measure(book: &Book<'_>, of: &NodeDrivers) -> String {
    let measure = "Central estimate with each cause at its bad and its good end, £m; beside it the distance";
    if of.iterations == book.results.run.iterations {
        return measure.to_owned();
    }
    format!("{measure}; the first {} iterations", count(of.iterations))
}

/// The medians at both ends of each cause.
fn tornado(book: &Book<'_>, of: &NodeDrivers, node: &NodeResult) -> Option<Plot> {
    if of.lines.len() < 2 {
        return None;
    }
    let (mut marks, mut labels, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    let centre = of.position[1].value;
    let [error, _] = errors(shown_ends(of));
    for (row, line) in of.lines.iter().take(SHOWN).enumerate() {
        let name = words::line(book.results, &line.line);
        let figure = |column| of_line(book, of, line, column);
        let moved = |column| paired(figure(column), size(of), error);
        labels.push(RowLabel { name: name.clone(), strong: false, figure: moved("swing").text() });
        let ends = [("bad_end_q50", "at its bad end", Ink::Worse), ("good_end_q50", "at its good end", Ink::Better)];
        for (column, series, ink) in ends {
            marks.push(Mark::Bar {
                name: series.to_owned(),
                row,
                lane: [0, 1],
                from: centre,
                to: figure(column).value.as_number()?,
                ink,
                label: String::new(),
            });
        }
        rows.push(vec![
            word(&name),
            Cell::Figure(moved("bad_end_change_q50")),
            Cell::Figure(moved("good_end_change_q50")),
            Cell::Figure(moved("swing")),
        ]);
    }
    marks.push(Mark::Level { label: "central estimate".to_owned(), at: centre, ink: Ink::Quiet, dash: Dash::Solid });
    let first = words::line(book.results, &of.lines[0].line);
    Some(Plot {
        stem: "tornado".to_owned(),
        title: format!("{} can move the central estimate furthest", sentence_case(&first)),
        subtitle: words::subtitle(&measure(book, of), Some(node), book.results),
        description: format!(
            "Tornado of the median year-end position of {}, £m, {}: each cause held at what it is worse and at what it is better than 1 time in 10, \
             all else as it may fall. {} causes, the one that moves it furthest first. The table gives every figure.",
            words::name(node),
            words::when(book.results),
            rows.len()
        ),
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money {
                title: "Median year end, £m".to_owned(),
                ends: None,
                beyond: Vec::new(),
                from_zero: false,
            },
            y: Axis::Rows(labels),
            marks,
        }],
        table: page_table(
            &format!("{}: what moves the central estimate, £m", words::name(node)),
            &["Cause", "At its bad end", "At its good end", "Distance"],
            rows,
        ),
    })
}
