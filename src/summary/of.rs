//! From tallies to the summary.

use libm::sqrt;

use super::facts::{CONTROL_TOTAL, Constants, DEFICIT, FORECAST, PLAN, STATED, constants};
use super::{
    Dependence, Diversification, LimitChance, NodeKind, NodeSummary, ParameterUncertainty, RunWords, ScenarioWords,
    Shape, Summary, contributions, correlations, evidence, fans, national, parameters, randomised, reconciliation,
    reference, reporting, rules, stages, statistics, transfers, underlying, warnings,
};
use crate::compile::{Compiled, RollOf};
use crate::kernel::sampling::Sampler;
use crate::model::correlation::common_variance;
use crate::model::{Base, Copula, Model, Rule, Stage};
use crate::replay::TailMeans;
use crate::simulate::RunSettings;
use crate::tallies::ranks::Ranks;
use crate::tallies::{Escaped, Tallies};

/// Points of a curve and bins of a density.
const POINTS: u32 = 400;
const BINS: usize = 60;

/// Everything that a reader may be told.
pub(super) struct Parts<'a> {
    pub model: &'a Model,
    pub compiled: &'a Compiled,
    pub tallies: &'a Tallies,
    pub tails: &'a [TailMeans],
    pub constants: Vec<Constants>,
    pub ranks: Ranks,
}

impl Summary {
    /// The summary of a run. `tails` are the replayed worst tenths of the focus nodes, in their order.
    ///
    /// # Errors
    /// When an order statistic was not kept: the simulation has not looked again where it had to.
    pub fn of(
        model: &Model,
        compiled: &Compiled,
        settings: RunSettings,
        tallies: &Tallies,
        tails: &[TailMeans],
    ) -> Result<Self, Escaped> {
        let constants = constants(model, &compiled.columns);
        let parts = Parts { model, compiled, tallies, tails, constants, ranks: tallies.ranks() };
        let mut nodes = parts.nodes()?;
        let place = |roll: usize| parts.node_of_roll(roll);
        let focus: Vec<usize> = compiled.columns.focus.iter().map(|&roll| place(roll)).collect();
        if let Sampler::Sobol { randomisations } = settings.sampler {
            for ((&node, &roll), column) in focus.iter().zip(&compiled.columns.focus).zip(&tallies.focus) {
                let limits = parts.constants[compiled.columns.roll_column(roll)].limits();
                randomised::sharpen(&mut nodes[node], column, randomisations, &limits);
            }
        }
        let headline = match compiled.columns.headline.checked_sub(compiled.columns.accounts) {
            Some(roll) => place(roll),
            None => parts.node_of_account(compiled.columns.headline),
        };
        let contributions = contributions::of(&parts, &nodes, &focus);
        let bridges = contributions::bridges(&parts, &nodes, &focus, &contributions);
        let references = reference::of(model, &nodes);
        let gross = |node: usize| {
            let node: &NodeSummary = &nodes[node];
            node.stages.first().map_or(node.outturn.mean.value, |stage| stage.mean.value)
        };
        let mut summary = Self {
            scenario: words(model),
            run: RunWords {
                seed: settings.seed,
                iterations: settings.iterations,
                sampler: settings.sampler.to_string(),
            },
            headline,
            shapes: parts.shapes(&focus),
            fans: fans::of(&parts)?,
            named: fans::named(&parts),
            reconciliation: reconciliation::of(&parts)?,
            systems_by_line: contributions::systems_by_line(&parts),
            diversification: focus.iter().map(|&node| parts.diversification(&nodes, node)).collect(),
            dependence: parts.dependence(&focus, &nodes),
            warnings: Vec::new(),
            parameters: ParameterUncertainty { stated: parameters::stated(model), spreads: Vec::new() },
            rules: rules::of(&parts)?,
            reported: reporting::of(&parts)?,
            undisclosed: reporting::undisclosed(&references, gross),
            evidence: evidence::counts(&parts),
            references,
            underlying_bridges: underlying::of(model, &nodes),
            budget: None,
            transfers: transfers::of(&parts),
            national: national::of(&parts)?,
            nodes,
            focus,
            contributions,
            bridges,
        };
        summary.warnings = warnings::of(&summary);
        summary.warnings.extend(warnings::of_sampler(settings.sampler, compiled));
        Ok(summary)
    }
}

