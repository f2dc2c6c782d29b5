//! The QA log: the checks of the DfE and DESNZ modelling logs by their ids, those that the program or its test-suite does filled in, the
//! others blank for people; then every finding. `*` marks what those logs make mandatory.

use super::sheet::{Entry, Sheet};
use crate::diagnostic::{Check, Severity};
use crate::model::{Role, Status};
use crate::results::{BridgeStep, Results, STANDARD_ERRORS};
use crate::tell::book::Book;
use crate::tell::words;

/// What somebody has to look at; whoever did writes over it.
const FOR_PEOPLE: &str = "for people: not done";
/// Parts of one agree to this.
const TOLERANCE: f64 = 1e-6;

type Line = [String; 5];

fn line(code: &str, check: &str, outcome: &str, advice: &str, place: &str) -> Line {
    [code, check, outcome, advice, place].map(str::to_owned)
}

/// The sheet.
pub fn sheet(book: &Book<'_>) -> Sheet {
    let results = book.results;
    let mut lines = governance(results);
    lines.extend(structure());
    lines.extend(verified(results));
    lines.extend(validated(results));
    lines.extend(data(book));
    lines.extend(
        results.warnings.iter().map(|of| line(&of.code, &of.message, "to be looked at", &of.advice, &of.place)),
    );
    let rows = lines.into_iter().map(|line| line.map(|text| Entry::text(&text)).to_vec()).collect();
    Sheet::of_words(
        "QA",
        "What was checked, by the ids of the DfE modelling log (* mandatory), and what the checks found.",
        &["Code", "Check or finding", "Outcome", "What to do", "Where"],
        rows,
    )
}

fn governance(results: &Results) -> Vec<Line> {
    let of = results.scenario.assurance.as_ref();
    let named = of.map_or(0, |of| Role::ALL.iter().filter(|role| !of.of(**role).name.is_empty()).count());
    let roles = format!("{named} of {} named", Role::ALL.len());
    let assured = of.is_some_and(|of| of.status != Status::Draft);
    vec![
        line(
            "DG1*",
            "Scope: the question, whose it is, what is left out",
            FOR_PEOPLE,
            "what is not in the range stands in Notes",
            "",
        ),
        line("DG2", "User guide", "there", "README.md, docs/FORMAT.md, docs/OUTPUTS.md of the program", ""),
        line("DG3", "Technical guide", "there", "docs/METHOD.md of the program", ""),
        line("DG4", "Storage", FOR_PEOPLE, "keep the whole results folder", "audit/"),
        line(
            "DG5*",
            "Version control: what made the results",
            "done by the program",
            "outturn verify runs the scenario again and compares every file",
            "audit/manifest.json",
        ),
        line("DG6*", "Roles: commissioner, analyst, assurer, approver", &roles, "name them", "assurance.toml"),
        line("DG7", "QA plan", FOR_PEOPLE, "", ""),
        line("DG8*", "Record of QA", "this sheet", "", ""),
        line(
            "",
            "An assurer who is not the analyst has looked at it",
            if assured { "done" } else { "not done" },
            if assured {
                "the sheet Assurance says by whom, and what that leaves open"
            } else {
                "it stays a draft until then"
            },
            "assurance.toml",
        ),
    ]
}

fn structure() -> Vec<Line> {
    vec![
        line("SC1*", "Structure fits the question", FOR_PEOPLE, "", ""),
        line("SC2", "Calculation flow", "there", "docs/METHOD.md, in the order of the calculation", ""),
        line(
            "SC3",
            "Names and units",
            "done by the program",
            "every column has a meaning and a unit",
            "Data dictionary",
        ),
        line("SC4", "Comments", "there", "in the source", ""),
        line("SC5", "Clarity of formulas", "there", "docs/METHOD.md has each by its code and its source", ""),
    ]
}

