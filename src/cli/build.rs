//! `storyc build`: emits the requests for a model's API, or any stage before them. Never touches the network.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::args::{Build, ClipCounts, Emit, PickedClips, Reader};
use crate::cli::files;
use crate::cli::inputs::{Inputs, read_story};
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError};
use crate::compile::{Compiled, NoRequest, Options, Target, compile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint;
use crate::model::Profile;
use crate::plan::PlannedClip;
use crate::report::{self, curl, script};
use crate::request::{Refusal, Route};
use crate::text::suggest;

/// A piece of output, with the story, model and clip it belongs to.
struct Piece {
    story: String,
    model: Option<String>,
    /// The clip within a film; `None` for a story that is a single clip.
    clip: Option<PlannedClip>,
    content: Content,
}

enum Content {
    /// An element of the JSON array on standard output.
    Item(Value),
    /// Text printed on its own.
    Text(String),
}

/// Runs the command.
pub(crate) fn run(args: &Build, terminal: &Terminal) -> Result<Exit, UsageError> {
    if args.emit == Emit::Script && args.picked.is_given() {
        return Err(UsageError::new(ErrorCode::Usage, "`--emit script` always prints the whole story")
            .help("leave out `--clip`"));
    }
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    let mut pieces = Vec::new();
    let mut counts = ClipCounts::default();
    let mut failed = inputs.report_projects(terminal)?;
    for input in &inputs.stories {
        let path = files::display(&input.path);
        let Some(text) = read_story(input, terminal) else {
            failed = true;
            continue;
        };
        let options = Options {
            region: args.region.clone(),
            route: Route { workspace: args.workspace.clone() },
            ..inputs.options(&input.path)
        };
        let mut compiled = compile(&text, &options);
        counts.add(&path, &compiled);
        for target in &compiled.targets {
            check_region(args.region.as_deref(), args.workspace.is_some(), &target.profile)?;
        }
        // If the project has errors, no request is emitted; the stages before it still are.
        let has_project_errors = inputs
            .projects
            .get(&input.path)
            .is_some_and(|found| found.diagnostics.iter().any(|found| found.severity == Severity::Error));
        if !(has_project_errors && matches!(args.emit, Emit::Request | Emit::Curl)) {
            pieces.extend(emit(args.emit, &path, &compiled, &args.picked));
        }
        add_refusals(args.emit, &mut compiled);
        failed |= inputs.report(&input.path, compiled, terminal);
    }
    args.picked.check(&counts)?;
    let exit = if failed { Exit::Findings } else { Exit::Clean };
    let written = match &args.output {
        Some(folder) => write_files(folder, args.emit, &pieces, terminal)?,
        None => Vec::new(),
    };
    if terminal.reader() == Reader::Json {
        terminal.finish_json(json!({ "outputs": outputs(pieces, &written) }), exit);
    } else if args.output.is_none() {
        print(args.emit, pieces, terminal)?;
    }
    Ok(exit)
}

/// Rejects a region that the model doesn't have, or one that needs a workspace if the call names none.
pub(crate) fn check_region(
    region: Option<&str>,
    has_workspace: bool,
    profile: &Profile,
) -> Result<(), UsageError> {
    let region = region.unwrap_or(&profile.regions.default);
    match profile.regions.hosts.get(region) {
        None => {
            let known: Vec<String> = profile.regions.hosts.keys().map(|name| format!("`{name}`")).collect();
            Err(UsageError::new(
                ErrorCode::Region,
                format!("{} isn't available in the region `{region}`", profile.id),
            )
            .help(format!("its regions are {}", suggest::list(&known, "and"))))
        }
        Some(host) if host.host.is_none() && !has_workspace => Err(UsageError::new(
            ErrorCode::Region,
            format!("{} needs a workspace in the region `{region}`", profile.id),
        )
        .help("pass yours with `--workspace ID`")),
        Some(_) => Ok(()),
    }
}

/// Creates the output of one story.
fn emit(emit: Emit, story: &str, compiled: &Compiled, picked: &PickedClips) -> Vec<Piece> {
    if emit == Emit::Script {
        let content = Content::Item(script::emit(story, &compiled.script, &compiled.storyboard));
        return vec![Piece { story: story.to_owned(), model: None, clip: None, content }];
    }
    let targets = compiled.targets.iter().filter(|target| picked.includes(&target.plan));
    targets.filter_map(|target| piece(emit, story, target)).collect()
}

fn piece(emit: Emit, story: &str, target: &Target) -> Option<Piece> {
    let request = target.request();
    let content = match emit {
        Emit::Prompt => Content::Text(format!("{}\n", target.plan.prompt)),
        Emit::Plan => Content::Item(with_story(story, &target.plan)),
        Emit::Curl => Content::Text(curl::command(&request.ok()?)),
        Emit::Request | Emit::Script => Content::Item(report::request::json(story, target, &request.ok()?)),
    };
    let clip = Some(target.plan.clip.clone()).filter(PlannedClip::is_in_film);
    Some(Piece { story: story.to_owned(), model: Some(target.plan.model.clone()), clip, content })
}

fn with_story(story: &str, value: &impl serde::Serialize) -> Value {
    let mut item = json!({ "story": story });
    if let (Some(item), Ok(Value::Object(value))) = (item.as_object_mut(), serde_json::to_value(value)) {
        item.extend(value);
    }
    item
}

/// Adds an error if a request was asked for and can't be made although nothing else is wrong.
pub(crate) fn add_refusals(emit: Emit, compiled: &mut Compiled) {
    if !matches!(emit, Emit::Request | Emit::Curl) {
        return;
    }
    let refused = compiled.targets.iter().find_map(|target| match target.request() {
        Err(NoRequest::Refused(refusal)) => Some(refusal),
        _ => None,
    });
    match refused {
        Some(Refusal::Unbound(_)) => {
            compiled.diagnostics.retain(|found| found.code != "R102");
            compiled.diagnostics.extend(lint::unbound(&compiled.storyboard, Severity::Error));
        }
        Some(Refusal::NoMode(mode)) => compiled.diagnostics.push(
            Diagnostic::error("L112", crate::text::Span::at(0), format!("this model has no {mode}"))
                .help("choose another model; `storyc models MODEL` shows what a model accepts"),
        ),
        Some(Refusal::NoWorkspace(_)) | None => {}
    }
}

/// The pieces of output as JSON, with the files that they were written to.
fn outputs(pieces: Vec<Piece>, written: &[PathBuf]) -> Vec<Value> {
    let mut list = Vec::new();
    for (at, piece) in pieces.into_iter().enumerate() {
        let clip = piece.clip.as_ref().map(|clip| clip.number);
        let file = written.get(at).map(|path| files::display(path));
        let mut item = match piece.content {
            Content::Item(item) if file.is_none() => item,
            Content::Text(text) if file.is_none() => {
                json!({ "story": piece.story, "model": piece.model, "clip": clip, "text": text })
            }
            _ => json!({ "story": piece.story, "model": piece.model, "clip": clip }),
        };
        if let (Some(item), Some(file)) = (item.as_object_mut(), file) {
            item.insert("file".to_owned(), file.into());
        }
        list.push(item);
    }
    list
}

fn print(emit: Emit, pieces: Vec<Piece>, terminal: &Terminal) -> Result<(), UsageError> {
    let texts = pieces.iter().filter(|piece| matches!(piece.content, Content::Text(_))).count();
    let is_one_film = pieces.windows(2).all(|two| match two {
        [one, other] => one.story == other.story && one.model == other.model,
        _ => true,
    });
    if texts > 1 && emit == Emit::Prompt && !is_one_film {
        return Err(UsageError::new(
            ErrorCode::Usage,
            format!("{texts} prompts can't be told apart on standard output"),
        )
        .help("write them to files with `-o DIR`"));
    }
    let mut items = Vec::new();
    for piece in pieces {
        match piece.content {
            Content::Text(text) => {
                if let Some(clip) = piece.clip.filter(|_| texts > 1) {
                    let prefix = if is_one_film {
                        String::new()
                    } else {
                        format!("{} ({}), ", piece.story, piece.model.unwrap_or_default())
                    };
                    let (number, count) = (clip.number, clip.count);
                    terminal.eprint(&format!("{prefix}clip {number} of {count} ({})\n", clip.times()));
                }
                terminal.print(&text);
            }
            Content::Item(item) => items.push(item),
        }
    }
    if matches!(emit, Emit::Request | Emit::Plan | Emit::Script) {
        terminal.print(&format!("{:#}\n", Value::Array(items)));
    }
    Ok(())
}

/// Writes one file for each story and model, such as `riverbank.happyhorse-1.1.json`, or one for each clip of a film,
/// such as `riverbank.happyhorse-1.1.clip2.json`.
fn write_files(
    folder: &Path,
    emit: Emit,
    pieces: &[Piece],
    terminal: &Terminal,
) -> Result<Vec<PathBuf>, UsageError> {
    let write_error = |path: &Path, error: std::io::Error| {
        UsageError::new(ErrorCode::Unwritable, format!("can't write `{}`: {error}", path.display()))
    };
    std::fs::create_dir_all(folder).map_err(|error| write_error(folder, error))?;
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    for piece in pieces {
        let (path, text) = (folder.join(file_name(emit, piece)), file_text(piece));
        if files.iter().any(|(known, _)| *known == path) {
            return Err(UsageError::new(
                ErrorCode::Usage,
                format!("two stories would be written to the same file, `{}`", files::display(&path)),
            )
            .help("build them into separate folders"));
        }
        files.push((path, text));
    }
    let mut written = Vec::new();
    for (path, text) in files {
        std::fs::write(&path, text).map_err(|error| write_error(&path, error))?;
        terminal.eprint(&format!("wrote {}\n", files::display(&path)));
        written.push(path);
    }
    Ok(written)
}

fn file_name(emit: Emit, piece: &Piece) -> String {
    let stem = Path::new(&piece.story).file_stem().map_or("story".into(), |stem| stem.to_string_lossy());
    let model = piece.model.as_ref().map(|model| format!("{model}.")).unwrap_or_default();
    let clip = piece.clip.as_ref().map(|clip| format!("clip{}.", clip.number)).unwrap_or_default();
    let ending = match emit {
        Emit::Prompt => "txt",
        Emit::Curl => "sh",
        Emit::Request => "json",
        Emit::Plan => "plan.json",
        Emit::Script => "script.json",
    };
    format!("{stem}.{model}{clip}{ending}")
}

fn file_text(piece: &Piece) -> String {
    match &piece.content {
        Content::Text(text) => text.clone(),
        Content::Item(item) => format!("{item:#}\n"),
    }
}
