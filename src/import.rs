//! A prompt in another notation to a story, with an account of what was read as what.
//!
//! Every text can be imported: what is not understood is kept as prose. Words of the prompt are words of the story, in
//! their order, but for the times and marks that headers are made of and plain facts that became front matter; what else
//! is missing is found by comparing the two (`lost`), not by trusting the readers. The work is linear in the text.

mod counts;
mod csv;
mod facts;
mod fountain;
mod kling;
mod lines;
mod lost;
mod marks;
mod numbered;
mod place;
mod prompt;
mod references;
mod scan;
mod tail;
mod tracks;
mod write;

use std::collections::BTreeSet;

use crate::import::write::{Writer, Written};
use crate::syntax;
use crate::syntax::tree::BlockKind;
use crate::text::Span;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notation {
    /// A prompt in prose, with or without times.
    Text,
    /// A screenplay in Fountain.
    Fountain,
    /// A shot list as a table: commas, semicolons or tabs.
    Csv,
    /// The JSON of Kling's `multi_prompt`.
    KlingJson,
    /// It is a story already.
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
            Self::Story => "story",
        }
    }
}

/// What is known of a text before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source<'a> {
    /// The name of its file, whose ending may say the notation.
    pub name: Option<&'a str>,
    /// The notation, where somebody says it.
    pub notation: Option<Notation>,
    /// Which clip to take where the text holds several, counted from 1; the first without it.
    pub clip: Option<usize>,
}

/// A text that was turned into a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The story.
    pub story: String,
    /// How the text was written.
    pub notation: Notation,
    /// What it called its shots, in a few words: `times in brackets`.
    pub spelling: &'static str,
    /// The shots, in the order of the text.
    pub shots: Vec<Shot>,
    /// The references whose spelling is one of a story, or became one.
    pub references: Vec<Reference>,
    /// What became front matter.
    pub facts: Vec<Fact>,
    /// What is to be said of the rest, in the order of the text.
    pub notes: Vec<Note>,
    /// What is not in the story. Empty, but for settings of other tools that a story has no word for.
    pub lost: Vec<Lost>,
    /// How many clips the text holds.
    pub clips: usize,
}

/// A shot, and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shot {
    /// Its start in milliseconds.
    pub start_ms: u64,
    /// Its end in milliseconds.
    pub end_ms: u64,
    /// Its header and its words in the text.
    pub source: Span,
    /// Whether its length is a guess, because the text says none.
    pub guessed: bool,
}

/// A reference, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name in the story, without the `@`.
    pub name: String,
    /// Its place in the text.
    pub source: Span,
}

/// A setting that the text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The key in front matter.
    pub key: &'static str,
    /// Its value there.
    pub value: String,
    /// Where the text says it.
    pub source: Span,
    /// Whether the words are in the story as prose, too.
    pub kept: bool,
}

/// How sure a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Nothing else can be meant.
    Sure,
    /// Most texts mean it so.
    Likely,
    /// A guess.
    Guess,
}

/// A remark about how something was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it speaks of.
    pub source: Span,
    /// How sure it is.
    pub certainty: Certainty,
    /// What was done.
    pub what: String,
}

/// Bytes that are not in the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Which.
    pub source: Span,
    /// Why.
    pub why: String,
}

/// Turns a text into a story.
///
/// # Errors
///
/// Only where a notation was asked for, or is plain from the ending, and the text is not in it: the sentence says what
/// was found, and where.
pub fn import(text: &str, source: Source<'_>) -> Result<Imported, String> {
    let notation = source.notation.unwrap_or_else(|| detect(text, source.name));
    // What a reader's words turn into is read once as a story; where they say something else there, they are escaped.
    let mut plain = BTreeSet::new();
    let mut written = read(text, notation, source.clip, &plain)?;
    for _ in 0..3 {
        let misread = misread(&written);
        if misread.is_empty() {
            break;
        }
        plain.extend(misread);
        written = read(text, notation, source.clip, &plain)?;
    }
    let mut lost = lost::compare(text, &written);
    let script = syntax::parse(written.story.as_str());
    let references = script.references.iter().filter_map(|found| {
        let source = written.source_span(found.span)?;
        Some(Reference { name: found.name.clone(), source })
    });
    let references: Vec<Reference> = references.collect();
    lost.append(&mut written.lost);
    lost.sort_by_key(|lost| lost.source);
    written.notes.sort_by_key(|note| note.source);
    Ok(Imported {
        story: written.story,
        notation,
        spelling: written.spelling,
        shots: written.shots,
        references,
        facts: written.facts,
        notes: written.notes,
        lost,
        clips: written.clips,
    })
}

fn read(
    text: &str,
    notation: Notation,
    clip: Option<usize>,
    plain: &BTreeSet<usize>,
) -> Result<Written, String> {
    let writer = Writer::new(text, plain);
    match notation {
        Notation::Text => Ok(prompt::read(text, clip, writer)),
        Notation::Fountain => Ok(fountain::read(text, writer)),
        Notation::Csv => csv::read(text, writer),
        Notation::KlingJson => kling::read(text, writer),
        Notation::Story => Ok(writer.unchanged()),
    }
}

/// The notation, by the file's ending, else by what the text looks like.
fn detect(text: &str, name: Option<&str>) -> Notation {
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
    match ending.as_deref() {
        Some("fountain" | "spmd") => return Notation::Fountain,
        Some("csv" | "tsv") => return Notation::Csv,
        Some("json") => return Notation::KlingJson,
        _ => {}
    }
    let body = text.trim_start_matches('\u{FEFF}').trim_start();
    if body.starts_with(['{', '['])
        && body.contains("\"multi_prompt\"")
        && serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok()
    {
        Notation::KlingJson
    } else if fountain::looks_like(text) {
        Notation::Fountain
    } else if csv::looks_like(text) {
        Notation::Csv
    } else if is_story(text) {
        Notation::Story
    } else {
        Notation::Text
    }
}

/// Whether it is a story already: with front matter, which no other notation here begins with.
fn is_story(text: &str) -> bool {
    if !text.trim_start_matches('\u{FEFF}').starts_with("---") {
        return false;
    }
    let script = syntax::parse(text);
    let known =
        |key: &str| matches!(key, "model" | "duration" | "ratio" | "resolution" | "refs" | "seed" | "title");
    script.front_matter.as_ref().is_some_and(|front| {
        front.closed
            && matches!(&front.content, Ok(Some(node)) if matches!(&node.value, crate::text::yaml::Value::Map(entries)
                if !entries.is_empty() && entries.iter().all(|(key, _)| known(&key.text))))
    }) && script.stray_headers.is_empty()
        && script.shots().next().is_some()
}

/// The places in the source whose brackets a story reads as headers, though no header was written there.
fn misread(written: &Written) -> Vec<usize> {
    let script = syntax::parse(written.story.as_str());
    let mut found: Vec<u32> = script.stray_headers.iter().map(|span| span.start).collect();
    for block in &script.blocks {
        let meant = written.headers.binary_search(&block.header.start).is_ok();
        let is_broken = match &block.kind {
            BlockKind::Shot(_) => !meant,
            BlockKind::Broken(_) => true,
            BlockKind::Clip(clip) => clip.broken.is_some() || (block.unclosed && !meant),
            BlockKind::Film { .. } => block.unclosed && !meant,
            BlockKind::Section { broken, .. } => broken.is_some() || (block.unclosed && !meant),
        };
        if is_broken {
            found.push(block.header.start);
        }
    }
    found.iter().filter_map(|at| written.source_of(*at)).collect()
}
