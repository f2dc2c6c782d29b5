//! The pack of 2019/20 on regional control totals: the real systems, each with two made-up organisations (its trusts as one, its CCGs
//! as one), because that is the level at which systems were asked to pay for each other.

use super::Table;
use super::tree::{System, systems};

/// £ thousand.
type Thousands = i64;

/// Judgements, £ thousand: providers' income and commissioners' allocations in all.
const INCOME: Thousands = 90_000_000;
const ALLOCATION: Thousands = 80_000_000;
/// England at mid-2019 (Office for National Statistics).
const POPULATION: i64 = 56_286_961;
/// Plans, dealt out in turn in the order of systems: providers, commissioners.
const PROVIDER_PLANS: [Thousands; 10] =
    [-8_000, -15_000, -3_000, -22_000, -11_000, -30_000, -6_000, -18_000, 2_000, -25_000];
const COMMISSIONER_PLANS: [Thousands; 7] = [0, -4_000, 1_000, -9_000, 0, -2_000, 3_000];
/// Deprivation scores, dealt out in turn.
const SCORES: [u32; 9] = [22, 17, 27, 14, 31, 19, 25, 12, 29];
/// Gaps between regional control totals and plans; that of the East of England was published.
const GAPS: [(&str, Thousands); 7] = [
    ("Y61", 76_000),
    ("Y56", 60_000),
    ("Y60", 70_000),
    ("Y63", 55_000),
    ("Y62", 65_000),
    ("Y59", 60_000),
    ("Y58", 40_000),
];
/// What the systems below are planned to end at, providers then commissioners, instead of what is dealt out, with their scores: a
/// published deficit of 192m, and a published plan to break even. The split is judgement.
const STATED: [(&str, [Thousands; 2], u32); 2] = [("QUE", [-116_000, -76_000], 16), ("QHL", [-12_000, 0], 34)];
/// Root mean square remainder of one trust and of one CCG, £ thousand.
const REMAINDER: [f64; 2] = [6_000.0, 5_000.0];

/// One made-up organisation.
struct Organisation<'a> {
    system: &'a System,
    provider: bool,
    size: Thousands,
    plan: Thousands,
    population: i64,
    score: u32,
    remainder: Thousands,
}

impl Organisation<'_> {
    fn code(&self) -> String {
        format!("SYN-{}-{}", self.system.code, if self.provider { "PRO" } else { "COM" })
    }
}

/// The tables that are generated.
pub fn generate() -> Result<Vec<Table>, String> {
    let systems = systems()?;
    let all = organisations(&systems);
    Ok(vec![
        nodes(&systems)?,
        organisation_rows(&all)?,
        positions(&all)?,
        control_totals(&systems, &all)?,
        asks(&systems)?,
    ])
}

fn weight(system: &System) -> i64 {
    // Trusts weigh by what they are: an acute trust twice the others.
    let [acute, others @ ..] = system.counts;
    let others: usize = others[..4].iter().sum();
    i64::try_from(2 + 2 * acute + others).unwrap_or(2)
}

/// Parts of a whole by weight; the last takes the rest.
fn parts(whole: i64, weights: &[i64]) -> Vec<i64> {
    let total: i64 = weights.iter().sum();
    let mut parts: Vec<i64> = weights.iter().map(|weight| whole * weight / total).collect();
    let given: i64 = parts.iter().sum();
    if let Some(last) = parts.last_mut() {
        *last += whole - given;
    }
    parts
}

fn organisations(systems: &[System]) -> Vec<Organisation<'_>> {
    let weights: Vec<i64> = systems.iter().map(weight).collect();
    let (income, allocation) = (parts(INCOME, &weights), parts(ALLOCATION, &weights));
    let people = parts(POPULATION, &weights);
    let mut all = Vec::new();
    for (i, system) in systems.iter().enumerate() {
        let stated = STATED.iter().find(|(code, ..)| *code == system.code);
        let [provider, commissioner] =
            stated.map_or([PROVIDER_PLANS[i % 10], COMMISSIONER_PLANS[i % 7]], |(_, plans, _)| *plans);
        let score = stated.map_or(SCORES[i % 9], |(.., score)| *score);
        let trusts = system.counts[..5].iter().sum();
        let base = Organisation {
            system,
            provider: true,
            size: income[i],
            plan: provider,
            population: 0,
            score,
            remainder: 0,
        };
        all.push(Organisation { remainder: remainder(REMAINDER[0], trusts), ..base });
        all.push(Organisation {
            system,
            provider: false,
            size: allocation[i],
            plan: commissioner,
            population: people[i],
            score,
            remainder: remainder(REMAINDER[1], system.counts[5]),
        });
    }
    all
}

/// √n times that of one.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a few dozen organisations")]
fn remainder(one: f64, organisations: usize) -> Thousands {
    (one * (organisations as f64).sqrt()).round() as i64
}

fn money(thousands: Thousands) -> String {
    let (sign, amount) = (if thousands < 0 { "-" } else { "" }, thousands.abs());
    format!("{sign}{}.{:03}", amount / 1000, amount % 1000)
}

