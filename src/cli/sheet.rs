//! `storyc sheet`: shows stories as one page, written to a file or served to a browser.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use serde_json::json;

use crate::cli::args::{Reader, Sheet, SheetFormat};
use crate::cli::disk::CachedDisk;
use crate::cli::files::{self, Input};
use crate::cli::inputs::{Inputs, read_story};
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError, open, project, write};
use crate::compile::{Compiled, Options, compile};
use crate::diagnostic::Severity;
use crate::plan::join;
use crate::project::RefSource;
use crate::report::cost;
use crate::sheet::page::{self, Thumbnails};
use crate::sheet::{Source, Story, Take, Thumbnail, build_story, contact, make_thumbnail, picture_paths};

/// Maximum number of bytes read from a picture.
const MAX_PICTURE_BYTES: u64 = 200_000_000;

/// Runs the command. A story with errors is shown along with them.
pub(crate) fn run(args: &Sheet, terminal: &Terminal) -> Result<Exit, UsageError> {
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    let format = choose_format(args)?;
    let output = output_path(args, format, &inputs.stories)?;
    let folder = output.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let here = std::path::absolute(folder.join(".")).unwrap_or_default();
    let mut thumbnails = ThumbnailCache::default();
    let built = build(args, &inputs, terminal, &mut thumbnails, &mut |file| relative_url(&here, file))?;
    // The findings say how to turn such a text into a story.
    let is_json = terminal.reader() == Reader::Json;
    if built.has_unread_shots {
        if is_json {
            terminal.finish_json(json!({ "file": null }), Exit::Findings);
        }
        return Ok(Exit::Findings);
    }
    let exit = if built.failed { Exit::Findings } else { Exit::Clean };
    if let Some(path) = &output {
        refuse_to_overwrite_input(path, &inputs, &built.files)?;
    }
    let bytes = match format {
        SheetFormat::Html | SheetFormat::Json => {
            page::html(&built.stories, &built.thumbnails, &built.options(None)).into_bytes()
        }
        SheetFormat::Svg => contact::svg(&built.stories, &built.thumbnails).into_bytes(),
        SheetFormat::Png => contact::png(&built.stories, &built.thumbnails).map_err(|error| {
            UsageError::new(ErrorCode::System, format!("can't draw the contact sheet: {error}"))
        })?,
    };
    match &output {
        None => terminal.print_bytes(&bytes),
        Some(path) => {
            write::create_or_replace(path, &bytes).map_err(|error| {
                UsageError::new(
                    ErrorCode::Unwritable,
                    format!("can't write `{}`: {error}", files::display(path)),
                )
            })?;
            terminal.eprint(&format!("wrote {}\n", files::display(path)));
            if args.open {
                open::file(path)?;
            }
        }
    }
    if is_json {
        terminal.finish_json(json!({ "file": output.as_deref().map(files::display) }), exit);
    }
    Ok(exit)
}

/// The compiled stories of a sheet, with their thumbnails.
pub(crate) struct Built {
    pub(crate) stories: Vec<Story>,
    pub(crate) thumbnails: Thumbnails,
    costs: Vec<cost::StoryCost>,
    /// The files that the stories reference, and the takes that the sheet shows.
    files: Vec<PathBuf>,
    failed: bool,
    /// True if a text has shots in another notation, so that its sheet would show one scene.
    has_unread_shots: bool,
}

impl Built {
    /// Options for the page; `live` is the version of a served page.
    pub(crate) fn options(&self, live: Option<u64>) -> page::Options<'_> {
        page::Options { costs: &self.costs, live, embedded: false }
    }
}

