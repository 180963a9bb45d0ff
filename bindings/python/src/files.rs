//! The files that a story references: given as bytes, on disk, or unknown.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Read};
use std::path::Path;

use storyc::assets::{AssetError, Assets, FileInfo, FileKind, HEAD_BYTES, Head, identify};

/// Number of leading bytes that is enough to find the size of most pictures.
const SHORT_HEAD_BYTES: usize = 4096;

/// The files of one call.
#[derive(Default)]
pub(crate) struct Files {
    /// Files that the caller gave as bytes, by path.
    pub(crate) given: HashMap<String, Head>,
    /// True if other files are on disk. Otherwise they are missing.
    pub(crate) on_disk: bool,
}

impl Files {
    /// Keeps what the rules need of a file: its length and its first bytes.
    pub(crate) fn head_of(bytes: &[u8]) -> Head {
        let first = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        Head { length: bytes.len() as u64, bytes: first.to_vec() }
    }

    fn read(&self, path: &str, max: usize) -> Result<Head, AssetError> {
        if let Some(head) = self.given.get(path) {
            return Ok(head.clone());
        }
        if self.on_disk { read_head(Path::new(path), max) } else { Err(AssetError::Missing) }
    }
}

impl Assets for Files {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        self.read(path, HEAD_BYTES)
    }

    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        let head = self.read(path, SHORT_HEAD_BYTES)?;
        let kind = match identify(&head) {
            FileKind::BrokenPicture(_) if head.length > head.bytes.len() as u64 => {
                identify(&self.head(path)?)
            }
            kind => kind,
        };
        Ok(FileInfo { length: head.length, kind })
    }
}

/// Reads the length of a file and its first `max` bytes.
fn read_head(path: &Path, max: usize) -> Result<Head, AssetError> {
    let (file, length) = open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => AssetError::Missing,
        ErrorKind::IsADirectory => AssetError::Folder,
        _ => AssetError::Unreadable(error.to_string()),
    })?;
    let mut bytes = Vec::with_capacity(max.min(length as usize));
    file.take(max as u64)
        .read_to_end(&mut bytes)
        .map_err(|error| AssetError::Unreadable(error.to_string()))?;
    Ok(Head { length, bytes })
}

/// Opens a file that a story names, with its length. Rejects pipes and devices, since opening one can block.
pub(crate) fn open(path: &Path) -> std::io::Result<(File, u64)> {
    let about = path.metadata()?;
    if about.is_dir() {
        return Err(Error::from(ErrorKind::IsADirectory));
    }
    if !about.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "it is a pipe, a socket or a device"));
    }
    Ok((File::open(path)?, about.len()))
}
