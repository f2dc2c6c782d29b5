//! The back-test as a page: terminal, CSV, Markdown, HTML with its chart.

use maud::{DOCTYPE, PreEscaped, html};

use super::charts::{Chart, backtest as chart};
use super::format::{Step, money, plain};
use super::manifest::{self, InputFile, Manifest, OutputFile};
use super::tables::neutral;
use super::terminal::{table, wrapped};
use super::{Artifact, RenderError};
use crate::history::backtest::{LEVELS, METHODS, MethodScores, Scored, Stage, by_method};

/// A pack that was scored.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Seed of its draws.
    pub seed: u64,
    /// What a reader must know of its data.
    pub note: String,
}

/// Everything that a back-test has to say.
#[derive(Debug, Clone)]
pub struct Page {
    /// The date that it bears.
    pub date: String,
    /// SHA-256 of the history.
    pub history: String,
    /// Iterations of each pack.
    pub iterations: u64,
    /// The packs.
    pub packs: Vec<Pack>,
    /// Every score: packs first, then years without one.
    pub rows: Vec<Scored>,
}

/// What must be read before any score.
const GROSS: &str = "Simulated answers marked gross are before mitigations and central action; net and managed ones are after the actions \
                     that their scenario names as rules, of which some were set from past forecast errors. What came is after everything \
                     that everybody did. The score of a gross answer says how far the unmanaged prospect was from the managed outcome, \
                     not how good a managed forecast would have been.";
/// How the year under test is kept out.
const LEFT_OUT: &str = "The year under test is in no parameter. `reference class` uses all other years, later ones too; `reference, earlier \
                        only` uses what was known. Nothing is tuned until it matches.";
/// What the scores are.
const SCORES: &str = "CRPS and pinball losses are in £m, smaller is better; the CRPS of a point is its distance from what came. PIT: share \
                      of the forecast below what came. Bands: whether what came lies in the central 50, 80 and 90 %. \
                      Bias: median less what came. Means over other cases are not comparable: look at the number of cases.";

const CASE_HEAD: [&str; 8] = ["method", "basis", "years", "P90", "P50", "P10", "PIT", "CRPS"];
const METHOD_HEAD: [&str; 9] =
    ["method", "basis", "cases", "in 50%", "in 80%", "in 90%", "bias", "pinball P90 / P50 / P10", "CRPS"];

fn whole(value: f64) -> String {
    money(value, Step::WHOLE)
}

impl Page {
    /// The cases in order, each with its rows.
    fn cases(&self) -> Vec<(String, Vec<&Scored>)> {
        let mut cases: Vec<(String, Vec<&Scored>)> = Vec::new();
        for row in &self.rows {
            let name =
                if row.pack.is_empty() { row.case.label() } else { format!("{} ({})", row.case.label(), row.pack) };
            match cases.last_mut() {
                Some((last, rows)) if *last == name => rows.push(row),
                _ => cases.push((name, vec![row])),
            }
        }
        cases
    }

    /// Groups of cases that methods are summed up over.
    fn groups(&self) -> Vec<(String, Vec<MethodScores>)> {
        let of = |name: &str, wanted: &dyn Fn(&Scored) -> bool| {
            let rows: Vec<&Scored> = self.rows.iter().filter(|row| wanted(row)).collect();
            (name.to_owned(), by_method(&rows))
        };
        let provider = |row: &Scored, month: u8| row.case.class.word() == "provider" && row.case.month == month;
        let mut groups = Vec::new();
        if !self.packs.is_empty() {
            groups.push(of("Packs", &|row| !row.pack.is_empty()));
        }
        groups.push(of("Providers at month 6, every year", &|row| provider(row, 6)));
        groups.push(of("Providers at month 9, every year", &|row| provider(row, 9)));
        groups
    }

    /// For each rival and each stage of the simulation: in how many packs the simulation scores better, by CRPS.
    fn verdicts(&self) -> Vec<String> {
        let mut said = Vec::new();
        for stage in Stage::ALL {
            let simulated: Vec<&Scored> =
                self.rows.iter().filter(|row| row.method == METHODS[0] && row.stage == stage).collect();
            for method in &METHODS[1..] {
                let (mut better, mut worse) = (0, Vec::new());
                for own in &simulated {
                    let rival = self.rows.iter().find(|row| row.pack == own.pack && row.method == *method);
                    let Some((own_score, rival_score)) = own.score.crps.zip(rival.and_then(|row| row.score.crps))
                    else {
                        continue;
                    };
                    if own_score < rival_score { better += 1 } else { worse.push(own.pack.clone()) }
                }
                let n = better + worse.len();
                if n > 0 {
                    let lost =
                        if worse.is_empty() { String::new() } else { format!("; it does not in {}", worse.join(", ")) };
                    let plural = if n == 1 { "" } else { "s" };
                    said.push(format!(
                        "Against {method}: the {} simulation scores better in {better} of {n} pack{plural}{lost}.",
                        stage.word()
                    ));
                }
            }
        }
        said
    }

