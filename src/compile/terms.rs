//! Rows become terms. Every kind of row ends as the same few shapes, so the kernel knows no kind of risk.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use libm::sqrt;

use super::address::AddressBook;
use super::columns::Columns;
use super::latents::Latents;
use super::shapes::{stairs, window};
use super::table::{Table, layers};
use super::{CompileError, CompiledAccount, Draw, Latent, Mix, Posts, Shape, Term, Value};
use crate::draws::philox::DrawId;
use crate::model::correlation::common_variance;
use crate::model::parameter::ParameterIdx;
use crate::model::{
    Account, AccountIdx, Direction, Distribution, EventCount, FactorLevel, FactorSetIdx, Loading, Model, ResidualShape,
    Risk, Spread, Target, link,
};
use crate::units::to_grid;

/// The code that a draw shared by a group has in place of an account's.
const SHARED: &str = ":shared";

/// Tables that were fitted.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub tables: Vec<Table>,
    /// Places of the tables that add up to a function, by that function in full: one, or its layers.
    pub places: BTreeMap<String, Vec<usize>>,
}

/// The parts of a [`super::Compiled`] while they are being put together.
pub(super) struct Parts<'a> {
    model: &'a Model,
    columns: &'a Columns,
    accounts: Vec<CompiledAccount>,
    pub(super) latents: Latents,
    known: Known,
    shared: Vec<Draw>,
}

/// A row in the common terms of this module.
struct Row<'a> {
    table: &'static str,
    id: &'a str,
    line: usize,
    target: &'a Target,
    probability: Option<f64>,
    count: Option<EventCount>,
    distribution: Distribution,
    direction: Direction,
    /// £m for one unit of the distribution, for the whole target.
    size: f64,
    /// £m that the base holds, for the whole target.
    provided: f64,
    posts: Posts,
    /// Whose draw says whether it happens, and where its window of that draw's uniform begins.
    chance: Source<'a>,
    from: f64,
    /// Whose draw says how much it comes to.
    size_of: Source<'a>,
}

/// The row that a draw is of: the row itself, or the one that it is linked to.
#[derive(Clone, Copy)]
struct Source<'a> {
    id: &'a str,
    line: usize,
    target: &'a Target,
    direction: Direction,
    factor_set: Option<FactorSetIdx>,
}

impl<'a> Source<'a> {
    fn of(risk: &'a Risk) -> Self {
        let Risk { id, line, target, direction, factor_set, .. } = risk;
        Self { id, line: *line, target, direction: *direction, factor_set: *factor_set }
    }
}

