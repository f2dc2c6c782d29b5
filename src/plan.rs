//! Do plans read across? Sixteen checks of activity, beds, staff, performance and money against each other, each a row of one table
//! ([`checks::CHECKS`]) with one function.
//!
//! They are advice: none stops a run, and no figure depends on them.

use std::collections::BTreeMap;

use crate::model::months::YEAR;
use crate::model::plan::{Bound, Column, View};
use crate::model::{AccountIdx, Model, NodeIdx};
use crate::results::{
    NodeCode, PlanBound, PlanCheck, PlanChecks, PlanCounts, PlanFinding, PlanLacking, PlanMeasure, PlanOutcome,
    PlanPlace, PlanViews,
};

pub mod checks;
mod page;
mod subject;

use checks::{CHECKS, ReadAcross, Test};
pub use page::{Example, page};
use subject::{Subject, Verdict};

/// Every check of the plans of some accounts, which are those of `whole`; of nodes those with all of their organisations among them.
#[must_use]
pub fn checked(model: &Model, whole: &str, accounts: &[AccountIdx]) -> PlanChecks {
    let organisations: Vec<AccountIdx> =
        accounts.iter().copied().filter(|&account| is_organisation(model, account)).collect();
    let nodes: Vec<NodeIdx> = (0..model.nodes.len()).filter(|&node| is_within(model, node, &organisations)).collect();
    let mut findings = Vec::new();
    for check in CHECKS {
        match check.test {
            Test::Organisation(test) => {
                let of = |&account: &AccountIdx| found(check, &Subject { model, account }, test);
                findings.extend(organisations.iter().filter_map(of));
            }
            Test::Node(test) => {
                let of = |&node: &NodeIdx| {
                    let code = NodeCode(model.nodes[node].code.clone());
                    Some(finding(check, code, Ok(test(model, node)?)))
                };
                findings.extend(nodes.iter().filter_map(of));
            }
        }
    }
    let (places, matrix) = counted(model, whole, &nodes, &organisations, &findings);
    PlanChecks {
        view: model.plans.view.word().to_owned(),
        checks: CHECKS.iter().map(ReadAcross::told).collect(),
        places,
        matrix,
        bounds: bounds(model),
        views: organisations.iter().flat_map(|&account| views(&Subject { model, account })).collect(),
        findings,
    }
}

/// The same of the whole scenario.
#[must_use]
pub fn of(model: &Model) -> PlanChecks {
    let root = model.nodes.first().map_or("", |root| &root.code);
    checked(model, root, &(0..model.accounts.len()).collect::<Vec<_>>())
}

fn is_organisation(model: &Model, account: AccountIdx) -> bool {
    let of = &model.accounts[account];
    of.is_organisation && !of.is_budget && of.turnover.millions() > 0.0
}

/// True where a node has organisations and all of them are among some.
fn is_within(model: &Model, node: NodeIdx, among: &[AccountIdx]) -> bool {
    let mut below = (0..model.accounts.len()).filter(|&account| {
        is_organisation(model, account) && above(model, model.accounts[account].node).any(|at| at == node)
    });
    let mut any = false;
    below.all(|account| {
        any = true;
        among.contains(&account)
    }) && any
}

/// A node and those above it.
fn above(model: &Model, node: NodeIdx) -> impl Iterator<Item = NodeIdx> {
    std::iter::successors(Some(node), |&node| model.nodes[node].parent)
}

/// What a check finds of an organisation; none where it does not apply.
fn found(check: &ReadAcross, subject: &Subject<'_>, test: checks::OfOrganisation) -> Option<PlanFinding> {
    if !(check.applies)(subject) {
        return None;
    }
    let lacking: Vec<PlanLacking> = if check.needs.is_empty() || subject.has_plan() {
        check.needs.iter().copied().flatten().filter_map(|need| subject.lacks(need)).collect()
    } else {
        vec![PlanLacking::Plan]
    };
    let verdict = if lacking.is_empty() { test(subject) } else { Err(lacking) };
    Some(finding(check, NodeCode(subject.account().code.clone()), verdict))
}

