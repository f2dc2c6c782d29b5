//! Should you believe it? Past forecasts, what official figures do not say, precision, limits.

use crate::model::RuleKind;
use crate::results::{NodeResult, ReferenceResult, ReportedPath};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageTable, Span};
use crate::tell::plot::{Axis, Dash, Ink, Mark, Panel, Plot, RowLabel};
use crate::tell::print::{count, file_stem, plain};
use crate::tell::tables::official::Method;
use crate::tell::value::{Style, Value};
use crate::tell::words;

/// The section.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let mut blocks =
        vec![Block::Heading { level: 2, id: "belief".to_owned(), text: "Should you believe it?".to_owned() }];
    if book.results.references.is_empty() {
        blocks.push(Block::Para(say![
            "The scenario names no past forecasts to stand beside this answer (",
            Span::Code("[[reference]]".to_owned()),
            ")."
        ]));
    }
    for reference in &book.results.references {
        blocks.extend(past(book, reference));
    }
    blocks.extend(official(book));
    blocks.extend(where_from(book));
    blocks.extend(super::precision::blocks(book));
    blocks.extend(super::precision::agrees(book).map(Block::Para));
    blocks.extend(precision(book));
    blocks.extend(cautions(book));
    blocks
}

/// Past errors of official forecasts beside the answer.
fn past(book: &Book<'_>, reference: &ReferenceResult) -> Vec<Block> {
    let Some(node) = book.node(&reference.node) else { return Vec::new() };
    let of = |method, column| book.figure("reference", &[&node.code.0, method], column);
    let less = of("reference_class", "simulated_less_this");
    let side = if reference.difference < 0.0 { " worse than" } else { " better than" };
    let mut blocks = vec![Block::Para(say![
        words::name(node),
        ": this central estimate is ",
        less.said(Style::Pounds),
        side,
        " past official forecasts would lead one to expect."
    ])];
    let why = if book.results.scenario.rules.is_empty() {
        "This range is of what nobody has answered yet; past errors are of what was left when everybody had."
    } else if book.results.ran(RuleKind::OwnAction) {
        "How much organisations recover themselves is set from such errors, so the two are not independent evidence."
    } else {
        "This range is after the actions that the scenario names."
    };
    let years = words::plural(reference.n as u64, "year");
    let mut said = say![
        why,
        " It rests on ",
        years,
        " (",
        plain(&reference.from),
        "), average error ",
        of("reference_class", "bias"),
        ". So few years and one regime: a check, not a law. Neither is corrected by the other."
    ];
    if reference.scaled.is_some() {
        said.extend(say![
            " Past errors are those of the whole class, in proportion to turnover. A part is less sure than that: luck that cancels out over \
             the whole does not here."
        ]);
    }
    if reference.in_sample {
        said.push(Span::Strong(" The year itself is among them: it is no test.".to_owned()));
    }
    blocks.push(Block::Note(said));
    blocks.extend(picture(book, node, reference).map(|plot| Block::Figure(Box::new(plot))));
    if let Some(of) = book.results.undisclosed.iter().find(|of| of.node == node.code) {
        let figure = |column| book.figure("undisclosed", &[&node.code.0], column).said(Style::Pounds);
        if of.undisclosed > 0.0 {
            blocks.push(Block::Para(say![
                "Past errors lead one to expect ",
                figure("expected_by_reference"),
                " worse than the official forecast; the listed risks explain ",
                figure("disclosed"),
                ". The rest, ",
                figure("undisclosed"),
                ", nobody has disclosed; it is added to nothing here."
            ]));
        }
    }
    blocks
}

