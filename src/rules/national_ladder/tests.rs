use super::*;
use crate::compile::LadderMeasures;
use crate::draws::philox::DrawId;
use crate::rules::fixture::{Done, Trial};

fn step(place: usize, kind: StepKind, fixed: f64) -> CompiledStep {
    let amount = DrawId::of("ladder", "", kind.word(), "amount");
    let (used, exhausted) = (10 + 2 * place, 11 + 2 * place);
    CompiledStep {
        id: kind.word().to_owned(),
        kind,
        fixed,
        table: None,
        amount,
        in_base: 0.0,
        booked: false,
        used,
        exhausted,
    }
}

fn ladder(steps: Vec<CompiledStep>) -> CompiledLadder {
    CompiledLadder {
        target: 0.0,
        headroom: 0.0,
        holder: (1, 7),
        accounts: vec![0, 1],
        uncommitted: None,
        steps,
        treasury: f64::INFINITY,
        measures: LadderMeasures { need: 1, bail_out: 2, unmet: 3 },
    }
}

fn run(ladder: &CompiledLadder, positions: &[f64]) -> Done {
    let mut first = [0.0; BLOCK];
    first[..positions.len()].copy_from_slice(positions);
    Trial::of(vec![first, [0.0; BLOCK]]).run(|state| apply(ladder, state))
}

#[test]
fn steps_are_used_in_order_and_only_as_far_as_needed() {
    let steps = vec![step(0, StepKind::CentralUnderspend, 200.0), step(1, StepKind::CapitalToRevenue, 500.0)];
    let done = run(&ladder(steps), &[50.0, -150.0, -300.0, -900.0]);
    assert_eq!(done.notes[&1][..4], [0.0, 150.0, 300.0, 900.0]);
    assert_eq!(done.notes[&10][..4], [0.0, 150.0, 200.0, 200.0]);
    assert_eq!(done.notes[&11][..4], [0.0, 0.0, 1.0, 1.0]);
    assert_eq!(done.notes[&12][..4], [0.0, 0.0, 100.0, 500.0]);
    assert_eq!(done.notes[&13][..4], [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(done.notes[&2][..4], [0.0, 0.0, 0.0, 200.0]);
    // What remains is the need: the claim is not posted.
    assert_eq!(done.positions[1][..4], [0.0, 150.0, 300.0, 700.0]);
}

/// Capital turned to revenue in 2014/15 to 2018/19: 640, 950, 1,200, 1,000 and 500 (Department of Health annual reports). The step
/// brings no more in a year that needs more, and the rest is the claim.
#[test]
fn capital_to_revenue_stays_within_its_historic_bounds() {
    for limit in [640.0, 950.0, 1_200.0, 1_000.0, 500.0] {
        let done = run(&ladder(vec![step(0, StepKind::CapitalToRevenue, limit)]), &[-2_447.0, -limit, 10.0 - limit]);
        assert_eq!(done.notes[&10][..3], [limit, limit, limit - 10.0]);
        assert_eq!(done.notes[&2][..3], [2_447.0 - limit, 0.0, 0.0]);
    }
}

/// 265 of planned commissioning underspend = 48 in commissioners' plans + 217 of the central underspend: with 217 in the base a
/// stock of 650 brings 433 more, and a stock of 100 takes 117 back.
#[test]
fn the_contribution_and_the_underspend_are_one_stock() {
    for (stock, brings) in [(650.0, 433.0), (100.0, -117.0)] {
        let mut one = step(0, StepKind::CentralUnderspend, stock);
        one.in_base = 265.0 - 48.0;
        let done = run(&ladder(vec![one]), &[-519.0]);
        assert_eq!(done.notes[&10][0], brings);
        assert_eq!(done.notes[&2][0], 519.0 - brings);
    }
}

#[test]
fn a_booked_step_counts_in_full_and_the_headroom_is_not_claimed() {
    let mut booked = step(0, StepKind::Department, -300.0);
    booked.booked = true;
    let mut ladder = ladder(vec![booked]);
    (ladder.headroom, ladder.treasury) = (40.0, 500.0);
    let done = run(&ladder, &[100.0, 270.0, -900.0]);
    assert_eq!(done.notes[&10][..3], [-300.0; 3]);
    assert_eq!(done.notes[&2][..3], [160.0, 0.0, 500.0]);
    assert_eq!(done.notes[&3][..3], [0.0, 0.0, 660.0]);
}

#[test]
fn uncommitted_incentive_money_is_shown_and_not_posted_again() {
    let mut ladder = ladder(vec![step(0, StepKind::UncommittedIncentive, 0.0)]);
    ladder.uncommitted = Some((0, 80.0));
    // The holder's 80 are in its position of -20: without them the nation is 100 short.
    let done = Trial::of(vec![[-20.0; BLOCK], [0.0; BLOCK]]).incentive().run(|state| apply(&ladder, state));
    assert_eq!((done.notes[&1][0], done.notes[&10][0], done.notes[&2][0]), (100.0, 80.0, 20.0));
    assert!(done.posted.is_empty());
}
