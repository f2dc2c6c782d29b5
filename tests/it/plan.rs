//! Does each check of plans find its planted fault, by the sum done by hand, and nothing else? How often does it cry wolf?
//! `OUTTURN_BLESS=1 cargo test` rewrites docs/PLAN.md from the same examples.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use outturn::model::Model;
use outturn::outputs::{self, Wanted};
use outturn::plan::checks::CHECKS;
use outturn::plan::{self, Example};
use outturn::resolve::cut::cut;
use outturn::resolve::{self, Repair};
use outturn::results::{PlanChecks, PlanFinding, PlanLacking, PlanMeasure as M, PlanOutcome as O};
use outturn::scenario::{Files, Scenario};
use outturn::study::{Ask, Study};

mod faults;

use faults::{FAULTS, Fault};

use crate::everything;
use crate::support::scenario;

const DAYS: [f64; 12] = [30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 28.0, 31.0];
const COLUMNS: [&str; 20] = [
    "beds_open",
    "beds_escalation",
    "bed_days_occupied",
    "elective_inpatients",
    "day_cases",
    "non_elective_spells",
    "outpatient_attendances",
    "length_of_stay",
    "ae_attendances",
    "ae_within_4_hours",
    "waits_within_18_weeks",
    "waiting_list",
    "wte_substantive",
    "wte_bank",
    "wte_agency",
    "pay_substantive_m",
    "pay_bank_m",
    "pay_agency_m",
    "income_m",
    "savings_m",
];

/// The months of a view by column.
#[derive(Clone)]
struct Year(Vec<[f64; 12]>);

impl Year {
    fn at(&mut self, column: &str) -> &mut [f64; 12] {
        let place = COLUMNS.iter().position(|known| known.starts_with(column)).unwrap();
        &mut self.0[place]
    }

    fn scale(&mut self, columns: &[&str], by: f64) {
        for column in columns {
            self.at(column).iter_mut().for_each(|month| *month *= by);
        }
    }
}

/// A trust whose plans read across, and what may be changed of them.
#[derive(Clone)]
struct Trust {
    now: Year,
    before: Year,
    turnover: f64,
    ceiling: f64,
    /// Savings of efficiency.csv: identified and not.
    savings: [f64; 2],
    /// Position of each month as planned and, to month 5, as it was, incentive money aside; the forecast's difference from plan.
    plan: [f64; 12],
    actual: [f64; 5],
    forecast: f64,
    incentive: f64,
    /// Of the incentive money what hangs on an appeal; risks that the commentary alone tells of.
    appeal: f64,
    commentary: f64,
    contract: [f64; 2],
    /// Control total of the system beyond that of the trust.
    apart: f64,
}

const ACTIVITY: [&str; 5] =
    ["elective_inpatients", "day_cases", "non_elective_spells", "outpatient_attendances", "ae_attendances"];
const STAFF: [&str; 3] = ["wte_substantive", "wte_bank", "wte_agency"];
const PAY: [&str; 3] = ["pay_substantive", "pay_bank", "pay_agency"];

impl Trust {
    /// Activity 2 % above last year, beds and staff 1 %, pay for each 2.4 %, prices 0.1 %.
    fn coherent() -> Self {
        let months = |of: &dyn Fn(usize) -> f64| -> [f64; 12] { std::array::from_fn(of) };
        let is_winter = |month: usize| month >= 8;
        let escalation = |month: usize| if is_winter(month) { 40.0 } else { 0.0 };
        let columns: [&dyn Fn(usize) -> f64; 20] = [
            &|_| 800.0,
            &escalation,
            &|month| (800.0 + escalation(month)) * DAYS[month] * 0.9,
            // Fewer planned admissions a day in January.
            &|month| if month == 9 { 558.0 } else { 610.0 },
            &|month| if month == 9 { 2_300.0 } else { 2_500.0 },
            &|month| DAYS[month] * if is_winter(month) { 100.0 } else { 95.0 },
            &|_| 26_000.0,
            &|_| 4.4,
            &|month| DAYS[month] * 300.0,
            &|month| if is_winter(month) { 0.91 } else { 0.93 },
            &|_| 0.9,
            &|_| 21_000.0,
            &|_| 3_900.0,
            &|_| 220.0,
            &|_| 100.0,
            &|_| 15.6,
            &|_| 0.9,
            &|_| 0.7,
            &|_| 29.5,
            &|_| 1.0,
        ];
        let now = Year(columns.iter().map(|of| months(of)).collect());
        let mut before = now.clone();
        before.scale(&["beds_open", "beds_escalation", "bed_days_occupied"], 1.0 / 1.01);
        before.scale(&ACTIVITY, 1.0 / 1.02);
        before.scale(&["length_of_stay"], 1.01);
        before.scale(&STAFF, 1.0 / 1.01);
        before.scale(&PAY, 1.0 / (1.01 * 1.024));
        before.scale(&["income"], 1.0 / 1.021);
        Self {
            now,
            before,
            turnover: 420.0,
            ceiling: 9.0,
            savings: [12.0, 0.0],
            plan: [0.1; 12],
            actual: [0.1; 5],
            forecast: 0.0,
            incentive: 2.4,
            appeal: 0.0,
            commentary: 0.0,
            contract: [200.0, 200.0],
            apart: 0.0,
        }
    }
}

