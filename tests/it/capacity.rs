//! Does the simulation of capacity meet need by money, access and safety and by nothing else, cost what a sum by hand says, and take the
//! place of the register's lines and of nothing more? `OUTTURN_BLESS=1 cargo test` rewrites docs/CAPACITY.md.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use outturn::capacity::{AgencyCap, Drawn, Month, Rates, Split};
use outturn::model::capacity::Size;
use outturn::resolve::{Repair, load_files};
use outturn::results::{CapacityNode, Results};
use outturn::scenario::Files;
use outturn::scenario::record::Record;
use outturn::scenario::settings::CapacityRecord;
use outturn::study::{Ask, MonthsAsked, Study};
use proptest::prelude::*;

use crate::support::{Run, scenario, small, write};

const HEAD: &str = "org_code,month,view,beds_open,bed_days_occupied,elective_inpatients,non_elective_spells,ae_attendances,\
                    ae_within_4_hours,wte_substantive,wte_bank,wte_agency,pay_substantive_m,pay_bank_m,pay_agency_m\n";

/// Twelve months alike: these cells from `beds_open` on.
fn year(code: &str, cells: &str) -> String {
    (1..=12).map(|month| format!("{code},{month},submitted,{cells}\n")).collect()
}

/// Two trusts at month 11, so that March alone is to come; HOS has 1,000 beds of which 900 are taken, 600 of them by unplanned
/// admissions, and no agency staff.
pub fn march(capacity: &str) -> Vec<(String, String)> {
    let mut files = small(
        "HOS,Hospital,acute,provider,NAT,300,0\nOTH,Other,acute,provider,NAT,300,0\n",
        "HOS,0,0\nOTH,0,0\n",
        "",
        "",
    );
    let (_, settings) = files.iter_mut().find(|(name, _)| name == "scenario.toml").unwrap();
    *settings = settings.replace("as_at_month = 5", "as_at_month = 11");
    let _ = write!(settings, "\n[capacity]\n{capacity}\n");
    files.push((
        "capacity_plan.csv".to_owned(),
        HEAD.to_owned() + &year("HOS", "1000,27900,2000,4000,10000,0.9,5000,0,0,18,0,0"),
    ));
    files
}

/// Sizes with which nothing is drawn.
pub const CERTAIN: &str =
    "demand_spread = 0\nstay_spread = 0\ndelay_spread = 0\nfill_spread = 0\nprice_spread = 0\nlate_spread = 0\n";

fn node<'a>(results: &'a Results, code: &str) -> &'a CapacityNode {
    results.capacity.as_ref().unwrap().nodes.iter().find(|of| of.node.0 == code).unwrap()
}

/// A month of the case above.
fn case() -> Month {
    Month {
        beds: 31_000.0,
        emergency: 18_600.0,
        elective: 9_300.0,
        stay: 4.65,
        inpatients: 2_000.0,
        substantive: 5_000.0,
        bank: 0.0,
        agency: 0.0,
        pay: 18.0 / 5_000.0,
        agency_pay: 0.0,
        ceiling: f64::INFINITY,
        attendances: 10_000.0,
        late: 0.1,
        planned_late: 0.1,
        relaxed: 0.0,
    }
}

fn rates() -> Rates {
    let of = Size::default;
    Rates {
        occupancy_limit: of(Size::OccupancyLimit),
        congestion: of(Size::Congestion),
        slope: of(Size::Slope),
        premium: of(Size::Premium),
        released: of(Size::Released),
        escalation: of(Size::EscalationCost) / 1e6,
        price: of(Size::ElectivePrice) / 1e6,
        saved: of(Size::ElectiveSaved),
        cancel_limit: of(Size::CancelLimit),
        safety_floor: of(Size::SafetyFloor),
        ward_share: of(Size::WardShare),
        guidance: of(Size::Guidance),
        cap: AgencyCap::Soft,
        fine: of(Size::Fine) / 1e6,
        late_allowed: 0.05,
        drive: of(Size::Drive),
        drive_cost: of(Size::DriveCost),
    }
}

