//! The columns of a year by month.

use super::groups::Groups;
use super::{Compiled, RollOf};

impl Compiled {
    /// Adds a fan: columns by month for the nation, the sectors, the children of the root, sectors within them, and `also`
    /// (columns of accounts or roll-ups). No figure of any other column depends on it. Nothing happens without a path.
    pub fn add_fan(&mut self, also: &[usize]) {
        let Some(path) = &mut self.path else { return };
        let columns = &mut self.columns;
        let usual = |roll: usize| match columns.rolls[roll].of {
            RollOf::Tree(node) => roll == 0 || columns.children_of_root.contains(&node),
            RollOf::Sector(_) | RollOf::SectorWithin(..) => true,
            RollOf::Type(_) => false,
        };
        let mut fan: Vec<usize> =
            (0..columns.rolls.len()).filter(|&roll| usual(roll)).map(|roll| columns.roll_column(roll)).collect();
        for &column in also {
            if !fan.contains(&column) {
                fan.push(column);
            }
        }
        let mut held = vec![Vec::new(); columns.accounts];
        for (place, &column) in fan.iter().enumerate() {
            match column.checked_sub(columns.accounts) {
                None => held[column].push(place),
                Some(roll) => columns.rolls[roll].accounts.iter().for_each(|&account| held[account].push(place)),
            }
        }
        path.held = Groups::of(&held);
        columns.path = fan.iter().flat_map(|&node| path.months.iter().map(move |&month| (node, month))).collect();
        path.fan = fan;
        path.named = also.to_vec();
    }
}
