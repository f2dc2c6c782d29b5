//! Cross-subsidy in numbers: pools of regions, asks, schemes, and the measures that tell who pays whom.

use super::Parts;
use super::own_action::below;
use crate::compile::CompileError;
use crate::compile::address::AddressBook;
use crate::compile::columns::Measure;
use crate::compile::table::Table;
use crate::draws::philox::DrawId;
use crate::model::{
    self, Ask, Distribution, Found, Key, LineGroup, MetFrom, Model, Region, RegionalTotal, RuleKind, Scheme,
};
use crate::units::to_grid;

const MOVED: &str = "moved";
const FROM_MORE_DEPRIVED: &str = "from_more_deprived";

/// A region and its systems.
#[derive(Debug, Clone)]
pub struct CompiledRegion {
    /// Its node.
    pub node: usize,
    /// Its systems.
    pub systems: Vec<CompiledSystem>,
    /// True when shares follow what each is short in the iteration.
    pub by_shortfall: bool,
}

/// A system that shares in a pool.
#[derive(Debug, Clone)]
pub struct CompiledSystem {
    /// Its own account.
    pub own: usize,
    /// Line column of transfers of that account.
    pub transfer: usize,
    /// Line column of late savings of that account.
    pub late_savings: usize,
    /// All its accounts.
    pub accounts: Vec<usize>,
    /// Its share.
    pub share: f64,
    /// The sum of positions, planned incentive money included, at which its control total is met; £m on the money grid.
    pub target: f64,
    /// Deprivation of its population; none where it is not known.
    pub deprivation: Option<f64>,
    /// Measure of what it pays; none where it cannot.
    pub paid: Option<usize>,
    /// Measure of what it receives.
    pub received: usize,
}

/// Measures of who is more deprived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equity {
    /// £m that moved between systems whose deprivation is known.
    pub moved: usize,
    /// Of these, £m that a more deprived system gave to a less deprived one.
    pub from_more_deprived: usize,
}

/// The drawn share that is found.
#[derive(Debug, Clone)]
pub struct CompiledFound {
    /// Its mean.
    pub mean: f64,
    /// Its table by latent; none when it is fixed.
    pub table: Option<Table>,
}

/// A top slice.
#[derive(Debug, Clone)]
pub struct TopSlices {
    /// Regions.
    pub regions: Vec<CompiledRegion>,
    /// Payers of each region.
    pub payers: Vec<Vec<Payer>>,
    /// The share that they find.
    pub found: CompiledFound,
    /// Who is more deprived.
    pub equity: Equity,
}

/// A commissioner that pays into a pool.
#[derive(Debug, Clone)]
pub struct Payer {
    /// Its account.
    pub account: usize,
    /// Line column of its transfers.
    pub transfer: usize,
    /// Line column of its late savings.
    pub late_savings: usize,
    /// What it pays, £m on the money grid.
    pub amount: f64,
    /// Address of the share that it finds.
    pub found: DrawId,
    /// Its system: index in [`CompiledRegion::systems`].
    pub system: usize,
}

/// Asks from regional control totals.
#[derive(Debug, Clone)]
pub struct RegionalAsks {
    /// Regions.
    pub regions: Vec<CompiledRegion>,
    /// What each system of each region is asked for.
    pub asks: Vec<Vec<RegionalAsk>>,
    /// The share that they find.
    pub found: CompiledFound,
    /// True when surpluses are pooled.
    pub pool: bool,
    /// Who is more deprived.
    pub equity: Equity,
}

/// What a system is asked for.
#[derive(Debug, Clone)]
pub struct RegionalAsk {
    /// £m.
    pub amount: f64,
    /// Address of the share that it finds.
    pub found: DrawId,
}

/// Named asks.
#[derive(Debug, Clone)]
pub struct NamedAsks {
    /// In the order of the table.
    pub asks: Vec<CompiledAsk>,
}

/// A named ask.
#[derive(Debug, Clone)]
pub struct CompiledAsk {
    /// Its id.
    pub id: String,
    /// The giver: account, line columns of transfers and of late savings.
    pub from: (usize, usize, usize),
    /// The receiver: account and line column of transfers; none where the giver keeps what it finds.
    pub to: Option<(usize, usize)>,
    /// £m on the money grid.
    pub amount: f64,
    /// It is agreed where its word is below this.
    pub accept_below: u64,
    /// Address of the agreement.
    pub accepts: DrawId,
    /// The share that is found; the share of the year that is left is in it.
    pub found: CompiledFound,
    /// Address of that share.
    pub finds: DrawId,
    /// The share of the year that is left for savings.
    pub share_of_year: f64,
    /// What it is paid from.
    pub met_from: MetFrom,
    /// Years of paying back.
    pub repay_years: f64,
    /// Measure of what is paid; of what is found where nobody receives it.
    pub measure: usize,
}