fn verified(results: &Results) -> Vec<Line> {
    let errors = Check::ALL.iter().filter(|check| check.severity() == Severity::Error).count();
    let passed = format!(
        "passed: {errors} checks that refuse a mistake, {} left to look at",
        words::plural(results.warnings.len() as u64, "finding")
    );
    let sums = |total: f64| if (total - 1.0).abs() <= TOLERANCE { "passed" } else { "FAILED" };
    let nation = results.contributions.iter().find(|of| of.node == results.nation().code);
    let parts = nation.map_or("nothing varies", |of| {
        let [lines, accounts] =
            [&of.lines, &of.accounts].map(|parts| parts.iter().map(|part| part.spread_share).sum::<f64>());
        if sums(lines) == "passed" { sums(accounts) } else { "FAILED" }
    });
    let bridges = if results.bridges.iter().all(|bridge| adds_up(&bridge.steps)) { "passed" } else { "FAILED" };
    vec![
        line(
            "VE1*",
            "Code is right: answers in closed form, and a second model written apart",
            "done by the test-suite of this version",
            "cargo test closed_forms slow_model slow_rules",
            "tests/it/",
        ),
        line("VE2", "Usability", FOR_PEOPLE, "", ""),
        line("VE3", "Checks of the inputs", &passed, "outturn check runs them again", "docs/CHECKS.md"),
        line(
            "VE3",
            "Conservation: causes and organisations add up to the nation's variance",
            parts,
            "",
            "data/contributions_lines.csv",
        ),
        line("VE3", "Conservation: the steps of each bridge add up", bridges, "", "data/bridge.csv"),
        line(
            "VE4",
            "Regression: committed outputs, byte by byte",
            "done by the test-suite of this version",
            "cargo test pinned",
            "tests/pinned/",
        ),
        line(
            "VE4",
            "The same scenario and seed give the same bytes",
            "to be run by the reader",
            "outturn verify runs the scenario again and compares every file",
            "audit/manifest.json",
        ),
        line("VE5", "Use of the outputs is as permitted", FOR_PEOPLE, "", "assurance.toml"),
    ]
}

/// True where each step begins where the one before it ended, and each total is what they come to.
fn adds_up(steps: &[BridgeStep]) -> bool {
    let mut at: Option<f64> = None;
    steps.iter().all(|step| {
        let begins = if step.of.is_total() { step.to } else { step.from };
        let is_good = at.is_none_or(|at| (at - begins).abs() <= TOLERANCE);
        at = Some(step.to);
        is_good
    })
}

fn validated(results: &Results) -> Vec<Line> {
    let past = if results.references.is_empty() {
        ("not done", "name past forecasts in scenario.toml, [[reference]]")
    } else {
        ("done", "the sheet Past forecasts has them beside this answer; outturn backtest has whole past years")
    };
    let (outcome, advice) = converged(results);
    let again = found_again(results);
    let dependence = if results.dependence.cases.is_empty() { "not done" } else { "done by the program" };
    vec![
        line("VA1*", "The method fits the question", FOR_PEOPLE, "docs/METHOD.md says what it does and what not", ""),
        line("VA2", "Past forecasts", past.0, past.1, "data/reference.csv"),
        line("VA3", "Uncertainty: simulated, with what drives it", "done by the program", "", "What matters"),
        line(
            "VA3",
            "Uncertainty of structure: with and without dependence",
            dependence,
            "",
            "data/dependence_cases.csv",
        ),
        line(
            "VA3",
            "Convergence: sampling errors are at most a fortieth of the 80% range",
            outcome,
            advice,
            "data/nodes.csv",
        ),
        line("VA3", "Convergence: a second seed gives the same", &again.0, again.1, "data/second_seed.csv"),
        line(
            "VA4",
            "Extreme values",
            FOR_PEOPLE,
            "outturn stress runs named ones; outturn breaks says what breaks the target",
            "",
        ),
        line(
            "VA5",
            "Re-performance by others",
            "of the program: done by its test-suite",
            "every rule is written a second time, from docs/METHOD.md; of the scenario it is for people",
            "tests/it/slow_rules.rs",
        ),
    ]
}

/// Half of a 95 % interval over the 80 % range, at most. Judgement: what more simulated years could still move is then small beside what
/// nobody knows. (What is printed is rounded to its error, so that rounding is no yardstick.)
const CONVERGED: f64 = 1.0 / 40.0;