/// The files of a scenario of these trusts, one system each.
fn files(trusts: &[Trust]) -> Vec<(String, String)> {
    let mut nodes = "node_code,node_name,level,parent_code\nNAT,Nation,nation,\n".to_owned();
    let mut organisations =
        "org_code,org_name,org_type,sector,parent_code,turnover_m,allocation_m,agency_ceiling_m\n".to_owned();
    let mut positions =
        "account_code,plan_ex_incentive_m,incentive_in_plan_m,forecast_ex_incentive_m,control_total_m,appeal_in_plan_m,commentary_risk_m\n"
            .to_owned();
    let mut totals = "node_code,control_total_m\n".to_owned();
    let mut savings =
        "efficiency_id,target,programme,recurrent,identified,risk_rating,plan_full_year_m,plan_ytd_m,delivered_ytd_m\n"
            .to_owned();
    let mut months =
        "account_code,month,plan_ex_incentive_m,incentive_in_plan_m,actual_ex_incentive_m,incentive_in_actual_m\n"
            .to_owned();
    let mut contracts =
        "contract_id,provider_code,commissioner_code,provider_value_m,commissioner_value_m,share_mean\n".to_owned();
    let mut capacity = format!("org_code,month,view,{}\n", COLUMNS.join(","));
    for (number, trust) in trusts.iter().enumerate() {
        let (t, c, s) = (format!("T{number}"), format!("C{number}"), format!("S{number}"));
        let plan: f64 = trust.plan.iter().sum();
        let _ = writeln!(nodes, "{s},System {number},system,NAT");
        let _ = writeln!(organisations, "{t},Trust {number},acute,provider,{s},{},,{}", trust.turnover, trust.ceiling);
        let _ = writeln!(organisations, "{c},Board {number},board,commissioner,{s},{0},{0},", trust.turnover);
        let Trust { incentive, appeal, commentary, .. } = trust;
        let _ = writeln!(positions, "{t},{plan},{incentive},{},{plan},{appeal},{commentary}", plan + trust.forecast);
        let _ = writeln!(positions, "{c},0,0,0,,,");
        let _ = writeln!(totals, "{s},{}", plan + trust.apart);
        for (kind, amount) in trust.savings.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
            let words = ["yes,low", "no,"][kind];
            let _ = writeln!(savings, "{t}-{kind},{t},cip,yes,{words},{amount},0,0");
        }
        let _ = writeln!(contracts, "{t},{t},{c},{},{},0.5", trust.contract[0], trust.contract[1]);
        for month in 0..12 {
            let actual = trust.actual.get(month).map_or(",".to_owned(), |a| format!("{a},{}", trust.incentive / 12.0));
            let _ = writeln!(months, "{t},{},{},{},{actual}", month + 1, trust.plan[month], trust.incentive / 12.0);
            let zero = if month < 5 { "0,0" } else { "," };
            let _ = writeln!(months, "{c},{},0,0,{zero}", month + 1);
            for (view, year) in [("submitted", &trust.now), ("last_year", &trust.before)] {
                let cells: Vec<String> = year.0.iter().map(|column| column[month].to_string()).collect();
                let _ = writeln!(capacity, "{t},{},{view},{}", month + 1, cells.join(","));
            }
        }
    }
    let settings = "format = 1\nname = \"plans\"\nmoney = \"gbp_m\"\nyear = \"2018/19\"\nas_at_month = 5\nbase = \"plan\"\n\
                    [plan]\nprice_growth = 0.001\npay_growth = 0.024\n";
    let delivery = "delivery_id,programme,recurrent,identified,risk_rating,mean,concentration\nlow,cip,yes,yes,low,0.9,20\nopen,cip,yes,no,,0.3,4\n";
    [
        ("scenario.toml", settings.to_owned()),
        ("nodes.csv", nodes),
        ("organisations.csv", organisations),
        ("positions.csv", positions),
        ("control_totals.csv", totals),
        ("efficiency.csv", savings),
        ("delivery.csv", delivery.to_owned()),
        ("contracts.csv", contracts),
        ("monthly_plan.csv", months),
        ("capacity_plan.csv", capacity),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .to_vec()
}

