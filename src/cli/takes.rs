//! `storyc takes`: lists what was rendered, from which text and at what cost.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::assets::Assets;
use crate::cli::args::{CostFormat, Takes};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::progress::relative_to_cwd;
use crate::cli::project::Projects;
use crate::cli::{Exit, UsageError, open};
use crate::compile::Target;
use crate::render::identity::fingerprint;
use crate::render::{Ledger, LedgerError, Take, TakeState};
use crate::report::cost::show_money;
use crate::report::table::table;

/// Runs the command.
pub(crate) fn run(args: &Takes, terminal: &Terminal) -> Result<Exit, UsageError> {
    let mut found: Vec<(PathBuf, Take)> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in &args.paths {
        let only = path.is_file().then(|| files::display(path));
        let root = ledger_root(path)?;
        if seen.contains(&root) && only.is_none() {
            continue;
        }
        seen.push(root.clone());
        let takes = read_takes(&root)?;
        let wanted = |take: &Take| only.as_ref().is_none_or(|only| is_same_story(&take.story, only));
        found.extend(takes.into_iter().filter(wanted).map(|take| (root.clone(), take)));
    }
    if let Some(number) = args.open {
        return open_take(terminal, &found, number);
    }
    match args.format {
        CostFormat::Human => terminal.print(&human(&found)),
        CostFormat::Json => {
            let takes: Vec<&Take> = found.iter().map(|(_, take)| take).collect();
            let whole = json!({ "version": 1, "takes": json(&takes) });
            terminal.print(&format!("{whole:#}\n"));
        }
    }
    Ok(Exit::Clean)
}

/// The folder whose ledger applies to a path: the project's, else the story's own.
pub(crate) fn ledger_root(path: &Path) -> Result<PathBuf, UsageError> {
    let story = if path.is_dir() { path.join("takes.story") } else { path.to_owned() };
    let projects = Projects::load(std::iter::once(story.as_path()));
    let folder =
        projects.get(&story).map_or_else(|| files::folder_of(&story), |found| found.project.folder.clone());
    let folder = if folder.is_empty() { ".".to_owned() } else { folder };
    std::path::absolute(&folder).map_err(|error| UsageError(format!("`{folder}`: {error}")))
}

/// Compares stories by file name, since a story may be named from a folder other than the one it was rendered from.
fn is_same_story(known: &str, asked: &str) -> bool {
    Path::new(known).file_name() == Path::new(asked).file_name()
}

/// Opens a finished take with the system's default application.
fn open_take(terminal: &Terminal, found: &[(PathBuf, Take)], number: i64) -> Result<Exit, UsageError> {
    let chosen = match number {
        1.. => found.iter().find(|(_, take)| take.id == number),
        _ => found.iter().rev().find(|(_, take)| take.state == TakeState::Done),
    };
    let Some((root, take)) = chosen else {
        return Err(UsageError("there is no such take; `storyc takes` lists them".to_owned()));
    };
    let Some(path) = &take.path else {
        return Err(UsageError(format!("take {} is {}, and has no file", take.id, take.state.name())));
    };
    let path = root.join(path);
    terminal.eprint(&format!("opening {}\n", files::display(&path)));
    open::file(&path).map(|()| Exit::Clean)
}

/// The newest finished take of exactly this request whose file still exists, with the path of that file.
pub(crate) fn newest_finished(
    story: &Path,
    target: &Target,
    files: &dyn Assets,
) -> Result<Option<(PathBuf, Take)>, UsageError> {
    let root = ledger_root(story)?;
    let is_finished = |take: &Take| take.state == TakeState::Done && take.model == target.plan.model;
    let takes: Vec<Take> = read_takes(&root)?.into_iter().filter(is_finished).collect();
    // A story whose request can't be made, or whose pictures are gone, was never rendered in its current
    // form.
    let Ok(request) = target.request() else { return Ok(None) };
    if takes.is_empty() {
        return Ok(None);
    }
    let hashes: Result<Vec<String>, _> =
        request.uploads.iter().map(|upload| files.sha256(&upload.path)).collect();
    let Ok(hashes) = hashes else { return Ok(None) };
    let fingerprint = fingerprint(&target.plan.model, &request, &hashes);
    let mut done = takes
        .into_iter()
        .rev()
        .filter(|take| take.fingerprint == fingerprint)
        .filter_map(|take| Some((root.join(take.path.as_ref()?), take)));
    Ok(done.find(|(file, _)| file.is_file()))
}

/// Reads every take of a ledger, oldest first.
fn read_takes(root: &Path) -> Result<Vec<Take>, UsageError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| UsageError(format!("can't start the event loop: {error}")))?;
    let takes = runtime.block_on(async {
        let Some(ledger) = Ledger::open_read_only(root).await? else { return Ok(Vec::new()) };
        let takes = ledger.takes().await;
        ledger.close().await;
        takes
    });
    takes.map_err(|error: LedgerError| UsageError(error.to_string()))
}

/// Formats takes as a table, one a row.
fn human(takes: &[(PathBuf, Take)]) -> String {
    if takes.is_empty() {
        return "nothing has been rendered here yet\n".to_owned();
    }
    // Only films need a column for the clip.
    let has_clips = takes.iter().any(|(_, take)| take.clip > 1);
    let mut rows = vec![["", "story", "model", "clip", "take", "state", "cost", "file"].map(str::to_owned)];
    rows.extend(takes.iter().map(|(root, take)| {
        let cost = take.cost.as_ref().filter(|cost| cost.amount > 0.0);
        let file = take.path.as_ref().map(|path| relative_to_cwd(&root.join(path)));
        let last = file.or_else(|| take.error.clone()).or_else(|| take.task.clone());
        [
            take.id.to_string(),
            take.story.clone(),
            take.model.clone(),
            take.clip.to_string(),
            take.take.to_string(),
            match take.adopted {
                Some(evidence) => format!("{} (found by {})", take.state.name(), evidence.name()),
                None => take.state.name().to_owned(),
            },
            cost.map(|cost| show_money(cost.amount, &cost.currency, cost.disputed)).unwrap_or_default(),
            last.unwrap_or_default(),
        ]
    }));
    if has_clips {
        return table(&rows);
    }
    let without = |[id, story, model, _, take, state, cost, file]: [String; 8]| {
        [id, story, model, take, state, cost, file]
    };
    table(&rows.into_iter().map(without).collect::<Vec<_>>())
}

/// Formats takes as JSON.
fn json(takes: &[&Take]) -> Vec<Value> {
    takes
        .iter()
        .map(|take| {
            json!({
                "story": take.story, "model": take.model, "clip": take.clip, "take": take.take,
                "state": take.state.name(), "task": take.task, "adopted": take.adopted, "seed": take.seed,
                "path": take.path, "sha256": take.sha256, "cost": take.cost,
                "submitted": take.submitted, "finished": take.finished,
                "error": take.error, "message": take.message,
            })
        })
        .collect()
}
