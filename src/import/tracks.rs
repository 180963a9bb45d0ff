//! Decides which candidates are the shots: times that follow one another, or ordinals that count up.

use crate::import::headers::{Candidate, HeaderKind, Placement};

/// The time ranges of a prompt, as indices of its candidates.
#[derive(Clone, Debug, Default)]
pub(super) struct TimeTracks {
    /// Sequences of times. Each starts where the clock starts again.
    pub(super) tracks: Vec<Vec<usize>>,
    /// A time range that spans all shots.
    pub(super) outer: Option<usize>,
}

impl TimeTracks {
    /// The shots of the longest track.
    fn longest(&self) -> usize {
        self.tracks.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The longest track; the first of several.
    pub(super) fn main(&self) -> &[usize] {
        let longest = self.longest();
        self.tracks.iter().find(|track| track.len() == longest).map_or(&[], Vec::as_slice)
    }
}

fn range_of(candidates: &[Candidate], index: usize) -> Option<(u64, u64)> {
    match candidates.get(index)?.kind {
        HeaderKind::Range(start, end) => Some((start, end)),
        _ => None,
    }
}

/// Finds the sequences of time ranges that are shots.
pub(super) fn find_time_tracks(candidates: &[Candidate]) -> TimeTracks {
    let mut at_line_starts = chain(candidates, |candidate| candidate.placement > Placement::Inline);
    let mut anywhere = chain(candidates, |_| true);
    anywhere.tracks.retain(|track| !is_sound_track(candidates, track));
    // The only track is kept even if it belongs to a sound, if it starts its line.
    if !(at_line_starts.tracks.len() == 1 && starts_with_sound_line(candidates, &at_line_starts)) {
        at_line_starts.tracks.retain(|track| !is_sound_track(candidates, track));
    }
    let mut found =
        if at_line_starts.longest() >= 2 || anywhere.longest() <= 1 { at_line_starts } else { anywhere };
    let next_starts: Vec<usize> = found
        .tracks
        .iter()
        .skip(1)
        .filter_map(|track| track.first().copied())
        .chain([candidates.len()])
        .collect();
    for (track, stop) in found.tracks.iter_mut().zip(next_starts) {
        *track = with_inline_times(candidates, track, stop);
    }
    found.tracks.retain(|track| track.len() > 1 || track.first().is_some_and(|at| is_plain(candidates, *at)));
    found
}

/// Returns true if a track belongs to a sound, or continues one that does.
fn is_sound_track(candidates: &[Candidate], track: &[usize]) -> bool {
    let first = track.first().copied().unwrap_or(0);
    let continues_sound =
        first.checked_sub(1).and_then(|before| candidates.get(before)).is_some_and(|before| {
            before.is_sound
                && before.placement == Placement::Inline
                && matches!(
                    (before.kind, range_of(candidates, first)),
                    (HeaderKind::Range(_, end), Some((start, _))) if start == end
                )
        });
    continues_sound || candidates.get(first).is_some_and(|candidate| candidate.is_sound)
}

/// Returns true if the first track starts with a sound at the start of a line.
fn starts_with_sound_line(candidates: &[Candidate], found: &TimeTracks) -> bool {
    let first = found.tracks.first().and_then(|track| track.first());
    first
        .and_then(|at| candidates.get(*at))
        .is_some_and(|candidate| candidate.is_sound && candidate.placement == Placement::LineStart)
}

/// Returns true if a single time is clearly a header.
fn is_plain(candidates: &[Candidate], index: usize) -> bool {
    candidates.get(index).is_some_and(|candidate| match candidate.placement {
        Placement::LineStart => true,
        Placement::AfterTitle => matches!(candidate.kind, HeaderKind::Range(0, _)),
        Placement::Inline => false,
    })
}

/// Chains the time ranges that `counts` accepts: each starts after the one before it, or begins a new track at 0.
fn chain(candidates: &[Candidate], counts: impl Fn(&Candidate) -> bool) -> TimeTracks {
    let mut found = TimeTracks::default();
    let mut track: Vec<usize> = Vec::new();
    for (index, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| counts(candidate)) {
        let HeaderKind::Range(start, end) = candidate.kind else { continue };
        let Some((last_start, last_end)) = track.last().and_then(|last| range_of(candidates, *last)) else {
            if candidate.placement > Placement::Inline || start <= 1000 {
                track.push(index);
            }
            continue;
        };
        if start >= last_end || (start > last_start && end > last_end) {
            track.push(index);
        } else if track.len() == 1 && found.tracks.is_empty() && start == last_start && end < last_end {
            found.outer = track.pop();
            track.push(index);
        } else if start >= last_start && end <= last_end && start > 0 {
            // A beat within the shot.
        } else if start == 0 {
            found.tracks.push(std::mem::take(&mut track));
            track.push(index);
        }
    }
    if !track.is_empty() {
        found.tracks.push(track);
    }
    found
}

/// Adds the inline times to a track that fit between two of its shots without a gap. `stop` is where the next track starts.
fn with_inline_times(candidates: &[Candidate], track: &[usize], stop: usize) -> Vec<usize> {
    let mut filled = Vec::with_capacity(track.len());
    for (place, index) in track.iter().enumerate() {
        filled.push(*index);
        let next = track.get(place + 1).copied();
        let latest = next.and_then(|next| range_of(candidates, next)).map_or(u64::MAX, |(start, _)| start);
        let Some((_, mut end)) = range_of(candidates, *index) else { continue };
        let between = candidates.iter().enumerate().take(next.unwrap_or(stop)).skip(index + 1);
        for (other, candidate) in between {
            let HeaderKind::Range(from, to) = candidate.kind else { continue };
            if from == end && to > from && to <= latest && candidate.placement == Placement::Inline {
                filled.push(other);
                end = to;
            }
        }
    }
    filled
}

/// Finds the start times that count up from 0.
pub(super) fn find_start_times(candidates: &[Candidate]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut last = None;
    for (index, candidate) in candidates.iter().enumerate() {
        let HeaderKind::Start(ms) = candidate.kind else { continue };
        if last.map_or(ms == 0, |last| ms > last) {
            found.push(index);
            last = Some(ms);
        }
    }
    if found.len() >= 2 { found } else { Vec::new() }
}

/// Headers that count up by one with the same word.
struct Series {
    word: &'static str,
    indices: Vec<usize>,
    next_number: u32,
}

/// Finds the longest series of ordinals that count up by one. The first of two as long wins.
pub(super) fn find_numbered(candidates: &[Candidate]) -> Vec<usize> {
    let mut all: Vec<Series> = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let HeaderKind::Numbered(ordinal, _) = candidate.kind else { continue };
        let starts_line = candidate.placement == Placement::LineStart;
        let Some(series) = all.iter_mut().find(|series| series.word == ordinal.word) else {
            if ordinal.number <= 1 || starts_line {
                all.push(Series {
                    word: ordinal.word,
                    indices: vec![index],
                    next_number: ordinal.number + 1,
                });
            }
            continue;
        };
        if ordinal.number == series.next_number {
            series.indices.push(index);
            series.next_number += 1;
        } else if series.indices.len() == 1 && ordinal.number == 1 && starts_line {
            (series.indices, series.next_number) = (vec![index], 2);
        }
    }
    // A prompt may number both scenes and the shots in them: the word that it counts most often means its shots.
    let mut best: Vec<usize> = Vec::new();
    for series in all {
        if series.indices.len() > best.len() {
            best = series.indices;
        }
    }
    if best.len() >= 2 { best } else { Vec::new() }
}
