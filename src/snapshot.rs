//! A compiled target to a snapshot: what one model would be asked for, as a text that people review and that changes
//! whenever the request does; and two snapshots to what differs between them.
//!
//! A snapshot holds no key, no path and no price. Pictures go in by the hash of their bytes, so that a changed picture is
//! a changed snapshot. The same story gives the same bytes on every machine.

mod align;
pub mod difference;
pub mod file;
pub mod film;
mod parts;
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
#[cfg(feature = "sheet")]
pub(crate) use redact::address as public_address;
pub use text::{NotASnapshot, read};

/// What stands for the vendor's workspace, where a region is reached through one: whose it is changes no clip.
const WORKSPACE: &str = "{workspace}";

/// What one model would be asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The model's id, as stories name it.
    pub model: String,
    /// From what the clip is made, such as `reference-to-video`.
    pub mode: String,
    /// The prompt, taken apart; their texts, one behind the other, are the prompt.
    pub parts: Vec<Part>,
    /// The files that go with it, in order.
    pub references: Vec<Reference>,
    /// The HTTP method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The headers in order, with placeholders for keys.
    pub headers: Vec<(String, String)>,
    /// The body. Where it holds the prompt, or a shot's words, it says so instead.
    pub body: Value,
}

/// A plan's prompt, taken apart.
pub(crate) fn parts_of(plan: &Plan, compiled: &Compiled) -> Vec<Part> {
    parts::of(plan, compiled)
}

/// A part of the prompt.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is: `before the shots`, `shot 2`, `Audio`.
    pub name: String,
    /// Its words, with the line ends behind them.
    pub text: String,
    /// The header in the story, for a part that was just compiled. It is not part of the snapshot.
    pub header: Option<Span>,
}

/// Two parts are the same where a model reads the same.
impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.text) == (&other.name, &other.text)
    }
}

/// A file that goes with the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The story's name of it.
    pub name: String,
    /// `image`, `video` or `audio`.
    pub kind: String,
    /// Its number among those of its kind.
    pub number: u32,
    /// How the prompt names it.
    pub token: String,
    /// What it is for.
    pub role: Option<String>,
    /// What is sent.
    pub source: Source,
}

/// What is sent for a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The bytes of a local file, by their SHA-256 as 64 hexadecimal digits.
    Bytes(String),
    /// An address, without what in it is secret.
    Url(String),
    /// A vendor's id of an asset.
    Element(String),
    /// The last picture of the clip with this number.
    Frame(String),
}

/// Why there is no snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSnapshot {
    /// There is no request.
    NoRequest(NoRequest),
    /// A file that would be sent cannot be read.
    NoFile {
        /// Its path.
        path: String,
        /// Why.
        error: AssetError,
    },
}

impl Snapshot {
    /// The snapshot of one of a story's targets. The files that it sends are read through `assets`, to hash them.
    ///
    /// # Errors
    ///
    /// Where there is no request, or a file cannot be read.
    pub fn of(compiled: &Compiled, target: &Target, assets: &dyn Assets) -> Result<Self, NoSnapshot> {
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
            parts: parts::of(plan, compiled),
            references,
            method: request.method.to_owned(),
            url: request.url,
            headers,
            body: body(request.body, plan),
        })
    }

    /// The text that is compared and reviewed; `read` reads it back.
    pub fn text(&self) -> String {
        text::write(self)
    }
}

/// The text of a target's snapshot, for `insta` or whatever else compares texts:
///
/// ```
/// let compiled = storyc::compile("[0-5s] A heron lands on the weir.", &storyc::Options::default());
/// let text = storyc::snapshot::text(&compiled, &compiled.targets[0], &storyc::assets::NoAssets).unwrap();
/// assert!(text.contains("[shot 1]\n| [00:00-00:05] A heron lands on the weir.\n"));
/// ```
///
/// # Errors
///
/// Where there is no request, or a file cannot be read.
pub fn text(compiled: &Compiled, target: &Target, assets: &dyn Assets) -> Result<String, NoSnapshot> {
    Snapshot::of(compiled, target, assets).map(|snapshot| snapshot.text())
}

/// The text of a film's snapshots, a document for each clip; `clips` is one of [`Compiled::films`]. For a story of a single
/// clip it is the same as [`text()`].
///
/// # Errors
///
/// If a clip has no request, or a file cannot be read.
pub fn film_text(compiled: &Compiled, clips: &[Target], assets: &dyn Assets) -> Result<String, NoSnapshot> {
    film::snapshots(compiled, clips, assets).map(|clips| film::write(&clips))
}

/// The request; where a region is reached through a workspace and none is named, with a placeholder for it.
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
        Some(RefSource::Url(url)) => Source::Url(redact::address(url)),
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

/// The body, with names for what stands elsewhere in the snapshot, and without secrets.
fn body(mut body: Value, plan: &Plan) -> Value {
    let urls: Vec<(&str, String)> = plan
        .media
        .iter()
        .filter_map(|media| match &media.source {
            Some(RefSource::Url(url)) => Some((url.as_str(), redact::address(url))),
            _ => None,
        })
        .filter(|(url, safe)| url != safe)
        .collect();
    let shots: Vec<&str> = plan.shots.iter().map(|shot| shot.words.of(&plan.prompt)).collect();
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