/// Regions' schemes.
#[derive(Debug, Clone)]
pub struct RapidSavings {
    /// Regions; without systems where nothing is shared.
    pub regions: Vec<CompiledRegion>,
    /// Own account of each region, its line columns of transfers and of late savings.
    pub owns: Vec<(usize, usize, usize)>,
    /// The schemes.
    pub schemes: Vec<CompiledScheme>,
}

/// A scheme.
#[derive(Debug, Clone)]
pub struct CompiledScheme {
    /// Its region: index in [`RapidSavings::regions`].
    pub region: usize,
    /// £m for one unit of the value.
    pub size: f64,
    /// Its value by latent; none when certain.
    pub value: Option<Table>,
    /// Address of its value.
    pub values: DrawId,
    /// It happens where its word is below this.
    pub happens_below: u64,
    /// Address of whether it happens.
    pub happens: DrawId,
    /// Measure of what it brings.
    pub measure: usize,
}

/// An end of a flow of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// An account.
    Account(usize),
    /// The pool of a node.
    Pool(usize),
    /// Nobody: the giver keeps it.
    Kept,
}

/// Money that goes from one to another, whose amount is a measure.
#[derive(Debug, Clone)]
pub struct Flow {
    /// The rule.
    pub rule: RuleKind,
    /// Id of the ask; empty for pools.
    pub id: String,
    /// Who pays.
    pub from: End,
    /// Who receives.
    pub to: End,
    /// The measure of the amount.
    pub measure: usize,
    /// Years of paying back; 0 = never.
    pub repay_years: f64,
}

impl TopSlices {
    pub(super) fn flows(&self) -> Vec<Flow> {
        pool_flows(RuleKind::TopSlice, &self.regions)
    }
}

impl RegionalAsks {
    pub(super) fn flows(&self) -> Vec<Flow> {
        if self.pool { pool_flows(RuleKind::RegionalTotal, &self.regions) } else { Vec::new() }
    }
}

impl RapidSavings {
    pub(super) fn flows(&self) -> Vec<Flow> {
        pool_flows(RuleKind::RapidSavings, &self.regions)
    }
}

impl NamedAsks {
    pub(super) fn flows(&self) -> Vec<Flow> {
        let flow = |ask: &CompiledAsk| Flow {
            rule: RuleKind::NamedAsks,
            id: ask.id.clone(),
            from: End::Account(ask.from.0),
            to: ask.to.map_or(End::Kept, |(account, _)| End::Account(account)),
            measure: ask.measure,
            repay_years: ask.repay_years,
        };
        self.asks.iter().map(flow).collect()
    }
}

fn pool_flows(rule: RuleKind, regions: &[CompiledRegion]) -> Vec<Flow> {
    let mut flows = Vec::new();
    for region in regions {
        let pool = End::Pool(region.node);
        let flow = |from, to, measure| Flow { rule, id: String::new(), from, to, measure, repay_years: 0.0 };
        let pays = |system: &CompiledSystem| Some(flow(End::Account(system.own), pool, system.paid?));
        flows.extend(region.systems.iter().filter_map(pays));
        flows.extend(region.systems.iter().map(|system| flow(pool, End::Account(system.own), system.received)));
    }
    flows
}

fn measure(rule: RuleKind, code: String, name: String) -> Measure {
    Measure { rule, code, name }
}

/// What each system pays and receives, and what moves from more to less deprived ones.
pub(super) fn measures_of_pools(model: &Model, rule: RuleKind, regions: &[Region]) -> Vec<Measure> {
    let of = |system: &model::System| {
        let node = &model.nodes[system.node];
        [
            measure(rule, format!("paid:{}", node.code), format!("{}: paid into the pool", node.name)),
            measure(rule, format!("received:{}", node.code), format!("{}: received from the pool", node.name)),
        ]
    };
    let systems = regions.iter().flat_map(|region| &region.systems).flat_map(of);
    let equity = [(MOVED, "moved between systems"), (FROM_MORE_DEPRIVED, "moved from more to less deprived systems")];
    systems.chain(equity.map(|(code, name)| measure(rule, code.to_owned(), name.to_owned()))).collect()
}