fn words(model: &Model) -> ScenarioWords {
    let facts = &model.facts;
    let source = |s: &crate::model::Source| (s.figure.clone(), s.value.clone(), s.source.clone());
    ScenarioWords {
        name: facts.name.clone(),
        title: facts.title.clone(),
        year: facts.year.clone(),
        as_at_month: facts.as_at_month,
        base: match facts.base {
            Base::Plan => "plan".to_owned(),
            Base::Forecast => "forecast".to_owned(),
        },
        data_note: facts.data_note.clone(),
        not_in_range: facts.not_in_range.clone(),
        stage: stage_words(&model.rules),
        rules: model.rules.iter().map(rule_words).collect(),
        sources: facts.sources.iter().map(source).collect(),
    }
}

/// A rule's name, with its parameters where it has any.
fn rule_words(rule: &Rule) -> String {
    let parameters: Vec<String> = rule.parameters().iter().map(|(name, value)| format!("{name} = {value}")).collect();
    match parameters[..] {
        [] => rule.name().to_owned(),
        _ => format!("{} ({})", rule.name(), parameters.join("; ")),
    }
}

/// What has happened to the positions that are reported, and what has not.
#[must_use]
pub fn stage_words(rules: &[Rule]) -> String {
    let reached = rules.iter().map(Rule::stage).max().unwrap_or(Stage::Gross);
    let acts = rules.iter().any(|rule| !rule.sets_incentive());
    let left = match reached {
        Stage::Gross | Stage::Net if !acts => Some("before mitigations and central action"),
        Stage::Gross | Stage::Net => Some("before system, regional and national action"),
        Stage::Managed => Some("before the national ladder"),
        Stage::Residual => None,
    };
    rules.iter().map(Rule::words).chain(left).collect::<Vec<_>>().join(", ")
}

