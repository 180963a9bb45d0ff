//! `storyc import`: turns prompts in other notations into stories, and reports how each part was read.

use std::fs::OpenOptions;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::cli::args::{Format, From, Import};
use crate::cli::files;
use crate::cli::inputs::read_story;
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError, clipboard};
use crate::import::{Imported, Notation, Source, import};
use crate::report::{agent, import as report};

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
    if prompts.len() > 1 && folder.is_none() && args.format != Format::Json {
        return Err(UsageError::new(ErrorCode::Usage, "several prompts need a folder to write to")
            .help("name one that exists with `-o DIR`"));
    }
    if prompts.is_empty() {
        exit = Exit::Findings;
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
        if args.format == Format::Json {
            reports.push(report::json(&imported));
            continue;
        }
        let shown = output.as_deref().map(files::display);
        if args.format == Format::Agent {
            terminal.print(&agent::import(&prompt.text, &prompt.name, shown.as_deref(), &imported));
            if output.is_none() {
                terminal.print(&format!("\n{}", imported.story));
            }
            continue;
        }
        if output.is_none() {
            terminal.print(&imported.story);
        }
        let output = shown;
        terminal.eprint(&report::human(&prompt.text, &prompt.name, output.as_deref(), &imported));
    }
    if args.format == Format::Json {
        print_json(reports, exit, terminal);
    } else if args.format == Format::Agent {
        terminal.finish_agent();
    }
    Ok(exit)
}

/// Prints the report of one prompt as an object, and of several as an array. If a prompt couldn't be read, prints an object
/// with the reports of the others under `imported`.
fn print_json(mut reports: Vec<Value>, exit: Exit, terminal: &Terminal) {
    if exit != Exit::Clean {
        terminal.finish_json(json!({ "imported": reports }), exit);
        return;
    }
    let report = match &mut reports[..] {
        [only] => only.take(),
        _ => Value::Array(reports),
    };
    terminal.print(&format!("{report:#}\n"));
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
        return Err(UsageError::new(ErrorCode::Usage, format!("`{folder}` is a folder"))
            .help("name the file of a prompt"));
    }
    let mut paths = args.files.clone();
    if paths.is_empty() {
        if std::io::stdin().is_terminal() {
            return Err(UsageError::new(ErrorCode::Usage, "there is no prompt")
                .help("name a file, pipe a prompt to `storyc import`, or pass `--clipboard`"));
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
        UsageError::new(ErrorCode::Usage, format!("can't import `{path}`: {why}"))
            .help("`--from text` imports it as prose")
    })?;
    if let Some(clip) = args.clip.filter(|clip| *clip == 0 || *clip > imported.clips) {
        let clips =
            if imported.clips == 1 { "1 clip".to_owned() } else { format!("{} clips", imported.clips) };
        return Err(UsageError::new(
            ErrorCode::NotFound,
            format!("there is no clip {clip}: `{path}` has {clips}"),
        ));
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
        ErrorKind::AlreadyExists => UsageError::new(
            ErrorCode::Exists,
            format!("`{shown}` already exists, and storyc won't overwrite it"),
        )
        .help("choose another name"),
        _ => UsageError::new(ErrorCode::Unwritable, format!("can't write `{shown}`: {error}")),
    })
}
