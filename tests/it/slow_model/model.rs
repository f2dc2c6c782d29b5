//! The model in three nested loops, iteration by account by row, from docs/METHOD.md and nothing else.
//!
//! No draw is kept: whoever needs one derives it again from its address.

use outturn::model::{
    Copula, Direction, Distribution, FactorCorrelations, FactorLevel, FactorSetIdx, Loading, Model, Moves,
    OccurrenceLink, Parameter, ResidualShape, Risk, Spread, Target,
};

use super::capacity::Came;
use super::numbers::{beta_of, capped_offset, chi_square, normal_quantile, phi, quantile, student_cdf, word};

/// Outturns by account and iteration, £m.
pub struct Outturns {
    pub in_year: Vec<Vec<f64>>,
    pub underlying: Vec<Vec<f64>>,
}

/// All iterations of all accounts.
pub fn outturns(model: &Model, seed: u64, iterations: u64) -> Outturns {
    let accounts = model.accounts.len();
    let mut all = Outturns { in_year: vec![Vec::new(); accounts], underlying: vec![Vec::new(); accounts] };
    let offset = |parameter: &Parameter| match parameter.moves {
        Moves::Factor { largest, .. } => capped_offset(parameter.size, largest),
        _ => 0.0,
    };
    let offsets: Vec<f64> = model.parameters.iter().map(offset).collect();
    for iteration in 0..iterations {
        let draws = Draws { model, seed, iteration, offsets: &offsets };
        for account in 0..accounts {
            let (in_year, underlying) = draws.account(account);
            all.in_year[account].push(in_year);
            all.underlying[account].push(underlying);
        }
    }
    all
}

/// What becomes of the capacity plan of every account, by account and iteration. For models whose parameters move no factor.
pub fn capacities(model: &Model, seed: u64, iterations: u64) -> Vec<Vec<Came>> {
    let of = |account: usize| {
        let one = |iteration| Draws { model, seed, iteration, offsets: &[] }.capacity(account);
        (0..iterations).map(one).collect()
    };
    (0..model.accounts.len()).map(of).collect()
}

/// One iteration.
pub struct Draws<'a> {
    pub model: &'a Model,
    seed: u64,
    iteration: u64,
    /// c of the multipliers min(exp(s θ − c), cap) of loadings.
    offsets: &'a [f64],
}

