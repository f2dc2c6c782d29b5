//! Cross-subsidy: regimes worked by hand, and money that is conserved over random trees.

use proptest::prelude::*;

use super::fixture::{Done, Trial};
use super::{State, named_asks, rapid_savings, regional_total, top_slice};
use crate::compile::{
    CompiledAsk, CompiledFound, CompiledRegion, CompiledScheme, CompiledSystem, Equity, NamedAsks, Payer, RapidSavings,
    RegionalAsk, RegionalAsks, TopSlices,
};
use crate::draws::philox::DrawId;
use crate::kernel::Amounts;
use crate::kernel::lanes::BLOCK;
use crate::model::{Distribution, MetFrom};
use crate::units::{to_grid, to_units};

const TRANSFER: usize = 1;
const LATE: usize = 2;
const EQUITY: Equity = Equity { moved: 900, from_more_deprived: 901 };

fn id(name: &str) -> DrawId {
    DrawId::of("rules", name, "", "")
}

fn fixed(mean: f64) -> CompiledFound {
    CompiledFound { mean, table: None }
}

/// A system of an organisation and an own account, in this order from account `first` on.
fn system(first: usize, share: f64, target: f64, deprivation: f64) -> CompiledSystem {
    CompiledSystem {
        own: first + 1,
        transfer: TRANSFER,
        late_savings: LATE,
        accounts: vec![first, first + 1],
        share,
        target,
        deprivation: Some(deprivation),
        paid: Some(100 + first),
        received: 101 + first,
    }
}

fn payer(account: usize, amount: f64) -> Payer {
    let found = id(&account.to_string());
    Payer { account, transfer: TRANSFER, late_savings: LATE, amount, found, system: account / 2 }
}

fn region(systems: Vec<CompiledSystem>, by_shortfall: bool) -> CompiledRegion {
    CompiledRegion { node: 0, systems, by_shortfall }
}

/// The sum of everything posted under a line, lane by lane, in grid units.
fn posted(done: &Done, line: usize) -> Vec<i128> {
    let of = |lane: usize| {
        done.posted.iter().filter(|(_, l, _)| *l == line).map(|(.., a)| i128::from(to_units(a[lane]))).sum()
    };
    (0..BLOCK).map(of).collect()
}

/// 1 % of allocations of 400 and 600 is 4 and 6. Six tenths are found: 2.4 and 3.6, so they are 1.6 and 2.4 worse off; the pool of
/// 10 goes half and half. The region is better by 6. The richer half of the pool comes from the more deprived: 6 × ½ = 3.
#[test]
fn a_top_slice_by_hand() {
    let slices = TopSlices {
        regions: vec![region(vec![system(0, 0.5, 0.0, 20.0), system(2, 0.5, 0.0, 30.0)], false)],
        payers: vec![vec![payer(0, 4.0), payer(2, 6.0)]],
        found: fixed(0.6),
        equity: EQUITY,
    };
    let done = Trial::of(vec![[0.0; BLOCK]; 4]).run(|state| top_slice::apply(&slices, state));
    let positions: Vec<f64> = done.positions.iter().map(|p| (p[0] * 1e6).round() / 1e6).collect();
    assert_eq!(positions, [-1.6, 5.0, -2.4, 5.0]);
    assert_eq!((done.notes[&100][0], done.notes[&103][0]), (4.0, 5.0));
    assert_eq!((done.notes[&900][0], done.notes[&901][0]), (5.0, 3.0));
}

#[test]
fn a_slice_by_shortfall_goes_to_those_who_are_short_and_is_not_taken_where_nobody_is() {
    let slices = TopSlices {
        regions: vec![region(vec![system(0, 0.0, 0.0, 20.0), system(2, 0.0, 0.0, 30.0)], true)],
        payers: vec![vec![payer(0, 4.0), payer(2, 6.0)]],
        found: fixed(0.0),
        equity: EQUITY,
    };
    let mut second = [-7.0; BLOCK];
    second[1] = 1.0;
    let positions = vec![[3.0; BLOCK], [0.0; BLOCK], second, [0.0; BLOCK]];
    let done = Trial::of(positions).run(|state| top_slice::apply(&slices, state));
    let of = |lane: usize| done.positions.iter().map(|p| p[lane]).collect::<Vec<f64>>();
    assert_eq!(of(0), [-1.0, 0.0, -13.0, 10.0]);
    assert_eq!(of(1), [3.0, 0.0, 1.0, 0.0]);
}

fn ask(amount: f64, to: Option<(usize, usize)>, met_from: MetFrom, share: f64) -> CompiledAsk {
    CompiledAsk {
        id: "a".to_owned(),
        from: (0, TRANSFER, LATE),
        to,
        amount,
        accept_below: 1 << 32,
        accepts: id("accepts"),
        found: fixed(share),
        finds: id("finds"),
        share_of_year: 1.0,
        met_from,
        repay_years: 3.0,
        measure: 50,
    }
}

