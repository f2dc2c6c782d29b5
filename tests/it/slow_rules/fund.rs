//! The incentive fund: who earns what of it, and what becomes of the rest.

use super::book::{Row, grid, key, number, text};
use super::year::Year;

/// An organisation that may earn.
struct Earner {
    index: usize,
    total: f64,
    money: f64,
    row: Row,
}

impl Year<'_> {
    pub fn incentive_fund(&mut self, rule: &toml::Table) {
        let holder = rule.get("holder").map(|of| self.book.one(of.as_str().unwrap()));
        let earners = self.earners(holder);
        let recycled = text(rule, "recycle") == "recycled";
        // All of it is looked at before any of it is paid.
        let earned: Vec<f64> =
            earners.iter().map(|earner| grid(earner.money * self.share_earned(rule, earner))).collect();
        let unearned: f64 = earners.iter().zip(&earned).map(|(earner, earned)| earner.money - earned).sum();
        let unallocated = holder.map_or(0.0, |holder| self.fund[holder]);

        let pool = if recycled { unearned + unallocated } else { unearned };
        let above: Vec<f64> = earners.iter().map(|earner| self.own(earner.index) - earner.total).collect();
        let met: Vec<usize> = (0..earners.len()).filter(|&place| above[place] >= 0.0).collect();
        let sum_above: f64 = met.iter().map(|&place| above[place]).sum();
        let sum_money: f64 = met.iter().map(|&place| earners[place].money).sum();
        let mut again = vec![0.0; earners.len()];
        if recycled && sum_money > 0.0 {
            let rate = if sum_above > 0.0 { key(rule, "bonus_rate", 0.0).min(pool / sum_above) } else { 0.0 };
            let rest = pool - rate * sum_above;
            for &place in &met {
                again[place] = rate * above[place] + rest * earners[place].money / sum_money;
            }
        }
        let paid_again: f64 = again.iter().sum();
        let slack: f64 = self.whole_slack;
        for (place, earner) in earners.iter().enumerate() {
            self.earn(earner.index, earned[place] + again[place]);
            // What others' tables do reaches everybody who shares in the pool.
            self.slack[earner.index] += slack;
        }
        let held = match text(rule, "recycle") {
            "recycled" => pool - paid_again,
            "uncommitted" => unallocated + pool,
            _ => unallocated,
        };
        if let Some(holder) = holder {
            self.earn(holder, held);
            self.slack[holder] += slack;
        }
        self.note("incentive_fund", "undistributed", held);
        self.note("incentive_fund", "unearned", unearned);
        self.note("incentive_fund", "paid_again", paid_again);
    }

    /// Organisations that accepted their total and have money to earn.
    fn earners(&self, holder: Option<usize>) -> Vec<Earner> {
        let rows = self.book.table("incentives.csv");
        let mut list = Vec::new();
        for (index, account) in self.book.model.accounts.iter().enumerate() {
            let Some(total) =
                self.book.accepted_total(index).filter(|_| account.is_organisation && holder != Some(index))
            else {
                continue;
            };
            let row = rows.iter().find(|row| row["org_code"] == account.code).cloned().unwrap_or_default();
            let money = number(&row, "allocation_m", self.book.planned(index));
            if money > 0.0 {
                list.push(Earner { index, total, money, row });
            }
        }
        list
    }

    /// Σ w [f G + (1 − f) A a] over the quarters.
    fn share_earned(&self, rule: &toml::Table, of: &Earner) -> f64 {
        let account = self.book.account(of.index);
        let linked = of.row.get("access_linked").is_none_or(|word| word == "yes");
        let f = if linked { key(rule, "finance_share", 0.0) } else { 1.0 };
        let z = key(rule, "system_share", 0.0);
        let flag = |met: bool| f64::from(u8::from(met));
        let system = self.node_meets(account.node);
        let short = (of.total - self.own(of.index)).max(0.0);
        // One uniform for the year: what is below the chance, or above it, is a uniform again.
        let mut u = self.draws.uniform(["rules", &account.code, "incentive_fund", "access"]);
        let mut earned = 0.0;
        for quarter in 0..4 {
            let chance = number(&of.row, &format!("access_q{}", quarter + 1), key(rule, "access_chance", 1.0));
            let access = u < chance;
            u = if access { u / chance } else { (u - chance) / (1.0 - chance) };

            let (met, system_to_date) = match (&self.quarters, text(rule, "gate"), quarter) {
                (Some(path), "quarters", 0..3) => (
                    path[of.index][3 * quarter + 2] >= total_to_date(&of.row, quarter).unwrap(),
                    self.node_meets_to_date(account.node, quarter),
                ),
                _ => (short == 0.0, system),
            };
            let tapers = rule.contains_key("taper");
            let gate = |words: &[&str]| {
                let opens = words.contains(&text(rule, "catch_up")) && !tapers;
                let own = if tapers {
                    (1.0 - key(rule, "taper", 0.0) * short / of.money).max(0.0)
                } else {
                    flag(met || (opens && short == 0.0))
                };
                (1.0 - z) * own + z * flag(system_to_date || (opens && system))
            };
            let (g, a) = (gate(&["finance_only", "full"]), gate(&["full"]));
            let weight = key(rule, &format!("weight_q{}", quarter + 1), 0.0);
            earned += weight * (f * g + (1.0 - f) * a * f64::from(u8::from(access)));
        }
        earned
    }

    /// Whether those of a node who have totals to date meet the sum of them.
    fn node_meets_to_date(&self, node: usize, quarter: usize) -> bool {
        let path = self.quarters.as_ref().unwrap();
        let (mut position, mut total) = (0.0, 0.0);
        for row in self.book.table("incentives.csv") {
            let at = self.book.one(&row["org_code"]);
            if let Some(of) = total_to_date(row, quarter).filter(|_| self.book.accounts_of(node).contains(&at)) {
                position += path[at][3 * quarter + 2];
                total += of;
            }
        }
        position >= total
    }

    /// Whether a node meets its total: the stated one, else the sum of its organisations'.
    fn node_meets(&self, node: usize) -> bool {
        let accounts = self.book.accounts_of(node);
        let with_total: Vec<usize> = accounts.iter().copied().filter(|&at| self.book.total(at).is_some()).collect();
        let own = |of: &[usize]| of.iter().map(|&at| self.own(at)).sum::<f64>();
        match self.book.total_of_node(node) {
            Some(total) => own(&accounts) >= total,
            None => {
                let total = |&at: &usize| self.book.total(at).unwrap();
                own(&with_total) >= with_total.iter().map(total).sum()
            }
        }
    }
}

/// A control total to the end of a quarter, counted from 0.
fn total_to_date(row: &Row, quarter: usize) -> Option<f64> {
    row.get(&format!("control_total_q{}_m", quarter + 1)).map(|cell| cell.parse().unwrap())
}