    fn case_rows(rows: &[&Scored]) -> Vec<[String; 8]> {
        let row = |row: &&Scored| {
            let score = &row.score;
            let band = |at: usize| if score.pit.is_some() { whole(score.quantiles[at]) } else { String::new() };
            let years = if row.years == 0 { String::new() } else { row.years.to_string() };
            let pit = score.pit.map_or_else(String::new, |pit| format!("{pit:.2}"));
            let crps = score.crps.map_or_else(|| "infinite".to_owned(), |crps| format!("{crps:.0}"));
            [
                row.method.to_owned(),
                row.stage.word().to_owned(),
                years,
                band(1),
                whole(score.quantiles[3]),
                band(5),
                pit,
                crps,
            ]
        };
        rows.iter().map(row).collect()
    }

    fn method_rows(scores: &[MethodScores]) -> Vec<[String; 9]> {
        let row = |s: &MethodScores| {
            let inside =
                |band: usize| s.inside.map_or_else(String::new, |inside| format!("{} of {}", inside[band], s.cases));
            let losses = s.pinball.map(|loss| format!("{loss:.0}")).join(" / ");
            let crps = s.crps.map_or_else(|| "infinite".to_owned(), |crps| format!("{crps:.0}"));
            [
                s.method.to_owned(),
                s.stage.word().to_owned(),
                s.cases.to_string(),
                inside(0),
                inside(1),
                inside(2),
                whole(s.error),
                losses,
                crps,
            ]
        };
        scores.iter().map(row).collect()
    }

    /// For a terminal.
    #[must_use]
    pub fn terminal(&self, width: usize) -> String {
        let mut lines = Vec::new();
        for note in [GROSS, LEFT_OUT, SCORES] {
            wrapped(note, "", width, &mut lines);
        }
        for (name, rows) in self.cases().iter().filter(|(_, rows)| rows.iter().any(|row| !row.pack.is_empty())) {
            lines.push(String::new());
            lines.push(format!(
                "{name}: came at {}",
                rows.first().map_or_else(String::new, |row| whole(row.case.outturn))
            ));
            let all: Vec<_> = std::iter::once(CASE_HEAD.map(str::to_owned)).chain(Self::case_rows(rows)).collect();
            table(&all, width, &mut lines);
        }
        for (name, scores) in self.groups() {
            lines.push(String::new());
            lines.push(format!("{name}:"));
            let all: Vec<_> =
                std::iter::once(METHOD_HEAD.map(str::to_owned)).chain(Self::method_rows(&scores)).collect();
            table(&all, width, &mut lines);
        }
        lines.push(String::new());
        for verdict in self.verdicts() {
            wrapped(&verdict, "", width, &mut lines);
        }
        lines.push(String::new());
        lines.join("\n")
    }

    /// `backtest.csv`, `backtest.md`, `backtest.html` and the chart.
    ///
    /// # Errors
    /// Any [`RenderError`]: a mistake in this program.
    pub fn artifacts(&self) -> Result<Vec<Artifact>, RenderError> {
        let stamp = format!("outturn {}, {}, history {}", env!("CARGO_PKG_VERSION"), self.date, self.history);
        let chart = chart::draft(&self.rows)?.map(|draft| draft.stamped(&stamp)).transpose()?;
        let mut files = vec![
            self.csv()?,
            Artifact::new("backtest.md", self.markdown().into_bytes()),
            self.page(chart.as_ref(), &stamp),
        ];
        files.extend(chart.iter().flat_map(Chart::files));
        Ok(files)
    }

