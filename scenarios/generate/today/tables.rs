//! The tables as CSV. A blank cell means not given.

use super::super::Table;
use super::super::register::Severity;
use super::super::shares::{Milli, milli, order, share_out, text};
use super::super::tables::{optional, owned, table, yes};
use super::judgement::{self as j, MATURITY};
use super::moments;
use super::organisations::{Organisation, months, pick};
use super::savings::Bucket;
use super::tree::{System, regions};
use super::year::{Line, Size, Strike, Unit, Year};

/// Where the README of the pack states a judgement.
const JUDGED: &str = "README";

/// On rows that describe synthetic organisations.
fn synthetic(year: &Year) -> Vec<String> {
    owned(["judgement", "synthetic", year.now])
}

pub fn nodes(year: &Year, units: &[System]) -> Result<Table, String> {
    let (word, words) = match year.unit {
        Unit::System => ("system", "Sum of the 42 systems"),
        Unit::Board => ("board", "Sum of the 36 boards (national totals assumed)"),
    };
    let row = |cells: [&str; 4]| [owned(cells), owned(["published", year.map])].concat();
    let mut rows = vec![row(["ENG", "England", "nation", ""]), row(["SYSTEMS", words, "group", "ENG"])];
    for region in regions(units) {
        rows.push(row([&region.region.0, &region.region.1, "region", "SYSTEMS"]));
        let mine = units.iter().filter(|unit| unit.region.0 == region.region.0);
        rows.extend(mine.map(|unit| row([&unit.code, &unit.name, word, &region.region.0])));
    }
    table("nodes.csv", "node_code node_name level parent_code evidence source", rows)
}

pub fn organisations(year: &Year, all: &[Organisation]) -> Result<Table, String> {
    let rows = all.iter().map(|o| {
        let allocation = if o.is_trust() { 0 } else { o.size };
        let money = [o.size, allocation, o.afc, o.medical, o.remainder].map(text);
        [owned([&o.code, &o.name, o.kind, o.sector(), &o.system]), money.to_vec(), synthetic(year)].concat()
    });
    table(
        "organisations.csv",
        "org_code org_name org_type sector parent_code turnover_m allocation_m paybill_afc_m paybill_medical_m residual_sd_m evidence \
         source known_by",
        rows.collect(),
    )
}

/// The forecast is the plan; the deficit plan limit, before support, is the plan before support.
pub fn positions(year: &Year, all: &[Organisation], buckets: &[Bucket]) -> Result<Table, String> {
    let rows = all.iter().enumerate().map(|(i, o)| {
        let once: Milli = buckets.iter().filter(|b| b.organisation == i && !b.recurrent).map(|b| b.plan).sum();
        let money = [o.plan, o.support, once, o.plan, o.plan].map(text);
        [owned([&o.code]), money.to_vec(), owned(["yes"]), synthetic(year)].concat()
    });
    table(
        "positions.csv",
        "account_code plan_ex_incentive_m incentive_in_plan_m nonrecurrent_in_plan_m forecast_ex_incentive_m control_total_m ct_accepted \
         evidence source known_by",
        rows.collect(),
    )
}

/// Limits of systems, regions and all of them: sums of plans before support.
pub fn control_totals(year: &Year, units: &[System], all: &[Organisation]) -> Result<Table, String> {
    let sum = |inside: &dyn Fn(&System) -> bool| -> Milli {
        let here = |o: &&Organisation| units.iter().any(|unit| unit.code == o.system && inside(unit));
        all.iter().filter(here).map(|o| o.plan).sum()
    };
    let row = |code: &str, total: Milli| [owned([code]), vec![text(total)], synthetic(year)].concat();
    let mut rows = vec![row("SYSTEMS", sum(&|_| true))];
    for region in regions(units) {
        rows.push(row(&region.region.0, sum(&|unit| unit.region.0 == region.region.0)));
        let mine = units.iter().filter(|unit| unit.region.0 == region.region.0);
        rows.extend(mine.map(|unit| row(&unit.code, sum(&|other| other.code == unit.code))));
    }
    table("control_totals.csv", "node_code control_total_m evidence source known_by", rows)
}

