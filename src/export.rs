//! Exports a story: turns [`Compiled`] into a [`Cut`], and a cut into subtitles, an editor's timeline or a shot list.
//!
//! Shots are in order of time and never overlap: a shot that would begin before the previous one ends is trimmed to
//! begin at that end. The output is well-formed for any story text.

pub mod csv;
pub mod otio;
pub mod srt;
pub mod vtt;

use crate::compile::{Compiled, Target};
use crate::lint;
use crate::plan::{self, DisplayShot, Plan, display_shots};
use crate::snapshot::{Part, split_prompt};
use crate::text::Span;

/// The cut of a story: its shots and clips on one timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The story's title; defaults to the name that the caller passes.
    pub name: String,
    /// The model that the prompts are written for.
    pub model: String,
    /// Its length in milliseconds.
    pub length_ms: u64,
    /// The clips that the model generates, in order; a story that fits the model has one.
    pub clips: Vec<Clip>,
    /// The shots, in order of time.
    pub shots: Vec<Shot>,
}

/// The clip that one request generates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Its number, from 1.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Its start on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Its end on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// The requested length in milliseconds; footage past the clip's end is discarded.
    pub asked_ms: u64,
    /// Why the story is split here; `None` for the first clip.
    pub why: Option<String>,
    /// Whether its first frame is the last frame of the previous clip.
    pub continues: bool,
    /// The whole prompt.
    pub prompt: String,
    /// The URL of the finished take.
    pub take: Option<String>,
}

impl Clip {
    /// Returns the length that the film uses, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.end_ms.saturating_sub(self.start_ms)
    }
}

/// A shot with its position in the cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// Its action and dialogue, with the story's own times.
    pub content: DisplayShot,
    /// Its start in the cut, in milliseconds.
    pub start_ms: u64,
    /// Its end in the cut, in milliseconds, exclusive; never before `start_ms`.
    pub end_ms: u64,
    /// The index of the clip that contains it.
    pub clip: usize,
    /// Its part of the prompt.
    pub prompt: String,
    /// Its lines of dialogue, one after another.
    pub lines: Vec<Line>,
}

/// A timed line of dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its start in milliseconds.
    pub start_ms: u64,
    /// Its end in milliseconds, exclusive; always after `start_ms`.
    pub end_ms: u64,
    /// The speaker.
    pub speaker: Option<String>,
    /// The words, on one line of text.
    pub words: String,
}

/// The minimum time that a subtitle is shown if the shot has room for it; viewers can't read a shorter one.
const MIN_LINE_MS: u64 = 1000;

/// Builds the cut of a story for one model. `name` is the fallback for a missing title, `film` the model's targets, and
/// `takes` the URLs of the finished clips in the same order.
pub fn build_cut(name: &str, compiled: &Compiled, film: &[Target], takes: &[Option<String>]) -> Cut {
    let (script, storyboard) = (&compiled.script, &compiled.storyboard);
    let plans: Vec<&Plan> = film.iter().map(|target| &target.plan).collect();
    let film_clips = plan::film(script, storyboard, plans.iter().copied());
    let clips: Vec<Clip> = plans
        .iter()
        .zip(&film_clips)
        .enumerate()
        .map(|(at, (plan, film_clip))| Clip {
            number: plan.clip.number,
            title: film_clip.title.clone(),
            start_ms: plan.clip.start_ms,
            end_ms: plan.clip.end_ms,
            asked_ms: plan.duration_ms,
            why: plan.clip.why.clone(),
            continues: plan.clip.continues,
            prompt: plan.prompt.clone(),
            take: takes.get(at).cloned().flatten(),
        })
        .collect();
    let length_ms = plans.last().map_or(0, |plan| plan.clip.end_ms);
    let prompts: Vec<Vec<Part>> = plans.iter().map(|plan| shot_parts(plan, compiled)).collect();
    let headers = clip_headers(&plans);
    let mut at = 0;
    let shots: Vec<Shot> = display_shots(script, storyboard, &film_clips, length_ms)
        .into_iter()
        .map(|content| {
            let start_ms = content.start_ms.max(at);
            let end_ms = content.end_ms.max(start_ms);
            at = end_ms;
            let clip = clip_at(&headers, content.place);
            let prompt = match plans.get(clip) {
                Some(plan) if plan.clip.shots.is_empty() => plan.prompt.clone(),
                _ => prompts.get(clip).map(|parts| shot_prompt(parts, content.place)).unwrap_or_default(),
            };
            let lines = time_lines(&content.dialogue, start_ms, end_ms);
            Shot { content, start_ms, end_ms, clip, prompt, lines }
        })
        .collect();
    let first = plans.first();
    Cut {
        name: first.and_then(|plan| plan.title.as_deref()).unwrap_or(name).to_owned(),
        model: first.map(|plan| plan.model.clone()).unwrap_or_default(),
        length_ms: at,
        clips,
        shots,
    }
}

