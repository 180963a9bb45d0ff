//! `storyc test`: compares the output of `build` with the accepted snapshots beside the stories.
//!
//! Stories compile in parallel. Files are written one at a time, and only here.

mod compare;
mod questions;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;

use crate::assets::AssetError;
use crate::cli::args::{Emit, Test, TestFormat};
use crate::cli::build::add_refusals;
use crate::cli::check::MIN_PARALLEL_FILES;
use crate::cli::files::{self, Input};
use crate::cli::inputs::Inputs;
use crate::cli::output::Terminal;
use crate::cli::test::compare::{Case, compare_case, failed_case, pending_path};
use crate::cli::test::questions::Answer;
use crate::cli::{ErrorCode, Exit, UsageError, write};
use crate::compile::{Options, compile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::agent;
use crate::report::test::{Clip, Outcome, TestRun, github, human, json, junit};
use crate::snapshot::{NoSnapshot, file, film};
use crate::text::Span;

/// The folder beside a story that holds its snapshots.
const SNAPSHOT_FOLDER: &str = "snapshots";

/// A story and its test cases.
struct Story {
    path: PathBuf,
    cases: Vec<Case>,
    /// True if the story has no errors. Its models are then known, and a snapshot for any other model is an orphan.
    has_known_models: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Test, terminal: &Terminal) -> Result<Exit, UsageError> {
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    if inputs.stories.iter().any(Input::is_stdin) {
        return Err(UsageError::new(
            ErrorCode::Usage,
            "`storyc test` can't test standard input, which has no snapshots",
        )
        .help("name files or folders"));
    }
    if args.review && !terminal.can_ask() {
        return Err(UsageError::new(ErrorCode::Unconfirmed, "there is no terminal to ask on")
            .help("accept all changes with `--update`, or some with `--update --filter TEXT`"));
    }
    let mut failed = inputs.report_projects(terminal)?;

    let found = &inputs.stories;
    let test_one = |input: &Input| test_story(input, args, &inputs);
    let mut stories: Vec<Story> = if found.len() >= MIN_PARALLEL_FILES {
        found.par_iter().map(test_one).collect()
    } else {
        found.iter().map(test_one).collect()
    };
    check_snapshot_paths(&stories)?;
    let orphans = find_orphans(args, &stories);
    let wanted = |text: &str| args.filter.as_ref().is_none_or(|filter| text.contains(filter.as_str()));
    for story in &mut stories {
        story.cases.retain(|case| wanted(&case.story) || wanted(&case.model));
    }
    let orphans: Vec<PathBuf> = orphans.into_iter().filter(|path| wanted(&files::display(path))).collect();

    let mut cases: Vec<Case> = stories.into_iter().flat_map(|story| story.cases).collect();
    let mut writer = Writer { failures: Vec::new() };
    let mut kept = orphans.clone();
    if args.update {
        for case in &mut cases {
            writer.accept(case);
        }
        for path in &kept {
            writer.remove_orphan(path);
        }
    } else if args.review {
        let decide = |text: &str| questions::ask(text, terminal);
        kept = review(&mut cases, &orphans, &mut writer, terminal, decide);
    } else if !args.ci {
        for case in &mut cases {
            writer.leave_pending(case);
        }
    }

    let shown = |paths: &[PathBuf]| paths.iter().map(|path| files::display(path)).collect();
    let tested = TestRun {
        clips: cases.into_iter().flat_map(|case| case.clips).collect(),
        orphans: shown(&kept),
        updated: args.update,
        strict: args.ci,
    };
    match args.format {
        TestFormat::Human if args.review => {
            terminal.print(&format!("{}\n", crate::report::test::summarize(&tested)));
        }
        TestFormat::Human => terminal.print(&human::report(&tested, terminal.out())),
        TestFormat::Json => {
            let report = terminal.complete(json_report(&tested, &writer.failures));
            terminal.print(&format!("{report:#}\n"));
        }
        TestFormat::Agent => terminal.print(&agent::test(&tested)),
        TestFormat::Junit => terminal.print(&junit::report(&tested)),
        TestFormat::Github => terminal.print(&github::report(&tested)),
    }
    if args.format != TestFormat::Json {
        for why in &writer.failures {
            terminal.error(why);
        }
    }
    if args.format == TestFormat::Agent {
        terminal.finish_agent();
    }
    let undecided =
        tested.clips.iter().any(|clip| clip.fails() && !matches!(clip.outcome, Outcome::Failed(_)));
    if args.format == TestFormat::Human && undecided && writer.failures.is_empty() {
        terminal.eprint(
            "`storyc test --review` goes through the changes one by one, and `--update` accepts all of them\n",
        );
    }
    failed |= tested.clips.iter().any(Clip::fails) || (args.ci && !tested.orphans.is_empty());
    Ok(match () {
        () if !writer.failures.is_empty() => Exit::Usage,
        () if failed => Exit::Findings,
        () => Exit::Clean,
    })
}

/// The report as JSON, with the snapshots that couldn't be written as an error.
fn json_report(tested: &TestRun, failures: &[String]) -> Value {
    let mut report = json::report(tested);
    if let (Some(report), false) = (report.as_object_mut(), failures.is_empty()) {
        let error = UsageError::new(ErrorCode::Unwritable, failures.join("; "));
        report.insert("error".to_owned(), error.json());
    }
    report
}

/// Compiles one story and compares each of its models with its snapshot.
fn test_story(input: &Input, args: &Test, inputs: &Inputs<'_>) -> Story {
    let shown = files::display(&input.path);
    let found = inputs.projects.get(&input.path);
    let text = match files::read(input) {
        Ok(text) => text,
        Err(diagnostic) => {
            let case = failed_case(&input.path, "", vec![*diagnostic]);
            return Story { path: input.path.clone(), cases: vec![case], has_known_models: false };
        }
    };
    let options = Options { region: args.region.clone(), ..inputs.options(&input.path) };
    let mut compiled = compile(&text, &options);
    add_refusals(Emit::Request, &mut compiled);
    let mut errors: Vec<Diagnostic> = found
        .iter()
        .flat_map(|found| &found.diagnostics)
        .chain(&compiled.diagnostics)
        .filter(|found| found.severity == Severity::Error)
        .cloned()
        .collect();
    let has_known_models = errors.is_empty();
    let mut cases: Vec<Case> = Vec::new();
    for film in compiled.films() {
        let Some(model) = film.first().map(|target| &target.plan.model) else { continue };
        let own = |error: &&Diagnostic| error.model.as_ref().is_none_or(|about| about == model);
        let own: Vec<Diagnostic> = errors.iter().filter(own).cloned().collect();
        let built =
            if own.is_empty() { film::snapshots(&compiled, film, &inputs.disk) } else { Err(no_request()) };
        cases.push(match built {
            Ok(snapshots) => compare_case(&input.path, &shown, &compiled, film, &snapshots),
            Err(NoSnapshot::NoFile { path, error }) => {
                let why = match error {
                    AssetError::Missing => "doesn't exist".to_owned(),
                    AssetError::Folder => "is a folder".to_owned(),
                    AssetError::Unreadable(why) => format!("can't be read: {why}"),
                    AssetError::Unknown => "isn't known".to_owned(),
                };
                let error = Diagnostic::error("R201", Span::at(0), format!("`{path}` {why}"));
                failed_case(&input.path, model, vec![error])
            }
            Err(NoSnapshot::NoRequest(_)) => failed_case(&input.path, model, own),
        });
    }
    if cases.is_empty() {
        cases.push(failed_case(&input.path, "", std::mem::take(&mut errors)));
    }
    Story { path: input.path.clone(), cases, has_known_models }
}

fn no_request() -> NoSnapshot {
    NoSnapshot::NoRequest(crate::compile::NoRequest::Errors(1))
}

/// Checks that no two cases share a snapshot file.
fn check_snapshot_paths(stories: &[Story]) -> Result<(), UsageError> {
    let mut by_path: HashMap<&Path, &Case> = HashMap::new();
    for case in stories.iter().flat_map(|story| &story.cases).filter(|case| !case.model.is_empty()) {
        if let Some(other) = by_path.insert(&case.path, case) {
            return Err(UsageError::new(
                ErrorCode::Usage,
                format!(
                    "`{}` for {} and `{}` for {} would share the snapshot `{}`",
                    other.story,
                    other.model,
                    case.story,
                    case.model,
                    files::display(&case.path)
                ),
            )
            .help("rename one of them"));
        }
    }
    Ok(())
}

/// Finds orphaned snapshots, sorted by path: their story is gone or no longer targets their model.
fn find_orphans(args: &Test, stories: &[Story]) -> Vec<PathBuf> {
    let expected: HashSet<&Path> =
        stories.iter().flat_map(|story| &story.cases).map(|case| case.path.as_path()).collect();
    let by_path: HashMap<&Path, &Story> = stories.iter().map(|story| (story.path.as_path(), story)).collect();
    // A folder covers every snapshot below it; a story covers only its own.
    let mut folders: Vec<(PathBuf, Option<&Path>)> = Vec::new();
    for path in &args.paths {
        if path.is_dir() {
            let found = files::folders_named(path, SNAPSHOT_FOLDER);
            folders.extend(found.into_iter().map(|folder| (folder, None)));
        } else {
            folders.push((path.parent().unwrap_or(Path::new("")).join(SNAPSHOT_FOLDER), Some(path)));
        }
    }
    let mut found = HashSet::new();
    for (folder, only) in folders {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let accepted = match name.strip_suffix(".new") {
                Some(name) if ends_in(name, "snap") => folder.join(name),
                None if ends_in(&name, "snap") => path.clone(),
                _ => continue,
            };
            if expected.contains(accepted.as_path()) {
                continue;
            }
            // Other tools may keep snapshots here, too.
            let source = std::fs::read_to_string(&path).ok().and_then(|text| file::read(&text)?.source);
            let Some(source) = source.filter(|source| ends_in(source, "story")) else { continue };
            let story = folder.parent().unwrap_or(Path::new("")).join(&source);
            if only.is_some_and(|only| *only != *story) {
                continue;
            }
            let is_orphan = match by_path.get(story.as_path()) {
                Some(story) => story.has_known_models && !args.story.has_models(),
                None => story.symlink_metadata().is_err(),
            };
            if is_orphan {
                // Removing an accepted snapshot also removes its pending one.
                found.insert(if accepted.symlink_metadata().is_ok() { accepted } else { path });
            }
        }
    }
    let mut found: Vec<PathBuf> = found.into_iter().collect();
    found.sort_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    found
}

