//! The reference workload ref-430 as a scenario folder: 430 organisations in 42 systems in 7 regions, six risk lines
//! each, a national and a regional factor, one shared pay award, and incentive money against control totals.
//!
//! The workload speaks of gains with high draws good; a scenario speaks of severities with high draws bad. Factors and
//! own draws are symmetric about nought, so turning every sign round gives the same joint distribution.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use libm::{exp, sqrt};

/// Organisations: providers first, then commissioners.
pub const ORGANISATIONS: usize = 430;
/// The organisations before this one are providers.
pub const PROVIDERS: usize = 230;
/// Organisation i is in system i mod 42.
pub const SYSTEMS: usize = 42;
/// System s is in region s mod 7.
pub const REGIONS: usize = 7;

/// Loadings of the lines L0 to L5 on the national factor G and on the regional factor H.
const LOADINGS: [(f64, f64); 6] = [(0.45, 0.30), (0.35, 0.25), (0.55, 0.15), (0.40, 0.35), (0.30, 0.30), (0.15, 0.10)];
/// The 90 % point of the standard normal.
const Z90: f64 = 1.281_551_565_544_600_4;

const SETTINGS: &str = r#"format = 1
name = "ref-430"
title = "Reference workload of 430 organisations"
year = "2018/19"
money = "gbp_m"
as_at_month = 1
base = "plan"
headline = "ENG"
seed = 1
iterations = 100000
data_note = "Made by a formula to measure speed and accuracy. No figure is of a real organisation."
not_in_range = ["Anything real: this is a measuring rod, not a forecast."]

[[rule]]
kind = "incentive_cliff"
"#;

/// Writes the folder's files into `folder`, which is made if it is not there.
///
/// # Errors
///
/// When the folder or a file cannot be written.
pub fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("scenario.toml"), SETTINGS)?;
    let organisations: Vec<Organisation> = (0..ORGANISATIONS).map(Organisation::new).collect();
    let table = |name: &str, rows: &dyn Fn(&mut BufWriter<File>) -> io::Result<()>| {
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        rows(&mut file)?;
        file.flush()
    };
    table("nodes.csv", &|file| nodes(file))?;
    table("organisations.csv", &|file| organisation_rows(file, &organisations))?;
    table("positions.csv", &|file| position_rows(file, &organisations))?;
    table("pay.csv", &|file| pay_row(file))?;
    table("risks.csv", &|file| risk_rows(file, &organisations))?;
    table("factors.csv", &|file| factor_rows(file))
}

fn nodes(file: &mut impl Write) -> io::Result<()> {
    writeln!(file, "node_code,node_name,level,parent_code")?;
    writeln!(file, "ENG,Nation,nation,")?;
    for region in 0..REGIONS {
        writeln!(file, "R{region},Region {region},region,ENG")?;
    }
    for system in 0..SYSTEMS {
        writeln!(file, "S{system:02},System {system:02},system,R{}", system % REGIONS)?;
    }
    Ok(())
}

/// h_k(i) = frac((i + 1) sqrt(p_k)) with the k-th prime: the recipe for parameters that differ by organisation.
fn h(k: usize, organisation: usize) -> f64 {
    const PRIMES: [f64; 11] = [2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0, 31.0];
    ((organisation + 1) as f64 * sqrt(PRIMES[k - 1])).fract()
}

/// One organisation. Money in £m; numbers are written in full, so that reading gives back the same bits.
struct Organisation {
    index: usize,
    turnover: f64,
    control_total: f64,
    buffer: f64,
    incentive: f64,
    pay_bill: f64,
}

impl Organisation {
    fn new(index: usize) -> Self {
        let provider = index < PROVIDERS;
        let h = |k| h(k, index);
        let turnover = if provider { 150.0 * exp(1.9 * h(1)) } else { 120.0 * exp(1.8 * h(1)) };
        Self {
            index,
            turnover,
            control_total: turnover * (0.02 * h(2) - 0.012),
            buffer: turnover * (0.016 + 0.02 * h(11)),
            incentive: turnover * if provider { 0.016 } else { 0.004 },
            pay_bill: turnover * if provider { 0.65 } else { 0.10 },
        }
    }

    fn code(&self) -> String {
        format!("{}{:03}", if self.index < PROVIDERS { 'P' } else { 'C' }, self.index)
    }

