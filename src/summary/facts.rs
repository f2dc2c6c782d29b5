//! What is known of each column before any draw: what to watch it for, and its constants in words.

use std::collections::BTreeMap;

use crate::compile::{Columns, Compiled, RollOf};
use crate::model::{Model, Rollup};
use crate::tallies::{Threshold, Watch};

/// Constants of one node (an organisation or a roll-up), sums over its accounts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Constants {
    pub organisations: usize,
    pub turnover: f64,
    pub base: f64,
    pub incentive: f64,
    pub plan: f64,
    pub forecast: f64,
    /// Before incentive money: as stated, else the sum of the organisations' where each has one.
    pub control_total: Option<f64>,
    /// Stated limits: (name, amount).
    pub limits: Vec<(String, f64)>,
}

/// A large bail-out, £m: at least this much was asked for in 2015/16.
pub const LARGE_BAIL_OUT: f64 = 500.0;

/// Half a step of the money grid, £m.
const SMALLEST: f64 = 1.0 / 268_435_456.0;

impl Constants {
    /// Of a set of accounts.
    pub(super) fn of(model: &Model, accounts: &[usize]) -> Self {
        let mut sums = Self { control_total: Some(0.0), ..Self::default() };
        for &index in accounts {
            let account = &model.accounts[index];
            sums.organisations += usize::from(account.is_organisation && !account.is_budget);
            sums.turnover += account.turnover.on_grid().millions();
            sums.base += account.base.on_grid().millions() + account.incentive.on_grid().millions();
            sums.incentive += account.incentive.on_grid().millions();
            sums.plan += account.plan.on_grid().millions();
            sums.forecast += account.forecast.on_grid().millions();
            let own = account.control_total.map(|total| total.on_grid().millions());
            sums.control_total = match (sums.control_total, own) {
                (Some(sum), Some(own)) => Some(sum + own),
                (Some(sum), None) if !account.is_organisation => Some(sum),
                _ => None,
            };
        }
        if sums.organisations == 0 {
            sums.control_total = None;
        }
        sums
    }

    /// The amount below which the control total is missed. It is judged before incentive money, position − incentive < total,
    /// and so before any rule takes some of it away.
    fn missed_below(&self) -> Option<f64> {
        self.control_total.map(|total| total + self.incentive)
    }

    /// What to count values below.
    fn thresholds(&self) -> BTreeMap<Threshold, f64> {
        let stated = self.limits.iter().enumerate().map(|(index, (_, amount))| (Threshold::Stated(index), *amount));
        let total = self.missed_below().map(|amount| (Threshold::ControlTotal, amount));
        let always = [
            (Threshold::Deficit, 0.0),
            (Threshold::Plan, self.plan),
            (Threshold::Forecast, self.forecast),
            (Threshold::Base, self.base),
        ];
        always.into_iter().chain(total).chain(stated).collect()
    }
}

/// Constants of every account and then of every roll-up.
pub(super) fn constants(model: &Model, columns: &Columns) -> Vec<Constants> {
    let stated = |mine: &dyn Fn(&Rollup) -> bool| -> Vec<(String, f64)> {
        let limits = model.limits.iter().filter(|limit| mine(&limit.of));
        limits.map(|limit| (limit.name.clone(), limit.amount.millions())).collect()
    };
    let accounts = (0..model.accounts.len()).map(|index| {
        let limits = stated(&|of| *of == Rollup::Organisation(index));
        Constants { limits, ..Constants::of(model, &[index]) }
    });
    let rolls = columns.rolls.iter().map(|roll| {
        let mut constants = Constants::of(model, &roll.accounts);
        if let RollOf::Tree(node) = roll.of
            && let Some(total) = model.control_totals.get(&node)
        {
            constants.control_total = Some(total.on_grid().millions());
        }
        constants.limits = stated(&|of| names(of, &roll.of));
        constants
    });
    accounts.chain(rolls).collect()
}

fn names(rollup: &Rollup, of: &RollOf) -> bool {
    match (rollup, of) {
        (Rollup::Node(a), RollOf::Tree(b)) => a == b,
        (Rollup::Sector(a), RollOf::Sector(b)) | (Rollup::Type(a), RollOf::Type(b)) => a == b,
        _ => false,
    }
}

