//! Accounts: organisations, then the own accounts of nodes; their starting positions.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{self, Tree};
use crate::diagnostic::Check;
use crate::id::nearest_hint;
use crate::model::{Account, AccountIdx, Base, Node, NodeIdx};
use crate::scenario::kind::Target;
use crate::scenario::record::{Cell, Record, Table};
use crate::scenario::settings::{Parameters, Pools};
use crate::scenario::tables::{OrganisationRow, PositionRow};
use crate::scenario::{Looks, Problems, Rows, Scenario};
use crate::units::Money;

/// The organisation type of a budget held centrally.
const BUDGET: &str = "central";

/// Nodes and accounts, and how to find them.
pub struct World<'a> {
    /// Root first, parents before children.
    pub nodes: Vec<Node>,
    /// Organisations in file order, then own accounts in the order of nodes.
    pub accounts: Vec<Account>,
    /// True when a code that is not found is not there: nothing was lost in reading nodes and organisations, or at
    /// least fewer codes than are looked for in vain.
    pub complete: bool,
    /// True when sector, type and parent of every organisation are good: a group without members is empty.
    pub members_known: bool,
    /// For each organisation its row; own accounts have none.
    rows: Vec<&'a OrganisationRow>,
    node_index: BTreeMap<String, NodeIdx>,
    organisation_index: BTreeMap<&'a str, AccountIdx>,
    own_index: BTreeMap<NodeIdx, AccountIdx>,
}

impl<'a> World<'a> {
    /// Builds nodes and accounts, and reports what is wrong with them.
    pub fn new(scenario: &'a Scenario, base: Base, problems: &mut Problems) -> Self {
        let Tree { nodes, index, rows: node_rows } = tree::build(&scenario.nodes, problems);
        let mut world = Self {
            nodes,
            accounts: Vec::new(),
            complete: scenario.nodes.complete && scenario.organisations.complete,
            members_known: true,
            rows: Vec::new(),
            node_index: index,
            organisation_index: BTreeMap::new(),
            own_index: BTreeMap::new(),
        };
        let lost = world.add_organisations(&scenario.organisations, problems)
            + scenario.nodes.rows.iter().filter(|row| row.node_code.is_faulty()).count();
        world.complete &= lost == 0 || world.unknown_codes(scenario) > lost;
        world.members_known &= world.complete && lost == 0;
        for (node, &row) in node_rows.iter().enumerate() {
            let row = &scenario.nodes.rows[row];
            if world.organisation_index.contains_key(world.nodes[node].code.as_str()) {
                let code = &world.nodes[node].code;
                let message = format!("code `{code}` is an organisation's already");
                problems.at(Check::CodeTwice, row.node_code.spot(), message);
            }
        }
        world.add_own_accounts(scenario);
        world.set_positions(&scenario.positions, base, problems);
        world
    }

    /// Adds the organisations; the number of rows without a good code.
    fn add_organisations(&mut self, table: &'a Rows<OrganisationRow>, problems: &mut Problems) -> usize {
        let mut lost = 0;
        if table.rows.is_empty() && table.complete {
            let message = "organisations.csv has no rows".to_owned();
            problems.in_file(Check::OrganisationsNone, "organisations.csv", message);
        }
        for row in &table.rows {
            let node = self.parent(&row.parent_code, problems);
            self.members_known &= node.is_some() && !row.sector.is_faulty() && !row.org_type.is_faulty();
            let Some(code) = row.org_code.get() else {
                lost += 1;
                continue;
            };
            if let Some(&earlier) = self.organisation_index.get(code.as_str()) {
                let line = self.rows[earlier].at.line;
                let message = format!("code `{code}` stands in line {line} already");
                problems.at(Check::CodeTwice, row.org_code.spot(), message);
                continue;
            }
            self.organisation_index.insert(code, self.accounts.len());
            self.rows.push(row);
            self.accounts.push(Account {
                name: row.org_name.or(String::new()),
                is_organisation: true,
                is_budget: row.org_type.get().is_some_and(|org_type| org_type == BUDGET),
                org_type: row.org_type.or(String::new()),
                sector: row.sector.get().map_or_else(String::new, |sector| sector.word().to_owned()),
                turnover: Money::from_millions(row.turnover.or(0.0)),
                residual_sd: Money::from_millions(row.residual_sd.or(0.0)),
                allocation: Money::from_millions(row.allocation.or(0.0)),
                reserve: Money::from_millions(row.reserve.or(0.0)),
                population: row.population.or(0.0),
                deprivation: row.imd_score.get().copied(),
                ..own_account(code, node.unwrap_or(0))
            });
        }
        lost
    }

