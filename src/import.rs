//! Imports a prompt in another notation as a story, and reports how each part was read.
//!
//! Every text can be imported: whatever isn't recognized stays prose. The story keeps the words of the prompt in their
//! order, except for the times and marks in headers and for plain settings, which become front matter. `lost` finds
//! anything else that is missing by comparing the two, so a bug in a reader can't lose words silently. The work is
//! linear in the text.

mod csv;
mod data;
mod escapes;
mod fountain;
mod front_matter;
mod headers;
mod kling;
mod labels;
mod lines;
mod lost;
mod ordinals;
mod outline;
mod parts;
mod prose;
mod readback;
mod references;
mod scan;
mod series;
mod settings;
mod shots;
mod text;
mod timing;
mod trailing;
mod write;

use crate::import::readback::Readback;
use crate::import::text::PromptText;
use crate::import::write::{Writer, Written};
use crate::syntax;
use crate::syntax::tree::FrontMatter;
use crate::text::Span;
use crate::text::yaml::Value;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notation {
    /// A prompt in prose, with or without times.
    Text,
    /// A screenplay in Fountain.
    Fountain,
    /// A shot list as a table with commas, semicolons or tabs.
    Csv,
    /// The JSON of Kling's `multi_prompt`.
    KlingJson,
    /// JSON or YAML with a list of shots.
    Json,
    /// A story, which stays as it is.
    Story,
}

impl Notation {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Fountain => "fountain",
            Self::Csv => "csv",
            Self::KlingJson => "kling-json",
            Self::Json => "json",
            Self::Story => "story",
        }
    }
}

/// What the caller knows about a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source<'a> {
    /// The name of its file. The extension may give the notation.
    pub name: Option<&'a str>,
    /// The notation; detected if `None`.
    pub notation: Option<Notation>,
    /// The clip to import if the text holds several, counted from 1; all if `None`.
    pub clip: Option<usize>,
    /// True if settings stay in the prose, because the story has front matter of its own.
    pub keeps_settings: bool,
}

/// An imported story, with a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The story.
    pub story: String,
    /// How the text was written.
    pub notation: Notation,
    /// How the text writes its headers, such as `times in brackets`.
    pub header_style: &'static str,
    /// The shots, in the order of the text.
    pub shots: Vec<Shot>,
    /// The references in the story.
    pub references: Vec<Reference>,
    /// The settings that became front matter.
    pub settings: Vec<Setting>,
    /// How everything else was read, in the order of the text.
    pub notes: Vec<Note>,
    /// What the story lacks. Empty, except for settings of other tools that stories don't support.
    pub lost: Vec<LostText>,
    /// The number of clips in the text.
    pub clips: usize,
    /// True if the clips are versions, of which the story has one.
    pub has_versions: bool,
    /// The possible headers of a prompt in prose, in the order of the text.
    pub candidates: Vec<HeaderCandidate>,
    /// The series of headers that were considered, the chosen one first.
    pub series: Vec<HeaderSeries>,
}

/// A possible header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderCandidate {
    /// Its place in the source.
    pub source: Span,
    /// What it holds: `range`, `start` or `ordinal`.
    pub kind: &'static str,
    /// Where it is in its line: `line start`, `after a title`, `after a sentence` or `in running text`.
    pub placement: &'static str,
    /// Its start and end in milliseconds, as far as it gives them.
    pub times: (Option<u64>, Option<u64>),
    /// Its number, if it is an ordinal.
    pub number: Option<u32>,
    /// True if it is the header of a shot.
    pub is_shot: bool,
}

/// A series of headers, with what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderSeries {
    /// How its headers are written.
    pub name: String,
    /// The number of its headers.
    pub headers: usize,
    /// The sum of all points.
    pub points: i32,
    /// What speaks for it and against it, with points.
    pub evidence: Vec<(String, i32)>,
}

/// A shot and its place in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shot {
    /// Its start in milliseconds.
    pub start_ms: u64,
    /// Its end in milliseconds.
    pub end_ms: u64,
    /// Its header and its words in the source.
    pub source: Span,
    /// True if its duration is a guess, because the source gives none.
    pub guessed: bool,
}

/// A reference and its place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name in the story, without the `@`.
    pub name: String,
    /// Its place in the source.
    pub source: Span,
}

/// A setting that became front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its key in front matter.
    pub key: &'static str,
    /// Its value in front matter.
    pub value: String,
    /// Its place in the source.
    pub source: Span,
    /// True if its words are kept in the prose, too.
    pub kept: bool,
}

/// How sure a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The text can't mean anything else.
    Sure,
    /// The usual meaning of such a text.
    Likely,
    /// The text doesn't say; storyc chose.
    Guess,
}

/// A note on how a part of the source was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The part of the source.
    pub source: Span,
    /// How sure the reading is.
    pub certainty: Certainty,
    /// How it was read.
    pub message: String,
}

/// A part of the source that isn't in the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostText {
    /// The part of the source.
    pub source: Span,
    /// Why it isn't in the story.
    pub reason: String,
}

/// Maximum number of rounds of escapes.
const MAX_ESCAPE_ROUNDS: usize = 3;

