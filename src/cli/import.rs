//! `storyc import`: turns a prompt in another notation into a story, and reports how each part was read.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::cli::args::{From, Import, ImportFormat};
use crate::cli::files;
use crate::cli::inputs::read_story;
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError};
use crate::import::{Notation, Source, import};
use crate::report::import as report;

/// Runs the command. Never overwrites an existing file.
pub(crate) fn run(args: &Import, terminal: &Terminal) -> Result<Exit, UsageError> {
    if args.file.is_dir() {
        let folder = files::display(&args.file);
        return Err(UsageError(format!("`{folder}` is a folder; name the file of a prompt")));
    }
    let (inputs, _) = files::find(std::slice::from_ref(&args.file), args.stdin_filename.as_deref())?;
    let Some(input) = inputs.first() else { return Ok(Exit::Clean) };
    let path = files::display(&input.path);
    let Some(text) = read_story(input, terminal) else { return Ok(Exit::Findings) };
    let notation = args.from.map(|from| match from {
        From::Text => Notation::Text,
        From::Fountain => Notation::Fountain,
        From::Csv => Notation::Csv,
        From::KlingJson => Notation::KlingJson,
    });
    let imported = import(&text, Source { name: Some(&path), notation, clip: args.clip }).map_err(|why| {
        UsageError(format!("can't import `{path}`: {why}; `--from text` imports it as prose"))
    })?;
    if let Some(clip) = args.clip.filter(|clip| *clip == 0 || *clip > imported.clips) {
        let clips =
            if imported.clips == 1 { "1 clip".to_owned() } else { format!("{} clips", imported.clips) };
        return Err(UsageError(format!("there is no clip {clip}: `{path}` has {clips}")));
    }
    if let Some(output) = &args.output {
        write(output, &imported.story)?;
    }
    if args.format == ImportFormat::Json {
        terminal.print(&format!("{:#}\n", report::json(&imported)));
    } else {
        if args.output.is_none() {
            terminal.print(&imported.story);
        }
        let output = args.output.as_deref().map(files::display);
        terminal.eprint(&report::human(&text, &path, output.as_deref(), &imported));
    }
    Ok(Exit::Clean)
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
