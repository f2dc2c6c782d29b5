//! The model in three nested loops, iteration by account by row, from docs/METHOD.md and nothing else.
//!
//! No draw is kept: whoever needs one derives it again from its address.

use outturn::model::{
    Copula, Direction, Distribution, FactorCorrelations, FactorLevel, FactorSetIdx, Loading, Model, ResidualShape,
    Spread, Target,
};

use super::numbers::{beta_of, chi_square, normal_quantile, phi, quantile, student_cdf, word};

/// Outturns by account and iteration, £m.
pub struct Outturns {
    pub in_year: Vec<Vec<f64>>,
    pub underlying: Vec<Vec<f64>>,
}

/// All iterations of all accounts.
pub fn outturns(model: &Model, seed: u64, iterations: u64) -> Outturns {
    let accounts = model.accounts.len();
    let mut all = Outturns { in_year: vec![Vec::new(); accounts], underlying: vec![Vec::new(); accounts] };
    for iteration in 0..iterations {
        let draws = Draws { model, seed, iteration };
        for account in 0..accounts {
            let (in_year, underlying) = draws.account(account);
            all.in_year[account].push(in_year);
            all.underlying[account].push(underlying);
        }
    }
    all
}

/// One iteration.
struct Draws<'a> {
    model: &'a Model,
    seed: u64,
    iteration: u64,
}

