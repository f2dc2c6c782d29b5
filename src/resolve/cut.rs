//! One system out of a scenario: the rows that concern it, group rows with the size of their whole group, every draw at its address.
//!
//! Gross positions of the organisations within are those of the whole, to the bit: rows keep their ids, amounts and, by
//! `group_size`, their members' shares; factors keep their levels and holders, because the nodes above are kept.

mod settings;

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::World;
use super::{target, year_to_date};
use crate::model::{AccountIdx, Base, NodeIdx};
use crate::scenario::kind::Target;
use crate::scenario::record::{Cell, Table};
use crate::scenario::settings::{FILE, Parameters, RuleWord};
use crate::scenario::tables::{
    ActionRow, BridgeItemRow, CapacityPlanRow, ContractRow, ControlTotalRow, CorrelationRow, DeliveryRow,
    EfficiencyRow, FactorRow, LineRow, MonthlyPlanRow, NodeRow, OrganisationRow, ParameterRow, PayRow, PhasingRow,
    PositionRow, ResponseRow, RiskRow, SourceRow,
};
use crate::scenario::words::{BaseWord, SizeColumn, SpreadWord};
use crate::scenario::{CALIBRATED, Problems, Scenario, TABLES, plain_table};
use crate::units::Money;

/// A scenario of a part of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Names and texts of its files.
    pub files: Vec<(String, String)>,
    /// What reaches beyond it and was left out, or kept with what lies beyond, one sentence each.
    pub beyond: Vec<String>,
}

/// Cuts a node out of a scenario that was read and resolved without errors.
///
/// # Errors
/// There is no such node, or nothing lies below it, in words.
pub fn cut(scenario: &Scenario, code: &str) -> Result<Cut, String> {
    let mut problems = Problems::new(scenario.files.clone(), scenario.unit);
    let base = match scenario.settings.top.base.or(BaseWord::Plan) {
        BaseWord::Plan => Base::Plan,
        BaseWord::Forecast => Base::Forecast,
    };
    let world = World::new(scenario, base, &mut problems);
    let Some(node) = world.node(code) else {
        let hint = crate::id::nearest_hint(code, world.nodes.iter().map(|node| node.code.as_str()));
        return Err(format!("there is no node `{code}` in nodes.csv{hint}"));
    };
    if !world.organisations().any(|(account, _)| world.is_within(world.accounts[account].node, node)) {
        return Err(format!("no organisation hangs below `{code}`"));
    }
    let mut knife = Knife::new(scenario, &world, node, problems);
    let files = knife.files()?;
    Ok(Cut { files, beyond: knife.beyond })
}

/// The lines of a file that stay, each with cells that change: (column, text).
type Kept = BTreeMap<usize, Vec<(&'static str, String)>>;

/// A target's members, within and altogether.
struct Concerned {
    /// True when an account within is among them.
    within: bool,
    /// The size of the whole group; none for one account.
    group_size: Option<f64>,
    /// All members that bear something.
    members: Vec<AccountIdx>,
}

struct Knife<'a> {
    scenario: &'a Scenario,
    world: &'a World<'a>,
    problems: Problems,
    node: NodeIdx,
    /// Organisations that stay: those within, and partners of their contracts.
    organisations: BTreeSet<AccountIdx>,
    /// Nodes that stay: those within, and those above what stays.
    nodes: BTreeSet<NodeIdx>,
    /// Lines, factor sets and classes of delivery that kept rows use.
    lines: BTreeSet<String>,
    sets: BTreeSet<String>,
    delivery: BTreeSet<String>,
    /// Factor sets of rows that the whole group shares: (new code, old code, lines of factors.csv).
    common: BTreeMap<String, (String, Vec<usize>)>,
    beyond: Vec<String>,
}

