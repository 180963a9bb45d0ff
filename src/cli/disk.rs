//! The files that stories reference, on disk. Each is inspected once per run, however many rules and stories need it.

use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use crate::assets::{AssetError, Assets, FileInfo, FileKind, HEAD_BYTES, Head, hexadecimal, identify};
use crate::cli::files;

/// Number of leading bytes that is enough to find the size of most pictures.
const SHORT_HEAD_BYTES: usize = 4096;

/// The files on disk; relative paths start at the current folder.
pub(crate) struct Disk;

impl Assets for Disk {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        read_head(path, HEAD_BYTES)
    }

    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        let head = read_head(path, SHORT_HEAD_BYTES)?;
        let kind = match identify(&head) {
            FileKind::BrokenPicture(_) if head.length > SHORT_HEAD_BYTES as u64 => {
                identify(&self.head(path)?)
            }
            kind => kind,
        };
        Ok(FileInfo { length: head.length, kind })
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
pub(crate) struct CachedDisk {
    looks: Cache<FileInfo>,
    hashes: Cache<String>,
}

/// Cached results by path.
type Cache<T> = Mutex<HashMap<String, Result<T, AssetError>>>;

impl Assets for CachedDisk {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        Disk.head(path)
    }

    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        get_or_compute(&self.looks, path, || Disk.inspect(path))
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        get_or_compute(&self.hashes, path, || Disk.sha256(path))
    }
}

/// Reads the length of a file and its first `max` bytes.
fn read_head(path: &str, max: usize) -> Result<Head, AssetError> {
    let file = files::open(Path::new(path)).map_err(|error| unreadable(&error))?;
    let about = file.metadata().map_err(|error| unreadable(&error))?;
    if about.is_dir() {
        return Err(AssetError::Folder);
    }
    let mut bytes = Vec::with_capacity(max.min(about.len() as usize));
    file.take(max as u64).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(Head { length: about.len(), bytes })
}

fn unreadable(error: &std::io::Error) -> AssetError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => AssetError::Missing,
        _ => AssetError::Unreadable(error.to_string()),
    }
}

/// Returns the cached result or computes it. Two threads may compute it at the same time, and get the same result.
fn get_or_compute<T: Clone>(
    cache: &Cache<T>,
    path: &str,
    compute: impl FnOnce() -> Result<T, AssetError>,
) -> Result<T, AssetError> {
    if let Some(result) = cache.lock().ok().and_then(|cache| cache.get(path).cloned()) {
        return result;
    }
    let result = compute();
    if let Ok(mut cache) = cache.lock() {
        cache.insert(path.to_owned(), result.clone());
    }
    result
}
