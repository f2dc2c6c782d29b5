//! The national ladder in numbers.

use super::Parts;
use super::regimes::falling;
use crate::compile::CompileError;
use crate::compile::address::AddressBook;
use crate::compile::columns::Measure;
use crate::compile::table::Table;
use crate::draws::philox::DrawId;
use crate::model::{Distribution, Ladder, LineGroup, RuleKind, StepKind};

const NEED: &str = "need";
const BAIL_OUT: &str = "bail_out";
const UNMET: &str = "unmet";

/// A national ladder.
#[derive(Debug, Clone)]
pub struct CompiledLadder {
    /// The position below which there is a need, £m on the money grid: target less headroom for the bail-out, target for steps.
    pub target: f64,
    /// How far the nation may end below it without a claim, £m on the money grid.
    pub headroom: f64,
    /// The account that steps are posted to, and its line column.
    pub holder: (usize, usize),
    /// Every account.
    pub accounts: Vec<usize>,
    /// Account that holds uncommitted incentive money, and what was planned of it; none without that step.
    pub uncommitted: Option<(usize, f64)>,
    /// The steps before the treasury.
    pub steps: Vec<CompiledStep>,
    /// Most that the treasury gives, £m; infinite without a limit.
    pub treasury: f64,
    /// Measures of the whole.
    pub measures: LadderMeasures,
}

/// Measures of the whole ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderMeasures {
    /// What the nation is short of its target before any step.
    pub need: usize,
    /// The claim on the treasury.
    pub bail_out: usize,
    /// What not even the claim covers.
    pub unmet: usize,
}

/// A step.
#[derive(Debug, Clone)]
pub struct CompiledStep {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: StepKind,
    /// Its amount when certain, £m.
    pub fixed: f64,
    /// Its amount by latent; none when certain.
    pub table: Option<Table>,
    /// Address of its amount.
    pub amount: DrawId,
    /// What positions hold of it already, £m on the money grid.
    pub in_base: f64,
    /// True when it counts in full whether needed or not.
    pub booked: bool,
    /// Measure of what it brings.
    pub used: usize,
    /// Measure of whether it is used up: 1 or 0.
    pub exhausted: usize,
}

pub(super) fn measures(ladder: &Ladder) -> Vec<Measure> {
    let measure = |code: String, name: String| Measure { rule: RuleKind::NationalLadder, code, name };
    let whole = [
        (NEED, "shortfall of the nation before any step"),
        (BAIL_OUT, "claim on the Treasury"),
        (UNMET, "shortfall that no claim covers"),
    ];
    let of_step = |step: &crate::model::Step| {
        let name =
            if step.description.is_empty() { step.kind.word().replace('_', " ") } else { step.description.clone() };
        [
            measure(used(&step.id), format!("{name}: used")),
            measure(exhausted(&step.id), format!("{name}: 1 where it is used up")),
        ]
    };
    let whole = whole.map(|(code, name)| measure(code.to_owned(), name.to_owned()));
    let steps = ladder.steps.iter().filter(|step| step.kind != StepKind::Treasury).flat_map(of_step);
    whole.into_iter().chain(steps).collect()
}

fn used(id: &str) -> String {
    format!("used:{id}")
}

fn exhausted(id: &str) -> String {
    format!("exhausted:{id}")
}

pub(super) fn compile(
    ladder: &Ladder,
    parts: &Parts<'_>,
    book: &mut AddressBook,
) -> Result<CompiledLadder, CompileError> {
    let measure = |code: &str| parts.measure(RuleKind::NationalLadder, code);
    let mut steps = Vec::with_capacity(ladder.steps.len());
    let mut treasury = f64::INFINITY;
    for step in &ladder.steps {
        if step.kind == StepKind::Treasury {
            treasury = step.amount.as_ref().map_or(f64::INFINITY, Distribution::mean);
            continue;
        }
        let (fixed, table) = match &step.amount {
            None => (0.0, None),
            Some(Distribution::Fixed(amount)) => (*amount, None),
            Some(range) => (0.0, Some(falling(range, &format!("ladder.csv, row `{}`", step.id))?)),
        };
        steps.push(CompiledStep {
            id: step.id.clone(),
            kind: step.kind,
            fixed,
            table,
            amount: book.of("ladder", "", &step.id, "amount")?,
            in_base: step.in_base.on_grid().millions(),
            booked: step.booked,
            used: measure(&used(&step.id))?,
            exhausted: measure(&exhausted(&step.id))?,
        });
    }
    let holder_of_fund = parts.model.rules.iter().find_map(|rule| rule.pot()?.1);
    let uses_it = steps.iter().any(|step| step.kind == StepKind::UncommittedIncentive);
    Ok(CompiledLadder {
        target: ladder.target.on_grid().millions(),
        headroom: ladder.headroom.on_grid().millions(),
        holder: (ladder.holder, parts.column(LineGroup::National, ladder.holder)?),
        accounts: (0..parts.model.accounts.len()).collect(),
        uncommitted: holder_of_fund
            .filter(|_| uses_it)
            .map(|account| (account, parts.model.accounts[account].incentive.on_grid().millions())),
        steps,
        treasury,
        measures: LadderMeasures { need: measure(NEED)?, bail_out: measure(BAIL_OUT)?, unmet: measure(UNMET)? },
    })
}
