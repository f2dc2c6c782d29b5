//! The overspend to date: does the answer move with it, by what the formula says by hand?

use outturn::history::{History, Leave, Options, calibrate};
use outturn::results::{NodeToDate, Results};

use crate::support::{Files, Run, small, write};

/// Iterations of a run.
const N: u64 = 20_000;

/// A trust of 700 and one of 1,300 with plans of nought, at a month; the first is `behind` to date. Both forecast their plan.
fn files(month: usize, behind: f64, rows: &str) -> Files {
    let organisations = "TRU,A trust,acute,provider,NAT,700,0\nOTH,Another,acute,provider,NAT,1300,0\n";
    let mut files = small(organisations, "", rows, "");
    files[0].1 = files[0].1.replace("as_at_month = 5", &format!("as_at_month = {month}"));
    files[0].1 = files[0].1.replace("base = \"plan\"", "base = \"forecast\"").replace("2018/19", "2026/27");
    files[3].1 = "account_code,plan_ex_incentive_m,forecast_ex_incentive_m\nTRU,0,0\nOTH,0,0\n".to_owned();
    let mut months = "account_code,month,plan_ex_incentive_m,actual_ex_incentive_m\n".to_owned();
    for (code, behind) in [("TRU", behind), ("OTH", 0.0)] {
        for at in 1..=12 {
            let actual = if at <= month { (-behind / month as f64).to_string() } else { String::new() };
            months.push_str(&format!("{code},{at},0,{actual}\n"));
        }
    }
    files.push(("monthly_plan.csv".to_owned(), months));
    files
}

fn run(name: &str, files: &Files) -> Run {
    Run::of(&write(&format!("to-date-{name}"), files), 7, N)
}

fn to_date<'r>(results: &'r Results, code: &str) -> &'r NodeToDate {
    results.year_to_date.as_ref().unwrap().nodes.iter().find(|of| of.node == *code).unwrap()
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-6, "{found}, not {wanted}");
}

/// Mean drift of 354.9 on a turnover of 139,250, and the sd of one more year: 338.237 √(1 + 1/5).
const DRIFT: f64 = 354.9 / 139_250.0;
const DRIFT_SD: f64 = 338.236_677 / 139_250.0;

#[test]
fn sixty_million_worse_at_month_6_moves_the_answer_by_sixty_million() {
    let [on_plan, behind] = [0.0, 60.0].map(|behind| run(&format!("trial-{behind}"), &files(6, behind, "")));
    // On plan a trust still loses the drift of such years; behind, the overspend stays and the drift comes on top.
    near(to_date(&on_plan.results, "TRU").loss, 700.0 * DRIFT);
    near(to_date(&behind.results, "TRU").loss, 60.0 + 700.0 * DRIFT);
    let of = |run: &Run| run.node("TRU").outturn.mean.value;
    // Own part: 60 × 0.3 = 18 in each iteration.
    let moved = of(&on_plan) - of(&behind);
    assert!((moved - 60.0).abs() < 4.0 * 18.0 / (N as f64).sqrt(), "{moved}");
    let sd = |run: &Run| run.node("TRU").outturn.sd.value;
    let drift_sd = 700.0 * DRIFT_SD * 1.2_f64.sqrt();
    assert!((sd(&on_plan) - drift_sd).abs() < 0.03 * drift_sd, "{}", sd(&on_plan));
    let both = (18.0_f64.powi(2) + drift_sd.powi(2)).sqrt();
    assert!((sd(&behind) - both).abs() < 0.03 * both, "{}", sd(&behind));
    // Nobody else's answer moves.
    assert_eq!(on_plan.node("OTH").outturn, behind.node("OTH").outturn);
    assert_eq!((to_date(&behind.results, "NAT").overspend, to_date(&behind.results, "NAT").variance), (60.0, -60.0));
}

#[test]
fn at_month_9_the_share_counts_and_no_drift() {
    let run = run("late", &files(9, 60.0, ""));
    let law = &run.results.year_to_date.as_ref().unwrap().laws[0];
    assert_eq!((law.drift, law.years.len()), (0.0, 8));
    near(to_date(&run.results, "TRU").loss, 60.0 * (1.0 - law.mean));
    let node = run.node("TRU");
    let sd = 60.0 * (law.sd * law.sd + 0.09).sqrt();
    assert!((node.outturn.sd.value - sd).abs() < 0.03 * sd);
    assert!((node.outturn.mean.value + 60.0 * (1.0 - law.mean)).abs() < 4.0 * sd / (N as f64).sqrt());
    assert_eq!(run.node("OTH").outturn.sd.value, 0.0, "on plan there is nothing to recover");
}

