//! [`Storyboard`] to [`Plan`]: what one model will be asked for. The prompt with its source map, media, settings, cost.
//!
//! Lowering never fails. A story over a limit still gets a plan; rules say what is wrong with it, and `encode` refuses it.

pub mod cost;
pub mod dialect;
mod prompt;
pub mod source_map;

use serde::Serialize;

use crate::model::profile::Mode as ModeProfile;
use crate::model::{Choice, Profile};
use crate::project::{RefSource, Role};
use crate::storyboard::{Ref, Storyboard};
use crate::syntax::Script;
use crate::syntax::tree::MediaKind;

pub use cost::Cost;
pub use source_map::{Piece, SourceMap};

/// What one model will be asked for.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The model's id, as stories name it.
    pub model: String,
    /// From what the clip is made.
    pub mode: Mode,
    /// The vendor's id of the model; `None` where the model has no such mode.
    pub api_model: Option<String>,
    /// The prompt, as the model will read it.
    pub prompt: String,
    /// Where each piece of the prompt comes from.
    pub source_map: SourceMap,
    /// The files that go with it, in the order in which the model counts them.
    pub media: Vec<Media>,
    /// The length in milliseconds.
    pub duration_ms: u64,
    /// The ratio, if one is asked for and the mode takes one.
    pub ratio: Option<String>,
    /// The resolution, if one is asked for.
    pub resolution: Option<String>,
    /// The seed, if one is asked for.
    pub seed: Option<i64>,
    /// Whether the vendor's mark is wanted.
    pub watermark: bool,
    /// Where the model is reached.
    pub region: String,
    /// What it will cost, where a price is known.
    pub cost: Option<Cost>,
}

/// From what a clip is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// From the text alone.
    TextToVideo,
    /// From a first frame.
    ImageToVideo,
    /// From references.
    ReferenceToVideo,
}

impl Mode {
    /// The mode in the words of a message.
    pub fn describe(self) -> &'static str {
        match self {
            Self::TextToVideo => "text-to-video",
            Self::ImageToVideo => "image-to-video",
            Self::ReferenceToVideo => "reference-to-video",
        }
    }

    /// What a profile says of this mode.
    pub fn of(self, profile: &Profile) -> Option<&ModeProfile> {
        match self {
            Self::TextToVideo => profile.modes.text.as_ref(),
            Self::ImageToVideo => profile.modes.first_frame.as_ref(),
            Self::ReferenceToVideo => profile.modes.references.as_ref(),
        }
    }
}

/// A file that goes with the prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Media {
    /// The reference's name.
    #[serde(rename = "ref")]
    pub name: String,
    /// What kind of file it is.
    pub kind: MediaKind,
    /// The number under which the prompt speaks of it.
    pub number: u32,
    /// What it is for.
    pub role: Option<Role>,
    /// Where it is; `None` while nothing says so.
    pub source: Option<RefSource>,
}

/// Plans a story for one model. `region` is one of the profile's; `None` takes its default.
pub fn lower(script: &Script, storyboard: &Storyboard, profile: &Profile, region: Option<&str>) -> Plan {
    let sent = storyboard.sent_refs();
    let mode = mode_of(&sent);
    let dialect = dialect::of(profile.dialect);
    let (prompt, source_map) = prompt::write(script, storyboard, dialect, mode);
    let asked = &storyboard.settings;
    let duration_ms = storyboard.length_ms().unwrap_or(profile.limits.duration.value.default_s * 1000);
    let accepts_ratio = mode.of(profile).is_none_or(|mode| mode.ratio);
    let resolution = asked.resolution.as_ref().map(|set| set.value.clone());
    let region = region.unwrap_or(&profile.regions.default).to_owned();
    let media = sent
        .into_iter()
        .map(|(_, r)| Media {
            name: r.name.clone(),
            kind: r.kind,
            number: r.number,
            role: r.role,
            source: r.source.clone().map(|source| in_folder(source, &r.folder)),
        })
        .collect();
    let cost = cost::estimate(
        profile,
        &region,
        duration_ms,
        wanted(&profile.limits.resolution.value, resolution.as_deref()),
    );
    Plan {
        model: profile.id.clone(),
        mode,
        api_model: mode.of(profile).map(|mode| mode.api.clone()),
        prompt,
        source_map,
        media,
        duration_ms,
        ratio: asked.ratio.as_ref().filter(|_| accepts_ratio).map(|set| set.value.clone()),
        resolution,
        seed: asked.seed.as_ref().map(|set| set.value),
        watermark: asked.watermark.as_ref().is_some_and(|set| set.value),
        region,
        cost,
    }
}

/// No reference in use: from the text. Frames alone: from the frames. Anything else: from references.
fn mode_of(sent: &[(usize, &Ref)]) -> Mode {
    if sent.is_empty() {
        Mode::TextToVideo
    } else if sent.iter().all(|(_, r)| r.role.is_some_and(Role::is_frame)) {
        Mode::ImageToVideo
    } else {
        Mode::ReferenceToVideo
    }
}

fn wanted<'c>(choice: &'c Choice, asked: Option<&'c str>) -> &'c str {
    asked.unwrap_or(&choice.default)
}

/// A path with the folder that it starts from.
fn in_folder(source: RefSource, folder: &str) -> RefSource {
    match source {
        RefSource::Path(path) => RefSource::Path(join(folder, &path)),
        other => other,
    }
}

/// A path below a folder; an absolute path stays itself.
pub fn join(folder: &str, path: &str) -> String {
    let absolute =
        path.starts_with(['/', '\\']) || path.get(1..3).is_some_and(|drive| matches!(drive, ":\\" | ":/"));
    if folder.is_empty() || absolute { path.to_owned() } else { format!("{folder}/{path}") }
}