impl<'a> Knife<'a> {
    fn new(scenario: &'a Scenario, world: &'a World<'a>, node: NodeIdx, problems: Problems) -> Self {
        let mut knife = Self {
            scenario,
            world,
            problems,
            node,
            organisations: BTreeSet::new(),
            nodes: BTreeSet::new(),
            lines: BTreeSet::new(),
            sets: BTreeSet::new(),
            delivery: BTreeSet::new(),
            common: BTreeMap::new(),
            beyond: Vec::new(),
        };
        knife.organisations =
            world.organisations().map(|(account, _)| account).filter(|&a| knife.is_within(a)).collect();
        for row in &scenario.contracts.rows {
            let sides = [&row.provider_code, &row.commissioner_code].map(|cell| world.organisation(cell.get()?));
            for (mine, other) in [(sides[0], sides[1]), (sides[1], sides[0])] {
                if let (Some(mine), Some(other)) = (mine, other)
                    && knife.is_within(mine)
                    && !knife.is_within(other)
                {
                    knife.organisations.insert(other);
                    let id = row.contract_id.or(String::new());
                    let partner = &world.accounts[other].code;
                    knife.beyond.push(format!("contract `{id}` is kept with `{partner}`, which lies beyond"));
                }
            }
        }
        let above = |node: NodeIdx| std::iter::successors(Some(node), |&node| world.nodes[node].parent);
        let of_organisations = knife.organisations.iter().flat_map(|&account| above(world.accounts[account].node));
        let within = (0..world.nodes.len()).filter(|&other| world.is_within(other, node));
        knife.nodes = of_organisations.chain(within).chain(above(node)).collect();
        knife
    }

    /// True for an organisation or own account below the node.
    fn is_within(&self, account: AccountIdx) -> bool {
        self.world.is_within(self.world.accounts[account].node, self.node)
    }

    fn has_organisation(&self, code: &Cell<String>) -> bool {
        code.get().and_then(|code| self.world.organisation(code)).is_some_and(|own| self.organisations.contains(&own))
    }

    fn has_node_within(&self, code: &str) -> bool {
        self.world.node(code).is_some_and(|node| self.world.is_within(node, self.node))
    }

    fn has_account(&self, code: &Cell<String>) -> bool {
        self.has_organisation(code) || code.get().is_some_and(|code| self.has_node_within(code))
    }

    /// True where a figure is one that the cut has, unchanged.
    fn has_figure(&self, target: &Target) -> bool {
        match target {
            Target::Code(code) | Target::Own(code) => {
                self.has_node_within(code) || self.world.organisation(code).is_some_and(|own| self.is_within(own))
            }
            Target::Sector(_) | Target::Type(_) => false,
        }
    }

    fn concerned(&mut self, cell: &Cell<Target>, size: Option<SizeColumn>, stated: Option<f64>) -> Concerned {
        let none = Concerned { within: false, group_size: None, members: Vec::new() };
        let is_one = match cell.get() {
            Some(Target::Own(code)) => return Concerned { within: self.has_node_within(code), ..none },
            Some(Target::Code(code)) => self.world.organisation(code).is_some(),
            _ => false,
        };
        let Some(members) = target::members(cell, self.world, &mut self.problems) else { return none };
        if is_one {
            return Concerned {
                within: members.iter().any(|own| self.organisations.contains(own)),
                group_size: None,
                members,
            };
        }
        let column = size.unwrap_or(SizeColumn::Equal);
        let (shares, total) = target::share(&members, column, self.world, stated);
        let members: Vec<AccountIdx> = shares.iter().map(|member| member.account).collect();
        let within = members.iter().any(|own| self.organisations.contains(own));
        Concerned { within, group_size: Some(total), members }
    }

    /// The cell of a factor set in a kept row: that set, or what the whole group shares of it.
    fn factor_set(&mut self, set: &Cell<String>, spread: &Cell<SpreadWord>, members: &[AccountIdx]) -> Option<String> {
        let code = set.get()?.clone();
        let rows = || self.scenario.factors.rows.iter().filter(|row| row.factor_set.get() == Some(&code));
        let shared: Vec<usize> = rows().filter(|row| self.is_common(row, members)).map(|row| row.at.line).collect();
        if spread.get() != Some(&SpreadWord::Shared) || shared.len() == rows().count() {
            self.sets.insert(code);
            return None;
        }
        if shared.is_empty() {
            return Some(String::new());
        }
        let short: String = code.chars().take(crate::id::LONGEST_CODE - 8).collect();
        let known =
            self.common.iter().find(|(_, (of, lines))| *of == code && *lines == shared).map(|(new, _)| new.clone());
        let new = known.unwrap_or_else(|| format!("{short}-whole{}", self.common.len()));
        self.common.insert(new.clone(), (code, shared));
        Some(new)
    }

