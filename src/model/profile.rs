//! The shape of a profile: one YAML file a model.

mod continues;
mod forms;
mod limits;
mod modes;
mod money;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Confidence, Figure};

pub use continues::{Continue, ContinueWay};
pub use forms::{Form, FormLimits, PromptForm};
pub use limits::{Choice, DurationLimit, ImageLimit, Limits, MediaLimit, PromptLimit, PromptUnit, SeedLimit};
pub use modes::{Counts, Frames, Mode, Modes};
pub use money::{Price, PriceUnit};

/// Everything that is known of a model on one host.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// How stories name it, such as `happyhorse-1.1`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub vendor: String,
    /// The HTTP API it is spoken to by.
    pub wire: Wire,
    /// How shots and sections are written for it.
    pub dialect: DialectName,
    /// The other form in which the API takes shots, where it has two: `dialect` and `limits` are those of its list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_form: Option<PromptForm>,
    /// How its prompts name references.
    pub tokens: Tokens,
    /// The pages that the figures come from.
    pub sources: BTreeMap<String, Source>,
    /// The ways of asking, each with what it takes.
    pub modes: Modes,
    /// What it accepts.
    pub limits: Limits,
    /// The ways in which a clip can begin with the last picture of the one before it, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub continues: Vec<Figure<Continue>>,
    /// Whether the API gives the last picture of a clip, when asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives_last_frame: Option<Figure<bool>>,
    /// What it can be told about sound.
    pub sound: Sound,
    /// Whether the API has a field for what must not appear.
    pub negative_field: bool,
    /// Whether the API has a switch for the vendor's mark in the picture.
    pub watermark_field: bool,
    /// Whether the API reads `--flags` in the prompt as settings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reads_flags: bool,
    /// What the API calls things, for wires that several models fill in their own way: `ratio: aspect_ratio`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// What the API calls a resolution, where that is no number of lines: `720p: std`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tiers: BTreeMap<String, String>,
    /// Where it is reached.
    pub regions: Regions,
    /// How fast it may be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Figure<Pace>>,
    /// What it costs.
    pub prices: Vec<Price>,
    /// Width and height in pixels by resolution and ratio, where prices or requests need them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sizes: BTreeMap<String, BTreeMap<String, [u32; 2]>>,
    /// What it is known to be weak at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weaknesses: Vec<Weakness>,
}

/// How prompts name references. `{n}` stands for the number, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// A picture, such as `[Image {n}]`.
    pub image: String,
    /// A clip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// A sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// An asset of the vendor's library, where those are counted apart from pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// Whether frames of the clip are named like pictures, instead of `the first frame`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub frames: bool,
    /// The same in a Chinese prompt, where the vendor names them in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chinese: Option<ChineseTokens>,
    /// The key of the source.
    pub source: String,
    /// The day it was read, as `YYYY-MM-DD`.
    pub checked: String,
    /// How sure it is.
    #[serde(default, skip_serializing_if = "Confidence::is_confirmed")]
    pub confidence: Confidence,
    /// What else is to be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How Chinese prompts name references.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChineseTokens {
    /// A picture, such as `图片{n}`.
    pub image: String,
    /// A clip.
    pub video: String,
    /// A sound.
    pub audio: String,
}

/// What a model can be told about sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sound {
    /// Whether the API can turn it on and off.
    pub switch: bool,
    /// Whether there is sound where nothing is asked for.
    pub default: bool,
}

/// How fast a model may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// The seconds between two questions after a task.
    pub poll_s: u64,
    /// The most tasks at once.
    pub concurrent: usize,
    /// The most submits in a minute.
    pub per_minute: usize,
}

/// Something that a model is known to be weak at.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Weakness {
    /// What it is, in a few words.
    pub what: String,
    /// Phrases that ask for it.
    pub phrases: Vec<String>,
    /// What to do about it.
    pub advice: String,
    /// The models that the source names instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
    /// The key of the source.
    pub source: String,
    /// The day it was read, as `YYYY-MM-DD`.
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
    /// The queue of fal.ai.
    Fal,
    /// OpenRouter.
    Openrouter,
    /// A server of one's own that speaks OpenAI's `/v1/videos` as vLLM-Omni does.
    VllmVideos,
    /// A server of one's own that speaks OpenAI's `/v1/videos` as SGLang does.
    SglangVideos,
    /// None: storyc draws the storyboard itself.
    Animatic,
}

/// A way of writing prompts that several models share.
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
    /// A list with a prompt for each shot.
    ShotList,
    /// One prompt with `Shot 1 (5s):` before each shot.
    KlingProse,
    /// `0-2.5s:` before each shot.
    Timeline,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: String,
}

/// Where a model is reached.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Regions {
    /// The region that is taken where none is named.
    pub default: String,
    /// The environment variable that holds the key; empty where none is needed.
    pub key: String,
    /// The environment variable that holds the second half of the key, where the key signs a token of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The hosts by region, in the order in which they are listed.
    pub hosts: BTreeMap<String, Host>,
}

/// The host of a region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// The host that needs no workspace, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The host of a workspace, with `{workspace}` in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    /// What stands before the vendor's id of the model in this region, for `{prefix}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The key of the source.
    pub source: String,
    /// The day it was read, as `YYYY-MM-DD`.
    pub checked: String,
    /// How sure it is.
    #[serde(default, skip_serializing_if = "Confidence::is_confirmed")]
    pub confidence: Confidence,
}

impl DialectName {
    /// Returns true if shots are asked for one by one.
    pub fn lists_shots(self) -> bool {
        matches!(self, Self::Kling | Self::ShotList)
    }
}

impl Profile {
    /// The page behind a key; the key itself stands for a page that is not listed.
    pub fn source<'p>(&'p self, key: &'p str) -> (&'p str, &'p str) {
        self.sources.get(key).map_or((key, ""), |source| (source.title.as_str(), source.url.as_str()))
    }

    /// `hard limit; HappyHorse API reference, checked 2026-11-22`: what a figure rests on, for a message.
    pub fn cite<T>(&self, figure: &Figure<T>) -> String {
        let (title, _) = self.source(&figure.source);
        let doubt = if figure.confidence.is_confirmed() { "" } else { figure.confidence.name() };
        let comma = if doubt.is_empty() { "" } else { ", " };
        format!("{}{comma}{doubt}; source: {title}, checked {}", figure.kind.describe(), figure.checked)
    }

    /// The address of the page that a figure comes from, as the last sentence of a help.
    pub fn see<T>(&self, figure: &Figure<T>) -> String {
        self.source(&figure.source).1.to_owned()
    }
}
