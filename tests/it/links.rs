//! Do rows of the register that are linked happen together as their links say, in every iteration, and as often as their chances?

use outturn::compile::Compiled;
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::model::link::taken;
use outturn::paired::whole_columns;
use outturn::replay::detail;
use outturn::simulate::RunSettings;
use proptest::prelude::*;

use crate::support::{Files, Run, load, small, study, write};

const ITERATIONS: u64 = 20_000;
const SOBOL: Sampler = Sampler::Sobol { randomisations: 8 };

const HEAD: &str = "risk_id,line,direction,target,spread,share_by,dist,low_m,high_m,mean_m,outcomes_m,probability,factor_set,linked_to,\
                    occurrence_link,impact_link\n";

/// Two organisations of one size, and these rows.
fn scenario(risks: &str) -> Files {
    let mut files = small(
        "O,One,acute,provider,NAT,5000,0\nP,Two,acute,provider,NAT,5000,0\n",
        "O,0,0\nP,0,0\n",
        "",
        "one,demand,nation,0.6\n",
    );
    files.push(("risks.csv".to_owned(), format!("{HEAD}{risks}")));
    files
}

fn settings(seed: u64, iterations: u64, sampler: Sampler) -> RunSettings {
    RunSettings { seed, iterations, isa: Isa::detect(), sampler }
}

/// Within 4.5 standard errors of what is exact, each of some hundred figures.
fn close(what: &str, found: f64, exact: f64, standard_error: f64) {
    assert!((found - exact).abs() <= 4.5 * standard_error + 1e-9, "{what}: {found} instead of {exact}");
}

/// Which rows happen in each iteration: row number k is of 2^k £m, so that an account's position is all that there is to know.
fn happened(model: &Model, compiled: &Compiled, settings: RunSettings, account: usize, share: f64) -> Vec<u32> {
    let gains: u32 =
        (0..).zip(&model.risks).map(|(k, risk)| u32::from(risk.direction != model.risks[0].direction) << k).sum();
    let positions = whole_columns(compiled, settings, &[account]).remove(0);
    positions
        .into_iter()
        .map(|position| {
            // A gain counts where it does not come.
            let whole = f64::from(gains) - position / share;
            assert_eq!(whole, whole.round());
            whole as u32 ^ gains
        })
        .collect()
}

/// Rows of powers of two, with where their windows begin, their chances, and which of the two uniforms they are of.
const WINDOWS: [(&str, f64, f64, u8); 11] = [
    ("a,line,threat,{T},fixed,,,1,,0.3,one,,,", 0.0, 0.3, 0),
    ("b,line,threat,{T},fixed,,,2,,0.3,,a,matches,", 0.0, 0.3, 0),
    ("c,line,threat,{T},fixed,,,4,,0.25,,b,exclusive,", 0.3, 0.25, 0),
    ("d,line,threat,{T},fixed,,,8,,0.2,,c,exclusive,", 0.55, 0.2, 0),
    ("e,line,threat,{T},fixed,,,16,,0.1,,a,necessary,", 0.0, 0.1, 0),
    ("f,line,threat,{T},fixed,,,32,,0.5,,e,sufficient,", 0.0, 0.5, 0),
    ("g,line,threat,{T},fixed,,,64,,0.4,,c,sufficient,", 0.3, 0.4, 0),
    ("h,gains,opportunity,{T},fixed,,,128,,0.3,,a,matches,", 0.0, 0.3, 0),
    ("i,gains,opportunity,{T},fixed,,,256,,0.35,one,,,", 0.0, 0.35, 1),
    ("j,line,threat,{T},fixed,,,512,,0.4,,i,exclusive,", 0.35, 0.4, 1),
    // To the very end of the uniform.
    ("k,line,threat,{T},fixed,,,1024,,0.25,,j,exclusive,", 0.75, 0.25, 1),
];