/// What to watch in every column of a model.
///
/// Moments are taken about the exact expected value before any rule, so that no precision is lost however large the base. Accounts and line
/// columns are multiplied with the root and with their own sector, for contributions that add up.
#[must_use]
pub fn watches(model: &Model, compiled: &Compiled) -> Vec<Watch> {
    let columns = &compiled.columns;
    let expected = compiled.expected_positions();
    let constants = constants(model, columns);
    // Joint states are for scenarios that say how totals are to be met, or what those of nodes are.
    let states = !model.rules.is_empty() || !model.control_totals.is_empty();
    let mut watches = Vec::with_capacity(columns.count());
    for (index, account) in model.accounts.iter().enumerate() {
        let focus = focus_of(columns, &account.sector);
        let known = &constants[index];
        let counted = states && account.accepted && account.is_organisation;
        let thresholds = known.thresholds();
        watches.push(Watch { reference: expected[index], thresholds, focus, counted, ..Watch::default() });
    }
    for (roll, known) in columns.rolls.iter().zip(&constants[columns.accounts..]) {
        let reference = roll.accounts.iter().map(|&account| expected[account]).sum();
        let counted = states && known.control_total.is_some();
        watches.push(Watch { reference, thresholds: known.thresholds(), counted, ..Watch::default() });
    }
    let mut lines = vec![0.0; columns.lines.len()];
    for account in &compiled.accounts {
        account.provided.iter().for_each(|&(line, amount)| lines[line] += amount);
        account.terms.iter().filter(|t| t.posts.in_year()).for_each(|term| lines[term.line_column] += term.expected);
    }
    for (line, reference) in columns.lines.iter().zip(lines) {
        watches.push(Watch { reference, focus: focus_of(columns, &line.sector), ..Watch::default() });
    }
    // Measures: how often they are more than nothing, and how often they are large; the grid's step is the smallest amount.
    let thresholds = [(Threshold::Anything, SMALLEST), (Threshold::LargeClaim, LARGE_BAIL_OUT)].into();
    let measure = Watch { thresholds, ..Watch::default() };
    watches.resize(columns.path_column(0), measure);
    for measure in columns.national_measures() {
        watches[columns.measure_column(measure)].whole = true;
    }
    watches.extend(of_months(compiled));
    watches.resize(columns.count(), Watch::default());
    // For the curve of a headline that is neither the nation nor a sector.
    let headline = columns.headline;
    if !columns.focus.iter().any(|&roll| columns.roll_column(roll) == headline) {
        watches[headline].whole = true;
    }
    watches
}

/// The root and the focus node of a sector.
pub(super) fn focus_of(columns: &Columns, sector: &str) -> Vec<usize> {
    let mine = |&roll: &usize| match &columns.rolls[roll].of {
        RollOf::Sector(name) => name == sector,
        _ => true,
    };
    columns.focus.iter().enumerate().filter(|(_, roll)| mine(roll)).map(|(place, _)| place).collect()
}

/// What to watch in the months of the fan, in the order of their columns. Moments are taken about the expected position.
fn of_months(compiled: &Compiled) -> Vec<Watch> {
    let columns = &compiled.columns;
    let Some(path) = &compiled.path else { return Vec::new() };
    let count = path.months.len();
    let mut references = vec![0.0; columns.path.len()];
    for (account, (own, months)) in compiled.accounts.iter().zip(&path.accounts).enumerate() {
        let mut classes = vec![0.0; path.shares.len()];
        for term in own.terms.iter().filter(|term| term.posts.in_year()) {
            classes[path.class_of_line[term.line_column]] += term.expected;
        }
        for place in 0..count {
            let lines: f64 = classes.iter().zip(&path.shares).map(|(amount, shares)| amount * shares[place]).sum();
            for node in path.held.held(account) {
                references[node * count + place] += months.base[place] + lines;
            }
        }
    }
    references.into_iter().map(|reference| Watch { reference, ..Watch::default() }).collect()
}
