//! What a worker of `outturn.html` calls. Everything here is the library's; a page has no more to say than the program.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use outturn::compare::{Comparison, Side};
use outturn::folder::{self, Form};
use outturn::format::{Artifact, html, pixels, terminal};
use outturn::manifest::sha256;
use outturn::outputs::{self, REPORT};
use outturn::resolve::Repair;
use outturn::results::Results;
use outturn::scenario::Files;
use outturn::scenario::changes::Written;
use outturn::stress::{self, Stress, Stressed};
use outturn::study::{Ask, MonthsAsked, NotRead, Progress, Study};
use outturn::tell::page::Block;
use outturn::tell::stress::blocks;
use outturn::tell::{compare, topic, words};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use zip::write::SimpleFileOptions;

mod checked;
mod dropped;
mod levers;

use checked::Checked;
use levers::{Lever, Moved};

/// What a tab may be asked for, MB: half of the 4 GB that an engine of 32 bits can name.
const MOST_MEGABYTES: u64 = 2_000;

#[wasm_bindgen]
extern "C" {
    /// How far a run is, for the worker to pass on.
    #[wasm_bindgen(js_name = outturnProgress)]
    fn progress(done: f64, of: f64);
    /// The words of a mistake in this program.
    #[wasm_bindgen(js_name = outturnPanic)]
    fn panicked(words: &str);
}

/// Passes on what a panic says: its code stops where it is.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| panicked(&info.to_string())));
}

/// Files on their way in.
#[wasm_bindgen]
#[derive(Default)]
pub struct Upload(Vec<dropped::Dropped>);

#[wasm_bindgen]
impl Upload {
    /// None yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A file, by its path within what was dropped.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) {
        self.0.push((path, bytes));
    }
}

/// A scenario that was dropped, read and checked.
#[wasm_bindgen]
pub struct Scenario {
    /// What else is asked of it than of any other: nothing, but where the page is that of a paper.
    asked: Ask,
    /// What it was read from; none where nothing was.
    files: Option<Files>,
    study: Result<Study, String>,
    checked: Checked,
    /// What a reader may move, and the stresses that the scenario names: found when they are asked for.
    levers: Vec<Lever>,
    stresses: Vec<Stress>,
    /// What was asked, and results as the scenario stands: whatever is moved stands beside them.
    base: Option<(Ask, Results)>,
}

/// What may be moved.
#[derive(Serialize)]
struct Movable<'a> {
    levers: &'a [Lever],
    stresses: Vec<Named<'a>>,
}

/// A stress of the scenario's own.
#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    title: &'a str,
    says: &'a str,
}

impl<'a> Named<'a> {
    fn of(stress: &'a Stress) -> Self {
        Self { name: &stress.name, title: &stress.title, says: &stress.says }
    }
}

#[wasm_bindgen]
impl Scenario {
    /// Reads all that was dropped; `asked` (JSON) is what a paper asked of it, changes and all.
    ///
    /// # Errors
    /// When `asked` is not what this version asks.
    #[wasm_bindgen(constructor)]
    pub fn new(upload: Upload, asked: Option<String>) -> Result<Self, JsError> {
        let asked: Ask = asked.map_or_else(|| Ok(Ask::default()), |asked| serde_json::from_str(&asked))?;
        let (files, study, checked) = match dropped::scenario(upload.0) {
            Ok(files) => {
                let files = files.changed(Written::of_command_line(&asked.changes));
                let (study, checked) = read(&files, repair(&asked));
                (Some(files), study, checked)
            }
            Err(why) => (None, Err(why.clone()), Checked::refused(why)),
        };
        Ok(Self { asked, files, study, checked, levers: Vec::new(), stresses: Vec::new(), base: None })
    }

