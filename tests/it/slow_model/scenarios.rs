//! Small random scenarios: every table, every distribution, every kind of target. The figures mean nothing.

use std::fmt::Write;

use super::numbers::philox;
use crate::support::Files;

/// Numbers for making scenarios up.
struct Chance {
    seed: u32,
    next: u32,
}

impl Chance {
    /// Between `low` and `high`, in hundredths.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.next += 1;
        let u = f64::from(philox([self.next, 0, 0, 0], [self.seed, 0])[0]) / 4_294_967_296.0;
        ((low + (high - low) * u) * 100.0).round() / 100.0
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[(self.between(0.0, 1.0) * 0.999 * of.len() as f64) as usize]
    }
}

const NODES: &str = "node_code,node_name,level,parent_code
NAT,Nation,nation,
R1,Region one,region,NAT
R2,Region two,region,NAT
S1,System one,system,R1
S2,System two,system,R1
S3,System three,system,R2
P1,Place one,place,S1
P2,Place two,place,S1
P3,Place three,place,S2
P4,Place four,place,S3
P5,Place five,place,S3
";

/// Code, type, sector, parent. `OF` hangs under a region, `BUD` under the nation: both have no system to share with.
const ORGANISATIONS: [[&str; 4]; 7] = [
    ["OA", "acute", "provider", "P1"],
    ["OB", "acute", "provider", "P2"],
    ["OC", "ccg", "commissioner", "P3"],
    ["OD", "mental_health", "provider", "P4"],
    ["OE", "ccg", "commissioner", "P5"],
    ["OF", "acute", "provider", "R2"],
    ["BUD", "central", "commissioner", "NAT"],
];

const FACTORS: &str = "factor_set,factor,level,loading
tree,economy,nation,0.3
tree,weather,region,0.4
tree,flu,system,-0.35
labels,tariff,type,0.5
labels,rules,sector,0.4
full,economy,nation,0.6
full,weather,system,0.8
delivery,grip,nation,0.45
delivery,grip,region,0.3
";

/// Correlated factors at two levels; `gossip` is used by one row only.
pub const CORRELATED: [(&str, &str); 2] = [
    (
        "factors.csv",
        "factor_set,factor,level,loading
tree,economy,nation,0.3
tree,weather,region,0.4
tree,flu,region,-0.35
tree,gossip,nation,0.2
labels,tariff,type,0.5
labels,rules,sector,0.4
full,economy,nation,0.5
full,weather,region,0.6
delivery,grip,nation,0.45
delivery,grip,region,0.3
",
    ),
    (
        "correlations.csv",
        "factor_a,factor_b,level,correlation
gossip,economy,nation,0.5
grip,gossip,nation,-0.3
weather,flu,region,0.8
grip,flu,region,0.25
economy,grip,nation,0.4
",
    ),
];

/// The same with less in `full`, so that parameters have room.
const ROOMY: [(&str, &str); 2] = [("full,economy,nation,0.6", "full,economy,nation,0.5"), ("system,0.8", "system,0.6")];

const PARAMETERS: &str = "parameter_id,kind,line,delivery,factor,level,size
some,shift,line0;contract,,,,0.3
more,shift,line0,,,,0.2
rate,shift,,d1;d3,,,0.35
slow,shift,cip;remainder,,,,0.15
dear,size,line1;remainder,,,,0.2
pay,size,pay_afc;line1,,,,0.1
hope,factor,,,weather,system,0.3
grim,factor,,,economy,nation,0.25
";

/// (target, spread, share_by)
const TARGETS: [[&str; 3]; 9] = [
    ["OA", "", ""],
    ["own:R1", "", ""],
    ["R1", "each", "turnover"],
    ["S1", "shared", "turnover"],
    ["R2", "shared", "turnover"],
    ["sector:provider", "each", "beds"],
    ["type:acute", "shared", "equal"],
    ["NAT", "shared", "turnover"],
    ["sector:commissioner", "each", "equal"],
];

