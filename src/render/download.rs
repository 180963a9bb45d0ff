//! Downloads a finished clip to a temporary file, checks it, and moves it into place.

use std::fs::File;
use std::io::Read;
#[cfg(feature = "animatic")]
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::render::container;
#[cfg(feature = "animatic")]
use crate::render::http::anew;
use crate::render::http::{Cause, Fetched, Http, NotFetched};
use crate::render::identity::hex;

/// A downloaded file.
pub(super) struct InPlace {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// Length in seconds, if the file says it.
    pub(super) seconds: Option<f64>,
}

/// Why a download failed.
pub(super) enum NotInPlace {
    /// The URL no longer works; the vendor may have another.
    Gone(String),
    /// A retry may succeed.
    Later { why: String, after: Option<std::time::Duration> },
    /// The file can't be written to the disk.
    Disk(String),
    /// It exceeds the size limit.
    TooLarge(String),
}

/// A partial file, deleted on drop unless [`settle`] has renamed it.
struct PartialFile(PathBuf);

impl Drop for PartialFile {
    fn drop(&mut self) {
        // After the rename, no file has this name.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Fetches `url` into `path`. `is_api` where it lies in the vendor's API, and has no address of its own.
pub(super) async fn fetch(
    http: &Http,
    url: &str,
    is_api: bool,
    headers: &[(String, String)],
    path: &Path,
) -> Result<InPlace, NotInPlace> {
    let part = PartialFile(part(path));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| NotInPlace::Disk(format!("`{}`: {error}", folder.display())))?;
    }
    let fetched: Fetched =
        http.fetch(url, is_api, headers, &part.0).await.map_err(|error| not_fetched(&error))?;
    settle(&part.0, path, fetched).await
}

/// Writes bytes that were made here into `path`.
#[cfg(feature = "animatic")]
pub(super) async fn write(bytes: &[u8], path: &Path) -> Result<InPlace, NotInPlace> {
    let disk = |error: std::io::Error| NotInPlace::Disk(format!("`{}`: {error}", path.display()));
    let part = PartialFile(part(path));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(disk)?;
    }
    let mut file = anew(&part.0).map_err(disk)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(disk)?;
    let sha256 = crate::render::identity::sha256(bytes);
    settle(&part.0, path, Fetched { bytes: bytes.len() as u64, sha256 }).await
}

/// Looks at a file that is whole, and gives it its place; where another clip lies there, one beside it.
async fn settle(part: &Path, path: &Path, fetched: Fetched) -> Result<InPlace, NotInPlace> {
    let (from, to) = (part.to_owned(), path.to_owned());
    let done = tokio::task::spawn_blocking(move || {
        let later = |why: String| NotInPlace::Later { why, after: None };
        let disk = |error: std::io::Error| NotInPlace::Disk(error.to_string());
        let mut file = File::open(&from).map_err(disk)?;
        let clip =
            container::look(&mut file).map_err(|why| later(format!("the file is incomplete: {why}")))?;
        let to = free(&to.with_extension(clip.ending), &fetched.sha256);
        std::fs::rename(&from, &to).map_err(disk)?;
        // The name, too, has to be on the disk before the ledger speaks of it.
        if let Some(folder) = to.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(InPlace { path: to, bytes: fetched.bytes, sha256: fetched.sha256, seconds: clip.seconds })
    });
    done.await.map_err(|error| NotInPlace::Disk(error.to_string()))?
}

/// The path, or one beside it, where nothing else lies: a clip of another ledger may have the same name.
fn free(path: &Path, sha256: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let mut to = path.to_owned();
    let mut number = 1;
    while std::fs::symlink_metadata(&to).is_ok() && hash(&to).ok().as_deref() != Some(sha256) {
        number += 1;
        to = path.with_file_name(format!("{stem}-{number}.{ending}"));
    }
    to
}

/// Finds a clip that an earlier run downloaded after `since`, in milliseconds since 1970, but didn't record.
pub(super) async fn here(path: &Path, since: u64) -> Option<InPlace> {
    let path = path.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        ["mp4", "webm"].iter().find_map(|ending| {
            let path = path.with_extension(ending);
            let mut file = File::open(&path).ok()?;
            let meta = file.metadata().ok()?;
            let made = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
            let seconds = container::look(&mut file).ok()?.seconds;
            let sha256 = hash(&path).ok()?;
            let is_new = made.as_millis() >= u128::from(since);
            is_new.then_some(InPlace { path, bytes: meta.len(), sha256, seconds })
        })
    });
    looked.await.ok().flatten()
}

fn hash(path: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = File::open(path)?;
    let mut part = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut part)?;
        if read == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(part.get(..read).unwrap_or_default());
    }
}

/// Path of the temporary file.
pub(super) fn part(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.part"))
}

fn not_fetched(error: &NotFetched) -> NotInPlace {
    let why = error.message.clone();
    match (error.cause, error.status) {
        (Cause::Disk, _) => NotInPlace::Disk(why),
        (Cause::TooLarge, _) => NotInPlace::TooLarge(why),
        (Cause::Network, Some(401 | 403 | 404 | 410)) => NotInPlace::Gone(why),
        (Cause::Network, _) => NotInPlace::Later { why, after: error.retry_after },
    }
}
