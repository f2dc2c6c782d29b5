//! What the reporting behaviour conceals, against what was published: `cargo run --release --example concealment` prints the table of
//! docs/CONCEALMENT.md.
//!
//! Trusts of a year start from their plans. A stated number of them are to miss, by exponential losses; the others are to
//! gain what makes the sector's expected position. Two numbers are fitted (on 2016/17 and 2017/18), two are shown (2018/19).

use outturn::draws::latent::normal_from_word;
use outturn::draws::philox::{DrawId, Purpose, key_of, word};
use outturn::model::Distribution;
use outturn::numerics::normal;
use outturn::reporting::{Behaviour, Draws, decide};

/// Years that are drawn of each year.
const REPLICATES: u64 = 300;
/// Average turnover of a trust, £m: 88,000 / 234, rounded (derived).
const TURNOVER: f64 = 375.0;
/// Pressure from above, 0 to 1: unknown, so the middle (judgement).
const PRESSURE: f64 = 0.5;

/// A year of the provider sector.
struct Year {
    name: &'static str,
    trusts: u64,
    /// How many are to miss.
    missers: u64,
    /// Mean loss of those, £m.
    loss: f64,
    /// Expected position less plan, £m: what trusts themselves expect together.
    expected: f64,
}

/// 2016/17: plan −580, trusts' own papers −850 at month 6, about 65 missed. 2017/18: plan −496, outturn −960, 75 missed; 58 trusts had
/// revised by 658 by the third quarter. 2018/19: plan −394, −827 without the one-off gain, 60 behind plan at the third quarter. Sources: HSJ and
/// quarterly reports, as in scenarios/history. The mean loss is 658 / 58 for every year (derived).
const YEARS: [Year; 3] = [
    Year { name: "2016/17", trusts: 238, missers: 65, loss: 11.3, expected: -270.0 },
    Year { name: "2017/18", trusts: 234, missers: 75, loss: 11.3, expected: -464.0 },
    Year { name: "2018/19", trusts: 230, missers: 60, loss: 11.3, expected: -433.0 },
];

/// Means over the replicates of what can be seen at a quarter.
#[derive(Default, Clone, Copy)]
struct Seen {
    concealed: f64,
    revised_missers: f64,
    below_plan: f64,
}

/// What is drawn of a year, once: the gap to plan and the draws of both quarters, trust by trust.
struct Drawn {
    misses: bool,
    change: f64,
    view: f64,
    quarters: [Draws; 2],
}

fn draw(year: &Year) -> Vec<Drawn> {
    let share = Distribution::Beta { low: 0.0, high: 1.0, mean: 5.0 / 7.0, sd: libm::sqrt(10.0 / 392.0) };
    let disclosed = share.quantile();
    let gain = (year.expected + year.missers as f64 * year.loss) / (year.trusts - year.missers) as f64;
    let mut all = Vec::new();
    for replicate in 0..REPLICATES {
        for trust in 0..year.trusts {
            let z = |what: &str| {
                let id = DrawId::of("concealment", year.name, &trust.to_string(), what);
                f64::from(normal_from_word(word(key_of(1), id, Purpose::Rules, replicate)))
            };
            let misses = trust < year.missers;
            let logit = |z: f64| libm::log(normal::cdf(z)) - libm::log(normal::cdf(-z));
            let quarter = |revises: &str, discloses: &str| Draws {
                logistic: logit(z(revises)),
                disclosed: disclosed.at(z(discloses)),
                tells: false,
            };
            all.push(Drawn {
                misses,
                change: if misses { year.loss * libm::log(normal::cdf(-z("loss"))) } else { gain },
                view: z("view"),
                quarters: [quarter("r3", "d3"), quarter("r6", "d6")],
            });
        }
    }
    all
}

/// What would be seen at months 3 and 6. Plans are nought: only differences from them matter.
fn seen(behaviour: &Behaviour, drawn: &[Drawn]) -> [Seen; 2] {
    let mut sums = [Seen::default(); 2];
    for trust in drawn {
        let (mut forecast, mut revised) = (0.0, false);
        for (place, month) in [3_u8, 6].into_iter().enumerate() {
            let left = (12.0 - f64::from(month)) / 12.0;
            let view = trust.change + behaviour.view * TURNOVER * left * trust.view;
            let decision = decide(behaviour, month, forecast, view, (TURNOVER, PRESSURE), trust.quarters[place]);
            forecast = decision.forecast;
            revised |= decision.revised && forecast < 0.0;
            let sum = &mut sums[place];
            sum.concealed += forecast - view;
            sum.revised_missers += f64::from(u8::from(revised && trust.misses));
            sum.below_plan += f64::from(u8::from(forecast < 0.0));
        }
    }
    let mean = |value: f64| value / REPLICATES as f64;
    sums.map(|sum| Seen {
        concealed: mean(sum.concealed),
        revised_missers: mean(sum.revised_missers),
        below_plan: mean(sum.below_plan),
    })
}

fn main() {
    let drawn = YEARS.each_ref().map(draw);
    let misfit = |behaviour: &Behaviour| {
        let concealed = seen(behaviour, &drawn[0])[1].concealed;
        let revised = seen(behaviour, &drawn[1])[1].revised_missers;
        let (a, b) = ((concealed - 180.0) / 180.0, (revised - 20.0) / 20.0);
        a * a + b * b
    };
    let mut best = (f64::INFINITY, Behaviour::DEFAULT);
    for base in 0..33 {
        for gap in 0..29 {
            let base = -8.0 + 0.25 * f64::from(base);
            let behaviour = Behaviour { base, gap: 0.2 + 0.1 * f64::from(gap), ..Behaviour::DEFAULT };
            let misfit = misfit(&behaviour);
            if misfit < best.0 {
                best = (misfit, behaviour);
            }
        }
    }
    println!(
        "fitted: base {:.2}, gap {:.1} (default {:.2}, {:.1})\n",
        best.1.base,
        best.1.gap,
        Behaviour::DEFAULT.base,
        Behaviour::DEFAULT.gap
    );
    println!("| what | published | simulated | fitted or shown |\n|---|---|---|---|");
    let at = |year: usize, quarter: usize| seen(&best.1, &drawn[year])[quarter];
    println!("| 2016/17 month 6: concealed, £m | 180 | {:.0} | fitted |", at(0, 1).concealed);
    println!("| 2017/18 month 6: missers that had revised, of 75 | 20 | {:.1} | fitted |", at(1, 1).revised_missers);
    println!("| 2018/19 month 3: trusts that forecast a miss | 1 | {:.1} | shown |", at(2, 0).below_plan);
    println!("| 2018/19 month 6: trusts that forecast a miss | 36 | {:.1} | shown |", at(2, 1).below_plan);
}
