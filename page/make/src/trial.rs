//! The page in a browser, as a reader would use it, against the program: every byte.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::Outcome;
use crate::browser::Browser;
use crate::pictures::unlike;

/// Widths of a screen and a phone.
const WIDTHS: [u64; 2] = [1280, 390];
/// Height of both.
const HEIGHT: u64 = 900;
/// The pack of a whole country.
pub const ENGLAND: &str = "2018-19-m05";
/// The most by which a picture that a browser has painted may be unlike the program's, whose font is another: a blank sheet is by 1.
const MOST_UNLIKE: f64 = 0.5;

/// Files within a file, by their paths.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// The program that all is compared with.
pub struct Program(pub PathBuf);

impl Program {
    /// Has it run results again that are not its own, and says what it said; any other byte is an error.
    pub fn makes(&self, files: &Parts, results: &Path, scenario: &Path) -> Outcome<String> {
        for (path, bytes) in files {
            let path = results.join(path);
            fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
            fs::write(path, bytes)?;
        }
        let again = Command::new(&self.0).arg("verify").arg(results).arg("--scenario").arg(scenario).output()?;
        holds(again.status.success(), || {
            let said = String::from_utf8_lossy(&again.stderr);
            format!("{}: the program makes other bytes:\n{said}", scenario.display())
        })?;
        let said = String::from_utf8_lossy(&again.stdout).trim().to_owned();
        Ok(said.rsplit(": ").next().unwrap_or_default().to_owned())
    }
}

