//! Edits that move shots in time: one becomes longer or shorter, one is put in, all of a clip are spread evenly. What follows
//! moves along, and only times change: the order of the shots and every word stay.
//!
//! Times move on the story's clock. A clip whose times start again keeps them where only clips before it change; a time in a
//! clip header moves with the clip.
//!
//! What comes out was tried: the edited text is read again, and every header says what it should.

use std::ops::Range;

use crate::compile::fix::apply;
use crate::diagnostic::Edit;
use crate::format::figures::respelled;
use crate::format::header::Spelling;
use crate::storyboard::{Flags, Shot, Storyboard, Time, resolve};
use crate::syntax::time::{MOST_MS, show_seconds};
use crate::syntax::tree::{TimingValue, within};
use crate::syntax::{BlockKind, ClipHeader, Script, Timing, parse};
use crate::text::Span;

/// Makes a shot longer by `by_ms` milliseconds, or shorter where that is negative; what begins at its end or later moves
/// along. `shot` counts the storyboard's shots from 0.
///
/// `None` where the shot has no time or would have no length, where shots after it begin before its end, so that nobody
/// knows which of them should move, where the story would grow beyond 24 hours, or where a sound would begin in no shot.
pub fn lengthen(script: &Script, storyboard: &Storyboard, shot: usize, by_ms: i64) -> Option<Vec<Edit>> {
    lengthened(storyboard, shot, by_ms)?.edits(script, storyboard, by_ms)
}

/// Whether [`lengthen`] may do it: what only the edited text can tell is not asked.
pub fn may_lengthen(storyboard: &Storyboard, shot: usize, by_ms: i64) -> bool {
    lengthened(storyboard, shot, by_ms).is_some()
}

fn lengthened(storyboard: &Storyboard, shot: usize, by_ms: i64) -> Option<Wanted> {
    let time = storyboard.shots.get(shot)?.time?;
    if time.length().checked_add_signed(by_ms)? == 0 || !moves_as_one(storyboard, shot, time.end) {
        return None;
    }
    let new_end = time.end.checked_add_signed(by_ms)?;
    let moved = |ms: u64| if ms >= time.end { ms.checked_add_signed(by_ms) } else { Some(ms) };
    Wanted::new(storyboard, |at, old| match at {
        Some(at) if at < shot => Some(old),
        Some(at) if at == shot => Some(Time { start: old.start, end: new_end }),
        Some(_) => Some(Time { start: moved(old.start)?, end: moved(old.end)? }),
        // A sound in the second that goes ends with the shot, and one that has only that second cannot stay.
        None => {
            let kept =
                |ms: u64| if ms < time.end && ms > time.start { Some(ms.min(new_end)) } else { moved(ms) };
            let new = Time { start: kept(old.start)?, end: kept(old.end)? };
            (new.length() > 0 || old.length() == 0).then_some(new)
        }
    })
}

/// Puts a shot of `length_ms` milliseconds after another; what begins at that one's end or later moves along. The new shot
/// has a header and no words yet.
///
/// `None` as for [`lengthen`].
pub fn insert_after(
    script: &Script,
    storyboard: &Storyboard,
    shot: usize,
    length_ms: u64,
) -> Option<Vec<Edit>> {
    let before = storyboard.shots.get(shot)?;
    let time = before.time?;
    let by = i64::try_from(length_ms).ok()?;
    let wanted = with_another(storyboard, shot, length_ms)?;
    let mut edits = wanted.changes(script, storyboard, by)?;
    let block = script.blocks.get(before.block)?;
    let BlockKind::Shot(timing) = &block.kind else { return None };
    let value = match timing.value {
        TimingValue::Length(_) => TimingValue::Length(length_ms),
        TimingValue::Range { .. } => {
            let start = time.end.checked_sub(clock_start(storyboard, before.clip))?;
            TimingValue::Range { start, end: start + length_ms }
        }
    };
    let header = Spelling::of_time(script, *timing).show(Timing { value, ..*timing });
    let at = end_of_words(script, block.span);
    edits.push(Edit::insert(at, format!("\n\n[{header}] ")));
    edits.sort_by_key(|edit| edit.span);
    let mut times: Vec<Option<Time>> = wanted.shots.iter().map(|time| Some(*time)).collect();
    times.insert(shot + 1, Some(Time { start: time.end, end: time.end + length_ms }));
    holds(script, &edits, &times, Some(shot + 1)).then_some(edits)
}

/// Whether [`insert_after`] may do it: what only the edited text can tell is not asked.
pub fn may_insert_after(storyboard: &Storyboard, shot: usize, length_ms: u64) -> bool {
    with_another(storyboard, shot, length_ms).is_some()
}