#[test]
fn linked_rows_happen_as_their_links_say_and_as_often_as_their_chances() {
    let n = ITERATIONS as f64;
    for (name, target, share, sampler) in [
        ("one", "O,,", 1.0, Sampler::Plain),
        ("each", "sector:provider,each,equal", 0.5, Sampler::Plain),
        ("shared", "sector:provider,shared,equal", 0.5, Sampler::Plain),
        ("shared-sobol", "sector:provider,shared,equal", 0.5, SOBOL),
    ] {
        let rows: String = WINDOWS.iter().map(|(row, ..)| row.replace("{T}", target) + "\n").collect();
        let model = load(&write(&format!("windows-{name}"), &scenario(&rows)));
        for (taken, (_, from, ..)) in taken(&model.risks).iter().zip(WINDOWS) {
            assert!((taken.from - from).abs() < 1e-12);
        }
        let stated = Compiled::new(&model).unwrap();
        for (case, compiled) in
            [("stated", &stated), ("alone", &stated.independent()), ("as one", &stated.comonotonic())]
        {
            let found = happened(&model, compiled, settings(3, ITERATIONS, sampler), 0, share);
            let times = |test: &dyn Fn(u32) -> bool| found.iter().filter(|&&of| test(of)).count() as f64 / n;
            for (x, (row, from, p, uniform)) in WINDOWS.into_iter().enumerate() {
                let what = format!("{name}, {case}, {row}");
                let has = |k: usize| move |of: u32| of >> k & 1 == 1;
                close(&what, times(&has(x)), p, (p * (1.0 - p) / n).sqrt());
                for (y, (other, start, q, its)) in WINDOWS.into_iter().enumerate().skip(x + 1) {
                    let overlap = ((from + p).min(start + q) - from.max(start)).max(0.0);
                    let both = times(&|of| has(x)(of) && has(y)(of));
                    let what = format!("{what} and {other}");
                    if uniform != its {
                        // The common factor of a and i: only the bounds are known.
                        assert!(both <= p.min(q) + 0.02, "{what}");
                    } else if overlap < 1e-9 {
                        assert_eq!(both, 0.0, "{what}");
                    } else {
                        close(&what, both, overlap, (overlap * (1.0 - overlap) / n).sqrt());
                        if (overlap - p).abs() < 1e-9 {
                            assert_eq!(times(&|of| has(x)(of) && !has(y)(of)), 0.0, "{what}");
                        }
                        if (overlap - q).abs() < 1e-9 {
                            assert_eq!(times(&|of| has(y)(of) && !has(x)(of)), 0.0, "{what}");
                        }
                    }
                }
            }
        }
    }
}

/// One draw for all: what is linked to it happens everywhere at once, whatever its own spread, and however it is sampled.
#[test]
fn a_row_for_each_takes_the_one_draw_of_a_shared_row() {
    let rows = "a,line,threat,sector:provider,shared,equal,fixed,,,1,,0.4,one,,,\n\
                b,line,threat,sector:provider,each,equal,fixed,,,2,,0.3,,a,necessary,\n\
                c,line,threat,P,,,fixed,,,2,,0.2,,b,exclusive,\n";
    let model = load(&write("links-of-shared", &scenario(rows)));
    let compiled = Compiled::new(&model).unwrap();
    for sampler in [Sampler::Plain, SOBOL, Sampler::Importance { shift: 1.0 }] {
        let settings = settings(5, 4_096, sampler);
        let [one, two] = [0, 1].map(|account| whole_columns(&compiled, settings, &[account]).remove(0));
        let mut seen = std::collections::BTreeSet::new();
        for (one, two) in one.into_iter().zip(two) {
            seen.insert((one.to_bits(), two.to_bits()));
        }
        // Half of a and half of b; the second organisation bears c alone, which never comes with b.
        let possible = [(0.0, 0.0), (0.0, -2.0), (-0.5, -0.5), (-0.5, -2.5), (-1.5, -1.5)];
        for (one, two) in seen {
            let pair = (f64::from_bits(one), f64::from_bits(two));
            assert!(possible.contains(&pair), "{sampler}: {pair:?}");
        }
    }
}

/// The example of docs/FORMAT.md, worked out by hand.
#[test]
fn a_claim_with_three_outcomes_comes_to_what_is_worked_out_by_hand() {
    let rows = "lost,claims,threat,O,,,uniform,6,10,,,0.15,,,,\n\
                settled,claims,threat,O,,,uniform,2,4,,,0.5,,lost,exclusive,\n\
                dropped,claims,threat,O,,,fixed,,,0.3,,0.35,,settled,exclusive,\n";
    let run = Run::of(&write("links-claim", &scenario(rows)), 7, ITERATIONS);
    let outturn = &run.node("O").outturn;
    // 0.15 · 8 + 0.5 · 3 + 0.35 · 0.3; E x² of a uniform is mean² + width² / 12.
    let mean = -2.805;
    let square = 0.15 * (64.0 + 16.0 / 12.0) + 0.5 * (9.0 + 4.0 / 12.0) + 0.35 * 0.09;
    assert!((run.node("O").expected_effect - mean).abs() < 1e-6);
    close("mean", outturn.mean.value, mean, outturn.mean.se.unwrap());
    close("sd", outturn.sd.value, (square - mean * mean).sqrt(), outturn.sd.se.unwrap());
    // One of them comes always, and one alone: at least 0.3, at most 10.
    let claims = run.focus("sector:provider");
    assert!(claims.iter().all(|position| (-10.001..=-0.299).contains(position)));
    let between = |low: f64, high: f64| claims.iter().filter(|&&of| -of > low && -of < high).count();
    assert_eq!((between(0.301, 1.99), between(4.01, 5.99)), (0, 0));
}

