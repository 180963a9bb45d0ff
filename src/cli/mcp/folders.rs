//! The folders that the server may use. Every path is resolved, with links and `..`, and then opened from the folder's
//! handle: a link that takes a file's place after the check can't lead out.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use crate::assets::{AssetError, Assets, FileInfo, Head};
use crate::cli::disk::Disk;
use crate::cli::files::{self, Input};
use crate::cli::{ErrorCode, UsageError, write};
use crate::diagnostic::Diagnostic;
use crate::mcp::Failure;
use crate::text::Span;

/// Maximum number of entries searched for stories in a folder.
const MAX_ENTRIES: usize = 200_000;

/// Maximum number of bytes read from a picture.
const MAX_PICTURE_BYTES: u64 = 200_000_000;

/// Why a path is refused.
const OUTSIDE: &str = "it lies outside of the folders that this server may use";

/// The folders that the server may use, without links.
#[derive(Clone)]
pub(super) struct Folders {
    roots: Arc<[Root]>,
    shown: Arc<[String]>,
}

/// A folder, and its handle, which opens only what lies below.
struct Root {
    path: PathBuf,
    dir: Dir,
}

impl Folders {
    /// Opens the folders of the call.
    ///
    /// # Errors
    ///
    /// If one isn't a folder.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, UsageError> {
        let mut roots: Vec<Root> = Vec::new();
        for path in paths {
            let opened = path.canonicalize().and_then(|path| {
                let dir = Dir::open_ambient_dir(&path, ambient_authority())?;
                Ok(Root { path, dir })
            });
            let root = opened.map_err(|_| {
                UsageError::new(ErrorCode::NotFound, format!("there is no folder `{}`", files::display(path)))
                    .help("name folders that exist")
            })?;
            if !roots.iter().any(|known| known.path == root.path) {
                roots.push(root);
            }
        }
        let shown = roots.iter().map(|root| files::display(&root.path)).collect();
        Ok(Self { roots: roots.into(), shown })
    }

    /// The folders, for display.
    pub(super) fn shown(&self) -> &[String] {
        &self.shown
    }

    /// Returns true if a path without links lies below a folder, or is one.
    fn has(&self, real: &Path) -> bool {
        self.locate(real).is_some()
    }

    /// The folder that a path without links lies in, and its path from there; `None` if it lies outside.
    fn locate<'r>(&'r self, real: &'r Path) -> Option<(&'r Dir, &'r Path)> {
        self.roots.iter().find_map(|root| {
            let rest = real.strip_prefix(&root.path).ok()?;
            Some((&root.dir, if rest.as_os_str().is_empty() { Path::new(".") } else { rest }))
        })
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    ///
    /// If it lies outside, or can't be opened.
    pub(super) fn open_file(&self, path: &Path) -> std::io::Result<File> {
        let real = path.canonicalize()?;
        let (dir, rest) =
            self.locate(&real).ok_or_else(|| Error::new(ErrorKind::PermissionDenied, OUTSIDE))?;
        // Opening a pipe can block, and so keep every later run waiting.
        let about = dir.metadata(rest)?;
        if !(about.is_file() || about.is_dir()) {
            return Err(Error::new(ErrorKind::InvalidInput, "it is a pipe, a socket or a device"));
        }
        Ok(dir.open(rest)?.into_std())
    }

    /// Resolves links and `..` in the path of something that exists; `None` if it doesn't exist or lies outside.
    pub(super) fn existing(&self, path: &Path) -> Option<PathBuf> {
        path.canonicalize().ok().filter(|real| self.has(real))
    }

    /// Returns true if a path that need not exist lies inside: the part of it that exists does, and the rest has no `..`.
    pub(super) fn may_hold(&self, path: &Path) -> bool {
        let mut at = path;
        loop {
            if at.symlink_metadata().is_ok() {
                return self.existing(at).is_some();
            }
            match (at.parent(), at.file_name()) {
                (Some(parent), Some(_)) => at = parent,
                _ => return false,
            }
        }
    }

    /// Resolves a path of the client.
    ///
    /// # Errors
    ///
    /// If it leads outside, or its folder doesn't exist.
    pub(super) fn resolve(&self, path: &str) -> Result<String, Failure> {
        let outside = || {
            let known = self.shown.iter().map(|root| format!("`{root}`")).collect::<Vec<_>>().join(" and ");
            Failure::new(
                "outside",
                format!("`{path}` lies outside of the folders that this server may use"),
                format!("use a path below {known}, or ask the user to start the server with another folder"),
            )
        };
        let first = self.roots.first().ok_or_else(outside)?;
        let whole = first.path.join(path);
        if whole.symlink_metadata().is_ok() {
            // A link to nowhere has no real path.
            return self.existing(&whole).map(|real| files::display(&real)).ok_or_else(outside);
        }
        let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else { return Err(outside()) };
        match parent.canonicalize() {
            Ok(parent) if self.has(&parent) => Ok(files::display(&parent.join(name))),
            Err(_) if self.may_hold(parent) => {
                Err(Failure::new("not-found", format!("there is no folder for `{path}`"), "check the path"))
            }
            _ => Err(outside()),
        }
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// If it lies outside, or can't be read.
    pub(super) fn read(&self, path: &str) -> Result<Arc<str>, Box<Diagnostic>> {
        match self.existing(Path::new(path)) {
            Some(real) => files::read(&Input::file(&real)),
            None if self.may_hold(Path::new(path)) => {
                let message = "can't read this file: it doesn't exist".to_owned();
                Err(Box::new(Diagnostic::error("S403", Span::at(0), message).help("check the path")))
            }
            None => {
                let message = format!("can't read this file: {OUTSIDE}");
                let help = "ask the user to start the server with its folder";
                Err(Box::new(Diagnostic::error("S403", Span::at(0), message).help(help)))
            }
        }
    }

    /// Reads a picture; `None` if it lies outside or can't be read.
    pub(super) fn read_picture(&self, path: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = files::open(&self.existing(Path::new(path))?).ok()?;
        file.take(MAX_PICTURE_BYTES).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Lists the stories of a folder, without those that links lead out of it.
    pub(super) fn list_stories(&self, folder: &str) -> Vec<String> {
        let found = files::stories_in(Path::new(folder), MAX_ENTRIES);
        let real = found.iter().filter_map(|story| self.existing(&story.path));
        real.map(|path| files::display(&path)).collect()
    }

    /// Writes a file.
    ///
    /// # Errors
    ///
    /// If it lies outside, exists and may not be replaced, or can't be written.
    pub(super) fn write(&self, path: &str, bytes: &[u8], replaces: bool) -> Result<(), Failure> {
        let path = Path::new(path);
        let below = |folder: &Path| Some(folder.canonicalize().ok()?.join(path.file_name()?));
        let real = path.canonicalize().ok().or_else(|| below(path.parent()?)).unwrap_or_default();
        let written = match self.locate(&real) {
            None => Err(Error::new(ErrorKind::PermissionDenied, OUTSIDE)),
            Some((dir, rest)) if replaces => replace(dir, rest, bytes),
            Some((dir, rest)) => create(dir, rest, bytes),
        };
        written.map_err(|error| {
            let shown = files::display(path);
            if error.kind() == ErrorKind::AlreadyExists {
                let why = format!("`{shown}` already exists, and storyc won't overwrite it");
                Failure::new("exists", why, "choose another name")
            } else {
                Failure::new("unwritable", format!("can't write `{shown}`: {error}"), "check the folder")
            }
        })
    }

    /// The real path of a file that a story names, or why it isn't read.
    fn asset(&self, path: &str) -> Result<String, AssetError> {
        let path = Path::new(path);
        match self.existing(path) {
            Some(real) => Ok(files::display(&real)),
            None if self.may_hold(path) => Err(AssetError::Missing),
            None => Err(AssetError::Unreadable(OUTSIDE.to_owned())),
        }
    }
}

/// Writes a file that doesn't exist yet.
fn create(dir: &Dir, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = dir.open_with(path, OpenOptions::new().write(true).create_new(true))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Replaces the content of a file atomically, and keeps its permissions.
fn replace(dir: &Dir, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let permissions = dir.metadata(path)?.permissions();
    // A rename would replace even a read-only file.
    if permissions.readonly() {
        return Err(Error::new(ErrorKind::PermissionDenied, "it is read-only"));
    }
    let temporary = write::temporary_path(path);
    let written = create(dir, &temporary, bytes)
        .and_then(|()| dir.set_permissions(&temporary, permissions))
        .and_then(|()| dir.rename(&temporary, dir, path));
    if written.is_err() {
        let _ = dir.remove_file(&temporary);
    }
    written
}

impl Assets for Folders {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        Disk.head(&self.asset(path)?)
    }

    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        Disk.inspect(&self.asset(path)?)
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        Disk.sha256(&self.asset(path)?)
    }
}
