//! What a model costs, as its vendor counts it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Confidence;

/// A price. The first one that fits a clip counts.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Where it holds.
    pub regions: Vec<String>,
    /// The currency, such as `USD`.
    pub currency: String,
    /// What is paid for.
    #[serde(default, skip_serializing_if = "PriceUnit::is_second")]
    pub unit: PriceUnit,
    /// Only for clips with (`true`) or without (`false`) sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
    /// Only for clips with (`true`) or without (`false`) a clip among the references.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<bool>,
    /// The price of a unit, by resolution; `any` stands for every one that is not named.
    pub amounts: BTreeMap<String, f64>,
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

/// What is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PriceUnit {
    /// A second of output.
    #[default]
    Second,
    /// A million tokens, which are `(24 × seconds + 1) × width × height / 1024`.
    MillionTokens,
}

impl PriceUnit {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_second(&self) -> bool {
        *self == Self::Second
    }
}
