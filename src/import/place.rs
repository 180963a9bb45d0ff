//! When each shot of a prompt plays: as it says, or its share of the length that is left.

use crate::import::Certainty;
use crate::import::facts;
use crate::import::lines::Line;
use crate::import::marks::{Kind, Mark};
use crate::import::prompt::{Found, line_of};
use crate::import::write::{Time, Writer};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// Gives each shot its place in time.
pub(super) fn time(
    text: &str,
    lines: &[Line],
    marks: &[&Mark],
    found: &mut [Found],
    declared: Option<(u64, Span)>,
    end: usize,
    out: &mut Writer<'_>,
) {
    let times: Vec<(u64, u64)> = marks
        .iter()
        .filter_map(|mark| if let Kind::Time(start, end) = mark.kind { Some((start, end)) } else { None })
        .collect();
    if times.len() == found.len() {
        let step = inclusive(&times);
        for (at, (shot, (start, end))) in found.iter_mut().zip(&times).enumerate() {
            let start = match step.and(at.checked_sub(1)).and_then(|before| times.get(before)) {
                Some((_, before)) => *before,
                // Whoever counts ends in counts from one: `1-3s` is the first three seconds.
                None if step == Some(*start) => 0,
                None => *start,
            };
            (shot.time, shot.start_ms, shot.end_ms) = (Time::Range(start, *end), start, *end);
        }
        if let (Some(step), Some(second)) = (step, found.get(1)) {
            let what = format!(
                "every shot begins {} s after the one before it ends, as if ends were counted in; each begins where the one before it ends now, so that the length stays",
                show_seconds(step)
            );
            out.note(second.header, Certainty::Likely, what);
        }
        return;
    }
    let starts: Vec<u64> = marks
        .iter()
        .filter_map(|mark| if let Kind::Point(ms) = mark.kind { Some(ms) } else { None })
        .collect();
    if !found.is_empty() && starts.len() == found.len() {
        for at in 0..found.len() {
            let (Some(start), next) = (starts.get(at).copied(), starts.get(at + 1).copied()) else {
                continue;
            };
            let guess = declared.map(|(ms, _)| ms).filter(|ms| *ms > start);
            let usual = (start / at.max(1) as u64).max(1000);
            let end = next.or(guess).unwrap_or(start + usual);
            if let Some(shot) = found.get_mut(at) {
                (shot.time, shot.start_ms, shot.end_ms) = (Time::Range(start, end), start, end);
                shot.guessed = next.is_none() && guess.is_none();
                if next.is_none() {
                    out.note(shot.header, Certainty::Guess, format!("the text says where the last shot begins and not where it ends; it was given {} s", show_seconds(end - start)));
                }
            }
        }
        return;
    }
    // Counted shots: lengths from their headers, else from a line of theirs, else a share of the whole.
    let ends: Vec<usize> =
        (0..found.len()).map(|at| found.get(at + 1).map_or(end, |next| next.header.start as usize)).collect();
    let lengths: Vec<Option<u64>> = marks
        .iter()
        .zip(&ends)
        .map(|(mark, end)| {
            if let Kind::Count(_, Some(ms)) = mark.kind {
                return Some(ms);
            }
            let body = lines.get(mark.line + 1..line_of(lines, *end).max(mark.line + 1)).unwrap_or(&[]);
            let mut said = body.iter().filter_map(|line| facts::labelled(text, *line));
            said.find(|said| said.key == "duration").map(|said| said.ms)
        })
        .collect();
    let said: u64 = lengths.iter().flatten().sum();
    let missing = lengths.iter().filter(|length| length.is_none()).count() as u64;
    let whole = declared.map(|(ms, _)| ms).filter(|ms| *ms > said);
    // No guess makes a clip longer than the models that were asked for shots make.
    let guess = (missing * 3000).min(LONGEST_GUESS_MS.saturating_sub(said).max(missing * 1000));
    let shared = whole.map_or(guess, |whole| whole - said);
    let mut shares = shares(shared, missing).into_iter();
    let mut at = 0;
    for (shot, length) in found.iter_mut().zip(&lengths) {
        let ms = length.unwrap_or_else(|| shares.next().unwrap_or(3000));
        (shot.time, shot.start_ms, shot.end_ms) = (Time::Length(ms), at, at + ms);
        shot.guessed = length.is_none();
        at += ms;
    }
    if let (true, Some(first)) = (missing > 0, found.first()) {
        let what = match whole {
            Some(whole) => format!(
                "{missing} shots have no times; they share the {} s of the {} s that the text speaks of: a guess",
                show_seconds(shared),
                show_seconds(whole)
            ),
            None => format!(
                "{missing} shots have no times, and the text names no length that fits; they share {} s: a guess",
                show_seconds(shared)
            ),
        };
        out.note(first.header, Certainty::Guess, what);
    }
}

/// The longest clip that a guess makes, as long as every shot has a second of its own: what most models make.
const LONGEST_GUESS_MS: u64 = 15_000;

/// Lengths that sum to `total`, in whole seconds where there are enough of them.
pub(super) fn shares(total: u64, count: u64) -> Vec<u64> {
    let unit = if total.is_multiple_of(1000) && total / 1000 >= count { 1000 } else { 1 };
    let (each, rest) =
        ((total / unit).checked_div(count).unwrap_or(0), (total / unit).checked_rem(count).unwrap_or(0));
    (0..count).map(|at| ((each + u64::from(at < rest)) * unit).max(1)).collect()
}

/// What lies between any two shots, where ends were counted in: a second, or a tenth of one.
fn inclusive(times: &[(u64, u64)]) -> Option<u64> {
    let step = times.get(1)?.0.checked_sub(times.first()?.1)?;
    let whole =
        times.iter().all(|(start, end)| start.is_multiple_of(step.max(1)) && end.is_multiple_of(step.max(1)));
    let all = times
        .iter()
        .zip(times.iter().skip(1))
        .all(|(before, after)| after.0.checked_sub(before.1) == Some(step));
    (matches!(step, 1000 | 100 | 10) && times.len() >= 3 && whole && all).then_some(step)
}
