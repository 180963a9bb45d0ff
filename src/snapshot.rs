//! Snapshots of requests: the request for one compiled target as reviewable text that changes whenever the request
//! does, and the comparison of two snapshots.
//!
//! A snapshot contains no keys, local paths or prices. It records local files by the hash of their bytes, so a changed
//! picture changes the snapshot. The same story gives the same bytes on every machine.

mod align;
pub mod difference;
pub mod file;
pub mod film;
mod prompt_parts;
mod redact;
mod text;

use serde_json::Value;

use crate::assets::{AssetError, Assets};
use crate::compile::{Compiled, NoRequest, Target};
use crate::plan::{Media, Plan};
use crate::project::{RefSource, Role};
use crate::request::{self, Refusal, Request, Route};
use crate::text::Span;

pub use difference::{Difference, compare};
pub use file::{File, Price};
#[cfg(feature = "page")]
pub(crate) use redact::redact_url;
pub use text::{NotASnapshot, read};

/// Placeholder for the vendor's workspace in regions that need one; the workspace doesn't affect the clip.
const WORKSPACE: &str = "{workspace}";

/// A snapshot of the request to one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The model's ID, as used in stories.
    pub model: String,
    /// The generation mode, such as `reference-to-video`.
    pub mode: String,
    /// The prompt in parts; their concatenated texts are the prompt.
    pub parts: Vec<Part>,
    /// The references that are sent with it, in order.
    pub references: Vec<Reference>,
    /// The HTTP method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers, in order, with placeholders for keys.
    pub headers: Vec<(String, String)>,
    /// The body, with placeholders for the prompt and for the prompts of single shots.
    pub body: Value,
}

/// Splits a plan's prompt into parts.
pub(crate) fn split_prompt(plan: &Plan, compiled: &Compiled) -> Vec<Part> {
    prompt_parts::split(plan, compiled)
}

/// A part of the prompt.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name: `before the shots`, `shot 2`, `Audio`.
    pub name: String,
    /// Its text, including trailing line ends.
    pub text: String,
    /// Its header in the story, for a part that was just compiled. The snapshot's text doesn't contain it.
    pub header: Option<Span>,
}

/// Compares names and texts; ignores `header`, which is a position in the story.
impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.text) == (&other.name, &other.text)
    }
}

/// A reference that is sent with the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name in the story.
    pub name: String,
    /// `image`, `video` or `audio`.
    pub kind: String,
    /// Its number among the references of its kind.
    pub number: u32,
    /// The token that the prompt uses for it.
    pub token: String,
    /// Its role.
    pub role: Option<String>,
    /// What is sent for it.
    pub source: Source,
}

/// What is sent for a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A local file, by the SHA-256 of its bytes as 64 hexadecimal digits.
    Bytes(String),
    /// A URL, with secrets redacted.
    Url(String),
    /// The vendor's ID of an asset.
    Element(String),
    /// The last frame of the clip with this number.
    Frame(String),
}

/// Why a snapshot can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSnapshot {
    /// The target has no request.
    NoRequest(NoRequest),
    /// A file to be sent can't be read.
    NoFile {
        /// Its path.
        path: String,
        /// The error.
        error: AssetError,
    },
}

impl Snapshot {
    /// Takes a snapshot of one of a story's targets. Reads the files to be sent through `assets` and hashes them.
    ///
    /// # Errors
    ///
    /// If there is no request, or a file can't be read.
    pub fn from_target(
        compiled: &Compiled,
        target: &Target,
        assets: &dyn Assets,
    ) -> Result<Self, NoSnapshot> {
        let request = request(target).map_err(NoSnapshot::NoRequest)?;
        let plan = &target.plan;
        let references =
            plan.media.iter().map(|media| reference(media, assets)).collect::<Result<Vec<_>, _>>()?;
        let headers = request
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        Ok(Self {
            model: plan.model.clone(),
            mode: plan.mode.describe().to_owned(),
            parts: prompt_parts::split(plan, compiled),
            references,
            method: request.method.to_owned(),
            url: request.url,
            headers,
            body: body(request.body, plan),
        })
    }

