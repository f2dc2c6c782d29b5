//! The made-up organisations: real counts by system or board, sizes that add up to published or assumed totals, plans, and who is behind.

use super::super::shares::{Milli, milli, normal_scores, order, share_out};
use super::judgement::{self as j, TYPES};
use super::savings::Bucket;
use super::tables::Row;
use super::tree::System;
use super::year::{Unit, Year};

/// An organisation. Money in £ thousand.
pub struct Organisation {
    pub code: String,
    pub name: String,
    /// `icb`, or the type of a trust.
    pub kind: &'static str,
    pub system: String,
    pub size: Milli,
    pub afc: Milli,
    pub medical: Milli,
    /// Plan before support, and support in the plan.
    pub plan: Milli,
    pub support: Milli,
    /// Behind plan to date before support.
    pub behind: Milli,
    /// Support of the months from the first to the month of the data that was not paid starts here; none where all was.
    pub unpaid_from: Option<usize>,
    pub remainder: Milli,
}

impl Organisation {
    /// The code without its `SYN-`, for the ids of rows.
    pub fn short(&self) -> &str {
        self.code.trim_start_matches("SYN-")
    }

    pub fn is_trust(&self) -> bool {
        self.kind != "icb"
    }

    pub fn sector(&self) -> &'static str {
        if self.is_trust() { "provider" } else { "commissioner" }
    }
}

/// Trusts and the board of each system, in the order of the map.
pub fn organisations(year: &Year, units: &[System]) -> Vec<Organisation> {
    let mut all = Vec::new();
    for unit in units {
        let mut push = |kind, letters: &str, words: &str, number: usize| {
            all.push(Organisation {
                code: format!("SYN-{}-{letters}{number:02}", unit.code),
                name: format!("{words} {number} (synthetic), {}", unit.name),
                kind,
                system: unit.code.clone(),
                size: 0,
                afc: 0,
                medical: 0,
                plan: 0,
                support: 0,
                behind: 0,
                unpaid_from: None,
                remainder: 0,
            });
        };
        for (kind, &count) in TYPES.iter().zip(&unit.counts) {
            (1..=count).for_each(|number| push(kind.name, kind.letters, kind.words, number));
        }
        push("icb", "IB", "Integrated care board", 1);
        if let Some(board) = all.last_mut() {
            board.size = (unit.allocation as f64 * year.growth).round() as Milli;
        }
    }
    sizes(year, &mut all);
    plans(year, &mut all);
    behind(year, units, &mut all);
    all
}

/// Positions of those that a condition picks.
pub fn pick(all: &[Organisation], condition: impl Fn(&Organisation) -> bool) -> Vec<usize> {
    (0..all.len()).filter(|&i| condition(&all[i])).collect()
}

/// Standard normal quantiles dealt out among members.
pub fn scores(key: &str, all: &[Organisation], members: &[usize]) -> Vec<f64> {
    normal_scores(key, members.iter().map(|&i| all[i].code.as_str()))
}

fn ranked(key: &str, all: &[Organisation], members: &[usize]) -> Vec<usize> {
    let mut ranked = members.to_vec();
    ranked.sort_by_key(|&i| order(key, &all[i].code));
    ranked
}

fn sizes(year: &Year, all: &mut [Organisation]) {
    let types: Vec<f64> = TYPES.iter().map(|kind| kind.spending).collect();
    for (kind, total) in TYPES.iter().zip(share_out(milli(year.spending), &types)) {
        let members = pick(all, |o| o.kind == kind.name);
        let weights: Vec<f64> = scores("size", all, &members).iter().map(|z| libm::exp(kind.size_sd * z)).collect();
        for (&i, size) in members.iter().zip(share_out(total, &weights)) {
            all[i].size = size;
        }
    }
    let trusts = pick(all, Organisation::is_trust);
    let grown = year.spending / super::published_2025::SPENDING.value;
    let weights = |medical: bool| -> Vec<f64> {
        let of = |o: &Organisation| TYPES.iter().find(|kind| kind.name == o.kind);
        let weight = |o: &Organisation| of(o).map_or(0.0, |kind| if medical { kind.medical } else { kind.afc });
        trusts.iter().map(|&i| all[i].size as f64 * weight(&all[i])).collect()
    };
    let [afc, medical] = [(j::PAYBILLS[0], false), (j::PAYBILLS[1], true)]
        .map(|(bill, medical)| share_out((bill * grown * 1000.0).round() as Milli, &weights(medical)));
    for ((&i, afc), medical) in trusts.iter().zip(afc).zip(medical) {
        all[i].afc = afc;
        all[i].medical = medical;
    }
}

/// Half of trusts, and some boards, plan a deficit, which support makes good but for those that get none; all others plan to balance.
fn plans(year: &Year, all: &mut [Organisation]) {
    let trusts = pick(all, Organisation::is_trust);
    let mut short = ranked("deficit", all, &trusts);
    short.truncate((trusts.len() as f64 * j::IN_DEFICIT).round() as usize);
    let without: Vec<usize> = short.drain(..year.unsupported.0).collect();
    let boards = ranked("deficit", all, &pick(all, |o| !o.is_trust()));
    let boards = boards[..year.board_support.0].to_vec();
    let supported = milli(year.support - year.board_support.1);
    for (members, total, support) in [
        (short, supported, true),
        (without, milli(year.unsupported.1), false),
        (boards, milli(year.board_support.1), true),
    ] {
        let weights: Vec<f64> = scores("depth", all, &members)
            .iter()
            .zip(&members)
            .map(|(z, &i)| libm::exp(j::DEPTH_SD * z) * all[i].size as f64)
            .collect();
        for (&i, gap) in members.iter().zip(share_out(total, &weights)) {
            all[i].plan = -gap;
            all[i].support = if support { gap } else { 0 };
        }
    }
}

