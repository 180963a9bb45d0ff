//! The view model of the review page: the takes of each clip side by side, with the text that they were made from.
//!
//! Does no I/O: the caller passes in the takes, their addresses, and what people decided about them.

use serde::Serialize;

use crate::render::take::TakeOrigin;
use crate::sheet::{Shot, Sound, Story, Word};

/// What the review page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Review {
    /// The films to review: one for each story and each of its models that has takes.
    pub films: Vec<ReviewFilm>,
    /// What keeps the page from being up to date, such as a ledger that can't be read.
    pub problem: Option<String>,
}

/// The clips that one model generates for a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewFilm {
    /// The story's display path.
    pub path: String,
    /// The story's title.
    pub title: String,
    /// The story's language, if its script identifies one.
    pub language: Option<&'static str>,
    /// The aspect ratio of the frames: width and height.
    pub ratio: (u32, u32),
    /// Id of the model.
    pub model: String,
    /// Number of errors in the story; with errors, no take can be compared with its text.
    pub errors: usize,
    /// The film's length in milliseconds.
    pub length_ms: u64,
    /// The command that renders the story with this model.
    pub command: String,
    /// Its clips, in order.
    pub clips: Vec<ReviewClip>,
}

/// A clip with its takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewClip {
    /// Its number, from 1.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Its start and end on the story's clock, in milliseconds.
    pub time: (u64, u64),
    /// Whether its first frame is the last frame of the previous clip.
    pub continues: bool,
    /// Its shots, in order of time.
    pub shots: Vec<ReviewShot>,
    /// Its finished takes: those of the current text first.
    pub takes: Vec<ReviewTake>,
    /// Number of takes that are being rendered.
    pub in_flight: usize,
    /// The command that renders it.
    pub command: String,
}

/// A shot as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewShot {
    /// Its number in the story, from 1.
    pub number: usize,
    /// Its label.
    pub label: Option<String>,
    /// Its start and end on the story's clock, in milliseconds.
    pub time: Option<(u64, u64)>,
    /// The action, as paragraphs.
    pub action: Vec<String>,
    /// Its dialogue.
    pub dialogue: Vec<ReviewSpeech>,
    /// Its sounds.
    pub sounds: Vec<Sound>,
}

/// A line of dialogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewSpeech {
    /// The speaker.
    pub speaker: Option<String>,
    /// The words.
    pub words: String,
}

/// A finished take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewTake {
    /// Identifies it in requests.
    pub key: String,
    /// Its number within its text, from 1.
    pub take: u32,
    /// Its number in the list of `storyc takes`.
    pub number: i64,
    /// Its address for the page; `None` if its file is gone.
    pub href: Option<String>,
    /// The seed of its request.
    pub seed: Option<i64>,
    /// Its cost, if the price is known; starts with `about` if sources dispute it.
    pub cost: Option<String>,
    /// The length of its file in milliseconds, if known.
    pub length_ms: Option<u64>,
    /// How it differs from what was asked for, each as a phrase.
    pub mismatches: Vec<String>,
    /// What it was made from.
    pub origin: TakeOrigin,
    /// The prompt that it was made from, unless that is the current one.
    pub prompt: Option<String>,
    /// Whether a person picked it.
    pub picked: bool,
    /// Whether a person rejected it.
    pub rejected: bool,
    /// Whether the film uses it: it is the picked one, else the newest, or the first if the next clip continues it.
    pub used: bool,
    /// A person's note about it.
    pub note: String,
}

/// The takes of a clip, and the command that renders it.
#[derive(Clone, Debug, Default)]
pub struct ClipTakes {
    /// Number of the clip.
    pub clip: u32,
    /// Its finished takes, in the order in which the page shows them.
    pub takes: Vec<ReviewTake>,
    /// Number of takes that are being rendered.
    pub in_flight: usize,
    /// The command that renders it.
    pub command: String,
}

/// Builds the view of a film; `None` if the story isn't made with this model. `takes` has an entry for each clip.
pub fn build_film(story: &Story, model: &str, command: String, takes: Vec<ClipTakes>) -> Option<ReviewFilm> {
    let at = story.models.iter().position(|known| known.id == model)?;
    let known = story.models.get(at)?;
    let mut takes = takes;
    let clips = known
        .clips
        .iter()
        .enumerate()
        .map(|(index, clip)| {
            let own = takes.iter_mut().find(|takes| takes.clip == clip.number).map(std::mem::take);
            let own = own.unwrap_or_default();
            ReviewClip {
                number: clip.number,
                title: clip.title.clone(),
                time: clip.time,
                continues: clip.continues,
                shots: story
                    .shots
                    .iter()
                    .filter(|shot| shot.clips.get(at) == Some(&index))
                    .map(shot_text)
                    .collect(),
                takes: own.takes,
                in_flight: own.in_flight,
                command: own.command,
            }
        })
        .collect();
    Some(ReviewFilm {
        path: story.path.clone(),
        title: story.title.clone(),
        language: story.language,
        ratio: story.ratio,
        model: model.to_owned(),
        errors: known.errors,
        length_ms: known.clips.last().map_or(0, |clip| clip.time.1),
        command,
        clips,
    })
}

/// The text of a shot.
fn shot_text(shot: &Shot) -> ReviewShot {
    let paragraph = |words: &Vec<Word>| words.iter().map(|word| word.text.as_str()).collect::<String>();
    ReviewShot {
        number: shot.number,
        label: shot.label.clone(),
        time: shot.time,
        action: shot.action.iter().map(paragraph).collect(),
        dialogue: shot
            .dialogue
            .iter()
            .map(|line| ReviewSpeech { speaker: line.speaker.clone(), words: line.words.clone() })
            .collect(),
        sounds: shot.sounds.clone(),
    }
}
