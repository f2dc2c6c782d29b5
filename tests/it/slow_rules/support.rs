//! Deficit support: what is withheld from whom, and what becomes of it.

use std::collections::BTreeMap;

use super::book::{Row, grid, key, number, text};
use super::year::Year;

/// One that is tested and paid.
struct Unit {
    code: String,
    members: Vec<usize>,
    tested: Vec<usize>,
    row: Row,
}

impl Year<'_> {
    pub fn deficit_support(&mut self, rule: &toml::Table) {
        let holder = rule.get("holder").map(|of| self.book.one(of.as_str().unwrap()));
        let units = self.units(rule, holder);
        let mut lost: BTreeMap<&str, f64> = BTreeMap::new();
        for unit in &units {
            let whole: f64 = unit.members.iter().map(|&at| self.support(at)).sum();
            let of_unit = self.withheld(rule, unit, whole);
            let mut noted = 0.0;
            for &at in &unit.members {
                let mine = grid(self.support(at) * of_unit / whole);
                noted += mine;
                lost.insert(&self.book.account(at).code, mine);
            }
            self.note("deficit_support", &format!("withheld:{}", unit.code), noted);
        }
        let unearned: f64 = lost.values().sum();
        let unallocated = holder.map_or(0.0, |holder| self.fund[holder]);
        let kept: f64 = units
            .iter()
            .flat_map(|unit| &unit.members)
            .filter(|&&at| lost[self.book.account(at).code.as_str()] == 0.0)
            .map(|&at| self.support(at))
            .sum();
        let reallocated = text(rule, "withheld") == "reallocated" && kept > 0.0;
        let pool = if reallocated { unearned + unallocated } else { 0.0 };
        let slack = self.whole_slack;
        for &at in units.iter().flat_map(|unit| &unit.members) {
            let mine = lost[self.book.account(at).code.as_str()];
            let more = if mine == 0.0 && kept > 0.0 { pool * self.support(at) / kept } else { 0.0 };
            self.earn(at, self.support(at) - mine + more);
            self.slack[at] += slack;
        }
        let held = match text(rule, "withheld") {
            "reallocated" => unearned + unallocated - pool,
            "held" => unearned + unallocated,
            _ => unallocated,
        };
        if let Some(holder) = holder {
            self.earn(holder, held);
            self.slack[holder] += slack;
        }
        self.note("deficit_support", "undistributed", held);
        self.note("deficit_support", "unearned", unearned);
        self.note("deficit_support", "paid_again", pool);
    }

    /// The support in its plan.
    fn support(&self, at: usize) -> f64 {
        grid(self.book.account(at).plan_incentive.millions())
    }

    /// Those with support in their plans: each alone, or all that hang under one node.
    fn units(&self, rule: &toml::Table, holder: Option<usize>) -> Vec<Unit> {
        let model = self.book.model;
        let by_system = text(rule, "unit") == "system";
        let mut units: Vec<Unit> = Vec::new();
        for at in (0..model.accounts.len()).filter(|&at| self.support(at) > 0.0 && holder != Some(at)) {
            let account = self.book.account(at);
            let code = if by_system { model.nodes[account.node].code.clone() } else { account.code.clone() };
            if let Some(unit) = units.iter_mut().find(|unit| unit.code == code) {
                unit.members.push(at);
                continue;
            }
            let tested = if by_system { self.book.accounts_of(account.node) } else { vec![at] };
            let row = self.book.table("support.csv").iter().find(|row| row["unit_code"] == code);
            units.push(Unit { code, members: vec![at], tested, row: row.cloned().unwrap_or_default() });
        }
        units
    }

    /// What is withheld from a unit when the last instalment has been decided.
    fn withheld(&mut self, rule: &toml::Table, unit: &Unit, whole: f64) -> f64 {
        let as_at = f64::from(self.book.model.facts.as_at_month);
        let flag = |name: &str| rule.get(name).is_some_and(|flag| flag.as_bool().unwrap());
        let accepted = unit.row.get("accepted").is_none_or(|word| word == "yes");
        let mut u = self.draws.uniform(["rules", &unit.code, "deficit_support", "conditions"]);
        let (mut withheld, mut share, mut paid) = (0.0, 0.0, 0.0);
        for quarter in 1..=4_u32 {
            let chance = number(&unit.row, &format!("conditions_q{quarter}"), 1.0);
            let chance = if accepted { chance } else { 0.0 };
            let met = u < chance;
            u = if met { u / chance } else { (u - chance) / (1.0 - chance) };
            let instalment = key(rule, &format!("instalment_q{quarter}"), 0.25);
            share += instalment;
            let month = key(rule, &format!("review_q{quarter}"), 3.0 * f64::from(quarter));
            let fact = unit.row.get(&format!("paid_q{quarter}_m")).map(|cell| cell.parse::<f64>().unwrap());
            if let Some(fact) = fact.filter(|_| month <= as_at) {
                paid += fact;
                withheld = whole * share - paid;
                continue;
            }
            let short = self.short_of_plan(rule, unit, month);
            let loses = match text(rule, "loss") {
                _ if !met => f64::INFINITY,
                "instalment" if short > 0.0 => f64::INFINITY,
                _ => short,
            };
            let ahead = fact.unwrap_or(0.0);
            let most = if flag("claw_back") { whole * share } else { withheld + whole * instalment - ahead };
            let now = loses.min(most);
            withheld = if flag("earn_back") { now } else { now.max(withheld) };
        }
        withheld
    }

    /// How far a unit is short of its plan to the end of a month: nought within the tolerance.
    fn short_of_plan(&mut self, rule: &toml::Table, unit: &Unit, month: f64) -> f64 {
        let model = self.book.model;
        let months = model.months.as_ref().unwrap();
        let (mut position, mut plan, mut turnover) = (0.0, 0.0, 0.0);
        let to_date = (1..12).find(|at| f64::from(*at) == month).map(|at| at as usize);
        for &at in &unit.tested {
            let account = self.book.account(at);
            turnover += account.turnover.millions();
            match to_date {
                Some(to) => {
                    position += self.quarters.as_ref().unwrap()[at][to - 1];
                    plan += months.accounts[at].plan[..to].iter().map(|month| month.millions()).sum::<f64>();
                    self.drawn(at, months.noise * account.turnover.millions().sqrt());
                }
                None => {
                    position += self.own(at);
                    plan += account.plan.millions() - account.plan_incentive.millions();
                }
            }
        }
        let rounding = if to_date.is_some() { 0.0121 * unit.tested.len() as f64 } else { 0.0 };
        let short = plan - position;
        if short <= key(rule, "tolerance", 0.0) * turnover + rounding { 0.0 } else { short }
    }
}
