//! Decides when each shot of a prompt plays: as its header says, or for a share of the remaining time.

use crate::import::Certainty;
use crate::import::headers::HeaderKind;
use crate::import::lines::Prompt;
use crate::import::scan::{parse_whole_duration, slice};
use crate::import::settings::parse_labelled_line;
use crate::import::shots::DetectedShot;
use crate::import::write::{Timing, Writer};
use crate::syntax::time::show_seconds;

/// When a shot plays.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShotTime {
    /// How the story writes it.
    pub(super) timing: Timing,
    pub(super) start_ms: u64,
    pub(super) end_ms: u64,
    /// True if its duration is a guess.
    pub(super) is_guessed: bool,
}

impl ShotTime {
    fn range(start_ms: u64, end_ms: u64, is_guessed: bool) -> Self {
        Self { timing: Timing::Range(start_ms, end_ms), start_ms, end_ms, is_guessed }
    }
}

/// The longest clip that a guess makes: what most models make. Every shot still gets a second.
const MAX_GUESS_MS: u64 = 15_000;

/// The duration that a guess gives a shot.
const DEFAULT_SHOT_MS: u64 = 3000;

/// Times the shots. `declared_ms` is the duration of the clip, if the prompt gives one; `end` is where the clip's text ends.
pub(super) fn time_shots(
    prompt: Prompt<'_>,
    shots: &[DetectedShot<'_>],
    declared_ms: Option<u64>,
    end: usize,
    out: &mut Writer<'_>,
) -> Vec<ShotTime> {
    if let Some(ranges) = read_ranges(shots, declared_ms) {
        let mut times = time_by_ranges(&ranges, shots, out);
        if let (Some(last), Some(shot)) = (times.last_mut(), shots.last())
            && matches!(shot.candidate.kind, HeaderKind::OpenEnd(_))
            && declared_ms != Some(last.end_ms)
        {
            last.is_guessed = true;
            let length = show_seconds(last.end_ms - last.start_ms);
            let message = format!("the text doesn't say when the last shot ends, so it gets {length} s");
            out.add_note(shot.header, Certainty::Guess, message);
        }
        return times;
    }
    let starts: Vec<u64> = shots
        .iter()
        .filter_map(|shot| match shot.candidate.kind {
            HeaderKind::Start(ms) => Some(ms),
            _ => None,
        })
        .collect();
    if starts.len() == shots.len() {
        return time_by_starts(&starts, shots, declared_ms, out);
    }
    let durations = read_durations(prompt, shots, end);
    time_by_durations(&durations, shots, declared_ms, out)
}

/// The start and the end of each shot. Some may have none if there is time left between their neighbours.
fn read_ranges(shots: &[DetectedShot<'_>], declared_ms: Option<u64>) -> Option<Vec<(u64, u64)>> {
    let known: Vec<Option<(u64, u64)>> = shots.iter().map(DetectedShot::range).collect();
    if known.iter().all(Option::is_none) {
        return None;
    }
    let mut ranges = Vec::with_capacity(known.len());
    let mut end = 0;
    for (at, range) in known.iter().enumerate() {
        let next_start = known.iter().skip(at + 1).find_map(|next| *next).map(|(start, _)| start);
        let range = match range {
            Some(range) => *range,
            None if at > 0
                && matches!(shots.get(at).map(|shot| shot.candidate.kind), Some(HeaderKind::OpenEnd(_))) =>
            {
                // As long as the shots before it are on average, and at least a second.
                let usual = end + (end / at as u64).max(1000);
                (end, declared_ms.filter(|ms| *ms > end).unwrap_or(usual))
            }
            None => (end, next_start.or(declared_ms).filter(|next| *next > end)?),
        };
        end = range.1;
        ranges.push(range);
    }
    Some(ranges)
}

/// Times shots whose headers have a start and an end.
fn time_by_ranges(ranges: &[(u64, u64)], shots: &[DetectedShot<'_>], out: &mut Writer<'_>) -> Vec<ShotTime> {
    let Some(step) = inclusive_step(ranges) else {
        return ranges.iter().map(|(start, end)| ShotTime::range(*start, *end, false)).collect();
    };
    if let Some(second) = shots.get(1) {
        let message = format!(
            "each shot starts {} s after the one before it ends, as if end times were inclusive; it now starts where \
             that one ends, which keeps the total",
            show_seconds(step)
        );
        out.add_note(second.header, Certainty::Likely, message);
    }
    // With inclusive ends, the first second is number 1: `1-3s` is the first three seconds.
    let first_start = ranges.first().map_or(0, |(start, _)| if *start == step { 0 } else { *start });
    let starts = std::iter::once(first_start).chain(ranges.iter().map(|(_, end)| *end));
    starts.zip(ranges).map(|(start, (_, end))| ShotTime::range(start, *end, false)).collect()
}

/// The gap between any two shots if end times are inclusive: a second, or a tenth or a hundredth of one.
fn inclusive_step(ranges: &[(u64, u64)]) -> Option<u64> {
    let step = ranges.get(1)?.0.checked_sub(ranges.first()?.1)?;
    if !matches!(step, 1000 | 100 | 10) || ranges.len() < 3 {
        return None;
    }
    let is_whole = ranges.iter().all(|(start, end)| start.is_multiple_of(step) && end.is_multiple_of(step));
    let has_same_gaps = ranges
        .iter()
        .zip(ranges.iter().skip(1))
        .all(|(before, after)| after.0.checked_sub(before.1) == Some(step));
    (is_whole && has_same_gaps).then_some(step)
}

/// Times shots whose headers have a start alone.
fn time_by_starts(
    starts: &[u64],
    shots: &[DetectedShot<'_>],
    declared_ms: Option<u64>,
    out: &mut Writer<'_>,
) -> Vec<ShotTime> {
    let mut times = Vec::with_capacity(starts.len());
    for (index, (start, shot)) in starts.iter().zip(shots).enumerate() {
        if let Some(next) = starts.get(index + 1) {
            times.push(ShotTime::range(*start, *next, false));
            continue;
        }
        let declared_end = declared_ms.filter(|ms| ms > start);
        // As long as the shots before it are on average, and at least a second.
        let usual = (start / index.max(1) as u64).max(1000);
        let end = declared_end.unwrap_or(start + usual);
        times.push(ShotTime::range(*start, end, declared_end.is_none()));
        let message = format!(
            "the text says when the last shot starts but not when it ends, so it gets {} s",
            show_seconds(end - start)
        );
        out.add_note(shot.header, Certainty::Guess, message);
    }
    times
}

/// The duration that each header gives, or a line such as `Duration: 3s` in its shot; in milliseconds.
fn read_durations(prompt: Prompt<'_>, shots: &[DetectedShot<'_>], end: usize) -> Vec<Option<u64>> {
    let ends = shots.iter().skip(1).map(|next| next.header.start as usize).chain([end]);
    let read = |(shot, end): (&DetectedShot<'_>, usize)| {
        if let Some(ms) = shot.candidate.duration() {
            return Some(ms);
        }
        let first = shot.candidate.line + 1;
        let body = prompt.lines.get(first..prompt.line_from(end).max(first)).unwrap_or(&[]);
        let mut mentions = body.iter().filter_map(|line| parse_labelled_line(prompt.text, *line));
        mentions.find(|mention| mention.key == "duration").map(|mention| mention.ms)
    };
    let mut durations: Vec<Option<u64>> = shots.iter().zip(ends).map(read).collect();
    // A duration after the last shot alone is that of the clip.
    let is_last_only = durations.iter().flatten().count() == 1
        && shots.len() > 1
        && shots.last().is_some_and(|shot| shot.candidate.duration().is_none());
    if is_last_only && let Some(last) = durations.last_mut().filter(|last| last.is_some()) {
        *last = None;
    }
    if durations.iter().all(Option::is_none) {
        let at_ends = read_durations_at_ends(prompt, shots, end);
        return at_ends.unwrap_or(durations);
    }
    durations
}

/// The durations in brackets at the end of each shot, as in `Shot 1: a dog (3s)`; `None` unless all have one.
fn read_durations_at_ends(
    prompt: Prompt<'_>,
    shots: &[DetectedShot<'_>],
    end: usize,
) -> Option<Vec<Option<u64>>> {
    let ends = shots.iter().skip(1).map(DetectedShot::start).chain([end]);
    let read = |(shot, end): (&DetectedShot<'_>, usize)| {
        let words = slice(prompt.text, shot.words_start, end);
        let line = words.lines().next().unwrap_or("").trim_end().trim_end_matches(['.', '。', ';', '；']);
        let open = line.rfind(['(', '（', '[', '【'])?;
        let inside = line.get(open..)?.trim_matches(['(', '（', '[', '【', ')', '）', ']', '】']);
        parse_whole_duration(inside.trim())
    };
    let found: Vec<Option<u64>> = shots.iter().zip(ends).map(read).collect();
    (found.len() > 1 && found.iter().all(Option::is_some)).then_some(found)
}

/// Times shots by their durations. Those without one share what is left of the clip.
fn time_by_durations(
    durations: &[Option<u64>],
    shots: &[DetectedShot<'_>],
    declared_ms: Option<u64>,
    out: &mut Writer<'_>,
) -> Vec<ShotTime> {
    let known: u64 = durations.iter().flatten().sum();
    let untimed = || durations.iter().zip(shots).filter(|(duration, _)| duration.is_none());
    let missing = untimed().count() as u64;
    // `Shots 3–4` counts as two.
    let weights: u64 = untimed().map(|(_, shot)| shot.weight()).sum();
    let total = declared_ms.filter(|ms| *ms > known);
    let longest_guess = MAX_GUESS_MS.saturating_sub(known).max(weights * 1000);
    let guess = (weights * DEFAULT_SHOT_MS).min(longest_guess);
    let shared = total.map_or(guess, |total| total - known);
    if let (true, Some(first)) = (missing > 0, shots.first()) {
        out.add_note(first.header, Certainty::Guess, shares_message(missing, shared, total));
    }
    let mut shares = split_evenly(shared, weights).into_iter();
    let mut start_ms = 0;
    let mut times = Vec::with_capacity(durations.len());
    for (duration, shot) in durations.iter().zip(shots) {
        let mut share = || (0..shot.weight()).filter_map(|_| shares.next()).sum::<u64>();
        let ms = duration.unwrap_or_else(|| Some(share()).filter(|ms| *ms > 0).unwrap_or(DEFAULT_SHOT_MS));
        times.push(ShotTime {
            timing: Timing::Duration(ms),
            start_ms,
            end_ms: start_ms + ms,
            is_guessed: duration.is_none(),
        });
        start_ms += ms;
    }
    times
}

/// Describes the durations of the shots without a time. `total` is the duration that the prompt gives.
fn shares_message(missing: u64, shared: u64, total: Option<u64>) -> String {
    let shots =
        if missing == 1 { "1 shot has no time".to_owned() } else { format!("{missing} shots have no times") };
    let share = if missing == 1 { "it gets" } else { "they share" };
    let shared = show_seconds(shared);
    match total.map(show_seconds) {
        Some(total) if total == shared => {
            format!("{shots}; {share} the {total} s that the text sets for the clip")
        }
        Some(total) => {
            format!("{shots}; {share} {shared} s of the {total} s that the text sets for the clip")
        }
        None => format!("{shots}, and the text gives no total that fits; {share} {shared} s"),
    }
}

/// Splits a total into `count` durations, in whole seconds if there are enough; in milliseconds.
pub(super) fn split_evenly(total: u64, count: u64) -> Vec<u64> {
    let unit = if total.is_multiple_of(1000) && total / 1000 >= count { 1000 } else { 1 };
    let each = (total / unit).checked_div(count).unwrap_or(0);
    let rest = (total / unit).checked_rem(count).unwrap_or(0);
    (0..count).map(|index| ((each + u64::from(index < rest)) * unit).max(1)).collect()
}
