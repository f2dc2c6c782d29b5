//! Annex: what organisations share, what that does, and what more knowledge of uncertain parameters could remove.

use crate::model::{FactorLevel, OccurrenceLink};
use crate::results::{CopulaUsed, Correlations, DependenceKind, MovesUsed, ParameterUsed};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, Cell, PageRow, PageTable, Span};
use crate::tell::print::{count, plain};
use crate::tell::words;

/// The annex.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading {
        level: 2,
        id: "dependence".to_owned(),
        text: "Annex: what organisations share".to_owned(),
    }];
    blocks.extend(assumed(book));
    blocks.extend(links(book));
    blocks.extend(repairs(&book.results.dependence.correlations));
    blocks.extend(implied(book));
    blocks.extend(parameters(book));
    blocks
}

fn assumed(book: &Book<'_>) -> Vec<Block> {
    let dependence = &book.results.dependence;
    let how = match dependence.copula {
        CopulaUsed::Gaussian => say!["Shared causes move together as jointly normal ones do (Gaussian copula)."],
        CopulaUsed::StudentT { .. } => say![
            "Bad years of shared causes come together (Student-t copula with ",
            book.figure("dependence", &["student_t"], "degrees_of_freedom"),
            " degrees of freedom, on the shared causes only)."
        ],
    };
    if dependence.sets.is_empty() {
        let but = if dependence.links.is_empty() { "" } else { ", but for rows of the register that are linked" };
        return vec![Block::Para(say![format!(
            "Nothing is shared: every risk is independent{but}, and the sector's range is then too narrow."
        )])];
    }
    let rows = dependence.sets.iter().flat_map(|set| set.loadings.iter().map(move |loading| (set, loading)));
    let rows = rows.map(|(set, loading)| {
        let key = [set.code.as_str(), loading.factor.as_str(), loading.level.word()];
        let cell = |column| book.cell("factor_sets", &key, column);
        vec![word(&set.code), word(&loading.factor), word(loading.level.word()), cell("loading"), cell("own_weight")]
    });
    let table = page_table(
        "What each group of risks shares",
        &["Group of risks", "Shared cause", "Shared within each", "Weight", "Own weight"],
        rows.collect(),
    );
    vec![
        Block::Para(how),
        Block::Table(table),
        Block::Note(say!["Correlations are judgements. A weight of 0 is independence, of 1 moving as one."]),
    ]
}

/// Which rows of the register hang on others.
fn links(book: &Book<'_>) -> Vec<Block> {
    let links = &book.results.dependence.links;
    if links.is_empty() {
        return Vec::new();
    }
    let rows = links.iter().map(|link| {
        let happens = match link.occurrence {
            None => "independently",
            Some(OccurrenceLink::Matches) => "where the other does, and only there",
            Some(OccurrenceLink::Exclusive) => "never where the other does",
            Some(OccurrenceLink::Necessary) => "only where the other does",
            Some(OccurrenceLink::Sufficient) => "wherever the other does",
        };
        let happens = if link.chance.is_none() { "always" } else { happens };
        let size = if link.same_proportion { "at the same place of its range" } else { "independent" };
        let chance = book.cell("risk_links", &[&link.risk], "probability");
        vec![word(&link.risk), word(&link.to), chance, word(happens), word(size)]
    });
    let table = page_table(
        "Risks of the register that hang on another",
        &["Risk", "The other", "Chance", "It happens", "Its size"],
        rows.collect(),
    );
    vec![
        Block::Table(table),
        Block::Note(say!["A link changes no risk's own chance or range, only what comes together."]),
    ]
}

/// What repairs of correlations that are not possible together did, with the matrices before and after; nothing without any.
#[must_use]
pub fn repairs(all: &[Correlations]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for of in all {
        let level = plain(&of.level);
        if let Some(repaired) = &of.repaired {
            let [a, b] = &repaired.pair;
            blocks.push(Block::Para(vec![Span::Strong(format!(
                "The correlations stated at level {level} are not possible together (smallest eigenvalue {:.3}). The nearest possible ones are \
                 used; the largest change is {} and {}, from {} to {}.",
                repaired.smallest_eigenvalue,
                plain(a),
                plain(b),
                correlation(repaired.from),
                correlation(repaired.to)
            ))]));
            blocks.push(Block::Table(matrix(&format!("Shared within each {level}, as stated"), of, &repaired.stated)));
        }
        blocks.push(Block::Table(matrix(&format!("Shared within each {level}, as used"), of, &of.matrix)));
    }
    blocks
}

/// A correlation with the decimals that a reader can judge.
fn correlation(value: f64) -> String {
    let text = format!("{value:.3}");
    if text == "-0.000" { "0.000".to_owned() } else { text }
}

