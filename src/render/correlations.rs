//! Correlations of factors in words: the pairs, and both matrices where a repair changed them.

use super::format::plain;
use super::terminal::wrapped;
use super::words::shortened;
use crate::summary::{Correlations, RepairSummary};

/// Longest name of a factor above a column.
const LONGEST: usize = 12;

/// A correlation with the decimals that a reader can judge.
pub(super) fn figure(correlation: f64) -> String {
    let text = format!("{correlation:.3}");
    if text == "-0.000" { "0.000".to_owned() } else { text }
}

/// One sentence on a level: its pairs.
pub(super) fn sentence(of: &Correlations) -> String {
    let mut pairs = Vec::new();
    for (i, a) in of.factors.iter().enumerate() {
        for (j, b) in of.factors.iter().enumerate().skip(i + 1) {
            if of.matrix[i][j] != 0.0 {
                pairs.push(format!("{} and {} {}", plain(a), plain(b), figure(of.matrix[i][j])));
            }
        }
    }
    format!("Correlations of factors within each {}: {}.", plain(&of.level), pairs.join(", "))
}

/// One sentence on a repair.
pub(super) fn repair_sentence(level: &str, repaired: &RepairSummary) -> String {
    let [a, b] = &repaired.pair;
    format!(
        "The correlations stated at level {} are not possible together (smallest eigenvalue {:.3}). The nearest possible ones \
         are used; the largest change is {} and {}, from {} to {}.",
        plain(level),
        repaired.smallest_eigenvalue,
        plain(a),
        plain(b),
        figure(repaired.from),
        figure(repaired.to)
    )
}

/// What repairs did, with the matrices before and after, for a terminal of `width` characters; empty without repairs.
#[must_use]
pub fn repairs(all: &[Correlations], width: usize) -> String {
    let mut lines = Vec::new();
    for of in all {
        let Some(repaired) = &of.repaired else { continue };
        wrapped(&repair_sentence(&of.level, repaired), "", width, &mut lines);
        for (title, matrix) in [("as stated:", &repaired.stated), ("as used:", &of.matrix)] {
            lines.push(title.to_owned());
            lines.extend(table(&of.factors, matrix));
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Lines of a matrix with the factors' names.
fn table(factors: &[String], matrix: &[Vec<f64>]) -> Vec<String> {
    let names: Vec<String> = factors.iter().map(|factor| shortened(&plain(factor), LONGEST)).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(6);
    let row = |name: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("  {cell:>widest$}")).collect();
        format!("  {name:<widest$}{cells}").trim_end().to_owned()
    };
    let mut lines = vec![row("", names.clone())];
    lines.extend(names.iter().zip(matrix).map(|(name, cells)| row(name, cells.iter().copied().map(figure).collect())));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repair_is_said_with_both_matrices() {
        let of = Correlations {
            level: "nation".to_owned(),
            factors: vec!["flu".to_owned(), "price".to_owned()],
            matrix: vec![vec![1.0, 0.76], vec![0.76, 1.0]],
            repaired: Some(RepairSummary {
                stated: vec![vec![1.0, 1.0], vec![1.0, 1.0]],
                smallest_eigenvalue: -0.414_213,
                pair: ["flu".to_owned(), "price".to_owned()],
                from: 1.0,
                to: 0.76,
            }),
        };
        assert_eq!(sentence(&of), "Correlations of factors within each nation: flu and price 0.760.");
        let expected = "\
The correlations stated at level nation are not possible together (smallest eigenvalue -0.414). The
nearest possible ones are used; the largest change is flu and price, from 1.000 to 0.760.
as stated:
             flu   price
  flu      1.000   1.000
  price    1.000   1.000
as used:
             flu   price
  flu      1.000   0.760
  price    0.760   1.000
";
        assert_eq!(repairs(std::slice::from_ref(&of), 100), expected);
        assert_eq!(repairs(&[Correlations { repaired: None, ..of }], 100), "");
        assert_eq!(figure(-0.000_01), "0.000");
    }
}
