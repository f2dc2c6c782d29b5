//! Cross-subsidy and the national ladder over a whole scenario: money is conserved, and what is switched off is not there.

use std::fs;

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::{LineGroup, RuleKind};
use outturn::outputs::{self, Wanted};
use outturn::results::SizingBasis;
use outturn::simulate::RunSettings;

use crate::support::{self, Files, Run};

const PACK: &str = "2019-20-regional";
fn settings() -> RunSettings {
    RunSettings { seed: 7, iterations: 1_000, isa: Isa::detect(), sampler: Sampler::Plain }
}

/// The pack with another scenario.toml.
pub fn changed(change: impl Fn(&str) -> String) -> Files {
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

pub fn all_on(text: &str) -> String {
    text.replace("on = false\n", "")
}

/// Whole columns of a scenario: the nation's, then those of the lines of a group.
fn columns(name: &str, files: &Files, group: LineGroup) -> Vec<Vec<f64>> {
    let model = support::load(&support::write(name, files));
    let compiled = Compiled::new(&model).unwrap();
    let columns = &compiled.columns;
    let mine = |&line: &usize| model.lines[columns.lines[line].line].group == group;
    let lines = (0..columns.lines.len()).filter(mine).map(|line| columns.line_column(line));
    let wanted: Vec<usize> = std::iter::once(columns.roll_column(0)).chain(lines).collect();
    support::whole(&model, &compiled, settings(), &wanted)
}

#[test]
fn transfers_sum_to_nought_in_every_iteration_and_the_nation_gains_only_what_is_found() {
    let without_ladder = |text: String| text.split("[[rule]]\nkind = \"national_ladder\"").next().unwrap().to_owned();
    let with = changed(|text| without_ladder(all_on(text)));
    let without = changed(|text| without_ladder(no_regime(text)));
    let transfers = columns("transfers-on", &with, LineGroup::Transfer);
    let found = columns("found-on", &with, LineGroup::LateSavings);
    let none = columns("regimes-off", &without, LineGroup::Transfer);
    assert!(transfers[1..].iter().flatten().any(|amount| *amount > 1.0), "money moves");
    let sum = |list: &[Vec<f64>], iteration: usize| -> f64 { list[1..].iter().map(|column| column[iteration]).sum() };
    for iteration in 0..1_000 {
        assert_eq!(sum(&transfers, iteration), 0.0, "iteration {iteration}");
        assert_eq!(found[0][iteration] - none[0][iteration], sum(&found, iteration), "iteration {iteration}");
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
    assert_eq!(format!("{:?}", off.results.nodes), format!("{:?}", none.results.nodes));
    assert!(off.results.transfers.is_none() && off.results.national.is_none());
}

#[test]
fn the_report_of_transfers_adds_up() {
    let run = Run::of(&support::write("transfers", &changed(all_on)), 3, 2_000);
    let transfers = run.results.transfers.as_ref().unwrap();
    let net: f64 = transfers.places.iter().map(|place| place.mean).sum();
    let given: f64 = transfers.places.iter().map(|place| place.mean.max(0.0)).sum();
    assert!(net.abs() < 1e-9 && given > 10.0, "{net} {given}");
    // What a pool takes in it gives out.
    for rule in [RuleKind::TopSlice, RuleKind::RegionalTotal] {
        let of = |side: fn(&outturn::results::Flow) -> &str| -> f64 {
            let mine = transfers.flows.iter().filter(|flow| flow.rule == rule && side(flow).starts_with("pool:"));
            mine.map(|flow| flow.mean.value).sum()
        };
        let (paid_in, paid_out) = (of(|flow| &flow.to), of(|flow| &flow.from));
        assert!((paid_in - paid_out).abs() < 1e-9 && paid_in > 0.0, "{rule:?}: {paid_in} {paid_out}");
    }
    for of in transfers.equity.iter().chain([&transfers.equity_of_all]) {
        assert!(of.from_more_deprived <= of.moved + 1e-9, "{of:?}");
    }
    assert!(transfers.concentration.is_none_or(|index| index.abs() < 1.0));
    // All of it is written, and said in the report.
    let files = outputs::of(&run.results, Wanted::Pages).unwrap();
    for wanted in ["transfers", "net_contributions", "transfer_equity", "national_ladder", "bail_out", "sizing"] {
        assert!(
            files.iter().any(|file| file.path == format!("data/{wanted}.csv")
                && file.bytes.iter().filter(|b| **b == b'\n').count() > 1),
            "{wanted}"
        );
    }
    for wanted in ["charts/net-contributions.svg", "charts/sizing.svg"] {
        assert!(files.iter().any(|file| file.path == wanted), "{wanted}");
    }
    let report = files.iter().find(|file| file.path == "report.html").unwrap();
    let report = String::from_utf8(report.bytes.clone()).unwrap();
    assert!(report.contains("Who pays whom") && report.contains("What is left for the Treasury"));
}

/// The bail-out is the need less what the steps bring, and the reserve that would do is the quantile of what is short.
#[test]
fn the_ladder_and_the_sizing_add_up() {
    let run = Run::of(&support::scenario(PACK), 3, 4_000);
    let national = run.results.national.as_ref().unwrap();
    let ladder = national.ladder.as_ref().unwrap();
    let steps: f64 = ladder.steps.iter().map(|step| step.used.value).sum();
    assert!((ladder.need.value - steps - ladder.bail_out.mean.value).abs() < 1e-6);
    assert!(ladder.bail_out.chance_large.value <= ladder.bail_out.chance.value);
    let after: Vec<_> = national.sizing.iter().filter(|point| point.basis == SizingBasis::AfterRules).collect();
    let q10 = run.results.nodes[0].outturn.quantile(0.10).value;
    let nine = after.iter().find(|point| (point.chance - 0.9).abs() < 1e-9).unwrap();
    assert!((nine.amount.value - (national.target - q10).max(0.0)).abs() < 2.0, "{} {q10}", nine.amount.value);
    let before = national.sizing.iter().find(|point| point.basis != SizingBasis::AfterRules).unwrap();
    assert!(before.amount.value > after[0].amount.value);
}

#[test]
fn diversification_is_of_organisations_and_not_of_central_money() {
    let run = Run::of(&support::scenario("2019-20-regional"), 2019, 4_000);
    let nation = &run.results.diversification[0];
    assert_eq!(nation.node, "ENG");
    // What trusts and CCGs come to together, without the nation's, regions' and systems' own accounts.
    let mut sums: Vec<f64> =
        run.focus("sector:provider").iter().zip(run.focus("sector:commissioner")).map(|(a, b)| a + b).collect();
    sums.sort_unstable_by(f64::total_cmp);
    let organisations: Vec<_> = run.results.nodes.iter().filter(|node| !node.sector.is_empty()).collect();
    let base: f64 = organisations.iter().map(|node| node.base).sum();
    let parts: f64 = organisations.iter().map(|node| node.base - node.outturn.quantile(0.10).value).sum();
    assert!((nation.sum_of_parts - parts).abs() < 1e-6);
    assert!((nation.of_the_sum - (base - sums[399])).abs() < 1e-6);
    // About 510; with the ladder's money on the nation's account, which is nobody's good year, 1,010.
    assert!((470.0..560.0).contains(&nation.benefit), "{}", nation.benefit);
}
