//! `storyc takes`: lists what was rendered, from which text and at what cost.

pub(crate) mod changes;
pub(crate) mod current;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::assets::Assets;
use crate::cli::args::{Format, Reader, Takes};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::progress::{describe_mismatches, relative_to_cwd};
use crate::cli::studio::LedgerChoice;
use crate::cli::takes::current::CurrentRequest;
use crate::cli::{ErrorCode, Exit, UsageError, open, studio};
use crate::compile::Target;
use crate::render::bucket::is_bucket;
use crate::render::{Ledger, LedgerError, Location, Take, TakeState};
use crate::report::agent;
use crate::report::cost::show_money;
use crate::report::table::table;

/// Runs the command.
pub(crate) fn run(args: &Takes, terminal: &Terminal) -> Result<Exit, UsageError> {
    let mut found: Vec<(PathBuf, Take)> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in &args.paths {
        let only = path.is_file().then(|| files::display(path));
        let location = LedgerChoice::of(path)?;
        let root = location.root.clone();
        if seen.contains(&root) && only.is_none() {
            continue;
        }
        seen.push(root.clone());
        let takes = read_takes(&location)?;
        let wanted = |take: &Take| only.as_ref().is_none_or(|only| is_same_story(&take.story, only));
        found.extend(takes.into_iter().filter(wanted).map(|take| (root.clone(), take)));
    }
    let changes = changes::read(args)?;
    if !changes.is_empty() {
        let exit = changes::make(&changes, &found, terminal)?;
        if terminal.reader() == Reader::Json {
            terminal.finish_json(json!({ "changed": changes.len() }), exit);
        }
        return Ok(exit);
    }
    if let Some(number) = args.open {
        return open_take(terminal, &found, number);
    }
    if let Some(folder) = &args.fetch {
        return fetch(terminal, &found, folder);
    }
    match args.format {
        Format::Human => terminal.print(&human(&found)),
        Format::Json => {
            let takes: Vec<&Take> = found.iter().map(|(_, take)| take).collect();
            terminal.finish_json(json!({ "takes": json(&takes) }), Exit::Clean);
        }
        Format::Agent => terminal.print(&for_agents(&found)),
    }
    Ok(Exit::Clean)
}

/// Compares stories by file name, since a story may be named from a folder other than the one it was rendered from.
fn is_same_story(known: &str, asked: &str) -> bool {
    Path::new(known).file_name() == Path::new(asked).file_name()
}

/// Downloads the clips that are in an object store.
fn fetch(terminal: &Terminal, found: &[(PathBuf, Take)], folder: &Path) -> Result<Exit, UsageError> {
    let remote = |take: &Take| take.path.as_deref().is_some_and(is_bucket);
    let is_json = terminal.reader() == Reader::Json;
    let mut fetched: Vec<String> = Vec::new();
    for (root, take) in found.iter().filter(|(_, take)| take.state == TakeState::Done && remote(take)) {
        let folder = if folder == Path::new("takes") { root.join(folder) } else { folder.to_owned() };
        if let Some(file) = studio::local_file(root, root, take, Some(&folder))? {
            let file = relative_to_cwd(&file);
            if !is_json {
                terminal.print(&format!("{file}\n"));
            }
            fetched.push(file);
        }
    }
    if is_json {
        terminal.finish_json(json!({ "fetched": fetched }), Exit::Clean);
    } else if fetched.is_empty() {
        terminal.eprint("there are no clips in an object store here\n");
    }
    Ok(Exit::Clean)
}

/// Opens a finished take with the system's default application.
fn open_take(terminal: &Terminal, found: &[(PathBuf, Take)], number: i64) -> Result<Exit, UsageError> {
    let chosen = match number {
        1.. => found.iter().find(|(_, take)| take.id == number),
        _ => found.iter().rev().find(|(_, take)| take.state == TakeState::Done),
    };
    let Some((root, take)) = chosen else {
        return Err(
            UsageError::new(ErrorCode::NotFound, "there is no such take").help("`storyc takes` lists them")
        );
    };
    let Some(path) = &take.path else {
        return Err(UsageError::new(
            ErrorCode::NotFound,
            format!("take {} is {}, and has no file", take.id, take.state.name()),
        ));
    };
    let found = studio::local_file(root, root, take, None)?;
    let path = found.unwrap_or_else(|| root.join(path));
    // The ledger may be somebody else's, and some kinds of files run when they are opened.
    if !path.extension().is_some_and(|extension| extension == "mp4" || extension == "webm") {
        return Err(UsageError::new(
            ErrorCode::Unreadable,
            format!("`{}` isn't a clip", files::display(&path)),
        ));
    }
    terminal.eprint(&format!("opening {}\n", files::display(&path)));
    open::file(&path)?;
    if terminal.reader() == Reader::Json {
        terminal.finish_json(json!({ "opened": files::display(&path) }), Exit::Clean);
    }
    Ok(Exit::Clean)
}

