//! Edits that move shots in time: change the length of a shot, insert a shot, or give all shots of a clip the same
//! length. What follows moves along. Only times change: the order of the shots and every word stay.
//!
//! Times move on the story's clock. In a clip whose times restart, they stay if only earlier clips change. A time in a
//! clip header moves with the clip.
//!
//! Each function parses the edited text to verify it: every shot must have its new time, and the words mustn't change.

use std::ops::Range;

use crate::compile::fix::apply;
use crate::diagnostic::Edit;
use crate::format::header::TimeNotation;
use crate::format::times::replace_times;
use crate::storyboard::{Flags, Shot, Storyboard, Time, resolve};
use crate::syntax::time::{MAX_TIME_MS, show_seconds};
use crate::syntax::tree::{TimingValue, within};
use crate::syntax::{BlockKind, ClipHeader, Script, Timing, parse};
use crate::text::Span;

/// Makes a shot longer by `by_ms` milliseconds, or shorter if `by_ms` is negative; what begins at its end or later
/// moves along. `shot` is the shot's index in the storyboard.
///
/// Returns `None` if the shot has no time or would have no length, if later shots begin before its end, so that it is
/// unclear which should move, if the story would exceed 24 hours, or if a sound would begin outside every shot.
pub fn lengthen(script: &Script, storyboard: &Storyboard, shot: usize, by_ms: i64) -> Option<Vec<Edit>> {
    times_after_lengthening(storyboard, shot, by_ms)?.edits(script, storyboard, by_ms)
}

/// Returns true if [`lengthen`] may succeed. This doesn't parse the edited text, so [`lengthen`] may still return
/// `None`.
pub fn may_lengthen(storyboard: &Storyboard, shot: usize, by_ms: i64) -> bool {
    times_after_lengthening(storyboard, shot, by_ms).is_some()
}

/// Computes the times of all shots, sections and clips after changing the length of a shot.
fn times_after_lengthening(storyboard: &Storyboard, shot: usize, by_ms: i64) -> Option<NewTimes> {
    let time = storyboard.shots.get(shot)?.time?;
    if time.length().checked_add_signed(by_ms)? == 0 || !can_move_together(storyboard, shot, time.end) {
        return None;
    }
    let new_end = time.end.checked_add_signed(by_ms)?;
    let moved = |ms: u64| if ms >= time.end { ms.checked_add_signed(by_ms) } else { Some(ms) };
    NewTimes::new(storyboard, |at, old| match at {
        Some(at) if at < shot => Some(old),
        Some(at) if at == shot => Some(Time { start: old.start, end: new_end }),
        Some(_) => Some(Time { start: moved(old.start)?, end: moved(old.end)? }),
        // A sound that reaches into the removed time is cut to the new end; a sound that lies wholly inside it can't be
        // kept.
        None => {
            let kept =
                |ms: u64| if ms < time.end && ms > time.start { Some(ms.min(new_end)) } else { moved(ms) };
            let new = Time { start: kept(old.start)?, end: kept(old.end)? };
            (new.length() > 0 || old.length() == 0).then_some(new)
        }
    })
}

/// Inserts a shot of `length_ms` milliseconds after another; what begins at the end of that shot or later moves along.
/// The new shot has a header but no words yet.
///
/// Returns `None` as [`lengthen`] does.
pub fn insert_after(
    script: &Script,
    storyboard: &Storyboard,
    shot: usize,
    length_ms: u64,
) -> Option<Vec<Edit>> {
    let before = storyboard.shots.get(shot)?;
    let time = before.time?;
    let by = i64::try_from(length_ms).ok()?;
    let new_times = times_after_insert(storyboard, shot, length_ms)?;
    let mut edits = new_times.unverified_edits(script, storyboard, by)?;
    let block = script.blocks.get(before.block)?;
    let BlockKind::Shot(timing) = &block.kind else { return None };
    let value = match timing.value {
        TimingValue::Length(_) => TimingValue::Length(length_ms),
        TimingValue::Range { .. } => {
            let start = time.end.checked_sub(clock_start(storyboard, before.clip))?;
            TimingValue::Range { start, end: start + length_ms }
        }
    };
    let header = TimeNotation::from_timing(script, *timing).show(Timing { value, ..*timing });
    let at = words_end(script, block.span);
    edits.push(Edit::insert(at, format!("\n\n[{header}] ")));
    edits.sort_by_key(|edit| edit.span);
    let mut times: Vec<Option<Time>> = new_times.shots.iter().map(|time| Some(*time)).collect();
    times.insert(shot + 1, Some(Time { start: time.end, end: time.end + length_ms }));
    verify(script, &edits, &times, Some(shot + 1)).then_some(edits)
}