/// Imports a text as a story.
///
/// # Errors
///
/// If the text isn't in the notation that the caller or the file's extension names. The message says what is wrong and
/// where.
pub fn import(text: &str, source: Source<'_>) -> Result<Imported, String> {
    let is_prompt = matches!(source.notation, None | Some(Notation::Text | Notation::Json));
    let is_data = || kling::is_kling_json(text) || data::find_data(text).is_some();
    if is_prompt
        && let Some(plain) = escapes::unescape(text)
        && !is_data()
    {
        let mut imported = import_plain(&plain.text, source)?;
        plain.map_spans(&mut imported);
        let message = r"the text has `\n` instead of line breaks, so its escapes were undone first";
        imported
            .notes
            .insert(0, Note { source: Span::at(0), certainty: Certainty::Sure, message: message.to_owned() });
        return Ok(imported);
    }
    import_plain(text, source)
}

/// Imports a text without escapes.
fn import_plain(text: &str, source: Source<'_>) -> Result<Imported, String> {
    let notation = source.notation.unwrap_or_else(|| detect_notation(text, source.name));
    let prompt = (notation == Notation::Text).then(|| PromptText::read(text));
    let mut written = read(text, notation, source, prompt.as_ref())?;
    let mut readback = Readback::read(&written);
    if notation != Notation::Story {
        // Escaping one bracket may give another a meaning.
        for _ in 0..MAX_ESCAPE_ROUNDS {
            let misread = readback.misread(&written);
            if misread.is_empty() {
                break;
            }
            written.escape(&misread);
            readback = Readback::read(&written);
        }
    }
    let mut lost = lost::find_lost_text(text, &written);
    let references = readback.references(&written);
    lost.append(&mut written.lost);
    lost.sort_by_key(|lost| lost.source);
    written.notes.sort_by_key(|note| note.source);
    let outline = prompt.map(PromptText::into_outline).unwrap_or_default();
    Ok(Imported {
        story: written.story,
        notation,
        header_style: written.header_style,
        shots: written.shots,
        references,
        settings: written.settings,
        notes: written.notes,
        lost,
        clips: written.clips,
        has_versions: outline.are_versions,
        candidates: outline.report_candidates(),
        series: outline.report_series(),
    })
}

fn read(
    text: &str,
    notation: Notation,
    source: Source<'_>,
    prompt: Option<&PromptText<'_>>,
) -> Result<Written, String> {
    let mut writer = Writer::new(text);
    if matches!(notation, Notation::Text | Notation::Json) {
        writer.read_plain_references();
    }
    if let Some(prompt) = prompt {
        return Ok(text::write(prompt, source.clip, source.keeps_settings, writer));
    }
    match notation {
        Notation::Text => {
            Ok(text::write(&PromptText::read(text), source.clip, source.keeps_settings, writer))
        }
        Notation::Fountain => Ok(fountain::read(text, writer)),
        Notation::Csv => csv::read(text, writer),
        Notation::KlingJson => kling::read(text, writer),
        Notation::Json => read_data(text, writer),
        Notation::Story => Ok(writer.keep_source()),
    }
}

/// Reads JSON or YAML with shots.
fn read_data(text: &str, writer: Writer<'_>) -> Result<Written, String> {
    match data::find_data(text) {
        Some(found) => Ok(data::read(text, &found, writer)),
        None => data::read_json(text, writer),
    }
}

/// Detects the notation by the file's extension, or by the text.
fn detect_notation(text: &str, name: Option<&str>) -> Notation {
    let extension =
        name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension.to_lowercase());
    match extension.as_deref() {
        Some("fountain" | "spmd") => return Notation::Fountain,
        Some("csv" | "tsv") => return Notation::Csv,
        Some("json") if !kling::is_kling_json(text) => return Notation::Json,
        _ => {}
    }
    if is_story(text) {
        Notation::Story
    } else if kling::is_kling_json(text) {
        Notation::KlingJson
    } else if fountain::is_screenplay(text) {
        Notation::Fountain
    } else if data::find_data(text).is_some() {
        Notation::Json
    } else if csv::is_shot_list(text) {
        Notation::Csv
    } else {
        Notation::Text
    }
}

/// Returns true for a story. Only stories start with front matter.
fn is_story(text: &str) -> bool {
    if !text.trim_start_matches('\u{FEFF}').starts_with("---") {
        return false;
    }
    let script = syntax::parse(text);
    script.front_matter.as_ref().is_some_and(has_known_keys)
        && script.stray_headers.is_empty()
        && script.shots().next().is_some()
}

/// Returns true for front matter whose keys are all known.
fn has_known_keys(front_matter: &FrontMatter) -> bool {
    const KEYS: [&str; 7] = ["model", "duration", "ratio", "resolution", "refs", "seed", "title"];
    let Ok(Some(node)) = &front_matter.content else { return false };
    let Value::Map(entries) = &node.value else { return false };
    front_matter.closed
        && !entries.is_empty()
        && entries.iter().all(|(key, _)| KEYS.contains(&key.text.as_str()))
}
