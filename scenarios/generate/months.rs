//! The year by month: plans in the shape that the quarters of 2017/18 had, actuals to month 5 behind by the savings that slipped.

use super::Table;
use super::efficiency::Bucket;
use super::judgement as j;
use super::organisations::Organisation;
use super::shares::{Milli, milli, share_out, text};

/// Month of the pack.
const AS_AT: usize = 5;

/// `monthly_plan.csv`.
pub fn table(all: &[Organisation], buckets: &[Bucket]) -> Result<Table, String> {
    let mut slip = vec![0; all.len()];
    for bucket in buckets {
        slip[bucket.organisation] += bucket.plan_to_date - bucket.delivered;
    }
    let income: f64 = all.iter().filter(|o| o.is_trust()).map(|o| o.size as f64).sum();
    let mut rows = Vec::new();
    for (organisation, slip) in all.iter().zip(slip) {
        let share = if organisation.is_trust() { organisation.size as f64 / income } else { 0.0 };
        let months = plan(organisation.plan, share);
        let fund = share_out(organisation.incentive, &j::FUND_QUARTERS.map(|quarter| [quarter; 3]).concat());
        let behind = share_out(slip, &[1.0; AS_AT]);
        for month in 0..12 {
            let actual = behind.get(month).map(|behind| text(months[month] - behind)).unwrap_or_default();
            let earned = if month < AS_AT { text(fund[month]) } else { String::new() };
            let cells = [
                organisation.code.clone(),
                (month + 1).to_string(),
                text(months[month]),
                text(fund[month]),
                actual,
                earned,
            ];
            let proof = ["judgement", "synthetic", super::tables::NOW].map(str::to_owned);
            rows.push([cells.to_vec(), proof.to_vec()].concat());
        }
    }
    super::tables::table(
        "monthly_plan.csv",
        "account_code month plan_ex_incentive_m incentive_in_plan_m actual_ex_incentive_m incentive_in_actual_m evidence source known_by",
        rows,
    )
}

/// A trust's plan is flat, and its share of the sector's quarters in 2017/18 less their mean; others' are flat.
fn plan(year: Milli, share: f64) -> Vec<Milli> {
    let mean = j::QUARTERS.iter().sum::<f64>() / 4.0;
    let mut months = share_out(year, &[1.0; 12]);
    let mut tilt: Vec<Milli> = (0..12).map(|month| milli(share * (j::QUARTERS[month / 3] - mean) / 3.0)).collect();
    tilt[11] -= tilt.iter().sum::<Milli>();
    months.iter_mut().zip(tilt).for_each(|(month, tilt)| *month += tilt);
    months
}
