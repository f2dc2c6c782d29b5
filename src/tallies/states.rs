//! Control totals met together: organisation, system, region and nation in the same iteration, stage by stage.
//!
//! Everything here is a count or an exact sum, so no result depends on the order in which blocks are added.

use crate::compile::{Compiled, RollOf, Stage};
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::kernel::portable;
use crate::kernel::wave::Slab;
use crate::tallies::{Threshold, Watch};
use crate::units::{exact_sum, from_units};

/// One bit a lane.
type Mask = [u64; BLOCK / 64];

/// Who has a total, and under which nodes.
#[derive(Debug, Clone)]
pub struct Holders {
    /// Organisations that have accepted a control total.
    pub organisations: Vec<Holder>,
    /// Nodes with a control total.
    pub nodes: Vec<NodeHolder>,
    /// Column of the first roll-up.
    first_roll: usize,
    /// Number of stages.
    stages: usize,
    /// Index of the last stage before system, regional and national action.
    net: usize,
}

/// An organisation with a control total.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Its column.
    pub column: usize,
    threshold: f64,
    /// Places in [`Holders::nodes`] of its parent, of the node below the root that it is in, and of the root; none where that has
    /// no control total or is one of those before.
    above: [Option<usize>; 3],
    /// Places of all nodes with totals that it is in.
    within: Vec<usize>,
}

/// A node with a control total.
#[derive(Debug, Clone)]
pub struct NodeHolder {
    /// Index of its roll-up.
    pub roll: usize,
    threshold: f64,
    /// Organisations with totals in it.
    pub organisations: usize,
}

impl Holders {
    /// From the thresholds that columns are watched for.
    #[must_use]
    pub fn of(compiled: &Compiled, watches: &[Watch]) -> Self {
        let columns = &compiled.columns;
        let trees: Vec<usize> =
            (0..columns.rolls.len()).filter(|&r| matches!(columns.rolls[r].of, RollOf::Tree(_))).collect();
        let counted = |column: usize| {
            let watch = &watches[column];
            watch.counted.then(|| watch.thresholds.get(&Threshold::ControlTotal).copied()).flatten()
        };
        let node = |&roll: &usize| {
            let threshold = counted(columns.roll_column(roll))?;
            let inside = columns.rolls[roll].accounts.iter().filter(|&&account| counted(account).is_some());
            Some(NodeHolder { roll, threshold, organisations: inside.count() })
        };
        let nodes: Vec<NodeHolder> = trees.iter().filter_map(node).collect();
        let place = |roll: usize| nodes.iter().position(|node| node.roll == roll);
        let top: Vec<usize> =
            columns.rolls[0].parts.iter().filter_map(|part| part.checked_sub(columns.accounts)).collect();
        let holder = |account: usize| {
            let threshold = counted(account)?;
            let holds = |roll: &&usize| columns.rolls[**roll].accounts.binary_search(&account).is_ok();
            let parent = trees.iter().copied().find(|&roll| columns.rolls[roll].parts.contains(&account));
            let below_root = top.iter().find(holds).copied().filter(|roll| Some(*roll) != parent);
            let root = Some(0).filter(|root| Some(*root) != parent);
            let within = (0..nodes.len()).filter(|&n| holds(&&nodes[n].roll)).collect();
            let above = [parent, below_root, root].map(|roll| roll.and_then(place));
            Some(Holder { column: account, threshold, above, within })
        };
        let organisations = (0..columns.accounts).filter_map(holder).collect();
        let net = compiled.stages.iter().rposition(|stage| *stage <= Stage::Net).unwrap_or(0);
        Self { organisations, nodes, first_roll: columns.accounts, stages: compiled.stages.len(), net }
    }

    /// True when nobody has a total.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.organisations.is_empty()
    }
}

/// What is counted of a stage.
#[derive(Debug, Clone, Default)]
pub struct StageStates {
    /// Organisations × iterations by state: see [`cell`].
    pub cells: Vec<u64>,
    /// For each node with a total, how many iterations met it.
    pub met: Vec<u64>,
    /// ... in which at least nine in ten of its organisations met theirs.
    pub mostly: Vec<u64>,
    /// ... in which they did and the node missed.
    pub mostly_but_missed: Vec<u64>,
    /// ... that met it, and would have missed it before system, regional and national action.
    pub only_managed: Vec<u64>,
    /// For each organisation, how many iterations met its total.
    pub organisations_met: Vec<u64>,
    /// How many iterations had so many organisations that missed.
    pub missing: Vec<u64>,
}

