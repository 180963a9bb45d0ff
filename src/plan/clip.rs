//! A plan's position in the film: its clip, and why that clip starts where it does.

use serde::Serialize;

use crate::clips::{Border, Clip, Limit};
use crate::model::Profile;
use crate::model::profile::{Continue, ContinueWay, Frames};
use crate::plan::dialect::WritingSystem;
use crate::plan::{Mode, Plan};
use crate::storyboard::{Declared, Ref, Storyboard};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// The clip of the film that a plan makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedClip {
    /// Its number, from 1.
    pub number: u32,
    /// How many clips the film has.
    pub count: u32,
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds. Joining the clips trims anything beyond that.
    pub end_ms: u64,
    /// Why it starts where it does, in words; `None` for the first clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whether it starts from the last frame of the previous clip.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
    /// How the last frame of the previous clip is sent; `None` if the model's mode has no way to take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<ContinueWay>,
    /// Whether the next clip starts from its last frame.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_continued: bool,
    /// The headers of its shots, in file order.
    #[serde(skip)]
    pub shots: Vec<Span>,
    /// The clip's header, or the `continues` in it.
    #[serde(skip)]
    pub header: Option<Span>,
}

impl PlannedClip {
    /// Describes a clip for its plan.
    pub(super) fn new(clip: &Clip<'_>, board: &Storyboard, profile: &Profile) -> Self {
        let why = match clip.border {
            Border::Start => None,
            Border::Heading => Some("a clip header begins here".to_owned()),
            Border::Limit(limit) => Some(reason(limit, profile)),
        };
        Self {
            number: clip.number,
            count: clip.count,
            start_ms: clip.start_ms,
            end_ms: clip.end_ms,
            why,
            continues: clip.continues.is_some(),
            way: None,
            is_continued: clip.is_continued,
            shots: board.shots.iter().map(|shot| shot.header).collect(),
            header: clip.continues.or_else(|| board.headings.first().map(|heading| heading.header)),
        }
    }

    /// Returns true if it is the whole story, at the requested length.
    pub(super) fn is_whole(&self) -> bool {
        self.count == 1
    }

    /// Returns true if it is one of several clips.
    pub fn is_in_film(&self) -> bool {
        self.count > 1
    }

    /// Its time range on the story's clock, for messages: `13-26 s`.
    pub fn times(&self) -> String {
        times(self.start_ms, self.end_ms)
    }

    /// Its length on the story's clock, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.end_ms - self.start_ms
    }
}

/// Formats a time range on the story's clock for messages: `13-26 s`.
pub fn times(start_ms: u64, end_ms: u64) -> String {
    format!("{}-{} s", show_seconds(start_ms), show_seconds(end_ms))
}

/// Finds how a continuing clip in this mode takes the last frame of the previous clip.
pub(super) fn continuation(profile: &Profile, mode: Mode) -> Option<&Continue> {
    let frames = mode.in_profile(profile)?.frames;
    let is_open = |way: ContinueWay| match way {
        ContinueWay::FirstFrame => mode == Mode::ImageToVideo || frames == Frames::Sent,
        ContinueWay::Reference => mode == Mode::ReferenceToVideo && frames != Frames::Sent,
    };
    profile.continues.iter().map(|sourced| &sourced.value).find(|continuation| is_open(continuation.way))
}

/// Returns true if a reference is the last frame of the previous clip.
pub(super) fn is_carried(r: &Ref) -> bool {
    matches!(r.declared, Declared::Clip(_))
}

/// Writes the prompt's sentence about the carried-over frame, if this way has one.
pub(super) fn sentence(way: &Continue, token: &str, writing_system: WritingSystem) -> Option<String> {
    let chinese = way.chinese.as_ref().filter(|_| writing_system == WritingSystem::Chinese);
    chinese.or(way.sentence.as_ref()).map(|sentence| sentence.replace("{token}", token))
}

/// Explains in words why a limit ends the clip before this one.
fn reason(limit: Limit, profile: &Profile) -> String {
    let id = &profile.id;
    match limit {
        Limit::Seconds(max) => format!("{id} makes clips of up to {max} s"),
        Limit::Shots(max) => format!("{id} takes up to {max} shots in a clip"),
        Limit::References(max) => format!("{id} takes up to {max} references in a clip"),
        Limit::Prompt(max) => format!("{id} reads up to {max} characters of a prompt"),
        Limit::ShotWords(max) => format!("{id} takes up to {max} characters in a shot"),
        Limit::OneSecondPerShot => format!("{id} gives each shot at least one second"),
    }
}

/// Describes the change if a clip is requested longer than it plays.
pub(super) fn lengthening(plan: &Plan) -> Option<String> {
    let length = plan.clip.length_ms();
    let (requested, length_s) = (plan.duration_ms, show_seconds(length));
    (requested > length).then(|| {
        format!(
            "{length_s} s is requested as {} s; joining the clips trims the film back to {length_s} s",
            show_seconds(requested)
        )
    })
}
