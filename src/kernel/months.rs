//! The in-year path of a block: what every account stands at by month, from what its terms post.

use super::lanes::{BLOCK, Lanes};
use super::normals::{Address, Normals};
use super::sampling::Sampling;
use super::{Amounts, Column, Isa, Scratch, Sink, capacity};
use crate::compile::path::PathAccount;
use crate::compile::{Compiled, CompiledPath, Term, Value};
use crate::draws::philox::Purpose;
use crate::units::to_grid;

/// What the months of a block come to.
#[derive(Debug, Clone, Default)]
pub struct Positions {
    /// Cumulative positions of the nodes of the fan, incentive money included, before any rule: node by node, the months
    /// between the data and the year end; empty where nobody reads them.
    pub fan: Vec<Amounts>,
    /// The same of the accounts that the same nodes hold, before they are added up: group by group.
    groups: Vec<Amounts>,
    /// What rules read of it.
    pub to_date: ToDate,
}

/// Cumulative positions of accounts at the months that rules read, without incentive money, before any rule; empty where no rule
/// reads any. A month that is past is a fact: the same in every iteration.
#[derive(Debug, Clone, Default)]
pub struct ToDate {
    months: Vec<u8>,
    /// Account by account.
    positions: Vec<Amounts>,
}

impl ToDate {
    /// Of accounts at months; positions account by account.
    #[must_use]
    pub fn new(months: Vec<u8>, positions: Vec<Amounts>) -> Self {
        Self { months, positions }
    }

    /// The position of an account at the end of a month; none where the scenario has no months, or nobody asked for this one.
    #[must_use]
    pub fn at(&self, account: usize, month: u8) -> Option<&Amounts> {
        let place = self.months.iter().position(|&known| known == month)?;
        self.positions.get(account * self.months.len() + place)
    }

    /// The same to be changed.
    pub fn at_mut(&mut self, account: usize, month: u8) -> Option<&mut Amounts> {
        let place = self.months.iter().position(|&known| known == month)?;
        self.positions.get_mut(account * self.months.len() + place)
    }
}

impl Positions {
    /// Memory for a path.
    #[must_use]
    pub fn new(path: &CompiledPath) -> Self {
        Self {
            fan: vec![[0.0; BLOCK]; path.fan.len() * path.months.len()],
            groups: vec![[0.0; BLOCK]; path.held.nodes.len() * path.months.len()],
            to_date: ToDate::new(path.read.clone(), vec![[0.0; BLOCK]; path.read.len() * path.accounts.len()]),
        }
    }

    /// Memory for what rules read of a path: its fan is not followed.
    #[must_use]
    pub fn for_rules(path: &CompiledPath) -> Self {
        Self { fan: Vec::new(), groups: Vec::new(), ..Self::new(path) }
    }

    /// Adds the groups up to the nodes that hold them; exact, so no order matters.
    fn add_up(&mut self, isa: Isa, path: &CompiledPath) {
        let count = path.months.len();
        for (group, nodes) in self.groups.chunks(count.max(1)).zip(&path.held.nodes) {
            for node in nodes {
                let fan = &mut self.fan[node * count..(node + 1) * count];
                fan.iter_mut().zip(group).for_each(|(fan, group)| isa.add(fan, group));
            }
        }
    }
}

/// Memory for one pass.
#[derive(Debug)]
pub struct MonthScratch {
    /// What the lines of each phasing class have posted for the account at hand.
    classes: Vec<Amounts>,
    /// What its capacity plan has cost so far at each month, £m; empty without one.
    capacity: Vec<Amounts>,
    words: [u32; BLOCK],
    normals: Vec<Column>,
}

impl MonthScratch {
    /// Enough for `compiled`.
    #[must_use]
    pub fn new(compiled: &Compiled) -> Self {
        let (classes, months) =
            compiled.path.as_ref().map_or((0, 0), |path| (path.shares.len(), path.months.len() + 1));
        Self {
            classes: vec![[0.0; BLOCK]; classes],
            capacity: Vec::new(),
            words: [0; BLOCK],
            normals: vec![[0.0; BLOCK]; months],
        }
    }
}

/// Draws every term of every account as [`super::run`] does, and follows the path into `positions` where somebody reads it.
pub fn run<S: Sink>(
    compiled: &Compiled,
    sampling: &Sampling,
    lanes: &Lanes,
    scratch: &mut Scratch,
    months: &mut MonthScratch,
    positions: &mut Positions,
    sink: S,
) {
    let mut sink = WithMonths::new(compiled, sampling, lanes, scratch.isa, months, positions, sink);
    super::run(compiled, sampling, lanes, scratch, &mut sink);
    let isa = scratch.isa;
    if let Some(path) = &compiled.path {
        positions.add_up(isa, path);
    }
}

