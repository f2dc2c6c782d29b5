//! The same risks under other dependence: without any, and all together. Marginals stay as they are.

use super::{Compiled, Draw, Latent, Value};
use crate::draws::philox::DrawId;

impl Compiled {
    /// Every draw independent of every other: no shared factors, no shifts by parameters. A draw that a row shares out stays one
    /// draw, because it is one amount of money; a multiplier of amounts stays too, because without it each line's own
    /// distribution would be another.
    #[must_use]
    pub fn independent(&self) -> Self {
        self.rewired(Vec::new(), &|latent| Latent { common: None, own_weight: 1.0, ..*latent })
    }

    /// Every line of every account moves together: each first latent is one factor that all share. Second latents (how much
    /// an event costs, what substitution replaces) keep their own draws, as they never have loadings; so every marginal
    /// distribution is unchanged.
    #[must_use]
    pub fn comonotonic(&self) -> Self {
        let mut all = self.rewired(vec![vec![(self.parameters, 1.0)]], &|latent| Latent {
            common: Some(0),
            own_weight: 0.0,
            ..*latent
        });
        all.factors.push(DrawId::of("factors", "", "comonotonic", "all"));
        all
    }

    /// With other common parts, and first latents made of the known ones. One normal factor (or none) needs no Student-t:
    /// the marginals of that are normal too.
    fn rewired(&self, commons: Vec<Vec<(usize, f32)>>, latent: &dyn Fn(&Latent) -> Latent) -> Self {
        let parameters = self.factors[..self.parameters].to_vec();
        let mut other = Self { factors: parameters, mixes: Vec::new(), commons, student: None, ..self.clone() };
        other.scalings.clear();
        other.own_weights.clear();
        other.bent.clear();
        let rewire = |draw: &mut Draw| draw.latent = latent(&draw.latent);
        other.shared.iter_mut().for_each(rewire);
        for term in other.accounts.iter_mut().flat_map(|account| &mut account.terms) {
            if let Value::Own(draw) = &mut term.value {
                rewire(draw);
            }
        }
        let plans = other.capacity.iter_mut().flat_map(|capacity| &mut capacity.plans);
        for month in plans.flat_map(|plan| &mut plan.months) {
            month.latents.iter_mut().for_each(|of| *of = latent(of));
        }
        other
    }
}