/// Returns true if [`insert_after`] may succeed. This doesn't parse the edited text, so it may still return `None`.
pub fn may_insert_after(storyboard: &Storyboard, shot: usize, length_ms: u64) -> bool {
    times_after_insert(storyboard, shot, length_ms).is_some()
}

/// Computes the times of all shots, sections and clips after inserting a shot.
fn times_after_insert(storyboard: &Storyboard, shot: usize, length_ms: u64) -> Option<NewTimes> {
    let time = storyboard.shots.get(shot)?.time?;
    if length_ms == 0 || !can_move_together(storyboard, shot, time.end) {
        return None;
    }
    NewTimes::new(storyboard, |at, old| {
        // A section that ends with the shot keeps its end; one that continues beyond it gets longer.
        let later = |ms: u64| if ms >= time.end { ms + length_ms } else { ms };
        match at {
            Some(at) if at <= shot => Some(old),
            _ => {
                let end = if old.start < time.end && old.end == time.end { old.end } else { later(old.end) };
                Some(Time { start: later(old.start), end })
            }
        }
    })
}

/// Gives every shot of `stretch` the same length. If the stretch lasts whole seconds, so do the shots, and the first
/// ones get the remainder. A section with a time keeps its relative place in its shots.
///
/// Returns `None` if a shot has no time, if shots overlap or run backwards, or if there are more shots than
/// milliseconds.
pub fn spread(script: &Script, storyboard: &Storyboard, stretch: &Stretch) -> Option<Vec<Edit>> {
    times_after_spread(storyboard, stretch)?.edits(script, storyboard, 0)
}

/// Returns true if [`spread`] may succeed and would change something. This doesn't parse the edited text.
pub fn may_spread(storyboard: &Storyboard, stretch: &Stretch) -> bool {
    let now = || storyboard.shots.iter().map(|shot| shot.time);
    times_after_spread(storyboard, stretch)
        .is_some_and(|new_times| !now().eq(new_times.shots.iter().map(|time| Some(*time))))
}

/// Consecutive shots and the time that they share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The shots' indices in the storyboard.
    pub shots: Range<usize>,
    /// The shared time, on the story's clock.
    pub time: Time,
}

impl Stretch {
    /// Returns the shots in the clip of a shot. In a story without clip headers: all shots, up to its `duration`.
    pub fn around(storyboard: &Storyboard, shot: usize) -> Option<Self> {
        if storyboard.headings.is_empty() {
            let end =
                storyboard.settings.duration_ms.as_ref().map(|set| set.value).or(storyboard.shots_end())?;
            return Some(Self { shots: 0..storyboard.shots.len(), time: Time { start: 0, end } });
        }
        let clip = storyboard.shots.get(shot)?.clip;
        let in_clip = |shot: &&Shot| shot.clip == clip;
        let before = storyboard.shots.get(..shot)?.iter().rev().take_while(in_clip).count();
        let behind = storyboard.shots.get(shot..)?.iter().take_while(in_clip).count();
        let shots = shot - before..shot + behind;
        let times = || storyboard.shots.get(shots.clone()).unwrap_or(&[]).iter().filter_map(|shot| shot.time);
        let start = clip.and_then(|clip| storyboard.headings.get(clip)).filter(|heading| heading.restarts);
        let start = start.map(|heading| heading.start).or_else(|| times().map(|time| time.start).min())?;
        let end = times().map(|time| time.end).max()?;
        Some(Self { shots, time: Time { start, end } })
    }
}