/// Passes every amount on, and follows the path beside it where somebody reads it.
#[derive(Debug)]
pub struct WithMonths<'a, S> {
    inner: S,
    path: Option<&'a CompiledPath>,
    lanes: &'a Lanes,
    key: [u32; 2],
    isa: Isa,
    scratch: &'a mut MonthScratch,
    positions: &'a mut Positions,
}

impl<'a, S> WithMonths<'a, S> {
    /// Starts a block.
    pub fn new(
        compiled: &'a Compiled,
        sampling: &Sampling,
        lanes: &'a Lanes,
        isa: Isa,
        scratch: &'a mut MonthScratch,
        positions: &'a mut Positions,
        inner: S,
    ) -> Self {
        let path = compiled.path.as_ref().filter(|path| !path.read.is_empty() || !positions.fan.is_empty());
        positions.fan.iter_mut().chain(&mut positions.groups).for_each(|column| column.fill(0.0));
        Self { inner, path, lanes, key: sampling.key, isa, scratch, positions }
    }

    fn draw_noise(&mut self, account: &PathAccount, from: &mut impl Normals) {
        let MonthScratch { words, normals, .. } = self.scratch;
        for (&id, normal) in account.noise.iter().zip(normals) {
            let address = Address { key: self.key, id, purpose: Purpose::MonthNoise };
            from.fill(self.isa, self.lanes, address, words, normal);
        }
    }
}

impl<S: Sink> Sink for WithMonths<'_, S> {
    fn post(&mut self, account: usize, term: &Term, values: &Column) {
        self.inner.post(account, term, values);
        if let Some(path) = self.path
            && term.posts.in_year()
            && !matches!(term.value, Value::Capacity(_))
        {
            let class = &mut self.scratch.classes[path.class_of_line[term.line_column]];
            self.isa.post(term.coefficient, term.complement, values, [class]);
        }
    }

    fn plans(&self) -> Option<usize> {
        self.inner.plans()
    }

    fn planned(&mut self, account: usize, outcomes: &mut capacity::Outcomes) {
        self.inner.planned(account, outcomes);
        if self.path.is_some() {
            std::mem::swap(&mut self.scratch.capacity, &mut outcomes.so_far);
        }
    }

    fn posted(&mut self, account: usize, normals: &mut impl Normals) {
        self.inner.posted(account, normals);
        let Some(path) = self.path else { return };
        let isa = self.isa;
        let own = &path.accounts[account];
        let group = path.held.group(account).filter(|_| !self.positions.groups.is_empty());
        if own.noise_sd > 0.0 && (group.is_some() || !path.read.is_empty()) {
            self.draw_noise(own, normals);
        }
        let mut at = [0.0; BLOCK];
        for (place, &month) in path.months.iter().enumerate() {
            let read = path.read.iter().position(|&read| read == month);
            if group.is_none() && read.is_none() {
                continue;
            }
            let scratch = &*self.scratch;
            isa.run(
                #[inline(always)]
                || position(path, own, place, scratch, &mut at),
            );
            if let Some(group) = group {
                isa.add(&mut self.positions.groups[group * path.months.len() + place], &at);
            }
            if let Some(read) = read {
                let incentive = own.incentive[place];
                self.positions.to_date.positions[account * path.read.len() + read] =
                    at.map(|position| position - incentive);
            }
        }
        for (read, &month) in path.read.iter().enumerate() {
            if let Some(&fact) = own.past.get(usize::from(month) - 1) {
                self.positions.to_date.positions[account * path.read.len() + read].fill(fact);
            }
        }
        self.scratch.classes.iter_mut().for_each(|column| column.fill(0.0));
        self.scratch.capacity.clear();
    }
}

/// Base + Σ share × what the class posts − cost of the capacity plan so far + sd × Σ weight × normal, rounded once to the money grid.
#[inline(always)]
fn position(path: &CompiledPath, own: &PathAccount, place: usize, scratch: &MonthScratch, out: &mut Amounts) {
    out.fill(own.base[place]);
    for (class, shares) in scratch.classes.iter().zip(&path.shares) {
        let share = shares[place];
        for (out, amount) in out.iter_mut().zip(class) {
            *out += share * amount;
        }
    }
    if let Some(cost) = scratch.capacity.get(place) {
        out.iter_mut().zip(cost).for_each(|(out, cost)| *out -= cost);
    }
    if own.noise_sd > 0.0 {
        for (normal, weight) in scratch.normals.iter().zip(&path.noise[place]) {
            let weight = own.noise_sd * weight;
            for (out, normal) in out.iter_mut().zip(normal) {
                *out += weight * f64::from(*normal);
            }
        }
    }
    for out in out.iter_mut() {
        *out = to_grid(*out);
    }
}