    /// True where all members hold one draw of a factor.
    fn is_common(&self, row: &FactorRow, members: &[AccountIdx]) -> bool {
        let level = row.level.or(String::new());
        let holder = |&account: &AccountIdx| -> Option<String> {
            let own = &self.world.accounts[account];
            match level.as_str() {
                "type" => Some(own.org_type.clone()),
                "sector" => Some(own.sector.clone()),
                _ => std::iter::successors(Some(own.node), |&node| self.world.nodes[node].parent)
                    .find(|&node| self.world.nodes[node].level == level)
                    .map(|node| self.world.nodes[node].code.clone()),
            }
        };
        let first = members.first().and_then(holder);
        first.is_some() && members.iter().all(|account| holder(account) == first)
    }

    fn has_level(&self, level: &Cell<String>) -> bool {
        let word = level.or(String::new());
        ["type", "sector"].contains(&word.as_str())
            || self.nodes.iter().any(|&node| self.world.nodes[node].level == word)
    }

    fn keeps_rule(&mut self, word: RuleWord, parameters: Option<&Parameters>) -> bool {
        match (word, parameters) {
            (RuleWord::OwnAction, Some(Parameters::OwnAction(record))) => self.concerned(&record.of, None, None).within,
            (RuleWord::OrganisationActions | RuleWord::IncentiveCliff, _) => true,
            _ => false,
        }
    }

