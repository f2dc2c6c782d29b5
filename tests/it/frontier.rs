//! Does the frontier find by its runs what a sum by hand says, differ by nought where nothing is changed, and choose what is cheapest?

use std::process::Command;

use outturn::frontier::{AS_IT_STANDS, Lever, Wanted, frontier};
use outturn::results::{Frontier, FrontierPoint};
use outturn::scenario::Files;
use outturn::study::{Ask, Study};

use crate::capacity::{CERTAIN, march};
use crate::support::{place, scenario, write};

fn found(files: &Files, node: &str, varied: &[&str], held: f64) -> Frontier {
    let study = Study::read(files, Default::default()).unwrap_or_else(|found| panic!("{found}"));
    let wanted = Wanted {
        node: Some(node.to_owned()),
        levers: varied.iter().map(|text| Lever::parse(text).unwrap()).collect(),
        held,
        suffices: 0.9,
    };
    let ask = Ask { iterations: Some(200), ..Ask::default() };
    let results = frontier(files, &study, &wanted, &ask, &|_| std::ops::ControlFlow::Continue(()));
    results.unwrap_or_else(|why| panic!("{why}")).frontier.unwrap()
}

fn point<'a>(of: &'a Frontier, name: &str) -> &'a FrontierPoint {
    of.points.iter().find(|point| point.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn what_is_certain_comes_to_the_sum_by_hand() {
    // 5 % more unplanned bed days in March: 930 beyond what is staffed, by money 558, by access 279 (60 operations), by safety 93.
    let files = Files::from_pairs(march(&format!("{CERTAIN}demand_growth = 0.05\nslope = 0\n")));
    let of = found(&files, "HOS", &["capacity.guidance = 1, 0.9", "capacity.activity_margin = 0.015, 0.035"], 0.5);
    assert_eq!(of.points.len(), 9);
    let stands = point(&of, AS_IT_STANDS);
    let cost = 558.0 * 2_000.0 / 27_900.0 * 0.003_6 * 1.5 + 310.0 * 1e-4 + 60.0 * 0.003_684 * 0.6;
    assert!(
        (stands.position[1].value + cost).abs() < 1e-7 && (stands.need.value - cost).abs() < 1e-7,
        "{stands:?} {cost}"
    );
    assert!((stands.cancelled.value - 0.03).abs() < 1e-7 && (stands.lacking.value - 93.0 / 27_900.0).abs() < 1e-7);
    // 3 % of planned operations are cancelled where 1 % may be: access is not kept. Safety is.
    assert!(!stands.holds && stands.access.value == 0.0 && stands.safety.value == 1.0);
    // A tenth fewer required: 31,000 bed days are staffed, 28,520 have a bed. 310 beyond: by money 186, by access 93, which is 20 operations.
    let leaner = point(&of, "capacity.guidance = 0.9");
    let by_hand = {
        // Staff: 0.9 × 2,000 / 27,900 for each of 28,520 + 186 bed days, less the 2,000 in post: nobody is hired, and no planned agency staff can go.
        186.0 * 1e-4 + 20.0 * 0.003_684 * 0.6
    };
    assert!((leaner.need.value - by_hand).abs() < 1e-7, "{leaner:?} {by_hand}");
    assert!(leaner.holds, "1 % is within its margin: {leaner:?}");
    assert!(leaner.efficient && !stands.efficient);
    assert_eq!(of.cheapest.as_deref(), Some("capacity.guidance = 0.9"));
    // The margin alone makes 3 % count as kept, at the cost as it stands.
    let eased = point(&of, "capacity.guidance = 1, capacity.activity_margin = 0.035");
    assert!(eased.holds && eased.change.value == 0.0 && eased.need == stands.need);
    // Bail-outs: none below the need suffices, each above it does.
    for of in of.bailouts.iter().filter(|of| of.point == AS_IT_STANDS) {
        assert_eq!(of.met.value, f64::from(u8::from(of.amount >= cost)), "{of:?}");
    }
    assert!(of.bailouts.iter().any(|of| of.point == "capacity.guidance = 0.9"));
}

#[test]
fn what_changes_nothing_differs_by_nought_and_a_bail_out_of_none_is_said() {
    let files = Files::from_pairs(march("demand_growth = 0.01\n"));
    let of = found(&files, "NAT", &["capacity.guidance = 1", "capacity.money = 0.6"], 0.999);
    let stands = point(&of, AS_IT_STANDS);
    for same in &of.points {
        assert_eq!((same.change.value, same.change.se), (0.0, Some(0.0)), "{}", same.name);
        assert_eq!((same.position, same.need, same.within), (stands.position, stands.need, stands.within));
        // None is better than another, so that none is beaten.
        assert!(same.efficient && !same.holds);
    }
    assert_eq!(of.cheapest, None);
    assert!(stands.position[0].value < stands.position[1].value, "something is drawn");
}

fn outturn(args: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_outturn")).args(args).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.success(), text)
}

#[test]
fn the_command_answers_writes_and_is_verified() {
    let pack = scenario("2015-16-august");
    let (pack, out) = (pack.to_str().unwrap(), place("frontier"));
    let out = out.join("of").to_str().unwrap().to_owned();
    let levers = ["--vary", "capacity.guidance = 0.97", "--vary", "capacity.relaxed_months = 9 to 12"];
    let asked = [&["frontier", pack, "--iterations", "300", "--out", &out][..], &levers].concat();
    let (good, text) = outturn(&asked);
    assert!(good && text.starts_with("As it stands England ends at a deficit of"), "{text}");
    assert!(text.contains("What no other combination beats"), "{text}");
    for file in ["frontier.html", "data/frontier.csv", "data/frontier_levers.csv", "data/frontier_bailouts.csv"] {
        assert!(std::path::Path::new(&out).join(file).is_file(), "{file}");
    }
    let (good, text) = outturn(&["verify", &out]);
    assert!(good, "{text}");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let pack = scenario("2019-20-regional");
    let (good, text) = outturn(&["frontier", pack.to_str().unwrap()]);
    assert!(!good && text.contains("simulates no capacity plans") && text.contains("docs/CAPACITY.md"), "{text}");
    let pack = scenario("2015-16-august");
    let pack = pack.to_str().unwrap();
    for (args, says) in [
        (&["--vary", "capacity.money"][..], "it sets nothing"),
        (&["--vary", "capacity.money = 0.9"], "sum to 1.3"),
        (&["--vary", "capacity.gaidance = 1"], "gaidance"),
        (&["--held", "1.2"], "between 0 and 1"),
        (&["--node", "SYN-NOR-OTH"], "no organisation of `SYN-NOR-OTH` has a simulated capacity plan"),
        (&["--stress", "relaxd"], "no stress `relaxd`"),
    ] {
        let (good, text) = outturn(&[&["frontier", pack, "--iterations", "200"][..], args].concat());
        assert!(!good && text.contains(says), "{args:?}: {text}");
    }
    // A stress of the scenario's own is read with any command.
    let (good, text) = outturn(&["check", pack, "--stress", "drive"]);
    assert!(good, "{text}");
    let folder = write("frontier-none", &march(CERTAIN));
    let (good, text) = outturn(&["frontier", folder.to_str().unwrap(), "--stress", "any"]);
    assert!(!good && text.contains("no stress `any`"), "{text}");
}
