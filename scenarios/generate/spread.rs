//! What the lines do not explain of an organisation's spread: √max(0, target² − explained), stored as data.

use super::efficiency::Bucket;
use super::figures as f;
use super::judgement as j;
use super::organisations::{Organisation, pick};
use super::pay::Pay;
use super::register::{Contract, Risk};
use super::shares::milli;

/// Sets the remainder of every organisation; returns the root mean squares over trusts of the target and of what the lines explain.
pub fn set(
    all: &mut [Organisation],
    buckets: &[Bucket],
    pay: &[Pay],
    risks: &[Risk],
    contracts: &[Contract],
) -> (f64, f64) {
    let power = |o: &Organisation| libm::pow(o.size as f64 / 1000.0, j::SPREAD_EXPONENT);
    let trusts = pick(all, Organisation::is_trust);
    let squares: f64 = trusts.iter().map(|&i| power(&all[i]) * power(&all[i])).sum();
    let scale = f::TRUST_SPREAD.value / (squares / trusts.len() as f64).sqrt();
    let ccgs = pick(all, |o| o.org_type == "ccg").len() as f64;
    let average = f::ALLOCATION.value / ccgs;
    let mut explained = vec![0.0; all.len()];
    for (i, explained) in explained.iter_mut().enumerate() {
        *explained = savings(buckets, i)
            + awards(all, pay, i)
            + risks.iter().map(|risk| risk.share(all, i).powi(2) * risk.variance()).sum::<f64>()
            + contracts.iter().filter(|c| c.provider == i || c.commissioner == i).map(disagreement).sum::<f64>();
    }
    let mut target_squares = 0.0;
    for (i, one) in all.iter_mut().enumerate() {
        let target = match one.org_type {
            "central" => 0.0,
            "ccg" => j::CCG_SPREAD * power(one) / libm::pow(average, j::SPREAD_EXPONENT),
            _ => scale * power(one),
        };
        target_squares += if one.is_trust() { target * target } else { 0.0 };
        one.residual = milli((target * target - explained[i]).max(0.0).sqrt());
    }
    let mean = |sum: f64| (sum / trusts.len() as f64).sqrt();
    (mean(target_squares), mean(trusts.iter().map(|&i| explained[i]).sum()))
}

/// Savings: buckets of a programme move together, so their sds add (a shade too much: their shapes differ). With W = 1 − w,
/// Var(W SR + SN) = E[W]² Var SR + Var W (Var SR + E[SR]²) + Var SN + 2 E[W] sd SR sd SN.
fn savings(buckets: &[Bucket], i: usize) -> f64 {
    let (mut mean, mut sd, mut once) = (0.0, 0.0, 0.0);
    let mut qipp = 0.0;
    for bucket in buckets.iter().filter(|b| b.organisation == i) {
        match (bucket.programme, bucket.recurrent) {
            ("qipp", _) => qipp += bucket.missed_sd(),
            (_, true) => {
                mean += bucket.missed();
                sd += bucket.missed_sd();
            }
            (_, false) => once += bucket.missed_sd(),
        }
    }
    let kept = 1.0 - f::SUBSTITUTION.value;
    let varies = j::SUBSTITUTION_SD * j::SUBSTITUTION_SD;
    kept * kept * sd * sd + varies * (sd * sd + mean * mean) + once * once + 2.0 * kept * sd * once + qipp * qipp
}

fn awards(all: &[Organisation], pay: &[Pay], i: usize) -> f64 {
    if all[i].sector != "provider" {
        return 0.0;
    }
    pay.iter()
        .map(|award| {
            let share = all[i].share_by(award.paybill.0) / (award.paybill.1 * 1000.0);
            share * share * award.variance()
        })
        .sum()
}

fn disagreement(contract: &Contract) -> f64 {
    let overlap = (contract.provider_value - contract.commissioner_value) as f64 / 1000.0;
    let sd = j::CONTRACT_SHARE[1] * overlap;
    sd * sd
}
