//! An incentive fund that looks at every quarter, over a whole scenario at month 4: what each organisation earns, worked by hand.
//!
//! Every plan is 1 a month, 12 for the year, and the fund 12: 15, 20, 30 and 35 % of it by quarter, 70 % of that on finance. Control
//! totals are 2.5, 5, 7.5 and 11. Nothing is drawn. Losses and what is to be made up again fall over the eight months to come.

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::paired::whole_columns;
use outturn::simulate::RunSettings;

use crate::support::{Files, load, small, write};

/// Actual months 1 to 4, and access by quarter.
const ORGANISATIONS: [(&str, [f64; 4], &str); 7] = [
    ("PLAN", [1.0; 4], "1,1,1,1"),
    // 2 short at month 4, to be made up in parts of 1, 4, 9, ... 64 of 204. Month 6: 2 + 2 + 2 × 5 / 204 = 4.05, missed. Month 9:
    // 2 + 5 + 2 × 55 / 204 = 7.54, met.
    ("SECOND", [1.0, 1.0, 1.0, -1.0], "1,1,1,1"),
    // The same, with access missed in quarters 2 and 3.
    ("ACCESS", [1.0, 1.0, 1.0, -1.0], "1,0,0,1"),
    // −3 at month 3, back on plan at month 4.
    ("PAST", [-1.0, -1.0, -1.0, 7.0], "1,1,1,1"),
    // A loss of 3 in month 12: 9 and not 11 at the end.
    ("LAST", [1.0; 4], "1,1,1,1"),
    // A loss of 6, 0.75 a month: 4.5 at month 6, 5.25 at month 9; own action makes it 11 at the end.
    ("ACTS", [1.0; 4], "1,1,1,1"),
    // Its total of quarter 1 is met to the penny: 3.
    ("PENNY", [1.0; 4], "1,1,1,1"),
];

fn files(catch_up: &str) -> Files {
    let line = |of: &dyn Fn(&str) -> String| ORGANISATIONS.iter().map(|(code, ..)| of(code)).collect::<String>();
    let risks = "late,late,threat,LAST,,,x,fixed,,,,3,,,,,0,0,no,\nslow,slow,threat,ACTS,,,x,fixed,,,,6,,,,,0,0,no,\n";
    let mut files = small(&line(&|code| format!("{code},{code},acute,provider,NAT,9000,0\n")), "", risks, "");
    files[0].1 = files[0].1.replace("as_at_month = 5", "as_at_month = 4");
    files[0].1.push_str(&format!(
        "[path]\nnoise = 0\n[[rule]]\nkind = \"own_action\"\nof = \"ACTS\"\ncapacity = 0.25\nchance = 1\ngiving_up = 0\n\
         [[rule]]\nkind = \"incentive_fund\"\ngate = \"quarters\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\n\
         weight_q4 = 0.35\nfinance_share = 0.7\nrecycle = \"lost\"\ncatch_up = \"{catch_up}\"\n"
    ));
    let head = "account_code,plan_ex_incentive_m,incentive_in_plan_m,control_total_m\n";
    files[3].1 = format!("{head}{}", line(&|code| format!("{code},12,12,11\n")));
    let mut incentives =
        "org_code,access_q1,access_q2,access_q3,access_q4,control_total_q1_m,control_total_q2_m,control_total_q3_m\n"
            .to_owned();
    let mut months =
        "account_code,month,plan_ex_incentive_m,incentive_in_plan_m,actual_ex_incentive_m,incentive_in_actual_m\n"
            .to_owned();
    for (code, actual, access) in ORGANISATIONS {
        let first = if code == "PENNY" { 3.0 } else { 2.5 };
        incentives.push_str(&format!("{code},{access},{first},5,7.5\n"));
        for month in 1..=12 {
            let done = actual.get(month - 1).map_or(",".to_owned(), |own| format!("{own},1"));
            months.push_str(&format!("{code},{month},1,1,{done}\n"));
        }
    }
    files.push(("incentives.csv".to_owned(), incentives));
    files.push(("monthly_plan.csv".to_owned(), months));
    files.push(("lines.csv".to_owned(), "line,line_name,phasing\nlate,Late,month_12\nslow,Slow,flat\n".to_owned()));
    files
}

#[test]
fn quarters_missed_caught_up_and_past_pay_what_they_do_by_hand() {
    // Without catch-up; with finance alone; with access too, where it was met.
    let by_hand = [
        ("PLAN", [1.0, 1.0, 1.0]),
        ("SECOND", [0.8, 0.8 + 0.2 * 0.7, 1.0]),
        ("ACCESS", [0.8 - 0.3 * 0.3, 0.8 - 0.3 * 0.3 + 0.2 * 0.7, 0.8 - 0.3 * 0.3 + 0.2 * 0.7]),
        ("PAST", [0.85, 0.85 + 0.15 * 0.7, 1.0]),
        ("LAST", [0.65, 0.65, 0.65]),
        ("ACTS", [0.5, 0.5 + 0.5 * 0.7, 1.0]),
        ("PENNY", [1.0, 1.0, 1.0]),
    ];
    for (place, word) in ["none", "finance_only", "full"].into_iter().enumerate() {
        let model = load(&write(&format!("quarters-{word}"), &files(word)));
        let compiled = Compiled::new(&model).unwrap();
        let settings = RunSettings { seed: 1, iterations: 2, isa: Isa::detect(), sampler: Sampler::Plain };
        let all: Vec<usize> = (0..model.accounts.len()).collect();
        let ends = whole_columns(&compiled, settings, &all);
        for ((code, shares), end) in by_hand.iter().zip(ends) {
            let before = match *code {
                "LAST" => 9.0,
                "ACTS" => 11.0,
                _ => 12.0,
            };
            let wanted = before + 12.0 * shares[place];
            assert!(end.iter().all(|end| (end - wanted).abs() < 1e-6), "{code}, {word}: {end:?} and not {wanted}");
        }
    }
}