/// Computes the times of all shots, sections and clips after giving the shots of a stretch the same length.
fn times_after_spread(storyboard: &Storyboard, stretch: &Stretch) -> Option<NewTimes> {
    let shots = storyboard.shots.get(stretch.shots.clone())?;
    let old: Vec<Time> = shots.iter().map(|shot| shot.time).collect::<Option<_>>()?;
    let in_order = old.windows(2).all(|pair| matches!(pair, [one, next] if one.end <= next.start));
    let count = old.len() as u64;
    if count < 2 || !in_order || old.iter().any(|time| time.length() == 0) {
        return None;
    }
    let total_ms = stretch.time.length();
    let step = if total_ms.is_multiple_of(1000) && total_ms / 1000 >= count { 1000 } else { 1 };
    let (each, over) = (total_ms / step / count, total_ms / step % count);
    if each == 0 {
        return None;
    }
    let mut new: Vec<Time> = Vec::with_capacity(old.len());
    for at in 0..count {
        let start = new.last().map_or(stretch.time.start, |time| time.end);
        new.push(Time { start, end: start + (each + u64::from(at < over)) * step });
    }
    // A moment in a shot keeps its relative place in the shot; one between or behind shots moves to the edge. What lies
    // in another clip doesn't move.
    let is_whole = stretch.shots.len() == storyboard.shots.len();
    let moved = |ms: u64| {
        let is_inside = stretch.time.start <= ms && ms < stretch.time.end;
        if !is_whole && !is_inside {
            return ms;
        }
        let at = old.iter().rposition(|time| time.start <= ms);
        let Some((was, now)) = at.and_then(|at| Some((old.get(at)?, new.get(at)?))) else {
            return stretch.time.start;
        };
        let part = ms.saturating_sub(was.start).min(was.length());
        now.start + part * now.length() / was.length().max(1)
    };
    NewTimes::new(storyboard, |at, old| match at {
        Some(at) => {
            Some(at.checked_sub(stretch.shots.start).and_then(|at| new.get(at)).copied().unwrap_or(old))
        }
        None => Some(Time { start: moved(old.start), end: moved(old.end) }),
    })
}

/// Returns true if everything after a shot begins at its end or later, so that it can move with that end.
fn can_move_together(storyboard: &Storyboard, shot: usize, end: u64) -> bool {
    let later = storyboard.shots.iter().skip(shot + 1);
    later.filter_map(|shot| shot.time).all(|time| time.start >= end)
        && storyboard.shots.iter().all(|shot| shot.time.is_some())
}

/// The new times of shots, sections and clips on the story's clock.
struct NewTimes {
    shots: Vec<Time>,
    sections: Vec<Option<Time>>,
    /// The start of the clip behind each header.
    clips: Vec<u64>,
}

impl NewTimes {
    /// Calls `new` for each shot, with its index, for each section that has a time, and for the start of each clip.
    fn new(storyboard: &Storyboard, new: impl Fn(Option<usize>, Time) -> Option<Time>) -> Option<Self> {
        let shots = storyboard.shots.iter().enumerate();
        let section = |time: Option<Time>| match time {
            None => Some(None),
            Some(time) => new(None, time).map(Some),
        };
        let clip = |start: u64| new(None, Time { start, end: start }).map(|time| time.start);
        let new_times = Self {
            shots: shots.map(|(at, shot)| new(Some(at), shot.time?)).collect::<Option<_>>()?,
            sections: storyboard.sections.iter().map(|s| section(s.time)).collect::<Option<_>>()?,
            clips: storyboard.headings.iter().map(|heading| clip(heading.start)).collect::<Option<_>>()?,
        };
        new_times.shots.iter().all(|time| time.end <= MAX_TIME_MS).then_some(new_times)
    }

