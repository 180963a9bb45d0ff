//! Where the borders fall: dynamic programming over the shots between two clip headers.
//!
//! What counts, in this order: every limit holds in every clip, the fewest clips, the fewest borders in something that goes
//! on, the fewest seconds asked for and not used, the most even lengths, the earliest borders. The work is linear in the
//! shots times the most shots that a clip can hold.

use std::ops::Range;

use crate::clips::{Border, Clip, Cut, Segment, board, continuity};
use crate::model::Profile;
use crate::model::profile::DurationLimit;
use crate::storyboard::{Storyboard, Time};
use crate::syntax::Script;

/// Weighs a clip where only a finished prompt can say what it holds.
pub trait Measure {
    /// Whether these shots of the storyboard, as one clip, are certain to hold every limit on words, shots and references.
    fn surely_fits(&mut self, shots: Range<usize>) -> bool;

    /// The first limit on words, shots or references that a clip breaks, the length left out.
    fn broken_limit(&mut self, clip: &Clip<'_>) -> Option<Limit>;
}

/// A limit of a model that a longer clip would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The length, in seconds.
    Seconds(u64),
    /// The number of shots.
    Shots(usize),
    /// The number of references.
    References(usize),
    /// The length of the prompt, as the vendor counts it.
    Prompt(usize),
    /// The length of one shot's words, as the vendor counts it.
    ShotWords(usize),
    /// A second at least for each shot.
    SecondAShot,
}

/// A clip before its board is made.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) heading: Option<usize>,
    /// Whether it is the first one behind its header.
    pub(super) is_first: bool,
    pub(super) shots: Range<usize>,
    pub(super) start_ms: u64,
    pub(super) end_ms: u64,
    pub(super) asked_ms: u64,
    pub(super) border: Border,
}

/// The pieces of a film, in order.
pub(super) fn spans(
    script: &Script,
    storyboard: &Storyboard,
    profile: &Profile,
    segments: &[Segment],
    cut: Cut,
    measure: &mut dyn Measure,
) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let start = start_of(storyboard, segment, pieces.last().map(|piece| piece.end_ms));
        // What nobody shows belongs to the clip before it: the next one begins with its first shot.
        if let Some(before) = pieces.last_mut().filter(|before| before.end_ms < start) {
            before.end_ms = start;
            before.asked_ms = asked(&profile.limits.duration.value, start - before.start_ms);
        }
        let default = profile.limits.duration.value.default_s * 1000;
        let own_end = storyboard.shots.get(segment.shots.clone()).unwrap_or(&[]).iter();
        let own_end = own_end.filter_map(|shot| shot.time).map(|time| time.end).max();
        let end = own_end.or(segment.end.filter(|end| *end > start)).unwrap_or(start + default).max(start);
        let border = if index == 0 { Border::Start } else { Border::Heading };
        let whole = Piece {
            heading: segment.heading,
            is_first: true,
            shots: segment.shots.clone(),
            start_ms: start,
            end_ms: end,
            asked_ms: asked(&profile.limits.duration.value, end - start),
            border,
        };
        let mut splitter = Splitter { script, storyboard, profile, measure };
        if cut == Cut::Auto && splitter.broken_limit(&whole).is_some() {
            pieces.extend(splitter.split(whole));
        } else {
            pieces.push(whole);
        }
    }
    pieces
}

/// Where a segment begins: where its header does if its times start again, else with its first shot.
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

/// The length to ask for: what the clip takes, in the steps that the model makes and at least its shortest.
pub(super) fn asked(limit: &DurationLimit, length_ms: u64) -> u64 {
    let stepped = if limit.whole { length_ms.div_ceil(1000) * 1000 } else { length_ms };
    stepped.max(limit.least_s * 1000)
}

/// What a division costs, in the order in which that counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Price {
    /// Clips that break a limit all the same: a shot that is too long by itself.
    broken: u32,
    clips: u32,
    /// Borders in something that goes on.
    seams: u32,
    /// Milliseconds asked for and not used.
    unused_ms: u64,
    /// Squares of the lengths: of divisions into as many clips, the most even one has the least.
    unevenness: u128,
}

struct Splitter<'a, 'm> {
    script: &'a Script,
    storyboard: &'a Storyboard,
    profile: &'a Profile,
    measure: &'m mut dyn Measure,
}

impl Splitter<'_, '_> {
    /// The first limit that a piece breaks as one clip.
    fn broken_limit(&mut self, piece: &Piece) -> Option<Limit> {
        let limit = &self.profile.limits.duration.value;
        if piece.asked_ms > limit.most_s * 1000 {
            return Some(Limit::Seconds(limit.most_s));
        }
        if self.measure.surely_fits(piece.shots.clone()) {
            return None;
        }
        let clip = board::candidate(self.script, self.storyboard, piece);
        self.measure.broken_limit(&clip)
    }

