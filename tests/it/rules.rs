//! Rules over whole scenarios, where the answers are known.

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::{RuleKind, SettingValue, Stage};
use outturn::paired::{Case, Cases};
use outturn::results::{JointState, Met, NodeResult};
use outturn::simulate::RunSettings;

use crate::support::{Files, Run, scenario, small, write};

const OWN: &str =
    "\n[[rule]]\nkind = \"own_action\"\nof = \"sector:provider\"\ncapacity = 0.02\nchance = 0.9\ngiving_up = 0.5\n";
const FUND: &str = "\n[[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\n\
                    weight_q4 = 0.35\nfinance_share = 0.7\naccess_chance = 0.45\nrecycle = \"lost\"\n";

fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// Two organisations with remainders of 4 and 3; plans before incentive money are 2 and 0, totals 1 and none.
fn files(rules: &str) -> Files {
    let organisations = "O1,One,acute,provider,NAT,300,4\nO2,Two,acute,provider,NAT,300,3\n";
    let mut files = small(organisations, "", "", "");
    let table = "account_code,plan_ex_incentive_m,incentive_in_plan_m,control_total_m\n";
    files[3].1 = format!("{table}O1,2,10,1\nO2,0,5,\n");
    files[0].1.push_str(rules);
    files
}

fn run(name: &str, rules: &str) -> Run {
    Run::of(&write(name, &files(rules)), 430, 100_000)
}

fn stage(node: &NodeResult, stage: Stage) -> &outturn::results::StageResult {
    node.stages.iter().find(|s| s.stage == stage).unwrap()
}

#[test]
fn expected_incentive_money_is_that_of_the_closed_form() {
    // E[incentive] = I w Φ((μ − CT) / s), w = finance + access × chance of access.
    let run = run("rules-fund", FUND);
    let wanted = 10.0 * (0.7 + 0.3 * 0.45) * phi(0.25);
    let mean = run.results.rules.as_ref().unwrap().organisations[0].incentive_mean;
    assert!((mean - wanted).abs() < 4.0 * 5.0 / libm::sqrt(1e5), "{mean} {wanted}");
    let rules = run.results.rules.as_ref().unwrap();
    let (met, missed) =
        (rules.organisations[0].mean_where_met.unwrap(), rules.organisations[0].mean_where_missed.unwrap());
    // Truncated normals at 1: mean 2 ± 4 φ(.25) / Φ, with 8.35 of the money where it is met.
    let density = libm::exp(-0.25 * 0.25 / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI);
    assert!((met - (2.0 + 4.0 * density / phi(0.25) + 8.35)).abs() < 0.1, "{met}");
    assert!((missed - (2.0 - 4.0 * density / (1.0 - phi(0.25)))).abs() < 0.1, "{missed}");
}