/// Does something with a folder that is gone afterwards.
pub fn scratch(what: impl FnOnce(&Path) -> Outcome<()>) -> Outcome<()> {
    let folder = env::temp_dir().join(format!("outturn-try-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let done = what(&folder);
    fs::remove_dir_all(&folder)?;
    done
}

/// What is tried.
pub struct Trial {
    pub root: PathBuf,
    pub page: PathBuf,
    pub program: Program,
    pub axe: Option<PathBuf>,
    pub shots: Option<PathBuf>,
    pub iterations: u64,
}

/// Fails with these words unless it holds.
pub fn holds(what: bool, words: impl FnOnce() -> String) -> Outcome<()> {
    if what { Ok(()) } else { Err(words().into()) }
}

impl Trial {
    /// Tries everything; the first thing that is wrong ends it.
    pub fn run(&self) -> Outcome<()> {
        scratch(|folder| self.all(folder))
    }

    fn all(&self, folder: &Path) -> Outcome<()> {
        println!("page: {} bytes", fs::metadata(&self.page)?.len());
        let mut browser = Browser::start(folder)?;
        let since = Instant::now();
        browser.open(&self.page)?;
        println!("ready after {:.2} s", since.elapsed().as_secs_f64());
        self.by_keyboard(&mut browser)?;
        self.verified(&mut browser, folder, "minimal", &self.root.join("scenarios/minimal"))?;
        self.painted(&mut browser, folder, "minimal")?;
        self.unpainted(&mut browser, folder)?;
        self.workbook(&mut browser, folder)?;
        self.wrong(&mut browser, folder)?;
        self.of_paper(&mut browser, folder)?;
        browser.open(&self.page)?;
        self.by_keyboard(&mut browser)?;
        self.compared(&mut browser, folder)?;
        self.england(&mut browser, folder)?;
        self.levers(&mut browser)?;
        self.stopped(&mut browser)?;
        self.looked_at(&mut browser)?;
        Self::alone(&mut browser)?;
        self.without_scripts(&mut browser)
    }

    /// Opens the first example and runs it with keys alone.
    fn by_keyboard(&self, browser: &mut Browser) -> Outcome<()> {
        let tab_to = |browser: &mut Browser, id: &str| -> Outcome<()> {
            for _ in 0..40 {
                browser.press("Tab", 9, "")?;
                if browser.value(&format!("document.activeElement.id === '{id}'"))? == json!(true) {
                    return Ok(());
                }
            }
            Err(format!("{id} cannot be reached with Tab").into())
        };
        tab_to(browser, "open")?;
        browser.press("Enter", 13, "\r")?;
        browser.wait("!document.getElementById('running').hidden && !busy")?;
        tab_to(browser, "run")?;
        browser.press("Enter", 13, "\r")?;
        browser.wait("!document.getElementById('reporting').hidden && !busy")?;
        println!("by keyboard alone: {}", browser.text("ran")?);
        Ok(())
    }

    /// Downloads the files of the run that the page holds and has the program make them again.
    fn verified(&self, browser: &mut Browser, folder: &Path, what: &str, scenario: &Path) -> Outcome<()> {
        let files = parts_of(&downloaded(browser, folder, "results.zip")?)?;
        let said = self.program.makes(&files, &folder.join(format!("results-{what}")), scenario)?;
        println!("{what}: {} files; {said}", files.len());
        Ok(())
    }

    /// The paper and the pictures as pixels of the run that was verified: against those that the program makes of its results.
    fn painted(&self, browser: &mut Browser, folder: &Path, what: &str) -> Outcome<()> {
        let (results, made) = (folder.join(format!("results-{what}")), folder.join(format!("report-{what}")));
        self.native(&["report".as_ref(), results.as_ref(), "--out".as_ref(), made.as_ref()])?;
        let paper = parts_of(&downloaded(browser, folder, "paper.docx")?)?;
        let said = browser.text("made")?;
        let by_program = parts_of(&fs::read(made.join("paper.docx"))?)?;
        let is_pixels = |path: &str| path.starts_with("word/media/") && path.ends_with(".png");
        holds(paper.keys().eq(by_program.keys()), || format!("{what}: {:?} in the paper", paper.keys()))?;
        for (path, bytes) in paper.iter().filter(|(path, _)| !is_pixels(path)) {
            holds(*bytes == by_program[path], || format!("{what}: {path} of the paper is not the program's"))?;
        }
        let pixels = |of: Parts| of.into_iter().filter(|(path, _)| is_pixels(path)).collect::<Parts>();
        let parts = paper.len();
        let (painted, unlike) = as_painted(&pixels(paper), &pixels(by_program))?;
        println!(
            "{what}: {said} {} of its {parts} parts equal, {painted} pictures unlike by {unlike:.2} at most",
            parts - painted
        );
        let pictures = parts_of(&downloaded(browser, folder, "pictures.zip")?)?;
        let said = browser.text("made")?;
        let mut by_program = Parts::new();
        for entry in fs::read_dir(made.join("charts"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "png") {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                by_program.insert(format!("charts/{name}"), fs::read(path)?);
            }
        }
        let (painted, unlike) = as_painted(&pictures, &by_program)?;
        println!("{what}: {said} {painted} pictures unlike by {unlike:.2} at most");
        Ok(())
    }

    /// A browser that gives no pixels, and one that is stopped while it paints: the page says so and has the rest.
    fn unpainted(&self, browser: &mut Browser, folder: &Path) -> Outcome<()> {
        let cases = [
            (
                "CanvasRenderingContext2D.prototype.getImageData",
                "() => ({ data: [1, 200, 3, 255] })",
                "does not show scripts",
            ),
            ("HTMLCanvasElement.prototype.toBlob", "done => done(null)", "has no canvas of 1600 × "),
        ];
        for (of, broken, words) in cases {
            browser.value(&format!("window.whole = {of}; {of} = {broken}"))?;
            press(browser, "paper.docx")?;
            browser.wait("!busy")?;
            browser.value(&format!("{of} = window.whole"))?;
            let said = format!("{} {}", browser.text("made")?, browser.text("fault")?);
            holds(said.contains("paper.docx was not made") && said.contains(words), || said.clone())?;
            downloaded(browser, folder, "workbook.xlsx")?;
            println!("no pixels: {said}");
        }
        let stopping = "document.getElementById('stop').click()";
        browser
            .value(&format!("window.whole = painted; painted = of => {{ {stopping}; return window.whole(of); }}"))?;
        press(browser, "paper.docx")?;
        browser.wait("!busy")?;
        browser.value("painted = window.whole")?;
        let said = format!("{} {}", browser.text("made")?, browser.text("stale")?);
        holds(said.starts_with("Stopped.") && said.contains("no longer in memory"), || said.clone())?;
        press(browser, "report.html")?;
        browser.wait("!busy")?;
        let fault = browser.text("fault")?;
        holds(fault.contains("run it again"), || fault.clone())?;
        run(browser, 500)?;
        downloaded(browser, folder, "paper.docx")?;
        println!("stopped while it painted: {said}");
        Ok(())
    }

    /// What the program does; it must succeed.
    fn native(&self, arguments: &[&OsStr]) -> Outcome<()> {
        let done = Command::new(&self.program.0).args(arguments).output()?;
        holds(done.status.success(), || String::from_utf8_lossy(&done.stderr).into_owned())
    }

    /// A workbook that the program has written.
    fn workbook(&self, browser: &mut Browser, folder: &Path) -> Outcome<()> {
        let book = folder.join("minimal.xlsx");
        self.native(&["convert".as_ref(), self.root.join("scenarios/minimal").as_ref(), book.as_ref()])?;
        browser.choose("file", &book)?;
        browser.wait("document.getElementById('read').textContent.startsWith('minimal.xlsx can be run')")?;
        browser.wait("!busy")?;
        run(browser, 1_000)?;
        self.verified(browser, folder, "workbook", &book)
    }

    /// What is no scenario, and one with a mistake.
    fn wrong(&self, browser: &mut Browser, folder: &Path) -> Outcome<()> {
        let cases: [(&str, &[u8], &str); 3] = [
            ("empty.zip", b"PK", "cannot be read as a zip"),
            ("letter.xlsx", b"Dear Sir", "[E"),
            ("notes.zip", &zip_of(&[("a/notes.txt", b"x")])?, "neither scenario.toml nor a workbook"),
        ];
        for (name, bytes, words) in cases {
            let file = folder.join(name);
            fs::write(&file, bytes)?;
            browser.choose("file", &file)?;
            browser.wait(&format!("document.getElementById('read').textContent.startsWith('{name} cannot be run')"))?;
            let found = browser.text("found")?;
            holds(found.contains(words), || format!("{name}: {found}"))?;
            browser.wait("!busy")?;
        }
        let file = folder.join("mistake.zip");
        fs::write(&file, self.edited(&[("lognormal", "log"), ("normal,", "usual,")])?)?;
        browser.choose("file", &file)?;
        browser.wait("document.getElementById('read').textContent.startsWith('mistake.zip cannot be run')")?;
        let found = browser.text("found")?;
        holds(found.contains("risks.csv:2:") && found.contains("`usual`"), || found.clone())?;
        browser.wait("!busy")?;
        println!("wrong input: {}", browser.text("read")?);
        Ok(())
    }

    /// The small scenario as a zip, with other words.
    fn edited(&self, replaced: &[(&str, &str)]) -> Outcome<Vec<u8>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.root.join("scenarios/minimal"))? {
            let path = entry?.path();
            if path.is_file() {
                let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
                let text = replaced.iter().fold(text, |text, (from, to)| text.replace(from, to));
                files.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text));
            }
        }
        let pairs: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        zip_of(&pairs)
    }

    /// What changed from an earlier version of the small scenario, against the program.
    fn compared(&self, browser: &mut Browser, folder: &Path) -> Outcome<()> {
        let earlier = folder.join("last-month.zip");
        fs::write(&earlier, self.edited(&[("normal,", "triangular,")])?)?;
        browser.choose("earlier-file", &earlier)?;
        browser.wait("document.getElementById('compared').textContent.includes('was not compared') && !busy")?;
        let fault = browser.text("fault")?;
        holds(fault.contains("the first of the two") && fault.contains("risks.csv"), || fault.clone())?;
        browser.value("document.getElementById('iterations').value = 1000")?;
        browser.choose("earlier-folder", &self.root.join("scenarios/minimal"))?;
        browser.wait("document.getElementById('compared').textContent.includes(' s)') && !busy")?;
        let said = browser.text("compared")?;
        let folder = self.root.join("scenarios/minimal");
        let native = Command::new(&self.program.0)
            .arg("compare")
            .args([&folder, &folder])
            .args(["--iterations", "1000"])
            .output()?;
        let native = String::from_utf8_lossy(&native.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
        let sentence = said.rsplit_once(" (").map_or("", |(sentence, _)| sentence);
        holds(!sentence.is_empty() && native.starts_with(sentence), || format!("{said}, and the program {native}"))?;
        println!("compared: {said}");
        Ok(())
    }

    /// The page of one paper: its figures again, and when they are no longer its own.
    fn of_paper(&self, browser: &mut Browser, folder: &Path) -> Outcome<()> {
        let (results, page) = (folder.join("paper"), folder.join("levers.html"));
        let scenario = self.root.join("scenarios/minimal");
        let change = "risks.demand-a.mean_m = 2.5";
        self.native(&[
            "run".as_ref(),
            scenario.as_ref(),
            "--set".as_ref(),
            change.as_ref(),
            "--seed".as_ref(),
            "7".as_ref(),
            "--out".as_ref(),
            results.as_ref(),
        ])?;
        self.native(&[
            "report".as_ref(),
            results.as_ref(),
            "--interactive".as_ref(),
            self.page.as_ref(),
            "--out".as_ref(),
            page.as_ref(),
        ])?;
        browser.open(&page)?;
        browser.wait("!busy")?;
        println!("the page of a paper: {} {}", browser.text("paper-title")?, browser.text("paper-finding")?);
        browser.value("document.getElementById('run').click()")?;
        browser.wait("!busy")?;
        let said = browser.text("as-paper")?;
        holds(said.contains("has the figures of the paper"), || said.clone())?;
        self.shot(browser, "paper")?;
        browser.value(
            "(() => { document.getElementById('seed').value = 8; document.getElementById('run').click(); })()",
        )?;
        browser.wait("!busy")?;
        let said = browser.text("as-paper")?;
        holds(said.contains("does not have the figures of the paper"), || said.clone())?;
        println!("with another seed: {said}");
        Ok(())
    }

    /// The country from its folder.
    fn england(&self, browser: &mut Browser, folder: &Path) -> Outcome<()> {
        let scenario = self.root.join("scenarios").join(ENGLAND);
        let since = Instant::now();
        browser.choose("folder", &scenario)?;
        browser.wait(&format!(
            "document.getElementById('read').textContent.startsWith('{ENGLAND} can be run') && !busy"
        ))?;
        println!("{ENGLAND}: read after {:.1} s", since.elapsed().as_secs_f64());
        run(browser, self.iterations)?;
        println!("{ENGLAND}: {}", browser.text("ran")?);
        self.verified(browser, folder, ENGLAND, &scenario)?;
        self.painted(browser, folder, ENGLAND)
    }

    /// A lever, against the same change by the program.
    fn levers(&self, browser: &mut Browser) -> Outcome<()> {
        for (value, words) in [(95, "first"), (90, "then")] {
            let since = Instant::now();
            browser.value(&format!(
                "(() => {{ const lever = document.getElementById('lever-savings'); lever.value = {value}; lever.oninput(); lever.onchange(); }})()"
            ))?;
            browser.wait("!busy")?;
            println!("a lever, {words}: {:.2} s: {}", since.elapsed().as_secs_f64(), browser.text("moved")?);
        }
        let said = browser.text("moved")?;
        let page = Command::new(&self.program.0)
            .arg("stress")
            .arg(self.root.join("scenarios").join(ENGLAND))
            .args(["--try", "delivery.mean *= 0.9", "--iterations", "1000"])
            .output()?;
        let native = String::from_utf8_lossy(&page.stdout).into_owned();
        let amount = said.rsplit('£').next().and_then(|rest| rest.split('m').next()).unwrap_or_default().to_owned();
        holds(!amount.is_empty() && native.contains(&format!("£{amount}m")), || {
            format!("the page says {said}, and the program {native}{}", String::from_utf8_lossy(&page.stderr))
        })?;
        let since = Instant::now();
        browser.value("document.getElementById('confirm').click()")?;
        browser.wait("!busy")?;
        println!("confirmed: {:.1} s: {}", since.elapsed().as_secs_f64(), browser.text("moved")?);
        self.shot(browser, "levers")
    }

    /// A run that is stopped leaves the page as it was.
    fn stopped(&self, browser: &mut Browser) -> Outcome<()> {
        browser
            .value("document.getElementById('iterations').value = 100000; document.getElementById('run').click()")?;
        browser.wait("document.getElementById('progress').value > 0")?;
        browser.value("document.getElementById('stop').click()")?;
        browser.wait("!busy")?;
        let said = browser.text("ran")?;
        holds(said.starts_with("Stopped"), || said.clone())?;
        run(browser, 500)?;
        println!("stopped, and again: {}", browser.text("ran")?);
        Ok(())
    }

    /// axe-core finds nothing, and nothing runs off a screen or a phone.
    fn looked_at(&self, browser: &mut Browser) -> Outcome<()> {
        for width in WIDTHS {
            browser.size(width, HEIGHT)?;
            let wide = browser.value("document.documentElement.scrollWidth")?;
            holds(wide.as_u64().is_some_and(|wide| wide <= width), || format!("{wide} px wide on {width}"))?;
            self.shot(browser, &format!("page-{width}"))?;
            let Some(axe) = &self.axe else {
                println!("not looked at with axe-core: it takes --axe or OUTTURN_AXE");
                continue;
            };
            browser.value(&fs::read_to_string(axe)?)?;
            let found = browser.value(
                "axe.run(document, { iframes: false }).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html).join('; '))",
            )?;
            holds(found == json!(""), || format!("axe-core at {width} px: {found}"))?;
            println!("axe-core at {width} px: nothing");
        }
        Ok(())
    }

    /// The page may not reach a network, whoever asks.
    fn alone(browser: &mut Browser) -> Outcome<()> {
        let refused = browser.value(
            "new Promise(done => { document.addEventListener('securitypolicyviolation', event => done(event.violatedDirective), { once: true }); \
             fetch('https://example.org/').catch(() => setTimeout(() => done('nobody'), 2000)); })",
        )?;
        holds(refused == json!("connect-src"), || format!("the network is refused by {refused}"))?;
        println!("network: refused by the page's own policy");
        Ok(())
    }

    /// Without scripts the page says what it needs.
    fn without_scripts(&self, browser: &mut Browser) -> Outcome<()> {
        browser.send("Emulation.setScriptExecutionDisabled", &json!({ "value": true }))?;
        browser.send("Page.reload", &json!({}))?;
        std::thread::sleep(Duration::from_secs(1));
        let said = browser.value("document.body.innerText")?;
        holds(said.as_str().is_some_and(|said| said.contains("Allow scripts for this file")), || said.to_string())?;
        println!("without scripts: says what it needs");
        self.shot(browser, "without-scripts")
    }

    fn shot(&self, browser: &mut Browser, name: &str) -> Outcome<()> {
        let Some(folder) = &self.shots else { return Ok(()) };
        fs::create_dir_all(folder)?;
        // What lies below the screen is not drawn within frames.
        let of = browser.value("[innerWidth, document.documentElement.scrollHeight]")?;
        let width = of[0].as_u64().unwrap_or(WIDTHS[0]);
        browser.size(width, of[1].as_u64().unwrap_or(HEIGHT))?;
        std::thread::sleep(Duration::from_millis(500));
        let shot = browser.send("Page.captureScreenshot", &json!({}))?;
        browser.size(width, HEIGHT)?;
        fs::write(folder.join(format!("{name}.png")), STANDARD.decode(shot["data"].as_str().unwrap_or_default())?)?;
        Ok(())
    }
}