fn checked(files: Vec<(String, String)>) -> PlanChecks {
    let loaded = resolve::load_files(&Files::from_pairs(files), Repair::No).unwrap_or_else(|found| panic!("{found}"));
    plan::of(&loaded.model)
}

/// What is not a pass, as check and outcome.
fn alarms(of: &PlanChecks) -> Vec<(&str, O)> {
    let open = of.findings.iter().filter(|finding| finding.outcome != O::Pass);
    open.map(|finding| (finding.check.as_str(), finding.outcome)).collect()
}

fn planted(fault: &Fault) -> PlanChecks {
    let mut trust = Trust::coherent();
    (fault.plant)(&mut trust);
    checked(files(&[trust]))
}

fn finding<'a>(of: &'a PlanChecks, check: &str) -> &'a PlanFinding {
    of.findings.iter().find(|finding| finding.check == check && finding.outcome != O::Pass).expect("a finding")
}

#[test]
fn a_plan_that_adds_up_passes_every_check_and_every_check_is_made() {
    let of = checked(files(&[Trust::coherent()]));
    assert_eq!(alarms(&of), []);
    for check in CHECKS {
        assert!(of.findings.iter().any(|finding| finding.check == check.id), "{}", check.id);
    }
    assert!(of.findings.iter().all(|finding| finding.lacking.is_empty() && finding.money.is_none()));
    let whole = &of.places[0];
    assert_eq!((whole.node.0.as_str(), whole.tested, whole.failing, whole.queried), ("NAT", 2, 0, 0));
}

#[test]
fn each_check_finds_its_planted_fault_by_the_sum_done_by_hand_and_nothing_else() {
    for (fault, check) in FAULTS.iter().zip(CHECKS) {
        assert_eq!(fault.check, check.id);
        let of = planted(fault);
        let mut wanted: Vec<(&str, O)> = fault.also.to_vec();
        wanted.push((fault.check, fault.outcome));
        let (mut found, id) = (alarms(&of), |pair: &(&str, O)| CHECKS.iter().position(|check| check.id == pair.0));
        found.sort_by_key(id);
        wanted.sort_by_key(id);
        assert_eq!(found, wanted, "{}", fault.check);
        let finding = finding(&of, fault.check);
        for &(what, by_hand) in fault.numbers {
            let value = finding.numbers.iter().find(|number| number.what == what).unwrap().value;
            assert!((value - by_hand).abs() < 1e-4 * by_hand.abs().max(1.0), "{}: {what:?} {value}", fault.check);
        }
        match (finding.money, fault.money) {
            (None, None) => {}
            (Some(found), Some(by_hand)) => {
                assert!((found - by_hand).abs() < 2e-3, "{}: {found} {by_hand}", fault.check);
            }
            other => panic!("{}: {other:?}", fault.check),
        }
    }
}