#[test]
fn a_month_as_planned_costs_nothing_and_a_fuller_one_what_a_sum_by_hand_says() {
    let usual = Split { money: 0.6, access: 0.3, safety: 0.1 };
    let planned = case().respond(&rates(), usual, Drawn::default());
    assert_eq!((planned.need, planned.staff_cost, planned.activity_cost, planned.cancelled), (0.0, 0.0, 0.0, 0.0));
    assert!((planned.late - 1_000.0).abs() < 1e-9 && planned.beds == 31_000.0);
    // 5 % more unplanned bed days: 930 beyond the 27,900 that have staff. By money 558, by access 279, by safety 93.
    let full = case().respond(&rates(), usual, Drawn { demand: 0.05, ..Drawn::default() });
    let near = |value: f64, by_hand: f64| {
        assert!((value - by_hand).abs() < 1e-9 * by_hand.abs().max(1.0), "{value} {by_hand}")
    };
    near(full.need, 930.0);
    near(full.by_money, 558.0);
    near(full.by_access, 279.0);
    near(full.by_safety, 93.0);
    // 279 / 4.65 = 60 operations; each loses 3,684 less 40 %.
    near(full.cancelled, 60.0);
    near(full.activity_cost, 60.0 * 0.003_684 * 0.6);
    // 2,000 of the 5,000 staff are at the bedside: 2,000 / 27,900 for each bed day.
    near(full.lacking, 93.0 * 2_000.0 / 27_900.0);
    // Beds: 28,830 needed, 0.92 × 31,000 = 28,520 funded, so that 310 of the 558 lie in escalation beds at £100.
    near(full.staff_cost, 558.0 * 2_000.0 / 27_900.0 * 0.003_6 * 1.5 + 310.0 * 1e-4);
    // 28,551 patients in 31,310 beds are below 92 %: no more of A&E is late.
    near(full.late, 1_000.0);
}

#[test]
fn demand_that_is_normal_in_fixed_beds_displaces_and_costs_what_the_closed_form_says() {
    // Need beyond what is staffed is normal with mean 0 and sd 0.05 × 18,600 = 930 bed days: its positive part has mean 930 / √(2π).
    let beyond = 930.0 / libm::sqrt(std::f64::consts::TAU);
    let certain = CERTAIN.replace("demand_spread = 0\n", "demand_spread = 0.05\n");
    for (split, by_hand_cancelled, by_hand_cost) in [
        ("money = 0\naccess = 1\nsafety = 0\ncancel_limit = 1\n", beyond / 4.65, beyond / 4.65 * 0.003_684 * 0.6),
        ("money = 1\naccess = 0\nsafety = 0\nescalation_cost = 0\n", 0.0, beyond * 2_000.0 / 27_900.0 * 0.003_6 * 1.5),
    ] {
        let run = Run::of(&write("capacity-normal", &march(&(certain.clone() + split))), 5, 40_000);
        let (money, access) = (run.node("HOS"), &node(&run.results, "HOS").cancelled);
        let cancelled = by_hand_cancelled / 2_000.0;
        assert!((access.mean.value - cancelled).abs() <= 4.0 * access.mean.se.unwrap(), "{access:?} {cancelled}");
        let outturn = &money.outturn.mean;
        assert!((outturn.value + by_hand_cost).abs() < 4.0 * outturn.se.unwrap(), "{outturn:?} {by_hand_cost}");
        // What is expected beforehand, for the overspend to date, comes from a pilot of 512 points.
        assert!((money.expected_effect + by_hand_cost).abs() < 0.01 * by_hand_cost, "{}", money.expected_effect);
        assert_eq!(run.node("OTH").outturn.mean.value, 0.0);
    }
}