    /// The manifest of the results.
    ///
    /// # Errors
    /// [`RenderError::Json`]: a mistake in this program.
    pub fn manifest(&self, inputs: &[InputFile], outputs: &[Artifact]) -> Result<Artifact, RenderError> {
        let manifest = Manifest {
            format: manifest::FORMAT,
            tool: manifest::TOOL.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            git_commit: "unknown".to_owned(),
            draw_layout_version: 0,
            scenario: "backtest".to_owned(),
            seed: 0,
            iterations: self.iterations,
            sampler: "plain".to_owned(),
            settings: Vec::new(),
            checks_passed: Vec::new(),
            warnings: Vec::new(),
            inputs: inputs.to_vec(),
            outputs: outputs
                .iter()
                .map(|output| OutputFile {
                    path: output.path.clone(),
                    sha256: manifest::sha256(&output.bytes),
                    bytes: output.bytes.len() as u64,
                })
                .collect(),
        };
        let mut bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| RenderError::Json(error.to_string()))?;
        bytes.push(b'\n');
        Ok(Artifact::new(manifest::FILE, bytes))
    }

    fn csv(&self) -> Result<Artifact, RenderError> {
        let failed = |error: csv::Error| RenderError::Table("backtest.csv", error.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        let levels = LEVELS.map(|p| format!("q{:02.0}_m", p * 100.0));
        let head = ["class", "year", "month", "accounting_basis", "pack", "method", "basis", "years", "outturn_m"]
            .map(str::to_owned);
        let tail =
            ["error_m", "pit", "in_50", "in_80", "in_90", "pinball_10_m", "pinball_50_m", "pinball_90_m", "crps_m"]
                .map(str::to_owned);
        writer.write_record(head.iter().chain(&levels).chain(&tail)).map_err(failed)?;
        let number = |value: f64| (value + 0.0).to_string();
        for row in &self.rows {
            let (case, score) = (&row.case, &row.score);
            let mut cells = vec![
                case.class.word().to_owned(),
                case.year.clone(),
                case.month.to_string(),
                case.basis.word().to_owned(),
            ];
            cells.extend([neutral(&row.pack), row.method.to_owned(), row.stage.word().to_owned()]);
            cells.push(if row.years == 0 { String::new() } else { row.years.to_string() });
            cells.push(number(case.outturn));
            cells.extend(score.quantiles.map(number));
            cells.push(number(score.error));
            cells.push(score.pit.map_or_else(String::new, number));
            let yes = |inside: bool| if inside { "yes" } else { "no" }.to_owned();
            cells.extend([0, 1, 2].map(|band| score.inside.map_or_else(String::new, |inside| yes(inside[band]))));
            cells.extend(score.pinball.map(number));
            cells.push(score.crps.map_or_else(String::new, number));
            writer.write_record(&cells).map_err(failed)?;
        }
        let bytes = writer.into_inner().map_err(|error| RenderError::Table("backtest.csv", error.to_string()))?;
        Ok(Artifact::new("backtest.csv", bytes))
    }

    fn markdown(&self) -> String {
        let mut text = format!(
            "# Would it have helped? Past years as tests\n\nWritten by `outturn backtest --page docs/BACKTEST.md --date {}` of version {}, {} \
             iterations a pack; history {}.\n\n{GROSS}\n\n{LEFT_OUT}\n\n{SCORES}\n\n",
            self.date,
            env!("CARGO_PKG_VERSION"),
            super::format::count(self.iterations),
            self.history
        );
        text.push_str("## What the simulation beats and what it does not\n\n");
        self.verdicts().iter().for_each(|verdict| text.push_str(&format!("- {verdict}\n")));
        for (name, scores) in self.groups() {
            text.push_str(&format!("\n## {name}\n\n"));
            markdown_table(&mut text, &METHOD_HEAD, &Self::method_rows(&scores));
        }
        for (name, rows) in self.cases() {
            let came = rows.first().map_or_else(String::new, |row| whole(row.case.outturn));
            text.push_str(&format!("\n### {}\n\nCame at {came}.\n\n", sentence(&name)));
            markdown_table(&mut text, &CASE_HEAD, &Self::case_rows(&rows));
        }
        text.push_str("\n## The packs\n\n");
        for pack in &self.packs {
            text.push_str(&format!(
                "- `{}` (seed {}): {}. {}\n",
                plain(&pack.name),
                pack.seed,
                plain(&pack.title),
                plain(&pack.note)
            ));
        }
        text
    }

    fn page(&self, chart: Option<&Chart>, stamp: &str) -> Artifact {
        let table = |head: &[&str], rows: &[Vec<String>]| {
            html! {
                div.scroll { table {
                    thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                    tbody { @for row in rows { tr { @for (cell, at) in row.iter().zip(0..) {
                        @if at == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                    } } } }
                } }
            }
        };
        let page = html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "outturn: past years as tests" }
                    style { (PreEscaped(super::report::STYLE)) }
                }
                body {
                    main {
                        h1 { "Would it have helped? Past years as tests" }
                        section.caution { p { strong { (GROSS) } } p { (LEFT_OUT) } p { (SCORES) } }
                        ul { @for verdict in self.verdicts() { li { (verdict) } } }
                        @if let Some(chart) = chart {
                            section.figure {
                                h2 { (chart.title) }
                                p.subtitle { (chart.subtitle) }
                                div.picture { (PreEscaped(&chart.inline_svg)) }
                            }
                        }
                        @for (name, scores) in self.groups() {
                            h2 { (name) }
                            (table(&METHOD_HEAD, &Self::method_rows(&scores).iter().map(|row| row.to_vec()).collect::<Vec<_>>()))
                        }
                        @for (name, rows) in self.cases() {
                            h3 { (sentence(&name)) }
                            p { "Came at " (rows.first().map_or_else(String::new, |row| whole(row.case.outturn))) "." }
                            (table(&CASE_HEAD, &Self::case_rows(&rows).iter().map(|row| row.to_vec()).collect::<Vec<_>>()))
                        }
                        h2 { "The packs" }
                        ul { @for pack in &self.packs { li { (plain(&pack.name)) ": " (plain(&pack.title)) ". " (plain(&pack.note)) } } }
                    }
                    footer { p { (stamp) } }
                }
            }
        };
        Artifact::new("backtest.html", page.into_string().into_bytes())
    }
}

fn sentence(name: &str) -> String {
    super::words::sentence_case(&plain(name))
}

fn markdown_table<const N: usize>(text: &mut String, head: &[&str; N], rows: &[[String; N]]) {
    text.push_str(&format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(N)));
    for row in rows {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
}
