//! The prices of a model, as its vendor charges them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Confidence;

/// A price. For each clip, the first price that matches counts.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The regions it applies to.
    pub regions: Vec<String>,
    /// The currency, such as `USD`.
    pub currency: String,
    /// The unit that the vendor charges for.
    #[serde(default, skip_serializing_if = "PriceUnit::is_second")]
    pub unit: PriceUnit,
    /// Applies only to clips with (`true`) or without (`false`) sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
    /// Applies only to clips with (`true`) or without (`false`) a video among the references.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<bool>,
    /// Whether input videos are billed like the clip itself. Estimates add the longest that `reference_video` allows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bills_input: bool,
    /// The price per unit, by resolution; `any` covers all resolutions that are not listed.
    pub amounts: BTreeMap<String, f64>,
    /// The key of the source.
    pub source: String,
    /// The day the source was read, as `YYYY-MM-DD`.
    pub checked: String,
    /// How certain the price is.
    #[serde(default, skip_serializing_if = "Confidence::is_confirmed")]
    pub confidence: Confidence,
    /// A remark about the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The unit that a vendor charges for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PriceUnit {
    /// A second of output.
    #[default]
    Second,
    /// A million tokens; a clip has `(24 × seconds + 1) × width × height / 1024` tokens.
    MillionTokens,
}

impl PriceUnit {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_second(&self) -> bool {
        *self == Self::Second
    }
}
