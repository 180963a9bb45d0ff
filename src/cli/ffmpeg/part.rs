//! A file that gets its name only when it is complete.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// A file under a temporary name in the folder of its target, since a rename is atomic only within one file system. It
/// is removed if it isn't committed.
#[derive(Debug)]
pub(crate) struct PartFile {
    temporary: PathBuf,
    target: PathBuf,
}

impl PartFile {
    /// Creates the empty file, and its folder if needed. The name is hidden, and contains the process ID, so that two
    /// runs don't write to the same file.
    ///
    /// # Errors
    ///
    /// If the file can't be created, or the target is read-only.
    pub(crate) fn create(target: &Path) -> io::Result<Self> {
        // Write through a link. Other paths stay as they are, because ffmpeg may not read a canonical one on Windows.
        let is_link = target.symlink_metadata().is_ok_and(|about| about.is_symlink());
        let target = if is_link { target.canonicalize()? } else { target.to_owned() };
        // A rename would replace even a read-only file.
        if target.metadata().is_ok_and(|about| about.permissions().readonly()) {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut name = std::ffi::OsString::from(".");
        name.push(target.file_stem().unwrap_or_default());
        name.push(format!(".{}.part", std::process::id()));
        if let Some(ending) = target.extension() {
            name.push(".");
            name.push(ending);
        }
        let temporary = target.with_file_name(name);
        OpenOptions::new().write(true).create(true).truncate(true).open(&temporary)?;
        Ok(Self { temporary, target })
    }

    /// The temporary path.
    pub(crate) fn path(&self) -> &Path {
        &self.temporary
    }

    /// Gives the complete file its name, and replaces an existing file.
    ///
    /// # Errors
    ///
    /// If the file can't be saved or renamed.
    pub(crate) fn commit(self) -> io::Result<()> {
        OpenOptions::new().write(true).open(&self.temporary)?.sync_all()?;
        fs::rename(&self.temporary, &self.target)
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // After a commit there is nothing left to remove.
        let _ = fs::remove_file(&self.temporary);
    }
}
