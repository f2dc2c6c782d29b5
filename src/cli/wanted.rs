//! What a run is asked for beyond seed and iterations: a precision, and the draws of chosen nodes.

use outturn::compile::Compiled;
use outturn::draws::philox::MAX_ITERATIONS;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::render::format::count;
use outturn::render::manifest::Setting;
use outturn::render::{self, Artifact, RenderError};
use outturn::summary::{Precision, column_of, precision};
use outturn::tallies::Tallies;

use super::{DrawsFormat, Failure};

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// The precision to reach.
    pub target: Option<Target>,
    /// Codes and columns of the nodes whose iterations to write.
    pub draws: Vec<(String, usize)>,
    /// How to write them.
    pub format: DrawsFormat,
    /// Nodes whose year by month is wanted beside the usual ones; none when no year by month is wanted.
    pub fan: Option<Vec<String>>,
    /// True when official forecasts and their evidence are wanted by name.
    pub by_organisation: bool,
}

/// The nodes of the year by month that earlier results had beside the usual ones; none when they had no year by month.
pub(super) fn fan_of(settings: &[Setting]) -> Option<Vec<String>> {
    match settings.iter().find(|setting| setting.name == "fan").map(|setting| setting.value.as_str()) {
        Some("no") => None,
        Some(codes) => Some(codes.split(',').map(str::to_owned).collect()),
        None => Some(Vec::new()),
    }
}

/// A precision to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Target {
    /// Largest half-width of the 95 % intervals of q10, q50 and q90 of the nation and the headline node, £m.
    pub millions: f64,
    /// Iterations of the first look.
    pub start: u64,
    /// Iterations beyond which a run does not go.
    pub cap: u64,
}

impl Wanted {
    /// Finds the nodes of `--draws`.
    pub(super) fn of(
        model: &Model,
        compiled: &Compiled,
        target: Option<Target>,
        codes: &[String],
        format: DrawsFormat,
    ) -> Result<Self, Failure> {
        let mut draws: Vec<(String, usize)> = Vec::new();
        for code in codes {
            let column = column_of(model, compiled, code).ok_or_else(|| no_such_node(code))?;
            let same_file = |known: &str| render::draws::npy_path(known) == render::draws::npy_path(code);
            match draws.iter().find(|(known, _)| same_file(known)) {
                Some((known, _)) if known == code => {}
                Some((known, _)) if format == DrawsFormat::Npy => {
                    return Err(Failure::Input(format!(
                        "`{known}` and `{code}` would have one file: use --draws-format csv"
                    )));
                }
                _ => draws.push((code.clone(), column)),
            }
        }
        Ok(Self { target, draws, format, fan: None, by_organisation: false })
    }

    /// What the manifest of results of `iterations` left it at says.
    pub(super) fn settings(&self, reached: Option<&Reached>) -> Vec<Setting> {
        let mut settings = Vec::new();
        let mut set = |name: &str, value: String| settings.push(Setting { name: name.to_owned(), value });
        if let (Some(target), Some(reached)) = (self.target, reached) {
            set("precision_m", target.millions.to_string());
            set("precision_first_look", target.start.to_string());
            set("max_iterations", target.cap.to_string());
            set("precision", reached.sentence(target));
        }
        if !self.draws.is_empty() {
            let codes: Vec<&str> = self.draws.iter().map(|(code, _)| code.as_str()).collect();
            set("draws", codes.join(","));
            set("draws_format", self.format.name().to_owned());
        }
        if self.by_organisation {
            set("by_organisation", "yes".to_owned());
        }
        match self.fan.as_deref() {
            None => set("fan", "no".to_owned()),
            Some([]) => {}
            Some(codes) => set("fan", codes.join(",")),
        }
        settings
    }

