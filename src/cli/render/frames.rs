//! Frames for continuing clips: each begins with the last frame of the clip before it, which comes from that clip's
//! picked take, else its first finished one.

use std::path::{Path, PathBuf};

use crate::cli::UsageError;
use crate::cli::ffmpeg::Ffmpeg;
use crate::cli::files;
use crate::cli::render::select::Clip;
use crate::cli::studio;
use crate::render::bucket::is_bucket;
use crate::render::identity::{fingerprint, sha256};
use crate::render::ledger::FOLDER;
use crate::render::order::{LocalFile, clip_name};
use crate::render::take::StoredFile;
use crate::render::{Location, Order, Take};
use crate::request::Upload;

/// A continuing clip with what it needs of the clip before it.
pub(super) enum Frame {
    /// The clip begins with this order.
    Ready(Box<Order>),
    /// The clip before it isn't finished yet.
    Waiting,
}

/// The take that a continuing clip continues: the picked one of these fingerprints, else the first finished one that
/// isn't rejected.
pub(super) fn take_to_continue<'t>(known: &'t [Take], fingerprint: &str) -> Option<&'t Take> {
    let finished = known.iter().filter(|take| take.fingerprint == fingerprint && take.is_usable());
    finished.min_by_key(|take| (!take.picked, take.take))
}

/// Completes the order of a continuing clip with the last frame of the clip before it, whose order is `previous`.
///
/// # Errors
///
/// If the take's file can't be read, or ffmpeg is missing.
pub(super) fn complete(
    clip: &Clip,
    previous: &Clip,
    previous_fingerprint: &str,
    (known, location): (&[Take], &Location),
) -> Result<Frame, UsageError> {
    let Some(take) = take_to_continue(known, previous_fingerprint) else { return Ok(Frame::Waiting) };
    let root = location.root.as_path();
    let Some(file) = studio::local_file(&clip.path, root, take, None)?.filter(|file| file.is_file()) else {
        return Ok(Frame::Waiting);
    };
    let placed = &previous.target.plan.clip;
    let at_ms = placed.end_ms.saturating_sub(placed.start_ms);
    let frame = extract(&file, at_ms, take, root)?;
    let bytes = std::fs::read(&frame)
        .map_err(|error| UsageError(format!("can't read `{}`: {error}", files::display(&frame))))?;
    let file =
        LocalFile { placeholder: format!("frame:{}", placed.number), path: frame, sha256: sha256(&bytes) };
    let stored = file.stored(root, location.url.is_some());
    Ok(Frame::Ready(Box::new(with_frame(clip, file, stored))))
}

/// The last frame of a take within its time in the film, as a picture beside the take. It is made once.
fn extract(video: &Path, at_ms: u64, take: &Take, root: &Path) -> Result<PathBuf, UsageError> {
    let beside = if take.path.as_deref().is_some_and(is_bucket) {
        root.join(FOLDER).join("clips").join(take.sha256.clone().unwrap_or_default())
    } else {
        video.to_owned()
    };
    let frame = beside.with_extension(format!("last-{at_ms}.png"));
    if !frame.is_file() {
        Ffmpeg::find()?.last_frame(video, Some(at_ms), &frame)?;
    }
    Ok(frame)
}

/// The order of a clip that begins with a frame. The frame's content is part of the fingerprint, so another frame makes
/// another clip.
fn with_frame(clip: &Clip, frame: LocalFile, stored: StoredFile) -> Order {
    let mut order = clip.order.clone();
    order.request.uploads.push(Upload {
        name: frame.placeholder.clone(),
        path: files::display(&frame.path),
        placeholder: frame.placeholder.clone(),
    });
    order.stored_files.push(stored);
    order.files.push(frame);
    let hashes: Vec<String> = order.files.iter().map(|file| file.sha256.clone()).collect();
    order.fingerprint = fingerprint(&order.profile.id, &order.request, &hashes);
    order.stored_request = serde_json::to_string(&order.request).unwrap_or_default();
    let stem = clip.path.file_stem().map_or("story".into(), |stem| stem.to_string_lossy());
    let name = clip_name(&stem, &order.profile.id, order.clip_in_film(), &order.fingerprint, order.take);
    order.path.set_file_name(name);
    order
}