    /// Returns the new offset of the times in a clip.
    fn clock_start(&self, storyboard: &Storyboard, clip: Option<usize>) -> u64 {
        let restarts =
            clip.and_then(|at| storyboard.headings.get(at)).is_some_and(|heading| heading.restarts);
        clip.and_then(|at| self.clips.get(at)).copied().filter(|_| restarts).unwrap_or(0)
    }

    /// Converts a time on the story's clock to the clock of a clip's headers.
    fn to_clip_clock(&self, storyboard: &Storyboard, clip: Option<usize>, time: Time) -> Option<TimingValue> {
        let start = self.clock_start(storyboard, clip);
        Some(TimingValue::Range { start: time.start.checked_sub(start)?, end: time.end.checked_sub(start)? })
    }

    /// Returns the edits, or `None` if parsing the edited text shows that they would change anything else.
    fn edits(&self, script: &Script, storyboard: &Storyboard, by_ms: i64) -> Option<Vec<Edit>> {
        let edits = self.unverified_edits(script, storyboard, by_ms)?;
        let times: Vec<Option<Time>> = self.shots.iter().map(|time| Some(*time)).collect();
        verify(script, &edits, &times, None).then_some(edits)
    }

    /// Returns the edits of the headers whose times change, and of a `duration` that equals the end of the shots.
    fn unverified_edits(&self, script: &Script, storyboard: &Storyboard, by_ms: i64) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        for (shot, new) in storyboard.shots.iter().zip(&self.shots) {
            let BlockKind::Shot(timing) = &script.blocks.get(shot.block)?.kind else { return None };
            let value = match timing.value {
                // A shot that follows the one before it, as in `[+4s]`, still does.
                TimingValue::Length(_) => TimingValue::Length(new.length()),
                TimingValue::Range { .. } => self.to_clip_clock(storyboard, shot.clip, *new)?,
            };
            edits.extend(timing_edit(script, *timing, value));
        }
        for at in 0..storyboard.headings.len() {
            edits.extend(self.clip_header_edit(script, storyboard, at));
        }
        for (section, new) in storyboard.sections.iter().zip(&self.sections) {
            let BlockKind::Section { timing: Some(timing), .. } = &script.blocks.get(section.block)?.kind
            else {
                continue;
            };
            let Some(new) = new else { continue };
            let plays = |moment: u64, time: Option<Time>| {
                time.is_some_and(|time| time.start <= moment && moment < time.end)
            };
            // A sound that begins in a shot mustn't end up beginning outside every shot.
            let began = section
                .time
                .is_some_and(|old| storyboard.shots.iter().any(|shot| plays(old.start, shot.time)));
            if began && !self.shots.iter().any(|shot| plays(new.start, Some(*shot))) {
                return None;
            }
            edits.extend(timing_edit(script, *timing, self.to_clip_clock(storyboard, section.clip, *new)?));
        }
        edits.extend(duration_edit(script, storyboard, by_ms));
        edits.sort_by_key(|edit| edit.span);
        Some(edits)
    }

    /// Returns the edit of a clip header that has the time of its shots, on either clock. A header with any other
    /// time stays.
    fn clip_header_edit(&self, script: &Script, storyboard: &Storyboard, at: usize) -> Option<Edit> {
        let (heading, start) = (storyboard.headings.get(at)?, *self.clips.get(at)?);
        let BlockKind::Clip(ClipHeader { timing: Some(timing), .. }) =
            &script.blocks.get(heading.block)?.kind
        else {
            return None;
        };
        let asked = heading.header_time?;
        let shots = storyboard.shots_behind(at);
        let new = self.shots.get(heading.first_shot..heading.first_shot + shots.len())?;
        let end = shots.iter().filter_map(|shot| shot.time).map(|time| time.end).max();
        let old = Time { start: heading.start, end: end.unwrap_or(heading.start + asked.length()) };
        let new_end = new.iter().map(|time| time.end).max().unwrap_or(start + asked.length());
        let value = if asked == old {
            TimingValue::Range { start, end: new_end }
        } else if asked == (Time { start: 0, end: old.length() }) {
            TimingValue::Range { start: 0, end: new_end.checked_sub(start)? }
        } else {
            return None;
        };
        timing_edit(script, *timing, value)
    }
}