impl Draws<'_> {
    /// In-year and underlying outturn of one account.
    fn account(&self, index: usize) -> (f64, f64) {
        let account = &self.model.accounts[index];
        let start = account.base.millions() + account.incentive.millions();
        let (mut in_year, mut underlying) = (start, start - account.nonrecurrent.millions());

        for row in &self.model.risks {
            for member in row.target.members.iter().filter(|member| member.account == index) {
                let sign = if row.direction == Direction::Threat { 1.0 } else { -1.0 };
                let provided = sign * row.in_forecast.millions();
                let happens = row.probability.map(|p| (p, row.direction));
                let names = ("risks", row.id.as_str());
                let size = self.size(names, &row.target, index, happens, row.factor_set, &row.severity, sign);
                let effect = member.share * (provided - sign * size);
                in_year += effect;
                underlying += if row.recurrent { effect } else { 0.0 };
            }
        }

        for row in &self.model.pay {
            for member in row.target.members.iter().filter(|member| member.account == index) {
                let happens = row.probability.map(|p| (p, Direction::Threat));
                let names = ("pay", row.id.as_str());
                let unfunded = self.size(names, &row.target, index, happens, row.factor_set, &row.unfunded_share, 1.0);
                let effect = member.share * (row.in_forecast.millions() - row.full_cost.millions() * unfunded);
                in_year += effect;
                underlying += if row.recurrent { effect } else { 0.0 };
            }
        }

        for bucket in &self.model.efficiency {
            for member in bucket.target.members.iter().filter(|member| member.account == index) {
                let programme = &self.model.lines[bucket.line].code;
                let x = self.latent(["efficiency", &account.code, programme, "delivery"], bucket.factor_set, &[index]);
                let delivered = beta_of(-x, bucket.delivery_mean, bucket.delivery_concentration);
                let missed = bucket.remaining.millions() * (1.0 - delivered);
                let replaced = match bucket.substitution {
                    Some(w) if bucket.recurrent && w.sd > 0.0 => {
                        let y = self.latent(["efficiency", &account.code, programme, "substitution"], None, &[index]);
                        quantile(&Distribution::Beta { low: 0.0, high: 1.0, mean: w.mean, sd: w.sd }, -y)
                    }
                    Some(w) if bucket.recurrent => w.mean,
                    _ => 0.0,
                };
                in_year -= member.share * (bucket.slip_to_date.millions() + (1.0 - replaced) * missed);
                underlying -= if bucket.recurrent { member.share * missed } else { 0.0 };
            }
        }

        for row in &self.model.contracts {
            let both = [row.provider, row.commissioner];
            if both.contains(&index) {
                let x = self.latent(["contracts", "", &row.id, "share"], row.factor_set, &[row.commissioner]);
                let borne = quantile(&row.commissioner_share, x) * row.overlap.millions();
                if index == row.commissioner {
                    in_year += row.commissioner_in_forecast.millions() - borne;
                }
                if index == row.provider {
                    in_year += row.provider_in_forecast.millions() - (row.overlap.millions() - borne);
                }
            }
        }

        if account.residual_sd.millions() > 0.0 {
            let x = self.latent(["organisations", &account.code, "residual", "remainder"], None, &[index]);
            let shape = match self.model.residual_shape {
                ResidualShape::Normal => Distribution::Normal { mean: 0.0, sd: 1.0 },
                ResidualShape::Skewed => Distribution::SkewedRemainder,
            };
            in_year -= account.residual_sd.millions() * quantile(&shape, x);
        }
        (in_year, underlying)
    }

    /// The size of a row's threat (sign 1) or gain (sign −1) for one member's draw; 0 when its event does not happen.
    #[expect(clippy::too_many_arguments, reason = "what a row of the register says, one by one")]
    fn size(
        &self,
        (table, row): (&str, &str),
        target: &Target,
        index: usize,
        happens: Option<(f64, Direction)>,
        set: Option<FactorSetIdx>,
        distribution: &Distribution,
        sign: f64,
    ) -> f64 {
        let (code, sharers) = match target.spread {
            Spread::Each => (self.model.accounts[index].code.as_str(), vec![index]),
            Spread::Shared => (":shared", target.members.iter().map(|member| member.account).collect()),
        };
        let Some((p, direction)) = happens else {
            return quantile(distribution, sign * self.latent([table, code, row, "severity"], set, &sharers));
        };
        let x = self.latent([table, code, row, "occurs"], set, &sharers);
        let happened = match direction {
            Direction::Threat => phi(-x) < p,
            Direction::Opportunity => phi(x) <= p,
        };
        if !happened {
            return 0.0;
        }
        quantile(distribution, sign * self.latent([table, code, row, "severity"], None, &sharers))
    }

    /// x = Σ a F + √(1 − Σ a²) e, over the loadings that all of `sharers` share.
    fn latent(&self, name: [&str; 4], set: Option<FactorSetIdx>, sharers: &[usize]) -> f64 {
        let mut common = 0.0;
        let mut shared: Vec<&Loading> = Vec::new();
        for loading in set.iter().flat_map(|&set| &self.model.factor_sets[set].loadings) {
            let holders: Vec<_> = sharers.iter().map(|&account| self.holder(account, &loading.level)).collect();
            let Some((code, level)) = &holders[0] else { continue };
            if holders.iter().any(|holder| holder != &holders[0]) {
                continue;
            }
            common += loading.loading * self.factor(code, &loading.factor, level);
            shared.push(loading);
        }
        let mut variance = 0.0;
        for a in &shared {
            for b in &shared {
                variance += a.loading * b.loading * self.correlation(a, b);
            }
        }
        common + libm::sqrt((1.0 - variance).max(0.0)) * self.normal(0, name)
    }

    /// Who shares a factor of this level with the account, and the level's word; none where nobody does.
    fn holder(&self, account: usize, level: &FactorLevel) -> Option<(String, String)> {
        let account = &self.model.accounts[account];
        match level {
            FactorLevel::Type if account.org_type.is_empty() => None,
            FactorLevel::Type => Some((format!("type:{}", account.org_type), "type".to_owned())),
            FactorLevel::Sector if account.sector.is_empty() => None,
            FactorLevel::Sector => Some((format!("sector:{}", account.sector), "sector".to_owned())),
            FactorLevel::Tree(wanted) => {
                let mut place = Some(account.node);
                while let Some(node) = place.map(|node| &self.model.nodes[node]) {
                    if node.level == *wanted {
                        return Some((node.code.clone(), wanted.clone()));
                    }
                    place = node.parent;
                }
                None
            }
        }
    }

    /// The stated correlation of two loadings' factors: one of a factor with itself, zero where none is stated.
    fn correlation(&self, a: &Loading, b: &Loading) -> f64 {
        if a.level != b.level {
            return 0.0;
        }
        let stated = self.model.correlations.iter().find(|of| of.level == a.level);
        let place = |factor: &str| stated.and_then(|of| of.factors.iter().position(|known| known == factor));
        match (stated, place(&a.factor), place(&b.factor)) {
            (Some(stated), Some(i), Some(j)) => stated.matrix[i][j],
            _ => f64::from(u8::from(a.factor == b.factor)),
        }
    }

    /// A factor before Student-t dependence: its own normal; of correlated ones F = A z, A the lower Cholesky root.
    fn mixed(&self, holder: &str, factor: &str, level: &str) -> f64 {
        let own = |factor: &str| self.normal(1, ["factors", holder, factor, level]);
        let of_level = |of: &&FactorCorrelations| match &of.level {
            FactorLevel::Tree(word) => word == level,
            FactorLevel::Type => level == "type",
            FactorLevel::Sector => level == "sector",
        };
        let stated = self.model.correlations.iter().find(of_level);
        let place = |of: &FactorCorrelations| of.factors.iter().position(|known| known == factor);
        let Some((stated, row)) = stated.and_then(|of| Some((of, place(of)?))) else { return own(factor) };
        // Row by row: R(i, j) = Σ A(i, k) A(j, k).
        let mut root: Vec<Vec<f64>> = Vec::new();
        for i in 0..=row {
            let mut line: Vec<f64> = Vec::new();
            for j in 0..i {
                let known: f64 = (0..j).map(|k| line[k] * root[j][k]).sum();
                line.push(if root[j][j] > 1e-5 { (stated.matrix[i][j] - known) / root[j][j] } else { 0.0 });
            }
            line.push(libm::sqrt((1.0 - line.iter().map(|part| part * part).sum::<f64>()).max(0.0)));
            root.push(line);
        }
        root[row].iter().zip(&stated.factors).map(|(part, factor)| part * own(factor)).sum()
    }

    /// A shared factor, under Student-t dependence bent by the iteration's one chi-square.
    fn factor(&self, holder: &str, factor: &str, level: &str) -> f64 {
        let f = self.mixed(holder, factor, level);
        let Copula::StudentT(nu) = self.model.copula else { return f };
        let whole = nu as u32;
        assert!(f64::from(whole) == nu, "the slow model knows whole degrees of freedom only");
        let c = chi_square(self.uniform(1, ["factors", "", "student_t", "chi_square"]), whole);
        let t = f * libm::sqrt(nu / c);
        // From the lower tail, where nothing is lost.
        -t.signum() * normal_quantile(student_cdf(-t.abs(), nu))
    }

    fn normal(&self, purpose: u32, name: [&str; 4]) -> f64 {
        normal_quantile(self.uniform(purpose, name))
    }

    fn uniform(&self, purpose: u32, name: [&str; 4]) -> f64 {
        (f64::from(word(self.seed, purpose, name, self.iteration)) + 0.5) / 4_294_967_296.0
    }
}