pub fn efficiency(year: &Year, all: &[Organisation], buckets: &[Bucket]) -> Result<Table, String> {
    let rows = buckets.iter().map(|b| {
        let words = [
            &b.id,
            all[b.organisation].code.as_str(),
            b.programme,
            yes(b.recurrent),
            yes(!b.maturity.is_empty()),
            b.maturity,
        ];
        let money = [b.plan, b.to_date, b.delivered, b.declared].map(text);
        [owned(words), money.to_vec(), synthetic(year)].concat()
    });
    table(
        "efficiency.csv",
        "efficiency_id target programme recurrent identified risk_rating plan_full_year_m plan_ytd_m delivered_ytd_m declared_m evidence \
         source known_by",
        rows.collect(),
    )
}

pub fn delivery(year: &Year) -> Result<Table, String> {
    let mut rows = Vec::new();
    for programme in ["cip", "qipp"] {
        let mut row = |name: &str, recurrent, maturity: &str, mean: f64, concentration: u32| {
            let words =
                owned([&format!("{programme}-{name}"), programme, yes(recurrent), yes(!maturity.is_empty()), maturity]);
            let numbers = vec![mean.to_string(), concentration.to_string()];
            rows.push([words, numbers, owned(["judgement", JUDGED, year.now])].concat());
        };
        for (maturity, _, mean, concentration, _) in MATURITY {
            row(if maturity.is_empty() { "unidentified" } else { maturity }, true, maturity, mean, concentration);
        }
        row("once", false, "fully_developed", j::ONCE.1, j::ONCE.2);
    }
    let header = "delivery_id programme recurrent identified risk_rating mean concentration evidence source known_by";
    table("delivery.csv", header, rows)
}

/// A row of the register.
pub struct Row {
    pub id: String,
    pub target: String,
    of: &'static Line,
    severity: Severity,
    /// Low, mode and high of a PERT, in £ thousand.
    pert: Option<[Milli; 3]>,
    chance: Option<f64>,
    in_forecast: Milli,
    declared: Milli,
}

impl Row {
    fn one(&self) -> (f64, f64) {
        let Some(pert) = self.pert else { return moments(self.severity, self.chance) };
        let [low, mode, high] = pert.map(|value| value as f64 / 1000.0);
        let mean = (low + 4.0 * mode + high) / 6.0;
        let square = (mean - low) * (high - mean) / 7.0 + mean * mean;
        let p = self.chance.unwrap_or(1.0);
        // A Poisson number of rounds, mean n, each of d days at the price S: mean n d m, variance n d² E[S²].
        match self.of.strike {
            Some(Strike { days_a_month, from, days_of_a_round: days }) => {
                let n = days_a_month * (13 - from) as f64 / days;
                (n * days * mean, n * days * days * square)
            }
            None => (p * mean, p * square - p * p * mean * mean),
        }
    }

    /// Mean cost beyond what the forecast holds, £m.
    pub fn expected(&self) -> f64 {
        self.one().0 - self.in_forecast as f64 / 1000.0
    }

    /// Variance of the whole target's draw, (£m)².
    pub fn variance(&self) -> f64 {
        self.one().1
    }

    /// True when it falls on trusts.
    pub fn on_trusts(&self) -> bool {
        self.of.target != "type:icb"
    }

    /// An organisation's share of the row's amounts.
    pub fn share(&self, all: &[Organisation], i: usize) -> f64 {
        let belongs = |o: &Organisation| match self.target.split_once(':') {
            Some(("sector", sector)) => o.sector() == sector,
            Some((_, kind)) => o.kind == kind,
            None => o.code == self.target,
        };
        let size = |o: &Organisation| match self.of.share_by {
            "paybill_afc" => o.afc as f64,
            "paybill_medical" => o.medical as f64,
            _ => o.size as f64,
        };
        match (belongs(&all[i]), self.of.spread) {
            (false, _) => 0.0,
            (true, "") => 1.0,
            (true, _) => size(&all[i]) / all.iter().filter(|o| belongs(o)).map(size).sum::<f64>(),
        }
    }
}

