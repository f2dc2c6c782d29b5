//! Which rows a sheet keeps, and what is said for a code.

use super::nodes::Nodes;
use crate::model::{RuleKind, Stage};
use crate::results::NodeKind;
use crate::tell::print::sentence_case;
use crate::tell::tables::official::Method;
use crate::tell::words;

pub(super) fn every(_: &Nodes<'_>, _: &str) -> bool {
    true
}

pub(super) fn answered(nodes: &Nodes<'_>, code: &str) -> bool {
    nodes.is_answered(code)
}

pub(super) fn region(nodes: &Nodes<'_>, code: &str) -> bool {
    nodes.is_region(code)
}

pub(super) fn system(nodes: &Nodes<'_>, code: &str) -> bool {
    !nodes.is_region(code) && nodes.node(code).is_some_and(|node| matches!(node.kind, NodeKind::Tree(_)))
}

pub(super) fn organisation(nodes: &Nodes<'_>, code: &str) -> bool {
    nodes.node(code).is_some_and(|node| node.kind == NodeKind::Organisation)
}

pub(super) fn no_organisation(nodes: &Nodes<'_>, code: &str) -> bool {
    !organisation(nodes, code)
}

pub(super) fn headline(nodes: &Nodes<'_>, code: &str) -> bool {
    nodes.results.headline.0 == code
}

pub(super) fn name(nodes: &Nodes<'_>, code: &str) -> String {
    nodes.node(code).map_or_else(|| code.to_owned(), words::name)
}

pub(super) fn stage(_: &Nodes<'_>, word: &str) -> String {
    let stages = [Stage::Gross, Stage::Net, Stage::Managed, Stage::Residual];
    let known = stages.into_iter().find(|stage| stage.word() == word);
    known.map_or_else(|| word.to_owned(), |stage| sentence_case(words::stage(stage)))
}

pub(super) fn rule(nodes: &Nodes<'_>, word: &str) -> String {
    let known = RuleKind::ALL.into_iter().find(|rule| rule.name() == word);
    known.map_or_else(|| word.to_owned(), |rule| sentence_case(&rule.said(&words::fund(nodes.results))))
}

pub(super) fn month(_: &Nodes<'_>, number: &str) -> String {
    number.parse().map_or_else(|_| number.to_owned(), |month| words::month(month).to_owned())
}

pub(super) fn method(_: &Nodes<'_>, word: &str) -> String {
    let said = match Method::ALL.into_iter().find(|method| method.word() == word) {
        Some(Method::Simulated) => "This answer",
        Some(Method::BeforeAction) => "This answer, before action",
        Some(Method::ReferenceClass) => "Official forecast and past errors",
        Some(Method::RunRateBlend) => "Official forecast and run rate",
        Some(Method::OfficialForecast) => "Official forecast",
        None => word,
    };
    said.to_owned()
}

/// A code of a few words, such as `control_total`, as words.
pub(super) fn spaced(_: &Nodes<'_>, code: &str) -> String {
    sentence_case(&code.replace('_', " "))
}

/// A figure of the table of a second seed.
pub(super) fn found_again(nodes: &Nodes<'_>, word: &str) -> String {
    match word {
        "q10" => "P90".to_owned(),
        "q50" => "P50".to_owned(),
        "q90" => "P10".to_owned(),
        _ => spaced(nodes, word),
    }
}
