//! `import`: turns a prompt in another notation into a story.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::import::{self, Certainty, Imported, Notation, Source};
use crate::mcp::answer::Failure;
use crate::mcp::tools::{Call, Effect, Handler, Reply};
use crate::report::agent;
use crate::text::{LineIndex, Span};

#[derive(Deserialize, JsonSchema)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Args {
    /// Path of the prompt's file.
    path: Option<String>,
    /// The prompt itself, instead of `path`.
    text: Option<String>,
    /// Notation: `text`, `fountain`, `csv`, `kling-json` or `json`; recognised if absent.
    from: Option<String>,
    /// Which clip to import if the prompt has several.
    clip: Option<usize>,
    /// File to write the story to; it must not exist yet.
    output: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    notation: &'static str,
    shots: usize,
    /// The story, unless it was written to `output`.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
    /// How uncertain parts were read.
    notes: Vec<Note>,
    /// Parts of the prompt that the story lacks.
    lost: Vec<Lost>,
}

/// How a part of the prompt was read.
#[derive(Serialize, JsonSchema)]
pub(super) struct Note {
    line: usize,
    /// `likely` or `guess`.
    certainty: &'static str,
    message: String,
}

/// A part of the prompt that the story lacks.
#[derive(Serialize, JsonSchema)]
pub(super) struct Lost {
    line: usize,
    why: String,
}

/// Imports a prompt as a story.
pub(super) struct Import;

impl Handler for Import {
    const NAME: &'static str = "import";
    const TITLE: &'static str = "Import a prompt";
    const DESCRIPTION: &'static str = "Turns a prompt in another notation (prose with times, numbered shots, a table, JSON, a screenplay) into \
         a story, keeping its words. Returns the story, or writes it to `output`. Lines marked guess or lost need \
         a look.";
    const EFFECT: Effect = Effect::Creates;
    type Args = Args;
    type Output = Output;

    fn run(call: &Call<'_>, args: Args) -> Result<Reply<Output>, Failure> {
        let (name, text) = match (&args.path, &args.text) {
            (Some(path), None) => {
                let resolved = call.host.resolve(path)?;
                let text = call.host.read(&resolved).map_err(|found| {
                    Failure::new(
                        "unreadable",
                        format!("`{path}`: {}", found.message),
                        found.help.unwrap_or_default(),
                    )
                })?;
                (path.clone(), text)
            }
            (None, Some(text)) => ("text".to_owned(), text.as_str().into()),
            _ => return Err(Failure::usage("there is no single prompt", "give its `path` or its `text`")),
        };
        let notation = args.from.as_deref().map(notation).transpose()?;
        let source = Source { name: args.path.as_deref(), notation, clip: args.clip, ..Source::default() };
        let imported = import::import(&text, source).map_err(|why| {
            Failure::usage(format!("can't import `{name}`: {why}"), "`from: text` imports it as prose")
        })?;
        if let Some(clip) = args.clip.filter(|clip| *clip == 0 || *clip > imported.clips) {
            return Err(Failure::new(
                "not-found",
                format!("there is no clip {clip}"),
                format!("the prompt has {}", imported.clips),
            ));
        }
        if let Some(output) = &args.output {
            if !is_story(output) {
                return Err(Failure::usage(format!("`{output}` isn't a story"), "end its name in `.story`"));
            }
            call.host.write(&call.host.resolve(output)?, imported.story.as_bytes(), false)?;
        }
        let mut lines = agent::import(&text, &name, args.output.as_deref(), &imported);
        if args.output.is_none() {
            lines.push_str(&format!("\n{}", imported.story));
        }
        Ok(Reply::new(lines, output(&text, imported, args.output.is_none())))
    }
}

fn is_story(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "story")
}

fn output(text: &str, imported: Imported, with_story: bool) -> Output {
    let index = LineIndex::new(text);
    let line = |span: Span| index.position(text, span.start as usize).line;
    let note = |note: &import::Note| {
        let certainty = match note.certainty {
            Certainty::Sure => return None,
            Certainty::Likely => "likely",
            Certainty::Guess => "guess",
        };
        Some(Note { line: line(note.source), certainty, message: note.message.clone() })
    };
    Output {
        notation: imported.notation.name(),
        shots: imported.shots.len(),
        notes: imported.notes.iter().filter_map(note).collect(),
        lost: imported
            .lost
            .iter()
            .map(|lost| Lost { line: line(lost.source), why: lost.reason.clone() })
            .collect(),
        story: with_story.then_some(imported.story),
    }
}

fn notation(name: &str) -> Result<Notation, Failure> {
    let all = [Notation::Text, Notation::Fountain, Notation::Csv, Notation::KlingJson, Notation::Json];
    all.into_iter().find(|notation| notation.name() == name).ok_or_else(|| {
        Failure::usage(
            format!("there is no notation `{name}`"),
            "use `text`, `fountain`, `csv`, `kling-json` or `json`",
        )
    })
}
