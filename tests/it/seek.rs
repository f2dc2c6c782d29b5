//! Is the value that is sought the one that a closed form gives, as often as its interval says?

use std::ops::ControlFlow;

use outturn::scenario::Files;
use outturn::seek::{Lever, SeekError, Wanted, seek};
use outturn::study::Ask;

use super::support;

/// One organisation with a plan of 10 and one normal risk of mean 4 and sd 2: P(10 − N ≥ t) is a normal's.
fn files(seed: u64) -> Files {
    let scenario = format!(
        "format = 1\nname = \"seek\"\nmoney = \"gbp_m\"\nyear = \"2026/27\"\nas_at_month = 3\nbase = \"plan\"\nseed = {seed}\niterations = 2000\n"
    );
    Files::from_pairs([
        ("scenario.toml", scenario.as_str()),
        ("nodes.csv", "node_code,node_name,level,parent_code\nNAT,Nation,nation,\n"),
        (
            "organisations.csv",
            "org_code,org_name,org_type,sector,parent_code,turnover_m\nORG,Trust,acute,provider,NAT,100\n",
        ),
        ("positions.csv", "account_code,plan_ex_incentive_m\nORG,10\n"),
        ("risks.csv", "risk_id,line,target,dist,mean_m,sd_m\nr,r,ORG,normal,4,2\n"),
    ])
}

fn wanted(target: f64, chance: f64) -> Wanted {
    Wanted { node: "NAT".to_owned(), target, chance }
}

#[test]
fn the_closed_form_lies_in_the_interval_as_often_as_is_stated() {
    // P(10 − (m + 2 Z) ≥ 0) = 0.9 at m = 10 − 2 × 1.2815516.
    let truth = 10.0 - 2.0 * 1.281_551_565_5;
    let lever = Lever::parse("risks.r.mean_m = 4..12").unwrap();
    let (mut held, seeds) = (0, 200);
    for seed in 0..seeds {
        let found = seek(&files(seed), &lever, &wanted(0.0, 0.9), &Ask::default(), &|_| ControlFlow::Continue(()))
            .unwrap_or_else(|why| panic!("{why}"));
        assert!(!found.rises);
        let found = found.found.expect("it can be reached");
        let [first, last] = found.interval.map(Option::unwrap);
        let (low, high) = (first.min(last), first.max(last));
        assert!(low <= found.value && found.value <= high, "{found:?}");
        held += u32::from(low <= truth && truth <= high);
    }
    // Binomial (200, 0.95) is below 182 with a chance of 2e-3 and above 198 with 7e-4; Wilson's interval is a little wider.
    assert!((182..=200).contains(&held), "{held} of {seeds}");
}

#[test]
fn what_no_value_reaches_is_said_with_the_best() {
    let lever = Lever::parse("risks.r.mean_m = 4..12").unwrap();
    let told = seek(&files(1), &lever, &wanted(9.0, 0.9), &Ask::default(), &|_| ControlFlow::Continue(())).unwrap();
    assert!(told.found.is_none() && told.best.0 == 4.0 && told.best.1.value < 0.1, "{told:?}");
    let text = outturn::format::terminal::page(&outturn::tell::seek::blocks(&told), 200);
    assert!(text.starts_with("No value of `risks.r.mean_m` from 4.000 to 12.00 gives a chance of 90%"), "{text}");
}

#[test]
fn a_lever_that_the_checks_refuse_says_at_which_value() {
    let lever = Lever::parse("risks.r.sd_m = -1..3").unwrap();
    match seek(&files(1), &lever, &wanted(0.0, 0.9), &Ask::default(), &|_| ControlFlow::Continue(())) {
        Err(SeekError::NotRead(value, _)) => assert_eq!(value, -1.0),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_lever_that_names_nothing_is_refused() {
    let files = Files::from_folder(&support::scenario("2019-20-regional")).unwrap();
    let lever = Lever::parse("risks.no-such-row.high_m *= 0.5..1").unwrap();
    let wanted = Wanted { node: "ENG".to_owned(), target: 0.0, chance: 0.5 };
    let ask = Ask { iterations: Some(100), ..Ask::default() };
    assert!(seek(&files, &lever, &wanted, &ask, &|_| ControlFlow::Continue(())).is_err());
}
