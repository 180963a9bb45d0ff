//! Estimates the cost of a clip from the profile's prices. Currencies are never converted.

use serde::{Deserialize, Serialize};

use crate::model::profile::PriceUnit;
use crate::model::{Confidence, Price, Profile};

/// An estimated cost.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Cost {
    /// The amount, in `currency`.
    pub amount: f64,
    /// The currency, such as `USD`.
    pub currency: String,
    /// The page that the price comes from.
    pub source: String,
    /// Whether the sources disagree on the price, or it is our interpretation of them.
    pub disputed: bool,
    /// The day the price was read, as `YYYY-MM-DD`.
    pub checked: String,
    /// The number of tokens, if the price is per token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
    /// A note on the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The properties of a clip that its price depends on.
pub(super) struct Clip<'a> {
    pub(super) region: &'a str,
    pub(super) duration_ms: u64,
    pub(super) resolution: &'a str,
    pub(super) ratio: &'a str,
    pub(super) sound: bool,
    pub(super) has_video: bool,
}

/// Estimates the cost of a clip; `None` if no price is known.
pub(super) fn estimate(profile: &Profile, clip: &Clip<'_>) -> Option<Cost> {
    let price = profile.prices.iter().find(|price| fits(price, clip))?;
    let rate = price.amounts.get(clip.resolution).or_else(|| price.amounts.get("any"))?;
    let (units, tokens) = match price.unit {
        PriceUnit::Second => (clip.duration_ms as f64 / 1000.0, None),
        PriceUnit::MillionTokens => {
            let tokens = tokens(profile, clip)?;
            (tokens as f64 / 1_000_000.0, Some(tokens))
        }
    };
    // In whole ten-thousandths, so that 15 seconds at 0.18 are 2.7 and not 2.6999999999999997.
    let amount = (rate * 10_000.0).round() * units;
    Some(Cost {
        amount: amount.round() / 10_000.0,
        currency: price.currency.clone(),
        source: profile.source(&price.source).1.to_owned(),
        disputed: price.confidence != Confidence::Confirmed,
        checked: price.checked.clone(),
        tokens,
        note: price.note.clone(),
    })
}

fn fits(price: &Price, clip: &Clip<'_>) -> bool {
    price.regions.iter().any(|region| region == clip.region)
        && price.sound.is_none_or(|sound| sound == clip.sound)
        && price.video.is_none_or(|video| video == clip.has_video)
}

/// Counts a clip's tokens: one for each 1024 pixels, at 24 frames a second plus one extra frame. The vendor's formula
/// lacks the extra frame, but its bills include it: 5 seconds of 1280 × 720 are 108,900 tokens.
fn tokens(profile: &Profile, clip: &Clip<'_>) -> Option<u64> {
    let sizes = profile.sizes.get(clip.resolution)?;
    // If the model chooses the ratio, assume 16:9; the areas hardly differ.
    let [width, height] = sizes.get(clip.ratio).or_else(|| sizes.get("16:9"))?;
    let frames = (24 * clip.duration_ms).div_ceil(1000) + 1;
    Some((frames * u64::from(*width) * u64::from(*height)).div_ceil(1024))
}
