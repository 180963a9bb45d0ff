//! An order: one take to render, with everything that is known before the submit.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::model::profile::Host;
use crate::model::{Confidence, Profile};
use crate::plan::Cost;
use crate::render::Take;
use crate::request::{Request, Route};

/// One take to render.
#[derive(Clone, Debug)]
pub struct Order {
    /// The story's path, for display.
    pub story: String,
    /// The story's path, relative to the ledger's folder.
    pub place: String,
    /// True for a take of an earlier run that this run doesn't order: it is polled, but never submitted.
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
    /// The request as the ledger keeps it, in JSON.
    pub shown: String,
    /// The prompt that the model gets.
    pub prompt: String,
    /// The vendor's id of the model.
    pub api_model: String,
    /// The model's profile.
    pub profile: Arc<Profile>,
    /// The region of the model's API.
    pub region: String,
    /// The workspace that the user chose.
    pub route: Route,
    /// Hash that identifies the request.
    pub fingerprint: String,
    /// The names of the references that go with it, in the order in which they are sent.
    pub refs: Vec<String>,
    /// The local files of the request.
    pub files: Vec<LocalFile>,
    /// The requested length in seconds; 0 if unknown.
    pub seconds: f64,
    /// The requested resolution, or the model's default.
    pub resolution: String,
    /// Path for the finished file.
    pub path: PathBuf,
    /// The estimated cost, if a price is known.
    pub cost: Option<Cost>,
}

/// A clip's place in its film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilmPlace {
    /// How many clips the film has.
    pub count: u32,
    /// Where the clip begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds.
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

    /// Creates the order for an earlier take that this run wouldn't order: its story has changed, or fewer takes are
    /// wanted. `folder` is where its clip goes; `in_film` is true if its story needs several clips.
    pub fn earlier(row: &Take, profile: &Arc<Profile>, folder: &Path, in_film: bool) -> Self {
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
            place: row.story.clone(),
            is_earlier: true,
            clip: row.clip,
            film: None,
            take: row.take,
            seed: row.seed,
            request,
            shown: String::new(),
            prompt: row.prompt.clone(),
            api_model: row.api_model.clone(),
            profile: Arc::clone(profile),
            region: row.region.clone(),
            route: Route { workspace: row.workspace.clone() },
            fingerprint: row.fingerprint.clone(),
            refs: Vec::new(),
            files: Vec::new(),
            seconds: 0.0,
            resolution: profile.limits.resolution.value.default.clone(),
            path: folder.join(clip_name(&stem, &row.model, in_film, &row.fingerprint, row.take)),
            cost: row.cost.clone(),
        }
    }

    /// Scheme and host of the request.
    pub(super) fn host(&self) -> String {
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
        // The profile may have moved the region since, or know it no more.
        let mut profile = Profile::clone(&order.profile);
        let place = Host {
            host: Some(host.clone()),
            workspace: None,
            prefix: None,
            source: String::new(),
            checked: String::new(),
            confidence: Confidence::default(),
        };
        profile.regions.hosts.insert(row.region.clone(), place);
        order.profile = Arc::new(profile);
        order
    }
}

/// The name of a clip's file: `river.happyhorse-1.1.1f3a5c7e.take2.mp4`, and in a film
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
    /// Its placeholder in the body.
    pub placeholder: String,
    /// Its path.
    pub path: PathBuf,
    /// The SHA-256 of its content.
    pub sha256: String,
}
