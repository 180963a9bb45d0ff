//! The limits of a model: lengths, counts, prompts, pictures and other files.

use serde::{Deserialize, Serialize};

use crate::model::Sourced;

/// The limits of a model.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The length of a clip.
    pub duration: Sourced<DurationLimit>,
    /// The most shots in a clip, if a source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shots: Option<Sourced<usize>>,
    /// The length of the prompt, if a source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Sourced<PromptLimit>>,
    /// The length of the prompt of one shot, if the API takes shots separately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shot_prompt: Option<Sourced<PromptLimit>>,
    /// The length of the negative prompt, if the API has a field for it and a source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative: Option<Sourced<PromptLimit>>,
    /// The ratios.
    pub ratio: Sourced<Choice>,
    /// The resolutions.
    pub resolution: Sourced<Choice>,
    /// The seeds, if the API takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<Sourced<SeedLimit>>,
    /// The limits on reference pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_image: Option<Sourced<ImageLimit>>,
    /// The limits on first and last frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_frame_image: Option<Sourced<ImageLimit>>,
    /// The limits on reference pictures in edit mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit_image: Option<Sourced<ImageLimit>>,
    /// The limits on reference videos.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_video: Option<Sourced<MediaLimit>>,
    /// The limits on reference sounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_audio: Option<Sourced<MediaLimit>>,
}

/// The length of a clip, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DurationLimit {
    /// The shortest, in seconds.
    #[serde(rename = "least_s")]
    pub min_s: u64,
    /// The longest, in seconds.
    #[serde(rename = "most_s")]
    pub max_s: u64,
    /// The seconds between two accepted lengths, counted from the shortest, such as 2 for 4, 6 and 8 s. Needs `whole`.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub step_s: u64,
    /// Whether only whole seconds are accepted.
    pub whole: bool,
    /// The default length, in seconds.
    pub default_s: u64,
}

fn one() -> u64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_one(value: &u64) -> bool {
    *value == 1
}

impl DurationLimit {
    /// Rounds a length up to one that the model accepts, in milliseconds. A length above the longest stays above it.
    pub fn round_up_ms(&self, length_ms: u64) -> u64 {
        let min_ms = self.min_s * 1000;
        let step_ms = self.step_s.max(1) * 1000;
        if length_ms <= min_ms {
            return min_ms;
        }
        if self.whole { min_ms + (length_ms - min_ms).div_ceil(step_ms) * step_ms } else { length_ms }
    }

    /// Describes the accepted lengths: `3–15 whole s`, or `4, 6 or 8 s`.
    pub fn describe(&self) -> String {
        if self.step_s > 1 {
            let all: Vec<String> = (self.min_s..=self.max_s)
                .step_by(usize::try_from(self.step_s).unwrap_or(1))
                .map(|s| s.to_string())
                .collect();
            return format!("{} s", crate::text::suggest::list(&all, "or"));
        }
        let whole = if self.whole { " whole" } else { "" };
        format!("{}–{}{whole} s", self.min_s, self.max_s)
    }
}

/// The most that a prompt may hold, as the vendor counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PromptLimit {
    /// The longest prompt, in `unit`s.
    #[serde(rename = "most")]
    pub max: usize,
    /// How much a Han character counts; any other character or word counts 1.
    pub han_weight: usize,
    /// The unit of the length.
    #[serde(default, skip_serializing_if = "PromptUnit::is_character")]
    pub unit: PromptUnit,
    /// Whether the vendor silently cuts a longer prompt.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// The unit of a prompt's length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PromptUnit {
    /// Characters.
    #[default]
    Character,
    /// Words; each Han character counts separately.
    Word,
}

impl PromptUnit {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_character(&self) -> bool {
        *self == Self::Character
    }
}

/// The values of a setting, spelled as in stories.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The accepted values.
    pub values: Vec<String>,
    /// The default.
    pub default: String,
}

/// The range of accepted seeds, including both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedLimit {
    /// The least.
    #[serde(rename = "least")]
    pub min: i64,
    /// The greatest.
    #[serde(rename = "most")]
    pub max: i64,
}

/// The limits on a picture.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImageLimit {
    /// The formats, as [`crate::assets::Picture`] names them.
    pub formats: Vec<String>,
    /// The largest file, in bytes.
    #[serde(rename = "most_bytes")]
    pub max_bytes: u64,
    /// The smallest shorter side, in pixels.
    pub short_side: u32,
    /// The largest longer side, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long_side: Option<u32>,
    /// The smallest ratio of width to height.
    #[serde(rename = "least_aspect", default, skip_serializing_if = "Option::is_none")]
    pub min_aspect: Option<f64>,
    /// The largest ratio of width to height.
    #[serde(rename = "most_aspect", default, skip_serializing_if = "Option::is_none")]
    pub max_aspect: Option<f64>,
}

/// The limits on a video or a sound.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MediaLimit {
    /// The accepted file extensions.
    pub formats: Vec<String>,
    /// The largest file, in bytes.
    #[serde(rename = "most_bytes")]
    pub max_bytes: u64,
    /// The shortest, in seconds.
    #[serde(rename = "least_s")]
    pub min_s: f64,
    /// The longest, in seconds.
    #[serde(rename = "most_s")]
    pub max_s: f64,
    /// Whether the API takes only a URL, and no upload.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub address_only: bool,
    /// The longest total of all such files, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_s: Option<f64>,
}