impl Parts<'_> {
    /// Place in the summary's nodes of a roll-up: the tree, then organisations, then the other roll-ups.
    pub fn node_of_roll(&self, roll: usize) -> usize {
        if roll < self.model.nodes.len() { roll } else { roll + self.organisations() }
    }

    /// Place in the summary's nodes of an organisation.
    pub fn node_of_account(&self, account: usize) -> usize {
        let before = self.model.accounts[..account].iter().filter(|account| account.is_organisation).count();
        self.model.nodes.len() + before
    }

    fn organisations(&self) -> usize {
        self.model.accounts.iter().filter(|account| account.is_organisation).count()
    }

    fn nodes(&self) -> Result<Vec<NodeSummary>, Escaped> {
        let columns = &self.compiled.columns;
        let (tree, labels) = (0..columns.rolls.len()).partition::<Vec<usize>, _>(|&roll| roll < self.model.nodes.len());
        let mut nodes = Vec::new();
        for roll in tree {
            nodes.push(self.roll(roll)?);
        }
        for index in (0..self.model.accounts.len()).filter(|&index| self.model.accounts[index].is_organisation) {
            let account = &self.model.accounts[index];
            let words = (account.code.clone(), account.name.clone(), NodeKind::Organisation, Some(account.node));
            let mut node = self.node(index, words)?;
            node.sector.clone_from(&account.sector);
            node.org_type.clone_from(&account.org_type);
            nodes.push(node);
        }
        for roll in labels {
            nodes.push(self.roll(roll)?);
        }
        Ok(nodes)
    }

    fn roll(&self, roll: usize) -> Result<NodeSummary, Escaped> {
        let words = roll_words(self.model, &self.compiled.columns.rolls[roll].of);
        self.node(self.compiled.columns.roll_column(roll), words)
    }

    fn node(
        &self,
        column: usize,
        (code, name, kind, parent): (String, String, NodeKind, Option<usize>),
    ) -> Result<NodeSummary, Escaped> {
        let tally = &self.tallies.in_year[column];
        let known = &self.constants[column];
        let chance = |place: usize| statistics::chance(tally.below(place), tally.count());
        let limit = |(index, (name, amount)): (usize, &(String, f64))| LimitChance {
            name: name.clone(),
            amount: *amount,
            chance_worse: chance(STATED + index),
        };
        Ok(NodeSummary {
            code,
            name,
            kind,
            parent,
            sector: String::new(),
            org_type: String::new(),
            organisations: known.organisations,
            turnover: known.turnover,
            base: known.base,
            incentive: known.incentive,
            plan: known.plan,
            forecast: known.forecast,
            control_total: known.control_total,
            expected_effect: tally.reference() - known.base + self.tallies.mean_of_rules(column),
            outturn: statistics::outturn(tally, &self.ranks)?,
            underlying: self
                .tallies
                .underlying
                .get(column)
                .map(|tally| statistics::outturn(tally, &self.ranks))
                .transpose()?,
            chance_of_deficit: chance(DEFICIT),
            chance_below_plan: chance(PLAN),
            chance_below_forecast: chance(FORECAST),
            chance_below_control_total: tally
                .judged_below(CONTROL_TOTAL)
                .map(|missed| statistics::chance(missed, tally.count())),
            limits: known.limits.iter().enumerate().map(limit).collect(),
            stages: stages::of(self.tallies, &self.compiled.stages, column, known, &self.ranks)?,
        })
    }

    /// Curves and densities of the focus nodes, from their whole columns.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "for pictures"
    )]
    fn shapes(&self, focus: &[usize]) -> Vec<Shape> {
        let shape = |(&node, column): (&usize, &Vec<f64>)| {
            let mut sorted = column.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let n = sorted.len();
            let point = |i: u32| {
                let rank = ((f64::from(i) / f64::from(POINTS) * n as f64).ceil() as usize).clamp(1, n);
                (sorted[rank - 1], rank as f64 / n as f64)
            };
            let curve = (0..=POINTS).map(point).collect();
            let (low, high) = (sorted[0], sorted[n - 1]);
            let bins = if high > low { BINS } else { 1 };
            let width = if high > low { (high - low) / bins as f64 } else { 1.0 };
            let mut counts = vec![0u64; bins];
            for value in &sorted {
                counts[(((value - low) / width) as usize).min(bins - 1)] += 1;
            }
            let bin = |(index, count): (usize, &u64)| {
                let from = low + index as f64 * width;
                (from, from + width, *count as f64 / n as f64)
            };
            Shape { node, curve, density: counts.iter().enumerate().map(bin).collect() }
        };
        focus.iter().zip(&self.tallies.focus).map(shape).collect()
    }

    /// Organisations of a node, as places among the summary's nodes.
    fn members<'n>(&self, nodes: &'n [NodeSummary], node: usize) -> Vec<&'n NodeSummary> {
        let first = self.model.nodes.len();
        let organisations = nodes[first..first + self.organisations()].iter();
        organisations
            .filter(|o| o.organisations == 1)
            .filter(|o| nodes[node].kind == NodeKind::Root || format!("sector:{}", o.sector) == nodes[node].code)
            .collect()
    }

    fn diversification(&self, nodes: &[NodeSummary], node: usize) -> Diversification {
        let adverse = |node: &NodeSummary| node.base - node.outturn.quantile(0.10).value;
        let sum_of_parts = self.members(nodes, node).into_iter().map(adverse).sum();
        let of_the_sum = adverse(&nodes[node]);
        Diversification { node, sum_of_parts, of_the_sum, benefit: sum_of_parts - of_the_sum }
    }

    /// Average pairwise correlation ρ of organisations' outturns, from Var(Σ) = Σ s² + ρ ((Σ s)² − Σ s²): the mean of the
    /// correlations weighted by the products of sds. And the sd that the focus node would have were they independent.
    fn dependence(&self, focus: &[usize], nodes: &[NodeSummary]) -> Dependence {
        let mut implied_average_correlation = Vec::new();
        let mut independent_sd = Vec::new();
        for &node in focus {
            // Dependence is that of the risks: rules tie organisations together in ways that are no correlation of luck.
            let sd_of = |node: &NodeSummary| node.stages.first().map_or(node.outturn.sd.value, |gross| gross.sd.value);
            let sds: Vec<f64> = self.members(nodes, node).into_iter().map(sd_of).collect();
            let sum: f64 = sds.iter().sum();
            let squares: f64 = sds.iter().map(|sd| sd * sd).sum();
            let sd = sd_of(&nodes[node]);
            let pairs = sum * sum - squares;
            // One organisation, or one iteration: there is no pair that varies.
            let rho = if pairs > 0.0 { (sd * sd - squares) / pairs } else { f64::NAN };
            implied_average_correlation.push((nodes[node].code.clone(), rho));
            independent_sd.push((nodes[node].code.clone(), sqrt(squares)));
        }
        Dependence {
            copula: match self.model.copula {
                Copula::Gaussian => "gaussian".to_owned(),
                Copula::StudentT(nu) => format!("student_t with {nu} degrees of freedom, on the shared factors only"),
            },
            assumed: self.model.factor_sets.iter().map(|set| assumed(self.model, set)).collect(),
            correlations: correlations::correlations(self.model),
            implied_average_correlation,
            independent_sd,
            cases: Vec::new(),
        }
    }
}

