//! Deficit support over a small system at month 4, under the rules of both years: who is paid what, worked by hand.
//!
//! Trust T plans −12 and trust M −6, a month's twelfth each month, and both have as much support; board B plans nought. Of four equal
//! instalments, 3 and 1.5 each, the first has been paid. B is 1.2 above its plan in month 4 and still to end at nought: it gives that back
//! by 1, 4, 9, ... 64 parts of 204, so it is 1.2 − 1.2 × 5 / 204 = 1.17 above at month 6 and 1.2 − 1.2 × 55 / 204 = 0.88 at month 9.
//! T loses a certain amount, an eighth of it in each month to come. Nothing is drawn.

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::paired::whole_columns;
use outturn::simulate::RunSettings;

use crate::support::{Files, Run, load, small, write};

fn files(loss: f64, rule: &str, support: &str) -> Files {
    let organisations = "T,T,acute,provider,S,600,0\nM,M,mental,provider,S,300,0\nB,B,icb,commissioner,S,900,0\n\
                         H,Held,budget,central,NAT,0,0\n";
    let risks = format!("slow,slow,threat,T,,,x,fixed,,,,{loss},,,,,0,0,no,\n");
    let mut files = small(organisations, "T,-12,12\nM,-6,6\nB,0,0\nH,0,0\n", &risks, "");
    files[0].1 = files[0].1.replace("as_at_month = 5", "as_at_month = 4").replace("2018/19", "2025/26");
    files[0].1.push_str(&format!("[path]\nnoise = 0\n[[rule]]\nkind = \"deficit_support\"\nholder = \"H\"\n{rule}\n"));
    files[1].1.push_str("S,System,system,NAT\n");
    let mut months = "account_code,month,plan_ex_incentive_m,incentive_in_plan_m,actual_ex_incentive_m\n".to_owned();
    for (code, plan, fourth) in [("T", -1.0, -1.0), ("M", -0.5, -0.5), ("B", 0.0, 1.2), ("H", 0.0, 0.0)] {
        for month in 1..=12 {
            let actual = match month {
                1..=3 => plan.to_string(),
                4 => fourth.to_string(),
                _ => String::new(),
            };
            months.push_str(&format!("{code},{month},{plan},{},{actual}\n", if plan < 0.0 { -plan } else { 0.0 }));
        }
    }
    files.push(("monthly_plan.csv".to_owned(), months));
    files.push(("support.csv".to_owned(), format!("unit_code,paid_q1_m\n{support}")));
    files.push(("lines.csv".to_owned(), "line,line_name\ndeficit_support,Deficit support funding\n".to_owned()));
    files
}

/// Where T, M, B and H end.
fn ends(name: &str, files: &Files) -> [f64; 4] {
    let model = load(&write(&format!("support-{name}"), files));
    let compiled = Compiled::new(&model).unwrap();
    let settings = RunSettings { seed: 1, iterations: 2, isa: Isa::detect(), sampler: Sampler::Plain };
    let ends = whole_columns(&compiled, settings, &[0, 1, 2, 3]);
    [0, 1, 2, 3].map(|account| ends[account][1])
}

fn close(got: [f64; 4], by_hand: [f64; 4]) {
    assert!(got.iter().zip(by_hand).all(|(got, hand)| (got - hand).abs() < 1e-6), "{got:?} and not {by_hand:?}");
}