    /// What the check has found, as JSON: see [`Checked`].
    ///
    /// # Errors
    /// When it cannot be serialised: a mistake in this program.
    pub fn checked(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(&self.checked)?)
    }

    /// Runs it and makes every file; without iterations or a seed those of the scenario.
    ///
    /// # Errors
    /// A sentence: it was not read, or it needs more memory than a tab has.
    pub fn run(&self, iterations: Option<u32>, seed: Option<u64>) -> Result<Run, JsError> {
        self.made(iterations, seed).map_err(|why| JsError::new(&why))
    }

    /// What may be moved, as JSON.
    ///
    /// # Errors
    /// A sentence, when it was not read.
    pub fn movable(&mut self) -> Result<String, JsError> {
        let study = self.study.as_ref().map_err(|why| JsError::new(why))?;
        if let Some(files) = &self.files {
            self.levers = levers::of(files, &study.model);
            self.stresses = stress::library(files).map_err(|found| JsError::new(&found.to_string()))?;
        }
        let movable = Movable { levers: &self.levers, stresses: self.stresses.iter().map(Named::of).collect() };
        Ok(serde_json::to_string(&movable)?)
    }

    /// The scenario with levers where they were left (JSON: their `id` and `value`) and under stresses by their names, all at once, beside
    /// the scenario as it stands, over the same draws.
    ///
    /// # Errors
    /// A sentence, or the findings of the check of the scenario as changed.
    pub fn what_if(
        &mut self,
        moved: &str,
        stresses: Vec<String>,
        iterations: u32,
        seed: Option<u64>,
    ) -> Result<Told, JsError> {
        let moved: Vec<Moved> = serde_json::from_str(moved)?;
        self.beside(&moved, &stresses, iterations, seed).map_err(|why| JsError::new(&why))
    }

    /// What changed from an earlier scenario of the same place to this one, part by part.
    ///
    /// # Errors
    /// A sentence, or the findings of the check of the earlier.
    pub fn since(&self, earlier: Upload, iterations: u32, seed: Option<u64>) -> Result<Told, JsError> {
        self.compared(earlier, iterations, seed).map_err(|why| JsError::new(&why))
    }
}

impl Scenario {
    fn made(&self, iterations: Option<u32>, seed: Option<u64>) -> Result<Run, String> {
        let study = self.study.as_ref().map_err(Clone::clone)?;
        let ask = Ask {
            iterations: iterations.map(u64::from).or(self.asked.iterations),
            seed: seed.or(self.asked.seed),
            second_seed: true,
            ..self.asked.clone()
        };
        fits(study, &ask)?;
        let (results, draws) = study.run_with_draws(&ask, &heard).map_err(|why| why.to_string())?;
        let files = folder::files(&results, &draws, study, &ask, Form::default());
        Ok(Run { files: files.map_err(|why| why.to_string())?, results })
    }

    fn beside(
        &mut self,
        moved: &[Moved],
        stresses: &[String],
        iterations: u32,
        seed: Option<u64>,
    ) -> Result<Told, String> {
        let study = self.study.as_ref().map_err(Clone::clone)?;
        let Some(files) = &self.files else { return Err("no scenario was read".to_owned()) };
        let named = self.stresses.iter().filter(|of| stresses.contains(&of.name)).cloned();
        let stress = levers::stress(&self.levers, moved).into_iter().chain(named).reduce(Stress::and);
        let months = MonthsAsked::None;
        let ask = Ask { iterations: Some(u64::from(iterations)), seed, months, ..Ask::default() };
        fits(study, &ask)?;
        let under = stress::under_each(study, files, stress.into_iter().collect(), repair(&self.asked));
        let under = under.map_err(|why| why.to_string())?;
        let base = match self.base.take().filter(|(asked, _)| *asked == ask) {
            Some((_, base)) => base,
            None => study.run(&ask, &heard).map_err(|why| why.to_string())?,
        };
        let rows = stress::rows(&base, study, &under, &ask, &heard).map_err(|why| why.to_string())?;
        let told = Stressed { base, rows };
        let page = Told::of("what-if.html", outturn::tell::stress::TITLE, &told.base, &blocks(&told));
        self.base = Some((ask, told.base));
        page
    }