/// What the numbers keep silent about and the words tell, and what is planned on the outcome of an appeal.
#[test]
fn risks_in_words_alone_and_appeals_are_found() {
    let of = |change: &dyn Fn(&mut Trust)| {
        let mut trust = Trust::coherent();
        change(&mut trust);
        checked(files(&[trust]))
    };
    let number = |of: &PlanChecks, check: &str, what: M| {
        finding(of, check).numbers.iter().find(|number| number.what == what).map(|number| number.value)
    };
    let words = of(&|trust| trust.commentary = 3.0);
    assert_eq!(alarms(&words), [("R-12", O::Query)]);
    assert_eq!((number(&words, "R-12", M::CommentaryRisk), finding(&words, "R-12").money), (Some(3.0), Some(3.0)));
    // A forecast that holds the risk is not silent about it.
    let said = of(&|trust| (trust.commentary, trust.forecast) = (3.0, -3.0));
    assert!(alarms(&said).iter().all(|(check, _)| *check != "R-12"), "{:?}", alarms(&said));
    // Both: the larger, since they may be the same.
    let overspend = |trust: &mut Trust| {
        trust.plan = std::array::from_fn(|month| if month < 5 { 1.0 } else { -3.8 / 7.0 });
        trust.actual = [0.57; 5];
    };
    for (commentary, money) in [(3.0, 3.0), (1.0, 2.15)] {
        let both = of(&|trust| {
            overspend(trust);
            trust.commentary = commentary;
        });
        assert!((finding(&both, "R-12").money.unwrap() - money).abs() < 1e-9);
    }
    let appeal = of(&|trust| trust.appeal = 0.9);
    assert_eq!(alarms(&appeal), [("R-13", O::Query)]);
    assert_eq!((number(&appeal, "R-13", M::Appeal), finding(&appeal, "R-13").money), (Some(0.9), Some(0.9)));
    // All of it hangs on A&E as well: no more than all stands.
    let full = of(&|trust| {
        trust.now.at("bed_days_occupied")[3] = 23_684.0;
        trust.now.at("ae_within_4_hours")[3] = 0.95;
        trust.appeal = 0.9;
    });
    assert_eq!((finding(&full, "R-13").outcome, finding(&full, "R-13").money), (O::Fail, Some(2.4)));
    // Without a capacity plan the appeal is found and the rest is said not to be tested.
    let mut without = files(&[Trust { appeal: 0.9, ..Trust::coherent() }, Trust::coherent()]);
    let (_, text) = without.iter_mut().find(|(name, _)| name == "capacity_plan.csv").unwrap();
    *text = text.lines().filter(|line| !line.starts_with("T0,")).collect::<Vec<_>>().join("\n");
    let without = checked(without);
    let found = finding(&without, "R-13");
    assert_eq!((found.outcome, found.money), (O::Query, Some(0.9)));
    assert_eq!(found.lacking, [PlanLacking::Check("R-2".to_owned())]);
}

/// Quantiles of a standard normal, dealt out so that no two keys go together.
fn scatter(trust: usize, key: usize) -> f64 {
    let mixed = (trust * 97 + key * 61 + (trust * key) % 89) % 227;
    let p = (mixed as f64 + 0.5) / 227.0;
    // Sum of uniform ranks would do; a logistic of the same sd is within a tenth of the normal's quantiles between its ends.
    libm::log(p / (1.0 - p)) / 1.813_8
}

/// Trusts whose plans follow each other but for a scatter of half a percentage point.
fn scattered() -> Vec<Trust> {
    let sd = 0.005;
    let of = |trust: usize| {
        let mut plan = Trust::coherent();
        let near = |key: usize| 1.0 + sd * scatter(trust, key);
        let size = 0.3 * libm::exp(std::f64::consts::LN_10 * trust as f64 / 227.0);
        let activity = 1.0 + 0.02 * scatter(trust, 1).clamp(-1.0, 1.0);
        for year in [&mut plan.now, &mut plan.before] {
            let sized = COLUMNS.iter().filter(|column| !column.contains("within") && !column.starts_with("length"));
            let sized: Vec<&str> = sized.map(|column| column.trim_end_matches("_m")).collect();
            year.scale(&sized, size);
        }
        plan.now.scale(&ACTIVITY, activity);
        plan.now.scale(&["elective_inpatients"], near(2));
        plan.now.scale(&["beds_open", "beds_escalation", "bed_days_occupied"], activity);
        plan.now.scale(&["bed_days_occupied"], 0.97 * near(3));
        plan.now.scale(&STAFF, activity * near(4));
        plan.now.scale(&PAY, activity * near(4) * near(5));
        plan.now.scale(&["income"], activity * near(6));
        plan.turnover *= size;
        plan.ceiling *= size * 1.1;
        plan.savings = [12.0 * size * (1.0 + 0.1 * scatter(trust, 7)), 0.0];
        plan.plan = std::array::from_fn(|month| size * (0.1 + 0.03 * scatter(trust, 8 + month % 3)));
        plan.actual = std::array::from_fn(|month| plan.plan[month]);
        plan.incentive *= size;
        plan.contract = [200.0 * size; 2];
        plan
    };
    (0..227).map(of).collect()
}