fn table(name: &'static str, header: &str, rows: Vec<Vec<String>>) -> Result<Table, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header.split_whitespace()).map_err(|error| error.to_string())?;
    for row in rows {
        writer.write_record(&row).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(Table { name, bytes: writer.into_inner().map_err(|error| error.to_string())? })
}

fn regions(systems: &[System]) -> Vec<&System> {
    let first = |&(i, system): &(usize, &System)| i == 0 || systems[i - 1].region_code != system.region_code;
    systems.iter().enumerate().filter(first).map(|(_, system)| system).collect()
}

fn nodes(systems: &[System]) -> Result<Table, String> {
    let row =
        |cells: [&str; 4]| [cells.map(str::to_owned).to_vec(), vec!["published".into(), "geography".into()]].concat();
    let mut rows = vec![row(["ENG", "England", "nation", ""])];
    for region in regions(systems) {
        rows.push(row([&region.region_code, &region.region_name, "region", "ENG"]));
        let mine = systems.iter().filter(|system| system.region_code == region.region_code);
        rows.extend(mine.map(|system| row([&system.code, &system.name, "system", &system.region_code])));
    }
    table("nodes.csv", "node_code node_name level parent_code evidence source", rows)
}

fn organisation_rows(all: &[Organisation<'_>]) -> Result<Table, String> {
    let row = |o: &Organisation<'_>| {
        let (what, kind, sector) =
            if o.provider { ("Trusts", "trusts", "provider") } else { ("CCGs", "ccgs", "commissioner") };
        let allocation = if o.provider { 0 } else { o.size };
        vec![
            o.code(),
            format!("{what} (synthetic), {}", o.system.name),
            kind.to_owned(),
            sector.to_owned(),
            o.system.code.clone(),
            money(o.size),
            money(allocation),
            o.population.to_string(),
            if o.provider { String::new() } else { o.score.to_string() },
            money(o.remainder),
            "judgement".to_owned(),
            "synthetic".to_owned(),
        ]
    };
    let header = "org_code org_name org_type sector parent_code turnover_m allocation_m population imd_score residual_sd_m evidence source";
    table("organisations.csv", header, all.iter().map(row).collect())
}

fn positions(all: &[Organisation<'_>]) -> Result<Table, String> {
    let row = |o: &Organisation<'_>| {
        let plan = money(o.plan);
        vec![o.code(), plan.clone(), plan, "judgement".to_owned(), "synthetic".to_owned()]
    };
    table(
        "positions.csv",
        "account_code plan_ex_incentive_m control_total_m evidence source",
        all.iter().map(row).collect(),
    )
}

/// Regional control totals are the plans and the gap; the nation's is the sum of them.
fn control_totals(systems: &[System], all: &[Organisation<'_>]) -> Result<Table, String> {
    let mut rows = Vec::new();
    let mut nation = 0;
    for region in regions(systems) {
        let mine = all.iter().filter(|o| o.system.region_code == region.region_code);
        let gap = GAPS.iter().find(|(code, _)| *code == region.region_code).map_or(0, |(_, gap)| *gap);
        let total = mine.map(|o| o.plan).sum::<i64>() + gap;
        nation += total;
        let note = format!("plans and a gap of {}", money(gap));
        rows.push(vec![region.region_code.clone(), money(total), "judgement".to_owned(), String::new(), note]);
    }
    let whole =
        vec!["ENG".to_owned(), money(nation), "judgement".to_owned(), String::new(), "sum of regions".to_owned()];
    rows.insert(0, whole);
    table("control_totals.csv", "node_code control_total_m evidence source note", rows)
}

/// Five neighbours of Cambridgeshire and Peterborough are asked for 5 each; Birmingham and Solihull for 4.6 that it keeps.
fn asks(systems: &[System]) -> Result<Table, String> {
    let row = |id: String, from: String, to: &str, amount: &str, repay: &str, source: &str, about: &str| {
        let asked = [&id, &from, to, amount, "0.9", "savings", "0.6", "0.2", "3", repay, "published", source, about];
        asked.map(str::to_owned).to_vec()
    };
    let givers = systems.iter().filter(|system| system.region_code == "Y61" && system.code != "QUE");
    let mut rows: Vec<Vec<String>> = givers
        .map(|system| {
            let about = "Asked to help Cambridgeshire and Peterborough; repaid within three years";
            row(
                format!("to-QUE-{}", system.code),
                format!("own:{}", system.code),
                "own:QUE",
                "5.000",
                "3",
                "quintet",
                about,
            )
        })
        .collect();
    let about = "Another 4.6 of savings on a plan to break even: a surplus of 4.6 towards the regional control total";
    rows.push(row("surplus-QHL".to_owned(), "SYN-QHL-COM".to_owned(), "", "4.600", "", "bsol", about));
    let header = "ask_id from to amount_m accept met_from found_mean found_sd announced_month repay_years evidence source description";
    table("asks.csv", header, rows)
}