pub(super) fn measures_of_asks(asks: &[Ask]) -> Vec<Measure> {
    asks.iter().map(|ask| measure(RuleKind::NamedAsks, ask.id.clone(), format!("ask {}", ask.id))).collect()
}

pub(super) fn measures_of_rapid(model: &Model, rapid: &model::RapidSavings) -> Vec<Measure> {
    let schemes =
        rapid.schemes.iter().map(|s| measure(RuleKind::RapidSavings, s.id.clone(), format!("scheme {}", s.id)));
    let received = |system: &model::System| {
        let node = &model.nodes[system.node];
        measure(
            RuleKind::RapidSavings,
            format!("received:{}", node.code),
            format!("{}: received from the region", node.name),
        )
    };
    schemes.chain(rapid.regions.iter().flat_map(|region| &region.systems).map(received)).collect()
}

pub(super) fn top_slice(
    slice: &model::TopSlice,
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<TopSlices, CompileError> {
    let regions: Vec<CompiledRegion> = slice
        .regions
        .iter()
        .map(|region| parts.region(RuleKind::TopSlice, region, slice.key))
        .collect::<Result<_, _>>()?;
    let mut payers = Vec::with_capacity(regions.len());
    for region in &regions {
        let mut list = Vec::new();
        for (system, accounts) in region.systems.iter().map(|system| &system.accounts).enumerate() {
            for &account in accounts {
                let of = &parts.model.accounts[account];
                if of.sector != "commissioner" || of.is_budget || of.allocation == crate::units::Money::ZERO {
                    continue;
                }
                list.push(Payer {
                    account,
                    transfer: parts.column(LineGroup::Transfer, account)?,
                    late_savings: parts.column(LineGroup::LateSavings, account)?,
                    amount: to_grid(slice.rate * of.allocation.millions()),
                    found: book.of("rules", &of.code, RuleKind::TopSlice.name(), "found")?,
                    system,
                });
            }
        }
        payers.push(list);
    }
    Ok(TopSlices {
        regions,
        payers,
        found: found(slice.found, RuleKind::TopSlice)?,
        equity: parts.equity(RuleKind::TopSlice)?,
    })
}

pub(super) fn regional_total(
    total: &RegionalTotal,
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<RegionalAsks, CompileError> {
    let regions: Vec<CompiledRegion> = total
        .regions
        .iter()
        .map(|region| parts.region(RuleKind::RegionalTotal, region, total.key))
        .collect::<Result<_, _>>()?;
    let mut amounts = total.asks.iter();
    let mut asks = Vec::with_capacity(regions.len());
    for region in &regions {
        let mut list = Vec::with_capacity(region.systems.len());
        for (system, amount) in region.systems.iter().zip(amounts.by_ref()) {
            let code = &parts.model.accounts[system.own].code;
            let found = book.of("rules", code, RuleKind::RegionalTotal.name(), "found")?;
            list.push(RegionalAsk { amount: amount.millions(), found });
        }
        asks.push(list);
    }
    let equity = parts.equity(RuleKind::RegionalTotal)?;
    Ok(RegionalAsks { regions, asks, found: found(total.found, RuleKind::RegionalTotal)?, pool: total.pool, equity })
}

pub(super) fn asks(asks: &[Ask], parts: &Parts<'_>, book: &mut AddressBook) -> Result<NamedAsks, CompileError> {
    let mut list = Vec::with_capacity(asks.len());
    for ask in asks {
        list.push(CompiledAsk {
            id: ask.id.clone(),
            from: (
                ask.from,
                parts.column(LineGroup::Transfer, ask.from)?,
                parts.column(LineGroup::LateSavings, ask.from)?,
            ),
            to: match ask.to {
                Some(account) => Some((account, parts.column(LineGroup::Transfer, account)?)),
                None => None,
            },
            amount: ask.amount.on_grid().millions(),
            accept_below: below(ask.accept),
            accepts: book.of("asks", "", &ask.id, "accepts")?,
            found: found(ask.found, RuleKind::NamedAsks)?,
            finds: book.of("asks", "", &ask.id, "found")?,
            share_of_year: if ask.met_from == MetFrom::Reserves { 1.0 } else { ask.share_of_year },
            met_from: ask.met_from,
            repay_years: ask.repay_years,
            measure: parts.measure(RuleKind::NamedAsks, &ask.id)?,
        });
    }
    Ok(NamedAsks { asks: list })
}

pub(super) fn rapid(
    rapid: &model::RapidSavings,
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<RapidSavings, CompileError> {
    let key = rapid.key.unwrap_or(Key::Equal);
    let regions = rapid
        .regions
        .iter()
        .map(|region| parts.region(RuleKind::RapidSavings, region, key))
        .collect::<Result<_, _>>()?;
    // Resolving has given every region an account.
    let owns = rapid
        .regions
        .iter()
        .filter_map(|region| region.own)
        .map(|own| Ok((own, parts.column(LineGroup::Transfer, own)?, parts.column(LineGroup::LateSavings, own)?)));
    let mut schemes = Vec::with_capacity(rapid.schemes.len());
    for scheme in &rapid.schemes {
        schemes.push(one_scheme(scheme, parts, book)?);
    }
    Ok(RapidSavings { regions, owns: owns.collect::<Result<_, CompileError>>()?, schemes })
}

fn one_scheme(scheme: &Scheme, parts: &Parts<'_>, book: &mut AddressBook) -> Result<CompiledScheme, CompileError> {
    let (value, unit) = match scheme.value {
        Distribution::Fixed(amount) => (None, amount),
        ref distribution => (Some(falling(distribution, &format!("schemes.csv, row `{}`", scheme.id))?), 1.0),
    };
    Ok(CompiledScheme {
        region: scheme.region,
        size: unit * scheme.share_of_time,
        value,
        values: book.of("schemes", "", &scheme.id, "value")?,
        happens_below: below(scheme.probability),
        happens: book.of("schemes", "", &scheme.id, "happens")?,
        measure: parts.measure(RuleKind::RapidSavings, &scheme.id)?,
    })
}

/// A table in which a high latent, which is worse, gives less.
pub fn falling(distribution: &Distribution, row: &str) -> Result<Table, CompileError> {
    let quantile = distribution.quantile();
    let kinks: Vec<f64> = distribution.kinks().iter().map(|z| -z).collect();
    let table = Table::fit(|z| quantile.at(-z), &kinks, Some(distribution.mean()));
    table.map_err(|error| CompileError::Table { row: row.to_owned(), error })
}

fn found(found: Found, rule: RuleKind) -> Result<CompiledFound, CompileError> {
    let Found { mean, sd } = found;
    let beta = Distribution::Beta { low: 0.0, high: 1.0, mean, sd };
    let table = if sd > 0.0 { Some(falling(&beta, &format!("rule {}", rule.name()))?) } else { None };
    Ok(CompiledFound { mean, table })
}

impl Parts<'_> {
    fn equity(&self, rule: RuleKind) -> Result<Equity, CompileError> {
        Ok(Equity { moved: self.measure(rule, MOVED)?, from_more_deprived: self.measure(rule, FROM_MORE_DEPRIVED)? })
    }

    fn region(&self, rule: RuleKind, region: &Region, key: Key) -> Result<CompiledRegion, CompileError> {
        let system = |system: &model::System| {
            let accounts = self.columns.rolls[system.node].accounts.clone();
            let code = &self.model.nodes[system.node].code;
            Ok(CompiledSystem {
                own: system.own,
                transfer: self.column(LineGroup::Transfer, system.own)?,
                late_savings: self.column(LineGroup::LateSavings, system.own)?,
                share: system.share,
                target: self.target_of(system.node, &accounts),
                deprivation: self.model.deprivation(&accounts),
                paid: self.columns.measure(rule, &format!("paid:{code}")),
                received: self.measure(rule, &format!("received:{code}"))?,
                accounts,
            })
        };
        Ok(CompiledRegion {
            node: region.node,
            systems: region.systems.iter().map(system).collect::<Result<_, CompileError>>()?,
            by_shortfall: key == Key::Shortfall,
        })
    }

    /// The sum of positions, planned incentive money included, at which a system's control total is met: its own stated
    /// one, else the sum of its organisations', with the starting position of those without.
    fn target_of(&self, node: usize, accounts: &[usize]) -> f64 {
        let accounts = accounts.iter().map(|&account| &self.model.accounts[account]);
        let planned: f64 = accounts.clone().map(|account| account.incentive.on_grid().millions()).sum();
        let total = match self.model.control_totals.get(&node) {
            Some(total) => total.on_grid().millions(),
            None => accounts.map(|account| account.control_total.unwrap_or(account.base).on_grid().millions()).sum(),
        };
        total + planned
    }
}
