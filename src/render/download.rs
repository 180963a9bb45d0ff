//! Fetches a finished clip: to a name of its own first, looked at, and only then to its place.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::render::container;
use crate::render::http::{Fetched, Http, NotFetched};

/// A file in its place.
pub(super) struct InPlace {
    pub(super) bytes: u64,
    pub(super) sha256: String,
    /// The length that the file says it has.
    pub(super) seconds: f64,
}

/// Why there is none.
pub(super) enum NotInPlace {
    /// The address is dead; the vendor may have another.
    Gone(String),
    /// It can be tried again.
    Later { why: String, after: Option<std::time::Duration> },
    /// The disk does not take it.
    Disk(String),
}

/// Fetches `url` into `path`.
pub(super) async fn fetch(
    http: &Http,
    url: &str,
    headers: &[(String, String)],
    path: &Path,
) -> Result<InPlace, NotInPlace> {
    let part = part(path);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| NotInPlace::Disk(format!("`{}`: {error}", folder.display())))?;
    }
    let fetched: Fetched = http.fetch(url, headers, &part).await.map_err(|error| not_fetched(&error))?;
    settle(&part, path, fetched).await
}

/// Writes bytes that were made here into `path`.
#[cfg(feature = "animatic")]
pub(super) async fn write(bytes: &[u8], path: &Path) -> Result<InPlace, NotInPlace> {
    let disk = |error: std::io::Error| NotInPlace::Disk(format!("`{}`: {error}", path.display()));
    let part = part(path);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(disk)?;
    }
    std::fs::write(&part, bytes).map_err(disk)?;
    File::open(&part).and_then(|file| file.sync_all()).map_err(disk)?;
    let sha256 = crate::render::identity::sha256(bytes);
    settle(&part, path, Fetched { bytes: bytes.len() as u64, sha256 }).await
}

/// Looks at a file that is whole, and gives it its place.
pub(super) async fn settle(part: &Path, path: &Path, fetched: Fetched) -> Result<InPlace, NotInPlace> {
    let (from, to) = (part.to_owned(), path.to_owned());
    let done = tokio::task::spawn_blocking(move || {
        let later = |why: String| NotInPlace::Later { why, after: None };
        let mut file = File::open(&from).map_err(|error| NotInPlace::Disk(error.to_string()))?;
        let seconds =
            container::seconds(&mut file).map_err(|why| later(format!("the file is not whole: {why}")))?;
        std::fs::rename(&from, &to).map_err(|error| NotInPlace::Disk(error.to_string()))?;
        // The name, too, has to be on the disk before the ledger speaks of it.
        if let Some(folder) = to.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(seconds)
    })
    .await;
    let seconds = done.map_err(|error| NotInPlace::Disk(error.to_string()))??;
    Ok(InPlace { bytes: fetched.bytes, sha256: fetched.sha256, seconds })
}

/// The name of a file that is on its way.
pub(super) fn part(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.part"))
}

fn not_fetched(error: &NotFetched) -> NotInPlace {
    match error.status {
        Some(401 | 403 | 404 | 410) => NotInPlace::Gone(error.message.clone()),
        _ => NotInPlace::Later { why: error.message.clone(), after: error.retry_after },
    }
}
