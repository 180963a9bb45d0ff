//! `storyc export`: stories for editors and spreadsheets.

use std::path::{Path, PathBuf};

use crate::cli::args::{Export, ExportFormat};
use crate::cli::check::{project_files, unread};
use crate::cli::files::{self, Disk, Input};
use crate::cli::output::Terminal;
use crate::cli::project::Projects;
use crate::cli::{Exit, UsageError};
use crate::compile::{Options, Target, compile};
use crate::diagnostic::Severity;
use crate::export::{csv, cut, otio, srt, vtt};
use crate::lint::Selection;
use crate::report::{Checked, StoryFacts, human};

/// Runs the command. A story with an error is not exported; the others are.
pub(crate) fn run(args: &Export, terminal: &Terminal) -> Result<Exit, UsageError> {
    let flags = args.story.flags()?;
    let (inputs, notes) = files::find(&args.paths, args.story.stdin_filename.as_deref())?;
    for note in &notes {
        terminal.warn(note);
    }
    let places = places(args, &inputs)?;
    let projects = Projects::of(inputs.iter().map(|input| input.path.as_path()));
    let mut failed = false;
    for file in project_files(&projects, &Selection::default()) {
        failed |= file.diagnostics.iter().any(|found| found.severity == Severity::Error);
        terminal.say(&human::report(&file, terminal.err()));
    }
    args.story.check_models(&projects)?;
    for (input, place) in inputs.iter().zip(places) {
        let path = files::shown(&input.path);
        let text = match files::read(input) {
            Ok(text) => text,
            Err(diagnostic) => {
                terminal.say(&human::report(&unread(path, *diagnostic), terminal.err()));
                failed = true;
                continue;
            }
        };
        let found = projects.get(&input.path);
        let options = Options {
            flags: flags.clone(),
            project: found.map(|found| &found.project),
            folder: files::folder_of(&input.path),
            region: args.region.clone(),
            soft_seconds: args.story.soft_seconds,
            assets: &Disk,
            ..Options::default()
        };
        let compiled = compile(&text, &options);
        let is_whole = compiled.count(Severity::Error) == 0;
        let target = compiled.targets.first().filter(|_| is_whole);
        let written = match target {
            Some(target) => {
                let take = match args.to {
                    ExportFormat::Otio => take_of(&input.path, target)?,
                    _ => None,
                };
                let cut = cut(&stem(&input.path), &compiled, target, take);
                Some(match args.to {
                    ExportFormat::Srt => srt::write(&cut),
                    ExportFormat::Vtt => vtt::write(&cut),
                    ExportFormat::Otio => otio::write(&cut),
                    ExportFormat::Csv => csv::write(&cut),
                })
            }
            None => None,
        };
        failed |= written.is_none();
        let checked = Checked {
            path,
            story: Some(StoryFacts::of(&compiled)),
            text,
            diagnostics: compiled.diagnostics,
            project: found.map(|found| found.text.clone()),
        };
        terminal.say(&human::report(&checked, terminal.err()));
        match (written, place) {
            (Some(written), Some(place)) => write(&place, &written, terminal)?,
            (Some(written), None) => terminal.print(&written),
            (None, _) => {}
        }
    }
    Ok(if failed { Exit::Findings } else { Exit::Clean })
}

/// Where each story goes; `None` is standard output.
fn places(args: &Export, inputs: &[Input]) -> Result<Vec<Option<PathBuf>>, UsageError> {
    let many = inputs.len() > 1;
    let Some(output) = &args.output else {
        if many {
            return Err(UsageError(format!(
                "{} stories go into files: say where with `-o DIR`",
                inputs.len()
            )));
        }
        return Ok(vec![None; inputs.len()]);
    };
    let ending = match args.to {
        ExportFormat::Srt => "srt",
        ExportFormat::Vtt => "vtt",
        ExportFormat::Otio => "otio",
        ExportFormat::Csv => "csv",
    };
    let is_folder = many || output.is_dir() || files::shown(output).ends_with('/');
    let mut places: Vec<PathBuf> = Vec::new();
    for input in inputs {
        let place =
            if is_folder { output.join(format!("{}.{ending}", stem(&input.path))) } else { output.clone() };
        if places.contains(&place) {
            return Err(UsageError(format!(
                "two stories would be written to `{}`: export them into folders of their own",
                files::shown(&place)
            )));
        }
        // A story is written by hand, and what is there is overwritten.
        if place.extension().is_some_and(|ending| ending == "story") {
            return Err(UsageError(format!(
                "`{}` is called like a story, and would take its place: choose another name",
                files::shown(&place)
            )));
        }
        places.push(place);
    }
    Ok(places.into_iter().map(Some).collect())
}

/// A story's name, without its ending.
fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "story".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn write(path: &Path, text: &str, terminal: &Terminal) -> Result<(), UsageError> {
    let cannot = |error: std::io::Error| UsageError(format!("cannot write `{}`: {error}", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    std::fs::write(path, text).map_err(cannot)?;
    terminal.say(&format!("wrote {}\n", files::shown(path)));
    Ok(())
}

/// The newest finished take of this very request, as a URL, if its file is still there.
#[cfg(feature = "render")]
fn take_of(story: &Path, target: &Target) -> Result<Option<String>, UsageError> {
    Ok(super::takes::newest_of(story, target)?.map(|(file, _)| files::url_of(&file)))
}

#[cfg(not(feature = "render"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature `render`, the ledger can be broken")]
fn take_of(_: &Path, _: &Target) -> Result<Option<String>, UsageError> {
    Ok(None)
}