/// Reads and compiles every story of the call. `address` returns the URL under which the page finds a take's file.
pub(crate) fn build(
    args: &Sheet,
    inputs: &Inputs<'_>,
    terminal: &Terminal,
    thumbnails: &mut ThumbnailCache,
    address: &mut dyn FnMut(&Path) -> String,
) -> Result<Built, UsageError> {
    let mut failed = inputs.report_projects(terminal)?;
    let mut paths = Vec::new();
    let mut has_unread_shots = false;
    let (mut stories, mut costs, mut files) = (Vec::new(), Vec::new(), Vec::new());
    for input in &inputs.stories {
        let Some(text) = read_story(input, terminal) else {
            failed = true;
            continue;
        };
        let path = files::display(&input.path);
        let options = Options { region: args.region.clone(), ..inputs.options(&input.path) };
        let compiled = compile(&text, &options);
        let takes = finished_takes(input, &compiled, &inputs.disk, &mut |file| {
            files.push(file.to_owned());
            address(file)
        })?;
        files.extend(referenced_files(&compiled).map(PathBuf::from));
        let project = inputs.projects.get(&input.path);
        let project = project.map(|found| (found.text.path.as_str(), &*found.text.text));
        stories.push(build_story(&Source { path: &path, compiled: &compiled, project, takes: &takes }));
        costs.push(cost::estimate(&path, &compiled, None));
        paths.extend(picture_paths(&compiled));
        has_unread_shots |= compiled
            .diagnostics
            .iter()
            .any(|found| found.code == "S204" && found.severity == Severity::Error);
        failed |= inputs.report(&input.path, compiled, terminal);
    }
    if stories.is_empty() {
        return Err(UsageError::new(ErrorCode::NotFound, "there are no stories to show")
            .help("name a `.story` file, or a folder that has one"));
    }
    paths.sort();
    paths.dedup();
    Ok(Built { thumbnails: thumbnails.load(&paths), stories, costs, files, failed, has_unread_shots })
}

/// A cache of thumbnails by path, each with the stamp of the file it was made from.
#[derive(Default)]
pub(crate) struct ThumbnailCache(BTreeMap<String, (Stamp, Option<Thumbnail>)>);

/// Length and modification time of a file, used to detect changes.
type Stamp = (u64, Option<SystemTime>);

impl ThumbnailCache {
    /// Returns the thumbnails of these files, skipping unreadable ones. Unchanged files are not read again.
    fn load(&mut self, paths: &[String]) -> Thumbnails {
        let stamp = |path: &String| {
            let about = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
            Some((about.len(), about.modified().ok()))
        };
        let mut new: Vec<(&String, Stamp)> = paths
            .iter()
            .filter_map(|path| Some((path, stamp(path)?)))
            .filter(|(path, now)| self.0.get(*path).is_none_or(|(then, _)| then != now))
            .collect();
        // The slowest files come first, so that no thread is left working alone at the end.
        let slow = |path: &str| if path.to_lowercase().ends_with(".webp") { 4 } else { 1 };
        new.sort_by_key(|(path, (length, _))| std::cmp::Reverse(length.saturating_mul(slow(path))));
        let new: Vec<(String, (Stamp, Option<Thumbnail>))> = new
            .into_par_iter()
            .map(|(path, now)| (path.clone(), (now, read_picture(path).as_deref().and_then(make_thumbnail))))
            .collect();
        self.0.extend(new);
        self.0.retain(|path, _| paths.contains(path) && stamp(path).is_some());
        self.0.iter().filter_map(|(path, (_, thumbnail))| Some((path.clone(), thumbnail.clone()?))).collect()
    }
}