#[test]
fn named_lines_are_taken_off_by_class() {
    let rows = "loss,loss,,TRU,,,x,fixed,,,,20,,,,0.5,4,0,no,\n\
                gain,gain,opportunity,TRU,,,x,fixed,,,,8,,,,0.5,5,0,no,\n\
                more,more,opportunity,TRU,,,x,fixed,,,,2,,,,,0,0,no,\n\
                far,far,,OTH,,,x,fixed,,,,50,,,,0.5,0,0,no,\n";
    let mut files = files(9, 60.0, rows);
    files[0].1.push_str("[year_to_date.provider]\nsource = \"by hand\"\nshare_mean = 0.25\nshare_sd = 0\nown_sd = 0\n");
    // An action of which the forecast holds 10: a line of its own says how much of it comes.
    files[0].1.push_str("[[rule]]\nkind = \"organisation_actions\"\n");
    let actions =
        "action_id,target,action_type,low_m,mode_m,high_m,trigger,in_forecast_m\nact,TRU,sale,9,9,9,always,10\n";
    files.push(("actions.csv".to_owned(), actions.to_owned()));
    let run = run("covered", &files);
    let of = to_date(&run.results, "TRU");
    // Losses: 20 × 0.5 − 4 held = 6; gains beyond what is held: 2; on balance 4. Held means: 5 of the opportunity, 10 of the action.
    near(of.covered, 4.0 + 5.0 + 10.0);
    near(of.uncovered, 41.0);
    near(of.recovered, 10.25);
    near(of.loss, 30.75);
    assert_eq!(to_date(&run.results, "OTH").loss, 0.0);
    // Without any spread left: (6) on balance of the loss, (1) of the gain, 2, (1) of the action, (30.75).
    assert!((run.node("TRU").outturn.mean.value + 36.75).abs() < 4.0 * 11.0 / (N as f64).sqrt());
}

#[test]
fn off_it_posts_nothing_and_what_is_not_in_the_range_begins_with_it() {
    let mut files = files(6, 60.0, "");
    files[0].1 = files[0].1.replace("base = ", "not_in_range = [\"the weather\"]\nbase = ");
    files[0].1.push_str("[year_to_date]\non = false\n");
    let run = run("off", &files);
    assert_eq!(run.node("TRU").outturn.mean.value, 0.0);
    let of = to_date(&run.results, "TRU");
    assert_eq!((of.assumed, of.uncovered, of.recovered, of.loss), (60.0, 60.0, 60.0, 0.0));
    let book = outturn::tell::book::Book::new(&run.results);
    let said = outturn::format::terminal::page(&outturn::tell::topic::opening(&book), 1_000);
    assert!(said.contains("Not in the range: £60.0m of overspend to date that forecasts assume"), "{said}");
    let report = outturn::format::terminal::page(&outturn::tell::topic::report(&book), 1_000);
    assert!(report.contains("£60.0m of overspend to date that forecasts assume recovered; the weather"), "{report}");
}

#[test]
fn the_answer_says_it() {
    let run = run("said", &files(6, 60.0, ""));
    let book = outturn::tell::book::Book::new(&run.results);
    let opening = outturn::format::terminal::page(&outturn::tell::topic::opening(&book), 1_000);
    let said = "Overspend to date £60m; forecasts assume £60m recovered; covered by listed risks £0m; of the rest, expected recovered £0m";
    assert!(opening.contains(said), "{opening}");
    let report = outturn::format::terminal::page(&outturn::tell::topic::report(&book), 1_000);
    assert!(report.contains("Year to date") && report.contains("A trust"), "{report}");
}

#[test]
fn a_forecast_that_needs_more_than_any_year_saw_is_named() {
    let folder = write("to-date-warned", &files(9, 60.0, ""));
    let loaded = outturn::resolve::load(&folder).unwrap();
    let said: Vec<&str> = loaded.warnings.list().iter().map(|found| found.check.code()).collect();
    assert_eq!(said, ["W232"], "{}", loaded.warnings);
}

#[test]
fn history_says_what_became_of_overspends() {
    let (history, _) = History::embedded().unwrap();
    let of = |leave: Leave, class: &str, estimate: &str| {
        let found = calibrate(&history, &Options { leave });
        let of = found.recovery_of(class, estimate).unwrap().clone();
        (of.values.len(), (of.mean * 100.0).round() / 100.0, (of.sd.unwrap() * 100.0).round() / 100.0)
    };
    assert_eq!(of(Leave::Nothing, "provider", "share"), (8, 0.03, 0.27));
    assert_eq!(of(Leave::Nothing, "provider", "drift"), (5, 354.9, 338.24));
    assert_eq!(of(Leave::Nothing, "ccg", "share"), (3, -0.43, 0.17));
    // The year under test is in none of its own parameters.
    assert_eq!(of(Leave::Out(vec!["2025/26".to_owned()]), "provider", "share").0, 7);
    assert_eq!(of(Leave::Before("2017/18".to_owned()), "provider", "share").0, 2);
}