/// Sizes at one percentile: of uniforms from 0 to 4 and from 1 to 2 the second is 1 + a quarter of the first, and sds add up.
#[test]
fn sizes_in_the_same_proportion_fall_at_the_same_percentile() {
    let unit = 1.0 / 12_f64.sqrt();
    for (name, rows, sd) in [
        (
            "threats",
            "a,x,threat,O,,,uniform,0,4,,,,one,,,\nb,x,threat,O,,,uniform,1,2,,,,,a,,same_proportion\n",
            5.0 * unit,
        ),
        // A gain at the same percentile: it takes from the loss.
        (
            "gain",
            "a,x,threat,O,,,uniform,0,4,,,,one,,,\nb,y,opportunity,O,,,uniform,1,2,,,,,a,,same_proportion\n",
            3.0 * unit,
        ),
        (
            "shared",
            "a,x,threat,NAT,shared,equal,uniform,0,8,,,,one,,,\nb,x,threat,O,,,uniform,1,2,,,,,a,,same_proportion\n",
            5.0 * unit,
        ),
        // A table of outcomes on the same draw: 1 below the median of the other, 3 above, so that the covariance with a uniform of
        // width 4 is 1 · 4 / 4 = 1.
        (
            "table",
            "a,x,threat,O,,,uniform,0,4,,,,,,,\nb,x,threat,O,,,discrete,,,,1: 0.5; 3: 0.5,,,a,,same_proportion\n",
            (16.0 / 12.0 + 1.0 + 2.0_f64).sqrt(),
        ),
        // Events that match: x and 1 + x / 4 with chance 0.4, their sum 1 + 1.25 x.
        (
            "events",
            "a,x,threat,O,,,uniform,0,4,,,0.4,one,,,\nb,x,threat,O,,,uniform,1,2,,,0.4,,a,matches,same_proportion\n",
            (0.4 * (12.25 + 25.0 / 12.0) - 1.96_f64).sqrt(),
        ),
        // Independent events of sizes at one percentile: E xy = 0.2 E[x (1 + x / 4)] = 0.2 (2 + 4 / 3).
        (
            "apart",
            "a,x,threat,O,,,uniform,0,4,,,0.4,one,,,\nb,x,threat,O,,,uniform,1,2,,,0.5,one,a,,same_proportion\n",
            f64::NAN,
        ),
    ] {
        let folder = write(&format!("proportion-{name}"), &scenario(rows));
        for sampler in [Sampler::Plain, SOBOL] {
            let run = Run::sampled(&folder, 11, ITERATIONS, sampler);
            let node = run.node("O");
            close(name, node.outturn.mean.value, node.expected_effect, node.outturn.mean.se.unwrap());
            if sd.is_finite() {
                close(name, node.outturn.sd.value, sd, node.outturn.sd.se.unwrap());
            }
        }
        let model = load(&folder);
        let stated = Compiled::new(&model).unwrap();
        let mean = |compiled: &Compiled| {
            let values = whole_columns(compiled, settings(13, ITERATIONS, Sampler::Plain), &[0]).remove(0);
            values.iter().sum::<f64>() / values.len() as f64
        };
        // Each row keeps its own distribution under every dependence.
        for other in [stated.independent(), stated.comonotonic()] {
            close(name, mean(&other), stated.expected_positions()[0], 0.02);
        }
    }
}

/// Several draws of one shared row are made of one point: before, each had a dimension of its own and a table of outcomes fell apart.
#[test]
fn a_shared_table_of_outcomes_gives_its_outcomes_under_every_sampler() {
    let rows = "a,x,threat,sector:provider,shared,equal,discrete,,,,2: 0.5; 4: 0.3; 10: 0.2,,one,,,\n";
    let compiled = Compiled::new(&load(&write("shared-table", &scenario(rows)))).unwrap();
    for sampler in [Sampler::Plain, SOBOL, Sampler::Importance { shift: 1.0 }] {
        let values = whole_columns(&compiled, settings(5, 2_048, sampler), &[0]).remove(0);
        assert!(values.iter().all(|value| [-1.0, -2.0, -5.0].contains(value)), "{sampler}");
    }
}