/// The register.
pub fn risks(year: &Year, all: &[Organisation]) -> Vec<Row> {
    year.lines.iter().flat_map(|line| rows_of(year, line, all)).collect()
}

fn rows_of(year: &Year, of: &'static Line, all: &[Organisation]) -> Vec<Row> {
    let declared = of.declared * year.declared_other[usize::from(of.target == "type:icb")];
    let row = |severity: Severity, pert: Option<[Milli; 3]>, in_forecast| Row {
        id: of.id.to_owned(),
        target: of.target.to_owned(),
        of,
        severity,
        pert,
        chance: of.chance,
        in_forecast,
        declared: milli(declared),
    };
    let fixed = Severity::Fixed(0);
    match of.severity {
        Size::Fixed(amount) => vec![row(Severity::Fixed(milli(amount)), None, 0)],
        Size::Normal(mean, sd) => vec![row(Severity::Normal { mean: milli(mean), sd: milli(sd) }, None, 0)],
        Size::Lognormal(mean, sd, held) => {
            let severity = Severity::lognormal(mean, sd);
            let median = milli(mean * libm::exp(-0.5 * sd * sd));
            vec![row(severity, None, if held { median } else { 0 })]
        }
        Size::Pert(low, mode, high) => vec![row(fixed, Some([low, mode, high].map(milli)), 0)],
        Size::Named { one_in, log_sd } => {
            let mut members = pick(all, Organisation::is_trust);
            members.sort_by_key(|&i| order(of.id, &all[i].code));
            members.truncate(members.len() / one_in);
            members.sort_unstable();
            let sizes: Vec<f64> = members.iter().map(|&i| all[i].size as f64).collect();
            let total: f64 = sizes.iter().sum();
            let shares = share_out(milli(declared), &sizes);
            let chance = of.chance.unwrap_or(1.0);
            let one = |((&i, size), declared_here): ((&usize, &f64), Milli)| Row {
                id: format!("{}-{}", of.id, all[i].short()),
                target: all[i].code.clone(),
                severity: Severity::lognormal(declared / chance * size / total, log_sd),
                declared: declared_here,
                ..row(fixed, None, 0)
            };
            members.iter().zip(&sizes).zip(shares).map(one).collect()
        }
    }
}

pub fn risk_rows(year: &Year, rows: &[Row]) -> Result<Table, String> {
    let rows = rows.iter().map(|r| {
        let mut cells: [String; 7] = Default::default();
        let dist = match (r.pert, r.severity) {
            (Some(pert), _) => {
                pert.into_iter().zip(&mut cells).for_each(|(value, cell)| *cell = text(value));
                "pert"
            }
            (None, Severity::Fixed(mean)) => {
                cells[3] = text(mean);
                "fixed"
            }
            (None, Severity::Normal { mean, sd }) => {
                cells[3] = text(mean);
                cells[4] = text(sd);
                "normal"
            }
            (None, Severity::Lognormal { p50, p90 }) => {
                cells[5] = text(p50);
                cells[6] = text(p90);
                "lognormal"
            }
        };
        let of = r.of;
        let source = if of.source.is_empty() { JUDGED } else { of.source };
        [
            owned([&r.id, of.line, "threat", &r.target, of.spread, of.share_by, of.description, dist]),
            cells.to_vec(),
            vec![optional(r.chance)],
            match of.strike {
                Some(Strike { days_a_month, from, days_of_a_round }) => vec![
                    days_a_month.to_string(),
                    days_of_a_round.to_string(),
                    if from > year.as_at + 1 { format!("{from} to 12") } else { String::new() },
                    "day".to_owned(),
                ],
                None => vec![String::new(); 4],
            },
            owned([if of.happened { "issue" } else { "" }]),
            [r.in_forecast, r.declared].map(text).to_vec(),
            owned([yes(of.recurrent), of.factor_set, of.evidence, source, year.now]),
        ]
        .concat()
    });
    table(
        "risks.csv",
        "risk_id line direction target spread share_by description dist low_m mode_m high_m mean_m sd_m p50_m p90_m probability \
         units_a_month units_at_once months unit \
         status in_forecast_m declared_m recurrent factor_set evidence source known_by",
        rows.collect(),
    )
}

