//! The format of a profile: one YAML file per model.

mod continues;
mod forms;
mod limits;
mod modes;
mod money;
mod workflow;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Confidence, Sourced};

pub use continues::{Continue, ContinueWay};
pub use forms::{Form, FormLimits, PromptForm};
pub use limits::{Choice, DurationLimit, ImageLimit, Limits, MediaLimit, PromptLimit, PromptUnit, SeedLimit};
pub use modes::{BothFrames, Counts, Fixed, Frames, Mode, Modes};
pub use money::{Price, PriceUnit};
pub use workflow::{Workflow, WorkflowInputs};

/// Everything storyc knows about a model on one host.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The id that stories use, such as `happyhorse-1.1`.
    pub id: String,
    /// The model's name.
    pub name: String,
    /// The company that runs it.
    pub vendor: String,
    /// The HTTP API that serves it.
    pub wire: Wire,
    /// How shots and sections are written for it.
    pub dialect: DialectName,
    /// The other form in which the API takes shots, if it has two. `dialect` and `limits` then describe its list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_form: Option<PromptForm>,
    /// The tokens for references in its prompts.
    pub tokens: Tokens,
    /// The pages that the values come from, by key.
    pub sources: BTreeMap<String, Source>,
    /// The generation modes, each with what it accepts.
    pub modes: Modes,
    /// The limits on requests.
    pub limits: Limits,
    /// The ways to start a clip with the last frame of the one before it, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub continues: Vec<Sourced<Continue>>,
    /// Whether the API can return the last frame of a clip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives_last_frame: Option<Sourced<bool>>,
    /// The API's options for sound.
    pub sound: Sound,
    /// Whether the API has a field for a negative prompt.
    pub negative_field: bool,
    /// Whether the API has a switch for the vendor's watermark.
    pub watermark_field: bool,
    /// Whether the API reads `--flags` in the prompt as settings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reads_flags: bool,
    /// The names of request fields, for wires where they differ between models: `ratio: aspect_ratio`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The API's names for resolutions, if it does not use numbers of lines: `720p: std`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tiers: BTreeMap<String, String>,
    /// The regions with their hosts and keys.
    pub regions: Regions,
    /// The rate limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Sourced<Pace>>,
    /// The prices.
    pub prices: Vec<Price>,
    /// Width and height in pixels by resolution and ratio, if prices or requests need them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sizes: BTreeMap<String, BTreeMap<String, [u32; 2]>>,
    /// The workflow that ComfyUI runs, for `wire: comfyui`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Workflow>,
    /// The known weaknesses of the model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weaknesses: Vec<Weakness>,
}

/// The tokens for references in prompts. `{n}` stands for the number, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// A picture, such as `[Image {n}]`.
    pub image: String,
    /// A video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// A sound file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// An asset in the vendor's library, if those are numbered separately from pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// Whether prompts use the picture token for frames of the clip, instead of `the first frame`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub frames: bool,
    /// The same for Chinese prompts, if the vendor uses Chinese tokens there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chinese: Option<ChineseTokens>,
    /// The key of the source.
    pub source: String,
    /// The day the source was read, as `YYYY-MM-DD`.
    pub checked: String,
    /// How certain the value is.
    #[serde(default, skip_serializing_if = "Confidence::is_confirmed")]
    pub confidence: Confidence,
    /// A remark about the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The tokens for references in Chinese prompts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChineseTokens {
    /// A picture, such as `图片{n}`.
    pub image: String,
    /// A video.
    pub video: String,
    /// A sound file.
    pub audio: String,
}

/// The options of an API for sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sound {
    /// Whether the API can turn sound on and off.
    pub switch: bool,
    /// Whether clips have sound by default.
    pub default: bool,
}

/// The rate limits of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// The seconds between two polls of a task.
    pub poll_s: u64,
    /// The most tasks in flight at once.
    pub concurrent: usize,
    /// The most submits per minute.
    pub per_minute: usize,
}

