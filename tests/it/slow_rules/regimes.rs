//! Money between the systems of a region.

use outturn::model::Distribution;

use super::book::{key, number, text};
use super::own::worth;
use super::year::Year;
use crate::slow_model::numbers::quantile;

impl Year<'_> {
    pub fn rapid_savings(&mut self, rule: &toml::Table) {
        let rows = self.book.table("schemes.csv");
        for region in 0..self.book.model.nodes.len() {
            let mine = rows.iter().filter(|row| row["node_code"] == self.book.model.nodes[region].code);
            let mut pool = 0.0;
            for row in mine {
                let id = row["scheme_id"].as_str();
                let (value, sd) = worth(row, self.draws.normal(["schemes", "", id, "value"]));
                let in_time = self.book.share_of_time(row, "announced_month");
                self.note("rapid_savings", id, 0.0);
                if self.draws.happens(["schemes", "", id, "happens"], number(row, "probability", 1.0)) {
                    pool += value * in_time;
                    self.note("rapid_savings", id, value * in_time);
                    self.drawn(self.book.own(region), sd * in_time);
                }
            }
            if pool == 0.0 {
                continue;
            }
            let own = self.book.own(region);
            self.post(own, pool);
            if rule.get("share_by").is_some() {
                let weights = self.weights(region, text(rule, "share_by"));
                let out = self.share_out(region, pool, &weights);
                self.post(own, -out);
            }
        }
    }

    pub fn top_slice(&mut self, rule: &toml::Table) {
        for region in self.regions(rule) {
            let weights = self.weights(region, text(rule, "share_by"));
            if weights.iter().sum::<f64>() == 0.0 {
                continue;
            }
            let mut pool = 0.0;
            for system in self.book.systems(region) {
                for index in self.book.accounts_of(system) {
                    let account = self.book.account(index);
                    if account.sector == "commissioner" && account.is_organisation {
                        let paid = key(rule, "rate", 0.0) * account.allocation.millions();
                        let (found, sd) = self.found(rule, ["rules", &account.code, "top_slice", "found"]);
                        self.post(index, found * paid - paid);
                        self.drawn(index, paid * sd);
                        pool += paid;
                    }
                }
            }
            self.share_out(region, pool, &weights);
        }
    }

    pub fn named_asks(&mut self) {
        for row in self.book.table("asks.csv") {
            let (id, asked) = (row["ask_id"].as_str(), number(row, "amount_m", 0.0));
            self.note("named_asks", id, 0.0);
            if !self.draws.happens(["asks", "", id, "accepts"], number(row, "accept", 1.0)) {
                continue;
            }
            let (mean, sd) = (number(row, "found_mean", 1.0), number(row, "found_sd", 0.0));
            let share = self.beta(mean, sd, ["asks", "", id, "found"]);
            // Announced in month m: savings for the months from then on.
            let late = (13.0 - number(row, "announced_month", 1.0)) / 12.0;
            let (found, paid) = match row["met_from"].as_str() {
                "savings" => (asked * share * late, asked * share * late),
                "overspend" => (asked * share * late, asked),
                _ => (0.0, asked * share),
            };
            let giver = self.book.one(&row["from"]);
            self.post(giver, found);
            self.drawn(giver, asked * sd);
            self.note("named_asks", id, if row.contains_key("to") { paid } else { found });
            if let Some(to) = row.get("to").map(|to| self.book.one(to)) {
                self.post(giver, -(paid));
                self.post(to, paid);
                self.drawn(to, asked * sd);
            }
        }
    }

    pub fn regional_total(&mut self, rule: &toml::Table) {
        for region in self.regions(rule) {
            let Some(total) = self.book.total_of_node(region) else { continue };
            let plan = |&at: &usize| {
                let account = self.book.account(at);
                account.plan.millions() - account.incentive.millions()
            };
            let gap = (total - self.book.accounts_of(region).iter().map(plan).sum::<f64>()).max(0.0);
            let systems = self.book.systems(region);
            let weights = self.weights(region, text(rule, "share_by"));
            for (&system, weight) in systems.iter().zip(&weights) {
                let cap = key(rule, "cap", f64::INFINITY) * self.allocation(system);
                let asked = (gap * weight / weights.iter().sum::<f64>()).min(cap);
                let own = self.book.own(system);
                let code = &self.book.account(own).code;
                let (found, sd) = self.found(rule, ["rules", code, "regional_total", "found"]);
                self.post(own, asked * found);
                self.drawn(own, asked * sd);
            }
            if rule.get("pool").is_some_and(|pool| pool.as_bool().unwrap()) {
                self.pool_surpluses(&systems);
            }
        }
    }

    /// What systems have above their totals goes to those below theirs.
    fn pool_surpluses(&mut self, systems: &[usize]) {
        let above: Vec<f64> = systems.iter().map(|&system| -self.short(system)).collect();
        let sum = |sign: f64| above.iter().map(|amount| (sign * amount).max(0.0)).sum::<f64>();
        let (surplus, shortfall) = (sum(1.0), sum(-1.0));
        let pool = surplus.min(shortfall);
        if pool == 0.0 {
            return;
        }
        for (&system, amount) in systems.iter().zip(&above) {
            let own = self.book.own(system);
            self.post(own, -(pool * amount.max(0.0) / surplus));
            self.post(own, pool * (-amount).max(0.0) / shortfall);
            self.slack[own] += self.whole_slack;
        }
    }

    /// The nodes of the rule's level that have systems.
    fn regions(&self, rule: &toml::Table) -> Vec<usize> {
        let nodes = &self.book.model.nodes;
        let of_level = |&node: &usize| nodes[node].level == text(rule, "level");
        (0..nodes.len()).filter(of_level).filter(|&node| !self.book.systems(node).is_empty()).collect()
    }

    fn allocation(&self, system: usize) -> f64 {
        self.book.accounts_of(system).iter().map(|&at| self.book.account(at).allocation.millions()).sum()
    }

    /// What a system is short of its total, negative when it is above: its stated one, else the sum of its organisations', with
    /// the start of those that have none.
    fn short(&self, system: usize) -> f64 {
        let accounts = self.book.accounts_of(system);
        let total = |&at: &usize| self.book.total(at).unwrap_or(self.book.base(at));
        let total = self.book.total_of_node(system).unwrap_or_else(|| accounts.iter().map(total).sum());
        total - accounts.iter().map(|&at| self.own(at)).sum::<f64>()
    }

    /// What each system of a region has of a key.
    fn weights(&self, region: usize, key: &str) -> Vec<f64> {
        let shares = self.book.table("shares.csv");
        let plan = |at: &usize| {
            let account = self.book.account(*at);
            account.plan.millions() - account.incentive.millions()
        };
        let weight = |&system: &usize| match key {
            "equal" => 1.0,
            "allocation" => self.allocation(system),
            "planned_surplus" => self.book.accounts_of(system).iter().map(plan).sum::<f64>().max(0.0),
            "shortfall" => self.short(system).max(0.0),
            _ => {
                let mine = shares.iter().find(|row| row["node_code"] == self.book.model.nodes[system].code);
                mine.map_or(0.0, |row| number(row, "share", 0.0))
            }
        };
        self.book.systems(region).iter().map(weight).collect()
    }

    /// Credits the systems' own accounts with their shares of a pool; what went out, nothing where no weight is.
    fn share_out(&mut self, region: usize, pool: f64, weights: &[f64]) -> f64 {
        let sum: f64 = weights.iter().sum();
        if sum == 0.0 {
            return 0.0;
        }
        for (system, weight) in self.book.systems(region).into_iter().zip(weights) {
            let own = self.book.own(system);
            self.post(own, pool * weight / sum);
            self.slack[own] += self.whole_slack;
        }
        pool
    }

    /// The share of an ask that is found, and its sd.
    fn found(&self, rule: &toml::Table, name: [&str; 4]) -> (f64, f64) {
        let (mean, sd) = (key(rule, "found_mean", 1.0), key(rule, "found_sd", 0.0));
        (self.beta(mean, sd, name), sd)
    }

    /// A beta on 0 to 1 at a latent that is high when little is found.
    fn beta(&self, mean: f64, sd: f64, name: [&str; 4]) -> f64 {
        match sd {
            0.0 => mean,
            _ => quantile(&Distribution::Beta { low: 0.0, high: 1.0, mean, sd }, -self.draws.normal(name)),
        }
    }
}
