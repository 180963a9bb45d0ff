//! Values with their sources.

use serde::{Deserialize, Serialize};

/// A value from a vendor or from practice, with its source and the day the source was read.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// What happens beyond this value.
    pub kind: LimitKind,
    /// The key of the source in the profile's `sources`.
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

/// How firm a limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum LimitKind {
    /// The API refuses anything beyond it, or silently cuts it.
    Hard,
    /// The vendor states it, but the API does not enforce it. You pay for anything beyond it and don't get it.
    Stated,
    /// The vendor or practice advises it.
    Advice,
}

impl LimitKind {
    /// Returns true if the API enforces the limit or the vendor states it.
    pub fn binds(self) -> bool {
        self != Self::Advice
    }

    /// Its name in messages.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Hard => "hard limit",
            Self::Stated => "stated, not enforced",
            Self::Advice => "advice",
        }
    }
}

/// How certain a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The source states it.
    #[default]
    Confirmed,
    /// Sources disagree.
    Disputed,
    /// It is our own interpretation of a source.
    Inferred,
}

impl Confidence {
    /// Returns true for `Confirmed`.
    pub fn is_confirmed(&self) -> bool {
        *self == Self::Confirmed
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Disputed => "disputed",
            Self::Inferred => "inferred",
        }
    }
}
