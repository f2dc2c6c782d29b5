use super::*;
use crate::compile::Pot;
use crate::draws::philox::DrawId;
use crate::model::Recycle;
use crate::rules::fixture::{Done, Trial};
use crate::units::exact_sum;

/// Everything on finance, year-end gate, cliff, lost: a start for the cases.
fn fund(earners: Vec<(Recipient, Earner)>) -> Fund {
    let (recipients, earners) = earners.into_iter().unzip();
    Fund {
        pot: Pot { recipients, bonus_rate: 0.0, recycle: Recycle::Lost, holder: None, measures: [0, 1, 2] },
        earners,
        systems: Vec::new(),
        by_quarter: false,
        weights: [0.15, 0.2, 0.3, 0.35],
        catch_up: CatchUp::None,
        taper: None,
        system_share: 0.0,
    }
}

/// Planned money is the year's money; the total before it is `total`.
fn earner(account: usize, money: f64, total: f64) -> (Recipient, Earner) {
    let id = DrawId::of("rules", "A", "incentive_fund", "access");
    let earner = Earner {
        threshold: total + money,
        finance_share: 1.0,
        access: id,
        chances: [1.0; 4],
        quarter_totals: None,
        system: 0,
    };
    (Recipient { account, line_column: 3, planned: money, money }, earner)
}

fn run(fund: &Fund, positions: &[f64]) -> Done {
    let trial = Trial::of(positions.iter().map(|&position| [position; BLOCK]).collect());
    trial.incentive().run(|state| apply(fund, state))
}

fn ends(done: &Done) -> Vec<f64> {
    done.positions.iter().map(|position| position[0]).collect()
}

#[test]
fn a_slip_of_five_loses_ten_to_twelve_of_the_fund() {
    // HSJ on 2018/19: an average trust stood to lose £10-12m of the fund for missing its total by a little (2,450 / 227 = 10.8).
    let money = 2_450.0 / 227.0;
    let done = run(&fund(vec![earner(0, money, -3.0)]), &[-3.0 + money - 5.0]);
    let lost = -3.0 + money - 5.0 - ends(&done)[0];
    assert!((10.0..=12.0).contains(&lost), "{lost}");
}

#[test]
fn recycled_money_goes_by_pounds_above_and_then_by_shares_worked_by_hand() {
    // Money 10, 6, 4; totals 0. The first misses: pool 10 + 2 unallocated = 12. Above: 1.5 and 0; twice 1.5 = 3; the other 9 go
    // 6 : 4 as 5.4 and 3.6.
    let mut fund = fund(vec![earner(0, 10.0, 0.0), earner(1, 6.0, 0.0), earner(2, 4.0, 0.0)]);
    (fund.pot.bonus_rate, fund.pot.recycle, fund.pot.holder) = (2.0, Recycle::Recycled, Some((3, 3, 2.0)));
    let done = run(&fund, &[9.0, 7.5, 4.0, 2.0]);
    let by_hand = [-1.0, 7.5 + 3.0 + 5.4, 4.0 + 3.6, 0.0];
    assert!(ends(&done).iter().zip(by_hand).all(|(end, hand)| (end - hand).abs() < 1e-7), "{:?}", ends(&done));
    assert_eq!((done.notes[&0][0], done.notes[&1][0], done.notes[&2][0]), (10.0, 12.0, 0.0));
    // Above by more than the pool can double: it is scaled down and nothing is left to share.
    let done = run(&fund, &[9.0, 15.0, 5.0, 2.0]);
    let scale = 12.0 / 10.0;
    let by_hand = [-1.0, 15.0 + 9.0 * scale, 5.0 + scale, 0.0];
    assert!(ends(&done).iter().zip(by_hand).all(|(end, hand)| (end - hand).abs() < 1e-7), "{:?}", ends(&done));
}

#[test]
fn paid_and_undistributed_are_the_pool_and_undistributed_only_when_nobody_qualifies() {
    for seed in 0..40_u32 {
        let value = |i: u32| to_grid(f64::from((seed * 7919 + i * 104_729) % 1_000) / 37.0 - 13.0);
        let mut fund =
            fund((0..7).map(|i| earner(i, value(i as u32 + 20).abs() + 1.0, value(i as u32 + 60))).collect());
        (fund.pot.bonus_rate, fund.pot.recycle, fund.pot.holder) =
            (f64::from(seed % 3), Recycle::Recycled, Some((7, 3, 4.5)));
        for (place, earner) in fund.earners.iter_mut().enumerate() {
            (earner.finance_share, earner.chances[2]) = (0.7, 1.0 / f64::from(place as u32 + 2));
        }
        let positions: Vec<f64> = (0..8).map(|i| if seed == 3 { -900.0 } else { value(i) + 10.0 }).collect();
        let done = run(&fund, &positions);
        for lane in 0..BLOCK {
            let change: i128 = done.posted.iter().map(|(_, _, amounts)| exact_sum(&amounts[lane..=lane])).sum();
            assert_eq!(change, 0, "recycled money is neither made nor lost");
            let [unearned, again, held] = [0, 1, 2].map(|measure| done.notes[&measure][lane]);
            assert_eq!(again + held, unearned + 4.5);
            let met = fund.pot.recipients.iter().zip(&fund.earners).any(|(r, e)| positions[r.account] >= e.threshold);
            assert_eq!(held != 0.0, !met);
        }
    }
}

#[test]
fn uncommitted_money_is_on_the_holder_and_lost_money_is_gone() {
    let mut fund = fund(vec![earner(0, 10.0, 0.0)]);
    (fund.pot.recycle, fund.pot.holder) = (Recycle::Uncommitted, Some((1, 3, 2.0)));
    assert_eq!(ends(&run(&fund, &[9.0, 2.0])), [-1.0, 12.0]);
    fund.pot.recycle = Recycle::Lost;
    assert_eq!(ends(&run(&fund, &[9.0, 2.0])), [-1.0, 2.0]);
}