    /// Cuts a piece that is over a limit; the piece itself where its shots leave no place for a border.
    fn split(&mut self, whole: Piece) -> Vec<Piece> {
        let Some(times) = self.times(&whole) else { return vec![whole] };
        let count = times.len();
        let order: Vec<usize> = whole.shots.clone().collect();
        let goes_on = continuity::of(self.script, self.storyboard, &order);
        let borders: Vec<Option<u32>> = self.borders(&times, &goes_on);
        // For each shot, the best division of it and all behind it: its price, and where its first clip ends.
        let mut best: Vec<(Price, usize)> = vec![(Price::default(), count); count + 1];
        let mut reasons: Vec<Option<Limit>> = vec![None; count + 1];
        for from in (0..count).rev() {
            let is_border = from == 0 || borders.get(from).is_some_and(Option::is_some);
            if !is_border {
                continue;
            }
            let mut found: Option<(Price, usize)> = None;
            for to in from + 1..=count {
                let seam = match borders.get(to) {
                    Some(None) => continue,
                    Some(Some(seam)) => *seam,
                    None => 0,
                };
                let piece = piece(&whole, &times, from..to, self.profile);
                let limit = self.broken_limit(&piece);
                if limit.is_some() {
                    reasons[from] = limit;
                    // A longer clip breaks it as well; but a shot must be somewhere.
                    if found.is_some() {
                        break;
                    }
                }
                let Some((rest, _)) = best.get(to) else { break };
                let length = piece.end_ms - piece.start_ms;
                let price = Price {
                    broken: rest.broken + u32::from(limit.is_some()),
                    clips: rest.clips + 1,
                    seams: rest.seams + seam,
                    unused_ms: rest.unused_ms + (piece.asked_ms - length),
                    unevenness: rest.unevenness + u128::from(length) * u128::from(length),
                };
                if found.is_none_or(|(known, _)| price < known) {
                    found = Some((price, to));
                }
                if limit.is_some() {
                    break;
                }
            }
            if let (Some(found), Some(slot)) = (found, best.get_mut(from)) {
                *slot = found;
            }
        }
        // Where every clip breaks a limit all the same, what is repeated in all of them breaks it: that is said once.
        if best.first().is_some_and(|(price, _)| price.broken == price.clips) {
            return vec![whole];
        }
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = 0;
        while at < count {
            let to = best.get(at).map_or(count, |(_, to)| *to).max(at + 1);
            let mut next = piece(&whole, &times, at..to, self.profile);
            if !pieces.is_empty() {
                let reason = pieces.last().and_then(|last| {
                    reasons.get(last.shots.start - whole.shots.start).copied().flatten()
                });
                next.border = reason.map_or(Border::Heading, Border::Limit);
            }
            pieces.push(next);
            at = to;
        }
        pieces
    }

    /// The times of a piece's shots; `None` where they are not all known and in order.
    fn times(&self, whole: &Piece) -> Option<Vec<Time>> {
        let shots = self.storyboard.shots.get(whole.shots.clone())?;
        let times: Vec<Time> = shots.iter().map(|shot| shot.time).collect::<Option<_>>()?;
        let in_order = times.iter().zip(times.iter().skip(1)).all(|(before, after)| before.start <= after.start);
        (in_order && times.len() > 1 && times.iter().all(|time| time.end > time.start)).then_some(times)
    }

    /// For each shot, what a border before it costs: `None` where an earlier shot still plays, 1 where something goes on.
    fn borders(&self, times: &[Time], goes_on: &[bool]) -> Vec<Option<u32>> {
        let mut end = 0;
        let sections = || self.storyboard.sections.iter().filter_map(|section| section.time);
        times
            .iter()
            .zip(goes_on)
            .map(|(time, goes_on)| {
                let is_clean = end <= time.start;
                end = end.max(time.end);
                let in_sound = || sections().any(|sound| sound.start < time.start && time.start < sound.end);
                is_clean.then(|| u32::from(*goes_on || in_sound()))
            })
            .collect()
    }
}

/// Some of a piece's shots, by their places in it. A gap behind them belongs to them.
fn piece(whole: &Piece, times: &[Time], shots: Range<usize>, profile: &Profile) -> Piece {
    let start_ms = if shots.start == 0 {
        whole.start_ms
    } else {
        times.get(shots.start).map_or(whole.start_ms, |time| time.start)
    };
    let end_ms = times.get(shots.end).map_or(whole.end_ms, |time| time.start).max(start_ms);
    Piece {
        heading: whole.heading,
        is_first: whole.is_first && shots.start == 0,
        start_ms,
        end_ms,
        asked_ms: asked(&profile.limits.duration.value, end_ms - start_ms),
        border: whole.border.clone(),
        shots: whole.shots.start + shots.start..whole.shots.start + shots.end,
    }
}
