//! Everything that a run compares over the same draws, in one pass over them.

use super::found::Found;
use super::{cases, national, parameters, reference, rules};
use crate::compile::{CompileError, Compiled};
use crate::kernel::sampling::Sampler;
use crate::model::Model;
use crate::paired::{Case, Cases, Draws};
use crate::results::{DependenceCase, MarginalValue, ParameterSpread, Results, RuleCase, VarianceBudget};
use crate::simulate::RunSettings;

/// Iterations of the short runs, or those of the run where it has fewer.
pub const CASE_ITERATIONS: u64 = 4_096;

/// What the short runs say. All have the run's seed, so differences are those of what was changed, and the case as stated is
/// the beginning of the run itself.
#[derive(Debug, Clone)]
pub struct Comparisons {
    /// The focus nodes under other dependence.
    pub dependence: Vec<DependenceCase>,
    /// The spread of each focus node in two parts; empty where no parameter is uncertain.
    pub spreads: Vec<ParameterSpread>,
    /// The focus nodes under other rules; empty where no rule can be switched or changed.
    pub rules: Vec<RuleCase>,
    /// Where the variance of the headline node comes from; none where the model does not compile without its factors: it does
    /// compile with them.
    pub budget: Option<VarianceBudget>,
    /// What £10m more would do, place by place; empty without a national target.
    pub marginal: Vec<MarginalValue>,
}

/// Compares.
///
/// # Errors
/// When changed rules cannot be compiled.
pub fn comparisons(
    results: &Results,
    model: &Model,
    compiled: &Compiled,
    settings: RunSettings,
) -> Result<Comparisons, CompileError> {
    let short = RunSettings { iterations: settings.iterations.min(CASE_ITERATIONS), ..settings };
    let (independent, together) = (compiled.independent(), compiled.comonotonic());
    let local = compiled.another(&reference::without_the_nation(model)).ok();
    let mut all = Cases::default();
    let stated = all.add(Case::of(compiled));
    let independent = all.add(Case::of(&independent));
    let together = all.add(Case::of(&together));
    let local = local.as_ref().map(|local| all.add(Case::of(local)));
    let pick_freeze = (compiled.parameters > 0).then(|| {
        let plain = match settings.sampler {
            Sampler::Plain => stated,
            _ => all.add(Case { draws: Draws::Plain, ..Case::of(compiled) }),
        };
        [plain, all.add(Case { draws: Draws::Only((0..compiled.parameters).collect()), ..Case::of(compiled) })]
    });
    let mut changed = Vec::new();
    for (name, rules) in rules::changes(model) {
        let rules = compiled.rules_of(&Model { rules, ..model.clone() })?.into();
        changed.push((name, all.add(Case { rules, ..Case::of(compiled) })));
    }
    let mut given = Vec::new();
    for (place, more) in national::gifts(results, model, compiled) {
        given.push((place, all.add(Case { more, ..Case::of(compiled) })));
    }
    let columns = &compiled.columns;
    let mut wanted: Vec<usize> = columns.focus.iter().map(|&roll| columns.roll_column(roll)).collect();
    let headline = columns.headline;
    if !wanted.contains(&headline) {
        wanted.push(headline);
    }
    let outcomes = all.run(short, &wanted);
    let found = Found { outcomes: &outcomes, results, compiled };
    let budget = |local| {
        let columns = [stated, local, independent].map(|case| outcomes.column(case, headline));
        reference::budget(results, model, columns)
    };
    Ok(Comparisons {
        dependence: cases::of(&found, [independent, stated, together]),
        spreads: pick_freeze.map_or_else(Vec::new, |pair| parameters::spreads(&found, pair)),
        rules: rules::cases_of(&found, stated, &changed),
        budget: local.map(budget),
        marginal: national::marginal_values(&found, compiled, stated, &given),
    })
}

impl Comparisons {
    /// Puts them where they belong.
    pub fn put_into(self, results: &mut Results) {
        results.dependence.cases = self.dependence;
        results.parameters.spreads = self.spreads;
        results.budget = self.budget;
        if let Some(rules) = &mut results.rules {
            rules.cases = self.rules;
        }
        if let Some(national) = &mut results.national {
            national.marginal = self.marginal;
        }
    }
}