/// For each clip of a film, the picked take of exactly its request, else the newest finished one, with its file; of a clip
/// that the next one continues, the first that finished. A rejected take doesn't count, and neither does one whose file is
/// gone.
pub(crate) fn chosen_takes(
    story: &Path,
    film: &[Target],
    files: &dyn Assets,
) -> Result<Vec<Option<(PathBuf, Take)>>, UsageError> {
    let none = || vec![None; film.len()];
    // Without trust, a page or a timeline shows no takes of a shared ledger.
    let Some(location) = LedgerChoice::if_trusted(story)? else { return Ok(none()) };
    let takes = read_takes(&location)?;
    if takes.is_empty() {
        return Ok(none());
    }
    let with_file = |take: &Take| {
        // A page shows no take whose clip can't be fetched now.
        let file = studio::local_file(story, &location.root, take, None).ok().flatten();
        file.filter(|file| file.is_file()).map(|file| (file, take.clone()))
    };
    let requests = CurrentRequest::of_film(film, files);
    let chosen =
        requests.iter().map(|request| request.as_ref()?.choose(&takes).into_iter().find_map(with_file));
    Ok(chosen.collect())
}

/// Reads every take of a ledger, oldest first.
fn read_takes(location: &Location) -> Result<Vec<Take>, UsageError> {
    let takes = studio::runtime()?.block_on(async {
        let Some(ledger) = Ledger::open_read_only(location.clone()).await? else { return Ok(Vec::new()) };
        let takes = ledger.takes().await;
        ledger.close().await;
        takes
    });
    takes.map_err(|error: LedgerError| UsageError::new(ErrorCode::Ledger, error.to_string()))
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
        let file = take.path.as_ref().map(|path| show_path(root, path));
        let last = file.or_else(|| take.error.clone()).or_else(|| take.task.clone());
        let notes = describe_notes(take);
        let last = last.map(|last| if notes.is_empty() { last } else { format!("{last} ({notes})") });
        [
            take.id.to_string(),
            take.story.clone(),
            take.model.clone(),
            take.clip.to_string(),
            take.take.to_string(),
            match take.adopted {
                _ if take.picked => format!("{}, picked", take.state.name()),
                _ if take.rejected => format!("{}, rejected", take.state.name()),
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

/// Formats takes for language models, one a line: `3 ferry.story kling-3.0 clip 2 take 1 done picked 1.09USD takes/a.mp4`.
fn for_agents(takes: &[(PathBuf, Take)]) -> String {
    if takes.is_empty() {
        return "no takes\n".to_owned();
    }
    let line = |(root, take): &(PathBuf, Take)| {
        let file = take.path.as_ref().map(|path| show_path(root, path));
        let word = |is_so: bool, word: &str| is_so.then(|| word.to_owned());
        let parts = [
            Some(take.id.to_string()),
            Some(take.story.clone()),
            Some(take.model.clone()),
            Some(format!("clip {} take {}", take.clip, take.take)),
            Some(take.state.name().to_owned()),
            word(take.picked, "picked"),
            word(take.rejected, "rejected"),
            take.cost.as_ref().map(|cost| agent::show_cost(Some(cost))),
            file.or_else(|| take.error.clone()).or_else(|| take.task.clone()),
            Some(describe_notes(take)).filter(|notes| !notes.is_empty()).map(|notes| format!("({notes})")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ") + "\n"
    };
    takes.iter().map(line).collect()
}

/// Notes on a take: how its clip differs from what was asked for, who works on it, and its note.
fn describe_notes(take: &Take) -> String {
    let mismatches = take.mismatches();
    let state = match &take.owner {
        _ if take.state == TakeState::Done && !mismatches.is_empty() => describe_mismatches(&mismatches),
        Some(owner) if take.is_leased => format!("{owner} is working on it"),
        _ if take.queued && !take.state.is_in_flight() => "queued".to_owned(),
        _ => String::new(),
    };
    let note = take.note.as_deref().map(|note| format!("note: {}", first_words(note)));
    [Some(state), note].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The beginning of a note, on one line.
fn first_words(note: &str) -> String {
    let line = note.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_NOTE_IN_LIST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// How many characters of a note the list shows.
const MAX_NOTE_IN_LIST: usize = 60;

/// Formats takes as JSON.
fn json(takes: &[&Take]) -> Vec<Value> {
    takes
        .iter()
        .map(|take| {
            json!({
                "story": take.story, "model": take.model, "clip": take.clip, "take": take.take,
                "state": take.state.name(), "task": take.task, "adopted": take.adopted, "seed": take.seed,
                "number": take.id, "picked": take.picked, "rejected": take.rejected, "note": take.note, "queued": take.queued, "owner": take.owner, "lease_until": take.lease_until,
                "path": take.path, "sha256": take.sha256, "cost": take.cost,
                "expected": take.expected, "footage": take.footage, "mismatches": take.mismatches(),
                "submitted": take.submitted, "finished": take.finished,
                "error": take.error, "message": take.message,
            })
        })
        .collect()
}

/// A clip's path for display: relative to the current folder, or an address as it is.
fn show_path(root: &Path, path: &str) -> String {
    if is_bucket(path) { path.to_owned() } else { relative_to_cwd(&root.join(path)) }
}
