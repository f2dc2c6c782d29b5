//! Ranges as people give them, whose answers are known without simulating: does the program find them?

use std::fmt::Write;

use crate::support::{Run, small, write};

const ITERATIONS: u64 = 50_000;

/// A row of the register, a plan, and what comes of them: mean and sd of the severity, and the chance that it exceeds the plan.
struct Case {
    /// dist, range, low, mode, high, mean, sd, p50, p90, outcomes, probability, count_mean, count_sd.
    cells: &'static str,
    plan: f64,
    mean: f64,
    sd: f64,
    beyond: f64,
}

/// Constants of SciPy 1.x in double precision, or closed forms as the comment says.
const CASES: [Case; 14] = [
    // Its own percentiles back: PERT of 1, 3, 8, sd √(19/3 · 14/3 … / 7) = 1.2875…
    Case {
        cells: "pert,p10_p90,1.904353459302796,3,5.272702746347872,,,,,,,,",
        plan: 3.382588601420245,
        mean: 3.5,
        sd: PERT,
        beyond: 0.5,
    },
    Case {
        cells: "pert,p10_p90,1.904353459302796,3,5.272702746347872,,,,,,,,",
        plan: 5.272702746347872,
        mean: 3.5,
        sd: PERT,
        beyond: 0.1,
    },
    // Triangular of 0, 2, 10: P10 = √(0.1 · 20), P90 = 10 − √(0.1 · 80); sd √(84/18).
    Case {
        cells: "triangular,p10_p90,1.4142135623730951,2,7.171572875253810,,,,,,,,",
        plan: 7.17157287525381,
        mean: 4.0,
        sd: 2.160246899469287,
        beyond: 0.1,
    },
    // (1.2815515655446004 from the mean, so many sd.)
    Case {
        cells: "normal,p10_p90,0.7184484344553996,,3.2815515655446004,,,,,,,,",
        plan: 3.0,
        mean: 2.0,
        sd: 1.0,
        beyond: 0.158_655_253_931_457_05,
    },
    // Median 2 = √(1 · 4); σ = ln 4 / (2 · 1.28155…) = 0.540866…
    Case { cells: "lognormal,p10_p90,1,,4,,,,,,,,", plan: 4.0, mean: 2.315_013_5, sd: 1.351_386, beyond: 0.1 },
    // A claim at law: P90 six times the median.
    Case { cells: "lognormal,,,,,,,5,30,,,,", plan: 30.0, mean: 13.287_237_183_951_98, sd: f64::NAN, beyond: 0.1 },
    Case { cells: "lognormal,,,,,,,5,30,,,,", plan: 5.0, mean: 13.287_237_183_951_98, sd: f64::NAN, beyond: 0.5 },
    Case {
        cells: "truncated_normal,,0,,10,2,3,,,,,,",
        plan: 2.950_627_41,
        mean: 3.242_684_601_968_099,
        sd: 2.123_829_249_399_197_5,
        beyond: 0.5,
    },
    Case {
        cells: "truncated_normal,,6,,20,0,3,,,,,,",
        plan: 8.511_827_94,
        mean: 7.119_646_590_812_561,
        sd: 1.014_155_709_099_186_6,
        beyond: 0.1,
    },
    // 0 · 0.5 + 2 · 0.3 + 5 · 0.2; E x² = 1.2 + 5.
    Case {
        cells: "discrete,,,,,,,,,5: 0.2; 0: 0.5; 2: 0.3,,,",
        plan: 1.5,
        mean: 1.6,
        sd: 1.907_878_402_833_891,
        beyond: 0.5,
    },
    // The same with a chance of one half: E x = 0.8, E x² = 3.1.
    Case {
        cells: "discrete,,,,,,,,,0: 0.5; 2: 0.3; 5: 0.2,0.5,,",
        plan: 2.5,
        mean: 0.8,
        sd: 1.568_438_714_135_812_5,
        beyond: 0.1,
    },
    // Poisson of mean 2.5 times a normal of mean 2 and sd 1: mean 5, variance 2.5 · (4 + 1); of a fixed amount: chance of three and more.
    Case { cells: "normal,,,,,2,1,,,,,2.5,", plan: 100.0, mean: 5.0, sd: 3.535_533_905_932_737_6, beyond: 0.0 },
    Case {
        cells: "fixed,,,,,2,,,,,,2.5,",
        plan: 5.0,
        mean: 5.0,
        sd: 3.162_277_660_168_379_5,
        beyond: 0.456_186_884_116_670_35,
    },
    // Negative binomial of mean 2 and sd 2 (geometric: chance of 5 and more is 0.109375 as n = 2, p = 1/2), 1 each.
    Case { cells: "fixed,,,,,1,,,,,,2,2", plan: 4.5, mean: 2.0, sd: 2.0, beyond: 0.109_375 },
];