/// Who is behind plan to date and by how much. So many systems are on plan with all their trusts, so many trusts in all; a few systems
/// make half of the rest.
fn behind(year: &Year, units: &[System], all: &mut [Organisation]) {
    let unit_of = |i: usize, all: &[Organisation]| units.iter().position(|unit| unit.code == all[i].system);
    let trusts = pick(all, Organisation::is_trust);
    let on_plan = (year.trusts_on_plan * trusts.len() as f64).round() as usize;
    let mut by_hash: Vec<usize> = (0..units.len()).collect();
    by_hash.sort_by_key(|&u| order("systems-on-plan", &units[u].code));
    let off: Vec<usize> = by_hash.split_off(year.systems_on_plan);
    let mut off_trusts: Vec<usize> = ranked("trusts-on-plan", all, &trusts)
        .into_iter()
        .filter(|&i| unit_of(i, all).is_some_and(|u| off.contains(&u)))
        .collect();
    // Trusts of the other systems are on plan too, by hash, but for the last of each.
    let mut spare = on_plan.saturating_sub(trusts.len() - off_trusts.len());
    let mut i = 0;
    while spare > 0 && i < off_trusts.len() {
        let mine = &all[off_trusts[i]].system;
        if off_trusts.iter().filter(|&&o| all[o].system == *mine).count() > 1 {
            off_trusts.remove(i);
            spare -= 1;
        } else {
            i += 1;
        }
    }
    let unpaid = unpaid(year, &off, units, all);
    let total = milli(year.behind) - unpaid;
    let spread = normal_scores("behind", off.iter().map(|&u| units[u].code.as_str()));
    let mut weighed: Vec<(f64, usize)> =
        off.iter().zip(spread).map(|(&u, z)| (units[u].allocation as f64 * libm::exp(j::BEHIND_SD * z), u)).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (first, rest) = weighed.split_at(year.largest);
    for (part, money) in [(first, total - total / 2), (rest, total / 2)] {
        let weights: Vec<f64> = part.iter().map(|(weight, _)| *weight).collect();
        for ((_, unit), money) in part.iter().zip(share_out(money, &weights)) {
            let members: Vec<usize> =
                off_trusts.iter().copied().filter(|&i| all[i].system == units[*unit].code).collect();
            let weights: Vec<f64> = scores("behind", all, &members)
                .iter()
                .zip(&members)
                .map(|(z, &i)| all[i].size as f64 * libm::exp(j::BEHIND_SD * z))
                .collect();
            for (&i, money) in members.iter().zip(share_out(money, &weights)) {
                all[i].behind = money;
            }
        }
    }
}

/// Marks those whose support was not paid, and returns what that comes to by the month of the data.
fn unpaid(year: &Year, off: &[usize], units: &[System], all: &mut [Organisation]) -> Milli {
    let (count, from) = year.unpaid;
    let chosen: Vec<usize> = match year.unit {
        Unit::System => {
            let held = |u: &&usize| all.iter().any(|o| o.system == units[**u].code && o.support > 0);
            let held: Vec<usize> = off.iter().filter(held).copied().take(count).collect();
            pick(all, |o| o.support > 0 && held.iter().any(|&u| units[u].code == o.system))
        }
        Unit::Board => {
            let supported = pick(all, |o| o.support > 0 && o.is_trust());
            ranked("unpaid", all, &supported).into_iter().take(count).collect()
        }
    };
    let mut sum = 0;
    for i in chosen {
        all[i].unpaid_from = Some(from);
        sum += months(all[i].support)[from - 1..year.as_at].iter().sum::<Milli>();
    }
    sum
}

/// A year's support by month: even.
pub fn months(support: Milli) -> Vec<Milli> {
    share_out(support, &[1.0; 12])
}

/// What the lines do not explain of an organisation's spread: √max(0, target² − explained²).
pub fn remainders(all: &mut [Organisation], buckets: &[Bucket], rows: &[Row]) {
    let power = |size: f64| libm::pow(size, j::SPREAD_EXPONENT);
    let trusts = pick(all, Organisation::is_trust);
    let squares: f64 = trusts.iter().map(|&i| power(all[i].size as f64 / 1000.0).powi(2)).sum();
    let scale = j::TRUST_SPREAD / (squares / trusts.len() as f64).sqrt();
    let explained: Vec<f64> = (0..all.len())
        .map(|i| {
            let savings: f64 = buckets.iter().filter(|b| b.organisation == i).map(Bucket::missed_sd).sum();
            savings * savings + rows.iter().map(|row| row.share(all, i).powi(2) * row.variance()).sum::<f64>()
        })
        .collect();
    for (one, explained) in all.iter_mut().zip(explained) {
        let size = one.size as f64 / 1000.0;
        let target = if one.is_trust() {
            scale * power(size)
        } else {
            j::BOARD_SPREAD.0 * power(size) / power(j::BOARD_SPREAD.1)
        };
        one.remainder = milli((target * target - explained).max(0.0).sqrt());
    }
}