    /// The same again, from the manifest of earlier results.
    pub(super) fn from_settings(model: &Model, compiled: &Compiled, settings: &[Setting]) -> Result<Self, Failure> {
        let of =
            |name: &str| settings.iter().find(|setting| setting.name == name).map(|setting| setting.value.as_str());
        let target = || -> Option<Target> {
            Some(Target {
                millions: of("precision_m")?.parse().ok()?,
                start: of("precision_first_look")?.parse().ok()?,
                cap: of("max_iterations")?.parse().ok()?,
            })
        };
        let codes: Vec<String> =
            of("draws").map(|codes| codes.split(',').map(str::to_owned).collect()).unwrap_or_default();
        let fan = fan_of(settings);
        let format = if of("draws_format") == Some("npy") { DrawsFormat::Npy } else { DrawsFormat::Csv };
        let by_organisation = of("by_organisation").is_some();
        Ok(Self { fan, by_organisation, ..Self::of(model, compiled, target(), &codes, format)? })
    }

    /// Bytes that the draws take: the columns, and the files while they wait to be written.
    pub(super) fn memory(&self, iterations: u64) -> u64 {
        let file = match self.format {
            DrawsFormat::Npy => 8,
            DrawsFormat::Csv => 28,
        };
        self.draws.len() as u64 * iterations * (8 + file)
    }

    /// The files of the draws.
    pub(super) fn files(&self, tallies: &Tallies) -> Result<Vec<Artifact>, RenderError> {
        let whole = |column: &usize| tallies.whole.get(column).map_or(&[][..], Vec::as_slice);
        if self.draws.is_empty() {
            return Ok(Vec::new());
        }
        match self.format {
            DrawsFormat::Npy => {
                Ok(self.draws.iter().map(|(code, column)| render::draws::npy(code, whole(column))).collect())
            }
            DrawsFormat::Csv => {
                let nodes: Vec<(String, &[f64])> =
                    self.draws.iter().map(|(code, column)| (code.clone(), whole(column))).collect();
                Ok(vec![render::draws::csv(&nodes)?])
            }
        }
    }
}

/// There is no node of that code.
pub(super) fn no_such_node(code: &str) -> Failure {
    Failure::Input(format!(
        "there is no node `{code}`: name a node of the geography, an organisation, `sector:provider`, `type:acute` or \
         `REGION/sector:provider`, as in nodes.csv"
    ))
}

/// The precision that a run ended with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reached {
    /// Half-widths.
    pub precision: Precision,
    /// Iterations that they took.
    pub iterations: u64,
}

impl Reached {
    /// Of finished tallies.
    pub(super) fn of(model: &Model, compiled: &Compiled, sampler: Sampler, tallies: &Tallies) -> Result<Self, Failure> {
        let precision = precision(model, compiled, sampler, tallies).map_err(|_| super::run::lost())?;
        Ok(Self { precision, iterations: tallies.iterations })
    }

    /// Where to look next: at twice the iterations, unless this is enough or the most.
    pub(super) fn next(&self, target: Target) -> Option<u64> {
        let done = self.precision.reaches(target.millions) || self.iterations >= target.cap;
        (!done).then(|| (2 * self.iterations).min(target.cap))
    }

    /// Whether it was reached, and else what it would take.
    pub(super) fn sentence(&self, target: Target) -> String {
        let Self { precision, iterations } = self;
        let chance = 100.0 * precision.chance;
        let known = if precision.money.is_finite() {
            format!(
                "the 95% intervals have half-widths of £{:.2}m at most, those of chances {chance:.2} percentage points",
                precision.money
            )
        } else {
            "so few iterations leave a 95% interval without an end".to_owned()
        };
        if precision.reaches(target.millions) {
            return format!("£{}m reached after {} iterations: {known}", target.millions, count(*iterations));
        }
        let needed = match precision.iterations_for(target.millions, *iterations) {
            Some(needed) if needed > MAX_ITERATIONS => {
                format!("more iterations would be needed than a run can have, {}", count(MAX_ITERATIONS))
            }
            Some(needed) => format!("about {} iterations would be needed", count(needed)),
            None => "the iterations are too few to tell how many would be needed".to_owned(),
        };
        let reached = count(*iterations);
        format!("£{}m not reached by {reached} iterations, the most allowed: {known}; {needed}", target.millions)
    }
}