#[test]
fn a_coherent_plan_of_227_trusts_raises_few_false_alarms_and_the_page_counts_them() {
    let of = checked(files(&scattered()));
    let mut rows = String::new();
    let (mut tested, mut fails, mut queries) = (0, 0, 0);
    for check in CHECKS {
        let count = |outcome: O| {
            let own = of.findings.iter().filter(|finding| finding.check == check.id && finding.outcome == outcome);
            own.count()
        };
        let [fail, query, pass] = [O::Fail, O::Query, O::Pass].map(count);
        assert_eq!(count(O::NotTested), 0);
        let _ = writeln!(rows, "| {} {} | {} | {fail} | {query} |", check.id, check.name, fail + query + pass);
        (tested, fails, queries) = (tested + fail + query + pass, fails + fail, queries + query);
    }
    let _ = write!(rows, "| all | {tested} | {fails} | {queries} |");
    // Two findings in a hundred at most, and one failure in a thousand.
    assert!(50 * (fails + queries) <= tested && 1_000 * fails <= tested, "{rows}");
    let examples: Vec<Example> = FAULTS
        .iter()
        .map(|fault| Example {
            change: fault.change,
            by_hand: fault.by_hand,
            found: finding(&planted(fault), fault.check).clone(),
        })
        .collect();
    let text = plan::page(&examples, &rows);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/PLAN.md");
    if std::env::var_os("OUTTURN_BLESS").is_some() {
        std::fs::write(&path, &text).expect("docs/ can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "docs/PLAN.md differs from the code: run OUTTURN_BLESS=1 cargo test plan");
}

#[test]
fn what_is_missing_is_said_and_switches_off_what_needs_it_alone() {
    let mut without = files(&[Trust::coherent()]);
    let (_, text) = without.iter_mut().find(|(name, _)| name == "capacity_plan.csv").unwrap();
    *text = text.lines().filter(|line| !line.contains(",last_year,")).collect::<Vec<_>>().join("\n");
    let (_, settings) = without.iter_mut().find(|(name, _)| name == "scenario.toml").unwrap();
    *settings = settings.replace("price_growth = 0.001\n", "");
    let of = checked(without);
    let open: Vec<&str> = alarms(&of)
        .into_iter()
        .map(|(check, outcome)| {
            assert_eq!(outcome, O::NotTested, "{check}");
            check
        })
        .collect();
    assert_eq!(open, ["R-4", "R-5", "R-6", "R-10"]);
    let lacking = &finding(&of, "R-4").lacking;
    assert!(lacking.contains(&PlanLacking::Setting("price_growth".to_owned())), "{lacking:?}");
    let column = PlanLacking::Column("last_year".to_owned(), "income".to_owned());
    assert!(lacking.contains(&column) && column.place() == "capacity_plan.csv: income (last_year)", "{lacking:?}");
    // Half of R-7 has nothing to go by; the other half is made.
    let agency = of.findings.iter().find(|finding| finding.check == "R-7").unwrap();
    assert_eq!((agency.outcome, agency.lacking.len()), (O::Pass, 1));
    // Of trusts of a type of which others have plans, one without is said to lack it.
    let mut two = files(&[Trust::coherent(), Trust::coherent()]);
    let (_, text) = two.iter_mut().find(|(name, _)| name == "capacity_plan.csv").unwrap();
    *text = text.lines().filter(|line| !line.starts_with("T1,")).collect::<Vec<_>>().join("\n");
    let of = checked(two);
    let lacks = of.findings.iter().filter(|finding| finding.lacking == [PlanLacking::Plan]);
    assert_eq!(
        lacks.map(|finding| finding.check.as_str()).collect::<Vec<_>>(),
        ["R-1", "R-2", "R-3", "R-4", "R-5", "R-6", "R-7", "R-10"]
    );
    assert_eq!(finding(&of, "R-13").lacking, [PlanLacking::Check("R-2".to_owned())]);
}

#[test]
fn counts_add_up_from_organisations_to_the_nation_and_money_counts_once() {
    let mut bad = Trust::coherent();
    bad.contract = [204.0, 200.0];
    bad.ceiling = 7.5;
    let of = checked(files(&[bad, Trust::coherent()]));
    let place = |code: &str| of.places.iter().find(|place| place.node.0 == code).unwrap();
    // Two checks fail; the larger amount, 4 against 0.9, counts.
    assert_eq!((place("T0").fails, place("T0").failed.join(",").as_str()), (2, "R-7,R-14"));
    assert!((place("T0").money - 4.0).abs() < 1e-9 && (place("NAT").money - 4.0).abs() < 1e-9);
    assert_eq!((place("NAT").failing, place("S0").failing, place("S1").failing), (1, 1, 0));
    for check in CHECKS {
        let of_node = |code: &str| {
            let counts = of.matrix.iter().find(|counts| counts.node.0 == code && counts.check == check.id);
            counts.map_or([0; 4], |of| [of.failed, of.queried, of.passed, of.not_tested])
        };
        let own = of.findings.iter().filter(|finding| finding.check == check.id && finding.node.0 == "NAT").count();
        let (nation, parts) = (of_node("NAT"), [of_node("S0"), of_node("S1")]);
        let sum: usize = parts.iter().flatten().sum();
        assert_eq!(nation.iter().sum::<usize>(), sum + own, "{}", check.id);
    }
}

/// A scenario's files with some of them changed.
fn with(folder: &Path, change: impl Fn(&str, String) -> Option<String>) -> Files {
    let read = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let pairs = read.filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        let kept = name.ends_with(".csv") || name.ends_with(".toml");
        let text = kept.then(|| std::fs::read_to_string(&path).unwrap())?;
        Some((name.clone(), change(&name, text)?))
    });
    let mut pairs: Vec<(String, String)> = pairs.collect();
    pairs.sort();
    Files::from_pairs(pairs)
}

