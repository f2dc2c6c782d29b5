//! Makes `outturn.html` and tries it. `make --out outturn.html` builds the engine for wasm32 and puts the page together; `try` drives it in
//! a headless Chromium from `file://` and compares all that it makes with the program; `node` compares what its engine makes in Node.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

mod browser;
mod node;
mod page;
mod pictures;
mod trial;

/// Why it did not come about.
type Outcome<T> = Result<T, Box<dyn Error>>;

const USAGE: &str = "\
outturn-make make --out PAGE [--wasm ENGINE]
    Builds the engine (cargo build --target wasm32-unknown-unknown) or takes one that was built, and makes the page.
outturn-make try --page PAGE --program PROGRAM [--axe AXE.MIN.JS] [--shots FOLDER] [--iterations N]
    Drives the page in a headless Chromium and compares every byte with `PROGRAM verify`.
outturn-make node --page PAGE --program PROGRAM [--iterations N]
    Runs the two examples with what the page holds, in Node and no browser, and compares every byte with `PROGRAM verify`.";

/// A wrong command line.
#[derive(Debug)]
struct Usage;

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(USAGE)
    }
}

impl Error for Usage {}

/// Options as pairs.
struct Options(Vec<(String, String)>);

impl Options {
    fn of(arguments: &[String], known: &[&str]) -> Outcome<Self> {
        let pairs = arguments.chunks(2).map(|pair| match pair {
            [name, value] if known.contains(&name.as_str()) => Ok((name.clone(), value.clone())),
            _ => Err(Usage.into()),
        });
        Ok(Self(pairs.collect::<Outcome<_>>()?))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// A file that must be named and there.
    fn file(&self, name: &str) -> Outcome<PathBuf> {
        let path = self.path(name).ok_or(Usage)?;
        path.canonicalize().map_err(|why| format!("{name} {}: {why}", path.display()).into())
    }

    fn iterations(&self) -> Outcome<u64> {
        Ok(self.get("--iterations").map_or(Ok(1_000), str::parse)?)
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    match arguments.split_first() {
        Some((what, rest)) if what == "make" => {
            let options = Options::of(rest, &["--out", "--wasm"])?;
            page::make(&root, &options.path("--out").ok_or(Usage)?, options.path("--wasm"))
        }
        Some((what, rest)) if what == "try" => {
            let options = Options::of(rest, &["--page", "--program", "--axe", "--shots", "--iterations"])?;
            let trial = trial::Trial {
                root,
                page: options.file("--page")?,
                program: trial::Program(options.file("--program")?),
                axe: options.path("--axe").or_else(|| std::env::var_os("OUTTURN_AXE").map(PathBuf::from)),
                shots: options.path("--shots"),
                iterations: options.iterations()?,
            };
            trial.run()
        }
        Some((what, rest)) if what == "node" => {
            let options = Options::of(rest, &["--page", "--program", "--iterations"])?;
            node::compare(&root, &options.file("--page")?, options.file("--program")?, options.iterations()?)
        }
        _ => Err(Usage.into()),
    }
}
