//! Compiled stories to a page that people look at: a [`Story`] is what is shown of one, [`page::html`] makes one file of
//! them, and [`contact::svg`] a picture.
//!
//! Pure: thumbnails and the addresses of takes are handed in. Nothing of the page is fetched from anywhere, and no word of
//! a story can become markup, style or script.

pub mod contact;
mod film;
mod framing;
mod lanes;
pub mod page;
mod passages;
mod places;
mod prompt;
mod shots;
mod story;
mod thumbnail;
mod words;

use serde::Serialize;

pub use story::{Source, pictures, story};
pub use thumbnail::{LONGEST_SIDE, Thumbnail, thumbnail};

/// What is shown of a story. All texts are plain; whoever writes them into a format escapes them.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// Its path, as it is shown.
    pub path: String,
    /// Its title, else its file's name.
    pub title: String,
    /// Its language, where its letters tell: `ja`, `zh`, `ko`, `ar` or `he`.
    pub language: Option<&'static str>,
    /// Its length in milliseconds.
    pub length_ms: u64,
    /// Width to height of its frames.
    pub ratio: (u32, u32),
    /// What it asks for: resolution, seed and the like, each with its name.
    pub settings: Vec<(&'static str, String)>,
    /// One for each model that it was compiled for.
    pub models: Vec<Model>,
    /// The shots in the order of time; those without a time behind the one above them.
    pub shots: Vec<Shot>,
    /// What stands outside of the shots.
    pub passages: Vec<Passage>,
    /// The references that are sent, in the order of their numbers.
    pub references: Vec<Reference>,
    /// What happens when, beside the shots.
    pub lanes: Vec<Lane>,
    /// What was found outside of the shots.
    pub findings: Vec<Finding>,
    /// How many findings there are in all: errors, warnings, advice.
    pub counts: Counts,
    /// The finished takes of one model's clips, in the order of the clips.
    pub takes: Vec<Take>,
}

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// At error level.
    pub errors: usize,
    /// At warning level.
    pub warnings: usize,
    /// At advice level.
    pub advice: usize,
}

/// A story for one model.
#[derive(Clone, Debug, Serialize)]
pub struct Model {
    /// Its id.
    pub id: String,
    /// Where it is reached.
    pub region: String,
    /// What all clips cost, where a price is known; with `about` where sources dispute it.
    pub cost: Option<String>,
    /// Where the price comes from, and when it was read.
    pub price: Option<String>,
    /// How many errors keep it from being asked.
    pub errors: usize,
    /// The clips that it makes, in order; a story that fits it is one clip.
    pub clips: Vec<Clip>,
}

/// What one request makes.
#[derive(Clone, Debug, Serialize)]
pub struct Clip {
    /// Its number, from 1.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// When it plays on the story's clock, in milliseconds.
    pub time: (u64, u64),
    /// The length that the model is asked for, in milliseconds; what is beyond the clip's end is not used.
    pub asked_ms: u64,
    /// Why it begins where it does; `None` for the first one.
    pub why: Option<String>,
    /// Whether it begins with the last picture of the clip before it.
    pub continues: bool,
    /// From what it is made, such as `reference-to-video`.
    pub mode: &'static str,
    /// What it costs, where a price is known; with `about` where sources dispute it.
    pub cost: Option<String>,
    /// The prompt in parts. Their texts, one behind the other, are the prompt, byte for byte.
    pub prompt: Vec<Part>,
    /// What must not appear, where it goes into a field of its own.
    pub negative: Option<String>,
    /// What the model gets otherwise than the story says: what happened to it, and what it is.
    pub changes: Vec<(&'static str, String)>,
    /// How many characters its prompt has.
    pub characters: usize,
}

/// A part of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is, for who hears it: `Shot 2`, `Audio`, `reference boy`.
    pub name: String,
    /// What it was made from.
    pub from: From,
    /// Its words.
    pub text: String,
}

/// What a part of a prompt was made from. The number is its place in the story's list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "at")]
pub enum From {
    /// A shot.
    Shot(usize),
    /// A passage outside of the shots.
    Passage(usize),
    /// The declaration of a reference.
    Reference(usize),
    /// The model's own way of writing.
    Made,
}