/// Whether the 95 % intervals of the headline's P90, P50 and P10 are narrow beside its 80 % range.
fn converged(results: &Results) -> (&'static str, &'static str) {
    let headline = results.headline();
    let range = headline.outturn.quantile(0.9).value - headline.outturn.quantile(0.1).value;
    let half = |p: f64| {
        let quantile = headline.outturn.quantile(p);
        quantile.low.zip(quantile.high).map(|(low, high)| (high - low) / 2.0)
    };
    match [0.1, 0.5, 0.9].map(half) {
        [Some(a), Some(b), Some(c)] if a.max(b).max(c) <= CONVERGED * range => ("passed", ""),
        [Some(_), Some(_), Some(_)] => ("to be looked at", "more simulated years: outturn run --precision"),
        _ => ("too few simulated years to tell", "more simulated years: outturn run --iterations"),
    }
}

/// Whether the figures of the headline from a second seed differ by no more than sampling alone makes them.
fn found_again(results: &Results) -> (String, &'static str) {
    let Some(again) = &results.second_seed else { return ("not done".to_owned(), "outturn run does it") };
    if !again.can_tell() {
        return ("too few simulated years to tell".to_owned(), "more simulated years: outturn run --iterations");
    }
    let (all, apart) = (again.figures.len(), again.apart().count());
    let said = format!("{} of {all} figures within {STANDARD_ERRORS:.2} standard errors", all - apart);
    if apart == 0 {
        (format!("passed: {said}"), "the sheet Second seed has them")
    } else {
        (format!("to be looked at: {said}"), "1 in 100 parts so far by chance; more simulated years tell")
    }
}

fn data(book: &Book<'_>) -> Vec<Line> {
    let results = book.results;
    let read = words::plural(results.rows_read.iter().map(|of| of.read as u64).sum(), "row");
    let assumptions = words::plural(book.table("assumptions").map_or(0, |table| table.rows.len() as u64), "assumption");
    let judged = results.assumptions.iter().filter(|of| of.evidence[2] > 0).count();
    let decisions = results.scenario.assurance.as_ref().map_or(0, |of| of.decisions.len() as u64);
    vec![
        line(
            "DA1*",
            "Data: read, counted, added up",
            &format!("done by the program: {read}"),
            "tick the sums off against the returns: for people",
            "Data read",
        ),
        line("DA2", "Transformation of the data before they are read", FOR_PEOPLE, "", "audit/inputs/"),
        line(
            "DA3*",
            "Assumptions with their sources",
            &format!("{assumptions} listed, {judged} of them with judgements"),
            "owners sign them off: for people",
            "Assumptions",
        ),
        line("DA4", "Decisions", &format!("{} listed", words::plural(decisions, "decision")), "", "assurance.toml"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::testing;

    fn outcome(sheet: &Sheet, check: &str) -> String {
        let row = sheet.rows.iter().find(|row| matches!(&row[1], Entry::Text(text) if text.starts_with(check)));
        let Some(Entry::Text(outcome)) = row.map(|row| &row[2]) else { panic!("{check}") };
        outcome.clone()
    }

    #[test]
    fn what_adds_up_passes_and_what_does_not_fails() {
        for pack in testing::PACKS {
            let sheet = sheet(&Book::new(testing::results(pack)));
            assert_eq!(outcome(&sheet, "Conservation: causes"), "passed", "{pack}");
            assert_eq!(outcome(&sheet, "Conservation: the steps"), "passed", "{pack}");
        }
        let mut results = testing::results("2018-19-m05").clone();
        results.bridges[0].steps[1].to += 1.0;
        let nation = results.nation().code.clone();
        let of = results.contributions.iter_mut().find(|of| of.node == nation).expect("the nation's");
        of.lines[0].spread_share += 0.01;
        let sheet = sheet(&Book::new(&results));
        assert_eq!(outcome(&sheet, "Conservation: causes"), "FAILED");
        assert_eq!(outcome(&sheet, "Conservation: the steps"), "FAILED");
    }

    #[test]
    fn a_few_hundred_simulated_years_do_not_pass_for_convergence() {
        let sheet = sheet(&Book::new(testing::results("2018-19-m05")));
        assert_eq!(outcome(&sheet, "Convergence"), "to be looked at");
    }
}
