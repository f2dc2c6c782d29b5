//! The packs of the back-test: a sector as a few synthetic accounts at a past month, with priors calibrated from the history
//! without the year under test. What a pack holds of its own year was known in its month; the test of this program proves that
//! the year's outturn moves no byte of it but the hash of the history.

mod years;

use outturn::history::backtest::Case;
use outturn::history::errors::Sample;
use outturn::history::series;
use outturn::history::{History, Leave, Options, Parameters, calibrate};
use outturn::manifest::sha256;

use years::{PACKS, Spec};

/// A pack: its folder's name, and its files.
pub struct Folder {
    /// Name under `scenarios/backtest`.
    pub name: &'static str,
    /// File names and texts.
    pub files: Vec<(&'static str, String)>,
}

/// Every pack.
pub fn generate(history: &History) -> Result<Vec<Folder>, String> {
    PACKS.iter().map(|spec| folder(history, spec)).collect()
}

/// What the priors come to, £m.
struct Priors {
    /// Risk declared beside the forecast, and its mean as crystallised in other years; none without.
    declared: Option<(f64, f64, f64)>,
    /// Mean and sd of the delivery of savings still to come.
    delivery: Option<(f64, f64)>,
    /// Standard deviation of what is national beyond that, and of the accounts' own.
    national: f64,
    own: f64,
}

fn folder(history: &History, spec: &Spec) -> Result<Folder, String> {
    let parameters = calibrate(history, &Options { leave: Leave::Out(vec![spec.year.to_owned()]) });
    let case = Case::of(history, spec.class, spec.basis, spec.year, spec.month).ok_or("no such year in the history")?;
    let year = series::years(history, spec.class, spec.basis)
        .into_iter()
        .find(|y| y.year == spec.year)
        .ok_or("no such year")?;
    let plan = year.plans.get(spec.plan).copied().ok_or("no such plan")?;
    let declared = year.declared.get(&spec.month).copied();
    let priors = priors(spec, &parameters, declared)?;
    let text = parameters.text()?;
    let to_date = (1..=spec.month).rev().find_map(|at| Some((*year.to_date.get(&at)?, at)));
    let to_date = to_date.filter(|(_, at)| parameters.blend_at(spec.class.word(), spec.basis.word(), *at).is_some());
    let files = vec![
        ("scenario.toml", scenario(spec, &text, to_date)),
        ("calibrated.toml", text),
        ("nodes.csv", "node_code,node_name,level,parent_code\nENG,England,nation,\n".to_owned()),
        ("organisations.csv", organisations(spec, &priors)),
        ("positions.csv", positions(spec, plan, case.official.0)),
        ("monthly_plan.csv", months(spec)),
        ("efficiency.csv", efficiency(spec)),
        ("delivery.csv", delivery(spec, &priors)),
        ("risks.csv", risks(spec, &priors)),
        ("factors.csv", if draws(spec, &priors) { factors() } else { String::new() }),
        ("lines.csv", lines(spec, &priors)),
        ("sources.csv", sources(history, spec)),
    ];
    Ok(Folder { name: spec.name, files: files.into_iter().filter(|(_, text)| !text.is_empty()).collect() })
}

/// Bands for one more year: sd √(1 + 1/n), as the reference class has it.
fn predictive(sample: &Sample) -> Option<f64> {
    Some(sample.predictive(0.0)?.scale)
}

fn priors(spec: &Spec, parameters: &Parameters, declared: Option<f64>) -> Result<Priors, String> {
    let (class, basis) = (spec.class.word(), spec.basis.word());
    let total = parameters.error_at(class, basis, spec.month).and_then(|at| predictive(&at.sample));
    let delivery = match spec.savings {
        None => None,
        Some(_) => {
            let found = parameters.delivery_of("cip", "all").ok_or("no rates of delivery")?;
            let sample = Sample { n: found.values.len(), mean: found.mean, sd: found.sd };
            Some((found.mean, predictive(&sample).ok_or("one rate has no spread")?))
        }
    };
    let of_savings = spec.savings.zip(delivery).map_or(0.0, |(savings, (_, sd))| savings.remaining() * sd);
    let declared = match declared.filter(|_| spec.savings.is_none()) {
        None => None,
        Some(declared) => {
            let share = parameters.crystallised(class, basis).ok_or("no crystallisation of other years")?;
            // One other year has no spread: half of the mean is a judgement.
            let mean = declared * share.mean;
            Some((declared, mean, years::CRYSTALLISED_SPREAD * mean))
        }
    };
    // What past errors leave beyond savings is halved between the nation and the accounts: a judgement that no sum depends on.
    let rest = total.map_or(0.0, |total| (total * total - of_savings * of_savings).max(0.0));
    let half = libm::sqrt(rest / 2.0);
    Ok(Priors { declared, delivery, national: half, own: half })
}

/// Whose position the pack is about: a sector, or the nation where it has several.
fn of(spec: &Spec) -> String {
    if spec.accounts.iter().any(|account| account.sector.is_some()) {
        "ENG".to_owned()
    } else {
        format!("sector:{}", spec.sector)
    }
}

/// £m to £ thousand.
fn thousandths(amount: f64) -> String {
    format!("{:.3}", amount + 0.0)
}

/// The amount in parts by the accounts' shares, to £ thousand; the last takes the rest.
fn shared(spec: &Spec, amount: f64) -> Vec<f64> {
    let mut parts: Vec<f64> = spec.accounts.iter().map(|a| libm::round(amount * a.share * 1000.0) / 1000.0).collect();
    let others: f64 = parts.iter().rev().skip(1).sum();
    if let Some(last) = parts.last_mut() {
        *last = amount - others;
    }
    parts
}

fn organisations(spec: &Spec, priors: &Priors) -> String {
    let mut text =
        "org_code,org_name,org_type,sector,parent_code,turnover_m,residual_sd_m,evidence,source\n".to_owned();
    for (account, size) in spec.accounts.iter().zip(shared(spec, spec.turnover)) {
        // Independent: squares of the parts add up to that of the whole.
        let own = priors.own * libm::sqrt(account.share);
        text.push_str(&format!(
            "{},{},{},{},ENG,{},{},judgement,synthetic\n",
            account.code,
            account.name,
            account.org_type,
            account.sector.unwrap_or(spec.sector),
            thousandths(size),
            thousandths(own)
        ));
    }
    text
}

fn positions(spec: &Spec, plan: f64, forecast: f64) -> String {
    let mut text = "account_code,plan_ex_incentive_m,forecast_ex_incentive_m,evidence,source\n".to_owned();
    let amounts = shared(spec, plan).into_iter().zip(shared(spec, forecast));
    for (account, (plan, forecast)) in spec.accounts.iter().zip(amounts) {
        let row = format!(
            "{},{},{},judgement,official-forecast shared by size\n",
            account.code,
            thousandths(plan),
            thousandths(forecast)
        );
        text.push_str(&row);
    }
    text
}

/// The months of a pack of differences from plan: plans of nought, and the year to date in equal parts, which no figure of the year end depends on.
fn months(spec: &Spec) -> String {
    if spec.to_date.is_empty() {
        return String::new();
    }
    let mut text = "account_code,month,plan_ex_incentive_m,actual_ex_incentive_m,evidence,source\n".to_owned();
    for &(code, amount) in spec.to_date {
        for month in 1..=12_u8 {
            let part = libm::round(amount / f64::from(spec.month) * 1000.0) / 1000.0;
            let last = amount - part * f64::from(spec.month - 1);
            let actual = match month {
                month if month < spec.month => thousandths(part),
                month if month == spec.month => thousandths(last),
                _ => String::new(),
            };
            text.push_str(&format!("{code},{month},0.000,{actual},derived,year-to-date\n"));
        }
    }
    text
}

fn efficiency(spec: &Spec) -> String {
    let Some(savings) = spec.savings else { return String::new() };
    format!(
        "efficiency_id,target,spread,share_by,programme,recurrent,identified,risk_rating,plan_full_year_m,plan_ytd_m,delivered_ytd_m,\
         forecast_full_year_m,evidence,source\nsavings,sector:{},each,turnover,cip,yes,yes,medium,{},{},{},{},{},{}\n",
        spec.sector,
        thousandths(savings.forecast),
        thousandths(savings.delivered),
        thousandths(savings.delivered),
        thousandths(savings.forecast),
        savings.evidence,
        savings.source
    )
}

fn delivery(spec: &Spec, priors: &Priors) -> String {
    let Some((mean, sd)) = priors.delivery.filter(|_| spec.savings.is_some()) else { return String::new() };
    // A beta distribution of this mean and sd has a + b = mean (1 − mean) / sd² − 1.
    let concentration = mean * (1.0 - mean) / (sd * sd) - 1.0;
    format!(
        "delivery_id,programme,recurrent,identified,risk_rating,mean,concentration,evidence,source\n\
         savings,cip,yes,yes,medium,{mean:.4},{concentration:.2},derived,calibrated.toml\n"
    )
}

fn risks(spec: &Spec, priors: &Priors) -> String {
    let mut text = "risk_id,line,direction,target,spread,share_by,description,dist,mean_m,sd_m,declared_m,recurrent,factor_set,evidence,source\n".to_owned();
    let mut row = |id: &str, line: &str, about: &str, (mean, sd, declared): (f64, f64, f64), source: &str| {
        text.push_str(&format!(
            "{id},{line},threat,sector:{},each,turnover,{about},normal,{},{},{},no,nation,{source}\n",
            spec.sector,
            thousandths(mean),
            thousandths(sd),
            thousandths(declared)
        ));
    };
    let mut any = false;
    if priors.national > 0.0005 {
        row(
            "national",
            "national",
            "What past errors leave beyond savings: the national half",
            (0.0, priors.national, 0.0),
            "derived,calibrated.toml",
        );
        any = true;
    }
    if let Some((declared, mean, sd)) = priors.declared {
        row(
            "declared",
            "declared",
            "Net risk declared and what of it came in other years",
            (mean, sd, declared),
            "judgement,declared-risk",
        );
        any = true;
    }
    if any { text } else { String::new() }
}

fn factors() -> String {
    "factor_set,factor,level,loading,evidence,source\nnation,nation,nation,1,judgement,one draw for the sector\n"
        .to_owned()
}

/// True where anything of the pack is drawn beside what its months make of the year to date.
fn draws(spec: &Spec, priors: &Priors) -> bool {
    spec.savings.is_some() || priors.declared.is_some() || priors.national > 0.0005
}

fn lines(spec: &Spec, priors: &Priors) -> String {
    if !draws(spec, priors) {
        return String::new();
    }
    let mut text = "line,line_name\n".to_owned();
    if spec.savings.is_some() {
        text.push_str("cip,Savings still to come\n");
    }
    if priors.national > 0.0005 {
        text.push_str("national,National beyond savings\n");
    }
    if priors.declared.is_some() {
        text.push_str("declared,Declared net risk\n");
    }
    text
}

fn sources(history: &History, spec: &Spec) -> String {
    let mut text = "source_id,figure,value,unit,source,known_by\n".to_owned();
    for (id, figure, measure, month) in spec.published() {
        let found = history.figures.iter().find(|f| {
            f.year == spec.year
                && f.class == spec.class
                && f.measure.word() == measure
                && f.month == month
                && f.fund.word() != "without"
                && (f.basis == spec.basis || f.basis.word() == "any")
        });
        let Some(figure_found) = found else { continue };
        let places: Vec<String> = figure_found
            .source
            .split(';')
            .filter_map(|id| history.sources.get(id.trim()))
            .map(|place| place.replace('"', "'"))
            .collect();
        text.push_str(&format!(
            "{id},{figure},{},£m,\"{}\",{}\n",
            figure_found.amount,
            places.join("; "),
            figure_found.known_by
        ));
    }
    text
}

fn scenario(spec: &Spec, parameters: &str, to_date: Option<(f64, u8)>) -> String {
    let to_date = to_date
        .map_or_else(String::new, |(amount, month)| format!("to_date_m = {amount:.1}\nto_date_month = {month}\n"));
    let programme = if spec.savings.is_some() { "\n[programme.cip]\nfactor_set = \"nation\"\n" } else { "" };
    format!(
        "# A pack of the back-test, written by `cargo run --example generate-pack`: no figure of it was known later than two months after\n\
         # its month, and no parameter holds a figure of its year.\n\
         format = 1\nname = \"{}\"\ntitle = \"{}\"\nmoney = \"gbp_m\"\nyear = \"{}\"\nas_at_month = {}\nbase = \"forecast\"\n\
         headline = \"{}\"\nseed = 2018\niterations = 10000\ndata_note = \"{}\"\nnot_in_range = [\n    \"{}\",\n]\n{programme}\n\
         [calibrated]\nsha256 = \"{}\"\n\n[[reference]]\nof = \"{}\"\nclass = \"{}\"\nbasis = \"{}\"\n{to_date}",
        spec.name,
        spec.title,
        spec.year,
        spec.month,
        of(spec),
        spec.note,
        spec.outside.join("\",\n    \""),
        sha256(parameters.as_bytes()),
        of(spec),
        spec.class.word(),
        spec.basis.word()
    )
}