/// √((3.5 − 1) (8 − 3.5) / 7).
const PERT: f64 = 1.267_731_382_092_775;

#[test]
fn every_range_has_its_mean_its_sd_and_its_percentiles() {
    for direction in ["threat", "opportunity"] {
        let (mut organisations, mut positions) = (String::new(), String::new());
        let mut risks = "risk_id,line,direction,target,dist,range,low_m,mode_m,high_m,mean_m,sd_m,p50_m,p90_m,outcomes_m,probability,\
                         count_mean,count_sd\n"
            .to_owned();
        let side = if direction == "threat" { 1.0 } else { -1.0 };
        for (index, case) in CASES.iter().enumerate() {
            writeln!(organisations, "O{index},Org,acute,provider,NAT,300,0").unwrap();
            writeln!(positions, "O{index},{},0", side * case.plan).unwrap();
            writeln!(risks, "r{index},line,{direction},O{index},{}", case.cells).unwrap();
        }
        let mut files = small(&organisations, &positions, "", "");
        files.push(("risks.csv".to_owned(), risks));
        let run = Run::of(&write(&format!("ranges-{direction}"), &files), 43, ITERATIONS);
        for (index, case) in CASES.iter().enumerate() {
            let node = run.node(&format!("O{index}"));
            let what = format!("{direction} {}", case.cells);
            let (mean, se) = (side * (case.plan - case.mean), node.outturn.mean.se.unwrap());
            let near = (node.outturn.mean.value - mean).abs() <= 4.0 * se + 1e-6;
            assert!(near, "mean of {what}: {} instead of {mean}", node.outturn.mean.value);
            let effect = node.expected_effect + side * case.mean;
            assert!(effect.abs() <= 1e-6 * case.mean + 1e-7, "{what}: {}", node.expected_effect);
            if case.sd.is_finite() {
                let near = (node.outturn.sd.value - case.sd).abs() <= 4.0 * node.outturn.sd.se.unwrap() + 1e-6;
                assert!(near, "sd of {what}: {} instead of {}", node.outturn.sd.value, case.sd);
            }
            let deficit = if side > 0.0 { case.beyond } else { 1.0 - case.beyond };
            let spread = 4.0 * (case.beyond * (1.0 - case.beyond) / ITERATIONS as f64).sqrt();
            let found = node.chance_of_deficit.value;
            assert!((found - deficit).abs() <= spread, "{what} beyond {}: {found} instead of {deficit}", case.plan);
        }
    }
}

/// What docs/FORMAT.md says of a bound, a row at it, and one beyond it with the check that refuses it.
struct Bound {
    says: &'static str,
    /// dist, range, low, mode, high, mean, sd, p50, p90, outcomes, probability, count_mean, count_sd.
    within: &'static str,
    beyond: Option<(&'static str, &'static str)>,
}

const BOUNDS: [Bound; 9] = [
    Bound { says: "a lognormal's p90 may be up to 20 times its p50", within: "lognormal,,,,,,,1,20,,,,", beyond: None },
    Bound {
        says: "0 < p50 < p90",
        within: "lognormal,,,,,,,1,1.2,,,,",
        beyond: Some(("lognormal,,,,,,,0,1,,,,", "E096")),
    },
    // Shapes 0.0504 and 39.9.
    Bound { says: "at least\n  0.05", within: "beta,,0,,1,0.00126,0.005541,,,,,,", beyond: None },
    // Concentration 0.1 and 0.08 about a half.
    Bound {
        says: "from 0.1 to 1,000,000",
        within: "beta,,0,,1,0.5,0.476731294622796,,,,,,",
        beyond: Some(("beta,,0,,1,0.5,0.481125224324688,,,,,,", "E097")),
    },
    // One normal in a hundred lies above 2.3263 sd.
    Bound {
        says: "must keep 0.01 of itself",
        within: "truncated_normal,,2.32,,10,0,1,,,,,,",
        beyond: Some(("truncated_normal,,2.34,,10,0,1,,,,,,", "E266")),
    },
    Bound {
        says: "At most 64 events may be possible",
        within: "fixed,,,,,1,,,,,,20,",
        beyond: Some(("fixed,,,,,1,,,,,,20,15", "E266")),
    },
    Bound { says: "sd > 0", within: "normal,,,,,2,0.1,,,,,,", beyond: Some(("normal,,,,,2,0,,,,,,", "E096")) },
    Bound {
        says: "low < high with\n  mode between them",
        within: "pert,,1,1,3,,,,,,,,",
        beyond: Some(("pert,,1,0.9,3,,,,,,,,", "E096")),
    },
    Bound {
        says: "Chance that it happens at all",
        within: "fixed,,,,,1,,,,,1,,",
        beyond: Some(("fixed,,,,,1,,,,,1.01,,", "E033")),
    },
];