    /// Returns the text to compare and review; `read` parses it.
    pub fn text(&self) -> String {
        text::write(self)
    }
}

/// Returns the text of a target's snapshot, for `insta` or another snapshot tester:
///
/// ```
/// let compiled = storyc::compile("[0-5s] A heron lands on the weir.", &storyc::Options::default());
/// let text = storyc::snapshot::text(&compiled, &compiled.targets[0], &storyc::assets::NoAssets).unwrap();
/// assert!(text.contains("[shot 1]\n| [00:00-00:05] A heron lands on the weir.\n"));
/// ```
///
/// # Errors
///
/// If there is no request, or a file can't be read.
pub fn text(compiled: &Compiled, target: &Target, assets: &dyn Assets) -> Result<String, NoSnapshot> {
    Snapshot::from_target(compiled, target, assets).map(|snapshot| snapshot.text())
}

/// Returns the text of a film's snapshots, with a document for each clip; `clips` is one of [`Compiled::films`]. For a
/// story of a single clip it is the same as [`text()`].
///
/// # Errors
///
/// If a clip has no request, or a file can't be read.
pub fn film_text(compiled: &Compiled, clips: &[Target], assets: &dyn Assets) -> Result<String, NoSnapshot> {
    film::snapshots(compiled, clips, assets).map(|clips| film::write(&clips))
}

/// Encodes the request, with a placeholder if the region needs a workspace and none is set.
fn request(target: &Target) -> Result<Request, NoRequest> {
    match target.request() {
        Err(NoRequest::Refused(Refusal::NoWorkspace(_))) => {
            let route = Route { workspace: Some(WORKSPACE.to_owned()) };
            request::encode(&target.plan, &target.profile, &route).map_err(NoRequest::Refused)
        }
        other => other,
    }
}

fn reference(media: &Media, assets: &dyn Assets) -> Result<Reference, NoSnapshot> {
    let source = match &media.source {
        Some(RefSource::Path(path)) => match assets.sha256(path) {
            Ok(hash) => Source::Bytes(hash),
            Err(error) => return Err(NoSnapshot::NoFile { path: path.clone(), error }),
        },
        Some(RefSource::Url(url)) => Source::Url(redact::redact_url(url)),
        Some(RefSource::Element(id)) => Source::Element(id.clone()),
        Some(RefSource::Frame(clip)) => Source::Frame(clip.to_string()),
        None => {
            let unbound = Refusal::Unbound(vec![media.name.clone()]);
            return Err(NoSnapshot::NoRequest(NoRequest::Refused(unbound)));
        }
    };
    Ok(Reference {
        name: media.name.clone(),
        kind: media.kind.name().to_lowercase(),
        number: media.number,
        token: media.token.clone(),
        role: media.role.map(role_name),
        source,
    })
}

fn role_name(role: Role) -> String {
    match serde_json::to_value(role) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

/// Replaces prompts in the body by placeholders, and redacts secrets in reference URLs.
fn body(mut body: Value, plan: &Plan) -> Value {
    let urls: Vec<(&str, String)> = plan
        .media
        .iter()
        .filter_map(|media| match &media.source {
            Some(RefSource::Url(url)) => Some((url.as_str(), redact::redact_url(url))),
            _ => None,
        })
        .filter(|(url, safe)| url != safe)
        .collect();
    let shots: Vec<&str> = plan.shots.iter().map(|shot| shot.words.slice(&plan.prompt)).collect();
    let mut pending = vec![&mut body];
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(items) => pending.extend(items),
            Value::Object(map) => pending.extend(map.values_mut()),
            Value::String(text) if *text == plan.prompt => "(the prompt)".clone_into(text),
            Value::String(text) => {
                if let Some(index) = shots.iter().position(|words| !words.is_empty() && words == text) {
                    *text = format!("(shot {})", index + 1);
                }
                for (url, safe) in &urls {
                    *text = text.replace(url, safe);
                }
            }
            _ => {}
        }
    }
    body
}