/// Joint states over a run.
#[derive(Debug, Clone, Default)]
pub struct States {
    /// Stage by stage.
    pub stages: Vec<StageStates>,
    /// For each organisation the exact sum of its final positions where its total is met, in grid units.
    met_sums: Vec<i128>,
    /// The same where it is missed.
    missed_sums: Vec<i128>,
}

/// Number of states of a level: missed, met, no total.
const STATES: usize = 3;
/// Number of cells.
const CELLS: usize = STATES * STATES * STATES * STATES;

/// The cell of a joint state: organisation, parent, node below the root, root; 0 = missed, 1 = met, 2 = no total of its own.
#[must_use]
pub fn cell(states: [usize; 4]) -> usize {
    states.iter().fold(0, |cell, state| cell * STATES + state)
}

/// The joint states and their cells.
pub fn cells() -> impl Iterator<Item = ([usize; 4], usize)> {
    (0..CELLS).map(|index| {
        let digit = |place: u32| index / STATES.pow(place) % STATES;
        ([digit(3), digit(2), digit(1), digit(0)], index)
    })
}

impl States {
    /// Nothing yet.
    #[must_use]
    pub fn new(holders: &Holders) -> Self {
        if holders.is_empty() {
            return Self::default();
        }
        let (organisations, nodes) = (holders.organisations.len(), holders.nodes.len());
        let stage = StageStates {
            cells: vec![0; CELLS],
            met: vec![0; nodes],
            mostly: vec![0; nodes],
            mostly_but_missed: vec![0; nodes],
            only_managed: vec![0; nodes],
            organisations_met: vec![0; organisations],
            missing: vec![0; organisations + 1],
        };
        Self {
            stages: vec![stage; holders.stages],
            met_sums: vec![0; organisations],
            missed_sums: vec![0; organisations],
        }
    }

    /// Mean final positions of an organisation where it meets its total and where it misses it; none where it never does.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most 2^34 iterations")]
    pub fn sides(&self, organisation: usize, iterations: u64) -> [Option<f64>; 2] {
        let met = self.stages.last().map_or(0, |stage| stage.organisations_met[organisation]);
        let mean = |sum: i128, n: u64| (n > 0).then(|| from_units(sum) / n as f64);
        [mean(self.met_sums[organisation], met), mean(self.missed_sums[organisation], iterations - met)]
    }

    /// Counts the first `count` iterations of a slab.
    pub fn absorb(&mut self, holders: &Holders, slab: &Slab, count: usize) {
        let mut before: Vec<Mask> = Vec::new();
        for stage in 0..holders.stages {
            let nodes = slab.isa.run(
                #[inline(always)]
                || self.stage(holders, slab, count, stage, &before),
            );
            if stage == holders.net {
                before = nodes;
            }
        }
    }

    /// Counts a stage, with whatever instructions the caller is compiled for; what comes back are the masks of its nodes. `before` are those before managed action.
    #[inline(always)]
    fn stage(&mut self, holders: &Holders, slab: &Slab, count: usize, stage: usize, before: &[Mask]) -> Vec<Mask> {
        let last = stage + 1 == holders.stages;
        let columns = if last { &slab.in_year } else { &slab.stages[stage] };
        let judged = |column: usize| {
            let incentive = slab.incentive.get(column).filter(|_| stage > 0);
            (&columns[column], incentive)
        };
        let nodes: Vec<Mask> = holders
            .nodes
            .iter()
            .map(|node| mask(&met(judged(holders.first_roll + node.roll), node.threshold), count))
            .collect();
        let counts = &mut self.stages[stage];
        let mut missing = [0_u16; BLOCK];
        let mut of_nodes = vec![[0_u16; BLOCK]; holders.nodes.len()];
        for (place, holder) in holders.organisations.iter().enumerate() {
            let flags = met(judged(holder.column), holder.threshold);
            for &node in &holder.within {
                of_nodes[node].iter_mut().zip(&flags).for_each(|(sum, flag)| *sum += flag);
            }
            missing.iter_mut().zip(&flags).for_each(|(missing, flag)| *missing += 1 - flag);
            let own = mask(&flags, count);
            counts.organisations_met[place] += ones(&own);
            joint(counts, &own, holder.above.map(|node| node.map(|node| &nodes[node])), count);
            if last {
                let mut values = columns[holder.column];
                values.iter_mut().zip(&flags).for_each(|(value, flag)| *value *= f64::from(*flag));
                let met = exact_sum(&values[..count]);
                self.met_sums[place] += met;
                self.missed_sums[place] += exact_sum(&columns[holder.column][..count]) - met;
            }
        }
        missing[..count].iter().for_each(|&missing| counts.missing[usize::from(missing)] += 1);
        for (place, (node, of_node)) in holders.nodes.iter().zip(&of_nodes).enumerate() {
            let mostly = of_node.map(|met| u16::from(10 * usize::from(met) >= 9 * node.organisations));
            let mostly = mask(&mostly, count);
            counts.met[place] += ones(&nodes[place]);
            counts.mostly[place] += ones(&mostly);
            counts.mostly_but_missed[place] += ones(&and_not(&mostly, &nodes[place]));
            if let Some(before) = before.get(place) {
                counts.only_managed[place] += ones(&and_not(&nodes[place], before));
            }
        }
        nodes
    }

