//! What a clip will cost, from the profile's prices. Nothing is converted from one currency to another.

use serde::Serialize;

use crate::model::{Confidence, Profile};

/// An estimate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cost {
    /// The amount, in `currency`.
    pub amount: f64,
    /// The currency, such as `USD`.
    pub currency: String,
    /// The page that the price comes from.
    pub source: String,
    /// Whether the sources dispute it.
    pub disputed: bool,
}

/// The price of a clip of this length, where one is known for the region and resolution.
pub(super) fn estimate(profile: &Profile, region: &str, duration_ms: u64, resolution: &str) -> Option<Cost> {
    let price = profile.prices.iter().find(|price| price.regions.iter().any(|r| r == region))?;
    let per_second = price.per_second.get(resolution)?;
    // In whole ten-thousandths, so that 15 seconds at 0.18 are 2.7 and not 2.6999999999999997.
    let amount = (per_second * 10_000.0).round() * (duration_ms as f64 / 1000.0);
    Some(Cost {
        amount: amount.round() / 10_000.0,
        currency: price.currency.clone(),
        source: profile.source(&price.source).1.to_owned(),
        disputed: price.confidence != Confidence::Confirmed,
    })
}