/// Returns the parts of a prompt that have a header, in the order of their headers.
fn shot_parts(plan: &Plan, compiled: &Compiled) -> Vec<Part> {
    let mut parts = split_prompt(plan, compiled);
    parts.retain(|part| part.header.is_some());
    parts.sort_by_key(|part| part.header.map(|header| header.start));
    parts
}

/// Collects the offset of each shot's header with the index of its clip; a clip without shots gives its own header.
fn clip_headers(plans: &[&Plan]) -> Vec<(u32, usize)> {
    let mut headers: Vec<(u32, usize)> = plans
        .iter()
        .enumerate()
        .flat_map(|(clip, plan)| {
            let own = plan.clip.header.filter(|_| plan.clip.shots.is_empty());
            plan.clip.shots.iter().copied().chain(own).map(move |header| (header.start, clip))
        })
        .collect();
    headers.sort_unstable();
    headers
}

/// Finds the clip that has a header in this span; defaults to the first clip.
fn clip_at(headers: &[(u32, usize)], place: Span) -> usize {
    let at = headers.partition_point(|(start, _)| *start < place.start);
    headers.get(at).filter(|(start, _)| *start < place.end).map_or(0, |(_, clip)| *clip)
}

/// Joins the text of the parts whose headers are in this span.
fn shot_prompt(parts: &[Part], place: Span) -> String {
    let first = parts.partition_point(|part| part.header.is_some_and(|header| header.start < place.start));
    let here = parts.get(first..).unwrap_or_default();
    let own = here.iter().take_while(|part| part.header.is_some_and(|header| place.contains(header)));
    own.map(|part| part.text.as_str()).collect::<String>().trim().to_owned()
}

/// Places lines one after another between two times. Each lasts as long as it takes to say, with equal pauses around
/// them; if time is short, each gets a proportional share. Lines that would get less than a millisecond are dropped.
pub(crate) fn time_lines(dialogue: &[(Option<String>, String)], start_ms: u64, end_ms: u64) -> Vec<Line> {
    let room = u128::from(end_ms - start_ms);
    let spoken: Vec<(Option<String>, String, u128)> = dialogue
        .iter()
        .map(|(speaker, words)| (speaker.as_deref().map(one_line), one_line(words), words))
        .filter(|(_, line, _)| !line.is_empty())
        .map(|(speaker, line, words)| {
            let needed = lint::speaking_ms(words).max(MIN_LINE_MS);
            (speaker.filter(|speaker| !speaker.is_empty()), line, u128::from(needed))
        })
        .collect();
    let needed: u128 = spoken.iter().map(|(_, _, ms)| ms).sum();
    let pauses = spoken.len() as u128 + 1;
    let pause = room.saturating_sub(needed) / pauses;
    // An offset within the room fits into 64 bits, as the room does.
    let place = |ms: u128| start_ms + u64::try_from(ms.min(room)).unwrap_or(0);
    let mut before = 0;
    let mut out = Vec::with_capacity(spoken.len());
    for (at, (speaker, words, ms)) in (1..).zip(spoken) {
        let (from, to) = if needed <= room {
            (before + pause * at, before + ms + pause * at)
        } else {
            (before * room / needed, (before + ms) * room / needed)
        };
        before += ms;
        let (start_ms, end_ms) = (place(from), place(to));
        if start_ms < end_ms {
            out.push(Line { start_ms, end_ms, speaker, words });
        }
    }
    out
}

/// Joins a text to one line: line ends and control characters become spaces.
fn one_line(text: &str) -> String {
    let pieces = text.split(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Formats a time as `00:00:05.000`, with a point or a comma before the milliseconds.
fn show_timestamp(ms: u64, point: char) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}{point}{:03}", ms % 1000)
}
