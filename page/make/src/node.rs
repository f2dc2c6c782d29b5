//! What the page holds in Node, without a browser, against the program: every byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::trial::{ENGLAND, Program, holds, parts_of, scratch};

const SCRIPT: &str = include_str!("../page/node.js");

/// Runs both scenarios of the page and has the program make each file again.
pub fn compare(root: &Path, page: &Path, program: PathBuf, iterations: u64) -> Outcome<()> {
    let program = Program(program);
    scratch(|folder| {
        let script = folder.join("node.js");
        fs::write(&script, SCRIPT)?;
        for what in ["minimal", ENGLAND] {
            let scenario = root.join("scenarios").join(what);
            let zip = folder.join("results.zip");
            let node = Command::new("node")
                .args([&script, page, &scenario])
                .arg(iterations.to_string())
                .arg(&zip)
                .stderr(Stdio::inherit())
                .output()
                .map_err(|why| format!("node: {why}"))?;
            holds(node.status.success(), || format!("{what}: Node did not run the engine"))?;
            let files = parts_of(&fs::read(&zip)?)?;
            let said = program.makes(&files, &folder.join(what), &scenario)?;
            println!("{what}: {}; {} files; {said}", String::from_utf8_lossy(&node.stdout).trim(), files.len());
        }
        Ok(())
    })
}
