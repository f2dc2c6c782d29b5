//! One iteration of the slow rules: where every account stands, and rule after rule in the order of the list.

use std::collections::BTreeMap;

use super::book::{Book, Draws, grid};

/// A table of the product may differ from the quantile that it stands for by this part of the sd.
pub const OF_THE_SD: f64 = 1e-4;

/// One iteration.
pub struct Year<'a> {
    pub book: &'a Book<'a>,
    pub draws: Draws,
    /// Positions before any rule, incentive money as planned included, £m.
    pub gross: Vec<f64>,
    /// Positions as they stand.
    pub at: Vec<f64>,
    /// Incentive money as it stands.
    pub fund: Vec<f64>,
    /// What rules did to underlying positions.
    pub underlying: Vec<f64>,
    /// Positions without incentive money at the ends of months 1 to 11 before any rule; none without months.
    pub quarters: Option<Vec<[f64; 11]>>,
    /// What the product's tables allow each account to differ by.
    pub slack: Vec<f64>,
    /// The sum of it over all accounts.
    pub whole_slack: f64,
    /// Measures: (rule/code, value).
    pub measures: BTreeMap<String, f64>,
}

impl<'a> Year<'a> {
    pub fn new(book: &'a Book<'a>, draws: Draws, gross: Vec<f64>, quarters: Option<Vec<[f64; 11]>>) -> Self {
        let accounts = &book.model.accounts;
        let nought = vec![0.0; accounts.len()];
        Self {
            book,
            draws,
            at: gross.clone(),
            gross,
            fund: (0..accounts.len()).map(|index| book.planned(index)).collect(),
            underlying: nought.clone(),
            quarters,
            slack: nought,
            whole_slack: 0.0,
            measures: BTreeMap::new(),
        }
    }

    /// Goes through the list of rules.
    pub fn run(&mut self) {
        for rule in &self.book.rules {
            match rule["kind"].as_str().unwrap() {
                "own_action" => self.own_action(rule),
                "organisation_actions" => self.actions(false),
                "node_actions" => self.actions(true),
                "incentive_cliff" => self.incentive_cliff(),
                "incentive_fund" => self.incentive_fund(rule),
                "deficit_support" => self.deficit_support(rule),
                "rapid_savings" => self.rapid_savings(rule),
                "top_slice" => self.top_slice(rule),
                "named_asks" => self.named_asks(),
                "regional_total" => self.regional_total(rule),
                "national_ladder" => self.national_ladder(rule),
                other => panic!("{other}"),
            }
        }
    }

    /// X: the position without incentive money.
    pub fn own(&self, account: usize) -> f64 {
        self.at[account] - self.fund[account]
    }

    /// X before any rule.
    pub fn own_gross(&self, account: usize) -> f64 {
        self.gross[account] - self.book.planned(account)
    }

    /// Posts an amount, rounded once to the money grid.
    pub fn post(&mut self, account: usize, amount: f64) {
        self.at[account] += grid(amount);
    }

    /// Sets the incentive money of an account.
    pub fn earn(&mut self, account: usize, money: f64) {
        let money = grid(money);
        self.at[account] += money - self.fund[account];
        self.fund[account] = money;
    }

    /// What a draw from a table of this sd, in £m, may differ by.
    pub fn drawn(&mut self, account: usize, sd: f64) {
        self.slack[account] += OF_THE_SD * sd;
        self.whole_slack += OF_THE_SD * sd;
    }

    pub fn note(&mut self, rule: &str, code: &str, value: f64) {
        self.measures.insert(format!("{rule}/{code}"), value);
    }
}
