//! The page of the checks of plans, from their own table.

use std::fmt::Write as _;

use super::checks::{CHECKS, ReadAcross};
use super::subject::Need;
use crate::model::plan::View;
use crate::results::{PlanFinding, PlanUnit};

const HEAD: &str = include_str!("page/head.md");

/// A worked example: what of a plan that adds up is changed, the sum by hand, and what the check finds.
#[derive(Debug, Clone)]
pub struct Example {
    /// What is changed.
    pub change: &'static str,
    /// The sum.
    pub by_hand: &'static str,
    /// What is found.
    pub found: PlanFinding,
}

/// The text of `docs/PLAN.md`: `examples` by check, and the false alarms as rows of a table.
#[must_use]
pub fn page(examples: &[Example], alarms: &str) -> String {
    let mut out = HEAD.replace("{ALARMS}", alarms);
    for (check, example) in CHECKS.iter().zip(examples) {
        entry(&mut out, check, example);
    }
    out
}

/// One check. Writing to a String cannot fail.
fn entry(out: &mut String, check: &ReadAcross, example: &Example) {
    let _ = writeln!(out, "\n## {} {}\n\n{}\n", check.id, check.name, check.rule);
    let needs: Vec<String> = check.needs.iter().copied().flatten().map(need).collect();
    if !needs.is_empty() {
        let _ = writeln!(out, "Needs: {}.\n", needs.join(", "));
    }
    let _ = writeln!(out, "£m standing: {}\n", check.money);
    if !check.bounds.is_empty() {
        out.push_str("| bound | default | evidence | source |\n|---|---|---|---|\n");
        for bound in check.bounds {
            let default = bound.default().map_or_else(|| "none".to_owned(), |value| value.to_string());
            let _ = writeln!(out, "| `{}` | {default} | {} | {} |", bound.key(), bound.evidence(), bound.source());
        }
        out.push('\n');
    }
    let PlanFinding { outcome, numbers, money, .. } = &example.found;
    let _ = writeln!(out, "**Example.** {} {}\n", example.change, example.by_hand);
    let numbers: Vec<String> =
        numbers.iter().map(|number| format!("{} {}", number.what.about(), said(number))).collect();
    let money = money.map_or_else(String::new, |amount| format!("; £{amount:.2}m stands on it"));
    let _ = writeln!(out, "Found: **{}** ({}){money}.", outcome.word(), numbers.join("; "));
}

fn said(number: &crate::results::PlanNumber) -> String {
    match number.what.unit() {
        PlanUnit::Percent => format!("{:.1} %", 100.0 * number.value),
        PlanUnit::Money => format!("£{:.2}m", number.value),
        PlanUnit::Count | PlanUnit::Month => format!("{:.0}", number.value),
    }
}

fn need(need: &Need) -> String {
    match need {
        Need::Plan(column) => format!("`{}`", column.word()),
        Need::LastYear(column) => format!("`{}` ({})", column.word(), View::LastYear.word()),
        Need::Stated(bound) => format!("`{}` of `[plan]`", bound.key()),
    }
}
