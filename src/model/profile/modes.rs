//! The generation modes of a model: from text, from frames, from references, or from a video to edit or extend.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Sourced;

/// The generation modes, each with what it accepts.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Modes {
    /// From the text alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Mode>,
    /// From a first frame, and optionally a last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_frame: Option<Mode>,
    /// From references.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<Mode>,
    /// From a video to edit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<Mode>,
    /// From a video to extend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extend: Option<Mode>,
}

/// A generation mode.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "the fields are independent facts")]
pub struct Mode {
    /// The vendor's model id, or the path of the endpoint. `{prefix}` comes from the region, `{tier}` from the resolution.
    pub api: String,
    /// Whether requests may set a ratio.
    pub ratio: bool,
    /// Whether requests may set a length.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub duration: bool,
    /// How frames are sent.
    #[serde(default, skip_serializing_if = "Frames::is_none")]
    pub frames: Frames,
    /// Whether a last frame is accepted with a first one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last_frame: bool,
    /// The endpoint for a first and a last frame together, if the API has another one for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub both_frames: Option<BothFrames>,
    /// The settings that the API fixes, so that a story can't choose them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Sourced<Fixed>>,
    /// How many references it takes, not counting frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Sourced<Counts>>,
    /// The names of request fields that differ from the profile's `fields`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The key of the source.
    pub source: String,
    /// The day the source was read, as `YYYY-MM-DD`.
    pub checked: String,
}

/// The settings that the API fixes in a mode. A request with another value is refused, or the value has no effect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Whether they are fixed only if the references include a video.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside_video: bool,
    /// The length that requests send, such as -1 for as long as the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<i64>,
    /// The ratio that requests send, such as `adaptive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<String>,
    /// Whether clips have sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
    /// Whether the model places cuts by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cuts: Option<bool>,
}

/// An endpoint that takes a first and a last frame.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BothFrames {
    /// The path of the endpoint.
    pub api: String,
    /// The names of its request fields that differ from the profile's `fields`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

impl Mode {
    /// The endpoint, and the names of its own fields, for a clip with or without a last frame.
    pub fn endpoint(&self, has_last_frame: bool) -> (&str, &BTreeMap<String, String>) {
        match &self.both_frames {
            Some(both) if has_last_frame => (&both.api, &both.fields),
            _ => (&self.api, &self.fields),
        }
    }

    /// The settings that the API fixes for a clip with or without a video among its references.
    pub fn fixed(&self, has_video: bool) -> Option<&Sourced<Fixed>> {
        self.fixed.as_ref().filter(|fixed| has_video || !fixed.value.beside_video)
    }
}

/// How frames of the clip are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Frames {
    /// They can't be sent.
    #[default]
    None,
    /// They are sent as frames.
    Sent,
    /// They are sent as references, and the prompt says which frames they are.
    #[serde(rename = "said")]
    Named,
}

impl Frames {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// The most references of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Pictures.
    #[serde(default)]
    pub image: usize,
    /// Videos.
    #[serde(default)]
    pub video: usize,
    /// Sounds.
    #[serde(default)]
    pub audio: usize,
    /// Assets in the vendor's library.
    #[serde(default)]
    pub element: usize,
    /// All kinds together, if that is less than the sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// All other references together, if one is a video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside_video: Option<usize>,
    /// All references but frames together, if there is a frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside_frame: Option<usize>,
    /// Whether sounds are accepted only together with a picture or a video.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub audio_needs_picture: bool,
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}
