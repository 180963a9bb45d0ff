//! Frames for continuing clips: each begins with the last frame of the clip before it, which comes from that clip's
//! picked take, else its first finished one.

use std::path::{Path, PathBuf};

use crate::render::http::create_fresh;
use crate::render::identity::{fingerprint, hash_file, sha256};
use crate::render::ledger::FOLDER;
use crate::render::order::{Follows, LocalFile, clip_name};
use crate::render::{Bucket, Ledger, Order, Take};
use crate::request::Upload;

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
pub fn waiting_fingerprint(own: &str, previous: &str) -> String {
    sha256(serde_json::json!(["waiting", own, previous]).to_string().as_bytes())
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
/// bytes, and other bytes make another clip. `clip` is the take's number in the film.
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
    let found = hash_file(&path).ok();
    if let Some(sha256) = found.filter(|hash| known.as_ref().is_none_or(|known| known == hash)) {
        if known.is_none() {
            tools.record(&clip_hash, cut_ms, &sha256).await?;
        }
        return Ok(LocalFile { placeholder, path, sha256 });
    }
    let stored = match (&known, tools.bucket) {
        (Some(hash), Some(bucket)) => bucket.input(hash).await.ok().filter(|bytes| sha256(bytes) == *hash),
        _ => None,
    };
    if let Some(bytes) = stored {
        write_whole(&path, &bytes)?;
    } else {
        let (extract, from, to) = (tools.extract, file.to_owned(), path.clone());
        let made = tokio::task::spawn_blocking(move || extract(&from, cut_ms, &to)).await;
        made.unwrap_or_else(|error| Err(error.to_string()))?;
    }
    let sha256 = hash_file(&path).map_err(|error| format!("can't read `{}`: {error}", path.display()))?;
    tools.record(&clip_hash, cut_ms, &sha256).await?;
    Ok(LocalFile { placeholder, path, sha256 })
}

impl FrameTools<'_> {
    async fn known(&self, clip: &str, cut_ms: u64) -> Result<Option<String>, String> {
        match self.ledger.frame(clip, cut_ms).await {
            // A ledger of an older version, opened read-only, has no frames.
            Err(_) if !self.records => Ok(None),
            known => known.map_err(|error| error.to_string()),
        }
    }

    async fn record(&self, clip: &str, cut_ms: u64, sha256: &str) -> Result<(), String> {
        if !self.records {
            return Ok(());
        }
        self.ledger.record_frame(clip, cut_ms, sha256).await.map_err(|error| error.to_string())
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    use std::io::Write;
    let why = |error: std::io::Error| format!("can't write `{}`: {error}", path.display());
    let part = path.with_extension("part");
    create_fresh(&part).and_then(|mut file| file.write_all(bytes)).map_err(why)?;
    std::fs::rename(&part, path).map_err(why)
}

impl Order {
    /// The order of a clip that waits for the one before it.
    #[must_use]
    pub fn waiting_for(&self, follows: Follows, fingerprint: String) -> Self {
        let mut order = Self { follows: Some(follows), fingerprint, ..self.clone() };
        order.rename();
        order
    }

    /// The order of a clip that begins with a frame. The frame's content is part of the fingerprint, so another frame
    /// makes another clip. `root` is the ledger's folder.
    #[must_use]
    pub fn with_frame(&self, frame: LocalFile, root: &Path, is_shared: bool) -> Self {
        let mut order = Self { follows: None, ..self.clone() };
        order.request.uploads.push(Upload {
            name: frame.placeholder.clone(),
            path: frame.path.to_string_lossy().replace('\\', "/"),
            placeholder: frame.placeholder.clone(),
        });
        order.stored_files.push(frame.stored(root, is_shared));
        order.files.push(frame);
        let hashes: Vec<String> = order.files.iter().map(|file| file.sha256.clone()).collect();
        order.fingerprint = fingerprint(&order.profile.id, &order.request, &hashes);
        order.stored_request = serde_json::to_string(&order.request).unwrap_or_default();
        order.rename();
        order
    }

    /// Names the clip's file by its fingerprint.
    fn rename(&mut self) {
        let stem = Path::new(&self.story).file_stem().unwrap_or_default().to_string_lossy();
        let name = clip_name(&stem, &self.profile.id, self.clip_in_film(), &self.fingerprint, self.take);
        self.path.set_file_name(name);
    }
}