proptest! {
    #[test]
    fn need_is_met_by_money_access_and_safety_and_by_nothing_else(
        (demand, stay, delay, fill, price) in (-0.9..0.9_f64, -0.5..0.5_f64, -0.2..0.3_f64, -0.8..0.8_f64, -0.9..2.0_f64),
        (money, access) in (0.0..=1.0_f64, 0.0..=1.0_f64),
        (cap, ceiling, agency) in (0..3_usize, 0.0..2.0_f64, 0.0..400.0_f64),
        (cancel_limit, safety_floor, guidance, drive) in (0.0..=1.0_f64, 0.0..=0.2_f64, 0.7..1.2_f64, 0.0..0.2_f64),
    ) {
        let split = Split { money: money * (1.0 - access), access, safety: (1.0 - money) * (1.0 - access) };
        let cap = [AgencyCap::Off, AgencyCap::Soft, AgencyCap::Hard][cap];
        let rates = Rates { cap, cancel_limit, safety_floor, guidance, drive, ..rates() };
        let month = Month { agency, agency_pay: agency * 0.006, ceiling, ..case() };
        let of = month.respond(&rates, split, Drawn { demand, stay, delay, fill, price, late: 0.0 });
        let parts = [of.by_money, of.by_access, of.by_safety];
        prop_assert!(parts.iter().all(|&part| part >= 0.0), "{of:?}");
        prop_assert!((parts.iter().sum::<f64>() - of.need).abs() <= 1e-9 * of.need.max(1.0), "{of:?}");
        prop_assert!(of.by_access <= cancel_limit * month.inpatients * month.stay + 1e-9, "{of:?}");
        prop_assert!((0.0..=month.attendances).contains(&of.late) && of.beds >= month.beds, "{of:?}");
        if cap == AgencyCap::Hard && month.agency_pay * (1.0 + price) <= ceiling {
            prop_assert!(of.over_ceiling <= 1e-6 * ceiling.max(1.0) || of.by_money == 0.0, "{of:?}");
        }
        // Money has no limit without a hard ceiling: safety goes no further than its share and its floor.
        if cap != AgencyCap::Hard {
            let need = of.patients + of.by_access;
            prop_assert!(of.by_safety <= (split.safety * of.need).min(safety_floor * need) + 1e-9 * of.need.max(1.0), "{of:?}");
        }
    }
}

#[test]
fn it_takes_the_place_of_lines_of_the_register_for_organisations_with_a_plan_and_of_nothing_else() {
    let rows = |replaces: &str| {
        let mut files = march(&format!("{CERTAIN}{replaces}"));
        let rows = "winter,winter,sector:provider,each,equal,fixed,8\nshared,winter,sector:provider,shared,equal,fixed,6\n\
                    rent,rent,sector:provider,each,equal,fixed,2\n";
        files.push(("risks.csv".to_owned(), format!("risk_id,line,target,spread,share_by,dist,mean_m\n{rows}")));
        files
    };
    let run = Run::of(&write("capacity-replaces", &rows("replaces = \"winter\"")), 1, 200);
    // Nothing is drawn, so that the plan is what happens: HOS loses the rent; OTH as before: half of 8, of 6 and of 2.
    for (code, cost) in [("HOS", 1.0), ("OTH", 8.0)] {
        let outturn = run.node(code).outturn.mean.value;
        assert!((outturn + cost).abs() < 1e-7, "{code}: {outturn}");
    }
    let doubled = load_files(&Files::from_pairs(rows("")), Repair::No).expect_err("both are refused");
    let said: Vec<&str> = doubled.list().iter().map(|found| found.check.code()).collect();
    assert_eq!(said, ["E316", "E316"], "{doubled}");
}

