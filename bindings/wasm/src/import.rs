//! Prompts in other notations, turned into stories.

use serde::{Deserialize, Serialize};
use storyc::import::{self, Source};
#[cfg(test)]
use ts_rs::TS;

use crate::error::{Failure, FailureCode};
use crate::session::check_size;
use crate::text::{IndexedText, Span};

/// What the caller knows about a prompt.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[cfg_attr(test, ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ImportOptions {
    /// The name of the prompt's file, for the report. Its extension may give the notation.
    pub name: Option<String>,
    /// The notation; found by the text if it isn't given.
    pub notation: Option<Notation>,
    /// The clip to import if the text holds several, from 1; all of them if it isn't given.
    pub clip: Option<u32>,
    /// Leave settings in the prose, because the story has front matter of its own.
    pub keeps_settings: Option<bool>,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "kebab-case")]
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

const NOTATIONS: [(Notation, import::Notation); 6] = [
    (Notation::Text, import::Notation::Text),
    (Notation::Fountain, import::Notation::Fountain),
    (Notation::Csv, import::Notation::Csv),
    (Notation::KlingJson, import::Notation::KlingJson),
    (Notation::Json, import::Notation::Json),
    (Notation::Story, import::Notation::Story),
];

/// An imported story, with what became of each part of the prompt. Places named `source` are in the prompt.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// The story.
    pub story: String,
    /// How the prompt was written.
    pub notation: Notation,
    /// How the prompt writes its headers, such as `times in brackets`.
    pub header_style: &'static str,
    /// The shots.
    pub shots: Vec<ImportedShot>,
    /// The references in the story.
    pub references: Vec<ImportedReference>,
    /// The settings that became front matter.
    pub settings: Vec<ImportedSetting>,
    /// How everything else was read, in the order of the prompt.
    pub notes: Vec<ImportNote>,
    /// What the story lacks. Empty, except for settings of other tools that stories don't support.
    pub lost: Vec<LostText>,
    /// The number of clips in the prompt.
    pub clips: u32,
    /// Whether the clips are versions, of which the story has one.
    pub has_versions: bool,
    /// The series of headers that were considered, the chosen one first.
    pub series: Vec<HeaderSeries>,
    /// The report as `storyc import` prints it.
    pub report: String,
}

/// A shot and its place in the prompt.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportedShot {
    /// Its start in milliseconds.
    pub start_ms: u64,
    /// Its end in milliseconds.
    pub end_ms: u64,
    /// Its header and its words.
    pub source: Span,
    /// Whether its length is a guess, because the prompt gives none.
    pub guessed: bool,
}

/// A reference and its place in the prompt.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct ImportedReference {
    /// Its name in the story, without the `@`.
    pub name: String,
    /// Its place.
    pub source: Span,
}

/// A setting that became front matter.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct ImportedSetting {
    /// Its key.
    pub key: &'static str,
    /// Its value.
    pub value: String,
    /// Its place.
    pub source: Span,
    /// Its line, from 1.
    pub line: u32,
    /// Whether its words are kept in the prose, too.
    pub kept: bool,
}

/// How a part of the prompt was read.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct ImportNote {
    /// How sure the reading is.
    pub certainty: Certainty,
    /// How it was read.
    pub message: String,
    /// The part of the prompt.
    pub source: Span,
    /// Its line, from 1.
    pub line: u32,
}

/// How sure a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// The text can't mean anything else.
    Sure,
    /// The usual meaning of such a text.
    Likely,
    /// The text doesn't say; storyc chose.
    Guess,
}

/// A part of the prompt that isn't in the story.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct LostText {
    /// Why it isn't in the story.
    pub reason: String,
    /// The part of the prompt.
    pub source: Span,
    /// Its line, from 1.
    pub line: u32,
}

/// A series of headers, with what speaks for it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct HeaderSeries {
    /// How its headers are written.
    pub name: String,
    /// The number of its headers.
    pub headers: u32,
    /// The sum of all points.
    pub points: i32,
    /// What speaks for it and against it.
    pub evidence: Vec<Evidence>,
}

/// What speaks for a series of headers, or against it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Evidence {
    /// What it is.
    pub what: String,
    /// Its points; below 0 if it speaks against the series.
    pub points: i32,
}

/// Imports a prompt.
///
/// # Errors
///
/// If the prompt is too large, isn't in the notation that the caller names, or doesn't have the clip.
pub fn import(text: &str, options: &ImportOptions) -> Result<Imported, Failure> {
    check_size(text)?;
    let notation = |wanted: Notation| NOTATIONS.iter().find(|(own, _)| *own == wanted).map(|(_, core)| *core);
    let source = Source {
        name: options.name.as_deref(),
        notation: options.notation.and_then(notation),
        clip: options.clip.map(|clip| clip as usize),
        keeps_settings: options.keeps_settings.unwrap_or(false),
    };
    let imported = import::import(text, source).map_err(|why| {
        Failure::new(FailureCode::WrongNotation, why).help("`notation: \"text\"` imports it as prose")
    })?;
    if let Some(clip) = options.clip.filter(|clip| *clip == 0 || *clip as usize > imported.clips) {
        let count = imported.clips;
        let clips = if count == 1 { "1 clip".to_owned() } else { format!("{count} clips") };
        return Err(Failure::bad_option(format!("there is no clip {clip}: the text has {clips}")));
    }
    let name = options.name.as_deref().unwrap_or("prompt");
    let report = storyc::report::import::human(text, name, None, &imported);
    Ok(convert(&IndexedText::new(text), imported, report))
}

fn convert(text: &IndexedText<'_>, imported: import::Imported, report: String) -> Imported {
    let line = |span: storyc::text::Span| text.position(span.start).line;
    let notation = NOTATIONS.iter().find(|(_, core)| *core == imported.notation).map(|(own, _)| *own);
    let shots = imported.shots.iter().map(|shot| ImportedShot {
        start_ms: shot.start_ms,
        end_ms: shot.end_ms,
        source: text.span(shot.source),
        guessed: shot.guessed,
    });
    let references = imported
        .references
        .iter()
        .map(|found| ImportedReference { name: found.name.clone(), source: text.span(found.source) });
    let settings = imported.settings.iter().map(|setting| ImportedSetting {
        key: setting.key,
        value: setting.value.clone(),
        source: text.span(setting.source),
        line: line(setting.source),
        kept: setting.kept,
    });
    let notes = imported.notes.iter().map(|note| ImportNote {
        certainty: match note.certainty {
            import::Certainty::Sure => Certainty::Sure,
            import::Certainty::Likely => Certainty::Likely,
            import::Certainty::Guess => Certainty::Guess,
        },
        message: note.message.clone(),
        source: text.span(note.source),
        line: line(note.source),
    });
    let lost = imported.lost.iter().map(|lost| LostText {
        reason: lost.reason.clone(),
        source: text.span(lost.source),
        line: line(lost.source),
    });
    let series = imported.series.iter().map(|series| HeaderSeries {
        name: series.name.clone(),
        headers: series.headers as u32,
        points: series.points,
        evidence: series
            .evidence
            .iter()
            .map(|(what, points)| Evidence { what: what.clone(), points: *points })
            .collect(),
    });
    Imported {
        notation: notation.unwrap_or(Notation::Text),
        header_style: imported.header_style,
        shots: shots.collect(),
        references: references.collect(),
        settings: settings.collect(),
        notes: notes.collect(),
        lost: lost.collect(),
        clips: imported.clips as u32,
        has_versions: imported.has_versions,
        series: series.collect(),
        report,
        story: imported.story,
    }
}
