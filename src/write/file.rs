//! One file, whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use super::{WriteError, parent_of, sync_folder, write_file};

/// A place that one file may be written to, proved writable.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    partial: PathBuf,
}

impl NewFile {
    /// Proves that a file may be written: refuses what must not be replaced, and writes an empty one beside it. That one goes when the place is
    /// dropped without a commit.
    ///
    /// # Errors
    /// Any [`WriteError`]; nothing is changed then.
    pub fn prepare(path: &Path, overwrite: bool) -> Result<Self, WriteError> {
        let Some(name) = path.file_name() else { return Err(WriteError::NoName(path.to_owned())) };
        match fs::symlink_metadata(path) {
            Ok(there) if !there.is_file() => return Err(WriteError::NotAFile(path.to_owned())),
            Ok(_) if !overwrite => return Err(WriteError::FileExists(path.to_owned())),
            _ => {}
        }
        // The nearest folder that exists: parents are made at the commit, so that what fails leaves none behind.
        let mut beside = parent_of(path);
        while !beside.is_dir() {
            if fs::symlink_metadata(&beside).is_ok() {
                return Err(WriteError::NotAFolder(beside));
            }
            beside = parent_of(&beside);
        }
        let partial = beside.join(format!(".{}.partial-{}", name.to_string_lossy(), process::id()));
        let place = Self { path: path.to_owned(), partial };
        write_file(&place.partial, b"")?;
        Ok(place)
    }

    /// Writes the file.
    ///
    /// # Errors
    /// [`WriteError::Io`] when the machine says no; what was there before is still there then.
    pub fn commit(self, bytes: &[u8]) -> Result<(), WriteError> {
        write_file(&self.partial, bytes)?;
        let parent = parent_of(&self.path);
        fs::create_dir_all(&parent).map_err(|error| WriteError::Io(parent.clone(), error))?;
        fs::rename(&self.partial, &self.path).map_err(|error| WriteError::Io(self.path.clone(), error))?;
        sync_folder(&parent)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // After a commit this path is gone. A failure here has nobody left to tell.
        let _ = fs::remove_file(&self.partial);
    }
}
