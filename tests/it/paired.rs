//! Cases over the same draws: each is what it is alone, and two differ by what was changed and by nothing else.

use outturn::compile::{Compiled, Value};
use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::model::{Copula, Model};
use outturn::paired::{Case, Cases, Draws, whole_columns};
use outturn::replay::detail;
use outturn::simulate::RunSettings;
use proptest::prelude::*;

use crate::support::{load, scenario, small, write};

fn settings(seed: u64, iterations: u64, sampler: Sampler) -> RunSettings {
    RunSettings { seed, iterations, isa: Isa::detect(), sampler }
}

/// Accounts and roll-ups.
fn positions(compiled: &Compiled) -> Vec<usize> {
    (0..compiled.columns.accounts + compiled.columns.rolls.len()).collect()
}

/// Ranges, events with a severity, one of them shared by a group, and a factor of all.
fn register() -> Model {
    let (mut organisations, mut accounts) = (String::new(), String::new());
    for index in 0..4 {
        organisations += &format!("O{index},O{index},acute,provider,NAT,100,{index}\n");
        accounts += &format!("O{index},-1,0\n");
    }
    let risks = "a,demand,threat,O0,,,,normal,,,,2,1,,,,,,no,one\n\
                 b,winter,threat,O0,,,,normal,,,,5,2,,,0.3,,,no,one\n\
                 c,winter,threat,O1,,,,lognormal,,,,,,3,9,0.6,,,yes,one\n\
                 d,demand,opportunity,O2,,,,normal,,,,1,1,,,,,,no,\n\
                 e,estate,threat,sector:provider,shared,turnover,,normal,,,,8,3,,,0.4,,,no,one\n";
    load(&write("paired", &small(&organisations, &accounts, risks, "one,demand,nation,0.5\n")))
}

/// The model with other sizes and chances, other loadings, without factors, with another dependence, without rules.
fn changed(model: &Model) -> Vec<Model> {
    let with = |change: &dyn Fn(&mut Model)| {
        let mut model = model.clone();
        change(&mut model);
        model
    };
    vec![
        with(&|_| ()),
        with(&|model| {
            for risk in &mut model.risks {
                risk.probability = Some(risk.probability.map_or(0.7, |p| 0.5 * p));
            }
        }),
        with(&|model| {
            for loading in model.factor_sets.iter_mut().flat_map(|set| &mut set.loadings) {
                loading.loading *= -0.5;
            }
        }),
        with(&|model| model.factor_sets.iter_mut().for_each(|set| set.loadings.clear())),
        with(&|model| model.copula = Copula::StudentT(4.0)),
        with(&|model| model.rules.clear()),
        // Those after it stand in other places.
        with(&|model| drop(model.risks.drain(..model.risks.len().min(1)))),
    ]
}

#[test]
fn every_case_is_to_the_bit_what_it_is_alone() {
    let sobol = Sampler::Sobol { randomisations: 8 };
    for (model, seed) in [(register(), 3), (load(&scenario("2019-20-regional")), 4)] {
        let alone: Vec<Compiled> = changed(&model).iter().map(|model| Compiled::new(model).unwrap()).collect();
        // With the tables of the first one at hand.
        let compiled: Vec<Compiled> = changed(&model).iter().map(|model| alone[0].another(model).unwrap()).collect();
        for sampler in [Sampler::Plain, sobol] {
            let settings = settings(seed, 300, sampler);
            let mut cases = Cases::default();
            let ids: Vec<_> = compiled.iter().map(|compiled| cases.add(Case::of(compiled))).collect();
            let drawn = |draws: &Draws| Case { draws: draws.clone(), ..Case::of(&compiled[0]) };
            let anew = cases.add(drawn(&Draws::Only((0..compiled[0].parameters).collect())));
            let others = (0..compiled[0].factors.len().min(4))
                .flat_map(|column| [Draws::Holding(column, 1.5), Draws::But(vec![column]), Draws::Only(vec![column])]);
            let others: Vec<_> = others.map(|draws| (cases.add(drawn(&draws)), draws)).collect();
            let columns = positions(&compiled[0]);
            let outcomes = cases.run(settings, &columns);
            for (id, draws) in others {
                let mut alone = Cases::default();
                let of = alone.add(drawn(&draws));
                let alone = alone.run(settings, &columns);
                for &column in &columns {
                    assert_eq!(outcomes.column(id, column), alone.column(of, column), "{draws:?} {column}");
                }
            }
            for (compiled, &id) in alone.iter().zip(&ids) {
                let alone = whole_columns(compiled, settings, &columns);
                for (&column, alone) in columns.iter().zip(alone) {
                    assert_eq!(outcomes.column(id, column), alone, "{column}");
                }
            }
            // The changes do change something.
            let nation = |id| outcomes.column(id, compiled[0].columns.roll_column(0));
            assert!(ids[1..4].iter().chain([&anew]).all(|&id| nation(id) != nation(ids[0])));
        }
    }
}

