//! Downloads a finished clip to a temporary file, checks it, and moves it into place.

use std::fs::File;
#[cfg(feature = "animatic")]
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::assets::{self, FileKind, Head};
use crate::render::container;
use crate::render::footage::Footage;
#[cfg(feature = "animatic")]
use crate::render::http::create_fresh;
use crate::render::http::{Cause, FetchError, Fetched, Http};
use crate::render::identity::hash_file;

/// A downloaded clip in its place.
pub(super) struct SavedClip {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// Its address in the bucket, if it has moved there.
    pub(super) address: Option<String>,
    /// What the file's headers say.
    pub(super) footage: Footage,
}

/// Why a download failed.
pub(super) enum DownloadError {
    /// The URL no longer works, but the vendor may have another.
    Gone(String),
    /// A retry may succeed.
    Retryable { why: String, after: Option<std::time::Duration> },
    /// The file can't be written to the disk.
    Disk(String),
    /// The file exceeds the size limit.
    TooLarge(String),
}

/// A partial file, deleted on drop unless [`move_into_place`] has renamed it.
struct PartialFile(PathBuf);

impl Drop for PartialFile {
    fn drop(&mut self) {
        // After the rename, no file has this name.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Downloads `url` to `path`. `is_api` is true if the URL belongs to the vendor's API, so that `--base-url` applies.
pub(super) async fn fetch(
    http: &Http,
    url: &str,
    is_api: bool,
    headers: &[(String, String)],
    path: &Path,
) -> Result<SavedClip, DownloadError> {
    let part = PartialFile(temporary_path(path));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| DownloadError::Disk(format!("`{}`: {error}", folder.display())))?;
    }
    let fetched: Fetched =
        http.fetch(url, is_api, headers, &part.0).await.map_err(|error| download_error(&error))?;
    move_into_place(&part.0, path, fetched).await
}

/// Maximum size of a vendor's last frame in bytes; one in 4K without compression has less.
const MAX_PICTURE_BYTES: u64 = 64 * 1024 * 1024;

/// Downloads a PNG picture to `path`.
///
/// # Errors
///
/// If it can't be downloaded or written, or is something else.
pub(super) async fn fetch_picture(http: &Http, url: &str, path: &Path) -> Result<(), String> {
    let part = PartialFile(temporary_path(path));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    http.fetch(url, false, &[], &part.0).await.map_err(|error| error.message)?;
    let bytes = std::fs::metadata(&part.0).map_or(u64::MAX, |about| about.len());
    if bytes > MAX_PICTURE_BYTES {
        return Err(format!("the vendor's last frame has {bytes} bytes, more than a picture has"));
    }
    let bytes = std::fs::read(&part.0).map_err(|error| error.to_string())?;
    let kind = assets::identify(&Head { length: bytes.len() as u64, bytes });
    let is_png = matches!(kind, FileKind::Picture(picture) if picture.format == "png");
    if !is_png {
        return Err("the vendor's last frame isn't a PNG picture".to_owned());
    }
    std::fs::rename(&part.0, path).map_err(|error| error.to_string())
}

/// Saves a clip that storyc made itself to `path`.
#[cfg(feature = "animatic")]
pub(super) async fn save(bytes: &[u8], path: &Path) -> Result<SavedClip, DownloadError> {
    let disk = |error: std::io::Error| DownloadError::Disk(format!("`{}`: {error}", path.display()));
    let part = PartialFile(temporary_path(path));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(disk)?;
    }
    let mut file = create_fresh(&part.0).map_err(disk)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(disk)?;
    let sha256 = crate::render::identity::sha256(bytes);
    move_into_place(&part.0, path, Fetched { bytes: bytes.len() as u64, sha256 }).await
}

/// Checks a complete temporary file and moves it to `path`, or to a name beside it if another clip has that one.
async fn move_into_place(part: &Path, path: &Path, fetched: Fetched) -> Result<SavedClip, DownloadError> {
    let (from, to) = (part.to_owned(), path.to_owned());
    let done = tokio::task::spawn_blocking(move || {
        let retryable = |why: String| DownloadError::Retryable { why, after: None };
        let disk = |error: std::io::Error| DownloadError::Disk(error.to_string());
        let mut file = File::open(&from).map_err(disk)?;
        let clip = container::inspect(&mut file)
            .map_err(|why| retryable(format!("the file is incomplete: {why}")))?;
        let to = unused_path(&to.with_extension(clip.extension), &fetched.sha256);
        std::fs::rename(&from, &to).map_err(disk)?;
        // Flush the new name to the disk before the ledger records it.
        if let Some(folder) = to.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(SavedClip {
            path: to,
            bytes: fetched.bytes,
            sha256: fetched.sha256,
            address: None,
            footage: clip.footage,
        })
    });
    done.await.map_err(|error| DownloadError::Disk(error.to_string()))?
}

/// Returns the path, or a numbered one beside it if another clip has that name, such as one of another ledger.
fn unused_path(path: &Path, sha256: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let mut to = path.to_owned();
    let mut number = 1;
    while std::fs::symlink_metadata(&to).is_ok() && hash_file(&to).ok().as_deref() != Some(sha256) {
        number += 1;
        to = path.with_file_name(format!("{stem}-{number}.{ending}"));
    }
    to
}

/// Finds a clip that an earlier run downloaded after `since`, in milliseconds since 1970, but didn't record.
pub(super) async fn find_unrecorded(path: &Path, since: u64) -> Option<SavedClip> {
    let path = path.to_owned();
    let found = tokio::task::spawn_blocking(move || {
        ["mp4", "webm"].iter().find_map(|ending| {
            let path = path.with_extension(ending);
            let mut file = File::open(&path).ok()?;
            let meta = file.metadata().ok()?;
            let made = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
            let footage = container::inspect(&mut file).ok()?.footage;
            let sha256 = hash_file(&path).ok()?;
            let is_new = made.as_millis() >= u128::from(since);
            is_new.then_some(SavedClip { path, bytes: meta.len(), sha256, address: None, footage })
        })
    });
    found.await.ok().flatten()
}

/// Path of the temporary file for a download to `path`.
pub(super) fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.part"))
}

fn download_error(error: &FetchError) -> DownloadError {
    let why = error.message.clone();
    match (error.cause, error.status) {
        (Cause::Disk, _) => DownloadError::Disk(why),
        (Cause::TooLarge, _) => DownloadError::TooLarge(why),
        (Cause::Network, Some(401 | 403 | 404 | 410)) => DownloadError::Gone(why),
        (Cause::Network, _) => DownloadError::Retryable { why, after: error.retry_after },
    }
}
