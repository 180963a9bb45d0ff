//! The ways to start a clip with the last frame of the clip before it.

use serde::{Deserialize, Serialize};

/// A way to continue a clip, with the words that the prompt needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Continue {
    /// How the frame is sent.
    pub way: ContinueWay,
    /// The sentence about the frame, with `{token}` for its token. Without one, the prompt calls it the first frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// The same for Chinese prompts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chinese: Option<String>,
}

/// How the last frame of a clip is sent with the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContinueWay {
    /// As the first frame.
    FirstFrame,
    /// As one more reference, which the prompt identifies.
    Reference,
}

impl ContinueWay {
    /// The way, worded for messages.
    pub fn describe(self) -> &'static str {
        match self {
            Self::FirstFrame => "as the first frame",
            Self::Reference => "as a reference",
        }
    }
}
