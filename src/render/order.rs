//! An order: one take to render, with everything needed to submit it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::model::profile::Host;
use crate::model::{Confidence, Profile};
use crate::plan::Cost;
use crate::render::footage::Expected;
use crate::render::identity::framed_fingerprint;
use crate::render::take::StoredFile;
use crate::render::{Take, TakeState};
use crate::request::{Request, Route, Upload};

/// A take to render.
#[derive(Clone, Debug)]
pub struct Order {
    /// The story's path, for display.
    pub story: String,
    /// The story's path, relative to the ledger's folder.
    pub story_path: String,
    /// True for a take from an earlier run that this run doesn't order: storyc polls it, but never submits it.
    pub is_earlier: bool,
    /// Number of the clip in the story, from 1.
    pub clip: u32,
    /// The clip's place in its film; `None` for a story of a single clip, and for takes ordered earlier.
    pub film: Option<FilmPlace>,
    /// Number of the take of the clip, from 1.
    pub take: u32,
    /// The seed, if any.
    pub seed: Option<i64>,
    /// The request.
    pub request: Request,
    /// The request as the ledger stores it, in JSON with placeholders for keys and files.
    pub stored_request: String,
    /// The prompt in the request.
    pub prompt: String,
    /// The vendor's id of the model.
    pub api_model: String,
    /// The model's profile.
    pub profile: Arc<Profile>,
    /// Region of the model's API.
    pub region: String,
    /// Routing options, such as the vendor's workspace.
    pub route: Route,
    /// Hash of the request and the content of its local files.
    pub fingerprint: String,
    /// Names of the references in the request, in the order sent.
    pub refs: Vec<String>,
    /// The local files of the request.
    pub files: Vec<LocalFile>,
    /// The local files as the ledger records them.
    pub stored_files: Vec<StoredFile>,
    /// What the clip waits for, if it begins with the last frame of another one.
    pub follows: Option<Follows>,
    /// What the request asks for.
    pub expected: Expected,
    /// The requested length in seconds; 0 if unknown.
    pub seconds: f64,
    /// The requested resolution, or the model's default.
    pub resolution: String,
    /// Path for the finished file.
    pub path: PathBuf,
    /// The estimated cost, if a price is known.
    pub cost: Option<Cost>,
}

/// What a waiting clip waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follows {
    /// The fingerprint of the clip before it.
    pub fingerprint: String,
    /// Where that clip ends in its file, in milliseconds.
    pub cut_ms: u64,
    /// The fingerprint of the waiting clip itself, without its frame.
    pub own: String,
}

/// A clip's place in its film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilmPlace {
    /// Number of clips in the film.
    pub count: u32,
    /// Start of the clip on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// End of the clip on the story's clock, in milliseconds.
    pub end_ms: u64,
}

impl Order {
    /// The clip's number, if its story needs several.
    pub fn clip_in_film(&self) -> Option<u32> {
        (self.film.is_some() || self.clip > 1).then_some(self.clip)
    }

    /// Returns true if it is this take of this request.
    pub fn is_same(&self, fingerprint: &str, take: u32) -> bool {
        self.fingerprint == fingerprint && self.take == take
    }

    /// Creates an order that resumes a take from an earlier run, because its story has changed or this run orders fewer
    /// takes. `folder` is the folder for its clip; `in_film` is true if its story needs several clips.
    pub fn from_take(row: &Take, profile: &Arc<Profile>, folder: &Path, in_film: bool) -> Self {
        let host = row.host.clone().unwrap_or_default();
        let request = Request {
            method: "POST",
            url: format!("{host}/"),
            headers: Map::new(),
            body: Value::Null,
            uploads: Vec::new(),
            cost: row.cost.clone(),
        };
        let stem = Path::new(&row.story).file_stem().unwrap_or_default().to_string_lossy();
        let in_film = in_film.then_some(row.clip);
        Self {
            story: row.story.clone(),
            story_path: row.story.clone(),
            is_earlier: true,
            clip: row.clip,
            film: None,
            take: row.take,
            seed: row.seed,
            request,
            stored_request: String::new(),
            prompt: row.prompt.clone(),
            api_model: row.api_model.clone(),
            profile: Arc::clone(profile),
            region: row.region.clone(),
            route: Route { workspace: row.workspace.clone() },
            fingerprint: row.fingerprint.clone(),
            refs: Vec::new(),
            files: Vec::new(),
            stored_files: Vec::new(),
            follows: None,
            expected: row.expected.clone().unwrap_or_default(),
            seconds: 0.0,
            resolution: profile.limits.resolution.value.default.clone(),
            path: folder.join(clip_name(&stem, &row.model, in_film, &row.fingerprint, row.take)),
            cost: row.cost.clone(),
        }
    }

