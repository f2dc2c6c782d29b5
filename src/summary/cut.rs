//! The results of one node and what lies below it, out of those of the whole: nothing of anybody else.
//!
//! Figures are those of the whole run to the bit: what others' asks and rules did to the node is in them. What is told of the whole alone
//! (the national target and claim, counts over all organisations, sums of tables) is left out, not shared out.

use std::collections::BTreeSet;

use super::anonymous::mentions;
use super::{control_totals, own_accounts};
use crate::results::{EquityOfRule, Flow, NodeCode, NodeKind, NodeResult, Results, Transfers};

/// A node cannot be cut out: there is none, or it is a sector or type, which is no part of the geography.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotCut;

/// What lies inside the cut, and what is said of the rest.
struct Cut<'a> {
    inside: BTreeSet<&'a str>,
    /// Codes and names of what lies outside.
    outside: Vec<&'a str>,
}

impl<'a> Cut<'a> {
    fn of(results: &'a Results, top: &'a NodeResult) -> Self {
        let parent = |node: &'a NodeResult| node.parent.as_ref().and_then(|parent| results.node(parent));
        let is_inside = |node: &&NodeResult| {
            let mut above = std::iter::successors(results.node(&node.code), |&node| parent(node));
            above.any(|node| node.code == top.code)
        };
        let inside: BTreeSet<&str> = results.nodes.iter().filter(is_inside).map(|node| node.code.0.as_str()).collect();
        let others = results.nodes.iter().filter(|node| !inside.contains(node.code.0.as_str()));
        // Sectors and types are classes, not others; and what a part belongs to is no secret.
        let above: Vec<_> = std::iter::successors(Some(top), |&node| parent(node)).map(|node| &node.code).collect();
        let others = others.filter(|node| {
            matches!(node.kind, NodeKind::Tree(_) | NodeKind::Organisation) && !above.contains(&&node.code)
        });
        Self { outside: others.flat_map(|node| [node.code.0.as_str(), node.name.as_str()]).collect(), inside }
    }

    fn has(&self, code: &NodeCode) -> bool {
        self.inside.contains(code.0.as_str())
    }

    /// True for words that name nobody outside.
    fn names_nobody_else(&self, text: &str) -> bool {
        !self.outside.iter().any(|other| mentions(text, other))
    }

    /// Leaves out what names somebody outside, and says how much that was: a caveat or a change does not go without a word.
    fn keep(&self, said: &mut Vec<String>) {
        let all = said.len();
        said.retain(|sentence| self.names_nobody_else(sentence));
        if said.len() < all {
            said.push(format!("{} more of places outside", all - said.len()));
        }
    }
}

