//! The rules written twice: does the product do to every account in every iteration what the page says?
//!
//! The second time is plain: one iteration, one account, one row after another, from docs/METHOD.md and docs/FORMAT.md, with the
//! tables of the folder read anew and the slow model's own words and quantiles. It starts from the positions of a run without
//! rules, so that what differs differs in the rules.

use std::path::Path;

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::{LineGroup, Model};
use outturn::paired::whole_columns;
use outturn::replay::detail;
use outturn::simulate::RunSettings;

use crate::support::{load, whole};
use book::{Book, Draws};
use year::Year;

mod book;
mod fund;
mod ladder;
mod own;
mod quarters;
mod regimes;
mod scenarios;
mod support;
mod trees;
mod year;

/// £1: where no table is involved, both sides round to the money grid and nothing else.
const ROUNDING: f64 = 1e-6;

/// What came of a comparison.
struct Outcome {
    cells: usize,
    differ: Vec<String>,
    /// Largest difference that is allowed for, £m.
    worst: f64,
}

impl Outcome {
    fn check(&mut self, what: impl Fn() -> String, fast: f64, slow: f64, slack: f64) {
        self.cells += 1;
        let difference = (fast - slow).abs();
        if difference <= ROUNDING + slack {
            self.worst = self.worst.max(difference);
        } else {
            self.differ.push(format!("{}: {fast} and not {slow}, allowed {slack:.1e}", what()));
        }
    }
}

fn settings(seed: u64, iterations: u64) -> RunSettings {
    RunSettings { seed, iterations, isa: Isa::detect(), sampler: Sampler::Plain }
}

/// Compares all positions and measures of `iterations` iterations, and incentive money and underlying positions of the first
/// `alone`, which are replayed one by one.
fn compare(folder: &Path, seed: u64, iterations: u64, alone: u64) -> Outcome {
    let model = load(folder);
    let book = Book::of(folder, &model);
    let bare = Model { rules: Vec::new(), ..model.clone() };
    let [with, without] = [&model, &bare].map(|model| Compiled::new(model).unwrap());
    let accounts: Vec<usize> = (0..model.accounts.len()).collect();
    let noted: Vec<usize> = (0..with.columns.measures.len()).map(|at| with.columns.measure_column(at)).collect();
    let fast = whole(&model, &with, settings(seed, iterations), &[accounts.clone(), noted].concat());
    let gross = whole_columns(&without, settings(seed, iterations), &accounts);

    let mut outcome = Outcome { cells: 0, differ: Vec::new(), worst: 0.0 };
    for iteration in 0..iterations {
        let place = usize::try_from(iteration).unwrap();
        let draws = Draws { seed, iteration };
        let gross: Vec<f64> = gross.iter().map(|column| column[place]).collect();
        let mut year = Year::new(&book, draws, gross.clone(), quarters::quarters(&book, draws, &gross));
        year.run();
        for &at in &accounts {
            let what = || format!("{} in iteration {iteration}", model.accounts[at].code);
            outcome.check(what, fast[at][place], year.at[at], year.slack[at]);
        }
        for (at, measure) in with.columns.measures.iter().enumerate() {
            if let Some(slow) = year.measures.get(&format!("{}/{}", measure.rule.name(), measure.code)) {
                let what = || format!("{} in iteration {iteration}", measure.code);
                outcome.check(what, fast[accounts.len() + at][place], *slow, year.whole_slack);
            }
        }
        if iteration < alone {
            let [with_alone, without_alone] =
                [&with, &without].map(|of| detail(of, settings(seed, iterations), iteration));
            for &at in &accounts {
                let of_fund = |line: usize| model.lines[with.columns.lines[line].line].group == LineGroup::Incentive;
                let paid: f64 = with_alone
                    .posted
                    .iter()
                    .filter(|posted| posted.account == at && of_fund(posted.line_column))
                    .map(|posted| posted.amount)
                    .sum();
                let slow = year.fund[at] - model.accounts[at].incentive.millions();
                let what = || format!("incentive money of {} in iteration {iteration}", model.accounts[at].code);
                outcome.check(what, paid, slow, year.slack[at]);
                let underlying = with_alone.underlying.get(at).zip(without_alone.underlying.get(at));
                if let Some((after, before)) = underlying {
                    let what = || format!("underlying of {} in iteration {iteration}", model.accounts[at].code);
                    outcome.check(what, after - before, year.underlying[at], year.slack[at]);
                }
            }
        }
    }
    outcome
}

/// No cell may differ by more than its own slack, and none by more than `most`, £m. No branch has flipped so far: a table would
/// have to be wrong by more than the distance of a draw from its threshold.
fn agree(name: &str, folder: &Path, seed: u64, (iterations, alone): (u64, u64), most: f64) {
    let outcome = compare(folder, seed, iterations, alone);
    let some: Vec<&str> = outcome.differ.iter().take(30).map(String::as_str).collect();
    let (cells, count, worst) = (outcome.cells, outcome.differ.len(), outcome.worst);
    assert!(count == 0, "{name}, seed {seed}: {count} of {cells} cells differ\n{}", some.join("\n"));
    assert!(worst <= most, "{name}, seed {seed}: £{worst:.1e}m");
    eprintln!("{name}, seed {seed}: {cells} cells, by £{worst:.1e}m at most");
}