fn finding(check: &ReadAcross, node: NodeCode, verdict: Result<Verdict, Vec<PlanLacking>>) -> PlanFinding {
    let check = check.id.to_owned();
    match verdict {
        Ok(Verdict { outcome, lacking, numbers, money }) => {
            let money = money.filter(|amount| *amount > 0.0 && outcome != PlanOutcome::Pass);
            PlanFinding { node, check, outcome, lacking, numbers, money }
        }
        Err(lacking) => {
            let outcome = PlanOutcome::NotTested;
            PlanFinding { node, check, outcome, lacking, numbers: Vec::new(), money: None }
        }
    }
}

fn bounds(model: &Model) -> Vec<PlanBound> {
    let bound = |&of: &Bound| {
        let value = model.plans.bound(of);
        PlanBound {
            key: of.key().to_owned(),
            value,
            stated: value != of.default(),
            evidence: of.evidence().to_owned(),
            source: of.source().to_owned(),
        }
    };
    Bound::ALL.iter().map(bound).collect()
}

/// Adds one finding to a place that has it.
fn add(place: &mut PlanPlace, outcome: PlanOutcome) {
    match outcome {
        PlanOutcome::Pass => place.passes += 1,
        PlanOutcome::Query => place.queries += 1,
        PlanOutcome::Fail => place.fails += 1,
        PlanOutcome::NotTested => place.not_tested += 1,
    }
}

fn empty(node: NodeCode) -> PlanPlace {
    PlanPlace {
        node,
        tested: 0,
        failing: 0,
        queried: 0,
        fails: 0,
        queries: 0,
        passes: 0,
        not_tested: 0,
        money: 0.0,
        failed: Vec::new(),
    }
}

/// Findings by place, and by node and check.
fn counted(
    model: &Model,
    whole: &str,
    nodes: &[NodeIdx],
    organisations: &[AccountIdx],
    findings: &[PlanFinding],
) -> (Vec<PlanPlace>, Vec<PlanCounts>) {
    let node_of: BTreeMap<&str, NodeIdx> =
        model.nodes.iter().enumerate().map(|(at, node)| (node.code.as_str(), at)).collect();
    let parents: BTreeMap<&str, NodeIdx> =
        organisations.iter().map(|&at| (model.accounts[at].code.as_str(), model.accounts[at].node)).collect();
    let mut own: BTreeMap<&str, PlanPlace> = BTreeMap::new();
    let mut matrix: BTreeMap<(NodeIdx, usize), PlanCounts> = BTreeMap::new();
    for finding in findings {
        let code = finding.node.0.as_str();
        let parent = parents.get(code);
        if parent.is_some() {
            let place = own.entry(code).or_insert_with(|| empty(finding.node.clone()));
            add(place, finding.outcome);
            if finding.outcome == PlanOutcome::Fail {
                place.failed.push(finding.check.clone());
                place.money = place.money.max(finding.money.unwrap_or(0.0));
            }
        }
        let Some(&start) = parent.or_else(|| node_of.get(code)) else { continue };
        let check = CHECKS.iter().position(|check| check.id == finding.check).unwrap_or(CHECKS.len());
        for node in above(model, start).filter(|node| nodes.contains(node)) {
            let counts = matrix.entry((node, check)).or_insert_with(|| PlanCounts {
                node: NodeCode(model.nodes[node].code.clone()),
                check: finding.check.clone(),
                failed: 0,
                queried: 0,
                passed: 0,
                not_tested: 0,
                money: 0.0,
            });
            match finding.outcome {
                PlanOutcome::Pass => counts.passed += 1,
                PlanOutcome::Query => counts.queried += 1,
                PlanOutcome::Fail => {
                    counts.failed += 1;
                    counts.money += finding.money.unwrap_or(0.0);
                }
                PlanOutcome::NotTested => counts.not_tested += 1,
            }
        }
    }
    for place in own.values_mut() {
        place.tested = usize::from(place.fails + place.queries + place.passes > 0);
        place.failing = usize::from(place.fails > 0);
        place.queried = usize::from(place.fails == 0 && place.queries > 0);
    }
    let sum = |code: &str, is_mine: &dyn Fn(AccountIdx) -> bool| {
        let mut sum = empty(NodeCode(code.to_owned()));
        let mut any = false;
        let mine = organisations.iter().filter(|&&at| is_mine(at));
        for place in mine.filter_map(|&at| own.get(model.accounts[at].code.as_str())) {
            any = true;
            sum.tested += place.tested;
            sum.failing += place.failing;
            sum.queried += place.queried;
            sum.fails += place.fails;
            sum.queries += place.queries;
            sum.passes += place.passes;
            sum.not_tested += place.not_tested;
            sum.money += place.money;
        }
        any.then_some(sum)
    };
    let of_whole = || sum(whole, &|_| true).unwrap_or_else(|| empty(NodeCode(whole.to_owned())));
    let mut places: Vec<PlanPlace> = if findings.is_empty() { Vec::new() } else { vec![of_whole()] };
    for &node in nodes.iter().filter(|&&node| model.nodes[node].code != whole) {
        let is_below = |at: AccountIdx| above(model, model.accounts[at].node).any(|at| at == node);
        places.extend(sum(&model.nodes[node].code, &is_below));
    }
    let alone = organisations.iter().filter(|&&at| model.accounts[at].code != whole);
    places.extend(alone.filter_map(|&at| own.get(model.accounts[at].code.as_str()).cloned()));
    (places, matrix.into_values().collect())
}