#[test]
fn no_other_figure_depends_on_a_capacity_plan() {
    let tables = |files: &Files| {
        let study = Study::read(files, Repair::No).unwrap_or_else(|why| panic!("{why}"));
        let ask = Ask { iterations: Some(700), ..Ask::default() };
        let results = study.run(&ask, &|_| ControlFlow::Continue(())).unwrap();
        let mut files = outputs::of(&results, Wanted::Tables).unwrap();
        files.retain(|file| {
            let own = ["data/plan_", "data/rows_read.csv", "data/sums_read.csv", outputs::RESULTS];
            !own.iter().any(|start| file.path.starts_with(start))
        });
        let paths: Vec<(String, Vec<u8>)> = files.into_iter().map(|file| (file.path, file.bytes)).collect();
        paths
    };
    for folder in [everything::folder("everything"), scenario("2018-19-m05")] {
        // Without its simulation, which is what a run does with one.
        let still = |name: &str, text: String| match name {
            "responses.csv" => None,
            "scenario.toml" => match text.split_once("\n[capacity]\n") {
                Some((before, after)) => {
                    Some(format!("{before}\n{}", &after[after.find("\n[").unwrap_or(after.len())..]))
                }
                None => Some(text),
            },
            _ => Some(text),
        };
        let as_it_is = with(&folder, still);
        // What is stated for checks of capacity plans alone is idle without them, and would be warned of.
        let idle =
            |line: &&str| !["view = ", "price_growth = ", "pay_growth = "].iter().any(|key| line.starts_with(key));
        let without = with(&folder, |name, text| match name {
            "capacity_plan.csv" | "responses.csv" => None,
            "scenario.toml" => Some(still(name, text)?.lines().filter(idle).collect::<Vec<_>>().join("\n")),
            _ => Some(text),
        });
        let (as_it_is, without) = (tables(&as_it_is), tables(&without));
        assert!(as_it_is.len() > 20);
        for (with, without) in as_it_is.iter().zip(&without) {
            assert!(with == without, "{}: {} differs from {}", folder.display(), with.0, without.0);
        }
        assert_eq!(as_it_is.len(), without.len());
    }
}