#[test]
fn the_regions_with_every_regime_are_what_the_page_says() {
    let folder = crate::support::write("slow-regional", &crate::subsidy::changed(crate::subsidy::all_on));
    agree("2019-20-regional", &folder, 7, (600, 20), 1e-3);
}

#[test]
fn england_is_what_the_page_says() {
    agree("2018-19-m05", &crate::support::scenario("2018-19-m05"), 2018, (250, 6), 2e-3);
}

/// A made-up scenario with these rules and files.
fn made_up(name: &str, rules: &str, files: &[(&str, &str)], most: f64) {
    let folder = crate::support::write(&format!("slow-{name}"), &scenarios::with(rules, files));
    agree(name, &folder, 11, (300, 40), most);
}

/// Funds alone draw from no table: what differed by more than a rounding would be a fault.
#[test]
fn funds_of_every_shape_are_what_the_page_says() {
    let shapes = [
        (
            "quarters",
            "finance_share = 0.7\naccess_chance = 0.6\nrecycle = \"recycled\"\nholder = \"BUD\"\nbonus_rate = 0.5",
        ),
        (
            "quarters",
            "finance_share = 0.6\ncatch_up = \"finance_only\"\nrecycle = \"uncommitted\"\nholder = \"own:R1\"",
        ),
        (
            "quarters",
            "finance_share = 0.5\naccess_chance = 0.5\ncatch_up = \"full\"\nrecycle = \"lost\"\nholder = \"BUD\"",
        ),
        (
            "quarters",
            "finance_share = 0.7\ntaper = 0.8\nsystem_share = 0.4\ncatch_up = \"full\"\nrecycle = \"recycled\"",
        ),
        (
            "quarters",
            "finance_share = 0.8\nsystem_share = 0.25\ncatch_up = \"finance_only\"\naccess_chance = 0.4\n\
                      recycle = \"recycled\"\nholder = \"own:NAT\"\nbonus_rate = 3",
        ),
        (
            "year_end",
            "finance_share = 0.3\ntaper = 1.5\naccess_chance = 0.7\nrecycle = \"recycled\"\nholder = \"BUD\"\n\
                      bonus_rate = 1",
        ),
        ("year_end", "finance_share = 1\nsystem_share = 1\nrecycle = \"uncommitted\"\nholder = \"BUD\""),
    ];
    for (place, (gate, more)) in shapes.into_iter().enumerate() {
        let files = [scenarios::INCENTIVES, scenarios::TOTALS];
        made_up(&format!("fund {place}"), &scenarios::fund(gate, more), &files, ROUNDING);
        let after = format!("{}{}", scenarios::OWN_ACTION, scenarios::fund(gate, more));
        made_up(&format!("own action and fund {place}"), &after, &files, 2e-5);
    }
}

#[test]
fn deficit_support_of_every_shape_is_what_the_page_says() {
    let shapes = [
        ("unit = \"system\"\nloss = \"instalment\"\nwithheld = \"held\"\nholder = \"BUD\"", true),
        (
            "unit = \"system\"\nloss = \"instalment\"\nwithheld = \"reallocated\"\nholder = \"own:NAT\"\nearn_back = true",
            true,
        ),
        (
            "unit = \"system\"\nloss = \"shortfall\"\nwithheld = \"lost\"\nclaw_back = true\ntolerance = 0.002\n\
             instalment_q1 = 0.4\ninstalment_q2 = 0.3\ninstalment_q3 = 0.2\ninstalment_q4 = 0.1",
            true,
        ),
        ("unit = \"organisation\"\nloss = \"shortfall\"\nwithheld = \"reallocated\"", false),
        (
            "unit = \"organisation\"\nloss = \"shortfall\"\nwithheld = \"held\"\nholder = \"own:R1\"\nearn_back = true\n\
             review_q2 = 5\nreview_q3 = 8\nreview_q4 = 11",
            false,
        ),
        (
            "unit = \"organisation\"\nloss = \"instalment\"\nwithheld = \"held\"\nholder = \"BUD\"\nclaw_back = true",
            false,
        ),
    ];
    for (place, (more, by_system)) in shapes.into_iter().enumerate() {
        let rule = format!("\n[[rule]]\nkind = \"deficit_support\"\n{more}\n");
        let files = [if by_system { scenarios::SUPPORT_OF_SYSTEMS } else { scenarios::SUPPORT_OF_ORGANISATIONS }];
        made_up(&format!("support {place}"), &rule, &files, 2e-5);
        made_up(&format!("own action and support {place}"), &format!("{}{rule}", scenarios::OWN_ACTION), &files, 5e-5);
    }
}

