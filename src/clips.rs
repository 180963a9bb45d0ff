//! Splits a [`Storyboard`] into [`Clip`]s for a model's [`Profile`]: which shots go into each request, and why.
//!
//! Pure and deterministic. A story that fits its model is one clip, whose board is the storyboard itself. Every shot is
//! in exactly one clip, in order, and the clips follow each other without gaps on the story's clock.

mod board;
mod continuity;
mod piece;
mod split;

use std::borrow::Cow;
use std::ops::Range;

use crate::model::Profile;
use crate::model::profile::Wire;
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::text::Span;

pub use split::{CheckLimits, Limit, QuickCheck};

/// A clip of the film: the shots that one request generates.
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
    /// The length to request, in milliseconds: the clip's own, rounded up to the model's steps and minimum.
    pub requested_ms: u64,
    /// Its shots, as indices into the story's storyboard.
    pub shots: Range<usize>,
    /// The clip header that starts it, as an index into the storyboard's headings.
    pub heading: Option<usize>,
    /// The span of `continues`: it starts from the last frame of the previous clip.
    pub continues: Option<Span>,
    /// Whether the next clip starts from its last frame.
    pub is_continued: bool,
    /// Why it begins where it does.
    pub border: Border,
    /// The clip's own storyboard: times relative to the clip's start, and only what the clip uses.
    pub board: Cow<'s, Storyboard>,
    /// The film's clips by the story's headers. Only a clip that shows a whole film has any.
    pub parts: Vec<Part>,
}

/// A clip within a film that is drawn as one video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The clip header that starts it, as an index into the storyboard's headings.
    pub heading: Option<usize>,
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// Whether it has shots. If not, its text is shown as one shot.
    pub has_shots: bool,
}

/// Why a clip begins where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Border {
    /// The film begins here.
    Start,
    /// A clip header starts it.
    Heading,
    /// A longer clip would break this limit of the model, or end at a worse place.
    Limit(Limit),
}

/// Where to split a story into clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitMode {
    /// Only at clip headers.
    Headings,
    /// At clip headers, and wherever the model's limits require it.
    Auto,
}

/// Splits a story into clips for one model. `checker` checks the limits that depend on the finished prompt.
pub fn split<'s>(
    script: &Script,
    storyboard: &'s Storyboard,
    profile: &Profile,
    mode: SplitMode,
    checker: &mut dyn CheckLimits,
) -> Vec<Clip<'s>> {
    let segments = segments(storyboard);
    let film = split::Film { script, storyboard, profile };
    // The animatic draws a film of any length as one video, with the borders marked.
    if profile.wire == Wire::Animatic {
        let pieces = split::pieces(film, &segments, SplitMode::Headings, checker);
        return vec![whole_with_parts(storyboard, profile, &pieces)];
    }
    let pieces = split::pieces(film, &segments, mode, checker);
    if let [only] = pieces.as_slice()
        && storyboard.headings.is_empty()
        && storyboard.film_texts.is_empty()
        && only.requested_ms == only.end_ms - only.start_ms
    {
        return vec![whole(storyboard, profile)];
    }
    (0..pieces.len()).filter_map(|at| board::clip(script, storyboard, &pieces, at)).collect()
}

/// Finds a split of a story, as [`SplitMode::Auto`] makes it, in which every clip keeps every limit. Returns the start and
/// end of each clip on the story's clock, in milliseconds; `None` if there is no such split. Most clips need no storyboard
/// of their own for that.
pub fn fitting_split(
    script: &Script,
    storyboard: &Storyboard,
    profile: &Profile,
    checker: &mut dyn CheckLimits,
) -> Option<Vec<(u64, u64)>> {
    if profile.wire == Wire::Animatic {
        return None;
    }
    let film = split::Film { script, storyboard, profile };
    let pieces = split::pieces(film, &segments(storyboard), SplitMode::Auto, checker);
    let longest_ms = profile.limits.duration.value.max_s * 1000;
    let fits = pieces.iter().enumerate().all(|(at, piece)| {
        piece.requested_ms <= longest_ms
            && match checker.quick_check(piece.shots.clone()) {
                QuickCheck::Fits => true,
                QuickCheck::Breaks(_) => false,
                QuickCheck::Unsure => board::clip(script, storyboard, &pieces, at)
                    .is_some_and(|clip| checker.broken_limit(&clip).is_none()),
            }
    });
    fits.then(|| pieces.iter().map(|piece| (piece.start_ms, piece.end_ms)).collect())
}

/// The whole story as one clip, regardless of the model's limits.
pub fn whole<'s>(storyboard: &'s Storyboard, profile: &Profile) -> Clip<'s> {
    let length = storyboard.length_ms().unwrap_or(profile.limits.duration.value.default_s * 1000);
    Clip {
        number: 1,
        count: 1,
        start_ms: 0,
        end_ms: length,
        requested_ms: length,
        shots: 0..storyboard.shots.len(),
        heading: None,
        continues: None,
        is_continued: false,
        border: Border::Start,
        board: Cow::Borrowed(storyboard),
        parts: Vec::new(),
    }
}

/// The whole story as one clip, with the clips of its headers as parts.
fn whole_with_parts<'s>(storyboard: &'s Storyboard, profile: &Profile, pieces: &[piece::Piece]) -> Clip<'s> {
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
    // The storyboard's length doesn't include clips without shots.
    let end_ms = parts.last().map_or(clip.end_ms, |part| part.end_ms);
    Clip { end_ms, requested_ms: end_ms, parts, ..clip }
}

/// The shots between two clip headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) heading: Option<usize>,
    pub(crate) shots: Range<usize>,
    /// The start and, for a clip without shots, the end on the story's clock, in milliseconds.
    pub(crate) start: u64,
    pub(crate) end: Option<u64>,
}

/// Groups the story's shots by its clip headers; a story without headers is one segment.
pub(crate) fn segments(storyboard: &Storyboard) -> Vec<Segment> {
    let all = storyboard.shots.len();
    if storyboard.headings.is_empty() {
        let end = storyboard.shots.is_empty().then(|| storyboard.length_ms()).flatten();
        return vec![Segment { heading: None, shots: 0..all, start: 0, end }];
    }
    let mut segments: Vec<Segment> = Vec::new();
    let mut push = |heading: Option<usize>, shots: Range<usize>, start: u64| {
        let header_time = heading.and_then(|at| storyboard.headings.get(at)?.header_time);
        let end = shots.is_empty().then(|| start + header_time.map_or(0, crate::storyboard::Time::length));
        segments.push(Segment { heading, shots, start, end });
    };
    let run_end = |from: usize, clip: Option<usize>| {
        let rest = storyboard.shots.get(from..).unwrap_or(&[]);
        from + rest.iter().take_while(|shot| shot.clip == clip).count()
    };
    let mut at = 0;
    for (index, heading) in storyboard.headings.iter().enumerate() {
        // Shots before the first header, or after `[All clips]`, form a clip without a header.
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
