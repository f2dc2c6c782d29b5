//! Random trees with a mix of rules: how deep, how many, who accepted what, and which rule with which words.

use std::fmt::Write;

use crate::slow_model::numbers::philox;
use crate::support::Files;

/// Numbers for making trees up.
struct Chance {
    seed: u32,
    next: u32,
}

impl Chance {
    /// Between `low` and `high`, in thousandths.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.next += 1;
        let u = f64::from(philox([self.next, 0, 0, 0], [self.seed, 4])[0]) / 4_294_967_296.0;
        ((low + (high - low) * u) * 1_000.0).round() / 1_000.0
    }

    fn count(&mut self, most: u32) -> u32 {
        1 + (self.between(0.0, 0.999) * f64::from(most)) as u32
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.count(of.len() as u32) as usize - 1]
    }
}

/// A tree and a list of rules.
pub struct Tree {
    pub files: Files,
    /// Incentive money that a fund adds to what plans hold: the year's money less planned; none where it is not a constant.
    pub beyond_plan: Option<f64>,
}

pub fn tree(seed: u32) -> Tree {
    let mut chance = Chance { seed, next: 0 };
    let mut nodes = "node_code,node_name,level,parent_code\nNAT,Nation,nation,\n".to_owned();
    let mut organisations =
        "org_code,org_name,org_type,sector,parent_code,turnover_m,allocation_m,residual_sd_m,reserve_m\n".to_owned();
    let mut positions = "account_code,plan_ex_incentive_m,incentive_in_plan_m,control_total_m,ct_accepted\n".to_owned();
    let mut totals = "node_code,control_total_m\n".to_owned();
    let mut incentives = "org_code,allocation_m\n".to_owned();
    let mut schemes = "scheme_id,node_code,low_m,mode_m,high_m,probability\n".to_owned();
    let (mut givers, mut systems, mut beyond) = (Vec::new(), Vec::new(), 0.0);
    for region in 1..=chance.count(3) {
        writeln!(nodes, "R{region},R{region},region,NAT").unwrap();
        writeln!(schemes, "s{region},R{region},{},4,9,0.6", chance.between(0.0, 3.0)).unwrap();
        let mut plans = 0.0;
        for system in 1..=chance.count(4) {
            let node = format!("S{region}{system}");
            writeln!(nodes, "{node},{node},system,R{region}").unwrap();
            if chance.between(0.0, 1.0) < 0.4 {
                writeln!(totals, "{node},{}", chance.between(-9.0, -3.0)).unwrap();
            }
            for organisation in 0..=chance.count(3) {
                let code = format!("O{region}{system}{organisation}");
                let commissioner = organisation == 0;
                let kind = if commissioner { "ccg,commissioner" } else { "acute,provider" };
                let turnover = chance.between(100.0, 900.0);
                let allocation = if commissioner { turnover } else { 0.0 };
                let sd = chance.between(1.0, 9.0);
                writeln!(organisations, "{code},{code},{kind},{node},{turnover},{allocation},{sd},9").unwrap();
                let plan = chance.between(-12.0, 6.0);
                let fund = if commissioner { 0.0 } else { chance.between(1.0, 9.0) };
                plans += plan;
                // A third of totals is refused, and a few have none.
                let total = match chance.count(6) {
                    1 => ",".to_owned(),
                    2 | 3 => format!("{},no", plan + chance.between(0.0, 3.0)),
                    _ => format!("{},yes", plan - chance.between(0.0, 2.0)),
                };
                writeln!(positions, "{code},{plan},{fund},{total}").unwrap();
                if total.ends_with("yes") && fund > 0.0 {
                    let money = fund + chance.between(-0.9, 2.0);
                    writeln!(incentives, "{code},{money}").unwrap();
                    beyond += money - fund;
                }
                givers.push(code);
            }
            systems.push(node);
        }
        writeln!(totals, "R{region},{}", plans + chance.between(1.0, 30.0)).unwrap();
    }
    // The first always accepts, so that the fund has somebody to pay.
    positions.push_str("FUND,0,7,,\n");
    organisations.push_str("FUND,Fund,central,provider,NAT,0,0,0,0\n");
    organisations.push_str("SURE,Sure,acute,provider,R1,300,0,6,0\n");
    positions.push_str("SURE,1,5,0.5,yes\n");

    let mut asks = "ask_id,from,to,amount_m,accept,met_from,found_mean,found_sd,announced_month\n".to_owned();
    for ask in 0..chance.count(5) {
        let from = &givers[chance.count(givers.len() as u32) as usize - 1];
        let to = &systems[chance.count(systems.len() as u32) as usize - 1];
        let to = if chance.between(0.0, 1.0) < 0.2 { String::new() } else { format!("own:{to}") };
        let met_from = chance.one_of(&["savings", "overspend", "reserves"]);
        let amount = chance.between(0.2, 1.7);
        writeln!(asks, "a{ask},{from},{to},{amount},0.7,{met_from},0.6,0.2,{}", chance.count(12)).unwrap();
    }
    let recycle = chance.one_of(&["recycled", "recycled", "uncommitted", "lost"]);
    let rules = rules(&mut chance, recycle);
    let settings =
        "format = 1\nname = \"tree\"\nmoney = \"gbp_m\"\nyear = \"2019/20\"\nas_at_month = 3\nbase = \"plan\"\n";
    let held = if recycle == "uncommitted" { "held,uncommitted_incentive,,,,,\n" } else { "" };
    let ladder = format!(
        "step_id,kind,low_m,mode_m,high_m,in_base_m,booked\n{held}under,central_underspend,1,9,30,2,\n\
         capital,capital_to_revenue,-4,0,9,,yes\nclaim,treasury,,,,,\n"
    );
    let file = |name: &str, text: String| (name.to_owned(), text);
    let files = vec![
        file("scenario.toml", format!("{settings}{rules}")),
        file("nodes.csv", nodes),
        file("organisations.csv", organisations),
        file("positions.csv", positions),
        file("control_totals.csv", totals),
        file("incentives.csv", incentives),
        file("schemes.csv", schemes),
        file("asks.csv", asks),
        file("ladder.csv", ladder),
    ];
    Tree { files, beyond_plan: (recycle != "lost").then_some(beyond) }
}

