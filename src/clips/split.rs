//! Finds the best clip borders by dynamic programming over the shots between two clip headers.
//!
//! Priorities, in order: every clip keeps every limit, fewest clips, fewest borders that interrupt something, fewest
//! seconds requested but unused, most even lengths, earliest borders. The cost is linear in the number of shots times
//! the most shots that a clip can hold.

use std::ops::Range;

use crate::clips::piece::Piece;
use crate::clips::{Border, Clip, Segment, SplitMode, board, continuity};
use crate::model::Profile;
use crate::model::profile::DurationLimit;
use crate::storyboard::{Storyboard, Time};
use crate::syntax::Script;

/// Checks the limits of a clip that depend on its prompt.
pub trait CheckLimits {
    /// Checks these shots of the storyboard as one clip, without writing its prompt.
    fn quick_check(&mut self, shots: Range<usize>) -> QuickCheck;

    /// Returns the first limit on prompt, shots or references that a clip breaks; ignores its length in seconds.
    fn broken_limit(&mut self, clip: &Clip<'_>) -> Option<Limit>;
}

/// The result of checking a clip without writing its prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuickCheck {
    /// It keeps every limit on prompt, shots and references.
    Fits,
    /// It breaks this limit.
    Breaks(Limit),
    /// Only the finished prompt can tell.
    Unsure,
}

/// A limit of a model that a longer clip would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The longest clip, in seconds.
    Seconds(u64),
    /// How many shots a clip may have.
    Shots(usize),
    /// How many references a clip may have.
    References(usize),
    /// The longest prompt, as the vendor counts it.
    Prompt(usize),
    /// The longest text of one shot, as the vendor counts it.
    ShotWords(usize),
    /// Each shot needs at least one second.
    OneSecondPerShot,
}

/// The story and the model to split it for.
#[derive(Clone, Copy)]
pub(super) struct Film<'a> {
    pub(super) script: &'a Script,
    pub(super) storyboard: &'a Storyboard,
    pub(super) profile: &'a Profile,
}

/// Cuts a film into pieces, in order.
pub(super) fn pieces(
    film: Film<'_>,
    segments: &[Segment],
    mode: SplitMode,
    checker: &mut dyn CheckLimits,
) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut splitter = Splitter { film, checker };
    for (index, segment) in segments.iter().enumerate() {
        let start = start_of(film.storyboard, segment, pieces.last().map(|piece| piece.end_ms));
        // A gap belongs to the clip before it: the next one begins with its first shot.
        if let Some(before) = pieces.last_mut().filter(|before| before.end_ms < start) {
            before.end_ms = start;
            before.requested_ms = requested_ms(&film.profile.limits.duration.value, start - before.start_ms);
        }
        let border = if index == 0 { Border::Start } else { Border::Heading };
        let whole = whole_segment(film, segment, start, border);
        if mode == SplitMode::Auto && splitter.broken_limit(&whole).is_some() {
            pieces.extend(splitter.split(whole));
        } else {
            pieces.push(whole);
        }
    }
    pieces
}

/// All shots of a segment in one piece.
fn whole_segment(film: Film<'_>, segment: &Segment, start_ms: u64, border: Border) -> Piece {
    let limit = &film.profile.limits.duration.value;
    let shots = film.storyboard.shots.get(segment.shots.clone()).unwrap_or(&[]);
    let last_end = shots.iter().filter_map(|shot| shot.time).map(|time| time.end).max();
    let header_end = segment.end.filter(|end| *end > start_ms);
    let end_ms = last_end.or(header_end).unwrap_or(start_ms + limit.default_s * 1000).max(start_ms);
    Piece {
        heading: segment.heading,
        is_first: true,
        shots: segment.shots.clone(),
        start_ms,
        end_ms,
        requested_ms: requested_ms(limit, end_ms - start_ms),
        border,
    }
}

