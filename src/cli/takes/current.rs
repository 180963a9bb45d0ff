//! Which takes were made from a clip's current text, and which of them a film uses.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

use crate::assets::Assets;
use crate::compile::Target;
use crate::render::Take;
use crate::render::bucket::is_bucket;
use crate::render::identity::{fingerprint, framed_fingerprint};
use crate::render::take::{StoredFile, TakeOrigin};

/// The request that a clip's text makes now.
#[derive(Debug)]
pub(crate) struct CurrentRequest {
    model: String,
    /// Its fingerprint, without the frame that it begins with.
    fingerprint: String,
    /// The clip whose last frame it begins with.
    previous: Option<Arc<CurrentRequest>>,
    is_continued: bool,
}

impl CurrentRequest {
    /// The requests of a film's clips; `None` for a clip whose request can't be made, or whose pictures are gone: then no
    /// take was made from the text as it is now.
    pub(crate) fn of_film(film: &[Target], files: &dyn Assets) -> Vec<Option<Arc<Self>>> {
        let mut requests: Vec<Option<Arc<Self>>> = Vec::new();
        for target in film {
            let previous = requests.last().cloned().flatten();
            let clip = &target.plan.clip;
            let request = match (clip.continues, previous) {
                (true, None) => None,
                (continues, previous) => Self::new(target, previous.filter(|_| continues), files),
            };
            requests.push(request.map(Arc::new));
        }
        requests
    }

    fn new(target: &Target, previous: Option<Arc<Self>>, files: &dyn Assets) -> Option<Self> {
        let request = target.request().ok()?;
        let hashes: Result<Vec<String>, _> =
            request.uploads.iter().map(|upload| files.sha256(&upload.path)).collect();
        let model = target.plan.model.clone();
        let fingerprint = fingerprint(&model, &request, &hashes.ok()?);
        Some(Self { model, fingerprint, previous, is_continued: target.plan.clip.is_continued })
    }

    /// What a take was made from, compared with this request. `takes` are all takes of the ledger.
    pub(crate) fn origin(&self, take: &Take, takes: &[Take]) -> TakeOrigin {
        if take.model != self.model {
            return TakeOrigin::Older;
        }
        let frame = take.files.iter().find(|file| file.placeholder.starts_with("frame:"));
        match (&self.previous, frame) {
            (None, _) if take.fingerprint == self.fingerprint => TakeOrigin::Current,
            (Some(previous), Some(frame))
                if take.fingerprint == framed_fingerprint(&self.fingerprint, &frame.sha256) =>
            {
                // A run continues the take that the film uses.
                // Files with the same content have the same frames.
                let is_source = |source: &Take| {
                    let same = takes.iter().filter(|other| {
                        other.id == source.id || (other.sha256.is_some() && other.sha256 == source.sha256)
                    });
                    same.into_iter().any(|take| is_frame_of(frame, take))
                };
                match previous.choose(takes).first() {
                    Some(source) if is_source(source) => TakeOrigin::Current,
                    _ => TakeOrigin::Frame,
                }
            }
            _ => TakeOrigin::Older,
        }
    }

    /// The takes that a film may use, best first: the picked one, then the newest. Of a clip that the next one continues,
    /// the first that finished comes before newer ones, because a run continues that one.
    pub(crate) fn choose<'t>(&self, takes: &'t [Take]) -> Vec<&'t Take> {
        let is_current = |take: &&Take| take.is_usable() && self.origin(take, takes) == TakeOrigin::Current;
        let mut made: Vec<&Take> = takes.iter().filter(is_current).collect();
        if self.is_continued {
            made.sort_by_key(|take| (!take.picked, take.finished, take.take));
        } else {
            made.sort_by_key(|take| Reverse((take.picked, take.id)));
        }
        made
    }
}

/// Returns true if a frame comes from this take.
fn is_frame_of(frame: &StoredFile, take: &Take) -> bool {
    let path = take.path.as_deref().unwrap_or_default();
    // A frame has the name of its take's file, which in an object store is the hash of its content.
    let stem = if is_bucket(path) {
        take.sha256.clone().unwrap_or_default()
    } else {
        Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    };
    let name = Path::new(&frame.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.strip_prefix(&stem).is_some_and(|rest| rest.starts_with(".last-") || rest == ".last.png")
}
