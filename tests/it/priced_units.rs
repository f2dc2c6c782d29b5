//! Rows of the register priced by the unit: costs worked by hand, and the same row written the long way.

use outturn::model::{Distribution, Phasing};
use outturn::resolve::{Repair, load_files};
use outturn::scenario::Files;
use outturn::scenario::changes::Written;

use crate::support::{Run, small, write};

const ITERATIONS: u64 = 20_000;

/// A scenario of the accounts ORG and OTH at month 5, with these columns and rows of the register.
fn register(columns: &str, rows: &str) -> Vec<(String, String)> {
    let mut files =
        small("ORG,Org,acute,provider,NAT,300,0\nOTH,Other,acute,provider,NAT,300,0\n", "ORG,0,0\nOTH,0,0\n", "", "");
    files.push(("risks.csv".to_owned(), format!("risk_id,line,target,dist,{columns}\n{rows}")));
    files
}

#[test]
fn announced_days_cost_days_times_months_times_price_less_what_is_funded() {
    let rows = "strike,strikes,ORG,fixed,55,2,9 to 12,0.25\nposts,posts,OTH,fixed,0.08,10,,\n";
    let files = register("mean_m,units_a_month,months,funded_share", rows);
    let run = Run::of(&write("units-certain", &files), 1, 100);
    // 2 days × 4 months × 55 × 0.75; 10 posts × months 6 to 12 × 0.08. Certain, so exact to the grid of money.
    for (code, cost) in [("ORG", 330.0), ("OTH", 5.6)] {
        let outturn = run.node(code).outturn.mean.value;
        assert!((outturn + cost).abs() < 1e-7, "{code}: {outturn}");
    }
}

#[test]
fn rounds_that_are_drawn_have_the_moments_of_a_compound_poisson() {
    let files = register(
        "low_m,mode_m,high_m,units_a_month,units_at_once,funded_share",
        "strike,strikes,ORG,pert,0,16,55,1.5,5,0.2\n",
    );
    let run = Run::of(&write("units-rounds", &files), 2, ITERATIONS);
    let node = run.node("ORG");
    // n = 1.5 · 7 / 5 = 2.1 rounds of 4 funded days' worth (5 · 0.8) at a price S: E S = 119/6, Var S = (E S)(55 − E S)/7.
    let price: f64 = 119.0 / 6.0;
    let square = price * (55.0 - price) / 7.0 + price * price;
    let (mean, sd) = (2.1 * 4.0 * price, (2.1 * 16.0 * square).sqrt());
    assert!((node.outturn.mean.value + mean).abs() < 4.0 * node.outturn.mean.se.unwrap(), "{:?}", node.outturn.mean);
    assert!((node.outturn.sd.value - sd).abs() < 4.0 * node.outturn.sd.se.unwrap(), "{:?} {sd}", node.outturn.sd);
    assert!((node.expected_effect + mean).abs() < 1e-4 * mean, "{}", node.expected_effect);
}

#[test]
fn the_same_row_written_as_a_count_gives_the_same_bits() {
    let by_unit =
        register("low_m,mode_m,high_m,units_a_month,units_at_once,months", "r,line,ORG,pert,0,16,55,1.25,5,7 to 12\n");
    let by_count = register("low_m,mode_m,high_m,count_mean", "r,line,ORG,pert,0,80,275,1.5\n");
    let [units, count] = [("unit", by_unit), ("count", by_count)]
        .map(|(name, files)| Run::of(&write(&format!("units-{name}"), &files), 3, 2_000).tallies);
    assert_eq!(units.focus, count.focus);
}

#[test]
fn a_line_whose_every_row_names_its_months_falls_in_them() {
    let months: String = (1..=12)
        .flat_map(|month| ["ORG", "OTH"].map(|code| format!("{code},{month},0,{}\n", if month > 5 { "" } else { "0" })))
        .collect();
    let with = |rows: &str, lines: &str, contracts: &str| {
        let mut files = register("mean_m,probability,units_a_month,months", rows);
        files.push((
            "monthly_plan.csv".to_owned(),
            format!("account_code,month,plan_ex_incentive_m,actual_ex_incentive_m\n{months}"),
        ));
        files.push(("lines.csv".to_owned(), format!("line,line_name,phasing\n{lines}")));
        if !contracts.is_empty() {
            let columns =
                "contract_id,line,provider_code,commissioner_code,provider_value_m,commissioner_value_m,share_mean";
            files.push(("contracts.csv".to_owned(), format!("{columns}\n{contracts}")));
            let organisations = files.iter_mut().find(|(name, _)| name == "organisations.csv").unwrap();
            organisations.1 = organisations.1.replace("OTH,Other,acute,provider", "OTH,Other,ccg,commissioner");
        }
        let loaded = load_files(&Files::from_pairs(files), Repair::No).unwrap_or_else(|found| panic!("{found}"));
        loaded.model.months.unwrap().lines[0]
    };
    let phasing = |rows: &str, lines: &str| with(rows, lines, "");
    // 1 a day on 2 days in each of months 8 and 9; and 6 with chance one half over months 9 to 11: 2, then 2 + 1, 1, 1.
    let rows = "a,strikes,ORG,fixed,1,,2,8; 9\nb,strikes,OTH,fixed,1,0.5,2,9 to 11\n";
    let mut weights = [0.0; 12];
    weights[7..11].copy_from_slice(&[2.0, 3.0, 1.0, 1.0]);
    assert_eq!(phasing(rows, "strikes,Strikes,\n"), Phasing::Custom(weights));
    assert_eq!(phasing(rows, "strikes,Strikes,linear\n"), Phasing::Linear, "what lines.csv says goes first");
    let unnamed = format!("{rows}c,strikes,ORG,fixed,1,0.5,,\n");
    assert_eq!(
        phasing(&unnamed, "strikes,Strikes,\n"),
        Phasing::Flat,
        "a row without months falls evenly, and the line with it"
    );
    let contract = with(rows, "strikes,Strikes,\n", "c,strikes,ORG,OTH,3,2,0.5\n");
    assert_eq!(contract, Phasing::Flat, "so does a contract on the line");
}

#[test]
fn two_more_days_a_month_are_one_number() {
    let files = Files::from_pairs(register("mean_m,units_a_month,months", "strike,strikes,ORG,fixed,55,2,9 to 12\n"));
    let changed = files.changed(Written::of_command_line(&["risks.strike.units_a_month += 2".to_owned()]));
    let loaded = load_files(&changed, Repair::No).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(loaded.model.risks[0].severity, Distribution::Fixed(4.0 * 4.0 * 55.0));
}