#[test]
fn a_taper_takes_a_pound_for_a_pound_in_place_of_the_cliff() {
    let mut fund = fund(vec![earner(0, 10.0, 0.0)]);
    fund.taper = Some(1.0);
    let close = |position: f64, end: f64| {
        let got = ends(&run(&fund, &[position]))[0];
        assert!((got - end).abs() < 1e-7, "{position}: {got} {end}");
    };
    close(11.0, 11.0);
    close(8.0, 6.0); // 2 short: 2 lost
    close(-5.0, -15.0); // 15 short: all 10 lost
}

#[test]
fn missed_quarters_are_earned_back_as_far_as_the_rule_says() {
    // The first two quarters missed, the year met; 70 % on finance; access missed in quarter 2.
    let mut base = fund(vec![earner(0, 100.0, 0.0)]);
    base.by_quarter = true;
    base.earners[0].finance_share = 0.7;
    base.earners[0].chances[1] = 0.0;
    base.earners[0].quarter_totals = Some([0.0, 0.0, 0.0]);
    let earned = |catch_up| {
        let fund = Fund { catch_up, ..base.clone() };
        let trial =
            Trial::of(vec![[100.0; BLOCK]]).incentive().quarters(vec![[[-1.0; BLOCK], [-1.0; BLOCK], [1.0; BLOCK]]]);
        let done = trial.run(|state| apply(&fund, state));
        ends(&done)[0]
    };
    let close = |got: f64, by_hand: f64| assert!((got - by_hand).abs() < 1e-6, "{got} {by_hand}");
    close(earned(CatchUp::None), 30.0 + 35.0);
    close(earned(CatchUp::FinanceOnly), 0.7 * 35.0 + 30.0 + 35.0);
    close(earned(CatchUp::Full), 0.7 * 35.0 + 0.3 * 15.0 + 30.0 + 35.0);
}

#[test]
fn the_systems_share_follows_the_system() {
    // The first meets its own total and the system does not: half is earned by each of the two who do.
    let mut fund = fund(vec![earner(0, 10.0, 0.0), earner(1, 10.0, 0.0)]);
    fund.system_share = 0.5;
    let (members, quarter_totals) = (vec![0, 1], [-2.0, 4.0, 9.0]);
    fund.systems = vec![System { accounts: vec![0, 1], threshold: 20.0, members, quarter_totals }];
    assert_eq!(ends(&run(&fund, &[11.0, 5.0])), [6.0, -5.0]);
    assert_eq!(ends(&run(&fund, &[17.0, 5.0])), [17.0, 0.0]);
}

#[test]
fn what_a_system_has_earned_by_quarter_is_not_taken_back_at_the_year_end() {
    // All of the gate is the system's: it meets −2 at month 3 and 4 at month 6, misses 9 at month 9 and 20 at the year end, so 15 + 20 % of
    // the money stay. Meeting the year end as well opens the quarter that was missed where the rule says so.
    let mut fund = fund(vec![earner(0, 10.0, 0.0), earner(1, 10.0, 0.0)]);
    (fund.system_share, fund.by_quarter) = (1.0, true);
    let (members, quarter_totals) = (vec![0, 1], [-2.0, 4.0, 9.0]);
    fund.systems = vec![System { accounts: vec![0, 1], threshold: 20.0, members, quarter_totals }];
    fund.earners.iter_mut().for_each(|earner| earner.quarter_totals = Some([0.0; 3]));
    let ends_at = |fund: &Fund, ends_at: [f64; 2]| {
        let trial = Trial::of(ends_at.map(|end| [end; BLOCK]).to_vec()).incentive();
        let to_date = [[-1.0, 3.0, 4.0], [-1.0, 1.0, 4.0]].map(|of| of.map(|at| [at; BLOCK]));
        ends(&trial.quarters(to_date.to_vec()).run(|state| apply(fund, state)))
    };
    let close = |got: Vec<f64>, by_hand: [f64; 2]| {
        assert!(got.iter().zip(by_hand).all(|(got, hand)| (got - hand).abs() < 1e-7), "{got:?} {by_hand:?}");
    };
    close(ends_at(&fund, [11.0, 5.0]), [11.0 - 6.5, 5.0 - 6.5]);
    close(ends_at(&fund, [17.0, 5.0]), [17.0 - 3.0, 5.0 - 3.0]);
    fund.catch_up = CatchUp::FinanceOnly;
    close(ends_at(&fund, [17.0, 5.0]), [17.0, 5.0]);
}

#[test]
fn one_uniform_meets_access_in_each_quarter_with_its_chance_and_independently() {
    let (_, mut earner) = earner(0, 16.0, 0.0);
    (earner.finance_share, earner.chances) = (0.0, [0.5, 0.25, 0.75, 1.0]);
    let mut uniform = std::array::from_fn(|lane| (lane as f64 + 0.5) / 256.0);
    let mut access = [[0.0; BLOCK]; 4];
    met_by_quarter(earner.chances, &mut uniform, &mut access);
    let count =
        |test: &dyn Fn([bool; 4]) -> bool| (0..BLOCK).filter(|&lane| test(access.map(|met| met[lane] > 0.0))).count();
    // 256 evenly spread uniforms: every joint state has exactly its share.
    assert_eq!((count(&|a| a[0]), count(&|a| a[1]), count(&|a| a[2]), count(&|a| a[3])), (128, 64, 192, 256));
    assert_eq!((count(&|a| a[0] && a[1]), count(&|a| a[1] && a[2]), count(&|a| !a[0] && !a[1] && !a[2])), (32, 48, 24));
}