/// The model with the in-year amounts of one line column made `factor` times as large.
fn sized(compiled: &Compiled, line: usize, factor: f64) -> Compiled {
    let mut other = compiled.clone();
    for term in other.accounts.iter_mut().flat_map(|account| &mut account.terms) {
        if term.line_column == line {
            term.coefficient *= factor;
        }
    }
    other
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_not_changed_differs_by_nothing_and_what_was_by_its_own_amounts(
        seed in any::<u64>(),
        which in any::<prop::sample::Index>(),
        factor in prop::sample::select(vec![0.0, 0.5, 2.0, 3.7]),
        iteration in 0_u64..300,
    ) {
        let compiled = Compiled::new(&register()).unwrap();
        let terms = || compiled.accounts.iter().flat_map(|account| &account.terms);
        let lines: Vec<usize> = terms().map(|term| term.line_column).collect();
        let line = lines[which.index(lines.len())];
        let (null, other) = (compiled.clone(), sized(&compiled, line, factor));
        // Doubled and halved again: exact in binary.
        let undone = sized(&sized(&compiled, line, 2.0), line, 0.5);
        let settings = settings(seed, 300, Sampler::Plain);
        let mut cases = Cases::default();
        let [stated, null, changed, undone] =
            [&compiled, &null, &other, &undone].map(|compiled| cases.add(Case::of(compiled)));
        let columns = positions(&compiled);
        let outcomes = cases.run(settings, &columns);
        let difference = |case, column: usize| -> Vec<f64> {
            let pairs = outcomes.column(stated, column).iter().zip(outcomes.column(case, column));
            pairs.map(|(before, after)| after - before).collect()
        };
        for &column in &columns {
            prop_assert!([null, undone].into_iter().all(|case| difference(case, column).iter().all(|d| *d == 0.0)));
        }
        // Amount by amount, as the replay of either model has them.
        let [before, after] = [&compiled, &other].map(|compiled| detail(compiled, settings, iteration));
        let mut moved = vec![0.0; compiled.accounts.len()];
        prop_assert_eq!(before.posted.len(), after.posted.len());
        for (before, after) in before.posted.iter().zip(&after.posted) {
            if before.line_column == line {
                moved[before.account] += after.amount - before.amount;
            } else {
                prop_assert_eq!(before.amount.to_bits(), after.amount.to_bits());
            }
        }
        for (account, moved) in moved.into_iter().enumerate() {
            prop_assert_eq!(difference(changed, account)[iteration as usize], moved, "{}", account);
        }
    }
}

#[test]
fn the_register_of_these_tests_has_a_shared_draw_and_events() {
    let compiled = Compiled::new(&register()).unwrap();
    let terms = || compiled.accounts.iter().flat_map(|account| &account.terms);
    assert!(terms().any(|term| matches!(term.value, Value::Shared(_))));
    assert!(terms().any(|term| matches!(&term.value, Value::Own(draw) if draw.second.is_some())));
}
