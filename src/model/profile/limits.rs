//! What a model accepts: figures about lengths, counts, prompts, pictures and other files.

use serde::{Deserialize, Serialize};

use crate::model::Figure;

/// The limits of a model.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The length of a clip.
    pub duration: Figure<DurationLimit>,
    /// The most shots in a clip, where anybody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shots: Option<Figure<usize>>,
    /// The length of the prompt, where anybody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Figure<PromptLimit>>,
    /// The length of one shot's words, where shots are asked for one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shot_prompt: Option<Figure<PromptLimit>>,
    /// The ratios.
    pub ratio: Figure<Choice>,
    /// The resolutions.
    pub resolution: Figure<Choice>,
    /// The seeds, where the API takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<Figure<SeedLimit>>,
    /// What a reference picture must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_image: Option<Figure<ImageLimit>>,
    /// What a first or last frame must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_frame_image: Option<Figure<ImageLimit>>,
    /// What a picture must be that goes with a clip to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit_image: Option<Figure<ImageLimit>>,
    /// What a reference clip must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_video: Option<Figure<MediaLimit>>,
    /// What a reference sound must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_audio: Option<Figure<MediaLimit>>,
}

/// The length of a clip, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// The length of a prompt, in the vendor's own counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PromptLimit {
    /// The budget.
    pub most: usize,
    /// How much of it a Han character takes; everything else that is counted takes 1.
    pub han_weight: usize,
    /// What is counted.
    #[serde(default, skip_serializing_if = "PromptUnit::is_character")]
    pub unit: PromptUnit,
    /// Whether what is beyond is cut without a word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// What the length of a prompt is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PromptUnit {
    /// Characters.
    #[default]
    Character,
    /// Words; a Han character is one of its own.
    Word,
}

impl PromptUnit {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_character(&self) -> bool {
        *self == Self::Character
    }
}

/// A choice of values, in the canonical spelling of stories.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is accepted.
    pub values: Vec<String>,
    /// What is made where nothing is asked for.
    pub default: String,
}

/// The seeds that are accepted, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedLimit {
    /// The least.
    pub least: i64,
    /// The greatest.
    pub most: i64,
}

/// What a picture must be.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImageLimit {
    /// The formats, as [`crate::assets::Picture`] names them.
    pub formats: Vec<String>,
    /// The largest file, in bytes.
    pub most_bytes: u64,
    /// The least length of the shorter side, in pixels.
    pub short_side: u32,
    /// The greatest length of the longer side, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long_side: Option<u32>,
    /// The least width divided by height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_aspect: Option<f64>,
    /// The greatest width divided by height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_aspect: Option<f64>,
}

/// What a clip or a sound must be.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MediaLimit {
    /// The endings of the files' names.
    pub formats: Vec<String>,
    /// The largest file, in bytes.
    pub most_bytes: u64,
    /// The shortest, in seconds.
    pub least_s: f64,
    /// The longest, in seconds.
    pub most_s: f64,
    /// Whether only an address is taken, and no file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub address_only: bool,
    /// The longest that all of them may be together, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_s: Option<f64>,
}