    fn files(&mut self) -> Result<Vec<(String, String)>, String> {
        let scenario = self.scenario;
        let rules = self.rules();
        if !scenario.stresses.is_empty() {
            self.beyond.push("stresses.toml is left out: its changes may name what lies beyond".to_owned());
        }
        if scenario.assurance.is_some() {
            self.beyond.push("assurance.toml is left out: it is of the whole".to_owned());
        }
        let mut kept: BTreeMap<&'static str, Kept> = BTreeMap::new();
        let plain = |lines: Vec<usize>| -> Kept { lines.into_iter().map(|line| (line, Vec::new())).collect() };
        // What lies above holds a part of what it did: a region's figures are not the nation's.
        let nodes = scenario.nodes.rows.iter().filter_map(|row| {
            let node = row.node_code.get().and_then(|code| self.world.node(code))?;
            let part = || vec![("node_name", part_of(&self.world.nodes[node].name))];
            let cells = if self.world.is_within(node, self.node) { Vec::new() } else { part() };
            self.nodes.contains(&node).then_some((row.at.line, cells))
        });
        kept.insert(NodeRow::FILE, nodes.collect());
        let rows = scenario.organisations.rows.iter().filter(|row| self.has_organisation(&row.org_code));
        kept.insert(OrganisationRow::FILE, plain(rows.map(|row| row.at.line).collect()));
        let rows = scenario.positions.rows.iter().filter(|row| self.has_account(&row.account_code));
        kept.insert(PositionRow::FILE, plain(rows.map(|row| row.at.line).collect()));
        let rows = scenario.monthly_plan.rows.iter().filter(|row| self.has_account(&row.account_code));
        kept.insert(MonthlyPlanRow::FILE, plain(rows.map(|row| row.at.line).collect()));
        let rows = scenario.capacity_plan.rows.iter().filter(|row| self.has_organisation(&row.org_code));
        kept.insert(CapacityPlanRow::FILE, plain(rows.map(|row| row.at.line).collect()));
        kept.insert(ResponseRow::FILE, plain(self.responses()));
        let rows = scenario.control_totals.rows.iter();
        let rows = rows.filter(|row| row.node_code.get().is_some_and(|code| self.has_node_within(code)));
        kept.insert(ControlTotalRow::FILE, plain(rows.map(|row| row.at.line).collect()));
        kept.insert(SourceRow::FILE, plain(scenario.sources.rows.iter().map(|row| row.at.line).collect()));
        kept.insert(EfficiencyRow::FILE, self.efficiency());
        kept.insert(PayRow::FILE, self.pay());
        kept.insert(RiskRow::FILE, self.risks());
        kept.insert(ContractRow::FILE, self.contracts());
        kept.insert(ActionRow::FILE, self.actions(&rules));
        let delivered = scenario.delivery.rows.iter().filter(|row| self.delivery.contains(&class(row)));
        kept.insert(DeliveryRow::FILE, plain(delivered.map(|row| row.at.line).collect()));
        let rows = scenario.lines.rows.iter().filter(|row| self.lines.contains(&row.line.or(String::new())));
        kept.insert(LineRow::FILE, plain(rows.map(|row| row.at.line).collect()));
        let rows = scenario.correlations.rows.iter().filter(|row| self.has_level(&row.level));
        kept.insert(CorrelationRow::FILE, plain(rows.map(|row| row.at.line).collect()));
        kept.insert(ParameterRow::FILE, self.parameters());
        kept.insert(FactorRow::FILE, plain(self.factors()));
        kept.insert(PhasingRow::FILE, plain(self.phasings()));
        kept.insert(BridgeItemRow::FILE, self.bridge());
        let mut files = vec![(FILE.to_owned(), self.settings(&rules)?)];
        files.extend(self.calibrated().map(|text| (CALIBRATED.to_owned(), text.to_owned())));
        for info in TABLES {
            let Some(lines) = kept.get(info.file).filter(|lines| !lines.is_empty()) else { continue };
            if !scenario.files.iter().any(|file| file.name == info.file) {
                continue;
            }
            // In the words of the format: a map of headings and words would be read over the cells that change.
            let map = scenario.settings.maps.get(info.file).cloned().unwrap_or_default();
            let mut rows = plain_table(info, &map, &mut self.problems).into_iter();
            let mut header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
            let whole: BTreeMap<usize, Vec<String>> = rows.collect();
            let mut body: Vec<Vec<String>> = Vec::new();
            for (line, cells) in &whole {
                let Some(changes) = lines.get(line) else { continue };
                let mut cells = cells.clone();
                for (column, text) in changes {
                    let at = header.iter().position(|name| name == column).unwrap_or_else(|| {
                        header.push((*column).to_owned());
                        header.len() - 1
                    });
                    cells.resize(cells.len().max(at + 1), String::new());
                    cells[at].clone_from(text);
                }
                body.push(cells);
            }
            if info.file == FactorRow::FILE {
                body.extend(self.common_sets(&header, &whole));
            }
            files.push((info.file.to_owned(), csv_of(&header, body)));
        }
        Ok(files)
    }

    /// The text of calibrated.toml where the overspend to date goes by it.
    fn calibrated(&self) -> Option<&str> {
        self.scenario.calibrated.as_deref().filter(|_| year_to_date::is_on(self.scenario))
    }

    /// The kinds of rules that stay; what is left out is noted.
    fn rules(&mut self) -> Vec<RuleWord> {
        let mut rules = Vec::new();
        for setting in &self.scenario.settings.rules {
            let Some(&word) = setting.head.kind.get() else { continue };
            if self.keeps_rule(word, setting.parameters.as_ref()) {
                rules.push(word);
            } else {
                self.beyond.push(format!("rule `{}` is left out", word.word()));
            }
        }
        rules
    }

    fn group(concerned: &Concerned) -> Vec<(&'static str, String)> {
        concerned.group_size.map(|size| ("group_size", format!("{size}"))).into_iter().collect()
    }

    fn efficiency(&mut self) -> Kept {
        let mut kept = Kept::new();
        for row in &self.scenario.efficiency.rows {
            let concerned = self.concerned(&row.target, row.share_by.get().copied(), row.group_size.get().copied());
            if !concerned.within {
                continue;
            }
            let programme = row.programme.get().map_or("", |word| word.word());
            self.lines.insert(programme.to_owned());
            let settings = &self.scenario.settings;
            let set = if programme == "cip" { &settings.cip.factor_set } else { &settings.qipp.factor_set };
            self.sets.extend(set.get().cloned());
            self.delivery.insert(class_of(&row.programme, &row.recurrent, &row.identified, &row.risk_rating));
            kept.insert(row.at.line, Self::group(&concerned));
        }
        kept
    }

