//! `storyc takes`: lists what was rendered, from which text and at what cost.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::assets::Assets;
use crate::cli::args::{CostFormat, Takes};
use crate::cli::files;
use crate::cli::output::Terminal;
use crate::cli::progress::{describe_mismatches, relative_to_cwd};
use crate::cli::studio::LedgerChoice;
use crate::cli::{Exit, UsageError, open, studio};
use crate::compile::Target;
use crate::render::bucket::is_bucket;
use crate::render::identity::fingerprint;
use crate::render::take::StoredFile;
use crate::render::{Ledger, LedgerError, Location, Take, TakeState};
use crate::report::cost::show_money;
use crate::report::table::table;
use crate::request::{Request, Upload};

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
    if !args.pick.is_empty() || !args.unpick.is_empty() {
        return change_picks(args, terminal, &found);
    }
    if let Some(number) = args.open {
        return open_take(terminal, &found, number);
    }
    if let Some(folder) = &args.fetch {
        return fetch(terminal, &found, folder);
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

/// Compares stories by file name, since a story may be named from a folder other than the one it was rendered from.
fn is_same_story(known: &str, asked: &str) -> bool {
    Path::new(known).file_name() == Path::new(asked).file_name()
}

/// Picks takes, and takes picks back.
fn change_picks(args: &Takes, terminal: &Terminal, found: &[(PathBuf, Take)]) -> Result<Exit, UsageError> {
    let find = |number: i64| {
        let mut matching = found.iter().filter(|(_, take)| take.id == number);
        match (matching.next(), matching.next()) {
            (Some(found), None) => Ok(found),
            (None, _) => Err(UsageError(format!("there is no take {number}; `storyc takes` lists them"))),
            (Some(_), Some(_)) => {
                Err(UsageError(format!("several ledgers have a take {number}; name the story or the folder")))
            }
        }
    };
    let picks: Vec<_> = args.pick.iter().map(|number| find(*number)).collect::<Result<_, _>>()?;
    let unpicks: Vec<_> = args.unpick.iter().map(|number| find(*number)).collect::<Result<_, _>>()?;
    if let Some((_, take)) = picks.iter().find(|(_, take)| take.state != TakeState::Done) {
        let state = take.state.name();
        return Err(UsageError(format!("take {} is {state}; only a finished take can be picked", take.id)));
    }
    let runtime = studio::runtime()?;
    let broken = |error: LedgerError| UsageError(error.to_string());
    for (is_pick, (root, take)) in
        unpicks.iter().map(|it| (false, it)).chain(picks.iter().map(|it| (true, it)))
    {
        runtime.block_on(async {
            let ledger = Ledger::open(LedgerChoice::of(root)?).await.map_err(broken)?;
            if is_pick {
                ledger.pick(take).await.map_err(broken)?;
            } else {
                ledger.unpick(take).await.map_err(broken)?;
            }
            ledger.close().await;
            Ok::<(), UsageError>(())
        })?;
        let word = if is_pick { "picked" } else { "unpicked" };
        let Take { story, model, clip, take: number, .. } = take;
        terminal.eprint(&format!("{word} take {number} of {story}, clip {clip} ({model})\n"));
    }
    Ok(Exit::Clean)
}

/// Downloads the clips that are in an object store.
fn fetch(terminal: &Terminal, found: &[(PathBuf, Take)], folder: &Path) -> Result<Exit, UsageError> {
    let remote = |take: &Take| take.path.as_deref().is_some_and(is_bucket);
    let mut count = 0;
    for (root, take) in found.iter().filter(|(_, take)| take.state == TakeState::Done && remote(take)) {
        let folder = if folder == Path::new("takes") { root.join(folder) } else { folder.to_owned() };
        if let Some(file) = studio::local_file(root, root, take, Some(&folder))? {
            terminal.print(&format!("{}\n", relative_to_cwd(&file)));
            count += 1;
        }
    }
    if count == 0 {
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
        return Err(UsageError("there is no such take; `storyc takes` lists them".to_owned()));
    };
    let Some(path) = &take.path else {
        return Err(UsageError(format!("take {} is {}, and has no file", take.id, take.state.name())));
    };
    let found = studio::local_file(root, root, take, None)?;
    let path = found.unwrap_or_else(|| root.join(path));
    // The ledger may be somebody else's, and some kinds of files run when they are opened.
    if !path.extension().is_some_and(|extension| extension == "mp4" || extension == "webm") {
        return Err(UsageError(format!("`{}` isn't a clip", files::display(&path))));
    }
    terminal.eprint(&format!("opening {}\n", files::display(&path)));
    open::file(&path).map(|()| Exit::Clean)
}

/// The picked take of exactly this request, else its newest finished one, with its file. A take whose file is gone
/// doesn't count.
pub(crate) fn chosen_take(
    story: &Path,
    target: &Target,
    files: &dyn Assets,
) -> Result<Option<(PathBuf, Take)>, UsageError> {
    // Without trust, a page or a timeline shows no takes of a shared ledger.
    let Some(location) = LedgerChoice::if_trusted(story)? else { return Ok(None) };
    let root = location.root.clone();
    let is_finished = |take: &Take| take.state == TakeState::Done && take.model == target.plan.model;
    let takes: Vec<Take> = read_takes(&location)?.into_iter().filter(is_finished).collect();
    // A story whose request can't be made, or whose pictures are gone, was never rendered in its current
    // form.
    let Ok(request) = target.request() else { return Ok(None) };
    if takes.is_empty() {
        return Ok(None);
    }
    let hashes: Result<Vec<String>, _> =
        request.uploads.iter().map(|upload| files.sha256(&upload.path)).collect();
    let Ok(hashes) = hashes else { return Ok(None) };
    let is_chosen = |take: &&Take| {
        let frame = take.files.iter().find(|file| file.placeholder.starts_with("frame:"));
        match frame.filter(|_| target.plan.clip.continues) {
            None => take.fingerprint == fingerprint(&target.plan.model, &request, &hashes),
            Some(frame) => {
                let (request, hashes) = with_frame(&request, &hashes, frame);
                let is_same = take.fingerprint == fingerprint(&target.plan.model, &request, &hashes);
                is_same && continues_pick(take, frame, &takes)
            }
        }
    };
    let mut takes: Vec<Take> = takes.iter().filter(is_chosen).cloned().collect();
    // The picked one, else the newest.
    takes.sort_by_key(|take| (take.picked, take.id));
    for take in takes.into_iter().rev() {
        // A page shows no take whose clip can't be fetched now.
        let file = studio::local_file(story, &root, &take, None).ok().flatten();
        if let Some(file) = file.filter(|file| file.is_file()) {
            return Ok(Some((file, take)));
        }
    }
    Ok(None)
}

/// A continuing clip's request with the frame that a take of it began with, and the hashes of its files.
fn with_frame(request: &Request, hashes: &[String], frame: &StoredFile) -> (Request, Vec<String>) {
    let (name, placeholder) = (frame.placeholder.clone(), frame.placeholder.clone());
    let upload = Upload { name, path: frame.path.clone(), placeholder };
    let uploads = [&request.uploads[..], &[upload]].concat();
    (Request { uploads, ..request.clone() }, [hashes, std::slice::from_ref(&frame.sha256)].concat())
}

/// Returns true unless the frame of a continuing clip's take comes from another take than the picked one of the clip
/// before it.
fn continues_pick(take: &Take, frame: &StoredFile, takes: &[Take]) -> bool {
    let is_before = |other: &&Take| other.story == take.story && other.clip + 1 == take.clip;
    let Some(pick) = takes.iter().filter(is_before).find(|other| other.picked) else { return true };
    let path = pick.path.as_deref().unwrap_or_default();
    // A frame has the name of its take's file, which in an object store is the hash of its content.
    let stem = if is_bucket(path) {
        pick.sha256.clone().unwrap_or_default()
    } else {
        Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    };
    let name = Path::new(&frame.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.strip_prefix(&stem).is_some_and(|rest| rest.starts_with(".last-") || rest == ".last.png")
}

/// Reads every take of a ledger, oldest first.
fn read_takes(location: &Location) -> Result<Vec<Take>, UsageError> {
    let takes = studio::runtime()?.block_on(async {
        let Some(ledger) = Ledger::open_read_only(location.clone()).await? else { return Ok(Vec::new()) };
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

/// What else there is to know of a take: how its clip differs from what was asked for, and who works on it.
fn describe_notes(take: &Take) -> String {
    let mismatches = take.mismatches();
    if take.state == TakeState::Done && !mismatches.is_empty() {
        return describe_mismatches(&mismatches);
    }
    match &take.owner {
        Some(owner) if take.is_leased => format!("{owner} is working on it"),
        _ if take.queued && !take.state.is_in_flight() => "queued".to_owned(),
        _ => String::new(),
    }
}

/// Formats takes as JSON.
fn json(takes: &[&Take]) -> Vec<Value> {
    takes
        .iter()
        .map(|take| {
            json!({
                "story": take.story, "model": take.model, "clip": take.clip, "take": take.take,
                "state": take.state.name(), "task": take.task, "adopted": take.adopted, "seed": take.seed,
                "picked": take.picked, "queued": take.queued, "owner": take.owner, "lease_until": take.lease_until,
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