    fn parent(&self, cell: &Cell<String>, problems: &mut Problems) -> Option<NodeIdx> {
        let code = cell.get()?;
        let node = self.node(code);
        if node.is_none() && self.complete {
            let hint = nearest_hint(code, self.node_index.keys().map(String::as_str));
            let advice = format!("{}{hint}", Check::ParentUnknown.remedy());
            problems.at_with(Check::ParentUnknown, cell.spot(), format!("no such node: `{code}`"), advice);
        }
        node
    }

    /// How many different codes rows name that are neither organisations nor nodes.
    fn unknown_codes(&self, scenario: &Scenario) -> usize {
        let positions = scenario.positions.rows.iter().map(|row| &row.account_code);
        let contracts = scenario.contracts.rows.iter().flat_map(|row| [&row.provider_code, &row.commissioner_code]);
        let codes = positions.chain(contracts).filter_map(|cell| cell.get().map(String::as_str));
        let targets = targets(scenario).filter_map(|target| match target {
            Target::Code(code) | Target::Own(code) => Some(code.as_str()),
            Target::Sector(_) | Target::Type(_) => None,
        });
        let unknown = |code: &&str| !self.organisation_index.contains_key(code) && !self.node_index.contains_key(*code);
        codes.chain(targets).filter(unknown).collect::<BTreeSet<&str>>().len()
    }

    /// Nodes with a row in positions.csv or an `own:` target have an account.
    fn add_own_accounts(&mut self, scenario: &Scenario) {
        let named = scenario.positions.rows.iter().filter_map(|row| row.account_code.get().map(String::as_str));
        let targeted = targets(scenario).filter_map(|target| match target {
            Target::Own(code) => Some(code.as_str()),
            _ => None,
        });
        let nodes: BTreeSet<NodeIdx> = named
            .filter(|code| !self.organisation_index.contains_key(code))
            .chain(targeted)
            .filter_map(|code| self.node_index.get(code).copied())
            .chain(nodes_with_accounts(scenario, self))
            .collect();
        for node in nodes {
            self.own_index.insert(node, self.accounts.len());
            let Node { code, name, .. } = &self.nodes[node];
            self.accounts.push(Account { name: name.clone(), ..own_account(code, node) });
        }
    }

