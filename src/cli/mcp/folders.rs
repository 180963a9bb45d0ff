//! The folders that the server may use. Every path is resolved, with links and `..`, before it is used; what lies outside
//! doesn't exist for the server.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
pub(super) struct Folders {
    roots: Vec<PathBuf>,
    shown: Vec<String>,
}

impl Folders {
    /// Opens the folders of the call.
    ///
    /// # Errors
    ///
    /// If one isn't a folder.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, UsageError> {
        let mut roots = Vec::new();
        for path in paths {
            let root = path.canonicalize().ok().filter(|root| root.is_dir()).ok_or_else(|| {
                UsageError::new(ErrorCode::NotFound, format!("there is no folder `{}`", files::display(path)))
                    .help("name folders that exist")
            })?;
            if !roots.contains(&root) {
                roots.push(root);
            }
        }
        let shown = roots.iter().map(|root| files::display(root)).collect();
        Ok(Self { roots, shown })
    }

    /// The folders, for display.
    pub(super) fn shown(&self) -> &[String] {
        &self.shown
    }

    /// Returns true if a path without links lies below a folder, or is one.
    fn has(&self, real: &Path) -> bool {
        self.roots.iter().any(|root| real.starts_with(root))
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
        let whole = first.join(path);
        if whole.symlink_metadata().is_ok() {
            // A link to nowhere has no real path.
            return self.existing(&whole).map(|real| files::display(&real)).ok_or_else(outside);
        }
        let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else { return Err(outside()) };
        match parent.canonicalize() {
            Ok(parent) if self.has(&parent) => Ok(files::display(&parent.join(name))),
            Ok(_) => Err(outside()),
            Err(_) if self.may_hold(parent) => {
                Err(Failure::new("not-found", format!("there is no folder for `{path}`"), "check the path"))
            }
            Err(_) => Err(outside()),
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
        let real = found.iter().filter_map(|path| self.existing(path));
        real.map(|path| files::display(&path)).collect()
    }

    /// Writes a file.
    ///
    /// # Errors
    ///
    /// If it lies outside, exists and may not be replaced, or can't be written.
    pub(super) fn write(&self, path: &str, bytes: &[u8], replaces: bool) -> Result<(), Failure> {
        let path = Path::new(path);
        let written = if !self.may_hold(path) {
            Err(std::io::Error::new(ErrorKind::PermissionDenied, OUTSIDE))
        } else if replaces {
            write::create_or_replace(path, bytes)
        } else {
            let created = OpenOptions::new().write(true).create_new(true).open(path);
            created.and_then(|mut file| file.write_all(bytes))
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
