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
    /// The videos among the references; empty without one.
    pub(super) input: Input,
}

/// The videos that a clip is made from. Their lengths aren't known before the vendor reads them.
#[derive(Clone, Copy)]
pub(super) struct Input {
    /// The number of videos.
    pub(super) videos: u64,
    /// The longest that the model takes, all together.
    pub(super) most_ms: u64,
    /// Whether the clip becomes as long as its video.
    pub(super) sets_length: bool,
}

impl Input {
    /// The videos of a clip with so many; `sets_length` for a mode without a length of its own.
    pub(super) fn new(profile: &Profile, videos: u64, sets_length: bool) -> Self {
        let limit = profile.limits.reference_video.as_ref().map(|limit| &limit.value);
        let most_s = limit.map_or(0.0, |limit| {
            let all = limit.max_s * videos as f64;
            limit.total_s.map_or(all, |total| total.min(all))
        });
        // Without a limit, nothing is known of the length, so the story's own counts.
        #[allow(clippy::cast_sign_loss, reason = "a limit is positive, and casts saturate")]
        let most_ms = (most_s * 1000.0) as u64;
        Self { videos, most_ms, sets_length: sets_length && most_ms > 0 }
    }
}

/// Estimates the cost of a clip; `None` if no price is known.
pub(super) fn estimate(profile: &Profile, clip: &Clip<'_>) -> Option<Cost> {
    let price = profile.prices.iter().find(|price| fits(price, clip))?;
    let rate = price.amounts.get(clip.resolution).or_else(|| price.amounts.get("any"))?;
    let longest_ms = profile.limits.duration.value.max_s * 1000;
    let clip_ms = if clip.input.sets_length { clip.input.most_ms.min(longest_ms) } else { clip.duration_ms };
    let input_ms = if price.bills_input { clip.input.most_ms } else { 0 };
    let (units, tokens) = match price.unit {
        PriceUnit::Second => ((clip_ms + input_ms) as f64 / 1000.0, None),
        PriceUnit::MillionTokens => {
            let tokens = tokens(profile, clip, clip_ms + input_ms)?;
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
        note: note(price, &clip.input, clip_ms, input_ms),
    })
}

/// The note on the price, after what the estimate assumes about videos.
fn note(price: &Price, input: &Input, clip_ms: u64, input_ms: u64) -> Option<String> {
    let seconds = |ms: u64| ms as f64 / 1000.0;
    let own = price.note.as_deref();
    if input_ms == 0 && !input.sets_length {
        return own.map(str::to_owned);
    }
    let length =
        input.sets_length.then(|| format!("a clip of {} s, as long as its video may be", seconds(clip_ms)));
    let video = (input_ms > 0)
        .then(|| format!("{} s of input video, the longest that the model takes", seconds(input_ms)));
    let assumed: Vec<String> = length.into_iter().chain(video).collect();
    let most = format!("At most: counts {}", assumed.join(", and "));
    Some(own.map_or_else(|| most.clone(), |own| format!("{most}. {own}")))
}

fn fits(price: &Price, clip: &Clip<'_>) -> bool {
    price.regions.iter().any(|region| region == clip.region)
        && price.sound.is_none_or(|sound| sound == clip.sound)
        && price.video.is_none_or(|video| video == (clip.input.videos > 0))
}

/// Counts a clip's tokens: one for each 1024 pixels, at 24 frames a second plus one extra frame. The vendor's formula
/// lacks the extra frame, but its bills include it: 5 seconds of 1280 × 720 are 108,900 tokens.
fn tokens(profile: &Profile, clip: &Clip<'_>, billed_ms: u64) -> Option<u64> {
    let sizes = profile.sizes.get(clip.resolution)?;
    // If the model chooses the ratio, assume 16:9; the areas hardly differ.
    let [width, height] = sizes.get(clip.ratio).or_else(|| sizes.get("16:9"))?;
    let frames = (24 * billed_ms).div_ceil(1000) + 1;
    Some((frames * u64::from(*width) * u64::from(*height)).div_ceil(1024))
}