fn ends_in(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own == ending)
}

/// Writes and removes snapshots, and collects the failures.
struct Writer {
    failures: Vec<String>,
}

impl Writer {
    /// Accepts the current output as the snapshot.
    fn accept(&mut self, case: &mut Case) {
        let Some(text) = &case.text else { return };
        let is_same = |clip: &Clip| matches!(clip.outcome, Outcome::Same);
        let is_stale = case.clips.iter().any(|clip| !is_same(clip) || clip.price_change().is_some());
        if is_stale && !self.write(&case.path, text) {
            return;
        }
        for clip in &mut case.clips {
            clip.accepted = !is_same(clip);
        }
        self.remove_pending(case);
    }

    /// Writes the current output as a pending snapshot beside the accepted one, for a later review.
    fn leave_pending(&mut self, case: &mut Case) {
        let Some(text) = &case.text else { return };
        if case.clips.iter().all(|clip| matches!(clip.outcome, Outcome::Same)) {
            self.remove_pending(case);
            return;
        }
        let path = pending_path(&case.path);
        let known = case.has_pending.then(|| std::fs::read_to_string(&path).ok()).flatten();
        if known.as_ref() != Some(text) {
            self.write(&path, text);
        }
    }

    /// Removes the pending snapshot.
    fn remove_pending(&mut self, case: &Case) {
        if case.has_pending {
            self.remove(&pending_path(&case.path));
        }
    }

