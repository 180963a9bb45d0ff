//! A figure and where it comes from.

use serde::{Deserialize, Serialize};

/// A value that a vendor or practice gives, with its source and the day it was read.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Figure<T> {
    /// The value.
    pub value: T,
    /// What happens beyond it.
    pub kind: LimitKind,
    /// The key of the source, in the profile's `sources`.
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

/// What a limit is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum LimitKind {
    /// The API refuses what is beyond, or silently cuts it.
    Hard,
    /// The vendor names it, and the API does not enforce it: the surplus is paid for and lost.
    Stated,
    /// The vendor or practice advises it.
    Advice,
}

impl LimitKind {
    /// Returns true if the API enforces the limit or the vendor states it.
    pub fn binds(self) -> bool {
        self != Self::Advice
    }

    /// The kind in the words of a message.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Hard => "hard limit",
            Self::Stated => "stated, not enforced",
            Self::Advice => "advice",
        }
    }
}

/// How sure a figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The source says it.
    #[default]
    Confirmed,
    /// Sources say different things.
    Disputed,
    /// It is our own reading of what a source says.
    Inferred,
}

impl Confidence {
    /// Whether a source simply says it.
    pub fn is_confirmed(&self) -> bool {
        *self == Self::Confirmed
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Disputed => "disputed",
            Self::Inferred => "inferred",
        }
    }
}
