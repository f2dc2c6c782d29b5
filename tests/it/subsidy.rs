//! Cross-subsidy and the national ladder over a whole scenario: money is conserved, and what is switched off is not there.

use std::fs;

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::LineGroup;
use outturn::simulate::{RunSettings, whole_columns};

use crate::support::{self, Files, Run};

const PACK: &str = "2019-20-regional";
const SETTINGS: RunSettings = RunSettings { seed: 7, iterations: 1_000, isa: Isa::Portable, sampler: Sampler::Plain };

/// The pack with another scenario.toml.
fn changed(change: impl Fn(&str) -> String) -> Files {
    let mut files = Files::new();
    for entry in fs::read_dir(support::scenario(PACK)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name != "README.md" {
            let text = fs::read_to_string(&path).unwrap();
            files.push((name.clone(), if name == "scenario.toml" { change(&text) } else { text }));
        }
    }
    files
}

fn all_on(text: &str) -> String {
    text.replace("on = false\n", "")
}

/// Every iteration of every column in which rules move or find money.
#[test]
fn transfers_sum_to_nought_in_every_iteration_and_regions_gain_only_what_is_found() {
    let model = support::load(&support::write("subsidy", &changed(all_on)));
    let compiled = Compiled::new(&model).unwrap();
    let columns = &compiled.columns;
    let of = |group: LineGroup| -> Vec<usize> {
        let mine = |&line: &usize| model.lines[columns.lines[line].line].group == group;
        (0..columns.lines.len()).filter(mine).map(|line| columns.line_column(line)).collect()
    };
    let whole = |list: &[usize]| whole_columns(&compiled, SETTINGS, list);
    let (transfers, found) = (whole(&of(LineGroup::Transfer)), whole(&of(LineGroup::LateSavings)));
    assert!(transfers.iter().flatten().any(|amount| *amount > 1.0), "money moves");
    let sum = |list: &[Vec<f64>], iteration: usize| -> f64 { list.iter().map(|column| column[iteration]).sum() };
    for iteration in 0..1_000 {
        assert_eq!(sum(&transfers, iteration), 0.0, "iteration {iteration}");
    }
    // The same draws without the regimes, but with all before and after: what is found is all that the nation gains.
    let root = [columns.roll_column(0)];
    let national = of(LineGroup::National);
    let none = Compiled::new(&support::load(&support::write("no-subsidy", &changed(no_regime)))).unwrap();
    let (with, without) =
        (whole(&root).remove(0), whole_columns(&none, SETTINGS, &[none.columns.roll_column(0)]).remove(0));
    let of_ladder = whole(&national);
    let ladder_without: Vec<Vec<f64>> = {
        let line = |line: &usize| none.columns.lines[*line].sector.is_empty();
        let mine = |&line: &usize| {
            let index = none.columns.lines[line].line;
            support::load(&support::write("lines", &changed(no_regime))).lines[index].group == LineGroup::National
        };
        let list: Vec<usize> = (0..none.columns.lines.len()).filter(line).filter(mine).collect();
        let list: Vec<usize> = list.into_iter().map(|line| none.columns.line_column(line)).collect();
        whole_columns(&none, SETTINGS, &list)
    };
    for i in 0..1_000 {
        let before_ladder = (with[i] - sum(&of_ladder, i)) - (without[i] - sum(&ladder_without, i));
        assert_eq!(before_ladder, sum(&found, i), "iteration {i}");
    }
}

/// Own action and the ladder stay.
fn no_regime(text: &str) -> String {
    ["rapid_savings", "top_slice", "named_asks", "regional_total"].iter().fold(all_on(text), |text, kind| {
        text.replace(&format!("kind = \"{kind}\"\n"), &format!("kind = \"{kind}\"\non = false\n"))
    })
}

#[test]
fn with_every_rule_off_results_are_those_without_a_list_to_the_bit() {
    let off = changed(|text| all_on(text).replace("[[rule]]\n", "[[rule]]\non = false\n"));
    let none = changed(|text| text.split("[[rule]]").next().unwrap().to_owned());
    let [off, none] =
        [("off", off), ("none", none)].map(|(name, files)| Run::of(&support::write(name, &files), 3, 2_000));
    assert_eq!(format!("{:?}", off.summary.nodes), format!("{:?}", none.summary.nodes));
    assert!(off.summary.transfers.is_none() && off.summary.national.is_none());
}

#[test]
fn the_report_of_transfers_adds_up() {
    let run = Run::of(&support::write("transfers", &changed(all_on)), 3, 2_000);
    let transfers = run.summary.transfers.as_ref().unwrap();
    let net: f64 = transfers.places.iter().map(|place| place.mean).sum();
    let given: f64 = transfers.places.iter().map(|place| place.mean.max(0.0)).sum();
    assert!(net.abs() < 1e-9 && given > 10.0, "{net} {given}");
    // What a pool takes in it gives out.
    for rule in ["top_slice", "regional_total"] {
        let of = |side: fn(&outturn::summary::FlowSummary) -> &str| -> f64 {
            let mine = transfers.flows.iter().filter(|flow| flow.rule == rule && side(flow).starts_with("pool:"));
            mine.map(|flow| flow.mean.value).sum()
        };
        let (paid_in, paid_out) = (of(|flow| &flow.to), of(|flow| &flow.from));
        assert!((paid_in - paid_out).abs() < 1e-9 && paid_in > 0.0, "{rule}: {paid_in} {paid_out}");
    }
    for of in &transfers.equity {
        assert!(of.from_more_deprived <= of.moved + 1e-9, "{of:?}");
    }
    assert!(transfers.concentration.is_some_and(|index| index.abs() < 1.0));
}

/// The bail-out is the need less what the steps bring, and the reserve that would do is the quantile of what is short.
#[test]
fn the_ladder_and_the_sizing_add_up() {
    let run = Run::of(&support::scenario(PACK), 3, 4_000);
    let national = run.summary.national.as_ref().unwrap();
    let ladder = national.ladder.as_ref().unwrap();
    let steps: f64 = ladder.steps.iter().map(|step| step.used.value).sum();
    assert!((ladder.need.value - steps - ladder.bail_out.mean.value).abs() < 1e-6);
    assert!(ladder.bail_out.chance_large.value <= ladder.bail_out.chance.value);
    let after: Vec<_> = national.sizing.iter().filter(|point| point.basis == "after the rules").collect();
    let q10 = run.summary.nodes[0].outturn.quantile(0.10).value;
    let nine = after.iter().find(|point| (point.chance - 0.9).abs() < 1e-9).unwrap();
    assert!((nine.amount.value - (national.target - q10).max(0.0)).abs() < 2.0, "{} {q10}", nine.amount.value);
    let before = national.sizing.iter().find(|point| point.basis != "after the rules").unwrap();
    assert!(before.amount.value > after[0].amount.value);
}
