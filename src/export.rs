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
use crate::plan::{Scene, scenes};
use crate::snapshot::{Part, parts_of};
use crate::text::Span;

/// A story as it is cut together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The story's title, else what the caller calls it.
    pub name: String,
    /// The model that the prompt is for.
    pub model: String,
    /// The whole prompt.
    pub prompt: String,
    /// How long the clip is, in milliseconds.
    pub length_ms: u64,
    /// Where the finished take is, as a URL.
    pub take: Option<String>,
    /// The shots, in the order of time.
    pub shots: Vec<Shot>,
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

/// Cuts a story together as one model makes it. `name` is what it is called without a title, `take` the URL of the
/// finished clip.
pub fn cut(name: &str, compiled: &Compiled, target: &Target, take: Option<String>) -> Cut {
    let plan = &target.plan;
    let mut parts = parts_of(plan, compiled);
    parts.retain(|part| part.header.is_some());
    parts.sort_by_key(|part| part.header.map(|header| header.start));
    let has_shots = compiled.script.shots().next().is_some();
    let mut at = 0;
    let shots = scenes(&compiled.script, &compiled.storyboard, &plan.media, plan.duration_ms)
        .into_iter()
        .map(|scene| {
            let start_ms = scene.start_ms.max(at);
            let end_ms = scene.end_ms.max(start_ms);
            at = end_ms;
            let prompt = if has_shots { words_of(&parts, scene.place) } else { plan.prompt.clone() };
            let lines = lines(&scene.dialogue, start_ms, end_ms);
            Shot { scene, start_ms, end_ms, prompt, lines }
        })
        .collect();
    Cut {
        name: plan.title.as_deref().unwrap_or(name).to_owned(),
        model: plan.model.clone(),
        prompt: plan.prompt.clone(),
        length_ms: at,
        take,
        shots,
    }
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
