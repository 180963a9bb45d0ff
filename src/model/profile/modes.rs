//! The ways of asking a model: from the text, from frames, from references, from a clip.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Figure;

/// The ways of asking, each with what it accepts.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Modes {
    /// From the text alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Mode>,
    /// From a first frame, and perhaps a last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_frame: Option<Mode>,
    /// From references.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<Mode>,
    /// From a clip that is to be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<Mode>,
}

/// One way of asking.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Mode {
    /// The vendor's id of the model, or the path of its endpoint. `{prefix}` is the region's, `{tier}` the resolution's.
    pub api: String,
    /// Whether a ratio may be asked for.
    pub ratio: bool,
    /// Whether a length may be asked for.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub duration: bool,
    /// What becomes of frames.
    #[serde(default, skip_serializing_if = "Frames::is_none")]
    pub frames: Frames,
    /// Whether a last frame is taken beside the first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last_frame: bool,
    /// Whether there is no sound where a clip is among the references.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent_beside_video: bool,
    /// Whether the model cuts by itself where a clip is among the references.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cuts_beside_video: bool,
    /// How many references it takes beside frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Figure<Counts>>,
    /// What this way of asking calls things, where that differs from the profile's `fields`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The key of the source.
    pub source: String,
    /// The day it was read, as `YYYY-MM-DD`.
    pub checked: String,
}

/// What becomes of frames of the clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Frames {
    /// They cannot be sent.
    #[default]
    None,
    /// They are sent as frames.
    Sent,
    /// They are sent as references, and the text says what they are.
    Said,
}

impl Frames {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// How many references of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Pictures.
    #[serde(default)]
    pub image: usize,
    /// Clips.
    #[serde(default)]
    pub video: usize,
    /// Sounds.
    #[serde(default)]
    pub audio: usize,
    /// Assets of the vendor's library.
    #[serde(default)]
    pub element: usize,
    /// All together, where that is less than the sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// All together but the clip, where a clip is among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside_video: Option<usize>,
    /// All together but the frames, where a frame is among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside_frame: Option<usize>,
    /// Whether sounds need a picture or a clip beside them.
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
