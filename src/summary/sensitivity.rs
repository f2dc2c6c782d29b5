//! How much of a variance each of several parts accounts for, where the parts depend on each other.

use libm::sqrt;

use crate::results::Estimate;

/// Groups of iterations that are left out one at a time for standard errors.
const GROUPS: usize = 20;
/// A part whose variance is this small beside what it was, once others are known, is told by them.
const TOLD: f64 = 1e-10;

/// The Shapley value of each player: the mean of what it adds to those who came before, over all orders (Shapley 1953). `value` is asked once
/// for each set of players, a bit each; that of the empty set is nought.
#[must_use]
pub fn shapley(players: usize, mut value: impl FnMut(u32) -> f64) -> Vec<f64> {
    let values: Vec<f64> = (0..1_u32 << players).map(|set| if set == 0 { 0.0 } else { value(set) }).collect();
    // The share of the orders in which a set of `before` others comes first: before! (players − 1 − before)! / players!.
    let mut weight = vec![0.0; players];
    for (before, weight) in weight.iter_mut().enumerate() {
        let choose = (1..=before).fold(1.0, |product, k| product * (players - k) as f64 / k as f64);
        *weight = 1.0 / (players as f64 * choose);
    }
    let of = |player: usize| {
        let without = (0..1_usize << players).filter(|set| set & (1 << player) == 0);
        without.map(|set| weight[set.count_ones() as usize] * (values[set | 1 << player] - values[set])).sum()
    };
    (0..players).map(of).collect()
}

/// The share of each of `parts` in the variance of their sum: Shapley effects (Owen, SIAM/ASA J. Uncertainty Quantification 2, 2014), with the
/// variance that a set of parts tells of the sum, Var(E(sum | parts)), by least squares (Lindeman, Merenda and Gold 1980): exact where the
/// parts are jointly normal, the best linear prediction's elsewhere. The shares add up to 1; none is below nought. Standard errors are those of
/// a jackknife that leaves out a twentieth of the iterations at a time.
#[must_use]
pub fn variance_shares(parts: &[Vec<f64>]) -> Vec<Estimate> {
    let n = parts.first().map_or(0, Vec::len);
    let whole = shares(&covariances(parts, 0..0), parts.len());
    if n < 2 * GROUPS {
        return whole.into_iter().map(|value| Estimate { value, se: None }).collect();
    }
    let group = |g: usize| g * n / GROUPS..(g + 1) * n / GROUPS;
    let left: Vec<Vec<f64>> = (0..GROUPS).map(|g| shares(&covariances(parts, group(g)), parts.len())).collect();
    let error = |part: usize| {
        let mean = left.iter().map(|of| of[part]).sum::<f64>() / GROUPS as f64;
        let squares: f64 = left.iter().map(|of| (of[part] - mean) * (of[part] - mean)).sum();
        sqrt(squares * (GROUPS - 1) as f64 / GROUPS as f64)
    };
    whole.into_iter().enumerate().map(|(part, value)| Estimate { value, se: Some(error(part)) }).collect()
}

/// Covariances of the parts, some iterations left out.
fn covariances(parts: &[Vec<f64>], without: std::ops::Range<usize>) -> Vec<Vec<f64>> {
    let kept =
        |part: &[f64]| part.iter().enumerate().filter(|(at, _)| !without.contains(at)).map(|(_, x)| *x).collect();
    let centred = |part: &Vec<f64>| {
        let mut kept: Vec<f64> = kept(part);
        let mean = kept.iter().sum::<f64>() / kept.len() as f64;
        kept.iter_mut().for_each(|value| *value -= mean);
        kept
    };
    let centred: Vec<Vec<f64>> = parts.iter().map(centred).collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / a.len() as f64;
    centred.iter().map(|a| centred.iter().map(|b| product(a, b)).collect()).collect()
}

fn shares(covariances: &[Vec<f64>], players: usize) -> Vec<f64> {
    let with_sum: Vec<f64> = covariances.iter().map(|row| row.iter().sum()).collect();
    let variance: f64 = with_sum.iter().sum();
    if variance <= 0.0 {
        return vec![0.0; players];
    }
    shapley(players, |set| told(covariances, &with_sum, set)).into_iter().map(|value| value / variance).collect()
}

