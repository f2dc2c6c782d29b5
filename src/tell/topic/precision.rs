//! Whether the run knows its figures as well as was asked.

use crate::say;
use crate::tell::book::Book;
use crate::tell::page::Block;
use crate::tell::print::Step;
use crate::tell::value::{Figure, Style};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{PrecisionReached, Results};
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
}
