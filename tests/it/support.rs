//! What the tests of whole scenarios share: folders, and runs through the library.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::{fs, process};

use outturn::compile::Compiled;
use outturn::kernel::sampling::Sampler;
use outturn::model::Model;
use outturn::replay;
use outturn::results::{NodeResult, Results, SamplerUsed};
use outturn::simulate::{RunSettings, simulate};
use outturn::study::{Ask, MonthsAsked, Study};
use outturn::summary::{self, Kept, watches};
use outturn::tallies::Tallies;

/// Files of a scenario folder: (name, text).
pub type Files = Vec<(String, String)>;

/// A scenario of the repository.
pub fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

/// An empty place for a test's files; `name` is the test's own.
pub fn place(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", process::id()));
    let _ = fs::remove_dir_all(&folder); // left by an earlier process of the same number
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a scenario folder.
pub fn write(name: &str, files: &[(String, String)]) -> PathBuf {
    let folder = place(name);
    for (file, text) in files {
        fs::write(folder.join(file), text).unwrap();
    }
    folder
}

/// A scenario without a fault.
pub fn load(folder: &Path) -> Model {
    match outturn::resolve::load(folder) {
        Ok(loaded) => loaded.model,
        Err(problems) => panic!("{}", problems.listing()),
    }
}

/// A scenario without a fault, as a study.
pub fn study(folder: &Path) -> Study {
    let files = outturn::scenario::Files::from_folder(folder).unwrap();
    Study::read(&files, Default::default()).unwrap_or_else(|found| panic!("{found}"))
}

/// What is asked for a seed and iterations, without the year by month.
pub fn ask(seed: u64, iterations: u64, sampler: Sampler) -> Ask {
    let sampler = match sampler {
        Sampler::Plain => SamplerUsed::Plain,
        Sampler::Sobol { randomisations } => SamplerUsed::Sobol { randomisations },
        Sampler::Importance { .. } => panic!("no study samples by importance"),
    };
    Ask {
        seed: Some(seed),
        iterations: Some(iterations),
        sampler: Some(sampler),
        months: MonthsAsked::None,
        ..Ask::default()
    }
}

/// A run with what it has kept and everything that it says.
pub struct Run {
    pub model: Model,
    pub tallies: Tallies,
    pub results: Results,
}

impl Run {
    pub fn of(folder: &Path, seed: u64, iterations: u64) -> Self {
        Self::sampled(folder, seed, iterations, Sampler::Plain)
    }

    pub fn sampled(folder: &Path, seed: u64, iterations: u64, sampler: Sampler) -> Self {
        let study = study(folder);
        let ask = ask(seed, iterations, sampler);
        let compiled = study.compiled_for(&ask).unwrap();
        let (settings, tallies, _) = study.tallied(&compiled, &ask, &|_| ControlFlow::Continue(())).unwrap();
        let tails: Vec<Vec<u64>> = tallies.focus.iter().map(|column| replay::worst(column, 0.10)).collect();
        let tails = replay::tail_means(&compiled, settings, &tails);
        let kept = Kept { model: &study.model, compiled: &compiled, settings, tallies: &tallies, tails: &tails };
        let results = summary::results(kept, false, Vec::new()).unwrap();
        Self { model: study.model, tallies, results }
    }

    pub fn node(&self, code: &str) -> &NodeResult {
        self.results.nodes.iter().find(|node| node.code == *code).unwrap()
    }

    /// The outturns of a focus node, by iteration.
    pub fn focus(&self, code: &str) -> &[f64] {
        let place = self.results.focus.iter().position(|node| node == code).unwrap();
        &self.tallies.focus[place]
    }
}

/// Whole columns of a run, of any kind.
pub fn whole(model: &Model, compiled: &Compiled, settings: RunSettings, columns: &[usize]) -> Vec<Vec<f64>> {
    let mut watches = watches(model, compiled);
    columns.iter().for_each(|&column| watches[column].whole = true);
    let tallies = simulate(compiled, &watches, settings, &|_| ControlFlow::Continue(())).unwrap();
    columns.iter().map(|column| tallies.whole[column].clone()).collect()
}

/// A small scenario: one nation, organisations straight under it, remainders and register rows as given.
pub fn small(organisations: &str, positions: &str, risks: &str, factors: &str) -> Files {
    let settings =
        "format = 1\nname = \"small\"\nmoney = \"gbp_m\"\nyear = \"2018/19\"\nas_at_month = 5\nbase = \"plan\"\n";
    let file = |name: &str, text: String| (name.to_owned(), text);
    let mut files = vec![
        file("scenario.toml", settings.to_owned()),
        file("nodes.csv", "node_code,node_name,level,parent_code\nNAT,Nation,nation,\n".to_owned()),
        file(
            "organisations.csv",
            format!("org_code,org_name,org_type,sector,parent_code,turnover_m,residual_sd_m\n{organisations}"),
        ),
        file("positions.csv", format!("account_code,plan_ex_incentive_m,incentive_in_plan_m\n{positions}")),
    ];
    if !risks.is_empty() {
        let columns = "risk_id,line,direction,target,spread,share_by,description,dist,low_m,mode_m,high_m,mean_m,sd_m,p50_m,\
                       p90_m,probability,in_forecast_m,declared_m,recurrent,factor_set";
        files.push(file("risks.csv", format!("{columns}\n{risks}")));
    }
    if !factors.is_empty() {
        files.push(file("factors.csv", format!("factor_set,factor,level,loading\n{factors}")));
    }
    files
}