#[test]
fn bounds_of_ranges_are_those_that_the_format_states() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FORMAT.md")).unwrap();
    let load = |cells: &str| {
        let mut files = small("ORG,Org,acute,provider,NAT,300,0\n", "ORG,0,0\n", "", "");
        let head = "risk_id,line,target,dist,range,low_m,mode_m,high_m,mean_m,sd_m,p50_m,p90_m,outcomes_m,probability,count_mean,count_sd";
        files.push(("risks.csv".to_owned(), format!("{head}\nr,line,ORG,{cells}\n")));
        outturn::resolve::load_files(&outturn::scenario::Files::from_pairs(files), outturn::resolve::Repair::No)
    };
    for bound in BOUNDS {
        assert!(page.contains(bound.says), "FORMAT does not say `{}`", bound.says);
        let within = load(bound.within).unwrap_or_else(|found| panic!("{}: {found}", bound.within));
        // What passes is drawn.
        outturn::compile::Compiled::new(&within.model).unwrap_or_else(|error| panic!("{}: {error}", bound.within));
        if let Some((cells, code)) = bound.beyond {
            let found = load(cells).expect_err(cells);
            assert!(found.list().iter().any(|finding| finding.check.code() == code), "{cells}: {found}");
        }
    }
}

/// Chances of 0.2 and 0.5, amounts of 1 each, linked by loadings on one factor.
#[test]
fn loadings_of_one_link_whether_events_happen() {
    let rows = "a,line,threat,O,,,,fixed,,,,1,,,,0.2,,,no,one\nb,line,threat,O,,,,fixed,,,,1,,,,0.5,,,no,";
    for (set, name, variance, least) in [
        // Never both: one happens with chance 0.7.
        ("other", "exclusive", 0.7 * 0.3, -1.0),
        // Both with chance 0.2, one more with 0.3: E x = 0.7, E x² = 0.3 + 4 · 0.2.
        ("one", "necessary", 1.1 - 0.49, -2.0),
    ] {
        let factors = "one,link,nation,1\nother,link,nation,-1\n";
        let spare = "c,line,threat,P,,,,normal,,,,1,1,,,,,,no,other\n";
        let risks = format!("{rows}{set}\n{spare}");
        let files = small(
            "O,Org,acute,provider,NAT,300,0\nP,Org,acute,provider,NAT,300,0\n",
            "O,0,0\nP,0,0\n",
            &risks,
            factors,
        );
        let run = Run::of(&write(&format!("links-{name}"), &files), 47, ITERATIONS);
        let outturn = &run.node("O").outturn;
        let lowest = outturn.quantiles.iter().map(|quantile| quantile.value).fold(0.0, f64::min);
        assert!((lowest - least).abs() < 1e-6, "{name}: {lowest}");
        let sd = outturn.sd.value;
        assert!((sd - f64::sqrt(variance)).abs() <= 4.0 * outturn.sd.se.unwrap(), "{name}: {sd}");
    }
}

/// Two ranges with a loading of 0.9 on one factor: a chance of 1 is the same as none.
#[test]
fn what_is_certain_keeps_its_dependence() {
    let of = |name: &str, probability: &str| {
        let row = |id: &str| format!("{id},line,threat,O,,,,normal,,,,5,3,,,{probability},,,no,both\n");
        let risks = row("a") + &row("b");
        let files = small("O,Org,acute,provider,NAT,300,0\n", "O,0,0\n", &risks, "both,common,nation,0.9\n");
        Run::of(&write(&format!("certain-{name}"), &files), 53, 2_000).node("O").outturn.sd.value
    };
    assert_eq!(of("blank", "").to_bits(), of("one", "1").to_bits());
}
