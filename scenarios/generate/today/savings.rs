//! Savings by maturity, organisation by organisation.

use super::super::efficiency::mix;
use super::super::shares::{Milli, milli, share_out};
use super::judgement::{self as j, MATURITY};
use super::organisations::{Organisation, pick, scores};
use super::year::Year;

/// Share of missed recurrent savings that one-off ones replace: that of 2017/18.
const SUBSTITUTION: f64 = 0.5;

/// A bucket of savings. Money in £ thousand.
pub struct Bucket {
    pub id: String,
    pub organisation: usize,
    pub programme: &'static str,
    pub recurrent: bool,
    /// Blank = unidentified.
    pub maturity: &'static str,
    pub plan: Milli,
    pub to_date: Milli,
    pub delivered: Milli,
    pub declared: Milli,
    /// Mean and concentration of the delivery of what is still to come.
    pub delivery: (f64, u32),
}

impl Bucket {
    /// Savings that the forecast still holds: the base is the forecast, and the forecast is the plan.
    fn to_come(&self) -> f64 {
        (self.plan - self.delivered) as f64 / 1000.0
    }

    /// Mean of what will be missed, after substitution.
    pub fn missed(&self) -> f64 {
        let kept = if self.recurrent { 1.0 - SUBSTITUTION } else { 1.0 };
        kept * self.to_come() * (1.0 - self.delivery.0)
    }

    /// Its sd, the mean substitution taken.
    pub fn missed_sd(&self) -> f64 {
        let (mean, concentration) = self.delivery;
        let kept = if self.recurrent { 1.0 - SUBSTITUTION } else { 1.0 };
        kept * self.to_come() * (mean * (1.0 - mean) / (f64::from(concentration) + 1.0)).sqrt()
    }
}

/// Trusts' savings, then boards', in the order of organisations.
pub fn buckets(year: &Year, all: &[Organisation]) -> Result<Vec<Bucket>, String> {
    let mut buckets = Vec::new();
    for (which, programme) in ["cip", "qipp"].into_iter().enumerate() {
        let members = pick(all, |o| o.is_trust() == (which == 0));
        let mut mine = programme_of(all, programme, &members, milli(year.savings[which]), j::SAVINGS_SD[which]);
        to_date(year, all, &mut mine);
        let weights: Vec<f64> = mine.iter().map(Bucket::missed).collect();
        let shares = share_out(milli(year.declared_savings[which]), &weights);
        mine.iter_mut().zip(shares).for_each(|(bucket, share)| bucket.declared = share);
        buckets.extend(mine);
    }
    buckets.sort_by_key(|bucket| bucket.organisation);
    match buckets.iter().find(|b| b.delivered < 0 || b.to_date > b.plan) {
        Some(bucket) => {
            Err(format!("{}: delivered {} of {} of {}", bucket.id, bucket.delivered, bucket.to_date, bucket.plan))
        }
        None => Ok(buckets),
    }
}

fn programme_of(
    all: &[Organisation],
    programme: &'static str,
    members: &[usize],
    total: Milli,
    sd: f64,
) -> Vec<Bucket> {
    let plans: Vec<f64> = scores("savings", all, members)
        .iter()
        .zip(members)
        .map(|(z, &i)| all[i].size as f64 * libm::exp(sd * z))
        .collect();
    let once = (total as f64 * j::ONCE.0).round() as Milli;
    let rows = mix(MATURITY.map(|(_, share, _, _, lean)| (share, lean)), &plans, &scores("mix", all, members));
    let mut buckets = Vec::new();
    for (b, (maturity, share, mean, concentration, _)) in MATURITY.into_iter().enumerate() {
        let column: Vec<f64> = rows.iter().map(|row| row[b]).collect();
        let money = ((total - once) as f64 * share).round() as Milli;
        for (&i, plan) in members.iter().zip(share_out(money, &column)) {
            buckets.push(bucket(all, i, (programme, maturity, true), plan, (mean, concentration)));
        }
    }
    for (&i, plan) in members.iter().zip(share_out(once, &plans)) {
        buckets.push(bucket(all, i, (programme, "fully_developed", false), plan, (j::ONCE.1, j::ONCE.2)));
    }
    buckets
}

fn bucket(
    all: &[Organisation],
    organisation: usize,
    (programme, maturity, recurrent): (&'static str, &'static str, bool),
    plan: Milli,
    delivery: (f64, u32),
) -> Bucket {
    let words = match (recurrent, maturity) {
        (false, _) => "once",
        (true, "fully_developed") => "developed",
        (true, "in_progress") => "progress",
        (true, "opportunity") => "opportunity",
        (true, _) => "open",
    };
    let id = format!("{programme}-{}-{words}", all[organisation].short());
    Bucket { id, organisation, programme, recurrent, maturity, plan, to_date: 0, delivered: 0, declared: 0, delivery }
}

/// The plan to date by the shape of the year, and what came of it: an organisation is behind by what of its savings did not come, the
/// less mature ones first.
fn to_date(year: &Year, all: &[Organisation], buckets: &mut [Bucket]) {
    let share: f64 = (1..=year.as_at).map(j::savings_of_month).sum();
    for bucket in buckets.iter_mut() {
        bucket.to_date = (bucket.plan as f64 * share).round() as Milli;
        bucket.delivered = bucket.to_date;
    }
    for (i, one) in all.iter().enumerate().filter(|(_, one)| one.behind > 0) {
        let mut mine: Vec<&mut Bucket> = buckets.iter_mut().filter(|b| b.organisation == i).collect();
        if mine.is_empty() {
            continue;
        }
        let planned: Milli = mine.iter().map(|b| b.to_date).sum();
        let missed = one.behind.min((planned as f64 * j::BEHIND_AT_MOST).round() as Milli);
        let weights: Vec<f64> = mine.iter().map(|b| b.to_date as f64 * (1.0 - b.delivery.0)).collect();
        let even: Vec<f64> = mine.iter().map(|b| b.to_date as f64).collect();
        let uneven = share_out(missed, &weights);
        let fits = mine.iter().zip(&uneven).all(|(bucket, money)| *money <= bucket.to_date);
        let shares = if fits { uneven } else { share_out(missed, &even) };
        mine.iter_mut().zip(shares).for_each(|(bucket, money)| bucket.delivered -= money);
    }
}