    fn set_positions(&mut self, table: &Rows<PositionRow>, base: Base, problems: &mut Problems) {
        let mut seen: BTreeMap<AccountIdx, usize> = BTreeMap::new();
        let mut lost = 0; // rows whose account is not known: one of them may be the organisation's that has none
        for row in &table.rows {
            report_missing_forecast(row, base, problems);
            report_appeal(row, problems);
            let Some(code) = row.account_code.get() else {
                lost += 1;
                continue;
            };
            let Some(account) = self.account_or_own(code) else {
                lost += 1;
                self.report_unknown(Check::TargetUnknown, &row.account_code, code, problems);
                continue;
            };
            if let Some(line) = seen.get(&account) {
                let message = format!("account `{code}` has a row in line {line} already");
                problems.at(Check::PositionTwice, row.account_code.spot(), message);
                continue;
            }
            seen.insert(account, row.at.line);
            fill_position(&mut self.accounts[account], row, base);
        }
        let missing: Vec<&&OrganisationRow> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(account, _)| !seen.contains_key(account))
            .map(|(_, row)| row)
            .collect();
        if table.complete && missing.len() > lost {
            for row in missing {
                let message = format!("no row in positions.csv for `{}`", row.org_code.or(String::new()));
                problems.at(Check::PositionMissing, row.org_code.spot(), message);
            }
        }
    }

    /// Reports a code that is neither an organisation nor a node, unless rows of those tables were lost.
    pub fn report_unknown(&self, check: Check, cell: &Cell<impl Sized>, code: &str, problems: &mut Problems) {
        if let Some(node) = self.node(code) {
            let message = format!("`{code}` is a node without an account of its own");
            let advice = format!("add a row for `{}` to positions.csv, or name an organisation", self.nodes[node].code);
            return problems.at_with(check, cell.spot(), message, advice);
        }
        if self.complete {
            let known = self.organisation_index.keys().copied().chain(self.node_index.keys().map(String::as_str));
            let advice = format!("{}{}", check.remedy(), nearest_hint(code, known));
            problems.at_with(check, cell.spot(), format!("no such organisation or node: `{code}`"), advice);
        }
    }

    /// Reports a code in a place for organisations that is not one: unknown, or a node's.
    pub fn report_no_organisation(&self, cell: &Cell<impl Sized>, code: &str, problems: &mut Problems) {
        if self.node(code).is_none() {
            return self.report_unknown(Check::TargetUnknown, cell, code, problems);
        }
        let message = format!("`{code}` is a node of the tree, and this wants one organisation");
        let advice = "name an organisation of organisations.csv, in a row for each that is meant".to_owned();
        problems.at_with(Check::TargetUnknown, cell.spot(), message, advice);
    }

    /// Reports a code in a place for nodes that is not one: unknown, or an organisation's.
    pub fn report_no_node(&self, cell: &Cell<impl Sized>, code: &str, problems: &mut Problems) {
        let Some(account) = self.organisation(code) else {
            return self.report_unknown(Check::TargetUnknown, cell, code, problems);
        };
        let above = &self.nodes[self.accounts[account].node].code;
        let message = format!("`{code}` is an organisation, and this wants a node of the tree");
        let advice = format!("name a node of nodes.csv; `{above}` is the one that `{code}` hangs under");
        problems.at_with(Check::TargetUnknown, cell.spot(), message, advice);
    }

    /// The account of an organisation.
    #[must_use]
    pub fn organisation(&self, code: &str) -> Option<AccountIdx> {
        self.organisation_index.get(code).copied()
    }

    /// A node.
    #[must_use]
    pub fn node(&self, code: &str) -> Option<NodeIdx> {
        self.node_index.get(code).copied()
    }

    /// A node's own account.
    #[must_use]
    pub fn own(&self, node: NodeIdx) -> Option<AccountIdx> {
        self.own_index.get(&node).copied()
    }

    /// The account of an organisation, or the own account of a node.
    #[must_use]
    pub fn account_or_own(&self, code: &str) -> Option<AccountIdx> {
        self.organisation(code).or_else(|| self.own(self.node(code)?))
    }

    /// The organisations with their accounts, in file order.
    pub fn organisations(&self) -> impl Iterator<Item = (AccountIdx, &'a OrganisationRow)> {
        self.rows.iter().copied().enumerate()
    }

    /// True when an organisation's row passes the test.
    pub fn has_member(&self, test: impl Fn(&OrganisationRow) -> bool) -> bool {
        self.rows.iter().any(|row| test(row))
    }

    /// The row of an organisation; none for own accounts.
    #[must_use]
    pub fn row(&self, account: AccountIdx) -> Option<&'a OrganisationRow> {
        self.rows.get(account).copied()
    }

    /// True when `node` is `above` or hangs below it.
    #[must_use]
    pub fn is_within(&self, node: NodeIdx, above: NodeIdx) -> bool {
        std::iter::successors(Some(node), |&node| self.nodes.get(node)?.parent).any(|node| node == above)
    }

    /// Warns of nodes with no organisation below them. The scenario has no errors.
    pub fn report_empty_nodes(&self, scenario: &Scenario, problems: &mut Problems) {
        let mut full = vec![false; self.nodes.len()];
        for account in self.accounts.iter().filter(|account| account.is_organisation) {
            full[account.node] = true;
        }
        // Parents precede their children: from the last node up, every node passes on what it holds.
        for node in (0..full.len()).rev() {
            if let Some(parent) = self.nodes[node].parent {
                full[parent] |= full[node];
            }
        }
        for row in &scenario.nodes.rows {
            if let Some(code) = row.node_code.get()
                && self.node(code).is_some_and(|node| !full[node])
            {
                let message = format!("no organisation hangs below node `{code}`");
                problems.at(Check::NodeEmpty, row.node_code.spot(), message);
            }
        }
    }
}

/// Whom the rows of all tables and the rules concern.
pub fn targets(scenario: &Scenario) -> impl Iterator<Item = &Target> {
    struct Targets<'a>(Vec<&'a Target>);
    impl<'a> Looks<'a> for Targets<'a> {
        fn at<T: Table>(&mut self, table: &'a Rows<T>) {
            self.0.extend(table.rows.iter().flat_map(Record::targets));
        }
    }
    let mut of_tables = Targets(Vec::new());
    scenario.each(&mut of_tables);
    let rules = scenario.settings.rules.iter().filter_map(|rule| rule.parameters.as_ref());
    of_tables.0.into_iter().chain(rules.flat_map(Parameters::targets))
}

/// An account with nothing in it.
fn own_account(code: &str, node: NodeIdx) -> Account {
    Account {
        code: code.to_owned(),
        name: String::new(),
        is_organisation: false,
        is_budget: false,
        org_type: String::new(),
        sector: String::new(),
        node,
        turnover: Money::ZERO,
        base: Money::ZERO,
        incentive: Money::ZERO,
        nonrecurrent: Money::ZERO,
        plan: Money::ZERO,
        plan_incentive: Money::ZERO,
        appeal: Money::ZERO,
        forecast: Money::ZERO,
        forecast_incentive: Money::ZERO,
        commentary_risk: Money::ZERO,
        past_error: None,
        control_total: None,
        accepted: false,
        residual_sd: Money::ZERO,
        allocation: Money::ZERO,
        reserve: Money::ZERO,
        population: 0.0,
        deprivation: None,
    }
}

