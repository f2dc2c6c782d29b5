//! What organisations and nodes do themselves, and the cliff.

use outturn::model::Distribution;

use super::book::{Row, grid, key, number, text};
use super::year::Year;
use crate::slow_model::numbers::{phi, quantile, root};

impl Year<'_> {
    /// The gap is filled where the capacity reaches; where it does not, part of the capacity is used.
    pub fn own_action(&mut self, rule: &toml::Table) {
        let s = key(rule, "capacity_log_sd", 0.0);
        let doubt = libm::exp(s * self.draws.normal(["rules", "", "own_action", "doubt"]) - s * s / 2.0);
        for index in self.book.targets(text(rule, "of")) {
            let account = self.book.account(index);
            let target = self.book.accepted_total(index).unwrap_or(self.book.base(index));
            let gap = (target - self.own(index)).max(0.0);
            let acts = ["rules", &account.code, "own_action", "acts"];
            if gap == 0.0 || !self.draws.happens(acts, key(rule, "chance", 0.0)) {
                continue;
            }
            let mean = key(rule, "capacity", 0.0) * account.turnover.millions();
            let capacity =
                mean * doubt * gamma_of_mean_one(self.draws.normal(["rules", &account.code, "own_action", "capacity"]));
            // A gamma of shape 2 and mean 1 has a sd of √½; the doubt's own sd is s.
            if gap <= capacity {
                self.post(index, gap);
            } else {
                self.drawn(index, mean * (doubt * std::f64::consts::FRAC_1_SQRT_2 + s * capacity / mean.max(1e-9)));
                self.post(index, key(rule, "giving_up", 0.0) * capacity);
            }
        }
    }

    /// The rows of actions.csv on a node's own account, or those on organisations.
    pub fn actions(&mut self, of_nodes: bool) {
        for row in self.book.table("actions.csv") {
            if row["target"].starts_with("own:") == of_nodes {
                self.action(row);
            }
        }
    }

    fn action(&mut self, row: &Row) {
        let id = row["action_id"].as_str();
        let members = self.book.targets(&row["target"]);
        let size = |index: usize| match row.get("share_by").map_or("equal", String::as_str) {
            "equal" => 1.0,
            "turnover" => self.book.account(index).turnover.millions(),
            "allocation" => self.book.account(index).allocation.millions(),
            other => panic!("the slow rules do not share by {other}"),
        };
        let sizes: Vec<f64> = members.iter().map(|&index| size(index)).collect();
        let chance = number(row, "probability", 1.0) * number(row, "approval", 1.0);
        let mut total = 0.0;
        for (&index, size) in members.iter().zip(&sizes) {
            let share = size / sizes.iter().sum::<f64>();
            let shared = row.get("spread").is_some_and(|spread| spread == "shared");
            let code = if shared { ":shared" } else { self.book.account(index).code.as_str() };
            let happens = self.draws.happens(["actions", code, id, "happens"], chance);
            let (value, sd) = worth(row, self.draws.normal(["actions", code, id, "value"]));
            let in_time = self.book.share_of_time(row, "earliest_month");
            let capacity = number(row, "capacity_m", f64::INFINITY) * share;
            let mut brings = if happens { (value * in_time * share).min(capacity) } else { 0.0 };
            self.drawn(index, sd * in_time * share);
            if row["trigger"] == "gap" {
                let (gross, left) = self.gap(index);
                let set_off = gross > number(row, "trigger_level_m", 0.0);
                brings = if set_off { brings.min(left) } else { 0.0 };
            }
            total += grid(brings);
            let posted = grid(brings) - grid(number(row, "in_forecast_m", 0.0) * share);
            self.post(index, posted);
            if row.get("recurrent").is_some_and(|word| word == "yes") {
                self.underlying[index] += posted;
            }
        }
        let rule = if row["target"].starts_with("own:") { "node_actions" } else { "organisation_actions" };
        self.note(rule, id, total);
    }

    /// The gross gap of an account that actions look at, and what is left of it: of a node's account that of all its accounts.
    fn gap(&self, index: usize) -> (f64, f64) {
        let account = self.book.account(index);
        let (accounts, target) = if account.is_organisation {
            (vec![index], self.book.accepted_total(index).unwrap_or(self.book.base(index)))
        } else {
            let all = self.book.accounts_of(account.node);
            let started = all.iter().map(|&at| self.book.base(at)).sum();
            (all, self.book.total_of_node(account.node).unwrap_or(started))
        };
        let gross: f64 = accounts.iter().map(|&at| self.own_gross(at)).sum();
        let left: f64 = accounts.iter().map(|&at| self.own(at)).sum();
        ((target - gross).max(0.0), (target - left).max(0.0))
    }

    /// All of it or nothing, whether or not the total was accepted.
    pub fn incentive_cliff(&mut self) {
        for index in 0..self.fund.len() {
            let met = self.book.total(index).is_none_or(|total| self.own(index) >= total);
            let earned = if met { self.fund[index] } else { 0.0 };
            self.earn(index, earned);
        }
    }
}

/// The value of an action or step at a latent that is high when there is less of it, and the sd of it in a table.
pub fn worth(row: &Row, z: f64) -> (f64, f64) {
    let [low, mode, high] = ["low_m", "mode_m", "high_m"].map(|column| number(row, column, 0.0));
    if low == high {
        return (mode, 0.0);
    }
    // The sd of a PERT is √((mean − low)(high − mean) / 7).
    let mean = (low + 4.0 * mode + high) / 6.0;
    (quantile(&Distribution::Pert { low, mode, high }, -z), libm::sqrt((mean - low) * (high - mean) / 7.0))
}

/// The quantile at Φ(z) of a gamma of shape 2 and mean 1: P(C > c) = (1 + 2c) e^(−2c).
fn gamma_of_mean_one(z: f64) -> f64 {
    root(0.0, 40.0, |c| phi(-z) - (1.0 + 2.0 * c) * libm::exp(-2.0 * c))
}
