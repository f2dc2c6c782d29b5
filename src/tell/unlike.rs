//! Names that are too long for their place, shortened so that unlike ones stay unlike.

use std::collections::{BTreeMap, BTreeSet};

use super::print::plain;

/// The names, those that do not fit with their middles left out, so that unlike names stay unlike: by their beginnings and ends, else by a
/// number.
#[must_use]
pub fn unlike(names: &[String], fits: impl Fn(&str) -> bool) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let distinct: BTreeSet<&String> = names.iter().collect();
    // Mostly the beginning; where that leaves two alike, more of the end.
    for (tail, whole) in [(0.4, true), (0.4, false), (0.7, false), (0.15, false)] {
        let short: BTreeMap<&String, String> =
            distinct.iter().map(|name| (*name, shortened(name, tail, whole, "", &fits))).collect();
        if short.values().collect::<BTreeSet<_>>().len() == distinct.len() {
            return names.iter().map(|name| short.get(name).cloned().unwrap_or_default()).collect();
        }
    }
    let number: BTreeMap<&String, usize> = distinct.iter().copied().zip(1..).collect();
    let numbered = |name: &String| {
        if fits(name) {
            return name.clone();
        }
        let number = number.get(name).map(|number| format!(" ({number})")).unwrap_or_default();
        shortened(name, 0.0, false, &number, &fits)
    };
    names.iter().map(numbered).collect()
}

/// The name with as many letters as fit, `tail` of them (a share) from its end, and `after` behind it; of whole words where that is wanted
/// and leaves some.
fn shortened(name: &str, tail: f64, whole: bool, after: &str, fits: &impl Fn(&str) -> bool) -> String {
    if after.is_empty() && fits(name) {
        return name.to_owned();
    }
    let letters: Vec<char> = name.chars().collect();
    let cut = |kept: usize| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small count")]
        let end = ((kept as f64 * tail).round() as usize).min(kept);
        let first: String = letters.iter().take(kept - end).collect();
        let last: String = letters.iter().skip(letters.len() - end).collect();
        let words = (first.rsplit_once(' ').map(|(words, _)| words), last.split_once(' ').map(|(_, words)| words));
        match words {
            (Some(first), Some(last)) if whole => format!("{first} … {last}{after}"),
            _ => format!("{}…{}{after}", first.trim_end(), last.trim_start()),
        }
    };
    let (mut most, mut too_many) = (0, letters.len());
    while too_many - most > 1 {
        let middle = most.midpoint(too_many);
        if fits(&cut(middle)) { most = middle } else { too_many = middle }
    }
    cut(most)
}
