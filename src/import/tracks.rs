//! Which of the marks are the shots: times that follow one another, or counts that go up.

use crate::import::marks::{Kind, Mark};

/// The shots of a text, as indices of its marks.
#[derive(Clone, Debug, Default)]
pub(super) struct Tracks {
    /// One list for each time that the clock starts again.
    pub(super) tracks: Vec<Vec<usize>>,
    /// A time that lies around all shots.
    pub(super) outer: Option<usize>,
}

fn time(marks: &[Mark], at: usize) -> Option<(u64, u64)> {
    match marks.get(at)?.kind {
        Kind::Time(start, end) => Some((start, end)),
        _ => None,
    }
}

/// Times that follow one another.
pub(super) fn timed(marks: &[Mark]) -> Tracks {
    let mut strong = follow(marks, |mark| mark.strength >= 2);
    let mut all = follow(marks, |_| true);
    // Times of a sound are no shots, unless they begin their lines and are the only ones; nor are those that go on with them.
    let of_sound = |track: &[usize]| {
        let first = track.first().copied().unwrap_or(0);
        let goes_on = first.checked_sub(1).and_then(|before| marks.get(before)).is_some_and(|before| {
            before.sound && before.strength < 2 && matches!((before.kind, time(marks, first)), (Kind::Time(_, end), Some((start, _))) if start == end)
        });
        goes_on || marks.get(first).is_some_and(|mark| mark.sound)
    };
    all.tracks.retain(|track| !of_sound(track));
    let begins_lines = |track: &[usize]| {
        track.first().and_then(|at| marks.get(*at)).is_some_and(|mark| mark.sound && mark.strength == 3)
    };
    if strong.tracks.len() > 1 || !strong.tracks.first().is_some_and(|track| begins_lines(track)) {
        strong.tracks.retain(|track| !of_sound(track));
    }
    let longest = |tracks: &Tracks| tracks.tracks.iter().map(Vec::len).max().unwrap_or(0);
    let mut found = if longest(&strong) >= 2 || longest(&all) <= 1 { strong } else { all };
    let nexts: Vec<usize> =
        found.tracks.iter().skip(1).filter_map(|track| track.first().copied()).chain([marks.len()]).collect();
    for (track, stop) in found.tracks.iter_mut().zip(nexts) {
        fill(marks, track, stop);
    }
    // One time alone has to be plainly a header.
    found.tracks.retain(|track| {
        let plain = |at: &usize| {
            marks.get(*at).is_some_and(|mark| {
                mark.strength == 3 || (mark.strength == 2 && matches!(mark.kind, Kind::Time(0, _)))
            })
        };
        track.len() > 1 || track.first().is_some_and(plain)
    });
    found
}

fn follow(marks: &[Mark], counts: impl Fn(&Mark) -> bool) -> Tracks {
    let mut found = Tracks::default();
    let mut track: Vec<usize> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        let Kind::Time(start, end) = mark.kind else { continue };
        if !counts(mark) {
            continue;
        }
        let Some((last_start, last_end)) = track.last().and_then(|last| time(marks, *last)) else {
            if mark.strength >= 2 || start <= 1000 {
                track.push(at);
            }
            continue;
        };
        if start >= last_end || (start > last_start && end > last_end) {
            track.push(at);
        } else if track.len() == 1 && found.tracks.is_empty() && start == last_start && end < last_end {
            found.outer = track.pop();
            track.push(at);
        } else if start >= last_start && end <= last_end && start > 0 {
            // A beat within the shot.
        } else if start == 0 {
            found.tracks.push(std::mem::take(&mut track));
            track.push(at);
        }
    }
    if !track.is_empty() {
        found.tracks.push(track);
    }
    found
}

/// Puts times inside lines into a track where they fit between two others without a gap.
fn fill(marks: &[Mark], track: &mut Vec<usize>, stop: usize) {
    let mut filled = Vec::with_capacity(track.len());
    for (place, at) in track.iter().enumerate() {
        filled.push(*at);
        let next = track.get(place + 1).copied();
        let until = next.and_then(|next| time(marks, next)).map_or(u64::MAX, |(start, _)| start);
        let Some((_, mut end)) = time(marks, *at) else { continue };
        let stop = next.unwrap_or(stop);
        for (index, mark) in marks.iter().enumerate().take(stop).skip(at + 1) {
            let Kind::Time(from, to) = mark.kind else { continue };
            if to <= from {
                continue;
            }
            if from == end && to <= until && mark.strength == 1 {
                filled.push(index);
                end = to;
            }
        }
    }
    *track = filled;
}

/// Points in time at the start of lines, which go up from 0.
pub(super) fn points(marks: &[Mark]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut last = None;
    for (at, mark) in marks.iter().enumerate() {
        let Kind::Point(ms) = mark.kind else { continue };
        if last.map_or(ms == 0, |last| ms > last) {
            found.push(at);
            last = Some(ms);
        }
    }
    if found.len() >= 2 { found } else { Vec::new() }
}

/// Counts that go up by one, of the word that is counted most often.
pub(super) fn counted(marks: &[Mark]) -> Vec<usize> {
    let mut series: Vec<(&str, Vec<usize>, u32)> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        let Kind::Count(count, _) = mark.kind else { continue };
        let Some((_, found, next)) = series.iter_mut().find(|(word, ..)| *word == count.word) else {
            if count.number <= 1 || mark.strength == 3 {
                series.push((count.word, vec![at], count.number + 1));
            }
            continue;
        };
        if count.number == *next {
            found.push(at);
            *next += 1;
        } else if found.len() == 1 && count.number == 1 && mark.strength == 3 {
            (*found, *next) = (vec![at], 2);
        }
    }
    // Scenes that hold shots: what is counted most often is a shot; of as many, the first.
    let mut best: Vec<usize> = Vec::new();
    for (_, found, _) in series {
        if found.len() > best.len() {
            best = found;
        }
    }
    if best.len() >= 2 { best } else { Vec::new() }
}
