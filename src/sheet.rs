//! Storyboard sheets: a [`Story`] is the view model of a compiled story, [`page::html`] renders stories to one HTML
//! file, and [`contact::svg`] draws a contact sheet.
//!
//! Does no I/O: the caller passes in thumbnails and the addresses of takes. The page loads no external resources, and a
//! story's text can't become markup, style or script.

#[cfg(feature = "sheet")]
pub mod contact;
mod film;
mod framing;
mod lanes;
pub mod page;
mod passages;
mod prompt;
#[cfg(feature = "render")]
pub mod review;
mod shots;
mod span_index;
mod story;
mod thumbnail;
mod words;

use serde::Serialize;

pub use story::{Source, build_story, picture_paths};
#[cfg(feature = "sheet")]
pub use thumbnail::make_thumbnail;
pub use thumbnail::{LONGEST_SIDE, Thumbnail};

/// The view model of a story. All texts are plain; each output format escapes them.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// Its display path.
    pub path: String,
    /// Its title; defaults to the name of its file.
    pub title: String,
    /// Its language, if its script identifies one: `ja`, `zh`, `ko`, `ar` or `he`.
    pub language: Option<&'static str>,
    /// Its length in milliseconds.
    pub length_ms: u64,
    /// The aspect ratio of its frames: width and height.
    pub ratio: (u32, u32),
    /// Its settings, such as resolution and seed: name and value.
    pub settings: Vec<(&'static str, String)>,
    /// The models that it was compiled for.
    pub models: Vec<Model>,
    /// The shots in order of time; an untimed shot follows the shot above it.
    pub shots: Vec<Shot>,
    /// Text outside the shots.
    pub passages: Vec<Passage>,
    /// The references that are sent, ordered by number.
    pub references: Vec<Reference>,
    /// The timeline's lanes below the shots: dialogue, sound, music.
    pub lanes: Vec<Lane>,
    /// Findings outside the shots.
    pub findings: Vec<Finding>,
    /// Counts of all findings by severity.
    pub counts: Counts,
    /// The finished takes of one model's clips, in clip order.
    pub takes: Vec<Take>,
}

/// Counts of findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// At error level.
    pub errors: usize,
    /// At warning level.
    pub warnings: usize,
    /// At advice level.
    pub advice: usize,
}

/// A story as compiled for one model.
#[derive(Clone, Debug, Serialize)]
pub struct Model {
    /// Its id.
    pub id: String,
    /// The region that serves it.
    pub region: String,
    /// The cost of all clips, if the price is known; starts with `about` if sources dispute it.
    pub cost: Option<String>,
    /// The price of a second of the finished video, if it is known.
    pub per_second: Option<String>,
    /// Its place in a table of models: those that take the story by price within each currency, then the others.
    pub rank: (bool, bool, String, f64),
    /// The source of the price and the date it was read.
    pub price: Option<String>,
    /// The number of changes in all its clips.
    pub changes: usize,
    /// Number of errors that rule the model out.
    pub errors: usize,
    /// The clips that it generates, in order; a story that fits the model is one clip.
    pub clips: Vec<Clip>,
}

/// The clip that one request generates.
#[derive(Clone, Debug, Serialize)]
pub struct Clip {
    /// Its number, from 1.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Its start and end on the story's clock, in milliseconds.
    pub time: (u64, u64),
    /// The requested length in milliseconds; footage past the clip's end is discarded.
    pub asked_ms: u64,
    /// Why the story is split here; `None` for the first clip.
    pub why: Option<String>,
    /// Whether its first frame is the last frame of the previous clip.
    pub continues: bool,
    /// The generation mode, such as `reference-to-video`.
    pub mode: &'static str,
    /// Its cost, if the price is known; starts with `about` if sources dispute it.
    pub cost: Option<String>,
    /// The prompt in parts. Their concatenated texts are the prompt, byte for byte.
    pub prompt: Vec<Part>,
    /// The negative prompt, if the request has a field for it.
    pub negative: Option<String>,
    /// Where the request differs from the story: the kind of change and what it affects.
    pub changes: Vec<(&'static str, String)>,
    /// The length of its prompt in characters.
    pub characters: usize,
}

/// A part of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its accessible name: `Shot 2`, `Audio`, `reference boy`.
    pub name: String,
    /// The part of the story that it comes from.
    pub from: PartOrigin,
    /// Its text.
    pub text: String,
}

/// The origin of a part of a prompt. The number is an index into the story's list of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "at")]
pub enum PartOrigin {
    /// A shot.
    Shot(usize),
    /// A passage outside the shots.
    Passage(usize),
    /// The declaration of a reference.
    Reference(usize),
    /// Text that the model's dialect adds.
    #[serde(rename = "made")]
    Dialect,
}

