//! `storyc import`: turns a prompt in another notation into a story, and reports how each part was read.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::cli::args::{From, Import, ImportFormat};
use crate::cli::files;
use crate::cli::inputs::text_of;
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError};
use crate::import::{Notation, Source, import};
use crate::report::import as report;

/// Runs the command. Never overwrites an existing file.
pub(crate) fn run(args: &Import, terminal: &Terminal) -> Result<Exit, UsageError> {
    if args.file.is_dir() {
        return Err(UsageError(format!("`{}` is a folder; name one prompt", files::shown(&args.file))));
    }
    let (inputs, _) = files::find(std::slice::from_ref(&args.file), args.stdin_filename.as_deref())?;
    let Some(input) = inputs.first() else { return Ok(Exit::Clean) };
    let path = files::shown(&input.path);
    let Some(text) = text_of(input, terminal) else { return Ok(Exit::Findings) };
    let notation = args.from.map(|from| match from {
        From::Text => Notation::Text,
        From::Fountain => Notation::Fountain,
        From::Csv => Notation::Csv,
        From::KlingJson => Notation::KlingJson,
    });
    let imported = import(&text, Source { name: Some(&path), notation, clip: args.clip }).map_err(|why| {
        UsageError(format!("`{path}` cannot be imported: {why}; `--from text` reads it as prose"))
    })?;
    if let Some(clip) = args.clip.filter(|clip| *clip == 0 || *clip > imported.clips) {
        let clips =
            if imported.clips == 1 { "1 clip".to_owned() } else { format!("{} clips", imported.clips) };
        return Err(UsageError(format!("`{path}` holds {clips}, and `--clip {clip}` is none of them")));
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
        let output = args.output.as_deref().map(files::shown);
        terminal.say(&report::human(&text, &path, output.as_deref(), &imported));
    }
    Ok(Exit::Clean)
}

/// Creates a file; fails if it exists.
fn write(path: &Path, story: &str) -> Result<(), UsageError> {
    let shown = files::shown(path);
    let created = OpenOptions::new().write(true).create_new(true).open(path);
    created.and_then(|mut file| file.write_all(story.as_bytes())).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            UsageError(format!("`{shown}` is there already, and stays as it is; choose another name"))
        }
        _ => UsageError(format!("cannot write `{shown}`: {error}")),
    })
}
