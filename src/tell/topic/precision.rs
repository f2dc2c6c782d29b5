//! Whether the run knows its figures as well as was asked, and whether another seed gives the same.

use crate::results::{AgainOf, SecondSeed};
use crate::say;
use crate::tell::book::{Book, page_table, word};
use crate::tell::page::{Block, PageTable, Span};
use crate::tell::print::{Step, listed, sentence_case};
use crate::tell::tables::second_seed;
use crate::tell::value::{Figure, Style};
use crate::tell::words;

/// What became of the precision that was asked for; nothing where none was.
#[must_use]
pub fn blocks(book: &Book<'_>) -> Vec<Block> {
    let Some(of) = book.results.precision else { return Vec::new() };
    let figure = |column| book.figure("precision", &[], column);
    // Half-widths are small beside positions: the steps of those would hide them.
    let fine = |column| Figure { step: Step::HUNDREDTH, ..figure(column) }.said(Style::Pounds);
    let mut said = say![
        "A precision of ",
        fine("asked"),
        " was asked for and ",
        if of.reached { "reached with " } else { "not reached with " },
        figure("iterations"),
        if of.reached { " simulated years: " } else { " simulated years, the most allowed: " }
    ];
    if of.money.is_some() {
        said.extend(say![
            "the 95% intervals are at most ",
            fine("half_width"),
            " to either side, those of chances ",
            figure("half_width_of_chances"),
            "."
        ]);
    } else {
        said.extend(say!["so few leave a 95% interval without an end."]);
    }
    if !of.reached {
        said.extend(match (of.iterations_needed, of.money) {
            (Some(_), _) => say![" About ", figure("iterations_needed"), " would be needed."],
            (None, Some(_)) => say![" More would be needed than a run can have."],
            (None, None) => say![" They are too few to tell how many would be needed."],
        });
    }
    vec![Block::Para(said)]
}

/// What a figure that is found again is called.
fn called(book: &Book<'_>, of: AgainOf) -> String {
    let headline = book.results.headline();
    match of {
        AgainOf::Mean => "mean".to_owned(),
        // P-words count from the good end.
        AgainOf::Quantile { p } => format!("P{:.0}", 100.0 * (1.0 - p)),
        AgainOf::ChanceMissed => {
            let judged = super::positions::yardstick(book.results, headline);
            let judged = judged.map_or_else(|| "the target".to_owned(), |of| words::yardstick(&of.kind, of.amount));
            format!("chance of missing {judged}")
        }
        AgainOf::ChanceOfDeficit => "chance of a deficit".to_owned(),
    }
}

/// Whether a second seed gives the same, in a sentence or two; nothing where none was drawn from.
#[must_use]
pub fn agrees(book: &Book<'_>) -> Option<Vec<Span>> {
    let again = book.results.second_seed.as_ref()?;
    let of = |column| book.figure("second_seed", &[&again.node.0, "q50"], column);
    let name = book.called(&again.node.0);
    let median = say![" Its P50 is ", of("second"), " from the second seed and ", of("first"), " from the first, £m"];
    let error = say!["; the error to be expected of the difference is ", of("expected_error"), "."];
    let apart: Vec<String> = again.apart().map(|figure| called(book, figure.of)).collect();
    let mut said = if !again.can_tell() {
        say![
            "A second run of ",
            name,
            " from other random numbers is too short to tell whether the first was long enough."
        ]
    } else if apart.is_empty() {
        say![
            "A second run from other random numbers agrees: no figure of ",
            name,
            " differs by more than chance alone makes it."
        ]
    } else {
        say![
            Span::Strong(format!(
                "A second run from other random numbers does not agree on the {} of {name}.",
                listed(&apart)
            )),
            " Chance alone parts 1 figure in 100 so far; a run with more simulated years tells whether that is all."
        ]
    };
    said.extend(median);
    said.extend(if again.can_tell() { error } else { say!["."] });
    Some(said)
}