    /// Lines of responses.csv; the factor sets of the simulation are kept with any capacity plan.
    fn responses(&mut self) -> Vec<usize> {
        if let Some(capacity) = self.scenario.settings.capacity.as_ref().filter(|_| self.has_capacity()) {
            self.sets.extend(capacity.demand_factors.get().cloned());
            self.sets.extend(capacity.staff_factors.get().cloned());
        }
        let scenario = self.scenario;
        let rows = scenario.responses.rows.iter();
        rows.filter(|row| self.concerned(&row.target, None, None).within).map(|row| row.at.line).collect()
    }

    fn has_capacity(&self) -> bool {
        self.scenario.capacity_plan.rows.iter().any(|row| self.has_organisation(&row.org_code))
    }

    fn pay(&mut self) -> Kept {
        let mut kept = Kept::new();
        for row in &self.scenario.pay.rows {
            let concerned = self.concerned(&row.target, row.paybill.get().copied(), row.group_size.get().copied());
            if concerned.within {
                self.lines.extend(row.line.get().cloned());
                let set = self.factor_set(&row.factor_set, &row.spread, &concerned.members);
                let mut changes = Self::group(&concerned);
                changes.extend(set.map(|set| ("factor_set", set)));
                kept.insert(row.at.line, changes);
            }
        }
        kept
    }

    fn risks(&mut self) -> Kept {
        let mut kept = Kept::new();
        for row in &self.scenario.risks.rows {
            let concerned = self.concerned(&row.target, row.share_by.get().copied(), row.group_size.get().copied());
            if concerned.within {
                self.lines.extend(row.line.get().cloned());
                let set = self.factor_set(&row.factor_set, &row.spread, &concerned.members);
                let mut changes = Self::group(&concerned);
                changes.extend(set.map(|set| ("factor_set", set)));
                kept.insert(row.at.line, changes);
            }
        }
        kept
    }

    fn contracts(&mut self) -> Kept {
        let mut kept = Kept::new();
        for row in &self.scenario.contracts.rows {
            let within = |cell: &Cell<String>| {
                cell.get().and_then(|code| self.world.organisation(code)).is_some_and(|own| self.is_within(own))
            };
            if within(&row.provider_code) || within(&row.commissioner_code) {
                self.lines.insert(row.line.or(super::lines::CONTRACT.to_owned()));
                self.sets.extend(row.factor_set.get().cloned());
                kept.insert(row.at.line, Vec::new());
            }
        }
        kept
    }

    fn actions(&mut self, rules: &[RuleWord]) -> Kept {
        let mut kept = Kept::new();
        for row in &self.scenario.actions.rows {
            let is_node = matches!(row.target.get(), Some(Target::Own(_)));
            let concerned = self.concerned(&row.target, row.share_by.get().copied(), row.group_size.get().copied());
            if concerned.within && !is_node && rules.contains(&RuleWord::OrganisationActions) {
                self.lines.extend(row.action_type.get().cloned());
                kept.insert(row.at.line, Self::group(&concerned));
            }
        }
        let own = self.world.accounts.iter().enumerate();
        let mut remainders =
            own.filter(|(index, account)| self.organisations.contains(index) && account.residual_sd > Money::ZERO);
        if remainders.next().is_some() {
            self.lines.insert("remainder".to_owned());
        }
        if year_to_date::is_on(self.scenario) {
            self.lines.insert("year_to_date".to_owned());
        }
        if rules.contains(&RuleWord::OwnAction) {
            self.lines.insert("own_action".to_owned());
        }
        kept
    }