/// Performance, occupancy, planned work and agency cost of the year in each view.
fn views(subject: &Subject<'_>) -> Vec<PlanViews> {
    let mean = |months: &[f64]| months.iter().sum::<f64>() / months.len() as f64;
    let of = |view: View, what: PlanMeasure| -> Option<f64> {
        let year = subject.year(view)?;
        let whole = |column| year.months(column).filter(|months| months.len() == YEAR);
        match what {
            PlanMeasure::Trajectory => whole(Column::AeWithin4Hours).map(mean),
            PlanMeasure::Waits => whole(Column::WaitsWithin18Weeks).and_then(|months| months.last().copied()),
            PlanMeasure::Occupancy => {
                let (occupied, open) = subject.bed_days(view)?;
                Some(occupied.iter().sum::<f64>() / open.iter().sum::<f64>())
            }
            PlanMeasure::Elective => {
                Some(whole(Column::ElectiveInpatients)?.iter().chain(whole(Column::DayCases)?).sum())
            }
            _ => whole(Column::PayAgency).map(|months| months.iter().sum()),
        }
    };
    let measures = [
        PlanMeasure::Trajectory,
        PlanMeasure::Waits,
        PlanMeasure::Occupancy,
        PlanMeasure::Elective,
        PlanMeasure::AgencyPlan,
    ];
    let row = |what: PlanMeasure| {
        let [submitted, required, genuine, last_year] =
            [View::Submitted, View::Required, View::Genuine, View::LastYear].map(|view| of(view, what));
        let node = NodeCode(subject.account().code.clone());
        let row = PlanViews { node, what, submitted, required, genuine, last_year };
        [submitted, required, genuine, last_year].iter().any(Option::is_some).then_some(row)
    };
    measures.into_iter().filter_map(row).collect()
}

impl ReadAcross {
    /// The check as results tell it.
    fn told(&self) -> PlanCheck {
        PlanCheck {
            id: self.id.to_owned(),
            name: self.name.to_owned(),
            rule: self.rule.to_owned(),
            money: self.money.to_owned(),
        }
    }
}
