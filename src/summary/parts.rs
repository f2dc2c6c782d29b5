//! What the makers of results share: what was kept, the constants of each column, and the names of things.

use libm::sqrt;

use super::Kept;
use super::facts::{Constants, constants};
use crate::compile::{Compiled, RollOf};
use crate::kernel::sampling::Sampler;
use crate::model::correlation::common_variance;
use crate::model::{Model, Rule};
use crate::replay::TailMeans;
use crate::results::{
    FactorSetUsed, LineName, LoadingUsed, NodeCode, NodeKind, Published, RuleRan, RunFacts, SamplerUsed, ScenarioFacts,
};
use crate::simulate::RunSettings;
use crate::tallies::Tallies;
use crate::tallies::ranks::Ranks;

/// What was kept of a run, and what is known without it.
pub(super) struct Parts<'a> {
    pub model: &'a Model,
    pub compiled: &'a Compiled,
    pub sampler: Sampler,
    pub tallies: &'a Tallies,
    pub tails: &'a [TailMeans],
    pub constants: Vec<Constants>,
    pub ranks: Ranks,
    /// Codes of the focus nodes, in the order of their columns.
    pub focus: Vec<NodeCode>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(kept: Kept<'a>) -> Self {
        let Kept { model, compiled, settings, tallies, tails } = kept;
        let sampler = settings.sampler;
        let focus = compiled.columns.focus.iter().map(|&roll| code_of_roll(model, compiled, roll)).collect();
        let constants = constants(model, &compiled.columns);
        Self { model, compiled, sampler, tallies, tails, constants, ranks: tallies.ranks(), focus }
    }

    /// Code of a roll-up.
    pub(super) fn code_of_roll(&self, roll: usize) -> NodeCode {
        code_of_roll(self.model, self.compiled, roll)
    }

    /// Code of an organisation.
    pub(super) fn code_of_account(&self, account: usize) -> NodeCode {
        NodeCode(self.model.accounts[account].code.clone())
    }

    /// Code of the organisation or roll-up of a column.
    pub(super) fn code_of_column(&self, column: usize) -> NodeCode {
        match column.checked_sub(self.compiled.columns.accounts) {
            Some(roll) => self.code_of_roll(roll),
            None => self.code_of_account(column),
        }
    }
}

/// Code of a roll-up.
pub(super) fn code_of_roll(model: &Model, compiled: &Compiled, roll: usize) -> NodeCode {
    NodeCode(roll_words(model, &compiled.columns.rolls[roll].of).code)
}

/// The scenario as results tell it.
pub(super) fn scenario(model: &Model) -> ScenarioFacts {
    let facts = &model.facts;
    let published = |s: &crate::model::Source| Published {
        figure: s.figure.clone(),
        value: s.value.clone(),
        source: s.source.clone(),
    };
    let ran = |rule: &Rule| RuleRan {
        rule: rule.kind(),
        parameters: rule.settings().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    ScenarioFacts {
        name: facts.name.clone(),
        title: facts.title.clone(),
        year: facts.year.clone(),
        as_at_month: facts.as_at_month,
        base: facts.base,
        plan_version: facts.plan_version.clone(),
        data_note: facts.data_note.clone(),
        assurance: facts.assurance.clone(),
        changes: facts.changes.clone(),
        part_of: None,
        fund: model.fund_name().to_owned(),
        not_in_range: facts.not_in_range.clone(),
        rules: model.rules.iter().map(ran).collect(),
        sources: facts.sources.iter().map(published).collect(),
    }
}

/// What made them.
pub(super) fn run(settings: RunSettings) -> RunFacts {
    RunFacts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: settings.seed,
        iterations: settings.iterations,
        sampler: match settings.sampler {
            Sampler::Sobol { randomisations } => SamplerUsed::Sobol { randomisations },
            Sampler::Plain | Sampler::Importance { .. } => SamplerUsed::Plain,
        },
    }
}

/// Every line with its name.
pub(super) fn line_names(model: &Model) -> Vec<LineName> {
    let name =
        |line: &crate::model::Line| LineName { code: line.code.clone(), name: line.name.clone(), group: line.group };
    model.lines.iter().map(name).collect()
}

/// The factor sets of a model.
pub(super) fn factor_sets(model: &Model) -> Vec<FactorSetUsed> {
    let loading = |l: &crate::model::Loading| LoadingUsed {
        factor: l.factor.clone(),
        level: l.level.clone(),
        loading: l.loading,
    };
    let set = |set: &crate::model::FactorSet| FactorSetUsed {
        code: set.code.clone(),
        loadings: set.loadings.iter().map(loading).collect(),
        own_weight: sqrt((1.0 - common_variance(&set.loadings, &model.correlations)).max(0.0)),
    };
    model.factor_sets.iter().map(set).collect()
}

/// What results call a roll-up.
pub(super) struct RollWords {
    pub code: String,
    pub name: String,
    pub kind: NodeKind,
    pub parent: Option<NodeCode>,
}

/// Code, name, kind and parent of a roll-up.
pub(super) fn roll_words(model: &Model, of: &RollOf) -> RollWords {
    let code_of = |index: usize| NodeCode(model.nodes[index].code.clone());
    match of {
        RollOf::Tree(index) => {
            let node = &model.nodes[*index];
            let kind = if node.parent.is_none() { NodeKind::Root } else { NodeKind::Tree(node.level.clone()) };
            RollWords { code: node.code.clone(), name: node.name.clone(), kind, parent: node.parent.map(code_of) }
        }
        RollOf::Sector(sector) => RollWords {
            code: format!("sector:{sector}"),
            name: sector_name(model, sector),
            kind: NodeKind::Sector,
            parent: None,
        },
        RollOf::Type(org_type) => {
            RollWords { code: format!("type:{org_type}"), name: readable(org_type), kind: NodeKind::Type, parent: None }
        }
        RollOf::SectorWithin(index, sector) => {
            let node = &model.nodes[*index];
            RollWords {
                code: format!("{}/sector:{sector}", node.code),
                name: format!("{}: {}", node.name, sector_name(model, sector)),
                kind: NodeKind::SectorWithin,
                parent: Some(code_of(*index)),
            }
        }
    }
}

/// A sector in the words of its year: trusts and ICBs where all commissioners are boards, else providers and commissioners.
fn sector_name(model: &Model, sector: &str) -> String {
    let mut commissioners = model.accounts.iter().filter(|account| account.sector == "commissioner").peekable();
    let boards = commissioners.peek().is_some() && commissioners.all(|account| account.org_type == "icb");
    let mut words = readable(match sector {
        "provider" if boards => "trust",
        "commissioner" if boards => "icb",
        other => other,
    });
    words.push('s');
    words
}

/// Words of types that are initials.
const INITIALS: [&str; 7] = ["ccg", "icb", "ics", "stp", "csu", "nhs", "nhse"];

/// `mental-health` → `Mental health`, `ccg` → `CCG`, `icb-cluster` → `ICB cluster`.
fn readable(code: &str) -> String {
    let word = |word: &str| if INITIALS.contains(&word) { word.to_uppercase() } else { word.to_owned() };
    let words = code.split(['_', '-']).map(word).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