    fn compared(&self, earlier: Upload, iterations: u32, seed: Option<u64>) -> Result<Told, String> {
        let Some(files) = &self.files else { return Err("no scenario was read".to_owned()) };
        let ask = Ask { iterations: Some(u64::from(iterations)), seed, ..Ask::default() };
        let side = |files: Files| Side { files, ask: ask.clone(), saved: None };
        let second = Side { ask: Ask { repaired: self.asked.repaired, ..ask.clone() }, ..side(files.clone()) };
        let comparison =
            Comparison::read([side(dropped::scenario(earlier.0)?), second]).map_err(|why| why.to_string())?;
        let needed = comparison.memory(None).div_ceil(1_000_000);
        if needed > MOST_MEGABYTES {
            return Err(too_large(needed));
        }
        let told = comparison.run(None, &heard).map_err(|why| why.to_string())?;
        let status = [words::DRAFT.to_owned()];
        let stamp = compare::stamp(&told);
        let frame = html::Frame { path: "compare.html", title: compare::TITLE, status: &status, stamp: &stamp };
        Told::framed(frame, &compare::blocks(&told))
    }
}

/// What becomes of correlations that are not possible together.
fn repair(asked: &Ask) -> Repair {
    if asked.repaired { Repair::Nearest } else { Repair::No }
}

/// Reads and judges a scenario.
fn read(files: &Files, repair: Repair) -> (Result<Study, String>, Checked) {
    match Study::read(files, repair) {
        Ok(study) => {
            let checked = Checked::good(&study);
            (Ok(study), checked)
        }
        Err(why) => {
            let checked = match &why {
                NotRead::Found(found) => Checked::wrong(found),
                NotRead::Compile(_) => Checked::refused(why.to_string()),
            };
            (Err(why.to_string()), checked)
        }
    }
}

/// Refuses what a tab has no memory for.
fn fits(study: &Study, ask: &Ask) -> Result<(), String> {
    let compiled = study.compiled_for(ask).map_err(|why| why.to_string())?;
    let needed = study.memory(&compiled, ask, study.settings(ask).iterations).div_ceil(1_000_000);
    if needed > MOST_MEGABYTES {
        return Err(too_large(needed));
    }
    Ok(())
}

fn too_large(needed: u64) -> String {
    format!(
        "the run would need about {needed} MB of memory, more than the {MOST_MEGABYTES} that a page may use: ask for fewer iterations"
    )
}

/// What an answer says beside a run: a finding, and a page of its own.
#[wasm_bindgen]
pub struct Told {
    page: String,
    sentence: String,
}

impl Told {
    /// Blocks about results as a trial.
    fn of(path: &str, title: &str, results: &Results, blocks: &[Block]) -> Result<Self, String> {
        let status = topic::status_of_trial(results);
        let stamp = words::stamp(results);
        Self::framed(html::Frame { path, title, status: &status, stamp: &stamp }, blocks)
    }

    fn framed(frame: html::Frame<'_>, blocks: &[Block]) -> Result<Self, String> {
        let page = html::page(frame, blocks).map_err(|why| why.to_string())?;
        let page = String::from_utf8_lossy(&page.bytes).into_owned();
        Ok(Self { sentence: terminal::page(&blocks[..blocks.len().min(1)], usize::MAX).trim().to_owned(), page })
    }
}

#[wasm_bindgen]
impl Told {
    /// All of it, as a page.
    #[must_use]
    pub fn page(&self) -> String {
        self.page.clone()
    }

    /// The finding.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.sentence.clone()
    }
}

/// Nobody stops a run from within: the page ends the worker.
fn heard(at: Progress) -> ControlFlow<()> {
    progress(at.done as f64, at.of as f64);
    ControlFlow::Continue(())
}

/// The files of a run, and the results that they were made of.
#[wasm_bindgen]
pub struct Run {
    files: Vec<Artifact>,
    results: Results,
}