impl<'a> Parts<'a> {
    pub(super) fn model(&self) -> &'a Model {
        self.model
    }

    /// Starts with tables that are `known`, by the functions that they are of.
    pub(super) fn new(model: &'a Model, columns: &'a Columns, known: Known) -> Self {
        let start = |account: &Account| {
            let base = account.base.on_grid() + account.incentive.on_grid();
            let underlying = base - account.nonrecurrent.on_grid();
            CompiledAccount {
                constant: base.millions(),
                underlying_constant: underlying.millions(),
                terms: Vec::new(),
                provided: Vec::new(),
            }
        };
        Self {
            model,
            columns,
            accounts: model.accounts.iter().map(start).collect(),
            latents: Latents::default(),
            known,
            shared: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> (Vec<CompiledAccount>, Latents, Known, Vec<Draw>) {
        (self.accounts, self.latents, self.known, self.shared)
    }

    /// Efficiency: for each bucket, slip to date plus (1 − w) × remaining × (1 − d), d ~ beta, w ~ beta for missed recurrent
    /// savings; the underlying position loses remaining × (1 − d) of the recurrent ones (domain: R1, R7). Buckets of an
    /// account and programme share the delivery draw, and its missed recurrent savings share one substitution draw.
    pub(super) fn efficiency(&mut self, book: &mut AddressBook) -> Result<(), CompileError> {
        let model = self.model;
        for (index, bucket) in model.efficiency.iter().enumerate() {
            let programme = model.lines[bucket.line].code.as_str();
            let place = || format!("efficiency.csv, row `{}`", bucket.id);
            let delivery = Distribution::Beta {
                low: 0.0,
                high: 1.0,
                mean: bucket.delivery_mean,
                sd: beta_sd(bucket.delivery_mean, bucket.delivery_concentration),
            };
            let rate = LazyCell::new(|| delivery.quantile());
            let key = format!("1 - {delivery:?}");
            let short = self.curve(&key, &place, |z| 1.0 - rate.at(-z), &[], 1.0 - delivery.mean())?;
            let kept = match bucket.substitution.filter(|_| bucket.recurrent) {
                None => None,
                Some(substitution) => {
                    let share = substitution_distribution(substitution.mean, substitution.sd);
                    let replaced = LazyCell::new(|| share.quantile());
                    let key = format!("1 - {share:?}");
                    let kept = self.curve(&key, &place, |z| 1.0 - replaced.at(-z), &[], 1.0 - share.mean())?;
                    Some((kept, 1.0 - share.mean()))
                }
            };
            let shifts = model.shifts(bucket.line, Some(index));
            for member in &bucket.target.members {
                let code = model.accounts[member.account].code.as_str();
                let name = ["efficiency", code, programme, "delivery"];
                let latent = self.latent_of(book, name, bucket.factor_set, &[member.account], &shifts)?;
                let line_column = self.line_column(bucket.line, member.account);
                let size = -bucket.remaining.millions() * member.share;
                let slip = -bucket.slip_to_date.millions() * member.share;
                self.provide(member.account, line_column, slip, Posts::InYear);
                let row = latent.id;
                let missed = Draw { latent, shape: Shape::Curve(short), second: None, multiplier: None };
                let expected = to_grid(size * (1.0 - delivery.mean()));
                let term = |draw, posts, expected| Term {
                    value: Value::Own(draw),
                    coefficient: size,
                    complement: None,
                    posts,
                    line_column,
                    expected,
                    row,
                };
                match kept {
                    None => {
                        let posts = if bucket.recurrent { Posts::Both } else { Posts::InYear };
                        self.accounts[member.account].terms.push(term(missed, posts, expected));
                    }
                    Some((table, mean)) => {
                        let own = book.of("efficiency", code, programme, "substitution")?;
                        let substitution = Latent::alone(own);
                        let in_year = Draw { second: Some((substitution, table)), ..missed.clone() };
                        let terms = &mut self.accounts[member.account].terms;
                        terms.push(term(in_year, Posts::InYear, to_grid(expected * mean)));
                        terms.push(term(missed, Posts::Underlying, expected));
                    }
                }
            }
        }
        Ok(())
    }

    /// Pay: pay bill × award × months / 12 × the unfunded share (domain: R2, R3).
    pub(super) fn pay(&mut self, book: &mut AddressBook) -> Result<(), CompileError> {
        let model = self.model;
        for award in &model.pay {
            let (id, line, target) = (award.id.as_str(), award.line, &award.target);
            let own = Source { id, line, target, direction: Direction::Threat, factor_set: award.factor_set };
            self.row(
                book,
                &Row {
                    table: "pay",
                    id,
                    line,
                    target,
                    probability: award.probability,
                    count: None,
                    distribution: award.unfunded_share,
                    direction: Direction::Threat,
                    size: award.full_cost.millions(),
                    provided: award.in_forecast.millions(),
                    posts: posts(award.recurrent),
                    chance: own,
                    from: 0.0,
                    size_of: own,
                },
            )?;
        }
        Ok(())
    }

    /// The register: provided − severity for a threat, gain − provided for an opportunity. A linked row takes the draws of another.
    pub(super) fn risks(&mut self, book: &mut AddressBook) -> Result<(), CompileError> {
        let model = self.model;
        for (risk, taken) in model.risks.iter().zip(link::taken(&model.risks)) {
            self.row(
                book,
                &Row {
                    table: "risks",
                    id: &risk.id,
                    line: risk.line,
                    target: &risk.target,
                    probability: risk.probability,
                    count: risk.count,
                    distribution: risk.severity,
                    direction: risk.direction,
                    size: 1.0,
                    provided: risk.in_forecast.millions(),
                    posts: posts(risk.recurrent),
                    chance: Source::of(&model.risks[taken.chance]),
                    from: taken.from,
                    size_of: Source::of(&model.risks[taken.size]),
                },
            )?;
        }
        Ok(())
    }

    /// Contracts: the commissioner loses θ × overlap, the provider the rest, less what each base provides (domain: R8).
    pub(super) fn contracts(&mut self, book: &mut AddressBook) -> Result<(), CompileError> {
        let model = self.model;
        for contract in &model.contracts {
            let place = || format!("contracts.csv, row `{}`", contract.id);
            let share = contract.commissioner_share;
            let quantile = LazyCell::new(|| share.quantile());
            let key = format!("{share:?}");
            let table = self.curve(&key, &place, |z| quantile.at(z), &share.kinks(), share.mean())?;
            let name = ["contracts", "", &contract.id, "share"];
            let shifts = model.shifts(contract.line, None);
            let latent = self.latent_of(book, name, contract.factor_set, &[contract.commissioner], &shifts)?;
            let overlap = contract.overlap.on_grid().millions();
            let draw = Draw { latent, shape: Shape::Curve(table), second: None, multiplier: None };
            let pair = [
                (contract.commissioner, contract.commissioner_in_forecast, None, share.mean()),
                (contract.provider, contract.provider_in_forecast, Some(-overlap), 1.0 - share.mean()),
            ];
            for (account, provided, complement, mean) in pair {
                let line_column = self.line_column(contract.line, account);
                self.provide(account, line_column, provided.millions(), Posts::InYear);
                self.accounts[account].terms.push(Term {
                    value: Value::Own(draw.clone()),
                    coefficient: -overlap,
                    complement,
                    posts: Posts::InYear,
                    line_column,
                    expected: to_grid(-overlap * mean),
                    row: draw.latent.id,
                });
            }
        }
        Ok(())
    }

    /// The idiosyncratic remainder: mean 0, the stated sd, independent of everything.
    pub(super) fn remainders(&mut self, book: &mut AddressBook) -> Result<(), CompileError> {
        let model = self.model;
        let Some(line) = model.lines.iter().position(|line| line.group == crate::model::LineGroup::Remainder) else {
            return Ok(());
        };
        let shape = match model.residual_shape {
            ResidualShape::Normal => Distribution::Normal { mean: 0.0, sd: 1.0 },
            ResidualShape::Skewed => Distribution::SkewedRemainder,
        };
        let quantile = shape.quantile();
        for (index, account) in model.accounts.iter().enumerate().filter(|(_, a)| a.residual_sd.millions() > 0.0) {
            let place = || "the remainder".to_owned();
            let table = self.curve(&format!("{shape:?}"), &place, |z| quantile.at(z), &shape.kinks(), 0.0)?;
            let name = ["organisations", &account.code, "residual", "remainder"];
            let latent = self.latent_of(book, name, None, &[index], &model.shifts(line, None))?;
            let multiplier = self.multiplier(line, Direction::Threat)?;
            let line_column = self.line_column(line, index);
            self.accounts[index].terms.push(Term {
                row: latent.id,
                value: Value::Own(Draw { latent, shape: Shape::Curve(table), second: None, multiplier }),
                coefficient: -account.residual_sd.millions(),
                complement: None,
                posts: Posts::InYear,
                line_column,
                expected: 0.0,
            });
        }
        Ok(())
    }

    /// A row that is a range or an event, with its own draw for each member or one shared out.
    fn row(&mut self, book: &mut AddressBook, row: &Row<'a>) -> Result<(), CompileError> {
        let sign = match row.direction {
            Direction::Threat => -1.0,
            Direction::Opportunity => 1.0,
        };
        let events = row.count.map_or(row.probability.unwrap_or(1.0), EventCount::mean);
        let expected = row.size * row.distribution.mean() * events;
        let shared = match row.target.spread {
            Spread::Each => None,
            Spread::Shared => {
                let first = self.shared.len();
                let draws = self.draws(book, row, None)?;
                self.shared.extend(draws);
                Some(first..self.shared.len())
            }
        };
        for member in &row.target.members {
            let values: Vec<Value> = match &shared {
                Some(indices) => indices.clone().map(Value::Shared).collect(),
                None => self.draws(book, row, Some(member.account))?.into_iter().map(Value::Own).collect(),
            };
            let code = if shared.is_some() { SHARED } else { self.model.accounts[member.account].code.as_str() };
            let named = book.of(row.table, code, row.id, "severity")?;
            let line_column = self.line_column(row.line, member.account);
            self.provide(member.account, line_column, -sign * row.provided * member.share, row.posts);
            for (index, value) in values.into_iter().enumerate() {
                self.accounts[member.account].terms.push(Term {
                    value,
                    coefficient: sign * row.size * member.share,
                    complement: None,
                    posts: row.posts,
                    line_column,
                    // What is expected of the whole row stands with the first of its draws.
                    expected: if index == 0 { to_grid(sign * expected * member.share) } else { 0.0 },
                    row: named,
                });
            }
        }
        Ok(())
    }

    /// The draws of a row for one of its accounts, or for all of them together, to be added up. High latent = worse: an opportunity is
    /// small, or does not happen; but what is linked goes the way of the row whose draw it takes.
    fn draws(
        &mut self,
        book: &mut AddressBook,
        row: &Row<'a>,
        account: Option<AccountIdx>,
    ) -> Result<Vec<Draw>, CompileError> {
        let multiplier = self.multiplier(row.line, row.direction)?;
        if let Distribution::Discrete(outcomes) = row.distribution {
            let (source, draw) =
                if row.probability.is_some() { (row.chance, "occurs") } else { (row.size_of, "severity") };
            let latent = self.latent_from(book, row.table, source, draw, account)?;
            let shapes = stairs(source.direction, outcomes, row.probability);
            let draw = |shape| Draw { latent: latent.clone(), shape, second: None, multiplier };
            return Ok(shapes.into_iter().map(draw).collect());
        }
        let tables = self.tables_of(row)?;
        // One event with its chance, or so many of them, each no likelier than the one before.
        let chances = match (row.count, row.probability) {
            (Some(count), _) => count.chances(),
            (None, Some(probability)) => vec![probability],
            (None, None) => {
                let latent = self.latent_from(book, row.table, row.size_of, "severity", account)?;
                let draw =
                    |table| Draw { latent: latent.clone(), shape: Shape::Curve(table), second: None, multiplier };
                return Ok(tables.into_iter().map(draw).collect());
            }
        };
        let mut draws = Vec::new();
        for (index, chance) in chances.into_iter().enumerate() {
            let name = if index == 0 { "severity".to_owned() } else { format!("severity-{}", index + 1) };
            let (code, _) = self.drawn_for(row.size_of, account);
            let severity =
                Latent { shared: code == SHARED, ..Latent::alone(book.of(row.table, code, row.size_of.id, &name)?) };
            let latent = self.latent_from(book, row.table, row.chance, "occurs", account)?;
            for &table in &tables {
                let (shape, second) = (window(row.chance.direction, row.from, chance), Some((severity.clone(), table)));
                draws.push(Draw { latent: latent.clone(), shape, second, multiplier });
            }
        }
        Ok(draws)
    }

    /// The code in the address of a source's draw for an account, and the accounts that share the draw.
    fn drawn_for(&self, source: Source<'a>, account: Option<AccountIdx>) -> (&'a str, Vec<AccountIdx>) {
        match account.filter(|_| source.target.spread == Spread::Each) {
            Some(account) => (&self.model.accounts[account].code, vec![account]),
            None => (SHARED, source.target.members.iter().map(|member| member.account).collect()),
        }
    }

    /// The latent of a source's draw for an account, with the loadings and shifts of the source.
    fn latent_from(
        &mut self,
        book: &mut AddressBook,
        table: &str,
        source: Source<'a>,
        draw: &str,
        account: Option<AccountIdx>,
    ) -> Result<Latent, CompileError> {
        let (code, accounts) = self.drawn_for(source, account);
        let shifts = self.model.shifts(source.line, None);
        self.latent_of(book, [table, code, source.id, draw], source.factor_set, &accounts, &shifts)
    }

    /// The tables of a row's severity, to be added up: one, or the layers of a wide one.
    fn tables_of(&mut self, row: &Row) -> Result<Vec<usize>, CompileError> {
        let distribution = row.distribution;
        let (side, kinks): (f64, Vec<f64>) = match row.size_of.direction {
            Direction::Threat => (1.0, distribution.kinks()),
            Direction::Opportunity => (-1.0, distribution.kinks().iter().map(|z| -z).collect()),
        };
        let key = format!("{side} {distribution:?}");
        if let Some(known) = self.known.places.get(&key) {
            return Ok(known.clone());
        }
        let quantile = distribution.quantile();
        let place = || format!("{}.csv, row `{}`", row.table, row.id);
        let layers = layers::fit(&|z| quantile.at(side * z), &kinks, distribution.mean())
            .map_err(|error| CompileError::Table { row: place(), error })?;
        let Known { tables, places } = &mut self.known;
        let indices: Vec<usize> = (tables.len()..tables.len() + layers.len()).collect();
        tables.extend(layers);
        places.insert(key, indices.clone());
        Ok(indices)
    }

    /// Adds a constant that the base provides (positive = better).
    fn provide(&mut self, account: AccountIdx, line_column: usize, amount: f64, posts: Posts) {
        let amount = to_grid(amount);
        if amount == 0.0 {
            return;
        }
        let account = &mut self.accounts[account];
        if posts.in_year() {
            account.constant += amount;
            account.provided.push((line_column, amount));
        }
        if posts.underlying() {
            account.underlying_constant += amount;
        }
    }

    /// Adds a term to an account.
    pub(super) fn post(&mut self, account: AccountIdx, term: Term) {
        self.accounts[account].terms.push(term);
    }

    /// What the lines of an account are expected to do to its position beyond what the base provides, £m.
    pub(super) fn expected_of_lines(&self, account: AccountIdx) -> f64 {
        let CompiledAccount { terms, provided, .. } = &self.accounts[account];
        let posted: f64 = terms.iter().filter(|term| term.posts.in_year()).map(|term| term.expected).sum();
        posted + provided.iter().map(|(_, amount)| amount).sum::<f64>()
    }

    pub(super) fn line_column(&self, line: usize, account: AccountIdx) -> usize {
        self.columns.line_index(line, &self.model.accounts[account].sector)
    }

    /// The table of a function, fitted once for each distinct key.
    pub(super) fn curve(
        &mut self,
        key: &str,
        place: &dyn Fn() -> String,
        g: impl Fn(f64) -> f64,
        kinks: &[f64],
        mean: f64,
    ) -> Result<usize, CompileError> {
        if let Some(&[index]) = self.known.places.get(key).map(Vec::as_slice) {
            return Ok(index);
        }
        let table = Table::fit(g, kinks, Some(mean)).map_err(|error| CompileError::Table { row: place(), error })?;
        let Known { tables, places } = &mut self.known;
        tables.push(table);
        places.insert(key.to_owned(), vec![tables.len() - 1]);
        Ok(tables.len() - 1)
    }

    /// The latent of a draw: the loadings on factors that all of `accounts` share, the shifts by parameters, and the
    /// own weight that fills the rest.
    ///
    /// An account without an ancestor at a loading's level (a central budget under the nation has no region) does not
    /// share that factor: its own draw takes the loading's place, so the variance stays one.
    pub(super) fn latent_of(
        &mut self,
        book: &mut AddressBook,
        [table, code, row, draw]: [&str; 4],
        set: Option<FactorSetIdx>,
        accounts: &[AccountIdx],
        shifts: &[(ParameterIdx, f64)],
    ) -> Result<Latent, CompileError> {
        let id = book.of(table, code, row, draw)?;
        let shared = code == SHARED;
        let mut parts: Vec<(DrawId, f64)> = shifts.iter().map(|&(of, sd)| (self.latents.factors[of], sd)).collect();
        let mut loadings = Vec::new();
        for loading in set.iter().flat_map(|&set| &self.model.factor_sets[set].loadings) {
            let Some((holder, level)) = self.holder(&loading.level, accounts) else { continue };
            parts.push((book.of("factors", &holder, &loading.factor, &level)?, loading.loading));
            loadings.push(loading.clone());
            self.mix(book, loading, &holder, &level)?;
        }
        // In the order of their addresses: a sum in 32 bits depends on the order, and no result may on that of rows.
        parts.sort_by_key(|&(factor, _)| factor);
        let mut common = Vec::new();
        for (factor, loading) in parts {
            let column = self.latents.column(factor);
            #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
            common.push((column, loading as f32));
        }
        if common.is_empty() {
            return Ok(Latent { shared, ..Latent::alone(id) });
        }
        let index = self.latents.common(common);
        let shifted: f64 = shifts.iter().map(|(_, sd)| sd * sd).sum();
        #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
        let own_weight = sqrt((1.0 - shifted - common_variance(&loadings, &self.model.correlations)).max(0.0)) as f32;
        Ok(Latent { id, common: Some(index), own_weight, shared })
    }

    /// Mixes the correlated factors of a holder, once. All of the level's take part, whether rows use them or not: no row
    /// changes the draws of another.
    fn mix(
        &mut self,
        book: &mut AddressBook,
        loading: &Loading,
        holder: &str,
        level: &str,
    ) -> Result<(), CompileError> {
        let of_level = self.model.correlations.iter().find(|of| of.level == loading.level);
        let Some(correlations) = of_level.filter(|of| of.place(&loading.factor).is_some()) else { return Ok(()) };
        let mut columns = Vec::new();
        for factor in &correlations.factors {
            let id = book.of("factors", holder, factor, level)?;
            columns.push(self.latents.column(id));
        }
        if self.latents.mixes.iter().all(|known| known.columns != columns) {
            self.latents.mixes.push(Mix::new(correlations, columns));
        }
        Ok(())
    }

    /// Who holds the draw of a factor at a level for all of `accounts` together: (code, level); none when they do not share one.
    fn holder(&self, level: &FactorLevel, accounts: &[AccountIdx]) -> Option<(String, String)> {
        let of = |&account: &AccountIdx| self.holder_of(level, &self.model.accounts[account]);
        let first = of(accounts.first()?)?;
        accounts.iter().all(|account| of(account).as_ref() == Some(&first)).then_some(first)
    }

    fn holder_of(&self, level: &FactorLevel, account: &Account) -> Option<(String, String)> {
        match level {
            FactorLevel::Type if account.org_type.is_empty() => None,
            FactorLevel::Type => Some((format!("type:{}", account.org_type), "type".to_owned())),
            FactorLevel::Sector if account.sector.is_empty() => None,
            FactorLevel::Sector => Some((format!("sector:{}", account.sector), "sector".to_owned())),
            FactorLevel::Tree(level) => {
                let mut above = Some(account.node);
                while let Some(node) = above {
                    if self.model.nodes[node].level == *level {
                        return Some((self.model.nodes[node].code.clone(), level.clone()));
                    }
                    above = self.model.nodes[node].parent;
                }
                None
            }
        }
    }
}

fn posts(recurrent: bool) -> Posts {
    if recurrent { Posts::Both } else { Posts::InYear }
}

/// Sd of a beta with mean m and concentration a + b = k: √(m (1 − m) / (k + 1)).
fn beta_sd(mean: f64, concentration: f64) -> f64 {
    sqrt(mean * (1.0 - mean) / (concentration + 1.0))
}

fn substitution_distribution(mean: f64, sd: f64) -> Distribution {
    if sd > 0.0 { Distribution::Beta { low: 0.0, high: 1.0, mean, sd } } else { Distribution::Fixed(mean) }
}