/// Birmingham and Solihull 2019/20: a plan to break even and another 4.6 of savings to find make a surplus of 4.6.
#[test]
fn nought_and_an_ask_of_4_6_is_a_surplus_of_4_6() {
    let asks = NamedAsks { asks: vec![ask(to_grid(4.6), None, MetFrom::Savings, 1.0)] };
    let done = Trial::of(vec![[0.0; BLOCK]]).run(|state| named_asks::apply(&asks, state));
    assert_eq!(done.positions[0], [to_grid(4.6); BLOCK]);
    assert_eq!(posted(&done, TRANSFER), vec![0; BLOCK]);
}

/// Cambridgeshire and Peterborough 2019/20: five systems asked for 5 each towards a gap of 76 bring 25 and leave 51.
#[test]
fn five_asks_of_5_against_a_gap_of_76_leave_51() {
    let asks = NamedAsks { asks: (0..5).map(|_| ask(5.0, Some((1, TRANSFER)), MetFrom::Savings, 1.0)).collect() };
    let done = Trial::of(vec![[0.0; BLOCK], [-76.0; BLOCK]]).run(|state| named_asks::apply(&asks, state));
    assert_eq!((done.positions[0][0], done.positions[1][0]), (0.0, -51.0));
}

/// An ask of 8 of which three quarters are found. Savings: pays 6, is no worse. Overspend: pays 8, is 2 worse. Reserves: pays 6.
#[test]
fn a_named_ask_by_hand() {
    for (met_from, giver, receiver) in
        [(MetFrom::Savings, 0.0, 6.0), (MetFrom::Overspend, -2.0, 8.0), (MetFrom::Reserves, -6.0, 6.0)]
    {
        let asks = NamedAsks { asks: vec![ask(8.0, Some((1, TRANSFER)), met_from, 0.75)] };
        let done = Trial::of(vec![[0.0; BLOCK]; 2]).run(|state| named_asks::apply(&asks, state));
        assert_eq!((done.positions[0][0], done.positions[1][0]), (giver, receiver), "{met_from:?}");
        assert_eq!(done.notes[&50][0], receiver);
    }
}

#[test]
fn an_ask_that_is_not_agreed_moves_nothing_and_a_late_one_delivers_less() {
    let mut late = ask(12.0, Some((1, TRANSFER)), MetFrom::Savings, 0.5);
    late.share_of_year = 10.0 / 12.0; // asked for in June
    let mut refused = ask(12.0, Some((1, TRANSFER)), MetFrom::Savings, 0.5);
    refused.accept_below = 0;
    let done = Trial::of(vec![[0.0; BLOCK]; 2])
        .run(|state| named_asks::apply(&NamedAsks { asks: vec![late, refused] }, state));
    assert_eq!(done.positions[1][0], 5.0);
}

/// Two systems 9 and 3 above their totals, one 4 below: 4 is given, 3 and 1, and all meet theirs. Where it is 16 below it gets 12.
#[test]
fn a_pooled_surplus_by_hand() {
    let systems = vec![system(0, 1.0, 1.0, 1.0), system(2, 0.0, -2.0, 2.0), system(4, 0.0, 0.0, 3.0)];
    let asks = (0..3).map(|i| RegionalAsk { amount: 0.0, found: id(&i.to_string()) }).collect();
    let total = RegionalAsks {
        regions: vec![region(systems, false)],
        asks: vec![asks],
        found: fixed(0.5),
        pool: true,
        equity: EQUITY,
    };
    let (zero, mut third) = ([0.0; BLOCK], [-4.0; BLOCK]);
    third[1] = -16.0;
    let positions = vec![[10.0; BLOCK], zero, [1.0; BLOCK], zero, third, zero];
    let done = Trial::of(positions).run(|state| regional_total::apply(&total, state));
    let of = |lane: usize| [1, 3, 5].map(|account: usize| done.positions[account][lane]);
    assert_eq!(of(0), [-3.0, -1.0, 4.0]);
    assert_eq!(of(1), [-9.0, -3.0, 12.0]);
    // Both givers are less deprived than the receiver.
    assert_eq!((done.notes[&900][0], done.notes[&901][0]), (4.0, 0.0));
}

/// A gap of 20 shared 3 to 1, half of it found: 7.5 and 2.5, which the systems keep.
#[test]
fn regional_asks_are_found_in_part() {
    let amounts = [15.0, 5.0].into_iter().enumerate();
    let total = RegionalAsks {
        regions: vec![region(vec![system(0, 0.75, 0.0, 1.0), system(2, 0.25, 0.0, 2.0)], false)],
        asks: vec![amounts.map(|(i, amount)| RegionalAsk { amount, found: id(&i.to_string()) }).collect()],
        found: fixed(0.5),
        pool: false,
        equity: EQUITY,
    };
    let done = Trial::of(vec![[0.0; BLOCK]; 4]).run(|state| regional_total::apply(&total, state));
    assert_eq!((done.positions[1][0], done.positions[3][0]), (7.5, 2.5));
}