pub fn factors(year: &Year) -> Result<Table, String> {
    let word = if year.unit == Unit::Board { "board" } else { "system" };
    let rows = year.factors.iter().map(|(name, level, loading)| {
        let level = if *level == "system" { word } else { level };
        [owned([name, name, level]), vec![loading.to_string()], owned(["judgement", JUDGED, year.now])].concat()
    });
    table("factors.csv", "factor_set factor level loading evidence source known_by", rows.collect())
}

/// Plans by month are flat but for savings, which rise; actuals are plan less what is behind, evenly; support falls evenly.
pub fn monthly_plan(year: &Year, all: &[Organisation], buckets: &[Bucket]) -> Result<Table, String> {
    let mut rows = Vec::new();
    for (i, o) in all.iter().enumerate() {
        let savings: Milli = buckets.iter().filter(|b| b.organisation == i).map(|b| b.plan).sum();
        let mut plan = share_out(o.plan, &[1.0; 12]);
        let mut tilt: Vec<Milli> = (1..=12)
            .map(|month| (savings as f64 * (j::savings_of_month(month) - 1.0 / 12.0)).round() as Milli)
            .collect();
        tilt[11] -= tilt.iter().sum::<Milli>();
        plan.iter_mut().zip(tilt).for_each(|(month, tilt)| *month += tilt);
        let support = months(o.support);
        let behind = share_out(o.behind, &vec![1.0; year.as_at]);
        for month in 0..12 {
            let known = month < year.as_at;
            let paid = if o.unpaid_from.is_some_and(|from| month + 1 >= from) { 0 } else { support[month] };
            let actual = behind.get(month).map(|behind| text(plan[month] - behind)).unwrap_or_default();
            let earned = if known { text(paid) } else { String::new() };
            let cells =
                vec![o.code.clone(), (month + 1).to_string(), text(plan[month]), text(support[month]), actual, earned];
            rows.push([cells, synthetic(year)].concat());
        }
    }
    table(
        "monthly_plan.csv",
        "account_code month plan_ex_incentive_m incentive_in_plan_m actual_ex_incentive_m incentive_in_actual_m evidence source known_by",
        rows,
    )
}

pub fn sources(year: &Year) -> Result<Table, String> {
    let rows = year.sources.iter().map(|f| {
        let value = f.value.to_string();
        owned([f.id, f.figure, &value, f.unit, f.source, f.published, f.known_by, f.evidence])
    });
    table("sources.csv", "source_id figure value unit source published known_by evidence", rows.collect())
}

/// Declared and expected cost by sector and line.
pub fn expected(year: &Year, all: &[Organisation], buckets: &[Bucket], rows: &[Row]) -> String {
    let mut lines: Vec<(bool, &str, f64, f64)> = Vec::new();
    let mut add = |trusts: bool, line: &'static str, declared: Milli, expected: f64| {
        let at = lines.iter().position(|(t, name, ..)| (*t, *name) == (trusts, line)).unwrap_or(lines.len());
        if at == lines.len() {
            lines.push((trusts, line, 0.0, 0.0));
        }
        lines[at].2 += declared as f64 / 1000.0;
        lines[at].3 += expected;
    };
    buckets.iter().for_each(|b| add(all[b.organisation].is_trust(), b.programme, b.declared, b.missed()));
    rows.iter().for_each(|r| add(r.on_trusts(), r.of.line, r.declared, r.expected()));
    let mut text = format!("{}\nsector        line              declared   expected\n", year.folder);
    for (trusts, line, declared, expected) in lines {
        let sector = if trusts { "provider" } else { "commissioner" };
        text.push_str(&format!("{sector:<13} {line:<17} {declared:>8.1} {expected:>10.1}\n"));
    }
    text
}
