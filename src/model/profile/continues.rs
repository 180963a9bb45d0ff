//! How a clip can begin with the last picture of the clip before it.

use serde::{Deserialize, Serialize};

/// A way to continue, with the words that it needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Continue {
    /// How the picture is sent.
    pub way: ContinueWay,
    /// What the prompt says of it, with `{token}` for its name. Without it, the picture is called the first frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// The same in a Chinese prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chinese: Option<String>,
}

/// How the last picture of a clip is sent with the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContinueWay {
    /// As the first frame.
    FirstFrame,
    /// As one more reference, of which the prompt says what it is.
    Reference,
}

impl ContinueWay {
    /// The way in the words of a message.
    pub fn describe(self) -> &'static str {
        match self {
            Self::FirstFrame => "as the first frame",
            Self::Reference => "as a reference",
        }
    }
}
