//! Does Student-t dependence leave every row its own distribution, and make bad draws come together?

use crate::support::{Files, Run, small, write};

/// Two organisations in two regions, each with an event of the same chance that costs 100.
fn events(chance: f64, factors: &str, correlations: &str, copula: &str) -> Files {
    let organisations = "A,One,acute,provider,R1,100,0\nB,Two,acute,provider,R2,100,0\n";
    let event = |id: &str, of: &str| format!("{id},demand,threat,{of},,,,fixed,,,,100,,,,{chance},,,no,s\n");
    let risks = [event("a", "A"), event("b", "B")].concat();
    let mut files = small(organisations, "A,0,0\nB,0,0\n", &risks, factors);
    files[0].1 += &format!("[dependence]\n{copula}\n");
    files[1].1 += "R1,North,region,NAT\nR2,South,region,NAT\n";
    if !correlations.is_empty() {
        files.push(("correlations.csv".to_owned(), format!("factor_a,factor_b,level,correlation\n{correlations}")));
    }
    files
}

const STUDENT: &str = "copula = \"student_t\"\ndegrees_of_freedom = 4";

#[test]
fn events_keep_their_chance_with_two_and_three_loadings() {
    let two = "s,x,nation,0.7\ns,y,region,0.5\n";
    let pair = "s,x,nation,0.6\ns,y,nation,0.4\n";
    let three = "s,x,nation,0.6\ns,y,region,0.4\ns,z,type,-0.5\n";
    let mixed = "s,x,nation,0.5\ns,y,nation,0.4\ns,z,region,0.4\n";
    let cases = [
        ("two", two, ""),
        ("pair", pair, "x,y,nation,0.5\n"),
        ("three", three, ""),
        ("mixed", mixed, "x,y,nation,-0.6\n"),
    ];
    for (name, factors, correlations) in cases {
        for chance in [0.1, 0.005] {
            let folder = write(&format!("student-{name}-{chance}"), &events(chance, factors, correlations, STUDENT));
            let run = Run::of(&folder, 8, 100_000);
            for of in ["A", "B"] {
                let mean = run.node(of).outturn.mean;
                let truth = -100.0 * chance;
                assert!((mean.value - truth).abs() < 4.0 * mean.se.unwrap(), "{name} {of}: {mean:?} for {truth}");
            }
        }
    }
}

#[test]
fn a_severity_with_an_uncertain_loading_keeps_its_distribution() {
    let factors = "s,x,nation,0.6\ns,y,region,0.5\n";
    let mut files = events(0.1, factors, "", STUDENT);
    for (name, text) in &mut files {
        if name == "risks.csv" {
            *text = text.replace("fixed,,,,100,,,,0.1", "normal,,,,0,1,,,");
        }
    }
    let parameters = "parameter_id,kind,line,factor,level,size\nm,factor,,x,nation,0.2\nh,shift,demand,,,0.3\n";
    files.push(("parameters.csv".to_owned(), parameters.to_owned()));
    let outturn = &Run::of(&write("student-parameters", &files), 5, 100_000).node("A").outturn.clone();
    assert!((outturn.sd.value - 1.0).abs() < 4.0 * outturn.sd.se.unwrap(), "{:?}", outturn.sd);
    for (p, z) in [(0.01, 2.326_348), (0.1, 1.281_552), (0.9, -1.281_552)] {
        let quantile = outturn.quantile(p);
        // Twice the 95 % interval's half-width: about four standard errors.
        let half = (quantile.high.unwrap() - quantile.low.unwrap()) / 2.0;
        assert!((quantile.value + z).abs() < 2.0 * half, "{quantile:?}");
    }
}

#[test]
fn bad_draws_of_different_sums_come_together() {
    // In two regions the sums share a little; with one chi-square they are large together all the same.
    let factors = "s,x,nation,0.4\ns,y,region,0.85\n";
    let both = |copula: &str, name: &str| {
        let run = Run::of(&write(name, &events(0.01, factors, "", copula)), 2, 200_000);
        run.focus("NAT").iter().filter(|&&position| position < -150.0).count()
    };
    let (student, gaussian) = (both(STUDENT, "student-tail"), both("copula = \"gaussian\"", "gaussian-tail"));
    // Independent events would both happen 20 times.
    assert!(gaussian > 20 && student > 2 * gaussian, "{student} against {gaussian}");
}
