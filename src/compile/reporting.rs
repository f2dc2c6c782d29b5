//! Reported forecasts in numbers: who may revise when, from which forecast, and with which draws.

use super::CompileError;
use super::address::AddressBook;
use super::columns::Columns;
use super::groups::Groups;
use super::terms::Parts;
use crate::draws::philox::DrawId;
use crate::model::{Distribution, Model, Protocol};
use crate::numerics::normal;
use crate::reporting::Behaviour;
use crate::units::to_grid;

/// What is counted or summed of a node's organisations in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// The official position: forecasts as reported, £m.
    Official,
    /// Official position less the year end to come: what the forecast does not say, £m.
    Concealed,
    /// Of that, told in words, £m.
    Told,
    /// Organisations whose forecast is on plan or better.
    OnPlan,
    /// Organisations that have revised.
    Revised,
}

impl Reported {
    /// All, in the order of their columns.
    pub const ALL: [Self; 5] = [Self::Official, Self::Concealed, Self::Told, Self::OnPlan, Self::Revised];
}

/// Reported forecasts of a model.
#[derive(Debug, Clone)]
pub struct CompiledReporting {
    /// Month of the data.
    pub as_at: u8,
    /// The months that are reported, ascending: those after the data and before the year end.
    pub months: Vec<u8>,
    /// Whether each of them allows revisions.
    pub allowed: Vec<bool>,
    /// How organisations behave.
    pub behaviour: Behaviour,
    /// The normal below which a gap is told in words.
    pub tells_below: f64,
    /// Table of the logistic variate.
    pub logistic: usize,
    /// Table of the share of a gap that is disclosed.
    pub disclosed: usize,
    /// The organisations.
    pub reporters: Vec<Reporter>,
    /// Columns of the nodes that are reported on.
    pub nodes: Vec<usize>,
    /// The organisations by the nodes that hold them, places in [`CompiledReporting::nodes`].
    pub held: Groups,
}

/// One organisation.
#[derive(Debug, Clone)]
pub struct Reporter {
    /// Its account.
    pub account: usize,
    /// False for a budget that is held centrally: part of the official position, but nobody who revises.
    pub counted: bool,
    /// Its official forecast at the month of the data, £m on the money grid.
    pub forecast: f64,
    /// Its plan, £m on the money grid.
    pub plan: f64,
    /// Its turnover, £m.
    pub turnover: f64,
    /// Pressure from above, in [0, 1].
    pub pressure: f64,
    /// Address of its view's error.
    pub view: DrawId,
    /// Addresses of whether it revises, how much it discloses and whether it tells, for each month that allows it.
    pub decisions: Vec<[DrawId; 3]>,
}

impl CompiledReporting {
    /// Of a model; none where the scenario does not ask for it, or the year is over.
    pub(super) fn of(
        model: &Model,
        columns: &Columns,
        parts: &mut Parts<'_>,
        book: &mut AddressBook,
    ) -> Result<Option<Self>, CompileError> {
        let as_at = model.facts.as_at_month;
        let Some(given) = model.reporting.as_ref().filter(|_| as_at < 11) else { return Ok(None) };
        let months: Vec<u8> = (as_at + 1..12).collect();
        let allows = |month: &u8| match given.protocol {
            Protocol::Quarterly => month.is_multiple_of(3),
            Protocol::Monthly => *month >= 3,
        };
        let place = || "[reporting]".to_owned();
        // ln(Φ / (1 − Φ)) of a normal is a logistic variate.
        let logit = |z: f64| libm::log(normal::cdf(z)) - libm::log(normal::cdf(-z));
        let logistic = parts.curve("logistic", &place, logit, &[], 0.0)?;
        // Beta(5, 2): most of a gap, seldom all of it.
        let share = Distribution::Beta { low: 0.0, high: 1.0, mean: 5.0 / 7.0, sd: libm::sqrt(10.0 / 392.0) };
        let quantile = share.quantile();
        let disclosed = parts.curve(&format!("{share:?}"), &place, |z| quantile.at(z), &[], share.mean())?;
        let nodes: Vec<usize> = columns.focus.iter().map(|&roll| columns.roll_column(roll)).collect();
        let (mut reporters, mut held) = (Vec::new(), Vec::new());
        for (index, account) in model.accounts.iter().enumerate() {
            if !account.is_organisation {
                continue;
            }
            let mut draw = |name: String| book.of("reporting", &account.code, "forecast", &name);
            let mut decisions = Vec::new();
            for month in months.iter().filter(|month| allows(month) && !account.is_budget) {
                decisions.push([
                    draw(format!("revises in month {month}"))?,
                    draw(format!("discloses in month {month}"))?,
                    draw(format!("tells in month {month}"))?,
                ]);
            }
            let holds = |&(_, &roll): &(usize, &usize)| columns.rolls[roll].accounts.contains(&index);
            held.push(columns.focus.iter().enumerate().filter(holds).map(|(place, _)| place).collect());
            reporters.push(Reporter {
                account: index,
                counted: !account.is_budget,
                forecast: to_grid(account.forecast.millions()),
                plan: to_grid(account.plan.millions()),
                turnover: account.turnover.millions(),
                pressure: given.pressure[account.node],
                view: draw("view".to_owned())?,
                decisions,
            });
        }
        Ok(Some(Self {
            as_at,
            allowed: months.iter().map(allows).collect(),
            months,
            behaviour: given.behaviour,
            tells_below: normal::quantile(given.behaviour.breadcrumb),
            logistic,
            disclosed,
            reporters,
            nodes,
            held: Groups::of(&held),
        }))
    }

    /// Places of the months in which figures may differ from those of the month before: the first, and those that allow revisions.
    #[must_use]
    pub fn changes(&self) -> Vec<usize> {
        self.allowed
            .iter()
            .enumerate()
            .filter(|&(place, &allowed)| place == 0 || allowed)
            .map(|(place, _)| place)
            .collect()
    }

    /// Number of columns: nodes × what is reported × months, in that order, and one a node for how many end on plan.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.nodes.len() * (Reported::ALL.len() * self.months.len() + 1)
    }

    /// Place of a column among them.
    #[must_use]
    pub fn place(&self, node: usize, what: Reported, month: usize) -> usize {
        (node * Reported::ALL.len() + what as usize) * self.months.len() + month
    }

    /// Place of how many organisations of a node end the year on plan or better.
    #[must_use]
    pub fn ends_on_plan(&self, node: usize) -> usize {
        self.nodes.len() * Reported::ALL.len() * self.months.len() + node
    }
}