/// The times of what there is, with another shot after one.
fn with_another(storyboard: &Storyboard, shot: usize, length_ms: u64) -> Option<Wanted> {
    let time = storyboard.shots.get(shot)?.time?;
    if length_ms == 0 || !moves_as_one(storyboard, shot, time.end) {
        return None;
    }
    Wanted::new(storyboard, |at, old| {
        // A section that lasts until the end of the shot ends there still; one that goes on, goes on longer.
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

/// Gives every shot of `stretch` the same length, in whole seconds where the stretch has them: the first shots get what is
/// left over. Sections with a time keep their place in the shots that they stood in.
///
/// `None` where a shot has no time, where shots overlap or lie backwards, or where there are more shots than milliseconds.
pub fn spread(script: &Script, storyboard: &Storyboard, stretch: &Stretch) -> Option<Vec<Edit>> {
    shared_out(storyboard, stretch)?.edits(script, storyboard, 0)
}

/// Whether [`spread`] may do it: what only the edited text can tell is not asked. Not where nothing would change.
pub fn may_spread(storyboard: &Storyboard, stretch: &Stretch) -> bool {
    let now = || storyboard.shots.iter().map(|shot| shot.time);
    shared_out(storyboard, stretch)
        .is_some_and(|wanted| !now().eq(wanted.shots.iter().map(|time| Some(*time))))
}

/// Shots that share a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The shots, by their places in the storyboard.
    pub shots: Range<usize>,
    /// What they share, on the story's clock.
    pub time: Time,
}

impl Stretch {
    /// The shots of the clip that a shot belongs to: of the whole story, up to its `duration`, where nothing parts it.
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

fn shared_out(storyboard: &Storyboard, stretch: &Stretch) -> Option<Wanted> {
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
    // A moment in a shot stays at its part of the shot; one between shots or behind them stays at the edge. What lies in
    // another clip stays.
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
    Wanted::new(storyboard, |at, old| match at {
        Some(at) => {
            Some(at.checked_sub(stretch.shots.start).and_then(|at| new.get(at)).copied().unwrap_or(old))
        }
        None => Some(Time { start: moved(old.start), end: moved(old.end) }),
    })
}

/// Whether all that comes after a shot begins at its end or later, so that it can move with it.
fn moves_as_one(storyboard: &Storyboard, shot: usize, end: u64) -> bool {
    let later = storyboard.shots.iter().skip(shot + 1);
    later.filter_map(|shot| shot.time).all(|time| time.start >= end)
        && storyboard.shots.iter().all(|shot| shot.time.is_some())
}

/// The times that shots, sections and clips are to have on the story's clock.
struct Wanted {
    shots: Vec<Time>,
    sections: Vec<Option<Time>>,
    /// Where the clip behind each header begins.
    clips: Vec<u64>,
}

impl Wanted {
    /// Asks for the new time of each shot, by its number, of each section that has one, and of each clip's first moment.
    fn new(storyboard: &Storyboard, new: impl Fn(Option<usize>, Time) -> Option<Time>) -> Option<Self> {
        let shots = storyboard.shots.iter().enumerate();
        let section = |time: Option<Time>| match time {
            None => Some(None),
            Some(time) => new(None, time).map(Some),
        };
        let clip = |start: u64| new(None, Time { start, end: start }).map(|time| time.start);
        let wanted = Self {
            shots: shots.map(|(at, shot)| new(Some(at), shot.time?)).collect::<Option<_>>()?,
            sections: storyboard.sections.iter().map(|s| section(s.time)).collect::<Option<_>>()?,
            clips: storyboard.headings.iter().map(|heading| clip(heading.start)).collect::<Option<_>>()?,
        };
        wanted.shots.iter().all(|time| time.end <= MOST_MS).then_some(wanted)
    }

    /// What the times of a clip will be counted from.
    fn clock_start(&self, storyboard: &Storyboard, clip: Option<usize>) -> u64 {
        let restarts =
            clip.and_then(|at| storyboard.headings.get(at)).is_some_and(|heading| heading.restarts);
        clip.and_then(|at| self.clips.get(at)).copied().filter(|_| restarts).unwrap_or(0)
    }

    /// A time of the story's clock as the headers of a clip will have it.
    fn range(&self, storyboard: &Storyboard, clip: Option<usize>, time: Time) -> Option<TimingValue> {
        let start = self.clock_start(storyboard, clip);
        Some(TimingValue::Range { start: time.start.checked_sub(start)?, end: time.end.checked_sub(start)? })
    }

    /// The edits, tried.
    fn edits(&self, script: &Script, storyboard: &Storyboard, by_ms: i64) -> Option<Vec<Edit>> {
        let edits = self.changes(script, storyboard, by_ms)?;
        let times: Vec<Option<Time>> = self.shots.iter().map(|time| Some(*time)).collect();
        holds(script, &edits, &times, None).then_some(edits)
    }

    /// The edits of the headers whose times change, and of a `duration` that said where the shots end.
    fn changes(&self, script: &Script, storyboard: &Storyboard, by_ms: i64) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        for (shot, new) in storyboard.shots.iter().zip(&self.shots) {
            let BlockKind::Shot(timing) = &script.blocks.get(shot.block)?.kind else { return None };
            let value = match timing.value {
                // One that follows the shot before it follows it still.
                TimingValue::Length(_) => TimingValue::Length(new.length()),
                TimingValue::Range { .. } => self.range(storyboard, shot.clip, *new)?,
            };
            edits.extend(edit(script, *timing, value));
        }
        for at in 0..storyboard.headings.len() {
            edits.extend(self.header(script, storyboard, at));
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
            // A sound that begins in a shot must not come to begin in none.
            let began = section
                .time
                .is_some_and(|old| storyboard.shots.iter().any(|shot| plays(old.start, shot.time)));
            if began && !self.shots.iter().any(|shot| plays(new.start, Some(*shot))) {
                return None;
            }
            edits.extend(edit(script, *timing, self.range(storyboard, section.clip, *new)?));
        }
        edits.extend(duration(script, storyboard, by_ms));
        edits.sort_by_key(|edit| edit.span);
        Some(edits)
    }

    /// The edit of a clip header that says when its shots play, on either clock. One that says anything else stays.
    fn header(&self, script: &Script, storyboard: &Storyboard, at: usize) -> Option<Edit> {
        let (heading, start) = (storyboard.headings.get(at)?, *self.clips.get(at)?);
        let BlockKind::Clip(ClipHeader { timing: Some(timing), .. }) =
            &script.blocks.get(heading.block)?.kind
        else {
            return None;
        };
        let asked = heading.asked?;
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
        edit(script, *timing, value)
    }
}

/// What the times of a clip are counted from: 0, or where it begins if its times start again.
fn clock_start(storyboard: &Storyboard, clip: Option<usize>) -> u64 {
    let heading = clip.and_then(|at| storyboard.headings.get(at)).filter(|heading| heading.restarts);
    heading.map_or(0, |heading| heading.start)
}

/// The edit of one time, in the spelling that it has.
fn edit(script: &Script, timing: Timing, value: TimingValue) -> Option<Edit> {
    if timing.value == value {
        return None;
    }
    let times = |value: TimingValue| match value {
        TimingValue::Range { start, end } => vec![start, end],
        TimingValue::Length(length) => vec![length],
    };
    let text = respelled(script.text(timing.span), &times(timing.value), &times(value));
    let text = text.unwrap_or_else(|| Spelling::of_time(script, timing).show(Timing { value, ..timing }));
    Some(Edit::replace(timing.span, text))
}

/// The edit of a `duration` in front matter that names the end of the shots.
fn duration(script: &Script, storyboard: &Storyboard, by_ms: i64) -> Option<Edit> {
    let set = storyboard.settings.duration_ms.as_ref()?;
    let span = set.origin.story_span()?;
    let end = storyboard.shots_end()?;
    if by_ms == 0 || set.value != end {
        return None;
    }
    let new = end.checked_add_signed(by_ms)?;
    let text = respelled(script.text(span), &[end], &[new]);
    Some(Edit::replace(span, text.unwrap_or_else(|| format!("{}s", show_seconds(new)))))
}

/// Where the words of a block end: before the white space at its end, and before comments that belong to the next block.
fn end_of_words(script: &Script, block: Span) -> u32 {
    let mut end = block.trimmed(&script.source).end;
    for comment in script.comments.iter().rev() {
        if comment.span.end != end || comment.span.start <= block.start {
            continue;
        }
        let before = Span { start: block.start, end: comment.span.start }.trimmed(&script.source).end;
        // A comment in the line of other words is none; one that ends the file belongs to what it follows.
        if block.end as usize == script.source.len() {
            break;
        }
        end = before;
    }
    end
}

/// Whether the edited text says what it should: the same blocks with the same words, and shots with these times.
fn holds(script: &Script, edits: &[Edit], times: &[Option<Time>], added: Option<usize>) -> bool {
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

/// The words of a stretch. Which block a comment stands in, a new shot may change.
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