/// A scheme of 9 in the region's own account, shared 2 to 1.
#[test]
fn rapid_savings_are_the_regions_before_they_are_shared() {
    let scheme = CompiledScheme {
        region: 0,
        size: 9.0,
        value: None,
        values: id("v"),
        happens_below: 1 << 32,
        happens: id("h"),
        measure: 70,
    };
    let systems = vec![system(0, 2.0 / 3.0, 0.0, 1.0), system(2, 1.0 / 3.0, 0.0, 2.0)];
    let rapid = |systems| RapidSavings {
        regions: vec![region(systems, false)],
        owns: vec![(4, TRANSFER, LATE)],
        schemes: vec![scheme.clone()],
    };
    let run = |rapid: RapidSavings| Trial::of(vec![[0.0; BLOCK]; 5]).run(|state| rapid_savings::apply(&rapid, state));
    let shared = run(rapid(systems));
    assert_eq!([1, 3, 4].map(|account: usize| shared.positions[account][0]), [6.0, 3.0, 0.0]);
    assert_eq!(run(rapid(Vec::new())).positions[4][0], 9.0);
}

/// A system's position, weight, target, and what it is asked for or its deprivation.
type One = (f64, f64, f64, f64);

/// A random region: its systems, whether shares follow shortfalls, and the mean and spread of what is found.
fn trees() -> impl Strategy<Value = (Vec<One>, bool, f64, f64)> {
    let one = (-300.0..300.0f64, 0.01..1.0f64, -200.0..200.0f64, 0.0..9.0f64);
    (prop::collection::vec(one, 1..12), any::<bool>(), 0.05..0.95f64, 0.02..0.4f64)
}

/// Transfers sum to nought and positions change by late savings, exactly, in every lane.
fn conserves(before: &[Amounts], done: &Done) -> Result<(), TestCaseError> {
    let (transfers, savings) = (posted(done, TRANSFER), posted(done, LATE));
    for lane in 0..BLOCK {
        let sum = |positions: &[Amounts]| -> i128 { positions.iter().map(|p| i128::from(to_units(p[lane]))).sum() };
        prop_assert_eq!(transfers[lane], 0);
        prop_assert_eq!(sum(&done.positions) - sum(before), savings[lane]);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn money_is_conserved_over_random_trees_and_regimes((tree, by_shortfall, mean, sd) in trees()) {
        let total: f64 = tree.iter().map(|(_, share, ..)| share).sum();
        let beta = Distribution::Beta { low: 0.0, high: 1.0, mean, sd: sd * (mean * (1.0 - mean)).sqrt() };
        let found = CompiledFound { mean, table: Some(crate::compile::falling(&beta, "test").unwrap()) };
        let systems: Vec<CompiledSystem> = tree.iter().enumerate()
            .map(|(i, &(_, share, target, deprivation))| system(2 * i, share / total, to_grid(target), deprivation))
            .collect();
        let mut positions = Vec::new();
        for &(position, share, ..) in &tree {
            let mut lanes = [0.0; BLOCK];
            for (lane, amount) in lanes.iter_mut().enumerate() {
                *amount = to_grid(position + share * (lane as f64 - 128.0));
            }
            positions.extend([lanes, [0.0; BLOCK]]);
        }
        positions.push([0.0; BLOCK]); // the region's own
        let own = positions.len() - 1;
        let region = region(systems, by_shortfall);
        let payers = tree.iter().enumerate().map(|(i, (.., amount))| payer(2 * i, to_grid(*amount))).collect();
        let slices = TopSlices { regions: vec![region.clone()], payers: vec![payers], found: found.clone(), equity: EQUITY };
        let asks = tree.iter().enumerate().map(|(i, (.., a))| RegionalAsk { amount: *a, found: id(&format!("r{i}")) });
        let regional = RegionalAsks {
            regions: vec![region.clone()], asks: vec![asks.collect()], found: found.clone(), pool: true, equity: EQUITY,
        };
        let mut named = ask(to_grid(tree[0].3), Some((own, TRANSFER)), MetFrom::Overspend, mean);
        (named.found, named.accept_below, named.share_of_year) = (found, 1 << 31, 7.0 / 12.0);
        let named = NamedAsks { asks: vec![named] };
        let scheme = CompiledScheme {
            region: 0, size: tree[0].3, value: None, values: id("v"), happens_below: 1 << 31, happens: id("h"), measure: 70,
        };
        let rapid = RapidSavings { regions: vec![region], owns: vec![(own, TRANSFER, LATE)], schemes: vec![scheme] };
        let alone: [&dyn Fn(&mut State<'_>); 5] = [
            &|state| rapid_savings::apply(&rapid, state),
            &|state| top_slice::apply(&slices, state),
            &|state| named_asks::apply(&named, state),
            &|state| regional_total::apply(&regional, state),
            &|state| {
                rapid_savings::apply(&rapid, state);
                top_slice::apply(&slices, state);
                named_asks::apply(&named, state);
                regional_total::apply(&regional, state);
            },
        ];
        for rule in alone {
            conserves(&positions, &Trial::of(positions.clone()).run(|state| rule(state)))?;
        }
    }
}