    /// The sector, and also the type.
    fn sector(&self) -> &'static str {
        if self.index < PROVIDERS { "provider" } else { "commissioner" }
    }

    /// Distribution of the severity of L0 to L5, and the chance of an event.
    fn lines(&self) -> [(Severity, Option<f64>); 6] {
        let t = self.turnover;
        let h = |k| h(k, self.index);
        // L2 is .004 T exp(s z - s^2/2), L5 is .012 T exp(.7 y - .245): both have those multiples of T as means.
        let s = 0.4 + 0.4 * h(5);
        // L3 is E (1 - B) with B ~ Beta(8 + 6 h7, 2 + 2 h8), so 1 - B has the parameters the other way round.
        let (e, a, b) = (t * (0.03 + 0.02 * h(6)), 2.0 + 2.0 * h(8), 8.0 + 6.0 * h(7));
        let beta_mean = a / (a + b);
        let beta_sd = sqrt(a * b / (a + b + 1.0)) / (a + b);
        [
            (Severity::Pert(-t * (0.006 + 0.006 * h(4)), 0.004 * t, t * (0.02 + 0.02 * h(3))), None),
            (Severity::Triangular(-t * (0.008 + 0.008 * h(5)), 0.0, t * (0.012 + 0.010 * h(4))), None),
            (Severity::lognormal(0.004 * t, s), None),
            (Severity::Beta(0.0, e, e * beta_mean, e * beta_sd), None),
            (Severity::Pert(0.002 * t, 0.006 * t, 0.020 * t), Some(0.10 + 0.20 * h(9))),
            (Severity::lognormal(0.012 * t, 0.7), Some(0.03 + 0.05 * h(10))),
        ]
    }
}

enum Severity {
    /// Low, mode, high.
    Pert(f64, f64, f64),
    /// Low, mode, high.
    Triangular(f64, f64, f64),
    /// Low, high, mean, sd.
    Beta(f64, f64, f64, f64),
    /// P50, P90.
    Lognormal(f64, f64),
}

impl Severity {
    fn lognormal(mean: f64, log_sd: f64) -> Self {
        let median = mean * exp(-log_sd * log_sd / 2.0);
        Self::Lognormal(median, median * exp(log_sd * Z90))
    }

    /// The cells dist, low, mode, high, mean, sd, p50, p90.
    fn cells(&self) -> String {
        match self {
            Self::Pert(low, mode, high) => format!("pert,{low},{mode},{high},,,,"),
            Self::Triangular(low, mode, high) => format!("triangular,{low},{mode},{high},,,,"),
            Self::Beta(low, high, mean, sd) => format!("beta,{low},,{high},{mean},{sd},,"),
            Self::Lognormal(p50, p90) => format!("lognormal,,,,,,{p50},{p90}"),
        }
    }
}

fn organisation_rows(file: &mut impl Write, organisations: &[Organisation]) -> io::Result<()> {
    writeln!(file, "org_code,org_name,org_type,sector,parent_code,turnover_m,paybill_afc_m")?;
    for o in organisations {
        let (code, sector, system) = (o.code(), o.sector(), o.index % SYSTEMS);
        writeln!(
            file,
            "{code},Organisation {:03},{sector},{sector},S{system:02},{},{}",
            o.index, o.turnover, o.pay_bill
        )?;
    }
    Ok(())
}

fn position_rows(file: &mut impl Write, organisations: &[Organisation]) -> io::Result<()> {
    writeln!(file, "account_code,plan_ex_incentive_m,incentive_in_plan_m,control_total_m,ct_accepted")?;
    for o in organisations {
        let base = o.control_total + o.buffer;
        writeln!(file, "{},{base},{},{},yes", o.code(), o.incentive, o.control_total)?;
    }
    Ok(())
}

/// The unfunded share of the pay bill is triangular (0, .002, .012), one draw for all: an award of 1.2 % above plan
/// that is unfunded by a triangular (0, 1/6, 1). Not recurrent: the workload asks for nothing of underlying positions.
fn pay_row(file: &mut impl Write) -> io::Result<()> {
    writeln!(
        file,
        "pay_id,line,target,spread,paybill,award_above_plan,months_in_force,dist,share_low,share_mode,share_high,recurrent"
    )?;
    writeln!(file, "P,pay_award,ENG,shared,paybill_afc,0.012,12,triangular,0,{},1,no", 1.0 / 6.0)
}

fn risk_rows(file: &mut impl Write, organisations: &[Organisation]) -> io::Result<()> {
    const NAMES: [&str; 6] = ["pay and agency", "activity", "inflation", "efficiency", "winter event", "shock event"];
    writeln!(
        file,
        "risk_id,line,target,description,dist,low_m,mode_m,high_m,mean_m,sd_m,p50_m,p90_m,probability,factor_set"
    )?;
    for o in organisations {
        let code = o.code();
        for (line, (severity, chance)) in o.lines().iter().enumerate() {
            let chance = chance.map_or(String::new(), |p| p.to_string());
            writeln!(file, "L{line}-{code},L{line},{code},{},{},{chance},L{line}", NAMES[line], severity.cells())?;
        }
    }
    Ok(())
}

fn factor_rows(file: &mut impl Write) -> io::Result<()> {
    writeln!(file, "factor_set,factor,level,loading")?;
    for (line, (national, regional)) in LOADINGS.iter().enumerate() {
        writeln!(file, "L{line},G,nation,{national}")?;
        writeln!(file, "L{line},H,region,{regional}")?;
    }
    Ok(())
}
