//! Savings programmes, bucket by bucket, trust by trust.

use super::figures as f;
use super::judgement as j;
use super::organisations::{Organisation, pick, scores};
use super::shares::{Milli, milli, share_out};

/// A bucket of a savings programme. Money in £ thousand.
pub struct Bucket {
    pub id: String,
    pub organisation: usize,
    pub programme: &'static str,
    pub recurrent: bool,
    pub rating: &'static str,
    pub plan: Milli,
    pub plan_to_date: Milli,
    pub delivered: Milli,
    pub declared: Milli,
    /// Mean and concentration of the delivery of what remains.
    pub delivery: (f64, u32),
}

impl Bucket {
    /// Savings of the months to come.
    pub fn remaining(&self) -> f64 {
        (self.plan - self.plan_to_date) as f64 / 1000.0
    }

    /// Planned to date and not delivered.
    pub fn slip(&self) -> f64 {
        (self.plan_to_date - self.delivered) as f64 / 1000.0
    }

    /// Mean of what will be missed of the rest, before substitution.
    pub fn missed(&self) -> f64 {
        self.remaining() * (1.0 - self.delivery.0)
    }

    /// Sd of what will be missed of the rest, before substitution.
    pub fn missed_sd(&self) -> f64 {
        let (mean, concentration) = self.delivery;
        self.remaining() * (mean * (1.0 - mean) / (f64::from(concentration) + 1.0)).sqrt()
    }
}

/// Every bucket: providers' savings, then commissioners'.
pub fn buckets(all: &[Organisation]) -> Vec<Bucket> {
    let mut buckets = cip(all);
    let mut qipp = qipp(all);
    for (programme, declared) in [(&mut buckets, j::DECLARED[0]), (&mut qipp, j::DECLARED[1])] {
        let weights: Vec<f64> = programme.iter().map(Bucket::missed).collect();
        let shares = share_out(milli(declared), &weights);
        programme.iter_mut().zip(shares).for_each(|(bucket, share)| bucket.declared = share);
    }
    buckets.extend(qipp);
    buckets
}

fn cip(all: &[Organisation]) -> Vec<Bucket> {
    let trusts = pick(all, Organisation::is_trust);
    let plans: Vec<f64> = scores("savings", all, &trusts)
        .iter()
        .zip(&trusts)
        .map(|(z, &i)| all[i].size as f64 * libm::exp(j::SAVINGS_SD[0] * z))
        .collect();
    let total = milli(f::CIP_PLAN.value);
    let non_recurrent = (total as f64 * f::CIP_NONRECURRENT.value).round() as Milli;
    let shares = j::BUCKETS.map(|(_, share, _, _, lean)| (share, lean));
    let recurrent = mix(shares, &plans, &scores("mix", all, &trusts));
    let mut buckets = Vec::new();
    for (b, (rating, share, mean, concentration, _)) in j::BUCKETS.into_iter().enumerate() {
        let column: Vec<f64> = recurrent.iter().map(|row| row[b]).collect();
        let money = ((total - non_recurrent) as f64 * share).round() as Milli;
        let name = if rating.is_empty() { "open" } else { rating };
        for (&i, plan) in trusts.iter().zip(share_out(money, &column)) {
            buckets.push(bucket(all, i, ("cip", name, rating, true), plan, (mean, concentration)));
        }
    }
    for (&i, plan) in trusts.iter().zip(share_out(non_recurrent, &plans)) {
        buckets.push(bucket(all, i, ("cip", "once", "low", false), plan, j::NON_RECURRENT_DELIVERY));
    }

    let planned: Vec<f64> = buckets.iter().map(|b| b.plan as f64).collect();
    let to_date = (total as f64 * f::CIP_TO_DATE.value).round() as Milli;
    let spread = scores("to-date", all, &trusts);
    let rate = f::CIP_M4_DELIVERED.value / f::CIP_M4_PLAN.value;
    let came: Vec<f64> = buckets
        .iter()
        .enumerate()
        .map(|(k, b)| b.plan as f64 * (rate + j::TO_DATE_SD * spread[k % trusts.len()]))
        .collect();
    let delivered = share_out((to_date as f64 * rate).round() as Milli, &came);
    for ((bucket, plan), came) in buckets.iter_mut().zip(share_out(to_date, &planned)).zip(delivered) {
        bucket.plan_to_date = plan;
        bucket.delivered = came;
    }
    buckets.sort_by_key(|bucket| bucket.organisation);
    buckets
}

/// Shares of each trust's recurrent plan by bucket, given as (share, lean): riskier in some trusts, the sector's mix in all (proportional fitting to both margins).
pub fn mix<const N: usize>(buckets: [(f64, f64); N], plans: &[f64], leaning: &[f64]) -> Vec<[f64; N]> {
    let mut rows: Vec<[f64; N]> =
        leaning.iter().map(|z| buckets.map(|(share, lean)| share * libm::exp(lean * z))).collect();
    let total: f64 = plans.iter().sum();
    for _ in 0..100 {
        for (row, plan) in rows.iter_mut().zip(plans) {
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|cell| *cell *= plan / sum);
        }
        for (b, (share, _)) in buckets.iter().enumerate() {
            let sum: f64 = rows.iter().map(|row| row[b]).sum();
            rows.iter_mut().for_each(|row| row[b] *= total * share / sum);
        }
    }
    rows
}

/// Commissioners' savings: one class, since no mix was published. Nothing was published of their delivery to date either: on plan.
fn qipp(all: &[Organisation]) -> Vec<Bucket> {
    let ccgs = pick(all, |o| o.org_type == "ccg");
    let plans: Vec<f64> = scores("savings", all, &ccgs)
        .iter()
        .zip(&ccgs)
        .map(|(z, &i)| all[i].size as f64 * libm::exp(j::SAVINGS_SD[1] * z))
        .collect();
    let plans = share_out(milli(j::QIPP_PLAN), &plans);
    let weights: Vec<f64> = plans.iter().map(|plan| *plan as f64).collect();
    let to_date = share_out((j::QIPP_PLAN * 1000.0 * f::CIP_TO_DATE.value).round() as Milli, &weights);
    let delivery = (f::QIPP_DELIVERY.value, j::QIPP_CONCENTRATION);
    ccgs.iter()
        .zip(plans.iter().zip(to_date))
        .map(|(&i, (&plan, to_date))| {
            let mut one = bucket(all, i, ("qipp", "", "medium", true), plan, delivery);
            one.plan_to_date = to_date;
            one.delivered = to_date;
            one
        })
        .collect()
}

fn bucket(
    all: &[Organisation],
    organisation: usize,
    (programme, name, rating, recurrent): (&'static str, &str, &'static str, bool),
    plan: Milli,
    delivery: (f64, u32),
) -> Bucket {
    let id = format!("{programme}-{}-{name}", all[organisation].short());
    let id = id.trim_end_matches('-').to_owned();
    Bucket {
        id,
        organisation,
        programme,
        recurrent,
        rating,
        plan,
        plan_to_date: 0,
        delivered: 0,
        declared: 0,
        delivery,
    }
}