/// One scenario; `student` gives its factors Student-t dependence.
pub fn random(seed: u32, base: &str, shape: &str, student: bool) -> Files {
    let mut chance = Chance { seed, next: 0 };
    let file = |name: &str, text: String| (name.to_owned(), text);
    vec![
        file("scenario.toml", settings(&mut chance, base, shape, student)),
        file("nodes.csv", NODES.to_owned()),
        file("organisations.csv", organisations(&mut chance)),
        file("positions.csv", positions(&mut chance)),
        file("factors.csv", FACTORS.to_owned()),
        file("delivery.csv", delivery(&mut chance)),
        file("efficiency.csv", efficiency(&mut chance)),
        file("pay.csv", pay(&mut chance)),
        file("contracts.csv", contracts(&mut chance)),
        file("risks.csv", risks(&mut chance)),
    ]
}

/// One scenario with every kind of uncertain parameter.
pub fn with_parameters(seed: u32, base: &str, shape: &str, student: bool) -> Files {
    let mut files = random(seed, base, shape, student);
    let factors = files.iter_mut().find(|(name, _)| name == "factors.csv").unwrap();
    for (from, to) in ROOMY {
        factors.1 = factors.1.replace(from, to);
    }
    files.push(("parameters.csv".to_owned(), PARAMETERS.to_owned()));
    files
}

/// Rows that hang on others: (direction, target, dist, low, mode, high, probability, link to, how, how much).
const LINKED: &str = "l0,line0,threat,sector:provider,each,turnover,triangular,1,2,6,,,,,0.3,0.4,no,tree,,,
l1,line1,threat,sector:provider,each,beds,pert,2,3,9,,,,,0.3,0.1,yes,,l0,matches,same_proportion
l2,line2,opportunity,OA,,,uniform,1,,4,,,,,0.25,0.2,no,,l1,exclusive,
l3,line0,threat,OA,,,fixed,,,,3,,,,0.3,0,no,,l2,exclusive,
l4,line1,threat,type:acute,each,equal,normal,,,,4,1,,,0.15,0,no,,l0,necessary,
l5,line2,threat,OA,,,lognormal,,,,,,2,5,0.4,0,no,,l3,sufficient,
l6,line0,opportunity,NAT,shared,turnover,pert,1,3,8,,,,,0.35,0.5,no,labels,,,
l7,line1,threat,R1,each,turnover,triangular,1,2,4,,,,,0.5,0.5,no,,l6,exclusive,
l8,line2,threat,NAT,shared,turnover,uniform,2,,5,,,,,0.2,0.5,yes,,l6,necessary,same_proportion
l9,line0,threat,R2,shared,turnover,normal,,,,5,2,,,,0.5,no,full,,,
m0,line1,threat,OD,,,lognormal,,,,,,1,3,,0.5,no,,l9,,same_proportion
m1,line2,opportunity,R2,shared,turnover,pert,1,3,9,,,,,,0.5,yes,,l9,,same_proportion
m2,line1,threat,OF,,,triangular,1,4,9,,,,,,0.5,yes,,m1,,same_proportion
";

/// One scenario with links between rows of the register; with parameters where that is said.
pub fn with_links(seed: u32, student: bool, parameters: bool) -> Files {
    let mut files = if parameters {
        with_parameters(seed, "plan", "normal", student)
    } else {
        random(seed, "plan", "normal", student)
    };
    let (_, risks) = files.iter_mut().find(|(name, _)| name == "risks.csv").unwrap();
    let rows: Vec<String> = risks.lines().skip(1).map(|row| format!("{row},,,\n")).collect();
    let head = risks.lines().next().unwrap();
    *risks = format!("{head},linked_to,occurrence_link,impact_link\n{}{LINKED}", rows.concat());
    files
}

