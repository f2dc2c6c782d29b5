//! The headline from a second seed: is it what a run with that seed says, and does it part from the first no oftener than chance does?

use std::ops::ControlFlow;

use outturn::results::{AgainOf, Results, SamplerUsed};
use outturn::study::{Ask, Study};

use crate::everything;
use crate::support::{scenario, study};

fn run(study: &Study, ask: &Ask) -> Results {
    study.run(ask, &|_| ControlFlow::Continue(())).unwrap()
}

fn asked(seed: u64, iterations: u64) -> Ask {
    Ask { seed: Some(seed), iterations: Some(iterations), second_seed: true, ..Ask::default() }
}

#[test]
fn the_second_figures_are_those_of_a_run_with_that_seed_and_no_other_figure_moves() {
    let folders = [
        scenario("minimal"),
        scenario("2018-19-m05"),
        scenario("2019-20-regional"),
        everything::folder("everything"),
        everything::folder("everything-else"),
        everything::folder("everything-today"),
    ];
    for folder in folders {
        let (name, study) = (folder.display(), study(&folder));
        let first = run(&study, &asked(7, 300));
        let without = run(&study, &Ask { second_seed: false, ..asked(7, 300) });
        assert_eq!(Results { second_seed: None, ..first.clone() }, without, "{name}");
        let again = first.second_seed.as_ref().unwrap();
        let second = run(&study, &Ask { second_seed: false, ..asked(again.seed, again.iterations) });
        assert_eq!((again.seed, again.iterations, &again.node), (8, 300, &second.headline), "{name}");
        assert!(again.figures.len() >= 5, "{name}: {:?}", again.figures);
        for of in &again.figures {
            let figure = |results: &Results| {
                let node = results.headline();
                match of.of {
                    AgainOf::Mean => node.outturn.mean.value,
                    AgainOf::Quantile { p } => node.outturn.quantile(p).value,
                    AgainOf::ChanceOfDeficit => node.chance_of_deficit.value,
                    AgainOf::ChanceMissed => {
                        let judged = results.yardsticks.iter().find(|of| of.node == node.code);
                        judged.unwrap().chance_missed.value
                    }
                }
            };
            assert_eq!(of.first, figure(&first), "{name}: {:?}", of.of);
            // A mean of exact sums and one of rounded ones part in the last bits.
            let near = (of.second - figure(&second)).abs() <= 1e-9 * of.second.abs().max(1.0);
            assert!(near, "{name}: {of:?}: {}", figure(&second));
        }
    }
}

#[test]
fn chance_alone_parts_about_one_figure_in_a_hundred() {
    let study = study(&scenario("minimal"));
    for sampler in [None, Some(SamplerUsed::Sobol { randomisations: 8 })] {
        let (mut all, mut apart) = (0, 0);
        // Every other seed: the second of a run is not the first of the next.
        for seed in (0..800).step_by(2) {
            let again = run(&study, &Ask { sampler, ..asked(seed, 400) }).second_seed.unwrap();
            assert!(again.can_tell());
            all += again.figures.len();
            apart += again.apart().count();
        }
        // 1 in 100 of some 2,000, which are 400 runs of figures that go together.
        assert!((all / 500..=all / 40).contains(&apart), "{sampler:?}: {apart} of {all}");
    }
}

#[test]
fn a_part_has_its_own_second_seed_or_none() {
    let whole = study(&scenario("2019-20-regional"));
    let of_nation = run(&whole, &asked(7, 200));
    let code = whole.model.nodes[1].code.clone();
    let node = of_nation.nodes.iter().find(|node| node.code == *code.as_str()).unwrap().code.clone();
    assert!(of_nation.cut(&node).unwrap().second_seed.is_none(), "the nation's is not a region's");
    let of_region = run(&whole.headlined(&code).unwrap(), &asked(7, 200));
    assert_eq!(of_region.cut(&node).unwrap().second_seed.map(|of| of.node), Some(node));
}
