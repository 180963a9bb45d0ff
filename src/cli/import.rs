//! `storyc import`: turns prompts in other notations into stories, and reports how each part was read.

use std::fs::OpenOptions;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::cli::args::{From, Import, ImportFormat};
use crate::cli::files;
use crate::cli::inputs::read_story;
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError, clipboard};
use crate::import::{Imported, Notation, Source, import};
use crate::report::import as report;

/// A prompt and the name that messages give it.
struct Prompt {
    name: String,
    text: Arc<str>,
    /// The file; `None` for standard input and the clipboard.
    file: Option<PathBuf>,
}

/// Runs the command. Never overwrites an existing file.
pub(crate) fn run(args: &Import, terminal: &Terminal) -> Result<Exit, UsageError> {
    let (prompts, mut exit) = read_prompts(args, terminal)?;
    let folder = args.output.as_deref().filter(|output| output.is_dir());
    if prompts.len() > 1 && folder.is_none() && args.format == ImportFormat::Human {
        let why = "several prompts need a folder to write to; name one that exists with `-o DIR`";
        return Err(UsageError(why.to_owned()));
    }
    let mut reports: Vec<Value> = Vec::new();
    for prompt in &prompts {
        let imported = read(prompt, args)?;
        let output = match folder {
            Some(folder) => Some(folder.join(story_name(prompt))),
            None => args.output.clone(),
        };
        if let Some(output) = &output {
            write(output, &imported.story)?;
        }
        if args.format == ImportFormat::Json {
            reports.push(report::json(&imported));
            continue;
        }
        if output.is_none() {
            terminal.print(&imported.story);
        }
        let output = output.as_deref().map(files::display);
        terminal.eprint(&report::human(&prompt.text, &prompt.name, output.as_deref(), &imported));
    }
    if args.format == ImportFormat::Json {
        let report = match &mut reports[..] {
            [only] => only.take(),
            _ => Value::Array(reports),
        };
        terminal.print(&format!("{report:#}\n"));
    }
    if prompts.is_empty() {
        exit = Exit::Findings;
    }
    Ok(exit)
}

/// Reads the prompts of the call: from files, the clipboard, or standard input. Files that can't be read are reported.
fn read_prompts(args: &Import, terminal: &Terminal) -> Result<(Vec<Prompt>, Exit), UsageError> {
    if args.clipboard {
        let text = clipboard::read()?;
        return Ok((
            vec![Prompt { name: "<clipboard>".to_owned(), text: text.into(), file: None }],
            Exit::Clean,
        ));
    }
    if let Some(folder) = args.files.iter().find(|file| file.is_dir()) {
        let folder = files::display(folder);
        return Err(UsageError(format!("`{folder}` is a folder; name the file of a prompt")));
    }
    let mut paths = args.files.clone();
    if paths.is_empty() {
        if std::io::stdin().is_terminal() {
            let why = "no prompt: name a file, pipe a prompt to `storyc import`, or pass `--clipboard`";
            return Err(UsageError(why.to_owned()));
        }
        paths.push(PathBuf::from("-"));
    }
    let (inputs, _) = files::find(&paths, args.stdin_filename.as_deref())?;
    let mut prompts = Vec::new();
    let mut exit = Exit::Clean;
    for input in &inputs {
        let Some(text) = read_story(input, terminal) else {
            exit = Exit::Findings;
            continue;
        };
        let file = (!input.is_stdin()).then(|| input.path.clone());
        prompts.push(Prompt { name: files::display(&input.path), text, file });
    }
    Ok((prompts, exit))
}

fn read(prompt: &Prompt, args: &Import) -> Result<Imported, UsageError> {
    let notation = args.from.map(|from| match from {
        From::Text => Notation::Text,
        From::Fountain => Notation::Fountain,
        From::Csv => Notation::Csv,
        From::KlingJson => Notation::KlingJson,
        From::Json => Notation::Json,
    });
    let path = &prompt.name;
    let source = Source { name: Some(path), notation, clip: args.clip, ..Source::default() };
    let imported = import(&prompt.text, source).map_err(|why| {
        UsageError(format!("can't import `{path}`: {why}; `--from text` imports it as prose"))
    })?;
    if let Some(clip) = args.clip.filter(|clip| *clip == 0 || *clip > imported.clips) {
        let clips =
            if imported.clips == 1 { "1 clip".to_owned() } else { format!("{} clips", imported.clips) };
        return Err(UsageError(format!("there is no clip {clip}: `{path}` has {clips}")));
    }
    Ok(imported)
}

/// The name of a prompt's story in a folder: that of its file with another extension.
fn story_name(prompt: &Prompt) -> PathBuf {
    let stem = prompt.file.as_deref().and_then(Path::file_stem);
    PathBuf::from(stem.unwrap_or("imported".as_ref())).with_extension("story")
}

/// Creates a file; fails if it exists.
fn write(path: &Path, story: &str) -> Result<(), UsageError> {
    let shown = files::display(path);
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    created.and_then(|mut file| file.write_all(story.as_bytes())).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => UsageError(format!(
            "`{shown}` already exists, and storyc won't overwrite it; choose another name"
        )),
        _ => UsageError(format!("can't write `{shown}`: {error}")),
    })
}