impl Draws<'_> {
    /// In-year and underlying outturn of one account.
    fn account(&self, index: usize) -> (f64, f64) {
        let account = &self.model.accounts[index];
        let start = account.base.millions() + account.incentive.millions();
        let (mut in_year, mut underlying) = (start, start - account.nonrecurrent.millions());

        for (place, row) in self.model.risks.iter().enumerate() {
            for member in row.target.members.iter().filter(|member| member.account == index) {
                let sign = if row.direction == Direction::Threat { 1.0 } else { -1.0 };
                let provided = sign * row.in_forecast.millions();
                let size = self.linked(place, index, sign).unwrap_or_else(|| {
                    let happens = row.probability.map(|p| (p, row.direction));
                    let names = ("risks", row.id.as_str());
                    self.size(names, row.line, &row.target, index, happens, row.factor_set, &row.severity, sign)
                });
                let effect = member.share * (provided - sign * size);
                in_year += effect;
                underlying += if row.recurrent { effect } else { 0.0 };
            }
        }

        for row in &self.model.pay {
            for member in row.target.members.iter().filter(|member| member.account == index) {
                let happens = row.probability.map(|p| (p, Direction::Threat));
                let names = ("pay", row.id.as_str());
                let unfunded =
                    self.size(names, row.line, &row.target, index, happens, row.factor_set, &row.unfunded_share, 1.0);
                let effect = member.share * (row.in_forecast.millions() - row.full_cost.millions() * unfunded);
                in_year += effect;
                underlying += if row.recurrent { effect } else { 0.0 };
            }
        }

        for (place, bucket) in self.model.efficiency.iter().enumerate() {
            for member in bucket.target.members.iter().filter(|member| member.account == index) {
                let programme = &self.model.lines[bucket.line].code;
                let name = ["efficiency", &account.code, programme, "delivery"];
                let x = self.latent(name, bucket.factor_set, &[index], Some((bucket.line, Some(place))));
                let delivered = beta_of(-x, bucket.delivery_mean, bucket.delivery_concentration);
                let missed = bucket.remaining.millions() * (1.0 - delivered);
                let replaced = match bucket.substitution {
                    Some(w) if bucket.recurrent && w.sd > 0.0 => {
                        let y =
                            self.latent(["efficiency", &account.code, programme, "substitution"], None, &[index], None);
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
                let name = ["contracts", "", &row.id, "share"];
                let x = self.latent(name, row.factor_set, &[row.commissioner], Some((row.line, None)));
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
            let line = self.model.lines.iter().position(|line| line.code == "remainder").unwrap();
            let name = ["organisations", &account.code, "residual", "remainder"];
            let x = self.latent(name, None, &[index], Some((line, None)));
            let shape = match self.model.residual_shape {
                ResidualShape::Normal => Distribution::Normal { mean: 0.0, sd: 1.0 },
                ResidualShape::Skewed => Distribution::SkewedRemainder,
            };
            in_year -= account.residual_sd.millions() * quantile(&shape, x) * self.multiplier(line, 1.0);
        }
        in_year -= self.year_to_date(index);
        in_year -= self.capacity(index).cost;
        (in_year, underlying)
    }

    /// What an account loses of the overspend to date that its forecast assumes to be recovered, and of the drift.
    fn year_to_date(&self, index: usize) -> f64 {
        let Some(given) = &self.model.year_to_date else { return 0.0 };
        let (Some(own), Some(_)) = (given.accounts[index], given.line) else { return 0.0 };
        let law = &given.laws[own.law];
        let (lost, held) = self.named(index);
        let covered = lost.max(0.0) + held;
        let turnover = self.model.accounts[index].turnover.millions();
        let assumed = own.assumed.millions();
        let exposure = (assumed - covered).max(0.0);
        let full = law.drift * turnover;
        let drift = (assumed + full - covered).clamp(0.0, full);
        let common = self.bent(self.normal(1, ["year_to_date", "", "recovery", "common"]));
        let code = self.model.accounts[index].code.as_str();
        let e = self.normal(0, ["year_to_date", code, "recovery", "share"]);
        let ratio = if law.drift > 0.0 { law.drift_sd / law.drift } else { 0.0 };
        exposure * (1.0 - law.mean + law.sd * common + law.own_sd * e) + drift * (1.0 + ratio * common)
    }

    /// What the lines of an account are expected to lose beyond what the base provides, gains beyond it taken off; and what the
    /// base holds of opportunities and actions.
    fn named(&self, index: usize) -> (f64, f64) {
        let share = |target: &Target| -> f64 {
            target.members.iter().filter(|member| member.account == index).map(|member| member.share).sum()
        };
        let (mut lost, mut held) = (0.0, 0.0);
        for row in &self.model.risks {
            let (mean, provided) = (row.severity.mean() * row.probability.unwrap_or(1.0), row.in_forecast.millions());
            match row.direction {
                Direction::Threat => lost += share(&row.target) * (mean - provided),
                Direction::Opportunity => {
                    lost -= share(&row.target) * (mean - provided).max(0.0);
                    held += share(&row.target) * provided;
                }
            }
        }
        for row in &self.model.pay {
            let mean = row.full_cost.millions() * row.unfunded_share.mean() * row.probability.unwrap_or(1.0);
            lost += share(&row.target) * (mean - row.in_forecast.millions());
        }
        for row in &self.model.efficiency {
            let replaced = row.substitution.filter(|_| row.recurrent).map_or(0.0, |w| w.mean);
            let missed = row.remaining.millions() * (1.0 - row.delivery_mean) * (1.0 - replaced);
            lost += share(&row.target) * (row.slip_to_date.millions() + missed);
        }
        for row in &self.model.contracts {
            let (overlap, theirs) = (row.overlap.millions(), row.commissioner_share.mean());
            if row.commissioner == index {
                lost += overlap * theirs - row.commissioner_in_forecast.millions();
            }
            if row.provider == index {
                lost += overlap * (1.0 - theirs) - row.provider_in_forecast.millions();
            }
        }
        (lost, held)
    }

    /// The size of a row that is linked to another; none where it is not. It happens where the share of what is worse than the other
    /// row's latent (better, for an opportunity) lies in its window, and its size is at the other's percentile.
    fn linked(&self, place: usize, index: usize, sign: f64) -> Option<f64> {
        let risks = &self.model.risks;
        let row = &risks[place];
        row.link?;
        let drawn = |of: &Risk| match of.target.spread {
            Spread::Each => (self.model.accounts[index].code.clone(), vec![index]),
            Spread::Shared => {
                (":shared".to_owned(), of.target.members.iter().map(|member| member.account).collect::<Vec<_>>())
            }
        };
        let latent = |of: &Risk, draw: &str, moved: bool| {
            let (code, sharers) = drawn(of);
            let (set, line) = if moved { (of.factor_set, Some((of.line, None))) } else { (None, None) };
            self.latent(["risks", &code, &of.id, draw], set, &sharers, line)
        };
        // The row whose size it takes, at the end of the links that say so.
        let mut size_of = row;
        while let Some(link) = size_of.link.filter(|link| link.same_proportion) {
            size_of = &risks[link.to];
        }
        let side = if size_of.direction == Direction::Threat { 1.0 } else { -1.0 };
        let multiplier = self.multiplier(row.line, sign);
        let Some(p) = row.probability else {
            return Some(multiplier * quantile(&row.severity, side * latent(size_of, "severity", true)));
        };
        let (mut happens_with, mut start) = (row, 0.0);
        while let Some((link, how)) = happens_with.link.and_then(|link| Some((link, link.occurrence?))) {
            happens_with = &risks[link.to];
            if how == OccurrenceLink::Exclusive {
                start += happens_with.probability.unwrap();
            }
        }
        let x = latent(happens_with, "occurs", true);
        let u = if happens_with.direction == Direction::Threat { phi(-x) } else { phi(x) };
        let happened = u >= start && u < start + p;
        Some(if happened {
            multiplier * quantile(&row.severity, side * latent(size_of, "severity", false))
        } else {
            0.0
        })
    }

    /// The size of a row's threat (sign 1) or gain (sign −1) for one member's draw; 0 when its event does not happen.
    #[expect(clippy::too_many_arguments, reason = "what a row of the register says, one by one")]
    fn size(
        &self,
        (table, row): (&str, &str),
        line: usize,
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
        let (moved, multiplier) = (Some((line, None)), self.multiplier(line, sign));
        let Some((p, direction)) = happens else {
            let x = self.latent([table, code, row, "severity"], set, &sharers, moved);
            return multiplier * quantile(distribution, sign * x);
        };
        let x = self.latent([table, code, row, "occurs"], set, &sharers, moved);
        let happened = match direction {
            Direction::Threat => phi(-x) < p,
            Direction::Opportunity => phi(x) <= p,
        };
        if !happened {
            return 0.0;
        }
        multiplier * quantile(distribution, sign * self.latent([table, code, row, "severity"], None, &sharers, None))
    }

    /// x = √V B(Σ a m F / √V) + Σ s θ + √(1 − V − Σ s²) e, V = Var Σ a m F and B the bending of Student-t dependence, over the loadings that all of `sharers` share and the shifts of what
    /// is `moved`: a line, and a bucket in it.
    pub fn latent(
        &self,
        name: [&str; 4],
        set: Option<FactorSetIdx>,
        sharers: &[usize],
        moved: Option<(usize, Option<usize>)>,
    ) -> f64 {
        let (mut common, mut variance) = (0.0, 0.0);
        let mut shared: Vec<(&Loading, f64)> = Vec::new();
        for loading in set.iter().flat_map(|&set| &self.model.factor_sets[set].loadings) {
            let holders: Vec<_> = sharers.iter().map(|&account| self.holder(account, &loading.level)).collect();
            let Some((code, level)) = &holders[0] else { continue };
            if holders.iter().any(|holder| holder != &holders[0]) {
                continue;
            }
            let a = loading.loading * self.scale(loading);
            common += a * self.mixed(code, &loading.factor, level);
            shared.push((loading, a));
        }
        for (a, of_a) in &shared {
            for (b, of_b) in &shared {
                variance += of_a * of_b * self.correlation(a, b);
            }
        }
        let sd = libm::sqrt(variance.max(0.0));
        common = if sd > 0.0 { sd * self.bent(common / sd) } else { 0.0 };
        for parameter in &self.model.parameters {
            let (Moves::Latents { lines, buckets }, Some((line, bucket))) = (&parameter.moves, moved) else { continue };
            if lines.contains(&line) || bucket.is_some_and(|bucket| buckets.contains(&bucket)) {
                common += parameter.size * self.theta(parameter);
                variance += parameter.size * parameter.size;
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
            for (j, above) in root.iter().enumerate() {
                let known: f64 = line.iter().zip(above).map(|(a, b)| a * b).sum();
                line.push(if above[j] > 1e-5 { (stated.matrix[i][j] - known) / above[j] } else { 0.0 });
            }
            line.push(libm::sqrt((1.0 - line.iter().map(|part| part * part).sum::<f64>()).max(0.0)));
            root.push(line);
        }
        root[row].iter().zip(&stated.factors).map(|(part, factor)| part * own(factor)).sum()
    }

    /// The standard normal of a sum of factors, under Student-t dependence bent by the iteration's one chi-square.
    fn bent(&self, f: f64) -> f64 {
        let Copula::StudentT(nu) = self.model.copula else { return f };
        let whole = nu as u32;
        assert!(f64::from(whole) == nu, "the slow model knows whole degrees of freedom only");
        let c = chi_square(self.uniform(1, ["factors", "", "student_t", "chi_square"]), whole);
        let t = f * libm::sqrt(nu / c);
        // From the lower tail, where nothing is lost.
        -t.signum() * normal_quantile(student_cdf(-t.abs(), nu))
    }

    fn theta(&self, parameter: &Parameter) -> f64 {
        self.normal(2, ["parameters", "", &parameter.id, "theta"])
    }

    /// The multiplier of a loading.
    fn scale(&self, loading: &Loading) -> f64 {
        for (parameter, c) in self.model.parameters.iter().zip(self.offsets) {
            if let Moves::Factor { factor, level, largest } = &parameter.moves
                && (factor, level) == (&loading.factor, &loading.level)
            {
                return libm::exp(parameter.size * self.theta(parameter) - c).min(libm::sqrt(*largest));
            }
        }
        1.0
    }

    /// The multiplier of the threats (sign 1) or opportunities (sign −1) of a line.
    fn multiplier(&self, line: usize, sign: f64) -> f64 {
        let of = |parameter: &&Parameter| matches!(&parameter.moves, Moves::Amounts { lines } if lines.contains(&line));
        let log = |p: &Parameter| sign * p.size * self.theta(p) - 0.5 * p.size * p.size;
        libm::exp(self.model.parameters.iter().filter(of).map(log).sum())
    }

    fn normal(&self, purpose: u32, name: [&str; 4]) -> f64 {
        normal_quantile(self.uniform(purpose, name))
    }

    fn uniform(&self, purpose: u32, name: [&str; 4]) -> f64 {
        (f64::from(word(self.seed, purpose, name, self.iteration)) + 0.5) / 4_294_967_296.0
    }
}