    /// Adds other blocks of the same run.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        let add = |mine: &mut [u64], theirs: &[u64]| mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        for (mine, theirs) in self.stages.iter_mut().zip(&other.stages) {
            add(&mut mine.cells, &theirs.cells);
            add(&mut mine.met, &theirs.met);
            add(&mut mine.mostly, &theirs.mostly);
            add(&mut mine.mostly_but_missed, &theirs.mostly_but_missed);
            add(&mut mine.only_managed, &theirs.only_managed);
            add(&mut mine.organisations_met, &theirs.organisations_met);
            add(&mut mine.missing, &theirs.missing);
        }
        self.met_sums.iter_mut().zip(&other.met_sums).for_each(|(a, b)| *a += b);
        self.missed_sums.iter_mut().zip(&other.missed_sums).for_each(|(a, b)| *a += b);
        self
    }
}

/// Whether each lane is at or above the threshold once incentive money is as planned: 1 or 0.
#[inline(always)]
fn met((values, incentive): (&Amounts, Option<&Amounts>), threshold: f64) -> [u16; BLOCK] {
    let mut met = [0; BLOCK];
    match incentive {
        None => met.iter_mut().zip(values).for_each(|(met, value)| *met = u16::from(*value >= threshold)),
        Some(incentive) => {
            for ((met, value), incentive) in met.iter_mut().zip(values).zip(incentive) {
                *met = u16::from(value - incentive >= threshold);
            }
        }
    }
    met
}

#[inline(always)]
fn mask(flags: &[u16; BLOCK], count: usize) -> Mask {
    let [set, _] = portable::marks(&flags.map(|flag| flag as u8), 0);
    and(&set, &first(count))
}

/// The first `count` lanes.
#[inline(always)]
fn first(count: usize) -> Mask {
    std::array::from_fn(|word| match count.saturating_sub(64 * word) {
        left @ 0..64 => (1 << left) - 1,
        _ => u64::MAX,
    })
}

#[inline(always)]
fn ones(mask: &Mask) -> u64 {
    mask.iter().map(|word| u64::from(word.count_ones())).sum()
}

#[inline(always)]
fn and(a: &Mask, b: &Mask) -> Mask {
    std::array::from_fn(|i| a[i] & b[i])
}

#[inline(always)]
fn and_not(a: &Mask, b: &Mask) -> Mask {
    std::array::from_fn(|i| a[i] & !b[i])
}

/// Counts the joint states of an organisation and the nodes above it.
#[inline(always)]
fn joint(counts: &mut StageStates, own: &Mask, above: [Option<&Mask>; 3], count: usize) {
    let all = first(count);
    let [system, region, nation] = above.map(|node| match node {
        Some(met) => [(0, and_not(&all, met)), (1, *met)],
        None => [(2, all), (2, [0; BLOCK / 64])],
    });
    for (o, own) in [(0, and_not(&all, own)), (1, *own)] {
        for (s, system) in &system {
            let own = and(&own, system);
            for (r, region) in &region {
                let own = and(&own, region);
                for (n, nation) in &nation {
                    counts.cells[cell([o, *s, *r, *n])] += ones(&and(&own, nation));
                }
            }
        }
    }
}