/// One scenario from the forecast with months to date, some far behind plan: at month `as_at`.
pub fn with_months(seed: u32, as_at: usize, student: bool) -> Files {
    let mut files = random(seed, "forecast", "normal", student);
    files[0].1 = files[0].1.replace("as_at_month = 5", &format!("as_at_month = {as_at}"));
    let mut chance = Chance { seed: seed + 1_000, next: 0 };
    let mut months = "account_code,month,plan_ex_incentive_m,incentive_in_plan_m,actual_ex_incentive_m\n".to_owned();
    for row in files[3].1.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let [plan, fund] = [1, 2].map(|place| cells[place].parse::<f64>().unwrap() / 12.0);
        // The own account of the region is left to be spread evenly.
        if cells[0] == "R1" {
            continue;
        }
        let behind = chance.between(-1.0, 12.0);
        for month in 1..=12 {
            let actual = if month <= as_at { format!("{:.3}", plan - behind) } else { String::new() };
            writeln!(months, "{},{month},{plan},{fund},{actual}", cells[0]).unwrap();
        }
    }
    files.push(("monthly_plan.csv".to_owned(), months));
    files
}

/// A scenario of capacity plans: made up month by month, with factors, responses and a ceiling for one of them.
pub fn with_capacity(seed: u32, as_at: usize, student: bool, cap: &str) -> Files {
    let mut files = random(seed, "plan", "normal", student);
    let mut chance = Chance { seed: seed + 2_000, next: 0 };
    let settings = files[0].1.replace("as_at_month = 5", &format!("as_at_month = {as_at}"));
    files[0].1 = format!(
        "{settings}[capacity]\nagency_cap = \"{cap}\"\ndemand_factors = \"tree\"\nstaff_factors = \"labels\"\nrelaxed_months = \"10 to 11\"\n\
         fine = 120\ndrive = 0.03\nguidance = {}\ndemand_growth = {}\nfill_gap = -0.01\nfill_spread = 0.05\ncancel_limit = {}\nsafety_floor = 0.01\n",
        chance.between(0.95, 1.02),
        chance.between(0.0, 0.05),
        chance.between(0.02, 0.06),
    );
    let columns = "org_code,month,view,beds_open,beds_escalation,bed_days_occupied,elective_inpatients,non_elective_spells,ae_attendances,\
                   ae_within_4_hours,wte_substantive,wte_bank,wte_agency,pay_substantive_m,pay_bank_m,pay_agency_m\n";
    let mut plan = columns.to_owned();
    for code in ["OA", "OB", "OF"] {
        let beds = chance.between(300.0, 900.0).floor();
        for view in ["submitted", "last_year"] {
            if (code, view) == ("OB", "last_year") {
                continue;
            }
            for month in 1..=12 {
                let occupied = (beds * 30.0 * chance.between(0.86, 0.97)).floor();
                let (elective, unplanned) =
                    (chance.between(300.0, 700.0).floor(), chance.between(2_000.0, 3_500.0).floor());
                let staff = (beds * 4.5).floor();
                writeln!(
                    plan,
                    "{code},{month},{view},{beds},{},{occupied},{elective},{unplanned},{},{},{staff},{},{},{},{},{}",
                    (beds * 0.03).floor(),
                    chance.between(7_000.0, 9_000.0).floor(),
                    chance.between(0.8, 0.97),
                    (staff * 0.05).floor(),
                    (staff * 0.03).floor(),
                    (staff * 0.0035 * 1_000.0).round() / 1_000.0,
                    (staff * 0.05 * 0.004 * 1_000.0).round() / 1_000.0,
                    (staff * 0.03 * 0.006 * 1_000.0).round() / 1_000.0,
                )
                .unwrap();
            }
        }
    }
    files.push(("capacity_plan.csv".to_owned(), plan));
    files.push(("responses.csv".to_owned(), "target,money,access,safety\nR2,0.2,0.5,0.3\n".to_owned()));
    let organisations = files.iter_mut().find(|(name, _)| name == "organisations.csv").unwrap();
    let lines: Vec<String> = organisations
        .1
        .lines()
        .map(|line| match line.split(',').next() {
            Some("org_code") => format!("{line},agency_ceiling_m"),
            Some("OA" | "OF") => format!("{line},{}", chance.between(3.0, 9.0)),
            _ => format!("{line},"),
        })
        .collect();
    organisations.1 = lines.join("\n") + "\n";
    files
}

