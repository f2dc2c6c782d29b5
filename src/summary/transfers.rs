//! Who pays whom: flows of money by the rules on cross-subsidy, net contributions, and who was more deprived.

use super::parts::Parts;
use super::statistics;
use crate::compile::{CompiledRule, End, Equity, Flow as Path};
use crate::model::{LineGroup, RuleKind};
use crate::results::{EquityOfRule, Flow, NetContribution, Transfers};
use crate::tallies::Threshold;

/// Net amounts below this are nothing, £m.
const LEAST: f64 = 0.05;

/// None where no rule moves money between accounts.
pub(super) fn of(parts: &Parts<'_>) -> Option<Transfers> {
    let rules = &parts.compiled.rules;
    let flows: Vec<Path> = rules.iter().flat_map(CompiledRule::flows).collect();
    if flows.is_empty() {
        return None;
    }
    let places = places(parts);
    let equity: Vec<EquityOfRule> = rules.iter().filter_map(|rule| equity(rule, &flows, parts)).collect();
    let sum = |of: fn(&EquityOfRule) -> f64| equity.iter().map(of).sum();
    Some(Transfers {
        equity_of_all: equity_of(None, sum(|of| of.moved), sum(|of| of.from_more_deprived)),
        givers: places.iter().filter(|place| place.mean >= LEAST).count() as u64,
        given: places.iter().map(|place| place.mean.max(0.0)).sum(),
        flows: flows.iter().map(|flow| flow_result(flow, parts)).collect(),
        equity,
        concentration: concentration(&places),
        places,
    })
}

fn flow_result(flow: &Path, parts: &Parts<'_>) -> Flow {
    let tally = &parts.tallies.in_year[parts.compiled.columns.measure_column(flow.measure)];
    let mean = statistics::mean(tally);
    let how_often = statistics::chance_from(tally, Threshold::Anything);
    let ((from, from_name), (to, to_name)) = (named(flow.from, parts), named(flow.to, parts));
    let people = [flow.from, flow.to].into_iter().find_map(|end| match end {
        End::Account(account) => Some(parts.model.population(&accounts_of(account, parts))),
        End::Pool(_) | End::Kept => None,
    });
    Flow {
        rule: flow.rule,
        id: flow.id.clone(),
        from,
        from_name,
        to,
        to_name,
        how_often,
        mean,
        mean_when: (how_often.value > 0.0).then(|| mean.value / how_often.value),
        per_head: people.filter(|&people| people > 0.0).map(|people| mean.value * 1e6 / people),
        repaid_a_year: if flow.repay_years > 0.0 { mean.value / flow.repay_years } else { 0.0 },
    }
}

/// Code and name of an end.
fn named(end: End, parts: &Parts<'_>) -> (String, String) {
    match end {
        End::Account(account) => {
            let account = &parts.model.accounts[account];
            (account.code.clone(), account.name.clone())
        }
        End::Pool(node) => {
            let node = &parts.model.nodes[node];
            (format!("pool:{}", node.code), format!("{}: pool", node.name))
        }
        End::Kept => (String::new(), String::new()),
    }
}

/// An own account stands for all accounts of its node.
fn accounts_of(account: usize, parts: &Parts<'_>) -> Vec<usize> {
    let of = &parts.model.accounts[account];
    if of.is_organisation { vec![account] } else { parts.compiled.columns.rolls[of.node].accounts.clone() }
}

/// Every node with accounts directly below it.
fn places(parts: &Parts<'_>) -> Vec<NetContribution> {
    let (model, columns) = (parts.model, &parts.compiled.columns);
    let Some(line) = model.lines.iter().position(|line| line.group == LineGroup::Transfer) else { return Vec::new() };
    let mut places = Vec::new();
    for node in 0..model.nodes.len() {
        let accounts: Vec<usize> = (0..model.accounts.len()).filter(|&a| model.accounts[a].node == node).collect();
        if accounts.is_empty() {
            continue;
        }
        let received = |&account: &usize| {
            let column = columns.line_index(line, &model.accounts[account].sector);
            parts.tallies.mean_posted(account, column)
        };
        let mean = 0.0 - accounts.iter().map(received).sum::<f64>();
        let population = model.population(&accounts);
        places.push(NetContribution {
            node: parts.code_of_roll(node),
            mean,
            per_head: (population > 0.0).then(|| mean * 1e6 / population),
            population,
            deprivation: model.deprivation(&accounts),
        });
    }
    places
}