    fn remove_orphan(&mut self, path: &Path) {
        self.remove(path);
        let pending = pending_path(path);
        if pending.symlink_metadata().is_ok() {
            self.remove(&pending);
        }
    }

    fn write(&mut self, path: &Path, text: &str) -> bool {
        let written = write::create_or_replace(path, text.as_bytes());
        if let Err(error) = &written {
            self.failures.push(format!("can't write `{}`: {error}", files::display(path)));
        }
        written.is_ok()
    }

    fn remove(&mut self, path: &Path) {
        if let Err(error) = std::fs::remove_file(path) {
            self.failures.push(format!("can't remove `{}`: {error}", files::display(path)));
        }
    }
}

/// Reviews changed cases and orphans one by one; returns the orphans that were kept.
fn review(
    cases: &mut [Case],
    orphans: &[PathBuf],
    writer: &mut Writer,
    terminal: &Terminal,
    mut decide: impl FnMut(&str) -> Answer,
) -> Vec<PathBuf> {
    let total = orphans.len() + cases.iter().filter(|case| case.fails() && case.text.is_some()).count();
    let (mut number, mut all) = (0, None);
    let mut answer = |shown: &str, number: usize| {
        terminal.eprint(shown);
        if let Some(answer) = all {
            return answer;
        }
        let answer = decide(&format!("[{number}/{total}]"));
        match answer {
            Answer::AcceptAll => all = Some(Answer::Accept),
            Answer::Quit => all = Some(Answer::Skip),
            _ => {}
        }
        answer
    };
    for case in cases.iter_mut() {
        let shown = human::report_film(&case.clips, terminal.err());
        if case.text.is_none() || !case.fails() {
            terminal.eprint(&shown);
            writer.remove_pending(case);
            continue;
        }
        number += 1;
        match answer(&shown, number) {
            Answer::Accept | Answer::AcceptAll => writer.accept(case),
            Answer::Reject => writer.remove_pending(case),
            Answer::Skip | Answer::Quit => writer.leave_pending(case),
        }
    }
    let mut kept = Vec::new();
    for path in orphans {
        number += 1;
        let shown = format!(
            "{}: orphaned, because its story or model is gone; accept to remove it\n",
            files::display(path)
        );
        match answer(&shown, number) {
            Answer::Accept | Answer::AcceptAll => writer.remove_orphan(path),
            _ => kept.push(path.clone()),
        }
    }
    kept
}