/// The variance of the sum that the parts of a set tell by least squares: c' S⁻¹ c, with S their covariances and c those with the sum; by
/// Cholesky's root, in which a part that those before it tell is passed over.
fn told(covariances: &[Vec<f64>], with_sum: &[f64], set: u32) -> f64 {
    let members = (0..with_sum.len()).filter(|member| set & (1 << member) != 0);
    let mut rows: Vec<(usize, Vec<f64>)> = Vec::new();
    let (mut told, mut scores): (f64, Vec<f64>) = (0.0, Vec::new());
    for member in members {
        let mut row: Vec<f64> = Vec::with_capacity(rows.len() + 1);
        for (place, (other, known)) in rows.iter().enumerate() {
            let product: f64 = row.iter().zip(known).map(|(a, b)| a * b).sum();
            row.push((covariances[member][*other] - product) / known[place]);
        }
        let rest = covariances[member][member] - row.iter().map(|x| x * x).sum::<f64>();
        if rest <= TOLD * covariances[member][member] {
            continue;
        }
        let product: f64 = row.iter().zip(&scores).map(|(a, b)| a * b).sum();
        let score = (with_sum[member] - product) / sqrt(rest);
        told += score * score;
        scores.push(score);
        row.push(sqrt(rest));
        rows.push((member, row));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::latent::normal_from_word;
    use crate::draws::philox::{DrawId, Purpose, key_of, word};
    use crate::summary::sample::Pair;

    #[test]
    fn who_shares_a_runway_pays_for_the_length_that_it_needs() {
        // The airport game: a set costs what its largest aeroplane does, 6, 12 or 24. By hand: 6 / 3, + 6 / 2, + 12.
        let cost = [6.0, 12.0, 24.0];
        let value = |set: u32| (0..3).filter(|of| set & (1 << of) != 0).map(|of| cost[of]).fold(0.0, f64::max);
        for (found, by_hand) in shapley(3, value).into_iter().zip([2.0, 5.0, 17.0]) {
            assert!((found - by_hand).abs() < 1e-12, "{found}");
        }
        // Two left gloves and one right: a pair is worth 1. By hand 1/6, 1/6, 2/3.
        let value = |set: u32| f64::from(u8::from(set & 0b100 != 0 && set & 0b011 != 0));
        for (found, by_hand) in shapley(3, value).into_iter().zip([1.0 / 6.0, 1.0 / 6.0, 2.0 / 3.0]) {
            assert!((found - by_hand).abs() < 1e-12, "{found}");
        }
    }

    fn normals(name: &str, count: u64) -> Vec<f64> {
        let id = DrawId::of("tests", "", "sensitivity", name);
        (0..count).map(|n| f64::from(normal_from_word(word(key_of(1), id, Purpose::Own, n)))).collect()
    }

    #[test]
    fn correlated_normals_share_as_the_closed_form_says() {
        // X1 of sd 1, X2 of sd 2, correlation 0.6. Owen and Prieur 2017: the share of X1 is s1² (1 − r²/2) + r s1 s2 + r² s2² / 2.
        let (r, s) = (0.6, 2.0);
        let one = normals("one", 40_000);
        let two: Vec<f64> = one.iter().zip(normals("two", 40_000)).map(|(x, z)| s * (r * x + 0.8 * z)).collect();
        let variance = 1.0 + s * s + 2.0 * r * s;
        let by_hand = ((1.0 - r * r / 2.0) + r * s + r * r * s * s / 2.0) / variance;
        let found = variance_shares(&[one, two]);
        let se = found[0].se.unwrap_or(0.0);
        assert!((found[0].value - by_hand).abs() < 4.0 * se && se < 0.005, "{found:?} {by_hand}");
        assert!((found[0].value + found[1].value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_others_tell_counts_once() {
        // The third part is twice the first, the fourth is constant: whoever of the first and third comes first takes all.
        let one = normals("one", 1_000);
        let parts = [one.clone(), normals("two", 1_000), one.iter().map(|x| 2.0 * x).collect(), vec![3.0; 1_000]];
        let found: Vec<f64> = variance_shares(&parts).iter().map(|of| of.value).collect();
        assert!((found[0] - found[2]).abs() < 1e-9 && found[3] == 0.0, "{found:?}");
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    /// Uniforms on (0, 1), in two sets that are independent of each other.
    fn uniforms(set: &str, factor: usize, count: u64) -> Vec<f64> {
        let id = DrawId::of("tests", set, "uniform", &factor.to_string());
        (0..count).map(|n| (f64::from(word(key_of(3), id, Purpose::Own, n)) + 0.5) / 4_294_967_296.0).collect()
    }

    /// First-order and total shares of each factor of a function of independent uniforms, by the estimators of the program.
    fn indices(factors: usize, of: impl Fn(&[f64]) -> f64) -> Vec<[Estimate; 2]> {
        let count = 40_000;
        let sets = ["a", "b"].map(|set| (0..factors).map(|f| uniforms(set, f, count)).collect::<Vec<_>>());
        let run = |from: &dyn Fn(usize) -> usize| -> Vec<f64> {
            (0..40_000).map(|n| of(&(0..factors).map(|f| sets[from(f)][f][n]).collect::<Vec<f64>>())).collect()
        };
        let stated = run(&|_| 0);
        let one = |factor: usize| {
            let only = run(&|f| usize::from(f != factor));
            let but = run(&|f| usize::from(f == factor));
            [Pair::of(&stated, &only).share(), Pair::of(&stated, &but).anew()]
        };
        (0..factors).map(one).collect()
    }

    fn agree(found: &[[Estimate; 2]], known: &[[f64; 2]]) {
        for (found, known) in found.iter().flatten().zip(known.iter().flatten()) {
            let se = found.se.unwrap_or(0.0);
            assert!((found.value - known).abs() < 4.0 * se + 1e-9 && se < 0.02, "{found:?} for {known}");
        }
    }

    #[test]
    fn ishigami_has_the_known_indices() {
        // sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 on (−π, π)³: first-order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437.
        let found = indices(3, |u| {
            let x: Vec<f64> = u.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
            libm::sin(x[0]) + 7.0 * libm::pow(libm::sin(x[1]), 2.0) + 0.1 * libm::pow(x[2], 4.0) * libm::sin(x[0])
        });
        agree(&found, &[[0.3139, 0.5576], [0.4424, 0.4424], [0.0, 0.2437]]);
    }

    #[test]
    fn sobols_g_has_the_known_indices() {
        // Π (|4 u − 2| + a) / (1 + a), a = 0, 1, 4.5: V_i = 1 / (3 (1 + a)²), the variance Π (1 + V) − 1.
        let a = [0.0, 1.0, 4.5];
        let found = indices(3, |u| u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product());
        let v = a.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
        let variance = v.iter().map(|v| 1.0 + v).product::<f64>() - 1.0;
        let known = v.map(|own| [own / variance, own * (variance + 1.0) / (1.0 + own) / variance]);
        agree(&found, &known);
    }
}
