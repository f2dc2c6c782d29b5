//! The one place that writes. Results appear whole or not at all.
//!
//! [`Destination::prepare`] proves before the simulation that the place is writable; [`Destination::commit`] writes
//! everything into a partial folder beside the destination and then swaps by rename. Only the partial folder's own
//! path is ever deleted. [`NewFile`] does the same for one file.

mod file;

pub use file::NewFile;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::{fmt, process, thread};

use crate::format::{Artifact, log};
use crate::manifest::{self, Manifest};

/// Threads that write.
const WRITERS: usize = 8;

/// Why results were not written. Every variant leaves whatever was there before.
#[derive(Debug)]
pub enum WriteError {
    /// The destination has no name of its own, such as `/` or `..`.
    NoName(PathBuf),
    /// Something other than a folder is there (a file, a link).
    NotAFolder(PathBuf),
    /// Something other than a file is there (a folder, a link).
    NotAFile(PathBuf),
    /// The file is there and replacing it was not asked for.
    FileExists(PathBuf),
    /// Results are there and replacing them was not asked for.
    Exists(PathBuf),
    /// A folder that is not a results folder of this tool is there.
    NotResults(PathBuf),
    /// The results folder holds a file that is not among its results.
    HoldsOthers(PathBuf, String),
    /// Two artifacts of one path, or a path that leaves the folder: a mistake in this program.
    BadArtifact(String),
    /// The machine said no.
    Io(PathBuf, io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName(path) => write!(f, "`{}` cannot be a results folder; name a folder to create", path.display()),
            Self::NotAFile(path) => write!(f, "`{}` is not a plain file; choose another --out", path.display()),
            Self::FileExists(path) => {
                write!(f, "`{}` is there already; use --overwrite to replace it", path.display())
            }
            Self::NotAFolder(path) => {
                write!(f, "`{}` is a file or a link, not a folder; choose another --out", path.display())
            }
            Self::Exists(path) => write!(
                f,
                "`{}` already holds results; use --overwrite to replace them, or choose another --out",
                path.display()
            ),
            Self::NotResults(path) => write!(
                f,
                "`{}` is not empty and not a results folder of outturn (no audit/manifest.json of ours in it); it is left alone: \
                 choose another --out",
                path.display()
            ),
            Self::HoldsOthers(path, file) => write!(
                f,
                "`{}` also holds `{file}`, which is not one of its results and would be lost; move it away, or choose \
                 another --out",
                path.display()
            ),
            Self::BadArtifact(path) => write!(f, "internal mistake: `{path}` is not a usable name of an output"),
            Self::Io(path, error) => {
                let remedy = match error.kind() {
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::NotFound => {
                        "; choose an --out where you may write"
                    }
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room, or choose another --out",
                    _ => "",
                };
                write!(f, "cannot write `{}`: {error}{remedy}", path.display())
            }
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            _ => None,
        }
    }
}

/// A place that results may be written to, proved writable.
#[derive(Debug)]
pub struct Destination {
    folder: PathBuf,
    partial: PathBuf,
}

impl Destination {
    /// Proves that `folder` may be written: refuses what must not be replaced, creates the partial folder and a file in
    /// it. The partial folder goes when the destination is dropped without a commit.
    ///
    /// # Errors
    /// Any [`WriteError`]; nothing is changed then.
    pub fn prepare(folder: &Path, overwrite: bool) -> Result<Self, WriteError> {
        let Some(name) = folder.file_name() else { return Err(WriteError::NoName(folder.to_owned())) };
        refuse_what_is_not_ours(folder, overwrite)?;
        // The nearest folder that exists: parents are created at the commit only, so a failed run leaves none behind.
        let mut beside = parent_of(folder);
        while !beside.is_dir() {
            if fs::symlink_metadata(&beside).is_ok() {
                return Err(WriteError::NotAFolder(beside));
            }
            beside = parent_of(&beside);
        }
        let partial = create_partial(&beside, &name.to_string_lossy())?;
        let destination = Self { folder: folder.to_owned(), partial };
        let probe = destination.partial.join("probe");
        write_file(&probe, b"writable\n")?;
        fs::remove_file(&probe).map_err(|error| WriteError::Io(probe, error))?;
        Ok(destination)
    }

    /// Whether a folder can become that of the results, before anything is made.
    ///
    /// # Errors
    /// As of [`Destination::prepare`], for what the folder holds.
    pub fn may_become(folder: &Path, overwrite: bool) -> Result<(), WriteError> {
        refuse_what_is_not_ours(folder, overwrite)
    }

    /// Partial folders of other runs to the same place: killed ones, or ones that still run.
    #[must_use]
    pub fn left_behind(&self) -> Vec<PathBuf> {
        let name = self.folder.file_name().map(|name| format!(".{}.partial-", name.to_string_lossy()));
        let entries = fs::read_dir(parent_of(&self.partial)).into_iter().flatten().filter_map(Result::ok);
        let others = entries.map(|entry| entry.path()).filter(|path| *path != self.partial);
        let is_partial = |path: &PathBuf| {
            let file = path.file_name().map(|name| name.to_string_lossy());
            file.zip(name.as_ref()).is_some_and(|(file, name)| file.starts_with(name.as_str()))
        };
        let mut left: Vec<PathBuf> = others.filter(is_partial).collect();
        left.sort();
        left
    }

    /// The folder that will hold the results.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The partial folder: what an interrupt handler that cannot unwind must remove.
    #[must_use]
    pub fn partial(&self) -> &Path {
        &self.partial
    }

