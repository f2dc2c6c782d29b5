//! Accounts that the same nodes hold: what they come to is added up once, and goes to each of those nodes in one piece.

use std::collections::BTreeMap;

/// Members by the nodes that hold them.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// Places of the nodes that hold each group.
    pub nodes: Vec<Vec<usize>>,
    /// The group of each member; none where no node holds it.
    of: Vec<Option<usize>>,
}

impl Groups {
    /// From the places of the nodes that hold each member, ascending.
    #[must_use]
    pub fn of(held: &[Vec<usize>]) -> Self {
        let mut known: BTreeMap<&[usize], usize> = BTreeMap::new();
        let mut nodes: Vec<Vec<usize>> = Vec::new();
        let mut of = Vec::with_capacity(held.len());
        for held in held {
            let group = (!held.is_empty()).then(|| {
                *known.entry(held).or_insert_with(|| {
                    nodes.push(held.clone());
                    nodes.len() - 1
                })
            });
            of.push(group);
        }
        Self { nodes, of }
    }

    /// The group of a member; none where no node holds it.
    #[must_use]
    pub fn group(&self, member: usize) -> Option<usize> {
        self.of.get(member).copied().flatten()
    }

    /// Places of the nodes that hold a member.
    #[must_use]
    pub fn held(&self, member: usize) -> &[usize] {
        self.group(member).map_or(&[], |group| &self.nodes[group])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_the_same_nodes_are_one_group() {
        let groups = Groups::of(&[vec![0, 2], vec![], vec![0], vec![0, 2]]);
        assert_eq!(groups.nodes, [vec![0, 2], vec![0]]);
        assert_eq!(
            (0..5).map(|member| groups.group(member)).collect::<Vec<_>>(),
            [Some(0), None, Some(1), Some(0), None]
        );
        assert_eq!((groups.held(3), groups.held(1)), (&[0, 2][..], &[][..]));
    }
}