fn matrix(caption: &str, of: &Correlations, matrix: &[Vec<f64>]) -> PageTable {
    let factors = || of.factors.iter().map(|factor| plain(factor));
    let row = |(name, cells): (String, &Vec<f64>)| {
        let cells = cells.iter().map(|cell| Cell::Text(correlation(*cell)));
        PageRow { cells: std::iter::once(Cell::Text(name)).chain(cells).collect(), strong: false }
    };
    PageTable {
        caption: caption.to_owned(),
        head: std::iter::once(String::new()).chain(factors()).collect(),
        rows: factors().zip(matrix).map(row).collect(),
    }
}

fn implied(book: &Book<'_>) -> Vec<Block> {
    let dependence = &book.results.dependence;
    let rows = dependence.implied.iter().map(|of| {
        let cell = |column| book.cell("dependence_implied", &[&of.node.0], column);
        vec![word(&book.called(&of.node.0)), cell("average_correlation"), cell("independent_sd")]
    });
    let mut blocks = vec![Block::Table(page_table(
        "What that implies between organisations, £m",
        &["", "Average correlation", "Standard deviation if independent"],
        rows.collect(),
    ))];
    let Some(first) = dependence.cases.first() else { return blocks };
    let rows = dependence.cases.iter().map(|case| {
        let cell = |column| book.cell("dependence_cases", &[&case.node.0, case.case.word()], column);
        let kind = match case.case {
            DependenceKind::Independent => "nothing shared",
            DependenceKind::AsStated => "as stated",
            DependenceKind::AllTogether => "everything moves as one",
        };
        vec![word(&format!("{}, {kind}", book.called(&case.node.0))), cell("sd"), cell("q10"), cell("q50")]
    });
    blocks.push(Block::Table(page_table(
        "What sharing does, £m",
        &["", "Standard deviation", "P90", "P50"],
        rows.collect(),
    )));
    blocks.push(Block::Note(say![format!(
        "From {} outcomes over the same draws; each risk's own range is the same in all three.",
        count(first.iterations)
    )]));
    blocks
}

fn parameters(book: &Book<'_>) -> Vec<Block> {
    let of = &book.results.parameters;
    if of.stated.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![
        Block::Heading {
            level: 3,
            id: "dependence-parameters".to_owned(),
            text: "What more knowledge could remove".to_owned(),
        },
        Block::Para(say![
            "Some assumptions are uncertain themselves: one draw for everybody whom they concern. Better evidence would narrow that part of \
             the range; the rest is chance."
        ]),
        Block::List {
            numbered: false,
            items: of.stated.iter().map(|parameter| say![sentence(book, parameter)]).collect(),
        },
    ];
    let rows = of.spreads.iter().map(|spread| {
        let key = [spread.node.0.as_str()];
        let cell = |column| book.cell("parameters_spread", &key, column);
        vec![
            word(&book.called(&spread.node.0)),
            cell("sd"),
            cell("sd_removable"),
            book.range("parameters_spread", &key, "sd_removable_low", "sd_removable_high"),
            cell("sd_left"),
            cell("removable_share"),
        ]
    });
    let rows: Vec<_> = rows.collect();
    if let Some(first) = of.spreads.first() {
        blocks.push(Block::Table(page_table(
            "Standard deviation in two parts, £m",
            &["", "Whole", "Knowledge could remove", "95% interval", "It could not", "Share removable"],
            rows,
        )));
        blocks.push(Block::Note(say![format!(
            "Squares add up; from {} pairs of outcomes. The interval is the error of sampling.",
            count(first.iterations)
        )]));
    }
    blocks
}

fn sentence(book: &Book<'_>, parameter: &ParameterUsed) -> String {
    let named =
        |lines: &[String]| lines.iter().map(|line| words::line(book.results, line)).collect::<Vec<_>>().join(", ");
    let level = |level: &FactorLevel| level.word().to_owned();
    let what = match &parameter.moves {
        MovesUsed::Draws { lines, savings_rows } => {
            let mut of = named(lines);
            if *savings_rows > 0 {
                let rows = words::plural(*savings_rows as u64, "row");
                of = if of.is_empty() { format!("{rows} of savings") } else { format!("{of}, {rows} of savings") };
            }
            format!("shifts {of}")
        }
        MovesUsed::Loadings { factor, level: of } => {
            format!("multiplies the weight of {} within each {}", plain(factor), plain(&level(of)))
        }
        MovesUsed::Amounts { lines } => format!("multiplies the amounts of {}", named(lines)),
    };
    let about = plain(&parameter.description);
    if about.is_empty() { format!("{}: {what}.", plain(&parameter.id)) } else { format!("{about}: {what}.") }
}