/// A file as a page lists it.
#[derive(Serialize)]
struct Listed<'a> {
    path: &'a str,
    bytes: usize,
    sha256: String,
}

impl<'a> Listed<'a> {
    fn of(file: &'a Artifact) -> Self {
        Self { path: &file.path, bytes: file.bytes.len(), sha256: sha256(&file.bytes) }
    }
}

#[wasm_bindgen]
impl Run {
    /// Path, size and SHA-256 of every file, as JSON.
    ///
    /// # Errors
    /// When it cannot be serialised: a mistake in this program.
    pub fn list(&self) -> Result<String, JsError> {
        let list: Vec<Listed<'_>> = self.files.iter().map(Listed::of).collect();
        Ok(serde_json::to_string(&list)?)
    }

    /// The bytes of a file; none where there is no such file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        self.files.iter().find(|file| file.path == path).map(|file| file.bytes.clone())
    }

    /// The report.
    #[must_use]
    pub fn report(&self) -> String {
        let bytes = self.file(REPORT).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// All files as a zip: the same bytes each time.
    ///
    /// # Errors
    /// A mistake in this program.
    pub fn zip(&self) -> Result<Vec<u8>, JsError> {
        packed(self.files.iter().map(|file| (&*file.path, &*file.bytes)))
    }

    /// The pictures of the run, as the program has them in PNG, for the page to make into pixels (JSON: [`Drawn`]).
    ///
    /// # Errors
    /// A mistake in this program.
    pub fn pictures(&self) -> Result<String, JsError> {
        let stem = |file: &Artifact| file.path.strip_suffix(".svg").map(str::to_owned);
        let drawings = self.files.iter().filter_map(|file| Some((stem(file)?, std::str::from_utf8(&file.bytes).ok()?)));
        let drawn =
            drawings.map(|(stem, svg)| pixels::of(svg).map(|size| Drawn { path: format!("{stem}.png"), svg, size }));
        Ok(serde_json::to_string(&drawn.collect::<Result<Vec<_>, _>>()?)?)
    }

    /// The paper for a board, which lacks the pixels of its pictures.
    ///
    /// # Errors
    /// A mistake in this program.
    pub fn paper(&self) -> Result<Paper, JsError> {
        Ok(Paper(outputs::Paper::of(&self.results, &self.files)?))
    }
}

/// A picture that the page is to make into pixels.
#[derive(Serialize)]
struct Drawn<'a> {
    /// The file that it is to be.
    path: String,
    svg: &'a str,
    /// Pixels across and down.
    size: [u32; 2],
}

/// The paper for a board, until it has its pixels.
#[wasm_bindgen]
pub struct Paper(outputs::Paper);

#[wasm_bindgen]
impl Paper {
    /// Its pictures, for the page to make into pixels (JSON: [`Drawn`]).
    ///
    /// # Errors
    /// A mistake in this program.
    pub fn pictures(&self) -> Result<String, JsError> {
        let drawn = (1..).zip(self.0.pictures()).map(|(number, picture)| Drawn {
            path: format!("picture{number}.png"),
            svg: &picture.svg,
            size: picture.pixels,
        });
        Ok(serde_json::to_string(&drawn.collect::<Vec<_>>())?)
    }

    /// The document, with the pixels of its pictures in their order.
    ///
    /// # Errors
    /// When they are not of the size that was asked for.
    pub fn document(&self, pixels: Upload) -> Result<Vec<u8>, JsError> {
        let pixels = pixels.0.into_iter().map(|(_, bytes)| bytes).collect();
        Ok(self.0.document(pixels)?.bytes)
    }
}

/// Pictures that the page has made into pixels, as one file.
///
/// # Errors
/// A mistake in this program.
#[wasm_bindgen]
pub fn zipped(pictures: Upload) -> Result<Vec<u8>, JsError> {
    packed(pictures.0.iter().map(|(path, bytes)| (&**path, &**bytes)))
}

/// Files as a zip.
fn packed<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<u8>, JsError> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(path, SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