/// Something a model is known to be weak at.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Weakness {
    /// The weakness, in a few words.
    pub what: String,
    /// Phrases in a story that ask for it.
    pub phrases: Vec<String>,
    /// What to do about it.
    pub advice: String,
    /// The models that the source recommends instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
    /// The key of the source.
    pub source: String,
    /// The day the source was read, as `YYYY-MM-DD`.
    pub checked: String,
}

/// An HTTP API that several models share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Wire {
    /// Alibaba Cloud Model Studio.
    Dashscope,
    /// Volcengine Ark and BytePlus ModelArk.
    Ark,
    /// Kling, the API with the model in the path.
    Kling,
    /// Kling, the older API with `model_name` in the body.
    KlingLegacy,
    /// fal.ai's queue.
    Fal,
    /// OpenRouter.
    Openrouter,
    /// MiniMax.
    Minimax,
    /// xAI's videos API.
    Xai,
    /// ComfyUI's own server, which runs the profile's `workflow`.
    Comfyui,
    /// A self-hosted vLLM-Omni server with its version of OpenAI's `/v1/videos`.
    VllmVideos,
    /// A self-hosted SGLang server with its version of OpenAI's `/v1/videos`.
    SglangVideos,
    /// No API: storyc draws the storyboard itself.
    Animatic,
}

/// A style of prompts that several models share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DialectName {
    /// `[00:00-00:05]` before each shot.
    Happyhorse,
    /// `Shot 1:` before each shot, and no times.
    Seedance,
    /// `0-5s:` before each shot, in whole seconds.
    SeedanceTimed,
    /// One prompt with `shot 1, 5, words;` for each shot.
    Kling,
    /// A list with one prompt for each shot.
    ShotList,
    /// One prompt with `Shot 1 (5s):` before each shot.
    KlingProse,
    /// `0-2.5s:` before each shot.
    Timeline,
    /// `Shot 1 [0-2.5s]` before each shot.
    Wan,
    /// Named fields, with `[Shot 2] At 00:05.000,` before each shot.
    H3,
}

/// A page that values come from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The page's title.
    pub title: String,
    /// The page's URL.
    pub url: String,
}

/// The regions of a model, with their hosts and keys.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Regions {
    /// The default region.
    pub default: String,
    /// The environment variable that holds the API key; empty if none is needed.
    pub key: String,
    /// The environment variable that holds the secret half of the key, if the key pair signs a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The hosts, by region.
    pub hosts: BTreeMap<String, Host>,
}

/// The host of a region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// The host that works without a workspace, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The host for a workspace; `{workspace}` stands for its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    /// The prefix of the vendor's model ids in this region, for `{prefix}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The key of the source.
    pub source: String,
    /// The day the source was read, as `YYYY-MM-DD`.
    pub checked: String,
    /// How certain the value is.
    #[serde(default, skip_serializing_if = "Confidence::is_confirmed")]
    pub confidence: Confidence,
}

impl DialectName {
    /// Returns true if the API takes shots as a list, one by one.
    pub fn lists_shots(self) -> bool {
        matches!(self, Self::Kling | Self::ShotList)
    }
}

impl Profile {
    /// Returns the title and URL of a source. For a key that is not listed, the title is the key.
    pub fn source<'p>(&'p self, key: &'p str) -> (&'p str, &'p str) {
        self.sources.get(key).map_or((key, ""), |source| (source.title.as_str(), source.url.as_str()))
    }

    /// Cites the source of a value for a message: `hard limit; source: HappyHorse API reference, checked 2026-11-22`.
    pub fn cite<T>(&self, sourced: &Sourced<T>) -> String {
        let (title, _) = self.source(&sourced.source);
        let doubt = if sourced.confidence.is_confirmed() { "" } else { sourced.confidence.name() };
        let comma = if doubt.is_empty() { "" } else { ", " };
        format!("{}{comma}{doubt}; source: {title}, checked {}", sourced.kind.describe(), sourced.checked)
    }

    /// The URL of the page that a value comes from; empty if its source is not listed.
    pub fn source_url<T>(&self, sourced: &Sourced<T>) -> String {
        self.source(&sourced.source).1.to_owned()
    }
}
