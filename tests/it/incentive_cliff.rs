//! Incentive money against the control total, where the answers are known.

use outturn::model::{RuleKind, Stage};
use outturn::results::{NodeResult, Quantile, RuleRan};

use crate::support::{Files, Run, small, write};

const CLIFF: &str = "\n[[rule]]\nkind = \"incentive_cliff\"\n";

fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// Two organisations with remainders of 4 and 3; the first has £10m of incentive money and a total of 1, the second £5m and no
/// total. Plans before it are 2 and 0.
fn files(rules: &str, total: &str) -> Files {
    let organisations = "O1,One,acute,provider,NAT,300,4\nO2,Two,acute,provider,NAT,300,3\n";
    let mut files = small(organisations, "", "", "");
    let table = "account_code,plan_ex_incentive_m,incentive_in_plan_m,control_total_m\n";
    files[3].1 = format!("{table}O1,2,10,{total}\nO2,0,5,\n");
    files[0].1.push_str(rules);
    files
}

fn run(name: &str, rules: &str, total: &str) -> Run {
    Run::of(&write(name, &files(rules, total)), 430, 100_000)
}

fn values(node: &NodeResult) -> Vec<u64> {
    node.outturn.quantiles.iter().map(|q: &Quantile| q.value.to_bits()).collect()
}

#[test]
fn the_cliff_pays_by_the_chance_of_meeting_the_total_and_leaves_a_gap() {
    let run = run("cliff", CLIFF, "1");
    let node = run.node("O1");
    // Before incentive money the position is N(2, 4), the total 1: met with chance Φ((2 − 1) / 4).
    let met = phi(0.25);
    let error = libm::sqrt(met * (1.0 - met) / 1e5);
    let missed = node.chance_below_control_total.unwrap().value;
    assert!((missed - (1.0 - met)).abs() < 4.0 * error, "{missed}");
    assert!((node.outturn.mean.value - (2.0 + 10.0 * met)).abs() < 4.0 * node.outturn.mean.se.unwrap());
    // The line says what is lost, exactly that share of the money, and the expected effect follows.
    let lines = &run.results.contributions[0].lines;
    let line = lines.iter().find(|line| line.code == "incentive").unwrap();
    assert!((line.expected + 10.0 * missed).abs() < 1e-9, "{} {missed}", line.expected);
    assert!((node.expected_effect - line.expected).abs() < 1e-9);
    // Two humps with nothing between 1 and 11: the quartile is in the lower one, the median in the upper one.
    let (p25, p50) = (node.outturn.quantile(0.25), node.outturn.quantile(0.50));
    assert!((p25.value - (2.0 - 4.0 * 0.674_489_75)).abs() < 0.1, "{}", p25.value);
    assert!((p50.value - 12.0).abs() < 0.1, "{}", p50.value);
    assert!(node.outturn.quantiles.iter().all(|q| q.value < 1.0 || q.value >= 11.0));
    // Without a control total the money stays.
    assert!((run.node("O2").outturn.mean.value - 5.0).abs() < 0.05);
    assert!(run.node("O2").chance_below_control_total.is_none());
    let cliff = RuleRan { rule: RuleKind::IncentiveCliff, parameters: Vec::new() };
    assert_eq!(run.results.scenario.rules, [cliff]);
    assert_eq!(run.results.last_stage(), RuleKind::IncentiveCliff.stage());
}

#[test]
fn with_the_cliff_every_split_of_the_worst_tenth_still_adds_up() {
    let run = run("cliff-tail", CLIFF, "1");
    for (contributions, node) in run.results.contributions.iter().zip(run.results.focus_nodes()) {
        let outturn = &node.outturn;
        let whole = outturn.shortfall_10.value - outturn.mean.value;
        for parts in [&contributions.lines, &contributions.accounts] {
            let (tail, spread): (f64, f64) =
                parts.iter().fold((0.0, 0.0), |(t, s), p| (t + p.tail, s + p.spread_share));
            assert!((tail - whole).abs() < 1e-6 && (spread - 1.0).abs() < 1e-9, "{tail} {whole} {spread}");
        }
    }
}

#[test]
fn a_rule_that_does_nothing_changes_no_bit() {
    let (with, without) = (run("cliff-idle", CLIFF, "-1000"), run("cliff-none", "", "-1000"));
    assert!(without.results.scenario.rules.is_empty());
    assert_eq!(without.results.last_stage(), Stage::Gross);
    for (a, b) in with.results.nodes.iter().zip(&without.results.nodes) {
        assert_eq!(values(a), values(b), "{}", a.code);
        assert_eq!(a.outturn.mean.value.to_bits(), b.outturn.mean.value.to_bits());
        assert_eq!(a.outturn.sd.value.to_bits(), b.outturn.sd.value.to_bits());
        let chance = |node: &NodeResult| node.chance_below_control_total.map(|chance| chance.value);
        assert_eq!(chance(a), chance(b));
    }
}

#[test]
fn whether_the_total_is_met_does_not_depend_on_what_is_paid() {
    let (with, without) = (run("cliff-judged", CLIFF, "1"), run("cliff-unjudged", "", "1"));
    let chance = |run: &Run| run.node("O1").chance_below_control_total.unwrap().value;
    assert_eq!(chance(&with).to_bits(), chance(&without).to_bits());
}
