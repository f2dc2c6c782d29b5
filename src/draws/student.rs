//! Student-t dependence of shared factors: one chi-square an iteration makes them all large together.

use libm::{fabs, sqrt};

use super::philox::DrawId;
use crate::numerics::beta::Beta;
use crate::numerics::{gamma, normal};

/// Turns independent standard normals into standard normals with Student-t dependence.
///
/// G′ = Φ⁻¹(T_ν(G √(ν / C))), with one C ~ χ²(ν) for all factors of an iteration: each G′ is standard normal again, and
/// together they are a t copula.
#[derive(Debug, Clone)]
pub struct StudentT {
    degrees: f64,
    beta: Beta,
}

impl StudentT {
    /// With ν > 0 degrees of freedom.
    #[must_use]
    pub fn new(degrees: f64) -> Self {
        Self { degrees, beta: Beta::new(degrees / 2.0, 0.5) }
    }

    /// Address of the chi-square's draw.
    #[must_use]
    pub fn id() -> DrawId {
        DrawId::of("factors", "", "student_t", "chi_square")
    }

    /// √(ν / C) of a word: a high word gives a small C, so a large scale.
    #[must_use]
    pub fn scale(&self, word: u32) -> f64 {
        let lower = (f64::from(!word) + 0.5) / 4_294_967_296.0;
        let upper = (f64::from(word) + 0.5) / 4_294_967_296.0;
        sqrt(self.degrees / (2.0 * gamma::quantile(self.degrees / 2.0, lower, upper)))
    }

    /// The standard normal that the factor `g` becomes in an iteration of this scale.
    #[must_use]
    pub fn transform(&self, g: f32, scale: f64) -> f32 {
        #[expect(clippy::cast_possible_truncation, reason = "latents are f32 by design")]
        let z = self.bent(f64::from(g), scale) as f32;
        z
    }

    /// The standard normal that the standard normal `g`, a factor or a sum of factors, becomes in an iteration of this scale.
    #[must_use]
    pub fn bent(&self, g: f64, scale: f64) -> f64 {
        let t = fabs(g) * scale;
        // Upper tail of Student's t: ½ I(ν / (ν + t²); ν/2, ½).
        let upper = 0.5 * self.beta.tails(self.degrees / (self.degrees + t * t)).0;
        let z = normal::quantile_of_upper(upper.max(f64::MIN_POSITIVE));
        if g < 0.0 { -z } else { z }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::latent::normal_from_word;
    use crate::draws::philox::{PhiloxStream, Purpose};
    use rand::Rng;

    #[test]
    fn transformed_factors_stay_standard_normal_and_share_their_tails() {
        let student = StudentT::new(5.0);
        let mut chi = PhiloxStream::new(1, StudentT::id(), Purpose::Factors);
        let mut a = PhiloxStream::new(1, DrawId::of("factors", "a", "", ""), Purpose::Factors);
        let mut b = PhiloxStream::new(1, DrawId::of("factors", "b", "", ""), Purpose::Factors);
        let n = 20_000;
        let (mut sum, mut square, mut both, mut product) = (0.0, 0.0, 0, 0.0);
        for _ in 0..n {
            let scale = student.scale(chi.next_u32());
            let x = f64::from(student.transform(normal_from_word(a.next_u32()), scale));
            let y = f64::from(student.transform(normal_from_word(b.next_u32()), scale));
            sum += x;
            square += x * x;
            product += x * y;
            both += u32::from(x.abs() > 2.0 && y.abs() > 2.0);
        }
        let n = f64::from(n);
        assert!((sum / n).abs() < 4.0 / n.sqrt());
        assert!((square / n - 1.0).abs() < 4.0 * (2.0 / n).sqrt());
        assert!((product / n).abs() < 0.05);
        // Independent: 0.0455² n = 41. A t copula with 5 degrees of freedom has several times as many.
        assert!(both > 120, "{both}");
    }
}
