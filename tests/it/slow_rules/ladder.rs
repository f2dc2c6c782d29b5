//! The national ladder.

use super::book::{grid, key, number, text};
use super::own::worth;
use super::year::Year;

impl Year<'_> {
    pub fn national_ladder(&mut self, rule: &toml::Table) {
        let holder = self.book.one(text(rule, "holder"));
        let steps = self.book.table("ladder.csv");
        let of_fund = self.book.rules.iter().find(|rule| text(rule, "kind") == "incentive_fund");
        let fund_holder = of_fund.and_then(|fund| fund.get("holder")).map(|of| self.book.one(of.as_str().unwrap()));
        let uses_it = steps.iter().any(|row| row["kind"] == "uncommitted_incentive");
        let uncommitted = fund_holder.filter(|_| uses_it).map_or(0.0, |at| self.fund[at]);

        let target = grid(key(rule, "target_m", 0.0));
        let mut position = self.at.iter().sum::<f64>() - uncommitted;
        self.note("national_ladder", "need", (target - position).max(0.0));
        let mut limit = f64::INFINITY;
        for row in steps {
            let id = row["step_id"].as_str();
            let left = (target - position).max(0.0);
            let of_fund = row["kind"] == "uncommitted_incentive";
            let (amount, sd) = match row["kind"].as_str() {
                "uncommitted_incentive" => (uncommitted, 0.0),
                "treasury" => {
                    limit = number(row, "mode_m", f64::INFINITY);
                    continue;
                }
                _ => worth(row, self.draws.normal(["ladder", "", id, "amount"])),
            };
            let available = grid(amount) - grid(number(row, "in_base_m", 0.0));
            let booked = of_fund || row.get("booked").is_some_and(|word| word == "yes");
            let used = if booked || available < 0.0 { available } else { available.min(left) };
            position += used;
            if !of_fund {
                self.post(holder, used);
                self.drawn(holder, sd);
            }
            self.note("national_ladder", &format!("used:{id}"), used);
            self.note("national_ladder", &format!("exhausted:{id}"), f64::from(u8::from(position < target)));
        }
        self.slack[holder] += self.whole_slack;
        let claim = (target - grid(key(rule, "headroom_m", 0.0)) - position).max(0.0);
        self.note("national_ladder", "bail_out", claim.min(limit));
        self.note("national_ladder", "unmet", (claim - limit).max(0.0));
    }
}