#[test]
fn levers_do_what_they_say() {
    let outcome = |capacity: &str| {
        let run =
            Run::of(&write("capacity-levers", &march(&format!("{CERTAIN}demand_growth = 0.05\n{capacity}"))), 1, 100);
        let of = node(&run.results, "HOS").clone();
        (-run.node("HOS").outturn.mean.value, of)
    };
    let (usual, base) = outcome("");
    // Guidance that asks for 4 % fewer staff: 27,900 / 0.96 bed days are staffed, 28,520 have a bed.
    let (leaner, of) = outcome("guidance = 0.96");
    assert!(
        leaner < usual
            && of.lacking.mean.value < base.lacking.mean.value
            && of.cancelled.mean.value < base.cancelled.mean.value
    );
    // More planned work at 1.75 times what it brings: the dearer, and fewer in the balance.
    let (driven, of) = outcome("drive = 0.02");
    assert!(driven > usual && of.cancelled.mean.value < base.cancelled.mean.value);
    // A fine of £120 for 10,000 × (10 % − 5 %) late patients is in the plan; only those beyond it count, and there are none.
    assert_eq!(outcome("fine = 120").0, usual);
    // A hard ceiling with nothing in it: access goes as far as it can, and the rest is safety's.
    let mut files = march(&format!("{CERTAIN}demand_growth = 0.05\nagency_cap = \"hard\"\ncancel_limit = 0.05\n"));
    let (_, organisations) = files.iter_mut().find(|(name, _)| name == "organisations.csv").unwrap();
    let lines: Vec<String> = organisations
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{line},{}", if at == 0 { "agency_ceiling_m" } else { "0" }))
        .collect();
    *organisations = lines.join("\n") + "\n";
    let run = Run::of(&write("capacity-hard", &files), 1, 100);
    let of = node(&run.results, "HOS");
    // 5 % of 2,000 operations of 4.65 days are 465 of the 930 bed days; 465 are left.
    assert!((of.cancelled.mean.value - 0.05).abs() < 1e-7, "{of:?}");
    assert!((of.lacking.mean.value - 465.0 / 27_900.0).abs() < 1e-7, "{of:?}");
    assert!(of.over_ceiling.value.abs() < 1e-7 && of.safety.value == 0.0 && of.activity.value == 0.0);
}

#[test]
fn no_response_of_an_organisation_is_another_s() {
    let mut files = march(&format!("{CERTAIN}demand_growth = 0.05\nsafety_floor = 0.5\n"));
    let (_, plan) = files.iter_mut().find(|(name, _)| name == "capacity_plan.csv").unwrap();
    plan.push_str(&year("OTH", "1000,27900,2000,4000,10000,0.9,5000,0,0,18,0,0"));
    files.push(("responses.csv".to_owned(), "target,money,access,safety\nOTH,0,0,1\n".to_owned()));
    let run = Run::of(&write("capacity-responses", &files), 1, 100);
    let [hos, oth] = ["HOS", "OTH"].map(|code| node(&run.results, code));
    assert!((hos.lacking.mean.value - 93.0 / 27_900.0).abs() < 1e-7 && hos.cancelled.mean.value > 0.0, "{hos:?}");
    assert!((oth.lacking.mean.value - 930.0 / 27_900.0).abs() < 1e-7 && oth.cancelled.mean.value == 0.0, "{oth:?}");
    let nation = node(&run.results, "NAT");
    assert_eq!(nation.organisations, 2);
    assert!((nation.lacking.mean.value - 0.5 * (93.0 + 930.0) / 27_900.0).abs() < 1e-7, "{nation:?}");
}

#[test]
fn the_page_of_settings_gives_the_defaults_that_are_used() {
    let keys: Vec<&str> = Size::ALL.iter().map(|size| size.key()).collect();
    let told: Vec<&str> =
        CapacityRecord::FIELDS.iter().map(|field| field.name).filter(|name| keys.contains(name)).collect();
    assert_eq!(told, keys, "the sizes are the fields of the record, in their order");
    for size in Size::ALL {
        let field = CapacityRecord::FIELDS.iter().find(|field| field.name == size.key()).unwrap();
        let ending = format!("Default: {}.", size.default());
        assert!(field.about.ends_with(&ending), "{}: `{}` does not end with `{ending}`", size.key(), field.about);
    }
}