/// The figures from both seeds.
#[must_use]
pub fn panel(book: &Book<'_>) -> Option<PageTable> {
    let SecondSeed { node, figures, .. } = book.results.second_seed.as_ref()?;
    let row = |of: AgainOf| {
        let column = second_seed::word(of);
        let cell = |name| book.cell("second_seed", &[&node.0, &column], name);
        vec![
            word(&sentence_case(&called(book, of))),
            cell("unit"),
            cell("first"),
            cell("second"),
            cell("difference"),
            cell("expected_error"),
            cell("within"),
        ]
    };
    Some(page_table(
        &format!("{}: the same figures from a second seed", book.called(&node.0)),
        &["", "Unit", "First seed", "Second seed", "Difference", "Error of it", "Within 2.58 errors"],
        figures.iter().map(|figure| row(figure.of)).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Again, PrecisionReached, Results};
    use crate::tell::testing;

    fn said(reached: bool, money: Option<f64>, iterations_needed: Option<u64>) -> String {
        let precision = PrecisionReached { asked: 0.5, reached, money, chance: 0.004, iterations_needed };
        let results = Results { precision: Some(precision), ..testing::results("minimal").clone() };
        let book = Book::new(&results);
        let blocks = blocks(&book);
        testing::holds(&book, &blocks);
        testing::plain_words(&blocks);
        testing::text(&blocks)
    }

    #[test]
    fn a_precision_is_said_with_what_it_would_take() {
        assert!(blocks(&Book::new(testing::results("minimal"))).is_empty());
        let reached = said(true, Some(0.43), Some(500));
        assert!(reached.contains("A precision of £0.50m was asked for and reached with 600 simulated years: "));
        assert!(reached.contains("at most £0.43m to either side") && !reached.contains("needed"), "{reached}");
        let missed = said(false, Some(0.91), Some(2_000));
        assert!(missed.contains("not reached with 600 simulated years, the most allowed"), "{missed}");
        assert!(missed.contains("About 2,000 would be needed."), "{missed}");
        assert!(said(false, Some(0.91), None).contains("More would be needed than a run can have."));
        let few = said(false, None, None);
        assert!(few.contains("so few leave a 95% interval without an end. They are too few to tell"), "{few}");
    }

    fn seeds(figures: Vec<Again>) -> (String, String) {
        let mut results = testing::results("2018-19-m05").clone();
        results.second_seed = Some(SecondSeed { node: results.headline.clone(), seed: 2, iterations: 600, figures });
        let book = Book::new(&results);
        let blocks =
            vec![Block::Para(agrees(&book).expect("a sentence")), Block::Table(panel(&book).expect("a table"))];
        testing::holds(&book, &blocks);
        testing::plain_words(&blocks);
        let said = testing::text(&blocks[..1]);
        (said, testing::text(&blocks))
    }

    #[test]
    fn a_second_seed_agrees_or_the_figures_that_part_are_named() {
        assert!(agrees(&Book::new(testing::results("minimal"))).is_none());
        let figure = |of, second, se| Again { of, first: -700.0, second, se };
        let median = figure(AgainOf::Quantile { p: 0.5 }, -703.0, Some(2.0));
        let worst = |se| figure(AgainOf::Quantile { p: 0.1 }, -720.0, se);
        let (agreed, _) = seeds(vec![median, worst(Some(10.0))]);
        assert!(agreed.starts_with("A second run from other random numbers agrees: no figure of "), "{agreed}");
        assert!(
            agreed.contains("is (703.0) from the second seed and (700.0) from the first, £m; the error"),
            "{agreed}"
        );
        let chance = Again { of: AgainOf::ChanceMissed, first: 0.5, second: 0.6, se: Some(0.01) };
        let (parted, all) = seeds(vec![median, worst(Some(5.0)), chance]);
        assert!(parted.contains("does not agree on the P90 and chance of missing break-even of "), "{parted}");
        assert!(all.contains("P90") && all.contains("(20.0)"), "{all}");
        let (short, _) = seeds(vec![median, worst(None)]);
        assert!(short.contains("too short to tell") && !short.contains("error to be"), "{short}");
    }
}