#[test]
fn explanations_name_each_row_by_its_own_id() {
    let rows = "a,x,threat,O,,,uniform,0,4,,,0.9,,,,\nb,x,threat,O,,,uniform,1,2,,,0.9,,a,matches,same_proportion\n";
    let compiled = Compiled::new(&load(&write("links-explained", &scenario(rows)))).unwrap();
    let found = detail(&compiled, settings(1, 1, Sampler::Plain), 0);
    let rows: Vec<(&str, bool)> =
        found.posted.iter().map(|posted| (posted.row.as_str(), posted.amount < 0.0)).collect();
    assert_eq!(rows, [("a", true), ("b", true)]);
}

/// What a link is told as.
#[test]
fn results_say_which_rows_are_linked() {
    let rows = "a,x,threat,O,,,uniform,0,4,,,0.25,,,,\nb,x,threat,O,,,uniform,1,2,,,0.5,,a,exclusive,same_proportion\n";
    let run = Run::of(&write("links-told", &scenario(rows)), 1, 200);
    let [link] = &run.results.dependence.links[..] else { panic!("one link") };
    assert_eq!((link.risk.as_str(), link.to.as_str(), link.chance, link.from), ("b", "a", Some(0.5), Some(0.25)));
    assert!(link.same_proportion);
}

/// A map of words serves the columns as it does others.
#[test]
fn words_of_a_return_are_mapped() {
    let mut files =
        scenario("a,x,threat,O,,,fixed,,,1,,0.25,,n/a,n/a,n/a\nb,x,threat,O,,,fixed,,,2,,0.5,,a,Prevented by,n/a\n");
    files[0].1 += "[words.risks]\n\"n/a\" = \"\"\n[words.risks.occurrence_link]\n\"Prevented by\" = \"exclusive\"\n";
    let study = study(&write("links-words", &files));
    assert!(study.model.risks[1].link.is_some() && study.model.risks[0].link.is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Registers of chains and trees at random: every pair that is linked keeps to its link in every iteration.
    #[test]
    fn every_linked_pair_keeps_to_its_link(
        rows in prop::collection::vec((0.01..0.4_f64, 0..4_usize, any::<prop::sample::Index>(), any::<bool>(), any::<bool>()), 2..9),
        seed in 0..1_000_u64,
    ) {
        let words = ["matches", "exclusive", "necessary", "sufficient"];
        let (mut text, mut windows): (String, Vec<(f64, f64)>) = (String::new(), Vec::new());
        let mut links = Vec::new();
        for (k, (p, how, to, gain, alone)) in rows.into_iter().enumerate() {
            let (mut from, mut chance, mut link) = (0.0, p, String::from(",,"));
            if k > 0 && !alone {
                let to = to.index(k);
                let (start, length): (f64, f64) = windows[to];
                from = if how == 1 { start + length } else { start };
                chance = match how {
                    0 => length,
                    2 => length * p,
                    3 => (length + p).min(1.0 - start),
                    _ => p,
                };
                if from + chance <= 1.0 {
                    link = format!("r{to},{},", words[how]);
                    links.push((k, to, how));
                } else {
                    (from, chance) = (0.0, p);
                }
            }
            windows.push((from, chance));
            let direction = if gain && k > 0 { "opportunity" } else { "threat" };
            text += &format!("r{k},line{k},{direction},O,,,fixed,,,{},,{chance},,{link}\n", 1 << k);
        }
        let model = load(&write(&format!("links-random-{seed}"), &scenario(&text)));
        let compiled = Compiled::new(&model).unwrap();
        for of in happened(&model, &compiled, settings(seed, 1_000, Sampler::Plain), 0, 1.0) {
            let has = |k: usize| of >> k & 1 == 1;
            for &(row, to, how) in &links {
                let kept = match how {
                    0 => has(row) == has(to),
                    1 => !(has(row) && has(to)),
                    2 => !has(row) || has(to),
                    _ => !has(to) || has(row),
                };
                prop_assert!(kept, "{text}: {row} {to} {}", words[how]);
            }
        }
    }
}