#[test]
fn every_size_that_is_stated_is_the_one_that_is_used() {
    // Each its own value; shares that sum to one among them.
    let stated = |place: usize, size: &Size| match size {
        Size::Money | Size::Access | Size::Safety => [0.5, 0.3, 0.2][place % 3],
        Size::Premium | Size::Guidance | Size::DriveCost => 1.0 + 0.001 * place as f64,
        _ => 0.001 * (place + 1) as f64,
    };
    let values: Vec<f64> = Size::ALL.iter().enumerate().map(|(place, size)| stated(place, size)).collect();
    let keys: String =
        Size::ALL.iter().zip(&values).map(|(size, value)| format!("{} = {value}\n", size.key())).collect();
    let files = march(&format!("{keys}relaxed_months = \"12\"\n"));
    let loaded = load_files(&Files::from_pairs(files), Repair::No).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(loaded.model.capacity.unwrap().sizes, values);
}

#[test]
fn what_has_no_month_or_no_plan_to_work_on_is_said_and_takes_nothing_away() {
    let mut files = march("replaces = \"winter\"\n");
    files.push((
        "risks.csv".to_owned(),
        "risk_id,line,target,spread,share_by,dist,mean_m\nwinter,winter,sector:provider,each,equal,fixed,8\n"
            .to_owned(),
    ));
    files.push(("responses.csv".to_owned(), "target,money,access,safety\nOTH,0,0,1\n".to_owned()));
    let said = |files: &[(String, String)]| {
        let loaded =
            load_files(&Files::from_pairs(files.to_vec()), Repair::No).unwrap_or_else(|found| panic!("{found}"));
        let said: Vec<String> = loaded.warnings.list().iter().map(|found| found.message.clone()).collect();
        (loaded.model, said.join("\n"))
    };
    let (model, warnings) = said(&files);
    assert!(model.capacity.is_some() && model.risks[0].target.members.len() == 1);
    assert!(warnings.contains("no organisation of the row has a capacity plan that is simulated"), "{warnings}");
    // At the year's end nothing is simulated, and the register keeps its winter.
    let (_, settings) = files.iter_mut().find(|(name, _)| name == "scenario.toml").unwrap();
    *settings = settings.replace("as_at_month = 11", "as_at_month = 12");
    let (model, warnings) = said(&files);
    assert!(model.capacity.is_none() && model.risks[0].target.members.len() == 2);
    assert!(warnings.contains("no month is still to come"), "{warnings}");
}

/// A&E within four hours in England, September 2018 to March 2019, all types: NHS England, A&E attendances and emergency admissions, as
/// held in github.com/nhs-r-community/NHSRdatasets. It was not known in the scenario's month and nothing was fitted to it.
const WITHIN_2018_19: [f64; 7] = [0.8894, 0.8901, 0.8760, 0.8645, 0.8435, 0.8423, 0.8660];

#[test]
fn the_page_of_capacity_is_that_of_the_code_and_england_s_months_are_those_of_its_run() {
    let files = Files::from_folder(&scenario("2018-19-m05")).unwrap();
    let library = outturn::stress::library(&files).unwrap_or_else(|found| panic!("{found}"));
    let stress = library.into_iter().find(|stress| stress.name == "capacity").expect("a stress of the pack");
    let study =
        Study::read(&files.changed(stress.changes), Default::default()).unwrap_or_else(|found| panic!("{found}"));
    let ask = Ask { iterations: Some(200), months: MonthsAsked::None, ..Ask::default() };
    let results = study.run(&ask, &|_| ControlFlow::Continue(())).unwrap();
    let of = results.capacity.as_ref().unwrap();
    let mut rows = String::new();
    for (month, published) in of.months.iter().filter(|of| of.node.0 == results.nation().code.0).zip(WITHIN_2018_19) {
        let _ = writeln!(
            rows,
            "| {} | {:.1} % | {:.1} % | {:.1} % | {:.1} % | {:.1} % | {:.0} |",
            month.month,
            100.0 * month.occupancy_planned,
            100.0 * month.occupancy,
            100.0 * month.within_planned,
            100.0 * month.within,
            100.0 * published,
            month.cost,
        );
    }
    let text = outturn::tell::document::capacity_page(rows.trim_end());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CAPACITY.md");
    if std::env::var_os("OUTTURN_BLESS").is_some() {
        std::fs::write(&path, &text).expect("docs/ can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "docs/CAPACITY.md differs from the code: run OUTTURN_BLESS=1 cargo test capacity");
}
