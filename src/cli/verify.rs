//! `outturn verify`: run again what made a results folder, and compare every byte.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use outturn::kernel::Isa;
use outturn::kernel::sampling::Sampler;
use outturn::render::manifest::{self, Manifest, REPAIR, Setting};
use outturn::resolve::Repair;
use outturn::simulate::RunSettings;

use super::run::{add_fan, compile, in_pool, load_with, results};
use super::wanted::{Wanted, fan_of};
use super::{Failure, say};

pub(super) fn verify(
    folder: &Path,
    scenario: Option<PathBuf>,
    threads: Option<u16>,
    quiet: bool,
) -> Result<(), Failure> {
    let bytes = fs::read(folder.join(manifest::FILE)).map_err(|error| {
        Failure::Input(format!("cannot read `{}` of `{}`: {error}", manifest::FILE, folder.display()))
    })?;
    let stated = Manifest::parse(&bytes).map_err(Failure::Input)?;
    let scenario = match scenario {
        Some(scenario) => scenario,
        None => logged_scenario(folder)?,
    };
    let repaired = |setting: &Setting| (setting.name.as_str(), setting.value.as_str()) == REPAIR;
    let repair = if stated.settings.iter().any(repaired) { Repair::Nearest } else { Repair::No };
    let loaded = load_with(&scenario, repair)?;
    let mut compiled = compile(&loaded.model)?;
    if let Some(codes) = fan_of(&stated.settings) {
        add_fan(&loaded.model, &mut compiled, &codes)?;
    }
    let sampler = Sampler::parse(&stated.sampler)
        .ok_or_else(|| Failure::Input(format!("manifest.json names an unknown sampler `{}`", stated.sampler)))?;
    let settings = RunSettings { seed: stated.seed, iterations: stated.iterations, isa: Isa::detect(), sampler };
    let wanted = Wanted::from_settings(&loaded.model, &compiled, &stated.settings)?;
    let made = in_pool(threads, || results(&loaded, &compiled, settings, &wanted, quiet))??;

    let mut differences = String::new();
    let now = made.artifacts.iter().find(|artifact| artifact.path == manifest::FILE);
    let now = now.and_then(|artifact| Manifest::parse(&artifact.bytes).ok());
    // The commit says who built the program; what it makes is compared.
    if now.map(|now| Manifest { git_commit: stated.git_commit.clone(), ..now }).as_ref() != Some(&stated) {
        differences.push_str("output manifest.json differs\n");
    }
    for file in &stated.inputs {
        let now = loaded.files.iter().find(|now| now.name == file.name);
        match now {
            None => _ = writeln!(differences, "input {} is gone", file.name),
            Some(now) if now.sha256 != file.sha256 => _ = writeln!(differences, "input {} has changed", file.name),
            Some(_) => {}
        }
    }
    for now in &loaded.files {
        if !stated.inputs.iter().any(|file| file.name == now.name) {
            _ = writeln!(differences, "input {} is new", now.name);
        }
    }
    for artifact in made.artifacts.iter().filter(|artifact| artifact.path != manifest::FILE) {
        match fs::read(folder.join(&artifact.path)) {
            Err(error) => _ = writeln!(differences, "output {} cannot be read: {error}", artifact.path),
            Ok(bytes) if bytes != artifact.bytes => _ = writeln!(differences, "output {} differs", artifact.path),
            Ok(_) => {}
        }
    }
    if stated.version != env!("CARGO_PKG_VERSION") {
        _ = writeln!(differences, "made by version {}, this is {}", stated.version, env!("CARGO_PKG_VERSION"));
    }
    if differences.is_empty() {
        if !quiet {
            say(&format!("{}: all {} files are as this program makes them\n", folder.display(), made.artifacts.len()))?;
        }
        return Ok(());
    }
    Err(Failure::Differs(format!(
        "{differences}{} is not what this program makes of {}",
        folder.display(),
        scenario.display()
    )))
}

/// The scenario folder that run.log names.
fn logged_scenario(folder: &Path) -> Result<PathBuf, Failure> {
    let log = fs::read_to_string(folder.join("run.log")).unwrap_or_default();
    let path = log.lines().find_map(|line| line.strip_prefix("scenario folder: "));
    path.map(PathBuf::from).ok_or_else(|| {
        Failure::Input(format!("run.log of `{}` names no scenario folder: give one with --scenario", folder.display()))
    })
}
