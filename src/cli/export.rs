//! `storyc export`: writes stories for editors and spreadsheets.

use std::path::{Path, PathBuf};

use crate::cli::args::{Export, ExportFormat};
use crate::cli::disk::Remembered;
use crate::cli::files::{self, Input};
use crate::cli::inputs::{Inputs, text_of};
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError};
use crate::compile::{Options, Target, compile};
use crate::diagnostic::Severity;
use crate::export::{build_cut, csv, otio, srt, vtt};

/// Runs the command. Skips stories with errors and exports the others.
pub(crate) fn run(args: &Export, terminal: &Terminal) -> Result<Exit, UsageError> {
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    let places = places(args, &inputs.stories)?;
    let mut failed = inputs.say_projects(terminal)?;
    for (input, place) in inputs.stories.iter().zip(places) {
        let Some(text) = text_of(input, terminal) else {
            failed = true;
            continue;
        };
        let options = Options { region: args.region.clone(), ..inputs.options(&input.path) };
        let compiled = compile(&text, &options);
        let is_whole = compiled.count(Severity::Error) == 0;
        let film = compiled.films().next().filter(|_| is_whole);
        let written = match film {
            Some(film) => {
                let wants_takes = match args.to {
                    ExportFormat::Otio => true,
                    ExportFormat::Csv => film.len() > 1,
                    ExportFormat::Srt | ExportFormat::Vtt => false,
                };
                let takes = if wants_takes { takes_of(&input.path, film, &inputs.disk)? } else { Vec::new() };
                let cut = build_cut(&stem(&input.path), &compiled, film, &takes);
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
        inputs.say(&input.path, compiled, terminal);
        match (written, place) {
            (Some(written), Some(place)) => write(&place, &written, terminal)?,
            (Some(written), None) => terminal.print(&written),
            (None, _) => {}
        }
    }
    Ok(if failed { Exit::Findings } else { Exit::Clean })
}

/// Output path of each story; `None` is standard output.
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
        // Stories are written by hand, and the output overwrites any existing file.
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

/// A story's file name without its extension.
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

/// For each clip, the URL of the newest finished take of its request whose file still exists.
#[cfg(feature = "render")]
fn takes_of(story: &Path, film: &[Target], disk: &Remembered) -> Result<Vec<Option<String>>, UsageError> {
    let newest = |target: &Target| super::takes::newest_of(story, target, disk);
    film.iter().map(|target| Ok(newest(target)?.map(|(file, _)| files::url_of(&file)))).collect()
}

#[cfg(not(feature = "render"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature `render`, the ledger can be broken")]
fn takes_of(_: &Path, _: &[Target], _: &Remembered) -> Result<Vec<Option<String>>, UsageError> {
    Ok(Vec::new())
}