    /// Creates the order of a take that another run put in the ledger, from its recorded request; `None` if that can't
    /// be read. `root` is the ledger's folder, and `folder` the one for clips.
    pub fn from_stored(
        row: &Take,
        request: &Value,
        profile: &Arc<Profile>,
        (root, folder): (&Path, &Path),
    ) -> Option<Self> {
        let request = Request::from_json(request)?;
        let has_file = |placeholder: &str| row.files.iter().any(|file| file.placeholder == placeholder);
        if !request.uploads.iter().all(|upload| has_file(&upload.placeholder)) {
            return None;
        }
        let files = row.files.iter().map(|file| LocalFile {
            placeholder: file.placeholder.clone(),
            path: root.join(&file.path),
            sha256: file.sha256.clone(),
        });
        let waits = (row.state == TakeState::Waiting).then_some(());
        Some(Self {
            follows: waits.and_then(|()| {
                Some(Follows {
                    fingerprint: row.follows.clone()?,
                    cut_ms: row.cut_ms?,
                    own: row.bare_fingerprint.clone()?,
                })
            }),
            // What nobody queued was ordered by a run that may come back; it is followed, and not submitted.
            is_earlier: !row.queued,
            stored_request: serde_json::to_string(&request).ok()?,
            request,
            files: files.collect(),
            stored_files: row.files.clone(),
            ..Self::from_take(row, profile, folder, row.clip > 1)
        })
    }

    /// The order of a clip that waits for the one before it.
    #[must_use]
    pub fn waiting_for(&self, follows: Follows, fingerprint: String) -> Self {
        let mut order = Self { follows: Some(follows), fingerprint, ..self.clone() };
        order.rename();
        order
    }

    /// The order of a clip that begins with a frame. The frame's content is part of the fingerprint, so another frame
    /// makes another clip; the take's own seed isn't. `root` is the ledger's folder.
    #[must_use]
    pub fn with_frame(&self, frame: LocalFile, root: &Path, is_shared: bool) -> Self {
        let mut order = Self { follows: None, ..self.clone() };
        order.request.uploads.push(Upload {
            name: frame.placeholder.clone(),
            path: frame.path.to_string_lossy().replace('\\', "/"),
            placeholder: frame.placeholder.clone(),
        });
        let own = self.follows.as_ref().map_or(&self.fingerprint, |follows| &follows.own);
        order.fingerprint = framed_fingerprint(own, &frame.sha256);
        order.stored_files.push(frame.stored(root, is_shared));
        order.files.push(frame);
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

    /// Scheme and host of the request.
    pub fn host(&self) -> String {
        host(&self.request.url)
    }

    /// Returns the order with the region, workspace and host that the take was submitted to.
    pub(super) fn as_sent(&self, row: &Take) -> Self {
        let mut order = Self {
            region: row.region.clone(),
            route: Route { workspace: row.workspace.clone() },
            api_model: row.api_model.clone(),
            ..self.clone()
        };
        let Some(host) = &row.host else { return order };
        let path = order.request.url.get(order.host().len()..).unwrap_or_default().to_owned();
        order.request.url = format!("{host}{path}");
        // The profile may have moved or dropped the region since.
        let mut profile = Profile::clone(&order.profile);
        let target = Host {
            host: Some(host.clone()),
            workspace: None,
            prefix: None,
            source: String::new(),
            checked: String::new(),
            confidence: Confidence::default(),
        };
        profile.regions.hosts.insert(row.region.clone(), target);
        order.profile = Arc::new(profile);
        order
    }
}

/// The file name of a clip: `river.happyhorse-1.1.1f3a5c7e.take2.mp4`, or in a film
/// `river.happyhorse-1.1.clip3.1f3a5c7e.take2.mp4`.
pub fn clip_name(stem: &str, model: &str, clip: Option<u32>, fingerprint: &str, take: u32) -> String {
    let clip = clip.map_or(String::new(), |number| format!("clip{number}."));
    format!("{stem}.{model}.{clip}{}.take{take}.mp4", fingerprint.get(..8).unwrap_or(fingerprint))
}

/// Scheme and host of a URL.
pub(super) fn host(url: &str) -> String {
    url.split('/').take(3).collect::<Vec<_>>().join("/")
}

/// A local file of a request.
#[derive(Clone, Debug)]
pub struct LocalFile {
    /// Its placeholder in the request's body.
    pub placeholder: String,
    /// Its path.
    pub path: PathBuf,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

impl LocalFile {
    /// The file as the ledger records it: with its path below `root`, or for a shared ledger with its name alone.
    pub fn stored(&self, root: &Path, is_shared: bool) -> StoredFile {
        let path = if is_shared {
            self.path.file_name().unwrap_or_default().into()
        } else {
            let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
            path.strip_prefix(root).map(Path::to_owned).unwrap_or(path)
        };
        let path = path.to_string_lossy().into_owned();
        StoredFile { placeholder: self.placeholder.clone(), path, sha256: self.sha256.clone() }
    }
}
