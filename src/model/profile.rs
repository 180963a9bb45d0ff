//! The shape of a profile: one YAML file a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Confidence, Figure};

/// Everything that is known of a model on one host.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
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
    /// How shots, references and sections are written for it.
    pub dialect: DialectName,
    /// The pages that the figures come from.
    pub sources: BTreeMap<String, Source>,
    /// Which model id of the vendor answers for what a story uses.
    pub modes: Modes,
    /// What it accepts.
    pub limits: Limits,
    /// The kinds of references that it accepts.
    pub media: Vec<MediaName>,
    /// Whether sound can be turned on and off.
    pub audio_switch: bool,
    /// Whether the API has a field for what must not appear.
    pub negative_field: bool,
    /// Where it is reached.
    pub regions: Regions,
    /// What it costs.
    pub prices: Vec<Price>,
    /// What it is known to be weak at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weaknesses: Vec<Weakness>,
}

/// Something that a model is known to be weak at.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
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
    /// The day it was read.
    pub checked: String,
}

/// An HTTP API that several models share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// Alibaba Cloud Model Studio.
    Dashscope,
}

/// A way of writing prompts that several models share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DialectName {
    /// HappyHorse on DashScope.
    Happyhorse,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: String,
}

/// A kind of reference, as profiles write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaName {
    /// Pictures.
    Image,
    /// Clips.
    Video,
    /// Sounds.
    Audio,
}

/// The ways of asking, each with what it accepts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Modes {
    /// From the text alone.
    pub text: Option<Mode>,
    /// From a first frame.
    pub first_frame: Option<Mode>,
    /// From references.
    pub references: Option<Mode>,
}

/// One way of asking.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mode {
    /// The vendor's id of the model.
    pub api: String,
    /// Whether a ratio may be asked for.
    pub ratio: bool,
    /// The key of the source.
    pub source: String,
    /// The day it was read.
    pub checked: String,
}

/// The limits of a model.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The length of a clip.
    pub duration: Figure<DurationLimit>,
    /// The most shots in a clip.
    pub shots: Figure<usize>,
    /// The most references.
    pub references: Figure<usize>,
    /// The length of the prompt.
    pub prompt: Figure<PromptLimit>,
    /// The ratios.
    pub ratio: Figure<Choice>,
    /// The resolutions.
    pub resolution: Figure<Choice>,
    /// The seeds.
    pub seed: Figure<SeedLimit>,
    /// What a reference picture must be.
    pub reference_image: Figure<ImageLimit>,
    /// What a first frame must be.
    pub first_frame_image: Figure<ImageLimit>,
}

/// The length of a clip, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DurationLimit {
    /// The shortest, in seconds.
    pub least_s: u64,
    /// The longest, in seconds.
    pub most_s: u64,
    /// Whether only whole seconds are accepted.
    pub whole: bool,
    /// What is made where nothing is asked for, in seconds.
    pub default_s: u64,
}

/// The length of the prompt, in the vendor's own counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PromptLimit {
    /// The budget.
    pub most: usize,
    /// How much of it a Han character takes; every other character takes 1.
    pub han_weight: usize,
}

/// A choice of values, in the canonical spelling of stories.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is accepted.
    pub values: Vec<String>,
    /// What is made where nothing is asked for.
    pub default: String,
}

/// The seeds that are accepted, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeedLimit {
    /// The least.
    pub least: i64,
    /// The greatest.
    pub most: i64,
}

/// What a picture must be.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ImageLimit {
    /// The formats, as [`crate::assets::Picture`] names them.
    pub formats: Vec<String>,
    /// The largest file, in bytes.
    pub most_bytes: u64,
    /// The least length of the shorter side, in pixels.
    pub short_side: u32,
    /// The least width divided by height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_aspect: Option<f64>,
    /// The greatest width divided by height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_aspect: Option<f64>,
}

/// Where a model is reached.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Regions {
    /// The region that is taken where none is named.
    pub default: String,
    /// The environment variable that holds the key.
    pub key: String,
    /// The hosts by region, in the order in which they are listed.
    pub hosts: BTreeMap<String, Host>,
}

/// The host of a region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// The host that needs no workspace, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The host of a workspace, with `{workspace}` in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    /// The key of the source.
    pub source: String,
    /// The day it was read.
    pub checked: String,
    /// How sure it is.
    #[serde(default, skip_serializing_if = "Confidence::is_confirmed")]
    pub confidence: Confidence,
}

/// What a second of output costs.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Where it holds.
    pub regions: Vec<String>,
    /// The currency, such as `USD`.
    pub currency: String,
    /// The price of a second, by resolution.
    pub per_second: BTreeMap<String, f64>,
    /// The key of the source.
    pub source: String,
    /// The day it was read.
    pub checked: String,
    /// How sure it is.
    #[serde(default, skip_serializing_if = "Confidence::is_confirmed")]
    pub confidence: Confidence,
    /// What else is to be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
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
