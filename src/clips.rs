//! [`Storyboard`] and [`Profile`] to [`Clip`]s: which shots make one request of one model, and why.
//!
//! Pure and deterministic. A story that fits its model is one clip whose board is the storyboard itself, untouched. Every
//! shot is in exactly one clip, in order, and the clips follow each other without a gap on the story's clock.

mod board;
mod continuity;
mod split;

use std::borrow::Cow;
use std::ops::Range;

use crate::model::Profile;
use crate::model::profile::Wire;
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::text::Span;

pub use split::{Glance, Limit, Measure};

/// The shots that one request makes.
#[derive(Clone, Debug)]
pub struct Clip<'s> {
    /// Its number in the film, from 1.
    pub number: u32,
    /// How many clips the film has.
    pub count: u32,
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// The length to ask the model for, in milliseconds: at least the clip's own, in the steps that the model makes.
    pub asked_ms: u64,
    /// Its shots, by their places in the story's storyboard.
    pub shots: Range<usize>,
    /// The clip header that begins it, by its place in the storyboard's headings.
    pub heading: Option<usize>,
    /// Where the story says that it begins with the last picture of the clip before it.
    pub continues: Option<Span>,
    /// Whether the clip behind it begins with its last picture.
    pub is_continued: bool,
    /// Why it begins where it does.
    pub border: Border,
    /// The storyboard as this clip alone has it: times from the clip's start, and only what the clip uses.
    pub board: Cow<'s, Storyboard>,
    /// The clips that the story's headers make of it. Only a clip that shows a whole film has any.
    pub parts: Vec<Part>,
}

/// A stretch of a film that is drawn in one video with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The clip header that begins it, by its place in the storyboard's headings.
    pub heading: Option<usize>,
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// Whether it has shots. The text of one without shots is its only scene.
    pub has_shots: bool,
}

/// Why a clip begins where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Border {
    /// The film begins here.
    Start,
    /// A clip header stands here.
    Heading,
    /// One clip would break a limit of the model. A later border would break it as well, or cut something worse.
    Limit(Limit),
}

/// How a story is cut into clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// At clip headers alone.
    Headings,
    /// At clip headers, and wherever the model's limits ask for it.
    Auto,
}

/// Cuts a story into the clips that one model makes of it. `measure` weighs what only a finished prompt can say.
pub fn split<'s>(
    script: &Script,
    storyboard: &'s Storyboard,
    profile: &Profile,
    cut: Cut,
    measure: &mut dyn Measure,
) -> Vec<Clip<'s>> {
    let segments = segments(storyboard);
    let film = split::Film { script, storyboard, profile };
    // storyc draws a film of any length as one video, and marks the borders in it.
    if profile.wire == Wire::Animatic {
        let pieces = split::pieces(film, &segments, Cut::Headings, measure);
        return vec![drawn(storyboard, profile, &pieces)];
    }
    let pieces = split::pieces(film, &segments, cut, measure);
    if let [only] = pieces.as_slice()
        && storyboard.headings.is_empty()
        && storyboard.film_texts.is_empty()
        && only.asked_ms == only.end_ms - only.start_ms
    {
        return vec![whole(storyboard, profile)];
    }
    (0..pieces.len()).filter_map(|at| board::clip(script, storyboard, &pieces, at)).collect()
}

/// The whole story as one clip, whatever the model's limits.
pub fn whole<'s>(storyboard: &'s Storyboard, profile: &Profile) -> Clip<'s> {
    let length = storyboard.length_ms().unwrap_or(profile.limits.duration.value.default_s * 1000);
    Clip {
        number: 1,
        count: 1,
        start_ms: 0,
        end_ms: length,
        asked_ms: length,
        shots: 0..storyboard.shots.len(),
        heading: None,
        continues: None,
        is_continued: false,
        border: Border::Start,
        board: Cow::Borrowed(storyboard),
        parts: Vec::new(),
    }
}

/// The whole story as one clip, with the clips that its headers make of it as parts.
fn drawn<'s>(storyboard: &'s Storyboard, profile: &Profile, pieces: &[split::Piece]) -> Clip<'s> {
    let clip = whole(storyboard, profile);
    if storyboard.headings.is_empty() {
        return clip;
    }
    let parts: Vec<Part> = pieces
        .iter()
        .map(|piece| Part {
            heading: piece.heading,
            start_ms: piece.start_ms,
            end_ms: piece.end_ms,
            has_shots: !piece.shots.is_empty(),
        })
        .collect();
    // Clips without shots have no place in the storyboard's length.
    let end_ms = parts.last().map_or(clip.end_ms, |part| part.end_ms);
    Clip { end_ms, asked_ms: end_ms, parts, ..clip }
}

/// A run of shots between two clip headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) heading: Option<usize>,
    pub(crate) shots: Range<usize>,
    /// Where it begins and, for a clip without shots, ends on the story's clock.
    pub(crate) start: u64,
    pub(crate) end: Option<u64>,
}

/// The runs of shots that the story's headers make; one where it has none.
pub(crate) fn segments(storyboard: &Storyboard) -> Vec<Segment> {
    let all = storyboard.shots.len();
    if storyboard.headings.is_empty() {
        let end = storyboard.shots.is_empty().then(|| storyboard.length_ms()).flatten();
        return vec![Segment { heading: None, shots: 0..all, start: 0, end }];
    }
    let mut segments: Vec<Segment> = Vec::new();
    let mut push = |heading: Option<usize>, shots: Range<usize>, start: u64| {
        let asked = heading.and_then(|at| storyboard.headings.get(at)?.asked);
        let end = shots.is_empty().then(|| start + asked.map_or(0, crate::storyboard::Time::length));
        segments.push(Segment { heading, shots, start, end });
    };
    let run_end = |from: usize, clip: Option<usize>| {
        let rest = storyboard.shots.get(from..).unwrap_or(&[]);
        from + rest.iter().take_while(|shot| shot.clip == clip).count()
    };
    let mut at = 0;
    for (index, heading) in storyboard.headings.iter().enumerate() {
        // Shots before the first header, or behind `[All clips]`, are a clip without a header.
        if at < heading.first_shot {
            push(None, at..heading.first_shot, 0);
        }
        let end = run_end(heading.first_shot, Some(index));
        push(Some(index), heading.first_shot..end, heading.start);
        at = end;
    }
    if at < all {
        push(None, at..all, 0);
    }
    segments
}