/// The methods one below the other: range and middle.
fn picture(book: &Book<'_>, node: &NodeResult, reference: &ReferenceResult) -> Option<Plot> {
    let (mut marks, mut labels, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for method in Method::ALL {
        let key = [node.code.0.as_str(), method.word()];
        let figure = |column| book.figure("reference", &key, column);
        let [low, middle, high] = ["q10", "q50", "q90"].map(figure);
        let Some(at) = middle.value.as_number() else { continue };
        let (name, ink) = match method {
            Method::Simulated => ("This answer".to_owned(), Ink::Main),
            Method::BeforeAction => ("This answer, before action".to_owned(), Ink::Second),
            Method::ReferenceClass => {
                (format!("Forecast and past errors, {}", words::plural(reference.n as u64, "year")), Ink::Worse)
            }
            Method::RunRateBlend => ("Forecast and run rate, as in past years".to_owned(), Ink::Better),
            Method::OfficialForecast => ("Official forecast".to_owned(), Ink::Target),
        };
        let thick = low.value.as_number().zip(high.value.as_number()).map(|(low, high)| [low, high]);
        marks.push(Mark::Range { name: String::new(), row: labels.len(), thick, thin: None, middle: at, ink });
        labels.push(RowLabel { name: name.clone(), strong: false, figure: middle.text() });
        rows.push(vec![
            word(&name),
            book.cell("reference", &key, "q10"),
            Cell::Figure(middle),
            book.cell("reference", &key, "q90"),
            book.cell("reference", &key, "years"),
        ]);
    }
    if rows.len() < 2 {
        return None;
    }
    marks.push(Mark::Level { label: "Plan".to_owned(), at: node.plan, ink: Ink::Target, dash: Dash::Long });
    let worse = if reference.difference < 0.0 { "worse" } else { "better" };
    Some(Plot {
        stem: format!("reference-{}", file_stem(&node.code.0)),
        title: format!("{}: {worse} than past forecasts suggest", words::name(node)),
        subtitle: words::subtitle("80% ranges and central estimates by method, £m", Some(node), book.results),
        description: format!(
            "Ranges of 80% with central estimates for {}, £m, {}, by method: {} rows. The table gives every figure.",
            words::name(node),
            words::when(book.results),
            rows.len()
        ),
        across: 1,
        panels: vec![Panel {
            title: String::new(),
            x: Axis::Money {
                title: "Year-end position, £m".to_owned(),
                ends: None,
                beyond: Vec::new(),
                from_zero: false,
            },
            y: Axis::Rows(labels),
            marks,
        }],
        table: page_table(
            &format!("{}: this answer and others, £m", words::name(node)),
            &["", "P90", "P50", "P10", "Years"],
            rows,
        ),
    })
}

/// What official forecasts do not say yet, and how they stand to their evidence.
fn official(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let headline = &book.results.headline;
    if let Some(path) = book.results.reported.iter().find(|path| path.node == *headline)
        && let Some(month) = path.months.first()
    {
        let number = month.month.to_string();
        let of = |column| book.figure("reporting", &[&path.node.0, &number], column);
        blocks.push(Block::Para(say![
            "At month ",
            number.clone(),
            " the official forecast of ",
            book.called(&path.node.0),
            " would leave ",
            of("concealed").said(Style::Pounds),
            " unsaid on average: ",
            of("reported_on_plan"),
            " of ",
            of("organisations"),
            " would report on plan, ",
            of("end_on_plan"),
            " end on it."
        ]));
    }
    let paths = book.results.reported.iter().map(|path| Block::Table(reported(book, path)));
    let paths: Vec<Block> = paths.collect();
    if !paths.is_empty() {
        blocks.push(Block::Details {
            summary: "Official forecasts by month, as they would be reported (simulated)".to_owned(),
            open: false,
            blocks: paths,
        });
    }
    if !book.results.evidence.is_empty() {
        let rows = book.results.evidence.iter().map(|of| {
            let cell = |column| book.cell("evidence", &[&of.node.0], column);
            vec![
                word(&book.called(&of.node.0)),
                cell("organisations"),
                cell("inside"),
                cell("optimistic"),
                cell("optimistic_by"),
                cell("pessimistic"),
                cell("pessimistic_by"),
                cell("silent"),
            ]
        });
        blocks.push(Block::Table(page_table(
            "Official forecasts against their own evidence, number of organisations",
            &["", "All", "Inside", "Optimistic", "by £m", "Pessimistic", "by £m", "On plan while behind"],
            rows.collect(),
        )));
        blocks.push(Block::Note(say![
            "Evidence, without any simulation: the year to date and the plan for the rest; the same a fifth of the way to the run rate; the \
             forecast less the risks that it lists; the organisation's own past errors. Optimistic: above all of it by more than 0.5% of \
             turnover."
        ]));
    }
    blocks
}

fn reported(book: &Book<'_>, path: &ReportedPath) -> PageTable {
    let rows = path.months.iter().map(|month| {
        let number = month.month.to_string();
        let key = [path.node.0.as_str(), number.as_str()];
        let cell = |column| book.cell("reporting", &key, column);
        let revise = if month.may_revise { ", may be revised" } else { "" };
        vec![
            word(&format!("{}{revise}", words::month(month.month))),
            cell("official"),
            cell("concealed"),
            book.range("reporting", &key, "concealed_q10", "concealed_q90"),
            cell("told"),
            cell("reported_on_plan"),
            cell("revised"),
        ]
    });
    page_table(
        &format!("{}: official forecasts by month, £m", book.called(&path.node.0)),
        &["Month", "Official", "Unsaid", "80% range", "Told in words", "On plan", "Revised"],
        rows.collect(),
    )
}

/// Where the uncertainty comes from, beside history's.
fn where_from(book: &Book<'_>) -> Vec<Block> {
    let Some(budget) = &book.results.budget else { return Vec::new() };
    let row = |of: &'static str, name: &str| {
        let cell = |part| {
            let key = [budget.node.0.as_str(), of, part];
            book.cell("variance_budget", &key, "sd")
        };
        let regional = if of == "simulated" { cell("regional") } else { Cell::Blank };
        vec![word(name), cell("total"), cell("national"), regional, cell("own")]
    };
    let mut rows = vec![row("simulated", "This answer")];
    if budget.history.is_some() {
        rows.push(row("past_errors", "Past errors of official forecasts"));
    }
    vec![
        Block::Table(page_table(
            &format!("{}: standard deviation by who shares it, £m", book.called(&budget.node.0)),
            &["", "In all", "Common to all", "Common to some", "Each on its own"],
            rows,
        )),
        Block::Note(say![format!(
            "From {} outcomes with and without what is shared; squares add up. Past errors are after all that anybody did.",
            count(budget.iterations)
        )]),
    ]
}