fn rules(chance: &mut Chance, recycle: &str) -> String {
    let found = format!("found_mean = {}\nfound_sd = 0.15", chance.between(0.4, 0.7));
    let key = |chance: &mut Chance, more: &[&'static str]| chance.one_of(&[&["equal", "allocation"], more].concat());
    let mut rules = format!(
        "[[rule]]\nkind = \"own_action\"\nof = \"sector:provider\"\ncapacity = 0.01\nchance = 0.8\ngiving_up = 0.5\n\
         [[rule]]\nkind = \"incentive_fund\"\ngate = \"year_end\"\nweight_q1 = 0.15\nweight_q2 = 0.2\nweight_q3 = 0.3\n\
         weight_q4 = 0.35\nfinance_share = 0.7\naccess_chance = {}\nbonus_rate = {}\nsystem_share = {}\n\
         recycle = \"{recycle}\"\nholder = \"FUND\"\n",
        chance.between(0.1, 0.9),
        chance.between(0.0, 2.0),
        chance.between(0.0, 0.6),
    );
    // Some are left out, so that every mix comes up.
    let mut add = |chance: &mut Chance, text: String| {
        let on = if chance.between(0.0, 1.0) < 0.2 { "on = false\n" } else { "" };
        rules.push_str(&format!("[[rule]]\n{on}{text}\n"));
    };
    let by = key(chance, &["shortfall"]);
    add(chance, format!("kind = \"rapid_savings\"\nshare_by = \"{by}\""));
    let by = key(chance, &["shortfall"]);
    add(chance, format!("kind = \"top_slice\"\nlevel = \"region\"\nrate = 0.006\n{found}\nshare_by = \"{by}\""));
    add(chance, "kind = \"named_asks\"".to_owned());
    let (by, cap) = (key(chance, &[]), chance.between(0.002, 0.05));
    let pool = chance.one_of(&["true", "false"]);
    add(
        chance,
        format!(
            "kind = \"regional_total\"\nlevel = \"region\"\ncap = {cap}\npool = {pool}\n{found}\nshare_by = \"{by}\""
        ),
    );
    let target = chance.between(-20.0, 30.0);
    add(chance, format!("kind = \"national_ladder\"\nholder = \"own:NAT\"\ntarget_m = {target}\nheadroom_m = 1"));
    rules
}
