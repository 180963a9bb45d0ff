//! The files that stories reference, on disk. Each is inspected once per run, however many rules and stories need it.

use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use crate::assets::{AssetError, Assets, HEAD_BYTES, Head, Look, Media, hexadecimal, identify};
use crate::cli::files;

/// Number of leading bytes that is enough to find the size of most pictures.
const FEW_BYTES: usize = 4096;

/// The files on disk; relative paths start at the current folder.
pub(crate) struct Disk;

impl Assets for Disk {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        start(path, HEAD_BYTES)
    }

    fn look(&self, path: &str) -> Result<Look, AssetError> {
        let head = start(path, FEW_BYTES)?;
        let media = match identify(&head) {
            Media::BrokenPicture(_) if head.length > FEW_BYTES as u64 => identify(&self.head(path)?),
            media => media,
        };
        Ok(Look { length: head.length, media })
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        let mut file = files::open(Path::new(path)).map_err(|error| unreadable(&error))?;
        let mut hash = Sha256::new();
        // Hash in chunks: a clip may be too large to hold in memory.
        let mut bytes = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut bytes).map_err(|error| unreadable(&error))?;
            match bytes.get(..read) {
                Some(part) if !part.is_empty() => hash.update(part),
                _ => return Ok(hexadecimal(&hash.finalize())),
            }
        }
    }
}

/// The files on disk, with a cache that lasts for one short run.
#[derive(Default)]
pub(crate) struct Remembered {
    looks: Known<Look>,
    hashes: Known<String>,
}

/// Cached results by path.
type Known<T> = Mutex<HashMap<String, Result<T, AssetError>>>;

impl Assets for Remembered {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        Disk.head(path)
    }

    fn look(&self, path: &str) -> Result<Look, AssetError> {
        once(&self.looks, path, || Disk.look(path))
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        once(&self.hashes, path, || Disk.sha256(path))
    }
}

/// Reads the length of a file and its first `most` bytes.
fn start(path: &str, most: usize) -> Result<Head, AssetError> {
    let file = files::open(Path::new(path)).map_err(|error| unreadable(&error))?;
    let about = file.metadata().map_err(|error| unreadable(&error))?;
    if about.is_dir() {
        return Err(AssetError::Folder);
    }
    let mut bytes = Vec::with_capacity(most.min(about.len() as usize));
    file.take(most as u64).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(Head { length: about.len(), bytes })
}

fn unreadable(error: &std::io::Error) -> AssetError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => AssetError::Missing,
        _ => AssetError::Unreadable(error.to_string()),
    }
}

/// Returns the cached result or computes it. Two threads may compute it at the same time, and get the same result.
fn once<T: Clone>(
    known: &Known<T>,
    path: &str,
    find: impl FnOnce() -> Result<T, AssetError>,
) -> Result<T, AssetError> {
    if let Some(answer) = known.lock().ok().and_then(|known| known.get(path).cloned()) {
        return answer;
    }
    let answer = find();
    if let Ok(mut known) = known.lock() {
        known.insert(path.to_owned(), answer.clone());
    }
    answer
}