/// A shot.
#[derive(Clone, Debug, Serialize)]
pub struct Shot {
    /// Its number in the story, from 1: shots stand here in the order of time, which may be another.
    pub number: usize,
    /// What it is called.
    pub label: Option<String>,
    /// When it plays, in milliseconds; `None` where its header is broken.
    pub time: Option<(u64, u64)>,
    /// Its line in the story, from 1.
    pub line: usize,
    /// How it is framed and how the camera moves, in the story's words.
    pub framing: Vec<String>,
    /// What is seen: paragraphs of words and names.
    pub action: Vec<Vec<Word>>,
    /// What is said.
    pub dialogue: Vec<Speech>,
    /// What is heard.
    pub sounds: Vec<Sound>,
    /// The references that take part, by their places in the story's list.
    pub references: Vec<usize>,
    /// What is seen of the whole film or clip besides, by the same places.
    pub shared: Vec<usize>,
    /// The clip that it is in, for each model, by its place in the model's clips.
    pub clips: Vec<usize>,
    /// Its share of its clip's cost by its length, for each model.
    pub costs: Vec<Option<String>>,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// A piece of what is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The words, or the reference's name.
    pub text: String,
    /// The reference, by its place in the story's list.
    pub reference: Option<usize>,
}

/// What somebody says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Speech {
    /// Who says it.
    pub speaker: Option<String>,
    /// How it is said.
    pub manner: Option<String>,
    /// The words.
    pub words: String,
    /// How long a brisk speaker needs, in milliseconds.
    pub needs_ms: u64,
}

/// What is heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sound {
    /// Its label: `SFX`.
    pub label: String,
    /// What it is.
    pub words: String,
}

/// What stands outside of the shots.
#[derive(Clone, Debug, Serialize)]
pub struct Passage {
    /// What it is: `Style`, `Before the shots`, `Clip 2: The bridge`.
    pub name: String,
    /// The header of the clip that it holds for, as the story writes it; `None` where it holds for all.
    pub clip: Option<String>,
    /// When it holds, where its header says so.
    pub time: Option<(u64, u64)>,
    /// Whether it is sent; notes are not.
    pub sent: bool,
    /// Paragraphs of words and names.
    pub words: Vec<Vec<Word>>,
}

/// A reference.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    /// Its name.
    pub name: String,
    /// `Image`, `Video` or `Audio`.
    pub kind: &'static str,
    /// Its number among those of its kind.
    pub number: u32,
    /// What it is for, in words.
    pub role: Option<&'static str>,
    /// How the prompt calls it.
    pub called: Option<String>,
    /// How each model's prompts name it.
    pub tokens: Vec<String>,
    /// Where it is, without what in it is secret; `None` while nothing says so.
    pub place: Option<String>,
    /// Whether its place is an address that may be opened.
    pub is_address: bool,
    /// The path of its picture, under which a thumbnail is looked for.
    pub picture: Option<String>,
    /// The shots in which it takes part, by their places.
    pub shots: Vec<usize>,
    /// Whether it is what is seen behind the others: a place, or a frame of the clip.
    pub is_backdrop: bool,
}

/// A row of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct Lane {
    /// What it holds: `Dialogue`, `Sound`, `Music`.
    pub name: &'static str,
    /// What stands in it, in the order of time.
    pub bars: Vec<Bar>,
    /// How many bars lie over each other at most.
    pub rows: usize,
}

/// A stretch of time in a lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// Its first millisecond.
    pub start_ms: u64,
    /// The millisecond behind its last one.
    pub end_ms: u64,
    /// The row in the lane, from 0, so that no bar covers another.
    pub row: usize,
    /// What it is.
    pub words: String,
    /// The shot that it belongs to, by its place.
    pub shot: Option<usize>,
}

/// Something to be said of a story.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// `error`, `warning` or `advice`.
    pub severity: &'static str,
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// What was found and what is allowed.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where it is: the file's path, where it is not the story's, the line and the column.
    pub place: String,
    /// The model whose limit it is.
    pub model: Option<String>,
    /// The rule's page.
    pub url: Option<String>,
}

/// A finished take of a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Take {
    /// Where the page finds it: a relative address, or one with its scheme.
    pub href: String,
    /// The model that made it.
    pub model: String,
    /// The number of its clip.
    pub clip: u32,
    /// Which take of the clip it is, from 1.
    pub take: u32,
}

/// The handbook's example runs.
#[cfg(doctest)]
#[doc = include_str!("../docs/sheet.md")]
struct Handbook;