#[test]
fn own_action_lands_on_the_total_and_gross_stays_as_it_was() {
    let (with, without) = (run("rules-own", OWN), run("rules-none", ""));
    let (node, plain) = (with.node("O1"), without.node("O1"));
    let (gross, net) = (stage(node, Stage::Gross), stage(node, Stage::Net));
    // Gross is the run without rules, to the bit.
    for (staged, plain) in gross.quantiles.iter().zip(&plain.outturn.quantiles) {
        assert_eq!(staged.value.to_bits(), plain.value.to_bits());
    }
    assert_eq!(gross.mean.value.to_bits(), plain.outturn.mean.value.to_bits());
    // Capacity is gamma with shape 2 and mean 6, so P(capacity ≥ g) = (1 + g/3) e^(−g/3); gaps are those of a normal below 1.
    let filled = {
        let (mut sum, step) = (0.0, 0.001);
        let mut gap = step / 2.0;
        while gap < 30.0 {
            let z = (1.0 - gap - 2.0) / 4.0;
            let density = libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * std::f64::consts::PI) / 4.0;
            sum += density * step * (1.0 + gap / 3.0) * libm::exp(-gap / 3.0);
            gap += step;
        }
        0.9 * sum
    };
    let missed = net.chance_below_control_total.unwrap().value;
    let before = gross.chance_below_control_total.unwrap().value;
    assert!((before - missed - filled).abs() < 0.006, "{before} {missed} {filled}");
    // Landing exactly on the total, planned money of 10 included, makes an atom at 11.
    assert_eq!(node.outturn.quantile(0.25).value, 11.0);
    assert_eq!(net.quantiles.len(), gross.quantiles.len());
    let [ran] = with.results.scenario.rules.as_slice() else { panic!("one rule") };
    let parameters: Vec<(&str, &SettingValue)> =
        ran.parameters.iter().map(|(name, value)| (&name[..], value)).collect();
    assert_eq!(ran.rule, RuleKind::OwnAction);
    assert_eq!(
        parameters[..2],
        [("of", &SettingValue::Whom("sector:provider".to_owned())), ("capacity", &SettingValue::Share(0.02))]
    );
    assert_eq!(with.results.last_stage(), Stage::Net);
    // Every split still adds up, with what organisations do as a line of its own.
    for (contributions, node) in with.results.contributions.iter().zip(with.results.focus_nodes()) {
        let outturn = &node.outturn;
        let whole = outturn.shortfall_10.value - outturn.mean.value;
        for parts in [&contributions.lines, &contributions.accounts] {
            let (tail, spread) = parts.iter().fold((0.0, 0.0), |(t, s), p| (t + p.tail, s + p.spread_share));
            assert!((tail - whole).abs() < 1e-6 && (spread - 1.0).abs() < 1e-9, "{tail} {whole} {spread}");
        }
    }
}

#[test]
fn rules_that_are_switched_off_change_no_bit() {
    let off = OWN.replace("giving_up = 0.5\n", "giving_up = 0.5\non = false\n")
        + &FUND.replace("recycle = \"lost\"\n", "recycle = \"lost\"\non = false\n");
    let (off, none) = (run("rules-off", &off), run("rules-not-there", ""));
    assert!(off.results.rules.is_none() && off.results.scenario.rules.is_empty());
    assert_eq!(off.results.nodes.len(), none.results.nodes.len());
    for (a, b) in off.results.nodes.iter().zip(&none.results.nodes) {
        assert_eq!(a.outturn.mean.value.to_bits(), b.outturn.mean.value.to_bits());
        assert!(
            a.outturn.quantiles.iter().zip(&b.outturn.quantiles).all(|(a, b)| a.value.to_bits() == b.value.to_bits())
        );
        assert!(a.stages.is_empty());
    }
}

#[test]
fn an_action_of_the_nation_is_credited_to_its_own_account_and_keeps_its_price() {
    let rule = "\n[[rule]]\nkind = \"node_actions\"\n";
    let mut with = files(rule);
    let head = "action_id,target,action_type,low_m,mode_m,high_m,probability,trigger,trigger_level_m,access_impact,months_assumed";
    // 8 for seven months assumed as fourteen: 12 − 5 = 7 are left, so half is too much to ask for; 12 are allowed: 7/12.
    let rows = "sale,own:NAT,sale,6,6,6,0.5,always,,0,7\nfreeze,own:NAT,freeze,12,12,12,,gap,3,-2,12\n";
    with.push(("actions.csv".to_owned(), format!("{head}\n{rows}")));
    let run = Run::of(&write("rules-nation", &with), 430, 100_000);
    let rules = run.results.rules.as_ref().unwrap();
    let (sale, freeze) = (&rules.actions[0], &rules.actions[1]);
    assert!((sale.mean.value - 3.0).abs() < 0.05 && (sale.chance_any.value - 0.5).abs() < 0.01);
    assert_eq!(sale.q90.value, 6.0);
    // The gap of the nation is N(0, 5) on the bad side of 3; it is met with chance Φ(−.6), less where the sale has filled it.
    assert!(freeze.chance_any.value <= phi(-0.6) + 0.01 && freeze.chance_any.value > 0.5 * phi(-0.6));
    assert!(freeze.q90.value <= 7.0, "12 months' worth is scaled to the seven that are left: {:?}", freeze.q90);
    assert!((freeze.access - -2.0 * freeze.mean.value / 12.0).abs() < 1e-12);
    // Organisations are as they were; the nation's own account has it all.
    let node = run.node("O1");
    assert_eq!(node.stages.first().unwrap().mean.value.to_bits(), node.outturn.mean.value.to_bits());
    let nation = run.node("NAT");
    let gained = nation.outturn.mean.value - nation.stages[0].mean.value;
    assert!((gained - sale.mean.value - freeze.mean.value).abs() < 1e-9);
    assert!(stage(nation, Stage::Managed).chance_covered.value > stage(nation, Stage::Gross).chance_covered.value);
}

