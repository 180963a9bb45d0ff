//! Frames for continuing clips: each begins with the last frame of the clip before it, which comes from that clip's
//! picked take, else its first finished one.

use std::path::{Path, PathBuf};

use crate::render::http::create_fresh;
use crate::render::identity::{hash_file, sha256};
use crate::render::ledger::FOLDER;
use crate::render::order::LocalFile;
use crate::render::{Bucket, Ledger, Take};

/// Writes the last frame of a clip before a time, in milliseconds, to a PNG file. The error says why it can't.
pub type ExtractFrame = fn(&Path, u64, &Path) -> Result<(), String>;

/// What frames are made with.
#[derive(Clone, Copy, Debug)]
pub struct FrameTools<'t> {
    /// The ledger, which remembers the frame of each take.
    pub ledger: &'t Ledger,
    /// The object store for clips and for the files of requests.
    pub bucket: Option<&'t Bucket>,
    /// The decoder.
    pub extract: ExtractFrame,
    /// False in a dry run, which changes nothing in the ledger.
    pub records: bool,
}

/// The take that a continuing clip continues: the picked one with this fingerprint, else the one that finished first and
/// isn't rejected.
pub fn take_to_continue<'t>(
    takes: impl IntoIterator<Item = &'t Take>,
    fingerprint: &str,
) -> Option<&'t Take> {
    let is_usable = |take: &&Take| take.fingerprint == fingerprint && take.is_usable();
    takes.into_iter().filter(is_usable).min_by_key(|take| (!take.picked, take.finished, take.take))
}

/// The fingerprint of a clip whose frame isn't known yet. `previous` is the fingerprint of the clip before it, without a
/// frame too, so that this one doesn't depend on what is rendered already.
pub fn waiting_fingerprint(own: &str, previous: &str, cut_ms: u64) -> String {
    sha256(serde_json::json!(["waiting", own, previous, cut_ms]).to_string().as_bytes())
}

/// Path of the last frame that the vendor made of a clip, beside the clip's file.
pub(super) fn vendor_frame_path(file: &Path) -> PathBuf {
    file.with_extension("last.png")
}

/// Path of the copy of a clip that is in an object store; `None` if the ledger has no proper hash or name for it.
pub fn cached_clip(root: &Path, take: &Take) -> Option<PathBuf> {
    let address = take.path.as_deref()?;
    // The ledger may be somebody else's, so its texts don't choose where files go.
    let sha256 = take.sha256.as_deref();
    let sha256 = sha256.filter(|hash| hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()))?;
    let extension =
        ["mp4", "webm"].into_iter().find(|extension| address.ends_with(&format!(".{extension}")))?;
    Some(root.join(FOLDER).join("clips").join(format!("{sha256}.{extension}")))
}

/// The frame of a take that the next clip begins with, made once for each take and cut: another ffmpeg may write other
/// bytes, and other bytes make another clip.
///
/// # Errors
///
/// If the frame can't be made, or the ledger can't be used.
pub async fn make_frame(
    tools: FrameTools<'_>,
    (take, file): (&Take, &Path),
    cut_ms: u64,
) -> Result<LocalFile, String> {
    let clip_hash = take.sha256.clone().unwrap_or_default();
    let known = tools.known(&clip_hash, cut_ms).await?;
    let vendors = vendor_frame_path(file);
    let path = if vendors.is_file() { vendors } else { file.with_extension(format!("last-{cut_ms}.png")) };
    let placeholder = format!("frame:{}", take.clip);
    if let Some(hash) = known.as_ref().filter(|known| hash_file(&path).ok().as_ref() == Some(known)) {
        return Ok(LocalFile { placeholder, path, sha256: hash.clone() });
    }
    if let Some(bytes) = tools.stored(known.as_ref()).await {
        write_whole(&path, &bytes)?;
        return Ok(LocalFile { placeholder, path, sha256: sha256(&bytes) });
    }
    if known.is_some() || !path.is_file() {
        let (extract, from, to) = (tools.extract, file.to_owned(), path.clone());
        let made = tokio::task::spawn_blocking(move || extract(&from, cut_ms, &to)).await;
        made.unwrap_or_else(|error| Err(error.to_string()))?;
    }
    let bytes = std::fs::read(&path).map_err(|error| format!("can't read `{}`: {error}", path.display()))?;
    let own = sha256(&bytes);
    // Other workers may submit the clip, so they must find its frame.
    if let Some(bucket) = tools.bucket.filter(|_| tools.records) {
        bucket.put_input(&own, bytes).await.map_err(|why| format!("can't save the frame: {why}"))?;
    }
    let recorded = tools.record(&clip_hash, cut_ms, &own, known.is_some()).await?;
    if recorded == own {
        return Ok(LocalFile { placeholder, path, sha256: own });
    }
    // Another worker has made the frame at the same time.
    if hash_file(&path).is_ok_and(|hash| hash == recorded) {
        return Ok(LocalFile { placeholder, path, sha256: recorded });
    }
    let why = "another worker made the frame, and it isn't on this machine; run again";
    let bytes = tools.stored(Some(&recorded)).await.ok_or(why)?;
    write_whole(&path, &bytes)?;
    Ok(LocalFile { placeholder, path, sha256: recorded })
}

impl FrameTools<'_> {
    /// The hash of the frame that was made of a clip's file before.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub async fn known(&self, clip: &str, cut_ms: u64) -> Result<Option<String>, String> {
        match self.ledger.frame(clip, cut_ms).await {
            // A ledger of an older version, opened read-only, has no frames.
            Err(_) if !self.records => Ok(None),
            known => known.map_err(|error| error.to_string()),
        }
    }

    /// The frame with this hash in the object store.
    async fn stored(&self, hash: Option<&String>) -> Option<Vec<u8>> {
        let bytes = self.bucket?.input(hash?).await.ok()?;
        (sha256(&bytes) == *hash?).then_some(bytes)
    }

    /// Records the hash of a frame, and returns the recorded one: the first, unless the frame is made again.
    async fn record(&self, clip: &str, cut_ms: u64, hash: &str, again: bool) -> Result<String, String> {
        if !self.records {
            return Ok(hash.to_owned());
        }
        let recorded = self.ledger.record_frame(clip, cut_ms, hash, again).await;
        recorded.map_err(|error| error.to_string())
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    use std::io::Write;
    let why = |error: std::io::Error| format!("can't write `{}`: {error}", path.display());
    let part = path.with_extension("part");
    create_fresh(&part).and_then(|mut file| file.write_all(bytes)).map_err(why)?;
    std::fs::rename(&part, path).map_err(why)
}
