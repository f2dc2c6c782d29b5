//! `outturn merge`: the shards of all jobs of an array as one.

use std::fs;
use std::path::{Path, PathBuf};

use outturn::diagnostic::visible;
use outturn::format::parquet::Parquet;
use outturn::format::{Artifact, csv, draws};
use outturn::manifest::{InputFile, Made, Manifest, Question, sha256};
use outturn::shards::{ENDING, Mark, Part, Rows, Shard, Whole, joined};
use outturn::study::Ask;
use outturn::tell::print::count;
use outturn::tell::shards::table;
use outturn::tell::words;

use super::machine::{MachineArgs, say};
use super::run::{bug, commit, destination, parquet, two_draws_of_one_file};
use super::{DrawsFormat, Failure};

/// Options of `merge`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Writes every iteration of the nodes, as `outturn run --draws` does, and data/merged.csv: the figures that nodes.csv of one run has.\n\n\
                  Examples:\n  outturn merge shards/2018-19-m05 --out results/merged\n  \
                  outturn merge shards/*.shard --out results/merged --draws-format npy"
)]
pub(super) struct MergeArgs {
    /// The files that `outturn shard` has written, in any order, or folders of them
    #[arg(required = true, value_name = "SHARD")]
    shards: Vec<PathBuf>,
    /// How to write the iterations: draws.csv, or draws/NODE.npy for each
    #[arg(long, value_enum, default_value_t)]
    draws_format: DrawsFormat,
    /// Write merged and the iterations as Parquet too (in programs that were built with the feature `parquet`)
    #[arg(long)]
    parquet: bool,
    #[command(flatten)]
    machine: MachineArgs,
    /// Folder for the results
    #[arg(long, short)]
    out: PathBuf,
    /// Replace the results that are there
    #[arg(long)]
    overwrite: bool,
    /// Print nothing but problems
    #[arg(long, short)]
    quiet: bool,
}

/// Bytes of memory for each of a shard: itself, its numbers, the whole, and a file of 28 bytes a number. Parquet takes one more.
const MEMORY: u64 = 7;

/// A shard that was read: what messages call it, its name in a manifest, and itself.
struct Read {
    path: String,
    input: InputFile,
    shard: Shard,
}

pub(super) fn run(args: &MergeArgs) -> Result<(), Failure> {
    let parquet = parquet(args.parquet)?;
    let mut problems = Vec::new();
    let files: Vec<PathBuf> = args.shards.iter().flat_map(|path| files_of(path, &mut problems)).collect();
    let bytes: u64 = files.iter().filter_map(|file| fs::metadata(file).ok()).map(|about| about.len()).sum();
    let memory = if parquet.is_some() { MEMORY + 1 } else { MEMORY };
    args.machine.allows("merge", memory * bytes, "allow more")?;
    let destination = destination(&args.out, args.overwrite)?;
    let (artifacts, mark) = args.machine.pool(|| {
        let mut read = Vec::new();
        for file in &files {
            match of_file(file) {
                Ok(shard) => read.push(shard),
                Err(why) => problems.push(format!("{}: {why}", file.display())),
            }
        }
        read.sort_by_key(|of| of.shard.mark.first);
        let whole = joined(&read.iter().map(part).collect::<Vec<_>>(), problems, None).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(|problem| format!("error: {}", visible(problem))).collect();
            Failure::Input(format!("{}\nnothing was written", lines.join("\n")))
        })?;
        let codes: Vec<String> = whole.mark.nodes.iter().map(|node| node.code.clone()).collect();
        two_draws_of_one_file(&codes, args.draws_format)?;
        let inputs = read.into_iter().map(|of| of.input).collect();
        let artifacts = artifacts(&whole, inputs, args.draws_format == DrawsFormat::Npy, parquet)?;
        Ok::<_, Failure>((artifacts, whole.mark))
    })??;
    commit(destination, &artifacts)?;
    if args.quiet {
        return Ok(());
    }
    say(&format!(
        "merged: {} ({} of {}, {} iterations, seed {})\n",
        args.out.display(),
        words::plural(files.len() as u64, "shard"),
        visible(&mark.name),
        count(mark.count),
        mark.seed
    ))
}

/// A file, or the shards of a folder by name.
fn files_of(path: &Path, problems: &mut Vec<String>) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = entries.filter(|file| file.extension().is_some_and(|of| of == ENDING)).collect();
    found.sort();
    if found.is_empty() {
        problems.push(format!("{}: no file in it ends in .{ENDING}", path.display()));
    }
    found
}

fn of_file(file: &Path) -> Result<Read, String> {
    let bytes = match fs::metadata(file) {
        Ok(about) if !about.is_file() => return Err("not a plain file".to_owned()),
        _ => fs::read(file).map_err(|error| format!("cannot be read: {error}"))?,
    };
    let shard = Shard::read(&bytes)?;
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let input = InputFile { name, sha256: sha256(&bytes), rows: shard.mark.count };
    Ok(Read { path: file.display().to_string(), input, shard })
}

fn part(of: &Read) -> Part<'_> {
    let Shard { mark, columns } = &of.shard;
    let rows = Rows { first: mark.first, columns: columns.iter().map(|column| &column[..]).collect() };
    Part { name: of.path.clone(), mark: mark.clone(), rows: vec![rows] }
}

/// The files of a merge.
fn artifacts(
    whole: &Whole,
    inputs: Vec<InputFile>,
    draws_as_arrays: bool,
    parquet: Option<Parquet>,
) -> Result<Vec<Artifact>, Failure> {
    let Whole { mark, columns } = whole;
    let nodes: Vec<(&str, &[f64])> =
        mark.nodes.iter().zip(columns).map(|(node, column)| (&*node.code, &column[..])).collect();
    let merged = table().filled(&whole.merged());
    let mut artifacts = vec![csv::table(&merged).map_err(bug)?];
    artifacts.extend(draws::files(&nodes, draws_as_arrays).map_err(bug)?);
    if let Some(parquet) = parquet {
        artifacts.extend([parquet.table(&merged).map_err(bug)?, parquet.draws(&nodes).map_err(bug)?]);
    }
    let made = Made { draws_as_arrays, parquet: parquet.is_some(), ..Made::new(Question::Merge, asked(mark)) };
    artifacts.push(Manifest::without_results(&mark.name, &inputs, &artifacts, made).artifact().map_err(bug)?);
    Ok(artifacts)
}

/// What the jobs were asked for.
fn asked(mark: &Mark) -> Ask {
    Ask {
        seed: Some(mark.seed),
        iterations: Some(mark.count),
        draws: mark.nodes.iter().map(|node| node.code.clone()).collect(),
        changes: mark.changes.clone(),
        ..Ask::default()
    }
}