fn settings(chance: &mut Chance, base: &str, shape: &str, student: bool) -> String {
    let copula = if student { "copula = \"student_t\"\ndegrees_of_freedom = 5.0" } else { "copula = \"gaussian\"" };
    format!(
        "format = 1\nname = \"random\"\nmoney = \"gbp_m\"\nyear = \"2018/19\"\nas_at_month = 5\nbase = \"{base}\"\n\
         [residual]\nshape = \"{shape}\"\n[dependence]\n{copula}\n\
         [programme.cip]\nsubstitution_mean = {}\nsubstitution_sd = 0.15\nfactor_set = \"delivery\"\n\
         [programme.qipp]\nsubstitution_mean = 0.3\n",
        chance.between(0.4, 0.6)
    )
}

fn organisations(chance: &mut Chance) -> String {
    let mut text =
        "org_code,org_name,org_type,sector,parent_code,turnover_m,paybill_afc_m,beds,residual_sd_m\n".to_owned();
    for [code, org_type, sector, parent] in ORGANISATIONS {
        let (turnover, pay) = (chance.between(200.0, 900.0), chance.between(50.0, 150.0));
        let (beds, sd) = (chance.between(100.0, 900.0).floor(), chance.between(1.0, 9.0));
        writeln!(text, "{code},Org {code},{org_type},{sector},{parent},{turnover},{pay},{beds},{sd}").unwrap();
    }
    text
}

fn positions(chance: &mut Chance) -> String {
    let mut text =
        "account_code,plan_ex_incentive_m,incentive_in_plan_m,nonrecurrent_in_plan_m,forecast_ex_incentive_m,\
                    incentive_in_forecast_m,nonrecurrent_in_forecast_m,control_total_m,ct_accepted\n"
            .to_owned();
    for code in ORGANISATIONS.map(|[code, ..]| code).into_iter().chain(["NAT", "R1"]) {
        let mut amount = |low, high| chance.between(low, high);
        let (plan, incentive, once) = (amount(-20.0, 9.0), amount(0.0, 4.0), amount(0.0, 3.0));
        let (forecast, less, later) = (amount(-25.0, 5.0), amount(0.0, 3.0), amount(0.0, 3.0));
        let accepted = if code.len() == 2 && code.starts_with('O') { format!("{plan},yes") } else { ",".to_owned() };
        writeln!(text, "{code},{plan},{incentive},{once},{forecast},{less},{later},{accepted}").unwrap();
    }
    text
}

fn delivery(chance: &mut Chance) -> String {
    let mut text = "delivery_id,programme,recurrent,identified,risk_rating,mean,concentration\n".to_owned();
    for (id, class) in CLASSES {
        let (mean, concentration) = (chance.between(0.3, 0.95), chance.between(2.5, 20.0));
        writeln!(text, "{id},{class},{mean},{concentration}").unwrap();
    }
    text
}

const CLASSES: [(&str, &str); 4] =
    [("d1", "cip,yes,yes,low"), ("d2", "cip,no,yes,high"), ("d3", "cip,yes,no,"), ("d4", "qipp,yes,yes,medium")];

fn efficiency(chance: &mut Chance) -> String {
    let mut text = "efficiency_id,target,spread,share_by,programme,recurrent,identified,risk_rating,plan_full_year_m,\
                    plan_ytd_m,delivered_ytd_m,forecast_full_year_m\n"
        .to_owned();
    let targets = ["OA,,", "OA,,", "sector:provider,each,turnover", "R1,each,equal"];
    for (index, ((_, class), target)) in CLASSES.iter().zip(targets).enumerate() {
        let (plan, forecast) = (chance.between(20.0, 40.0), chance.between(18.0, 36.0));
        let (to_date, done) = (chance.between(5.0, 12.0), chance.between(3.0, 12.0));
        writeln!(text, "e{index},{target},{class},{plan},{to_date},{done},{forecast}").unwrap();
    }
    text
}