impl Results {
    /// The results of a node of the geography or an organisation, as though it were the whole.
    ///
    /// # Errors
    /// [`NotCut`].
    pub fn cut(&self, code: &NodeCode) -> Result<Self, NotCut> {
        let top = self.node(code).ok_or(NotCut)?;
        if !matches!(top.kind, NodeKind::Root | NodeKind::Tree(_) | NodeKind::Organisation) {
            return Err(NotCut);
        }
        if top.kind == NodeKind::Root {
            return Ok(self.clone());
        }
        let cut = Cut::of(self, top);
        let mut of = self.clone();
        of.headline = code.clone();
        of.focus = vec![code.clone()];
        of.nodes.retain(|node| cut.has(&node.code));
        for node in of.nodes.iter_mut().filter(|node| node.code == *code) {
            node.kind = NodeKind::Root;
            node.parent = None;
        }
        of.yardsticks.retain(|of| cut.has(&of.node));
        of.shapes.retain(|of| cut.has(&of.node));
        of.contributions.retain(|of| cut.has(&of.node));
        of.bridges.retain(|of| cut.has(&of.node));
        of.fans.retain(|of| cut.has(&of.node));
        of.diversification.retain(|of| cut.has(&of.node));
        // Rows of the register by id: nothing says whose they are.
        of.dependence.links = Vec::new();
        of.dependence.implied.retain(|of| cut.has(&of.node));
        of.dependence.cases.retain(|of| cut.has(&of.node));
        of.parameters.spreads.retain(|of| cut.has(&of.node));
        of.references.retain(|of| cut.has(&of.node));
        of.underlying_bridges.retain(|of| cut.has(&of.node));
        of.reported.retain(|of| cut.has(&of.node));
        of.undisclosed.retain(|of| cut.has(&of.node));
        of.evidence.retain(|of| cut.has(&of.node));
        of.evidence_by_organisation.retain(|of| cut.has(&of.node));
        of.drivers = of.drivers.filter(|of| cut.has(&of.node));
        of.frontier = of.frontier.filter(|of| cut.has(&of.node));
        of.budget = of.budget.filter(|of| cut.has(&of.node));
        of.breaks.retain(|of| cut.has(&of.node));
        if let Some(to_date) = &mut of.year_to_date {
            to_date.nodes.retain(|of| cut.has(&of.node));
        }
        of.year_to_date = of.year_to_date.filter(|to_date| !to_date.nodes.is_empty());
        if let Some(capacity) = &mut of.capacity {
            capacity.nodes.retain(|of| cut.has(&of.node));
            capacity.months.retain(|of| cut.has(&of.node));
        }
        of.capacity = of.capacity.filter(|capacity| !capacity.nodes.is_empty());
        if let Some(plan) = &mut of.plan {
            plan.findings.retain(|of| cut.has(&of.node));
            plan.places.retain(|of| cut.has(&of.node));
            plan.matrix.retain(|of| cut.has(&of.node));
            plan.views.retain(|of| cut.has(&of.node));
        }
        of.plan = of.plan.filter(|plan| !plan.findings.is_empty());
        of.line_names.retain(|line| cut.names_nobody_else(&line.name) && cut.names_nobody_else(&line.code));
        if let Some(rules) = &mut of.rules {
            rules.organisations.retain(|of| cut.has(&of.node));
            rules.nodes.retain(|of| cut.has(&of.node));
            rules.cases.retain(|of| cut.has(&of.node));
            rules.measures.retain(|of| of.unit().is_some_and(|unit| cut.inside.contains(unit)));
            // Counts and sums over everybody.
            (rules.missing, rules.states) = (Vec::new(), Vec::new());
            (rules.actions, rules.fund, rules.programme) = (Vec::new(), None, None);
        }
        (of.control_totals, of.own_accounts) = (control_totals::of(&of.nodes), own_accounts::of(&of.nodes));
        of.transfers = of.transfers.and_then(|transfers| touching(transfers, &cut));
        (of.national, of.precision) = (None, None);
        of.second_seed = of.second_seed.filter(|of| cut.has(&of.node));
        (of.lines, of.line_totals, of.systems, of.rows_read) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        of.warnings.retain(|warning| !warning.of_input() && cut.names_nobody_else(&warning.message));
        for assumption in &mut of.assumptions {
            assumption.sources.retain(|source| cut.names_nobody_else(source));
            // Whoever answers for a row of somebody else's.
            assumption.owners.clear();
        }
        of.assumptions.retain(|of| cut.names_nobody_else(&of.id) && cut.names_nobody_else(&of.name));
        if let Some(assurance) = &mut of.scenario.assurance {
            cut.keep(&mut assurance.checked);
            cut.keep(&mut assurance.limits);
            assurance.decisions.retain(|of| cut.names_nobody_else(&of.decision) && cut.names_nobody_else(&of.by));
        }
        of.scenario.sources.retain(|of| cut.names_nobody_else(&of.figure) && cut.names_nobody_else(&of.source));
        let whole = self.nation();
        let whole = if whole.name.is_empty() { &whole.code.0 } else { &whole.name };
        let note = format!(
            "Cut from the results of {whole}: what others do to it is in its figures, nothing of theirs is shown."
        );
        of.scenario.data_note = format!("{} {note}", of.scenario.data_note).trim().to_owned();
        of.scenario.part_of = Some(whole.clone());
        of.scenario.title = format!("{}: {}", if top.name.is_empty() { &code.0 } else { &top.name }, of.scenario.title);
        cut.keep(&mut of.scenario.not_in_range);
        cut.keep(&mut of.scenario.changes);
        Ok(of)
    }
}

/// The transfers to and from what lies inside, with the other side numbered; who is more deprived is a question of the whole.
fn touching(of: Transfers, cut: &Cut<'_>) -> Option<Transfers> {
    let place = |code: &str| code.split_once(':').map_or(code, |(_, place)| place).to_owned();
    let has = |code: &str| cut.inside.contains(place(code).as_str());
    let mut others: Vec<String> = Vec::new();
    let mut unnamed = |code: &mut String, name: &mut String| {
        if code.is_empty() || has(code) {
            return;
        }
        let known = others.iter().position(|other| other == code);
        let number = 1 + known.unwrap_or_else(|| {
            others.push(code.clone());
            others.len() - 1
        });
        (*code, *name) = (format!("outside-{number}"), format!("Outside {number}"));
    };
    let flows = of.flows.into_iter().filter(|flow| has(&flow.from) || has(&flow.to));
    let unnamed = |mut flow: Flow| {
        unnamed(&mut flow.from, &mut flow.from_name);
        unnamed(&mut flow.to, &mut flow.to_name);
        if !cut.names_nobody_else(&flow.id) {
            flow.id.clear();
        }
        flow
    };
    let flows: Vec<Flow> = flows.map(unnamed).collect();
    let places: Vec<_> = of.places.into_iter().filter(|place| cut.has(&place.node)).collect();
    let given: Vec<f64> = places.iter().map(|place| place.mean).filter(|&mean| mean > 0.0).collect();
    let moved = flows.iter().map(|flow| flow.mean.value).sum();
    (!flows.is_empty()).then(|| Transfers {
        givers: given.len() as u64,
        given: given.iter().sum(),
        equity: Vec::new(),
        equity_of_all: EquityOfRule { rule: None, moved, from_more_deprived: 0.0, share: None },
        concentration: None,
        flows,
        places,
    })
}