/// Runs what is open.
fn run(browser: &mut Browser, iterations: u64) -> Outcome<()> {
    browser.value(&format!(
        "document.getElementById('iterations').value = {iterations}; document.getElementById('run').click()"
    ))?;
    browser.wait("!busy")?;
    let fault = browser.text("fault")?;
    holds(fault.is_empty(), || fault.clone())
}

/// Presses the button of a file.
fn press(browser: &mut Browser, name: &str) -> Outcome<()> {
    browser.value(&format!(
        "[...document.querySelectorAll('#downloads button')].find(of => of.textContent === 'Download {name}').click()"
    ))?;
    Ok(())
}

/// Presses the button of a file and waits for the file.
fn downloaded(browser: &mut Browser, folder: &Path, name: &str) -> Outcome<Vec<u8>> {
    let file = folder.join(name);
    let _ = fs::remove_file(&file);
    press(browser, name)?;
    browser.wait("!busy")?;
    let fault = browser.text("fault")?;
    holds(fault.is_empty(), || fault.clone())?;
    let until = Instant::now() + Duration::from_secs(60);
    while !file.is_file() {
        holds(Instant::now() < until, || format!("{name} was not downloaded"))?;
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(fs::read(file)?)
}

/// What is in a zip or an office file.
pub fn parts_of(bytes: &[u8]) -> Outcome<Parts> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))?;
    let mut parts = Parts::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at)?;
        let path = file.enclosed_name().ok_or("a path leads out of the zip")?.to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        parts.insert(path, bytes);
    }
    Ok(parts)
}

/// How many pictures a browser has painted, and by how much the worst is unlike the program's.
fn as_painted(painted: &Parts, by_program: &Parts) -> Outcome<(usize, f64)> {
    holds(!painted.is_empty() && painted.keys().eq(by_program.keys()), || format!("pictures {:?}", painted.keys()))?;
    let mut worst = 0.0;
    for (path, bytes) in painted {
        let unlike = unlike(bytes, &by_program[path]).map_err(|why| format!("{path}: {why}"))?;
        holds(unlike < MOST_UNLIKE, || format!("{path} is unlike the program's by {unlike:.2}"))?;
        worst = f64::max(worst, unlike);
    }
    Ok((painted.len(), worst))
}

fn zip_of(files: &[(&str, &[u8])]) -> Outcome<Vec<u8>> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(*path, zip::write::SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
