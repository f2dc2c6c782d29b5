//! The steps of bridge.csv, and whether they take out what positions.csv has taken out.

use super::accounts::World;
use super::rollup::rollup;
use crate::diagnostic::Check;
use crate::model::{BridgeItem, Rollup};
use crate::scenario::words::ItemWord;
use crate::scenario::{Problems, Scenario};
use crate::units::Money;

/// The items in file order.
pub fn resolve(scenario: &Scenario, world: &World<'_>, problems: &mut Problems) -> Vec<BridgeItem> {
    let mut items = Vec::new();
    for row in &scenario.bridge.rows {
        let Some(of) = rollup(&row.target, world, problems) else { continue };
        let (Some(name), Some(kind), Some(&amount)) = (row.step.get(), row.kind.get(), row.amount.get()) else {
            continue;
        };
        if *kind == ItemWord::NonRecurrentSavings && holds_nonrecurrent(&of, world) {
            let message =
                format!("`{name}` is an item of the bridge, and accounts of the target have a non-recurrent part");
            problems.at(Check::BridgeDoubled, row.kind.spot(), message);
        }
        items.push(BridgeItem {
            name: name.clone(),
            of,
            kind: kind.word().to_owned(),
            amount: Money::from_millions(amount),
            source: row.source.or(String::new()),
        });
    }
    items
}

fn holds_nonrecurrent(of: &Rollup, world: &World<'_>) -> bool {
    let inside = |(index, account): &(usize, &crate::model::Account)| match of {
        Rollup::Sector(sector) => account.sector == *sector,
        Rollup::Type(word) => account.org_type == *word,
        // A node's accounts are below it somewhere: for a caution any account will do.
        Rollup::Node(_) => true,
        Rollup::Organisation(own) => index == own,
    };
    world.accounts.iter().enumerate().filter(inside).any(|(_, account)| account.nonrecurrent != Money::ZERO)
}