/// Returns the offset of the times in a clip: its start if its times restart, else 0.
fn clock_start(storyboard: &Storyboard, clip: Option<usize>) -> u64 {
    let heading = clip.and_then(|at| storyboard.headings.get(at)).filter(|heading| heading.restarts);
    heading.map_or(0, |heading| heading.start)
}

/// Returns the edit that changes one time and keeps its spelling.
fn timing_edit(script: &Script, timing: Timing, value: TimingValue) -> Option<Edit> {
    if timing.value == value {
        return None;
    }
    let times = |value: TimingValue| match value {
        TimingValue::Range { start, end } => vec![start, end],
        TimingValue::Length(length) => vec![length],
    };
    let text = replace_times(script.text(timing.span), &times(timing.value), &times(value));
    let text =
        text.unwrap_or_else(|| TimeNotation::from_timing(script, timing).show(Timing { value, ..timing }));
    Some(Edit::replace(timing.span, text))
}

/// Returns the edit of a `duration` in front matter that equals the end of the shots.
fn duration_edit(script: &Script, storyboard: &Storyboard, by_ms: i64) -> Option<Edit> {
    let set = storyboard.settings.duration_ms.as_ref()?;
    let span = set.origin.story_span()?;
    let end = storyboard.shots_end()?;
    if by_ms == 0 || set.value != end {
        return None;
    }
    let new = end.checked_add_signed(by_ms)?;
    let text = replace_times(script.text(span), &[end], &[new]);
    Some(Edit::replace(span, text.unwrap_or_else(|| format!("{}s", show_seconds(new)))))
}

/// Returns the end of a block's words: before trailing white space and the comments that belong to the next block.
fn words_end(script: &Script, block: Span) -> u32 {
    let mut end = block.trimmed(&script.source).end;
    for comment in script.comments.iter().rev() {
        if comment.span.end != end || comment.span.start <= block.start {
            continue;
        }
        let before = Span { start: block.start, end: comment.span.start }.trimmed(&script.source).end;
        // A comment at the end of a file belongs to the block above it.
        if block.end as usize == script.source.len() {
            break;
        }
        end = before;
    }
    end
}

/// Parses the edited text and returns true if it has the same words and comments, and shots with these times.
fn verify(script: &Script, edits: &[Edit], times: &[Option<Time>], added: Option<usize>) -> bool {
    let after = parse(apply(&script.source, edits.iter()));
    let (board, _) = resolve(&after, None, &Flags::default(), "");
    let now: Vec<Option<Time>> = board.shots.iter().map(|shot| shot.time).collect();
    let added = added.and_then(|at| board.shots.get(at)).map(|shot| shot.block);
    let words = |script: &Script, skip: Option<usize>| -> Vec<String> {
        let blocks = script.blocks.iter().enumerate().filter(|(at, _)| Some(*at) != skip);
        blocks
            .map(|(_, block)| {
                let lead = block.lead.map_or("", |lead| script.text(lead));
                format!("{lead}\n{}", without_comments(script, block.text).trim())
            })
            .collect()
    };
    let comments = |script: &Script| -> Vec<String> {
        script.comments.iter().map(|comment| script.text(comment.span).to_owned()).collect()
    };
    now == times
        && words(script, None) == words(&after, added)
        && comments(script) == comments(&after)
        && script.text(script.preamble).trim() == after.text(after.preamble).trim()
}

/// Returns the words of a span without comments, because a new shot may move a comment to another block.
fn without_comments(script: &Script, span: Span) -> String {
    let mut out = String::new();
    let mut at = span.start;
    for comment in within(&script.comments, span, |comment| comment.span) {
        out.push_str(script.text(Span { start: at, end: comment.span.start.max(at) }).trim_end());
        at = comment.span.end;
    }
    out.push_str(script.text(Span { start: at, end: span.end.max(at) }).trim_end());
    out
}