fn equity(rule: &CompiledRule, flows: &[Path], parts: &Parts<'_>) -> Option<EquityOfRule> {
    let mean = |measure: usize| parts.tallies.in_year[parts.compiled.columns.measure_column(measure)].mean();
    let of = |Equity { moved, from_more_deprived }: Equity| (mean(moved), mean(from_more_deprived));
    let (moved, from_more_deprived) = match rule {
        CompiledRule::TopSlice(slices) => of(slices.equity),
        CompiledRule::RegionalTotal(asks) if asks.pool => of(asks.equity),
        CompiledRule::NamedAsks(_) => {
            let (mut moved, mut from_more) = (0.0, 0.0);
            for flow in flows.iter().filter(|flow| flow.rule == rule.kind()) {
                let (End::Account(from), End::Account(to)) = (flow.from, flow.to) else { continue };
                let deprivation = |account| parts.model.deprivation(&accounts_of(account, parts));
                let (Some(giver), Some(receiver)) = (deprivation(from), deprivation(to)) else { continue };
                moved += mean(flow.measure);
                from_more += if giver > receiver { mean(flow.measure) } else { 0.0 };
            }
            (moved, from_more)
        }
        _ => return None,
    };
    Some(equity_of(Some(rule.kind()), moved, from_more_deprived))
}

fn equity_of(rule: Option<RuleKind>, moved: f64, from_more_deprived: f64) -> EquityOfRule {
    EquityOfRule { rule, moved, from_more_deprived, share: (moved > 0.0).then(|| from_more_deprived / moved) }
}

/// C = 2 Σ g_i R_i / Σ g_i − 1: g_i = what giver i gives, R_i = the share of the population in places more deprived than it, with half
/// of that in places as deprived, its own among them (Kakwani, Wagstaff and van Doorslaer 1997). Ties share one rank, so no order of
/// places changes it.
fn concentration(places: &[NetContribution]) -> Option<f64> {
    let known = |place: &NetContribution| Some((place.deprivation?, place.population, place.mean.max(0.0)));
    let mut known: Vec<(f64, f64, f64)> = places.iter().filter_map(known).collect();
    // Ties by what else is added up, so that sums are the same to the bit too.
    known.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    let people: f64 = known.iter().map(|(_, people, _)| people).sum();
    let given: f64 = known.iter().map(|(.., given)| given).sum();
    let (mut before, mut weighted) = (0.0, 0.0);
    for alike in known.chunk_by(|a, b| a.0 == b.0) {
        let theirs: f64 = alike.iter().map(|(_, people, _)| people).sum();
        let give: f64 = alike.iter().map(|(.., gives)| gives).sum();
        weighted += give * ((before + theirs / 2.0) / people);
        before += theirs;
    }
    (given > 0.0 && people > 0.0).then(|| 2.0 * weighted / given - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(deprivation: f64, population: f64, mean: f64) -> NetContribution {
        NetContribution {
            node: crate::results::NodeCode(String::new()),
            mean,
            per_head: None,
            population,
            deprivation: Some(deprivation),
        }
    }

    #[test]
    fn the_concentration_is_below_nought_where_the_more_deprived_give() {
        // Half of the people, all of the giving: R = 1/4 or 3/4.
        assert_eq!(concentration(&[place(30.0, 5.0, 2.0), place(10.0, 5.0, -2.0)]), Some(-0.5));
        assert_eq!(concentration(&[place(30.0, 5.0, -2.0), place(10.0, 5.0, 2.0)]), Some(0.5));
        // Alike for each head: nought, up to rounding.
        let even = concentration(&[place(30.0, 2.0, 2.0), place(20.0, 3.0, 3.0), place(10.0, 5.0, 5.0)]);
        assert!(even.is_some_and(|even| even.abs() < 1e-12));
        assert_eq!(concentration(&[place(30.0, 5.0, 0.0)]), None);
    }

    #[test]
    fn places_of_equal_deprivation_share_one_rank_in_any_order() {
        // Four places of one size, 5 given from the first to the last: with ranks by row it would be −0.25 or +0.25.
        let four = [place(20.0, 1.0, 5.0), place(20.0, 1.0, 0.0), place(10.0, 1.0, 0.0), place(30.0, 1.0, -5.0)];
        assert_eq!(concentration(&four), Some(0.0));
        let [a, b, c, d] = four;
        assert_eq!(concentration(&[b, a, c, d]), Some(0.0));
        // Where all are tied there is nobody more deprived, whoever gives.
        assert_eq!(concentration(&[place(20.0, 0.3, 1.7), place(20.0, 0.9, -1.7)]), Some(0.0));
        // To the bit, with sums that depend on their order.
        let uneven = || [place(20.0, 0.1, 0.7), place(20.0, 0.2, 0.1), place(20.0, 0.3, 0.4), place(5.0, 1.1, 0.9)];
        let forwards = concentration(&uneven());
        let mut backwards = uneven();
        backwards.reverse();
        assert_eq!(forwards, concentration(&backwards));
    }
}
