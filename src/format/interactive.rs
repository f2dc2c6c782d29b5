//! `outturn.html` with the scenario of one run inside, so that whoever reads its paper can move its levers.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::package::packed;
use super::{Artifact, FormatError};

/// Where the page keeps the run that it is about, and what stands there while it is about none.
const PLACE: &str = r#"<script type="application/json" id="paper">null</script>"#;

/// A run as the page carries it.
#[derive(Debug, Serialize)]
pub struct Paper<'a, A> {
    /// Name of the scenario.
    pub name: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What the paper finds.
    pub finding: &'a str,
    /// What was asked.
    pub ask: &'a A,
    /// Iterations that the run came to.
    pub iterations: u64,
    /// Its seed, as text: it has more digits than a number of a browser.
    pub seed: String,
    /// SHA-256 of its `data/results.json`.
    pub results: &'a str,
}

/// The same with the scenario, a zip in base64.
#[derive(Serialize)]
struct Carried<'a, A> {
    #[serde(flatten)]
    paper: &'a Paper<'a, A>,
    scenario: String,
}

/// Why there is no such page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotThePage {
    /// The file is no `outturn.html`, or one that carries a run already.
    Other,
    /// It was made by another version, whose figures may differ.
    Version,
    /// A mistake in this program.
    Bug(FormatError),
}

impl fmt::Display for NotThePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other => {
                f.write_str("no outturn.html as it is downloaded, without a run of its own: name one, of this version")
            }
            Self::Version => write!(
                f,
                "an outturn.html of another version, whose figures may differ: download that of {}",
                env!("CARGO_PKG_VERSION")
            ),
            Self::Bug(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for NotThePage {}

/// The page `template` with a run inside: the files that it was made from, by their names.
///
/// # Errors
/// [`NotThePage`].
pub fn page<A: Serialize>(template: &str, paper: &Paper<'_, A>, inputs: Vec<Artifact>) -> Result<String, NotThePage> {
    if template.matches(PLACE).count() != 1 {
        return Err(NotThePage::Other);
    }
    let made_by = concat!(r#"<meta name="generator" content="outturn "#, env!("CARGO_PKG_VERSION"), r#"">"#);
    if !template.contains(made_by) {
        return Err(NotThePage::Version);
    }
    let bug = |why: &dyn fmt::Display| NotThePage::Bug(FormatError::new("a page with levers", &why.to_string()));
    let parts: Vec<_> = inputs.into_iter().map(|file| (format!("{}/{}", paper.name, file.path), file.bytes)).collect();
    let scenario = STANDARD.encode(packed(&parts).map_err(|why| bug(&why))?);
    // Nothing of it can end its element.
    let json = serde_json::to_string(&Carried { paper, scenario }).map_err(|why| bug(&why))?.replace('<', "\\u003c");
    Ok(template.replacen(PLACE, &PLACE.replacen("null", &json, 1), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> String {
        format!(r#"<meta name="generator" content="outturn {}"><p>{PLACE}</p>"#, env!("CARGO_PKG_VERSION"))
    }

    fn paper() -> Paper<'static, [u8; 0]> {
        Paper {
            name: "a",
            title: "</script><script>alert(1)",
            finding: "f",
            ask: &[],
            iterations: 10,
            seed: u64::MAX.to_string(),
            results: "0",
        }
    }

    #[test]
    fn a_run_is_carried_once_and_cannot_leave_its_element() {
        let inputs = vec![Artifact::new("nodes.csv", b"code".to_vec())];
        let page = page(&template(), &paper(), inputs.clone()).expect("a page");
        assert_eq!(page.matches("</script>").count(), 1);
        let json = page.split_once(r#"id="paper">"#).unwrap().1.split_once("</script>").unwrap().0;
        let read: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(read["title"], paper().title);
        assert_eq!(read["seed"], "18446744073709551615");
        let zip = STANDARD.decode(read["scenario"].as_str().unwrap()).unwrap();
        assert_eq!(super::super::package::parts(&zip).unwrap(), [("a/nodes.csv".to_owned(), b"code".to_vec())]);
        assert_eq!(super::page(&page, &paper(), inputs), Err(NotThePage::Other));
    }

    #[test]
    fn another_file_or_version_is_refused() {
        assert_eq!(page("<html>", &paper(), Vec::new()), Err(NotThePage::Other));
        let other = template().replace(env!("CARGO_PKG_VERSION"), "99.0.0");
        assert_eq!(page(&other, &paper(), Vec::new()), Err(NotThePage::Version));
    }
}