#[test]
fn in_2025_26_the_system_loses_the_instalments_of_the_quarters_that_it_misses() {
    // T loses 4. Month 6: −1 + 1.17, on plan. Month 9: −2.5 + 0.88, short. Year end: −4, short. Two instalments of 4.5 are lost, 2 : 1.
    let rule = |withheld: &str, more: &str| {
        format!("unit = \"system\"\nloss = \"instalment\"\nwithheld = \"{withheld}\"\n{more}")
    };
    let end = |name: &str, withheld: &str, more: &str| ends(name, &files(4.0, &rule(withheld, more), "S,4.5\n"));
    close(end("held", "held", ""), [-4.0 - 6.0, -3.0, 0.0, 9.0]);
    // Lost, the nation is 9 worse off; with one system nobody is left to reallocate it to.
    close(end("lost", "lost", ""), [-4.0 - 6.0, -3.0, 0.0, 0.0]);
    close(end("reallocated", "reallocated", ""), [-4.0 - 6.0, -3.0, 0.0, 9.0]);
    // A tolerance of 0.1 % of 1,800 is 1.8: month 9 is within it, the year end is not.
    close(end("tolerance", "held", "tolerance = 0.001"), [-4.0 - 3.0, -1.5, 0.0, 4.5]);
    // Decided at month 9 already, the fourth instalment goes the way of the third, whatever the year end is.
    close(end("early", "held", "review_q4 = 9"), [-4.0 - 6.0, -3.0, 0.0, 9.0]);
    // What was paid is taken back only where the rule says so: all 18.
    close(end("clawed", "held", "claw_back = true"), [-4.0 - 12.0, -6.0, 0.0, 18.0]);
}

#[test]
fn in_2025_26_a_quarter_that_was_withheld_may_be_earned_back() {
    // Nothing was paid at the first review, and T loses nothing: on plan at months 6, 9 and 12.
    let rule = |more: &str| format!("unit = \"system\"\nloss = \"instalment\"\nwithheld = \"held\"\n{more}");
    close(ends("gone", &files(0.0, &rule(""), "S,0\n")), [-3.0, -1.5, 0.0, 4.5]);
    close(ends("earned back", &files(0.0, &rule("earn_back = true"), "S,0\n")), [0.0; 4]);
    // Nobody says what was paid: the position at month 3, on plan to the penny, does.
    close(ends("not said", &files(0.0, &rule(""), "")), [0.0; 4]);
    // The plan was not accepted: nothing more is paid than has been.
    let mut refused = files(0.0, &rule("earn_back = true"), "");
    refused.iter_mut().filter(|(name, _)| name == "support.csv").for_each(|(_, text)| {
        *text = "unit_code,accepted,paid_q1_m\nS,no,4.5\n".to_owned();
    });
    close(ends("refused", &refused), [-9.0, -4.5, 0.0, 13.5]);
}

#[test]
fn in_2026_27_an_organisation_loses_a_pound_for_a_pound_until_its_support_is_used_up() {
    let rule = |withheld: &str, more: &str| {
        format!("unit = \"organisation\"\nloss = \"shortfall\"\nwithheld = \"{withheld}\"\n{more}")
    };
    let end = |name: &str, loss: f64, withheld: &str, more: &str| {
        ends(name, &files(loss, &rule(withheld, more), "T,3\nM,1.5\n"))
    };
    // T loses 4: 1 short at month 6, 2.5 at month 9, 4 at the end, twice that on balance. M is on plan and loses nothing.
    close(end("pound", 4.0, "held", ""), [-8.0, 0.0, 0.0, 4.0]);
    close(end("pound to others", 4.0, "reallocated", ""), [-8.0, 4.0, 0.0, 0.0]);
    // T loses 20: 5, 12.5 and 20 short. An instalment of 3 each time is all there is to withhold; the first stays paid.
    close(end("used up", 20.0, "lost", ""), [-20.0 - 9.0, 0.0, 0.0, 0.0]);
    // min(support, shortfall) of the whole, where what was paid may be taken back.
    close(end("all of it", 20.0, "lost", "claw_back = true"), [-20.0 - 12.0, 0.0, 0.0, 0.0]);
}

#[test]
fn outputs_call_the_money_what_the_scenario_calls_it() {
    let rule = "unit = \"system\"\nloss = \"instalment\"\nwithheld = \"held\"";
    let run = Run::of(&write("support-named", &files(4.0, rule, "S,4.5\n")), 1, 300);
    let fund = run.results.rules.as_ref().and_then(|rules| rules.fund.as_ref()).unwrap();
    assert_eq!((fund.planned, fund.earned.value), (18.0, 9.0));
    let names: Vec<&str> =
        run.results.rules.iter().flat_map(|rules| &rules.measures).map(|measure| measure.name.as_str()).collect();
    assert!(names.iter().all(|name| name.starts_with("Deficit support funding ")), "{names:?}");
    assert!(names.contains(&"Deficit support funding withheld from S"), "{names:?}");
}