/// Errors of sampling, which more draws mend; whether the assumptions are right they do not say.
fn precision(book: &Book<'_>) -> Vec<Block> {
    let rows = book.results.focus_nodes().map(|node| {
        let key = [node.code.0.as_str()];
        let interval = |column| {
            let figure = book.figure("nodes", &key, column);
            match figure.interval() {
                Some([low, high]) => Cell::Range(low, high),
                None if figure.value == Value::Blank => Cell::Blank,
                None => word("too few draws"),
            }
        };
        vec![
            word(&words::name(node)),
            book.cell("nodes", &key, "mean"),
            interval("q10"),
            interval("q50"),
            interval("q90"),
        ]
    });
    let mut blocks = vec![
        Block::Table(page_table(
            "95% intervals of the simulation, £m",
            &["", "Mean", "P90", "P50", "P10"],
            rows.collect(),
        )),
        Block::Note(say![
            "These errors come from the number of simulated years alone, and more of them mend it. They do not say whether the assumptions \
             are right."
        ]),
    ];
    blocks.extend(super::precision::panel(book).map(Block::Table));
    vec![Block::Details {
        summary: format!("How precise {} are", words::iterations(book.results).replace("iteration", "simulated year")),
        open: false,
        blocks,
    }]
}

/// Cautions on the results; findings on the scenario are folded away.
fn cautions(book: &Book<'_>) -> Vec<Block> {
    let item = |warning: &crate::results::Warning| {
        let place = if warning.of_input() { format!(" ({})", plain(&warning.place)) } else { String::new() };
        vec![
            Span::Strong(format!("{}: {}", plain(&warning.code), plain(&warning.message))),
            Span::Text(format!("{place}. Advice: {}.", plain(&warning.advice).trim_end_matches('.'))),
        ]
    };
    let (of_input, of_results): (Vec<_>, Vec<_>) = book.results.warnings.iter().partition(|warning| warning.of_input());
    let mut blocks = Vec::new();
    if !of_results.is_empty() {
        blocks.push(Block::List { numbered: false, items: of_results.into_iter().map(item).collect() });
    }
    if !of_input.is_empty() {
        let many = words::plural(of_input.len() as u64, "finding");
        blocks.push(Block::Details {
            summary: format!("{many} of the check of the scenario"),
            open: false,
            blocks: vec![Block::List { numbered: false, items: of_input.into_iter().map(item).collect() }],
        });
    }
    blocks
}