#[test]
fn joint_states_add_up_and_agree_with_the_single_chances() {
    let mut files = files(&format!("{OWN}{FUND}"));
    files.push(("control_totals.csv".to_owned(), "node_code,control_total_m\nNAT,2\n".to_owned()));
    let run = Run::of(&write("rules-states", &files), 430, 20_000);
    let rules = run.results.rules.as_ref().unwrap();
    for (place, &at) in rules.stages.iter().enumerate() {
        let states = || rules.states.iter().filter(move |state| state.stage == at);
        assert!((states().map(|state| state.share).sum::<f64>() - 1.0).abs() < 1e-12);
        let share = |of: fn(&JointState) -> Met, met: Met| -> f64 {
            states().filter(|state| of(state) == met).map(|state| state.share).sum()
        };
        assert!(
            (share(|state| state.organisation, Met::Met) - rules.organisations[0].chance_met[place].value).abs()
                < 1e-12
        );
        let nation = rules.nodes.iter().find(|total| total.stage == at).unwrap();
        assert!((share(|state| state.system, Met::Met) - nation.chance_met.value).abs() < 1e-12);
        let alone = run.node("NAT").stages[place].chance_below_control_total.unwrap().value;
        assert!((1.0 - alone - nation.chance_met.value).abs() < 1e-12);
        // One organisation has an accepted total: nine in ten of it met and the nation missed is one joint state.
        let awkward: f64 =
            states().filter(|s| (s.organisation, s.system) == (Met::Met, Met::Missed)).map(|s| s.share).sum();
        assert!((awkward - nation.chance_mostly_but_missed.value).abs() < 1e-12);
        let missing = &rules.missing[place];
        assert!((missing.mean - share(|state| state.organisation, Met::Missed)).abs() < 1e-12 && missing.of == 1);
    }
}

#[test]
fn cases_have_the_draws_of_the_run_and_differ_by_what_was_changed_alone() {
    let run = Run::of(&scenario("2018-19-m05"), 3, 700);
    let compiled = Compiled::new(&run.model).unwrap();
    let settings = RunSettings { seed: 3, iterations: 700, isa: Isa::detect(), sampler: Sampler::Plain };
    let accounts: Vec<usize> =
        (0..run.model.accounts.len()).filter(|&a| run.model.accounts[a].is_organisation).collect();
    let more = vec![(accounts[0], 7.5), (accounts[1], 2.5)];
    let stated = || Case::of(&compiled);
    let changed =
        [stated(), Case { rules: (&[]).into(), ..stated() }, Case { rules: (&[]).into(), more, ..stated() }, stated()];
    let columns = [compiled.columns.roll_column(0), accounts[0], accounts[1]];
    let mut cases = Cases::default();
    let ids = changed.map(|case| cases.add(case));
    let outcomes = cases.run(settings, &columns);
    let found = ids.map(|id| columns.map(|column| outcomes.column(id, column)));
    assert_eq!(found[0][0], run.focus(&run.results.nodes[0].code.0));
    assert_eq!(found[0], found[3], "what is given to one variant is not left to the next");
    for (place, amount) in [10.0, 7.5, 2.5].into_iter().enumerate() {
        let shifted: Vec<f64> = found[1][place].iter().map(|position| position + amount).collect();
        assert_eq!(found[2][place], shifted);
    }
    let gross = stage(&run.results.nodes[0], Stage::Gross);
    let mean = found[1][0].iter().sum::<f64>() / 700.0;
    assert!((mean - gross.mean.value).abs() < 1e-9, "{mean} {}", gross.mean.value);
}
