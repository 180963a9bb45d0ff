//! Which takes were made from a clip's current text, and which of them a film uses.

use std::path::Path;

use crate::assets::Assets;
use crate::compile::Target;
use crate::render::Take;
use crate::render::bucket::is_bucket;
use crate::render::identity::fingerprint;
use crate::render::take::{StoredFile, TakeOrigin};
use crate::request::{Request, Upload};

/// The request that a clip's text makes now.
#[derive(Debug)]
pub(crate) struct CurrentRequest {
    model: String,
    request: Request,
    /// SHA-256 of each local file.
    hashes: Vec<String>,
    continues: bool,
}

impl CurrentRequest {
    /// The request of a clip; `None` if it can't be made, or its pictures are gone: then no take was made from the text as
    /// it is now.
    pub(crate) fn new(target: &Target, files: &dyn Assets) -> Option<Self> {
        let request = target.request().ok()?;
        let hashes: Result<Vec<String>, _> =
            request.uploads.iter().map(|upload| files.sha256(&upload.path)).collect();
        let (model, continues) = (target.plan.model.clone(), target.plan.clip.continues);
        Some(Self { model, hashes: hashes.ok()?, request, continues })
    }

    /// What a take was made from, compared with this request. `takes` are all takes of the ledger.
    pub(crate) fn origin(&self, take: &Take, takes: &[Take]) -> TakeOrigin {
        if take.model != self.model {
            return TakeOrigin::Older;
        }
        let frame = take.files.iter().find(|file| file.placeholder.starts_with("frame:"));
        let Some(frame) = frame.filter(|_| self.continues) else {
            let is_same = take.fingerprint == fingerprint(&self.model, &self.request, &self.hashes);
            return if is_same { TakeOrigin::Current } else { TakeOrigin::Older };
        };
        let (request, hashes) = with_frame(&self.request, &self.hashes, frame);
        match take.fingerprint == fingerprint(&self.model, &request, &hashes) {
            true if continues_pick(take, frame, takes) => TakeOrigin::Current,
            true => TakeOrigin::Frame,
            false => TakeOrigin::Older,
        }
    }

    /// The takes that a film may use, best first: the picked one, then the newest.
    pub(crate) fn choose<'t>(&self, takes: &'t [Take]) -> Vec<&'t Take> {
        let mut made: Vec<&Take> = takes
            .iter()
            .filter(|take| take.is_usable() && self.origin(take, takes) == TakeOrigin::Current)
            .collect();
        made.sort_by_key(|take| std::cmp::Reverse((take.picked, take.id)));
        made
    }
}

/// A continuing clip's request with the frame that a take of it began with, and the hashes of its files.
fn with_frame(request: &Request, hashes: &[String], frame: &StoredFile) -> (Request, Vec<String>) {
    let (name, placeholder) = (frame.placeholder.clone(), frame.placeholder.clone());
    let upload = Upload { name, path: frame.path.clone(), placeholder };
    let uploads = [&request.uploads[..], &[upload]].concat();
    (Request { uploads, ..request.clone() }, [hashes, std::slice::from_ref(&frame.sha256)].concat())
}

/// Returns true unless the frame of a continuing clip's take comes from another take than the picked one of the clip
/// before it.
fn continues_pick(take: &Take, frame: &StoredFile, takes: &[Take]) -> bool {
    let is_before =
        |other: &&Take| (&other.story, &other.model, other.clip + 1) == (&take.story, &take.model, take.clip);
    let Some(pick) = takes.iter().filter(is_before).find(|other| other.picked) else { return true };
    let path = pick.path.as_deref().unwrap_or_default();
    // A frame has the name of its take's file, which in an object store is the hash of its content.
    let stem = if is_bucket(path) {
        pick.sha256.clone().unwrap_or_default()
    } else {
        Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    };
    let name = Path::new(&frame.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.strip_prefix(&stem).is_some_and(|rest| rest.starts_with(".last-") || rest == ".last.png")
}