/// The start of a segment: its header's if the times restart there, or else its first shot's.
fn start_of(storyboard: &Storyboard, segment: &Segment, before: Option<u64>) -> u64 {
    let Some(before) = before else { return 0 };
    let heading = segment.heading.and_then(|at| storyboard.headings.get(at));
    let first = storyboard.shots.get(segment.shots.start).filter(|_| !segment.shots.is_empty());
    match (heading, first.and_then(|shot| shot.time)) {
        (Some(heading), _) if heading.restarts => heading.start.max(before),
        (_, Some(time)) => time.start,
        _ => before,
    }
}

/// The length to request for a clip, in milliseconds: rounded up to the model's steps and its shortest clip.
pub(super) fn requested_ms(limit: &DurationLimit, length_ms: u64) -> u64 {
    limit.round_up_ms(length_ms)
}

/// The penalty of a division; fields in order of priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Penalty {
    /// Clips that break a limit anyway, such as a single shot that is too long.
    broken: u32,
    clips: u32,
    /// Borders that interrupt something.
    seams: u32,
    /// Milliseconds requested but unused.
    unused_ms: u64,
    /// Sum of squared lengths: smallest for the most even division into the same number of clips.
    unevenness: u128,
}

impl Penalty {
    /// Adds the penalty of one more clip before it.
    fn with(self, clip: &Piece, seam: u32, is_broken: bool) -> Self {
        let length = clip.end_ms - clip.start_ms;
        Self {
            broken: self.broken + u32::from(is_broken),
            clips: self.clips + 1,
            seams: self.seams + seam,
            unused_ms: self.unused_ms + (clip.requested_ms - length),
            unevenness: self.unevenness + u128::from(length) * u128::from(length),
        }
    }
}

/// The best division of a shot and all shots after it.
#[derive(Clone, Copy, Debug)]
struct Division {
    penalty: Penalty,
    /// The index of the shot after its first clip.
    end: usize,
    /// The limit that keeps its first clip from being longer.
    limit: Option<Limit>,
}

/// A piece to split, with its shots' times and border costs.
struct Reel<'p> {
    whole: &'p Piece,
    times: Vec<Time>,
    /// The cost of a border before each shot: `None` if an earlier shot still plays, 1 if it interrupts something,
    /// or else 0.
    borders: Vec<Option<u32>>,
}

struct Splitter<'a, 'm> {
    film: Film<'a>,
    checker: &'m mut dyn CheckLimits,
}

impl Splitter<'_, '_> {
    /// Returns the first limit that a piece breaks as one clip.
    fn broken_limit(&mut self, piece: &Piece) -> Option<Limit> {
        let Film { script, storyboard, profile } = self.film;
        let limit = &profile.limits.duration.value;
        if piece.requested_ms > limit.max_s * 1000 {
            return Some(Limit::Seconds(limit.max_s));
        }
        match self.checker.quick_check(piece.shots.clone()) {
            QuickCheck::Fits => None,
            QuickCheck::Breaks(limit) => Some(limit),
            QuickCheck::Unsure => self.checker.broken_limit(&board::candidate(script, storyboard, piece)),
        }
    }

    /// Cuts a piece that breaks a limit; returns it whole if no cut helps.
    fn split(&mut self, whole: Piece) -> Vec<Piece> {
        let Some(times) = self.times(&whole) else { return vec![whole] };
        let borders = self.borders(&whole, &times);
        let reel = Reel { whole: &whole, times, borders };
        let best = self.divide(&reel);
        // If every clip still breaks a limit, the cause is what all of them repeat: report it once.
        let is_hopeless = |first: &Division| first.penalty.broken == first.penalty.clips;
        if best.first().is_none_or(|first| first.as_ref().is_none_or(is_hopeless)) {
            return vec![whole];
        }
        let mut pieces = Vec::new();
        let (mut at, mut border) = (0, whole.border.clone());
        while let Some(Some(Division { end, limit, .. })) = best.get(at) {
            pieces.push(Piece { border, ..self.piece(&reel, at..*end) });
            border = limit.map_or(Border::Heading, Border::Limit);
            at = *end;
        }
        pieces
    }

