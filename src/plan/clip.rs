//! Which clip of a film a plan is, and why it begins where it does.

use serde::Serialize;

use crate::clips::{Border, Clip, Limit};
use crate::model::Profile;
use crate::model::profile::{Continue, ContinueWay, Frames};
use crate::plan::{Mode, Plan, dialect};
use crate::storyboard::{Declared, Ref, Storyboard};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// A clip of a film, as its plan has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedClip {
    /// Its number, from 1.
    pub number: u32,
    /// How many clips the film has.
    pub count: u32,
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds. What the model makes beyond that is cut when clips are joined.
    pub end_ms: u64,
    /// Why it begins where it does, in words; `None` for the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whether it begins with the last picture of the clip before it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
    /// How the last picture of the clip before it is sent; `None` where the model has no way that its mode allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<ContinueWay>,
    /// Whether the clip behind it begins with its last picture.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_continued: bool,
    /// The headers of its shots, in the order of the file.
    #[serde(skip)]
    pub shots: Vec<Span>,
    /// The header of the clip, or where it says `continues`.
    #[serde(skip)]
    pub header: Option<Span>,
}

impl PlannedClip {
    /// What a plan says of its clip.
    pub(super) fn of(clip: &Clip<'_>, board: &Storyboard, profile: &Profile) -> Self {
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

    /// Whether it is the whole story, as long as it is asked for.
    pub(super) fn is_whole(&self) -> bool {
        self.count == 1
    }

    /// Returns true if the story needs several clips, and this is one of them.
    pub fn is_in_film(&self) -> bool {
        self.count > 1
    }

    /// Its place on the story's clock, for messages: `13-26 s`.
    pub fn times(&self) -> String {
        times(self.start_ms, self.end_ms)
    }

    /// How long it is on the story's clock, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.end_ms - self.start_ms
    }
}

/// A stretch of the story's clock, for messages: `13-26 s`.
pub fn times(start_ms: u64, end_ms: u64) -> String {
    format!("{}-{} s", show_seconds(start_ms), show_seconds(end_ms))
}

/// The way in which a continuing clip of this mode takes the last picture of the clip before it.
pub(super) fn way(profile: &Profile, mode: Mode) -> Option<&Continue> {
    let frames = mode.of(profile)?.frames;
    let is_open = |way: ContinueWay| match way {
        ContinueWay::FirstFrame => mode == Mode::ImageToVideo || frames == Frames::Sent,
        ContinueWay::Reference => mode == Mode::ReferenceToVideo && frames != Frames::Sent,
    };
    profile.continues.iter().map(|figure| &figure.value).find(|ways| is_open(ways.way))
}

/// Whether a reference is the last picture of the clip before.
pub(super) fn is_carried(r: &Ref) -> bool {
    matches!(r.declared, Declared::Clip(_))
}

/// What the prompt says of that picture, where the way has a sentence of its own.
pub(super) fn sentence(way: &Continue, token: &str, language: dialect::Script) -> Option<String> {
    let chinese = way.chinese.as_ref().filter(|_| language == dialect::Script::Chinese);
    chinese.or(way.sentence.as_ref()).map(|sentence| sentence.replace("{token}", token))
}

fn reason(limit: Limit, profile: &Profile) -> String {
    let id = &profile.id;
    match limit {
        Limit::Seconds(most) => format!("{id} makes clips of up to {most} s"),
        Limit::Shots(most) => format!("{id} takes up to {most} shots in a clip"),
        Limit::References(most) => format!("{id} takes up to {most} references in a clip"),
        Limit::Prompt(most) => format!("{id} reads prompts of up to {most}"),
        Limit::ShotWords(most) => format!("{id} takes up to {most} characters in a shot"),
        Limit::SecondAShot => format!("{id} gives every shot a whole second at least"),
    }
}

/// What a clip that is asked for longer than it is says of that.
pub(super) fn lengthened(plan: &Plan) -> Option<String> {
    let length = plan.clip.length_ms();
    let (asked, length_s) = (plan.duration_ms, show_seconds(length));
    (asked > length).then(|| {
        format!(
            "{length_s} s are asked for as {} s; joining cuts the film back to {length_s} s",
            show_seconds(asked)
        )
    })
}