/// Names of the focus nodes for people: the nation, then the sectors.
#[must_use]
pub fn focus_names(model: &Model, compiled: &Compiled) -> Vec<String> {
    let name = |&roll: &usize| {
        let (code, name, ..) = roll_words(model, &compiled.columns.rolls[roll].of);
        if name.is_empty() { code } else { name }
    };
    compiled.columns.focus.iter().map(name).collect()
}

/// Code, name, kind and parent of a roll-up.
pub(super) fn roll_words(model: &Model, of: &RollOf) -> (String, String, NodeKind, Option<usize>) {
    match of {
        RollOf::Tree(index) => {
            let node = &model.nodes[*index];
            let kind = if node.parent.is_none() { NodeKind::Root } else { NodeKind::Tree(node.level.clone()) };
            (node.code.clone(), node.name.clone(), kind, node.parent)
        }
        RollOf::Sector(sector) => (format!("sector:{sector}"), plural(sector), NodeKind::Sector, None),
        RollOf::Type(org_type) => (format!("type:{org_type}"), readable(org_type), NodeKind::Type, None),
        RollOf::SectorWithin(index, sector) => {
            let node = &model.nodes[*index];
            let name = format!("{}: {}", node.name, plural(sector));
            (format!("{}/sector:{sector}", node.code), name, NodeKind::SectorWithin, Some(*index))
        }
    }
}

/// One sentence on a factor set.
fn assumed(model: &Model, set: &crate::model::FactorSet) -> String {
    let common = common_variance(&set.loadings, &model.correlations);
    let part = |l: &crate::model::Loading| {
        format!("{:.2} on {} shared within each {}", l.loading, l.factor, correlations::level_word(&l.level))
    };
    let parts: Vec<String> = set.loadings.iter().map(part).collect();
    format!("{}: {}; own weight {:.2}", set.code, parts.join(", "), sqrt((1.0 - common).max(0.0)))
}

fn plural(sector: &str) -> String {
    let mut words = readable(sector);
    words.push('s');
    words
}

/// `mental-health` → `Mental health`, `ccg` → `CCG`.
fn readable(code: &str) -> String {
    if code == "ccg" {
        return "CCG".to_owned();
    }
    let words = code.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