    /// Finds the best division from each shot that a clip can start with.
    fn divide(&mut self, reel: &Reel<'_>) -> Vec<Option<Division>> {
        let count = reel.times.len();
        let mut best: Vec<Option<Division>> = vec![None; count];
        for from in (0..count).rev() {
            let is_border = from == 0 || reel.borders.get(from).is_some_and(Option::is_some);
            let division = if is_border { self.first_clip(reel, from, &best) } else { None };
            if let Some(slot) = best.get_mut(from) {
                *slot = division;
            }
        }
        best
    }

    /// Finds the best end for a clip that starts at shot `from`, given the best divisions of the rest.
    fn first_clip(&mut self, reel: &Reel<'_>, from: usize, best: &[Option<Division>]) -> Option<Division> {
        let count = reel.times.len();
        let mut found: Option<Division> = None;
        for end in from + 1..=count {
            // The end of the last shot costs nothing.
            let Some(seam) = reel.borders.get(end).copied().unwrap_or(Some(0)) else { continue };
            let piece = self.piece(reel, from..end);
            let limit = self.broken_limit(&piece);
            // A longer clip may have more seconds for each shot.
            let may_still_fit = limit == Some(Limit::OneSecondPerShot);
            if limit.is_some() && found.is_some() {
                if may_still_fit {
                    continue;
                }
                // Any longer clip breaks it too.
                found = found.map(|found| Division { limit, ..found });
                break;
            }
            let rest = match best.get(end) {
                Some(division) => division.map(|division| division.penalty)?,
                None => Penalty::default(),
            };
            let penalty = rest.with(&piece, seam, limit.is_some());
            if found.is_none_or(|known| penalty < known.penalty) {
                found = Some(Division { penalty, end, limit });
            }
            // Every shot needs a clip, even one that is too long by itself.
            if limit.is_some() && !may_still_fit {
                break;
            }
        }
        found
    }

    /// Builds a piece from a range of a reel's shots. A gap after them belongs to the piece.
    fn piece(&self, reel: &Reel<'_>, shots: Range<usize>) -> Piece {
        let whole = reel.whole;
        let start_of = |at: usize| reel.times.get(at).map(|time| time.start);
        let start_ms =
            if shots.start == 0 { whole.start_ms } else { start_of(shots.start).unwrap_or(whole.start_ms) };
        let end_ms = start_of(shots.end).unwrap_or(whole.end_ms).max(start_ms);
        Piece {
            heading: whole.heading,
            is_first: whole.is_first && shots.start == 0,
            start_ms,
            end_ms,
            requested_ms: requested_ms(&self.film.profile.limits.duration.value, end_ms - start_ms),
            border: whole.border.clone(),
            shots: whole.shots.start + shots.start..whole.shots.start + shots.end,
        }
    }

    /// The times of a piece's shots; `None` if one is unknown, empty or out of order, or there is only one shot.
    fn times(&self, whole: &Piece) -> Option<Vec<Time>> {
        let shots = self.film.storyboard.shots.get(whole.shots.clone())?;
        let times: Vec<Time> = shots.iter().map(|shot| shot.time).collect::<Option<_>>()?;
        let in_order =
            times.iter().zip(times.iter().skip(1)).all(|(before, after)| before.start <= after.start);
        (in_order && times.len() > 1 && times.iter().all(|time| time.end > time.start)).then_some(times)
    }

    /// The cost of a border before each shot of a piece.
    fn borders(&self, whole: &Piece, times: &[Time]) -> Vec<Option<u32>> {
        let Film { script, storyboard, .. } = self.film;
        let continued = continuity::detect(script, storyboard).get(whole.shots.clone()).unwrap_or(&[]);
        let sounds: Vec<Time> = storyboard.sections.iter().filter_map(|section| section.time).collect();
        let mut end = 0;
        times
            .iter()
            .zip(continued)
            .map(|(time, is_continued)| {
                let is_clean = end <= time.start;
                end = end.max(time.end);
                let in_sound =
                    || sounds.iter().any(|sound| sound.start < time.start && time.start < sound.end);
                is_clean.then(|| u32::from(*is_continued || in_sound()))
            })
            .collect()
    }
}