    /// Writes everything, then swaps by rename. On any error the partial folder is removed and the old results are
    /// still there.
    ///
    /// # Errors
    /// [`WriteError::Io`] when the machine says no, [`WriteError::BadArtifact`] for an unusable name.
    pub fn commit(self, artifacts: &[Artifact]) -> Result<(), WriteError> {
        let mut seen = BTreeSet::new();
        for artifact in artifacts {
            let path = Path::new(&artifact.path);
            let stays_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
            if artifact.path.is_empty() || !stays_inside || !seen.insert(path) {
                return Err(WriteError::BadArtifact(artifact.path.clone()));
            }
        }
        let mut files = Vec::with_capacity(artifacts.len());
        let mut folders = BTreeSet::from([self.partial.clone()]);
        for artifact in artifacts {
            let path = self.partial.join(&artifact.path);
            let parent = parent_of(&path);
            fs::create_dir_all(&parent).map_err(|error| WriteError::Io(parent.clone(), error))?;
            folders.insert(parent);
            files.push((path, artifact.bytes.as_slice()));
        }
        write_files(&files)?;
        for folder in &folders {
            sync_folder(folder)?;
        }
        self.swap()
    }

    /// Old results step aside, new ones take their place, and only then do the old ones go, under the partial name.
    fn swap(&self) -> Result<(), WriteError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| WriteError::Io(path, error)
        };
        let parent = parent_of(&self.folder);
        fs::create_dir_all(&parent).map_err(failed(&parent))?;
        if !self.folder.is_dir() {
            fs::rename(&self.partial, &self.folder).map_err(failed(&self.folder))?;
            return sync_folder(&parent);
        }
        let mut aside = self.partial.clone().into_os_string();
        aside.push(".previous");
        let aside = PathBuf::from(aside);
        fs::rename(&self.folder, &aside).map_err(failed(&self.folder))?;
        if let Err(error) = fs::rename(&self.partial, &self.folder) {
            fs::rename(&aside, &self.folder).map_err(failed(&aside))?;
            return Err(WriteError::Io(self.folder.clone(), error));
        }
        fs::rename(&aside, &self.partial).map_err(failed(&aside))?;
        sync_folder(&parent)
    }
}

impl Drop for Destination {
    fn drop(&mut self) {
        // After a commit this path is gone, or holds the replaced results. A failure here has nobody left to tell.
        let _ = fs::remove_dir_all(&self.partial);
    }
}

fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn create_partial(beside: &Path, name: &str) -> Result<PathBuf, WriteError> {
    // A killed run of the same process number may have left its folder: it is not ours to delete.
    for attempt in 0..100 {
        let suffix = if attempt == 0 { String::new() } else { format!("-{attempt}") };
        let partial = beside.join(format!(".{name}.partial-{}{suffix}", process::id()));
        match fs::create_dir(&partial) {
            Ok(()) => return Ok(partial),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(WriteError::Io(partial, error)),
        }
    }
    Err(WriteError::Io(beside.join(name), io::Error::other("too many partial folders of earlier runs beside it")))
}

fn refuse_what_is_not_ours(folder: &Path, overwrite: bool) -> Result<(), WriteError> {
    let about = match fs::symlink_metadata(folder) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(WriteError::NotAFolder(parent_of(folder)));
        }
        Err(error) => return Err(WriteError::Io(folder.to_owned(), error)),
    };
    if !about.is_dir() {
        return Err(WriteError::NotAFolder(folder.to_owned()));
    }
    let files = files_below(folder, folder)?;
    if files.is_empty() {
        return Ok(());
    }
    let ours = fs::read(folder.join(manifest::FILE)).ok().and_then(|bytes| Manifest::parse(&bytes).ok());
    let Some(ours) = ours else { return Err(WriteError::NotResults(folder.to_owned())) };
    if !overwrite {
        return Err(WriteError::Exists(folder.to_owned()));
    }
    let listed: BTreeSet<&str> =
        ours.outputs.iter().map(|output| output.path.as_str()).chain([manifest::FILE, log::FILE]).collect();
    match files.into_iter().find(|file| !listed.contains(file.as_str())) {
        Some(other) => Err(WriteError::HoldsOthers(folder.to_owned(), other)),
        None => Ok(()),
    }
}

/// Every file below `folder`, relative to `root` with `/`, sorted. An empty folder inside counts as a file of others.
fn files_below(root: &Path, folder: &Path) -> Result<Vec<String>, WriteError> {
    let failed = |error| WriteError::Io(folder.to_owned(), error);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_folder = fs::symlink_metadata(&path).map_err(failed)?.is_dir();
        let inside = if is_folder { files_below(root, &path)? } else { Vec::new() };
        if inside.is_empty() {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            files.push(parts.join("/"));
        }
        files.extend(inside);
    }
    files.sort();
    Ok(files)
}

/// Several at a time: a disk settles eight files in little more than the time of one (measured: 36 files in 10 ms instead
/// of 140 ms).
fn write_files(files: &[(PathBuf, &[u8])]) -> Result<(), WriteError> {
    let each = files.len().div_ceil(WRITERS).max(1);
    thread::scope(|scope| {
        let mut writers = Vec::new();
        for part in files.chunks(each) {
            let write = || part.iter().try_for_each(|(path, bytes)| write_file(path, bytes));
            let started = thread::Builder::new().spawn_scoped(scope, write);
            writers.push(started.map_err(|error| WriteError::Io(part[0].0.clone(), error))?);
        }
        writers
            .into_iter()
            .try_for_each(|writer| writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| WriteError::Io(path.to_owned(), error))
}

/// Makes renames in a folder last. Only Unix can open a folder for that.
fn sync_folder(folder: &Path) -> Result<(), WriteError> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| WriteError::Io(folder.to_owned(), error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