    fn parameters(&mut self) -> Kept {
        let mut kept = Kept::new();
        let ids: BTreeSet<String> = self
            .scenario
            .delivery
            .rows
            .iter()
            .filter(|row| self.delivery.contains(&class(row)))
            .filter_map(|row| row.delivery_id.get().cloned())
            .collect();
        for row in &self.scenario.parameters.rows {
            let of = |cell: &Cell<Vec<String>>, known: &BTreeSet<String>| -> Vec<String> {
                cell.or(Vec::new()).into_iter().filter(|code| known.contains(code)).collect()
            };
            let (lines, delivery) = (of(&row.line, &self.lines), of(&row.delivery, &ids));
            let of_factor = row.factor.get().is_some() && self.has_level(&row.level);
            if of_factor || !lines.is_empty() || !delivery.is_empty() {
                let cells = [("line", &row.line, lines), ("delivery", &row.delivery, delivery)];
                let changes = cells.into_iter().filter(|(_, cell, _)| cell.get().is_some());
                kept.insert(row.at.line, changes.map(|(name, _, codes)| (name, codes.join(";"))).collect());
            }
        }
        kept
    }

    /// Lines of factors.csv. Where factors are correlated or scaled, all of a level take part in every draw, so that all are kept.
    fn factors(&self) -> Vec<usize> {
        let all = !self.scenario.correlations.rows.is_empty()
            || self.scenario.parameters.rows.iter().any(|row| row.factor.get().is_some());
        let used = |row: &&FactorRow| {
            (all || row.factor_set.get().is_some_and(|set| self.sets.contains(set))) && self.has_level(&row.level)
        };
        let mut lines: Vec<usize> = self.scenario.factors.rows.iter().filter(used).map(|row| row.at.line).collect();
        if lines.is_empty() && !self.common.is_empty() {
            lines.push(0); // the file is written for the sets of whole groups
        }
        lines
    }

    /// The rows of sets that hold what a whole group shares.
    fn common_sets(&self, header: &[String], rows: &BTreeMap<usize, Vec<String>>) -> Vec<Vec<String>> {
        let at = header.iter().position(|name| name == "factor_set").unwrap_or(0);
        let copies = self.common.iter().flat_map(|(new, (_, lines))| lines.iter().map(move |line| (new, line)));
        copies
            .filter_map(|(new, line)| {
                let mut cells = rows.get(line)?.clone();
                cells[at].clone_from(new);
                Some(cells)
            })
            .collect()
    }

    fn phasings(&self) -> Vec<usize> {
        let lines = self.scenario.lines.rows.iter().filter(|row| self.lines.contains(&row.line.or(String::new())));
        let named: BTreeSet<&String> =
            lines.filter_map(|row| row.phasing.get()).chain(self.scenario.settings.path.rules.get()).collect();
        let rows = self.scenario.phasing.rows.iter();
        rows.filter(|row| row.phasing.get().is_some_and(|own| named.contains(own))).map(|row| row.at.line).collect()
    }

    fn bridge(&mut self) -> Kept {
        let mut kept = Kept::new();
        for row in &self.scenario.bridge.rows {
            let Some(of) = row.target.get() else { continue };
            if self.has_figure(of) {
                kept.insert(row.at.line, Vec::new());
            } else {
                self.beyond.push(format!(
                    "bridge item `{}` of `{}` is left out",
                    row.item_id.or(String::new()),
                    target::shown(of)
                ));
            }
        }
        kept
    }
}

/// The name of a node of which a part is left, within what a name may hold.
fn part_of(name: &str) -> String {
    let name = name.strip_prefix("Part of ").unwrap_or(name);
    format!("Part of {name}").chars().take(200).collect()
}

/// The class of savings of a row, as a key.
fn class(row: &DeliveryRow) -> String {
    class_of(&row.programme, &row.recurrent, &row.identified, &row.risk_rating)
}

fn class_of(
    programme: &Cell<impl std::fmt::Debug>,
    recurrent: &Cell<bool>,
    identified: &Cell<bool>,
    rating: &Cell<impl std::fmt::Debug>,
) -> String {
    format!("{:?} {:?} {:?} {:?}", programme.get(), recurrent.get(), identified.get(), rating.get())
}

/// A table as text; cells are quoted where they must be.
fn csv_of(header: &[String], rows: Vec<Vec<String>>) -> String {
    let quoted = |cell: &String| {
        if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let line = |cells: &[String]| cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n";
    let mut out = line(header);
    for mut cells in rows {
        cells.resize(header.len(), String::new());
        out.push_str(&line(&cells));
    }
    out
}
