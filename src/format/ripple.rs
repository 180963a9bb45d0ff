//! Edits that move shots in time: one becomes longer or shorter, one is put in, all are spread evenly. What follows moves
//! along, and only times change: the order of the shots and every word stay.
//!
//! What comes out was tried: the edited text is read again, and every header says what it should.

use crate::compile::fix::apply;
use crate::diagnostic::Edit;
use crate::format::figures::respelled;
use crate::format::header::Spelling;
use crate::storyboard::{Flags, Storyboard, Time, resolve};
use crate::syntax::time::{MOST_MS, show_seconds};
use crate::syntax::tree::{TimingValue, within};
use crate::syntax::{BlockKind, Script, Timing, parse};
use crate::text::Span;

/// Makes a shot longer by `by_ms` milliseconds, or shorter where that is negative; what begins at its end or later moves
/// along. `shot` counts the storyboard's shots from 0.
///
/// `None` where the shot has no time or would have no length, where shots after it begin before its end, so that nobody
/// knows which of them should move, where the story would grow beyond 24 hours, or where a sound would begin in no shot.
pub fn lengthen(script: &Script, storyboard: &Storyboard, shot: usize, by_ms: i64) -> Option<Vec<Edit>> {
    let time = storyboard.shots.get(shot)?.time?;
    if time.length().checked_add_signed(by_ms)? == 0 || !moves_as_one(storyboard, shot, time.end) {
        return None;
    }
    let new_end = time.end.checked_add_signed(by_ms)?;
    let moved = |ms: u64| if ms >= time.end { ms.checked_add_signed(by_ms) } else { Some(ms) };
    let wanted = Wanted::new(storyboard, |at, old| match at {
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
    })?;
    wanted.edits(script, storyboard, by_ms)
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
    if length_ms == 0 || !moves_as_one(storyboard, shot, time.end) {
        return None;
    }
    let by = i64::try_from(length_ms).ok()?;
    let wanted = Wanted::new(storyboard, |at, old| {
        // A section that lasts until the end of the shot ends there still; one that goes on, goes on longer.
        let later = |ms: u64| if ms >= time.end { ms + length_ms } else { ms };
        match at {
            Some(at) if at <= shot => Some(old),
            _ => {
                let end = if old.start < time.end && old.end == time.end { old.end } else { later(old.end) };
                Some(Time { start: later(old.start), end })
            }
        }
    })?;
    let mut edits = wanted.changes(script, storyboard, by)?;
    let block = script.blocks.get(before.block)?;
    let BlockKind::Shot(timing) = &block.kind else { return None };
    let value = match timing.value {
        TimingValue::Length(_) => TimingValue::Length(length_ms),
        TimingValue::Range { .. } => TimingValue::Range { start: time.end, end: time.end + length_ms },
    };
    let header = Spelling::of_time(script, *timing).show(Timing { value, ..*timing });
    let at = end_of_words(script, block.span);
    edits.push(Edit::insert(at, format!("\n\n[{header}] ")));
    edits.sort_by_key(|edit| edit.span);
    let mut times: Vec<Option<Time>> = wanted.shots.iter().map(|time| Some(*time)).collect();
    times.insert(shot + 1, Some(Time { start: time.end, end: time.end + length_ms }));
    holds(script, &edits, &times, Some(shot + 1)).then_some(edits)
}

/// Gives every shot the same length, from 0 to the end of the clip, in whole seconds where the clip has them: the first
/// shots get what is left over. Sections with a time keep their place in the shots that they stood in.
///
/// `None` where a shot has no time, where shots overlap or lie backwards, or where there are more shots than milliseconds.
pub fn spread(script: &Script, storyboard: &Storyboard, total_ms: u64) -> Option<Vec<Edit>> {
    let old: Vec<Time> = storyboard.shots.iter().map(|shot| shot.time).collect::<Option<_>>()?;
    let in_order = old.windows(2).all(|pair| matches!(pair, [one, next] if one.end <= next.start));
    let count = old.len() as u64;
    if count < 2 || !in_order || old.iter().any(|time| time.length() == 0) {
        return None;
    }
    let step = if total_ms.is_multiple_of(1000) && total_ms / 1000 >= count { 1000 } else { 1 };
    let (each, over) = (total_ms / step / count, total_ms / step % count);
    if each == 0 {
        return None;
    }
    let mut new: Vec<Time> = Vec::with_capacity(old.len());
    for at in 0..count {
        let start = new.last().map_or(0, |time| time.end);
        new.push(Time { start, end: start + (each + u64::from(at < over)) * step });
    }
    // A moment in a shot stays at its part of the shot; one between shots or behind them stays at the edge.
    let moved = |ms: u64| {
        let at = old.iter().rposition(|time| time.start <= ms);
        let Some((was, now)) = at.and_then(|at| Some((old.get(at)?, new.get(at)?))) else { return 0 };
        let part = ms.saturating_sub(was.start).min(was.length());
        now.start + part * now.length() / was.length().max(1)
    };
    let wanted = Wanted {
        shots: new.clone(),
        sections: storyboard
            .sections
            .iter()
            .map(|section| section.time.map(|time| Time { start: moved(time.start), end: moved(time.end) }))
            .collect(),
    };
    let edits = wanted.changes(script, storyboard, 0)?;
    let times: Vec<Option<Time>> = new.into_iter().map(Some).collect();
    holds(script, &edits, &times, None).then_some(edits)
}

/// Whether all that comes after a shot begins at its end or later, so that it can move with it.
fn moves_as_one(storyboard: &Storyboard, shot: usize, end: u64) -> bool {
    let later = storyboard.shots.iter().skip(shot + 1);
    later.filter_map(|shot| shot.time).all(|time| time.start >= end)
        && storyboard.shots.iter().all(|shot| shot.time.is_some())
}

/// The times that shots and sections are to have.
struct Wanted {
    shots: Vec<Time>,
    sections: Vec<Option<Time>>,
}

impl Wanted {
    /// Asks for the new time of each shot, by its number, and of each section that has one.
    fn new(storyboard: &Storyboard, new: impl Fn(Option<usize>, Time) -> Option<Time>) -> Option<Self> {
        let shots = storyboard.shots.iter().enumerate();
        let section = |time: Option<Time>| match time {
            None => Some(None),
            Some(time) => new(None, time).map(Some),
        };
        let wanted = Self {
            shots: shots.map(|(at, shot)| new(Some(at), shot.time?)).collect::<Option<_>>()?,
            sections: storyboard.sections.iter().map(|s| section(s.time)).collect::<Option<_>>()?,
        };
        wanted.shots.iter().all(|time| time.end <= MOST_MS).then_some(wanted)
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
                TimingValue::Range { .. } => TimingValue::Range { start: new.start, end: new.end },
            };
            edits.extend(edit(script, *timing, value));
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
            edits.extend(edit(script, *timing, TimingValue::Range { start: new.start, end: new.end }));
        }
        edits.extend(duration(script, storyboard, by_ms));
        edits.sort_by_key(|edit| edit.span);
        Some(edits)
    }
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