#[test]
fn a_return_with_headings_and_words_of_its_own_is_read_and_a_cut_keeps_its_plans() {
    let folder = everything::folder("everything");
    let maps = "\n[columns.capacity_plan]\n\"Core G&A beds\" = \"beds_open\"\n\"4 hour %\" = \"ae_within_4_hours\"\n\
                [words.capacity_plan.view]\n\"Plan as submitted\" = \"submitted\"\n";
    let own = with(&folder, |name, text| {
        Some(match name {
            "scenario.toml" => text + maps,
            "capacity_plan.csv" => text
                .replacen("beds_open", "Core G&A beds", 1)
                .replacen("ae_within_4_hours", "4 hour %", 1)
                .replace(",submitted,", ",Plan as submitted,"),
            _ => text,
        })
    });
    let model = |files: &Files| resolve::load_files(files, Repair::No).unwrap_or_else(|found| panic!("{found}")).model;
    let plain = model(&with(&folder, |_, text| Some(text)));
    assert_eq!(model(&own).plans.capacity, plain.plans.capacity);
    let (read, _) = Scenario::from_files(&own);
    let cut = model(&Files::from_pairs(cut(&read, "NS1").unwrap().files));
    let account = |model: &Model| model.accounts.iter().position(|account| account.code == "NTA").unwrap();
    assert_eq!(cut.plans.capacity.len(), 1);
    assert_eq!(cut.plans.capacity[&account(&cut)], plain.plans.capacity[&account(&plain)]);
}

/// England by month in a view of the pack: a column's sum, or its mean weighted by another.
fn england(column: &str, by: Option<&str>, view: &str) -> Vec<f64> {
    let mut reader = csv::Reader::from_path(scenario("2018-19-m05").join("capacity_plan.csv")).unwrap();
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at = |name: &str| head.iter().position(|known| known == name).unwrap();
    let mut sums = vec![(0.0, 0.0); 12];
    for row in reader.records().map(Result::unwrap).filter(|row| &row[at("view")] == view) {
        let month: usize = row[at("month")].parse().unwrap();
        let number = |name: &str| row[at(name)].parse::<f64>().unwrap();
        let weight = by.map_or(1.0, number);
        let sum = &mut sums[month - 1];
        *sum = (sum.0 + number(column) * weight, sum.1 + weight);
    }
    let known = sums.into_iter().filter(|(_, weight)| *weight > 0.0);
    known.map(|(sum, weight)| if by.is_some() { sum / weight } else { sum }).collect()
}

#[test]
fn the_pack_of_england_adds_up_to_the_published_months() {
    let near = |found: &[f64], published: &[f64], within: f64| {
        assert_eq!(found.len(), published.len());
        for (found, published) in found.iter().zip(published) {
            assert!((found - published).abs() <= within, "{found} {published}");
        }
    };
    // NHS England, monthly: attendances and share within four hours, 2017/18, then April to August 2018.
    let attendances = england("ae_attendances", None, "last_year");
    assert_eq!(attendances.iter().sum::<f64>(), 23_830_120.0);
    near(&attendances[8..10], &[2_003_954.0, 2_000_086.0], 0.0);
    let share = |view: &str| england("ae_within_4_hours", Some("ae_attendances"), view);
    let last_year = [0.9052, 0.8970, 0.9073, 0.9035, 0.9030, 0.8967, 0.8994, 0.8877, 0.8499, 0.8530, 0.8504, 0.8462];
    near(&share("last_year"), &last_year, 2e-4);
    near(&share("actual"), &[0.8857, 0.9039, 0.9076, 0.8932, 0.8973], 2e-4);
    near(&england("ae_attendances", None, "actual")[..1], &[1_984_369.0], 0.0);
    assert_eq!(england("waiting_list", None, "last_year")[11], 3_852_414.0);
    // Bed days over beds, January to March: 91.4 %.
    let days = [31.0, 28.0, 31.0];
    let (core, more) = (england("beds_open", None, "last_year"), england("beds_escalation", None, "last_year"));
    let open: f64 = (0..3).map(|month| (core[month + 9] + more[month + 9]) * days[month]).sum();
    let occupied: f64 = england("bed_days_occupied", None, "last_year")[9..].iter().sum();
    near(&[occupied / open], &[0.914], 1e-3);
    // Funded growth, and agency cost within the ceiling on the whole.
    let unplanned = |view: &str| england("non_elective_spells", None, view).iter().sum::<f64>();
    near(&[unplanned("submitted") / unplanned("last_year")], &[1.023], 1e-4);
    assert!(england("pay_agency_m", None, "submitted").iter().sum::<f64>() < 2_200.0);
}