/// A shot.
#[derive(Clone, Debug, Serialize)]
pub struct Shot {
    /// Its number in the story, from 1. It can differ from the order of this list, which is sorted by time.
    pub number: usize,
    /// Its label.
    pub label: Option<String>,
    /// Its start and end in milliseconds; `None` if its header is invalid.
    pub time: Option<(u64, u64)>,
    /// Its line in the story, from 1.
    pub line: usize,
    /// Framing and camera movement, in the story's words.
    pub framing: Vec<String>,
    /// The action, as paragraphs of text and references.
    pub action: Vec<Vec<Word>>,
    /// Its dialogue.
    pub dialogue: Vec<Speech>,
    /// Its sounds.
    pub sounds: Vec<Sound>,
    /// The references that appear, as indexes into the story's list.
    pub references: Vec<usize>,
    /// Scene references of the whole film or clip that also apply to this shot, as indexes into the same list.
    pub shared: Vec<usize>,
    /// For each model, the index of the clip that contains it.
    pub clips: Vec<usize>,
    /// For each model, its share of the clip's cost, in proportion to its length.
    pub costs: Vec<Option<String>>,
    /// Findings in this shot.
    pub findings: Vec<Finding>,
}

/// A piece of the action: text or a reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The text, or the reference's name.
    pub text: String,
    /// The reference, as an index into the story's list.
    pub reference: Option<usize>,
}

/// A line of dialogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Speech {
    /// The speaker.
    pub speaker: Option<String>,
    /// The manner of speaking.
    pub manner: Option<String>,
    /// The words.
    pub words: String,
    /// How long a brisk speaker needs for the line, in milliseconds.
    pub needs_ms: u64,
}

/// A sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sound {
    /// Its label, such as `SFX`.
    pub label: String,
    /// Its text.
    pub words: String,
}

/// Text outside the shots.
#[derive(Clone, Debug, Serialize)]
pub struct Passage {
    /// Its name: `Style`, `Before the shots`, `Clip 2: The bridge`.
    pub name: String,
    /// The header of the clip that it applies to, as written in the story; `None` if it applies to all clips.
    pub clip: Option<String>,
    /// The time range it applies to, if its header gives one.
    pub time: Option<(u64, u64)>,
    /// Whether it is sent to the model; notes are not.
    pub sent: bool,
    /// Its text, as paragraphs of words and references.
    pub words: Vec<Vec<Word>>,
}

/// A reference.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    /// Its name.
    pub name: String,
    /// `Image`, `Video` or `Audio`.
    pub kind: &'static str,
    /// Its number among the references of its kind.
    pub number: u32,
    /// Its role.
    pub role: Option<&'static str>,
    /// The name that the prompt uses for it.
    pub called: Option<String>,
    /// The token that each model's prompts use for it.
    pub tokens: Vec<String>,
    /// Its path or address, with secrets redacted; `None` if it has none yet.
    pub place: Option<String>,
    /// Whether `place` is an address that the page may link to.
    pub is_address: bool,
    /// The path of its image, which is the lookup key of its thumbnail.
    pub picture: Option<String>,
    /// The indexes of the shots in which it appears.
    pub shots: Vec<usize>,
    /// Whether it is drawn behind the others: a scene or a frame of the clip.
    pub is_backdrop: bool,
}

/// A lane of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Lane {
    /// Its name: `Dialogue`, `Sound`, `Music`.
    pub name: &'static str,
    /// Its bars, in order of time.
    pub bars: Vec<Bar>,
    /// Number of rows in use.
    pub rows: usize,
}

/// A time range in a lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// Its start in milliseconds.
    pub start_ms: u64,
    /// Its end in milliseconds, exclusive.
    pub end_ms: u64,
    /// Its row in the lane, from 0. Overlapping bars get rows of their own until the lane is full.
    pub row: usize,
    /// Its text.
    pub words: String,
    /// The index of the shot that it belongs to.
    pub shot: Option<usize>,
}

/// A lint finding.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// `error`, `warning` or `advice`.
    pub severity: &'static str,
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// What is wrong, and the limit.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Its location: line and column, and the file's path if it isn't the story.
    pub place: String,
    /// The model whose limit it concerns.
    pub model: Option<String>,
    /// The URL of the rule's page.
    pub url: Option<String>,
}

/// A finished take of a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Take {
    /// Its address for the page: a relative or an absolute URL.
    pub href: String,
    /// The model that made it.
    pub model: String,
    /// The number of its clip.
    pub clip: u32,
    /// The number of the take within its clip, from 1.
    pub take: u32,
    /// How the clip differs from what was asked for, each as a phrase.
    pub mismatches: Vec<String>,
}

/// The handbook's example runs.
#[cfg(doctest)]
#[doc = include_str!("../docs/sheet.md")]
struct Handbook;