#[test]
fn actions_of_every_trigger_and_the_cliff_are_what_the_page_says() {
    let [own, organisations, cliff, nodes] = ["own_action", "organisation_actions", "incentive_cliff", "node_actions"]
        .map(|kind| match kind {
            "own_action" => scenarios::OWN_ACTION.to_owned(),
            _ => format!("\n[[rule]]\nkind = \"{kind}\"\n"),
        });
    let files = [scenarios::ACTIONS, scenarios::TOTALS];
    made_up("actions", &format!("{organisations}{own}{cliff}{nodes}"), &files, 5e-5);
    made_up("actions later", &format!("{own}{organisations}{cliff}{nodes}"), &files, 5e-5);
    made_up("cliff", &cliff, &[], ROUNDING);
}

#[test]
fn regimes_by_every_key_and_the_ladder_are_what_the_page_says() {
    let level = |kind: &str, key: &str, more: &str| {
        format!("\n[[rule]]\nkind = \"{kind}\"\nlevel = \"region\"\nshare_by = \"{key}\"\nfound_mean = 0.6\n{more}\n")
    };
    let keys = [
        ("shortfall", "allocation", "shortfall", "found_sd = 0.2\npool = true\ncap = 0.01"),
        ("equal", "planned_surplus", "stated", "found_sd = 0.15\npool = true"),
        ("stated", "equal", "planned_surplus", "cap = 0.02"),
        ("allocation", "shortfall", "equal", "pool = true"),
    ];
    for (place, (rapid, total, slice, more)) in keys.into_iter().enumerate() {
        let total = if total == "shortfall" { "stated" } else { total };
        let rules = [
            if place % 2 == 0 { scenarios::OWN_ACTION.to_owned() } else { String::new() },
            scenarios::fund("year_end", "finance_share = 1\nrecycle = \"uncommitted\"\nholder = \"BUD\""),
            format!("\n[[rule]]\nkind = \"rapid_savings\"\nshare_by = \"{rapid}\"\n"),
            level("top_slice", slice, "rate = 0.01\nfound_sd = 0.2"),
            "\n[[rule]]\nkind = \"named_asks\"\n".to_owned(),
            level("regional_total", total, more),
            "\n[[rule]]\nkind = \"national_ladder\"\nholder = \"own:NAT\"\ntarget_m = 25\nheadroom_m = 2.5\n"
                .to_owned(),
        ];
        let mut files = vec![scenarios::TOTALS, scenarios::ASKS, scenarios::SCHEMES, scenarios::LADDER];
        files.extend([rapid, total, slice].contains(&"stated").then_some(scenarios::SHARES));
        made_up(&format!("regimes {place}"), &rules.concat(), &files, 5e-5);
    }
}

/// Over random trees: the nation changes by what comes from outside and by nothing else, to the bit.
#[test]
fn random_trees_are_what_the_page_says_and_the_nation_gains_only_what_comes_from_outside() {
    for seed in 1..=12 {
        let tree = trees::tree(seed);
        let folder = crate::support::write(&format!("slow-tree-{seed}"), &tree.files);
        agree(&format!("tree {seed}"), &folder, u64::from(seed), (256, 5), 1e-3);

        let model = load(&folder);
        let bare = Model { rules: Vec::new(), ..model.clone() };
        let [with, without] = [&model, &bare].map(|model| Compiled::new(model).unwrap());
        let columns = &with.columns;
        let nation = |of: &Compiled| whole_columns(of, settings(9, 512), &[of.columns.roll_column(0)]).remove(0);
        let group = |line: usize| model.lines[columns.lines[line].line].group;
        let of_lines = |wanted: &[LineGroup]| -> Vec<f64> {
            let mine = (0..columns.lines.len()).filter(|&line| wanted.contains(&group(line)));
            let mine: Vec<usize> = mine.map(|line| columns.line_column(line)).collect();
            let all = whole(&model, &with, settings(9, 512), &mine);
            (0..512).map(|iteration| all.iter().map(|column| column[iteration]).sum()).collect()
        };
        let transfers = of_lines(&[LineGroup::Transfer]);
        let outside = of_lines(&[LineGroup::OwnAction, LineGroup::LateSavings, LineGroup::National]);
        let paid = of_lines(&[LineGroup::Incentive]);
        let (after, before) = (nation(&with), nation(&without));
        for iteration in 0..512 {
            assert_eq!(transfers[iteration], 0.0, "tree {seed}, iteration {iteration}");
            let change = after[iteration] - before[iteration];
            assert_eq!(change, outside[iteration] + paid[iteration], "tree {seed}, iteration {iteration}");
            // Unless it is lost, the year's money is paid in full whoever earns it: a constant, in every iteration the same.
            if let Some(beyond) = tree.beyond_plan {
                assert!((paid[iteration] - beyond).abs() < ROUNDING, "tree {seed}: {} {beyond}", paid[iteration]);
                assert_eq!(paid[iteration], paid[0], "tree {seed}, iteration {iteration}");
            }
        }
        assert!(outside.iter().any(|amount| *amount > 1.0), "tree {seed}: something comes from outside");
    }
}
