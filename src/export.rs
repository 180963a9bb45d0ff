//! [`Compiled`] to a [`Cut`], and a cut to what editors and spreadsheets read: subtitles, a timeline, a shot list.
//!
//! Shots stand in the order of time, and nothing of a cut overlaps: where a shot begins before the one above it has ended,
//! its place begins where that one ends. Whatever a story's words are, what is written is well-formed.

pub mod csv;
pub mod otio;
pub mod srt;
pub mod vtt;

use crate::compile::{Compiled, Target};
use crate::lint;
use crate::plan::{self, Plan, Scene, scenes};
use crate::snapshot::{Part, parts_of};
use crate::text::Span;

/// A story as it is cut together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The story's title, else what the caller calls it.
    pub name: String,
    /// The model that the prompts are for.
    pub model: String,
    /// How long it is, in milliseconds.
    pub length_ms: u64,
    /// The clips that the model makes of it, in order; a story that fits its model has one.
    pub clips: Vec<Clip>,
    /// The shots, in the order of time.
    pub shots: Vec<Shot>,
}

/// What one request makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Its number, from 1.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// The length that the model is asked for, in milliseconds; what is beyond the clip's end is not used.
    pub asked_ms: u64,
    /// Why it begins where it does; `None` for the first one.
    pub why: Option<String>,
    /// Whether it begins with the last picture of the clip before it.
    pub continues: bool,
    /// The whole prompt.
    pub prompt: String,
    /// Where the finished take is, as a URL.
    pub take: Option<String>,
}

impl Clip {
    /// How much of it the film uses, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.end_ms.saturating_sub(self.start_ms)
    }
}

/// A shot in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// What is seen and said, and when the story says so.
    pub scene: Scene,
    /// Its first millisecond in the cut.
    pub start_ms: u64,
    /// The millisecond behind its last one; not before `start_ms`.
    pub end_ms: u64,
    /// The clip that it is in, by its place in the cut's clips.
    pub clip: usize,
    /// Its words in the prompt.
    pub prompt: String,
    /// What is said in it, each line after the one before.
    pub lines: Vec<Line>,
}

/// A line of dialogue in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its first millisecond.
    pub start_ms: u64,
    /// The millisecond behind its last one; always after `start_ms`.
    pub end_ms: u64,
    /// Who says it.
    pub speaker: Option<String>,
    /// What is said, in one line of text.
    pub words: String,
}

/// A shorter line would be gone before it is read, and is shown so long where the shot has room.
const LEAST_MS: u64 = 1000;

/// Cuts a story together as one model makes it. `name` is what it is called without a title, `film` the model's targets,
/// `takes` the URLs of the finished clips in the same order.
pub fn cut(name: &str, compiled: &Compiled, film: &[Target], takes: &[Option<String>]) -> Cut {
    let (script, storyboard) = (&compiled.script, &compiled.storyboard);
    let plans: Vec<&Plan> = film.iter().map(|target| &target.plan).collect();
    let seen = plan::film(script, storyboard, plans.iter().copied());
    let clips: Vec<Clip> = plans
        .iter()
        .zip(&seen)
        .enumerate()
        .map(|(at, (plan, seen))| Clip {
            number: plan.clip.number,
            title: seen.title.clone(),
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
    let headers = headers(&plans);
    let mut at = 0;
    let shots: Vec<Shot> = scenes(script, storyboard, &seen, length_ms)
        .into_iter()
        .map(|scene| {
            let start_ms = scene.start_ms.max(at);
            let end_ms = scene.end_ms.max(start_ms);
            at = end_ms;
            let clip = clip_at(&headers, scene.place);
            let prompt = match plans.get(clip) {
                Some(plan) if plan.clip.shots.is_empty() => plan.prompt.clone(),
                _ => prompts.get(clip).map(|parts| words_of(parts, scene.place)).unwrap_or_default(),
            };
            let lines = lines(&scene.dialogue, start_ms, end_ms);
            Shot { scene, start_ms, end_ms, clip, prompt, lines }
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

/// The parts of a prompt that belong to shots, in the order of their headers.
fn shot_parts(plan: &Plan, compiled: &Compiled) -> Vec<Part> {
    let mut parts = parts_of(plan, compiled);
    parts.retain(|part| part.header.is_some());
    parts.sort_by_key(|part| part.header.map(|header| header.start));
    parts
}

/// Where the headers of each clip's shots stand, with the clip; of a clip without shots, its own.
fn headers(plans: &[&Plan]) -> Vec<(u32, usize)> {
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

/// The clip whose header stands here; the first one where none does.
fn clip_at(headers: &[(u32, usize)], place: Span) -> usize {
    let at = headers.partition_point(|(start, _)| *start < place.start);
    headers.get(at).filter(|(start, _)| *start < place.end).map_or(0, |(_, clip)| *clip)
}

/// The words of the parts whose header stands here.
fn words_of(parts: &[Part], place: Span) -> String {
    let first = parts.partition_point(|part| part.header.is_some_and(|header| header.start < place.start));
    let here = parts.get(first..).unwrap_or_default();
    let own = here.iter().take_while(|part| part.header.is_some_and(|header| place.contains(header)));
    own.map(|part| part.text.as_str()).collect::<String>().trim().to_owned()
}

/// Places lines one after the other between two times: each for as long as it takes to say, with equal pauses around them;
/// where the time is short, each for its part of it. A line for which not a millisecond is left is left out.
pub(crate) fn lines(dialogue: &[(Option<String>, String)], start_ms: u64, end_ms: u64) -> Vec<Line> {
    let room = u128::from(end_ms - start_ms);
    let said: Vec<(Option<String>, String, u128)> = dialogue
        .iter()
        .map(|(speaker, words)| (speaker.as_deref().map(one_line), one_line(words), words))
        .filter(|(_, shown, _)| !shown.is_empty())
        .map(|(speaker, shown, words)| {
            let needed = lint::speaking_ms(words).max(LEAST_MS);
            (speaker.filter(|speaker| !speaker.is_empty()), shown, u128::from(needed))
        })
        .collect();
    let needed: u128 = said.iter().map(|(_, _, ms)| ms).sum();
    let pauses = said.len() as u128 + 1;
    let pause = room.saturating_sub(needed) / pauses;
    // What lies in the room is no longer than it, and that was 64 bits wide.
    let place = |ms: u128| start_ms + u64::try_from(ms.min(room)).unwrap_or(0);
    let mut before = 0;
    let mut out = Vec::with_capacity(said.len());
    for (at, (speaker, words, ms)) in (1..).zip(said) {
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

/// A text in one line: line ends and control characters become spaces.
fn one_line(text: &str) -> String {
    let pieces = text.split(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `00:00:05.000`, with a point or a comma before the milliseconds.
fn clock(ms: u64, point: char) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}{point}{:03}", ms % 1000)
}
