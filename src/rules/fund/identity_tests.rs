//! Money is conserved by the fund whatever its shape: over random organisations, parent nodes, gates and positions.

use proptest::prelude::*;

use super::*;
use crate::compile::Pot;
use crate::draws::philox::DrawId;
use crate::model::Recycle;
use crate::rules::fixture::{Done, Trial};
use crate::units::to_units;

/// What is drawn for one organisation: planned money, the year's money, total, quarters' totals, parent, chance of access.
type One = (f64, f64, f64, Option<[f64; 3]>, usize, f64);

fn one() -> impl Strategy<Value = One> {
    let totals = prop::option::of([-9.0..9.0, -9.0..9.0, -9.0..9.0]);
    (0.0..20.0, 0.1..25.0, -15.0..15.0, totals, 0..3_usize, prop_oneof![Just(0.0), Just(1.0), 0.0..1.0])
}

/// The shape of a fund: gate by quarter, catch-up, bonus, taper, system share, weights' parts, share on finance.
type Shape = (bool, CatchUp, f64, Option<f64>, f64, [f64; 3], f64);

fn shape() -> impl Strategy<Value = Shape> {
    let catch_up = prop_oneof![Just(CatchUp::None), Just(CatchUp::FinanceOnly), Just(CatchUp::Full)];
    let taper = prop::option::of(0.0..4.0);
    let share = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0];
    (any::<bool>(), catch_up, 0.0..4.0, taper, share, [0.0..1.0, 0.0..1.0, 0.0..1.0], 0.0..1.0)
}

/// A position of an account in a lane: from far below to far above its total, and often at it to the penny.
fn position(seed: u64, account: usize, lane: usize, at: f64) -> f64 {
    let mixed = (seed ^ (account as u64 * 1_009 + lane as u64)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let u = (mixed >> 40) as f64 / f64::from(1 << 24);
    to_grid(if mixed.is_multiple_of(5) { at } else { at + (u - 0.5) * 40.0 })
}

fn fund(list: &[One], shape: Shape, recycle: Recycle, holder: Option<f64>) -> Fund {
    let (by_quarter, catch_up, bonus_rate, taper, system_share, parts, finance_share) = shape;
    let recipient = |(account, &(planned, money, ..)): (usize, &One)| Recipient {
        account,
        line_column: 3,
        planned: to_grid(planned),
        money: to_grid(money),
    };
    let earner = |(account, &(planned, _, total, quarter_totals, system, chance)): (usize, &One)| Earner {
        threshold: to_grid(total) + to_grid(planned),
        finance_share,
        access: DrawId::of("rules", &account.to_string(), "incentive_fund", "access"),
        chances: [chance, 0.5, 1.0 - chance, chance],
        quarter_totals,
        system,
    };
    let first = |system: usize| {
        let accounts: Vec<usize> = (system..list.len()).step_by(3).collect();
        System { threshold: 3.0, members: accounts.clone(), quarter_totals: [-1.0, 0.5, 1.0], accounts }
    };
    // Parts of one: cuts in order.
    let mut cuts = parts;
    cuts.sort_by(f64::total_cmp);
    let recipients = list.iter().enumerate().map(recipient).collect();
    let holder = holder.map(|unallocated| (list.len(), 3, to_grid(unallocated)));
    Fund {
        pot: Pot { recipients, bonus_rate, recycle, holder, measures: [0, 1, 2] },
        earners: list.iter().enumerate().map(earner).collect(),
        systems: (0..3).map(first).collect(),
        by_quarter,
        weights: [cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], 1.0 - cuts[2]],
        catch_up,
        taper,
        system_share,
    }
}

fn units(amount: f64) -> i128 {
    to_units(amount).into()
}

/// What the fund holds and pays in one lane, in steps of the money grid.
struct Lane {
    /// Σ of the year's money, planned money, and what is unallocated.
    money: i128,
    planned: i128,
    unallocated: i128,
    unearned: i128,
    again: i128,
    held: i128,
    /// What it changed in all accounts together.
    change: i128,
    somebody_met: bool,
}

fn lane(fund: &Fund, positions: &[Amounts], done: &Done, lane: usize) -> Lane {
    let [unearned, again, held] = [0, 1, 2].map(|measure| units(done.notes[&measure][lane]));
    Lane {
        money: fund.pot.recipients.iter().map(|recipient| units(recipient.money)).sum(),
        planned: fund.pot.recipients.iter().map(|recipient| units(recipient.planned)).sum(),
        unallocated: fund.pot.holder.map_or(0, |(_, _, unallocated)| units(unallocated)),
        unearned,
        again,
        held,
        change: done.posted.iter().map(|(_, _, amounts)| units(amounts[lane])).sum(),
        somebody_met: (fund.pot.recipients.iter().zip(&fund.earners))
            .any(|(recipient, earner)| positions[recipient.account][lane] >= earner.threshold),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_pound_of_the_fund_is_paid_held_or_lost(
        list in prop::collection::vec(one(), 1..12),
        shape in shape(),
        holder in prop::option::of(0.0..30.0),
        seed in any::<u64>(),
    ) {
        for recycle in Recycle::ALL {
            let fund = fund(&list, shape, recycle, holder);
            let own = |account: usize, at: f64| std::array::from_fn(|lane| position(seed, account, lane, at));
            let earners = fund.pot.recipients.iter().zip(&fund.earners);
            let mut positions: Vec<Amounts> = earners.map(|(r, e)| own(r.account, e.threshold)).collect();
            positions.push([0.0; BLOCK]);
            let quarters = (0..positions.len()).map(|a| [1, 2, 3].map(|q| own(a + 100 * q, 0.0))).collect();
            let done = Trial::of(positions.clone()).quarters(quarters).incentive().run(|state| apply(&fund, state));
            for at in 0..BLOCK {
                let Lane { money, planned, unallocated, unearned, again, held, change, somebody_met } =
                    lane(&fund, &positions, &done, at);
                prop_assert!(unearned >= 0 && again >= 0 && held >= 0, "{recycle:?}: {unearned} {again} {held}");
                let paid = money - unearned + again;
                // What has nobody to hold it is gone.
                let kept = if fund.pot.holder.is_some() { held - unallocated } else { 0 };
                prop_assert_eq!(change, paid - planned + kept, "{:?}: positions and measures", recycle);
                match recycle {
                    Recycle::Recycled => {
                        prop_assert_eq!(again + held, unearned + unallocated);
                        prop_assert!(held == 0 || !somebody_met, "{held} with nobody, and somebody met");
                    }
                    Recycle::Uncommitted => prop_assert_eq!((again, held), (0, unearned + unallocated)),
                    Recycle::Lost => prop_assert_eq!((again, held), (0, unallocated)),
                }
            }
        }
    }
}