fn pay(chance: &mut Chance) -> String {
    let rows = [
        ("sector:provider,each", "pert,0.05,0.2,0.6,,", "", "yes", "tree"),
        ("type:acute,shared", "beta,0,,1,0.4,0.2", "", "no", "tree"),
        ("OD,", "triangular,0.1,0.3,0.9,,", "0.6", "yes", ""),
        ("NAT,shared", "fixed,,,,0.25,", "0.3", "no", "full"),
    ];
    let mut text =
        "pay_id,line,target,spread,paybill,award_above_plan,months_in_force,dist,share_low,share_mode,share_high,\
                    share_mean,share_sd,probability,in_forecast_m,recurrent,factor_set\n"
            .to_owned();
    for (index, (target, dist, probability, recurrent, set)) in rows.into_iter().enumerate() {
        let (award, provided) = (chance.between(0.01, 0.04), chance.between(0.0, 2.0));
        let cells = format!("{target},paybill_afc,{award},7,{dist},{probability},{provided},{recurrent},{set}");
        writeln!(text, "w{index},pay_afc,{cells}").unwrap();
    }
    text
}

fn contracts(chance: &mut Chance) -> String {
    let mut text =
        "contract_id,provider_code,commissioner_code,provider_value_m,commissioner_value_m,share_mean,share_sd,\
                    provider_in_forecast_m,commissioner_in_forecast_m,factor_set\n"
            .to_owned();
    for (index, (pair, set)) in [("OA,OC", "tree"), ("OD,OE", "full"), ("OF,OC", "labels")].into_iter().enumerate() {
        let (less, gap) = (chance.between(90.0, 120.0), chance.between(1.0, 12.0));
        let (mean, provided) = (chance.between(0.3, 0.7), chance.between(0.0, 3.0));
        writeln!(text, "c{index},{pair},{},{less},{mean},0.2,{provided},1.5,{set}", less + gap).unwrap();
    }
    text
}

fn risks(chance: &mut Chance) -> String {
    let mut text = "risk_id,line,direction,target,spread,share_by,dist,low_m,mode_m,high_m,mean_m,sd_m,p50_m,p90_m,\
                    probability,in_forecast_m,recurrent,factor_set\n"
        .to_owned();
    for index in 0..16 {
        let low = chance.between(0.5, 8.0);
        let wide = chance.between(1.0, 20.0);
        let (mode, high) = (low + 0.25 * wide, low + wide);
        let dist = match index % 8 {
            0 => format!("fixed,,,,{low},,,"),
            1 => format!("uniform,{low},,{high},,,,"),
            2 => format!("triangular,{low},{mode},{high},,,,"),
            3 => format!("pert,{low},{mode},{high},,,,"),
            4 => format!("normal,,,,{high},{low},,"),
            5 => format!("lognormal,,,,,,{low},{}", low * (1.2 + 0.05 * wide)),
            6 => format!("beta,{low},,{high},{mode},{},,", 0.15 * wide),
            _ => format!("triangular,{low},{low},{high},,,,"),
        };
        // A certain fixed amount would draw nothing.
        let probability = if index == 0 || chance.between(0.0, 1.0) < 0.4 {
            chance.between(0.05, 0.9).to_string()
        } else {
            String::new()
        };
        let direction = chance.one_of(&["threat", "threat", "opportunity"]);
        let target = TARGETS[(index + chance.between(0.0, 1.9) as usize) % TARGETS.len()].join(",");
        let recurrent = chance.one_of(&["yes", "no"]);
        let set = chance.one_of(&["", "tree", "labels", "full"]);
        let provided = chance.between(0.0, 6.0);
        let cells = format!("{direction},{target},{dist},{probability},{provided},{recurrent},{set}");
        writeln!(text, "r{index},line{},{cells}", index % 3).unwrap();
    }
    text
}