fn report_missing_forecast(row: &PositionRow, base: Base, problems: &mut Problems) {
    if base == Base::Forecast && row.forecast_ex_incentive.is_blank() {
        let code = row.account_code.or(String::new());
        problems.at(Check::ForecastMissing, row.forecast_ex_incentive.spot(), format!("no forecast for `{code}`"));
    }
}

fn report_appeal(row: &PositionRow, problems: &mut Problems) {
    let (appeal, planned) = (row.appeal_in_plan.or(0.0), row.incentive_in_plan.or(0.0));
    if appeal > planned && !row.incentive_in_plan.is_faulty() {
        let code = row.account_code.or(String::new());
        let [appeal, planned] = [appeal, planned].map(|amount| Money::from_millions(amount).shown());
        let message = format!("an appeal of {appeal} in incentive money of {planned} of `{code}`");
        problems.at(Check::AppealBeyond, row.appeal_in_plan.spot(), message);
    }
}

/// A blank forecast is the plan; its blank parts are those of the plan.
fn fill_position(account: &mut Account, row: &PositionRow, base: Base) {
    let money = |cell: &Cell<f64>, other: f64| cell.or(other);
    let plan = money(&row.plan_ex_incentive, 0.0);
    let plan_incentive = money(&row.incentive_in_plan, 0.0);
    let plan_nonrecurrent = money(&row.nonrecurrent_in_plan, 0.0);
    let forecast = money(&row.forecast_ex_incentive, plan);
    let forecast_incentive = money(&row.incentive_in_forecast, plan_incentive);
    let forecast_nonrecurrent = money(&row.nonrecurrent_in_forecast, plan_nonrecurrent);
    let (start, incentive, nonrecurrent) = match base {
        Base::Plan => (plan, plan_incentive, plan_nonrecurrent),
        Base::Forecast => (forecast, forecast_incentive, forecast_nonrecurrent),
    };
    account.base = Money::from_millions(start);
    account.incentive = Money::from_millions(incentive);
    account.nonrecurrent = Money::from_millions(nonrecurrent);
    account.plan = Money::from_millions(plan + plan_incentive);
    account.plan_incentive = Money::from_millions(plan_incentive);
    account.appeal = Money::from_millions(money(&row.appeal_in_plan, 0.0));
    account.forecast = Money::from_millions(forecast + forecast_incentive);
    account.forecast_incentive = Money::from_millions(forecast_incentive);
    account.commentary_risk = Money::from_millions(money(&row.commentary_risk, 0.0));
    account.past_error =
        row.past_error.get().zip(row.past_years.get()).map(|(&error, &years)| (Money::from_millions(error), years));
    account.control_total = row.control_total.get().copied().map(Money::from_millions);
    account.accepted = account.control_total.is_some() && row.ct_accepted.or(true);
}

/// The nodes whose own accounts rules on cross-subsidy pay from and into.
fn nodes_with_accounts(scenario: &Scenario, world: &World<'_>) -> Vec<NodeIdx> {
    let mut nodes = Vec::new();
    for setting in scenario.settings.rules.iter().filter(|setting| setting.head.on.or(true)) {
        match setting.parameters.as_ref().map_or(Pools::None, Parameters::pools) {
            Pools::None => {}
            Pools::Of(level) => {
                for region in (0..world.nodes.len()).filter(|&node| Some(&world.nodes[node].level) == level.get()) {
                    nodes.extend(systems_of(region, world));
                }
            }
            Pools::OfSchemes => {
                for node in scenario.schemes.rows.iter().filter_map(|row| world.node(row.node_code.get()?)) {
                    nodes.push(node);
                    nodes.extend(systems_of(node, world));
                }
            }
        }
    }
    nodes
}

/// The nodes directly below a region that have organisations, by code: in any order of rows the same one takes what rounding
/// left.
pub(super) fn systems_of(region: NodeIdx, world: &World<'_>) -> Vec<NodeIdx> {
    let full = |node: NodeIdx| world.accounts.iter().any(|a| a.is_organisation && world.is_within(a.node, node));
    let below = |&node: &NodeIdx| world.nodes[node].parent == Some(region) && full(node);
    let mut systems: Vec<NodeIdx> = (0..world.nodes.len()).filter(below).collect();
    systems.sort_by(|&a, &b| world.nodes[a].code.cmp(&world.nodes[b].code));
    systems
}