fn read_picture(path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX_PICTURE_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The files that a story references, whatever their role.
fn referenced_files(compiled: &Compiled) -> impl Iterator<Item = String> {
    compiled.storyboard.refs.iter().filter_map(|r| match &r.source {
        Some(RefSource::Path(path)) => Some(join(&r.folder, path)),
        _ => None,
    })
}

/// Picks the output format: `--format`, else the file extension, else HTML. Flag and extension must not disagree.
fn choose_format(args: &Sheet) -> Result<SheetFormat, UsageError> {
    let ending = args.output.as_deref().and_then(Path::extension);
    let ending = ending.map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let by_ending = match ending.as_str() {
        "html" | "htm" => Some(SheetFormat::Html),
        "svg" => Some(SheetFormat::Svg),
        "png" => Some(SheetFormat::Png),
        _ => None,
    };
    match (args.format.filter(|format| *format != SheetFormat::Json), by_ending) {
        (Some(asked), Some(by_ending)) if asked != by_ending => Err(UsageError::new(
            ErrorCode::Usage,
            format!(
                "`--format {}` doesn't match the extension of the output, `.{ending}`",
                asked.extension()
            ),
        )
        .help("leave out one of the two")),
        (asked, by_ending) => Ok(asked.or(by_ending).unwrap_or(SheetFormat::Html)),
    }
}

/// Refuses to overwrite a file that the sheet is made from: somebody wrote it by hand or paid for it. Follows links.
fn refuse_to_overwrite_input(
    output: &Path,
    inputs: &Inputs<'_>,
    files: &[PathBuf],
) -> Result<(), UsageError> {
    let Ok(real) = output.canonicalize() else { return Ok(()) };
    let is_same = |path: &Path| path.canonicalize().is_ok_and(|path| path == real);
    let is_project = real.file_name().is_some_and(|name| name == project::FILE_NAME);
    let is_story = real.extension().is_some_and(|ending| ending == "story");
    let what = if is_project || inputs.projects.all().iter().any(|found| is_same(found.text.path.as_ref())) {
        "a project file"
    } else if is_story || inputs.stories.iter().any(|input| !input.is_stdin() && is_same(&input.path)) {
        "a story"
    } else if files.iter().any(|path| is_same(path)) {
        "a file that the sheet is made from"
    } else {
        return Ok(());
    };
    Err(UsageError::new(
        ErrorCode::Exists,
        format!("the sheet would overwrite `{}`, which is {what}", files::display(output)),
    )
    .help("choose another name"))
}

/// Path of the sheet; `None` is standard output.
fn output_path(args: &Sheet, format: SheetFormat, inputs: &[Input]) -> Result<Option<PathBuf>, UsageError> {
    let ending = format.extension();
    let place = match (&args.output, inputs) {
        (Some(output), _) if output.as_os_str() == "-" => None,
        (Some(output), _) => Some(output.clone()),
        (None, [one]) if one.is_stdin() => None,
        (None, [one]) => Some(one.path.with_extension(format!("sheet.{ending}"))),
        (None, _) => Some(PathBuf::from(format!("stories.sheet.{ending}"))),
    };
    match &place {
        None if args.format == Some(SheetFormat::Json) => Err(UsageError::new(
            ErrorCode::Usage,
            "`--format json` and the sheet can't both go to standard output",
        )
        .help("name a file for the sheet with `-o FILE`")),
        None if args.open => Err(UsageError::new(ErrorCode::Usage, "`--open` needs a file to open")
            .help("name one with `-o FILE`")),
        // Stories are written by hand, and the output overwrites any existing file.
        Some(path) if path.extension().is_some_and(|ending| ending == "story") => Err(UsageError::new(
            ErrorCode::Exists,
            format!(
                "the output `{}` has the extension of a story and might overwrite one",
                files::display(path)
            ),
        )
        .help("choose another name")),
        Some(path) if path.is_dir() => {
            Err(UsageError::new(ErrorCode::Usage, format!("`{}` is a folder", files::display(path)))
                .help("name a file in it"))
        }
        _ => Ok(place),
    }
}

/// The newest finished takes of a story's clips, from the first of its models that has any.
#[cfg(feature = "render")]
fn finished_takes(
    input: &Input,
    compiled: &Compiled,
    disk: &CachedDisk,
    address: &mut dyn FnMut(&Path) -> String,
) -> Result<Vec<Take>, UsageError> {
    let mut takes = Vec::new();
    if input.is_stdin() {
        return Ok(takes);
    }
    for film in compiled.films() {
        let chosen = super::takes::chosen_takes(&input.path, film, disk)?;
        for (target, chosen) in film.iter().zip(chosen) {
            if let Some((file, take)) = chosen {
                let clip = target.plan.clip.number;
                let mismatches = take.mismatches().iter().map(ToString::to_string).collect();
                takes.push(Take {
                    href: address(&file),
                    model: take.model,
                    clip,
                    take: take.take,
                    mismatches,
                });
            }
        }
        if !takes.is_empty() {
            break;
        }
    }
    Ok(takes)
}

#[cfg(not(feature = "render"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature `render`, the ledger can be broken")]
fn finished_takes(
    _: &Input,
    _: &Compiled,
    _: &CachedDisk,
    _: &mut dyn FnMut(&Path) -> String,
) -> Result<Vec<Take>, UsageError> {
    Ok(Vec::new())
}

/// URL of a file from a folder: relative, so that both can move together, or absolute if they share no root.
fn relative_url(folder: &Path, file: &Path) -> String {
    let parts = |path: &Path| -> Vec<String> {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        whole.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (from, to) = (parts(folder), parts(file));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let has_root = file.components().next().is_some_and(|part| !matches!(part, Component::Normal(_)));
    if shared == 0 || !has_root {
        return files::file_url(file);
    }
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    // A colon in the first segment would read as a URL scheme.
    let down = to.iter().skip(shared).map(|part| files::percent_encode(part).replace(':', "%3A"));
    up.chain(down).collect::<Vec<_>>().join("/")
}
