//! `storyc export`: writes stories for editors and spreadsheets.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::args::{Export, ExportFormat, Reader};
use crate::cli::disk::CachedDisk;
use crate::cli::files::{self, Input};
use crate::cli::inputs::{Inputs, read_story};
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError};
use crate::compile::{Options, Target, compile};
use crate::diagnostic::Severity;
use crate::export::{build_cut, csv, otio, srt, vtt};

/// Runs the command. Skips stories with errors and exports the others.
pub(crate) fn run(args: &Export, terminal: &Terminal) -> Result<Exit, UsageError> {
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    let outputs = output_paths(args, &inputs.stories)?;
    let mut failed = inputs.report_projects(terminal)?;
    let mut list: Vec<Value> = Vec::new();
    for (input, output_path) in inputs.stories.iter().zip(outputs) {
        let Some(text) = read_story(input, terminal) else {
            failed = true;
            continue;
        };
        let options = Options { region: args.region.clone(), ..inputs.options(&input.path) };
        let compiled = compile(&text, &options);
        let has_no_errors = compiled.count(Severity::Error) == 0;
        let film = compiled.films().next().filter(|_| has_no_errors);
        let written = match film {
            Some(film) => {
                let needs_takes = match args.to {
                    ExportFormat::Otio => true,
                    ExportFormat::Csv => film.len() > 1,
                    ExportFormat::Srt | ExportFormat::Vtt => false,
                };
                let takes =
                    if needs_takes { take_urls(&input.path, film, &inputs.disk)? } else { Vec::new() };
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
        inputs.report(&input.path, compiled, terminal);
        match (written, output_path) {
            (Some(written), Some(output_path)) => {
                write(&output_path, &written, terminal)?;
                list.push(
                    json!({ "story": files::display(&input.path), "file": files::display(&output_path) }),
                );
            }
            (Some(written), None) if terminal.reader() == Reader::Json => {
                list.push(json!({ "story": files::display(&input.path), "text": written }));
            }
            (Some(written), None) => terminal.print(&written),
            (None, _) => {}
        }
    }
    let exit = if failed { Exit::Findings } else { Exit::Clean };
    if terminal.reader() == Reader::Json {
        terminal.finish_json(json!({ "outputs": list }), exit);
    }
    Ok(exit)
}

/// Output path of each story; `None` is standard output.
fn output_paths(args: &Export, inputs: &[Input]) -> Result<Vec<Option<PathBuf>>, UsageError> {
    let many = inputs.len() > 1;
    let Some(output) = &args.output else {
        if many {
            return Err(UsageError::new(
                ErrorCode::Usage,
                format!("{} stories can't be told apart on standard output", inputs.len()),
            )
            .help("write them to files with `-o DIR`"));
        }
        return Ok(vec![None; inputs.len()]);
    };
    let ending = match args.to {
        ExportFormat::Srt => "srt",
        ExportFormat::Vtt => "vtt",
        ExportFormat::Otio => "otio",
        ExportFormat::Csv => "csv",
    };
    let is_folder = many || output.is_dir() || files::display(output).ends_with('/');
    let mut outputs: Vec<PathBuf> = Vec::new();
    for input in inputs {
        let output_path =
            if is_folder { output.join(format!("{}.{ending}", stem(&input.path))) } else { output.clone() };
        if outputs.contains(&output_path) {
            return Err(UsageError::new(
                ErrorCode::Usage,
                format!("two stories would be written to the same file, `{}`", files::display(&output_path)),
            )
            .help("export them to separate folders"));
        }
        // Stories are written by hand, and the output overwrites any existing file.
        if output_path.extension().is_some_and(|ending| ending == "story") {
            return Err(UsageError::new(
                ErrorCode::Exists,
                format!(
                    "the output `{}` has the extension of a story and might overwrite one",
                    files::display(&output_path)
                ),
            )
            .help("choose another name"));
        }
        outputs.push(output_path);
    }
    Ok(outputs.into_iter().map(Some).collect())
}

/// A story's file name without its extension.
fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "story".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn write(path: &Path, text: &str, terminal: &Terminal) -> Result<(), UsageError> {
    let write_error = |error: std::io::Error| {
        UsageError::new(ErrorCode::Unwritable, format!("can't write `{}`: {error}", path.display()))
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(write_error)?;
    }
    std::fs::write(path, text).map_err(write_error)?;
    terminal.eprint(&format!("wrote {}\n", files::display(path)));
    Ok(())
}

/// For each clip, the URL of the take that the film uses, if there is one.
#[cfg(feature = "render")]
fn take_urls(story: &Path, film: &[Target], disk: &CachedDisk) -> Result<Vec<Option<String>>, UsageError> {
    let chosen = super::takes::chosen_takes(story, film, disk)?;
    Ok(chosen.into_iter().map(|chosen| Some(files::file_url(&chosen?.0))).collect())
}

#[cfg(not(feature = "render"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature `render`, the ledger can be broken")]
fn take_urls(_: &Path, _: &[Target], _: &CachedDisk) -> Result<Vec<Option<String>>, UsageError> {
    Ok(Vec::new())
}
