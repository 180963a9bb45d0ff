//! `storyc check`: finds mistakes in stories and, if asked, applies automatic fixes.

use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use crate::cli::args::{Check, CheckFormat, Fixing};
use crate::cli::files::{self, Input};
use crate::cli::inputs::{Inputs, project_findings, unreadable_file};
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError, write};
use crate::compile::fix::{Accept, AppliedFix, fix};
use crate::compile::{Compiled, Options, compile};
use crate::lint::Selection;
use crate::report::human::Fixes;
use crate::report::{Checked, Fixable, Summary, agent, concise, diff, github, human, json, junit, sarif};

/// With fewer files than this, all are checked on one thread: starting more takes longer than it saves.
pub(crate) const MIN_PARALLEL_FILES: usize = 16;

/// What to do with fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Count them.
    Offer,
    /// Apply them.
    Apply(Accept),
    /// Show what they would change.
    DryRun(Accept),
}

/// The result of checking one file.
struct Outcome {
    checked: Checked,
    /// Its findings, formatted for people.
    shown: String,
    /// Fixes that were applied, or would be.
    done: Vec<AppliedFix>,
    /// Text for standard output: the fixed text or the diff.
    text: String,
    /// Why the fixes couldn't be written.
    failure: Option<String>,
}

/// Runs the command: checks every file once.
pub(crate) fn run(args: &Check, terminal: &Terminal) -> Result<Exit, UsageError> {
    let selection = args.rules.selection()?;
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    inputs.check_models()?;
    let found = &inputs.stories;
    let accept = if args.fixing.unsafe_fixes { Accept::Unsafe } else { Accept::Safe };
    let mode = match args.fixing {
        Fixing { diff: true, .. } => Mode::DryRun(accept),
        Fixing { fix: true, .. } => Mode::Apply(accept),
        Fixing { .. } => Mode::Offer,
    };
    // If standard output carries a text or a diff, findings go to standard error.
    let to_stderr = match mode {
        Mode::DryRun(_) => true,
        Mode::Apply(_) => found.iter().any(Input::is_stdin),
        Mode::Offer => false,
    };
    let style = if to_stderr { terminal.err() } else { terminal.out() };
    let human = args.format == CheckFormat::Human;
    let check_one = |input: &Input| {
        let mut outcome = check(input, &inputs, &selection, mode, terminal);
        if human {
            if matches!(mode, Mode::Apply(_)) {
                outcome.shown = human::list_fixes(&outcome.checked.path, &outcome.done, style);
            }
            outcome.shown.push_str(&human::report(&outcome.checked, style));
            outcome.shown.push_str(&human::list_films(&outcome.checked));
        }
        outcome
    };
    // Files are fixed one after the other: a file named twice must not have two writers.
    let many = found.len() >= MIN_PARALLEL_FILES && !matches!(mode, Mode::Apply(_));
    let outcomes: Vec<Outcome> =
        if many { found.par_iter().map(check_one).collect() } else { found.iter().map(check_one).collect() };
    let stories = outcomes.len();
    let fixed: usize = outcomes.iter().flat_map(|outcome| &outcome.done).map(|done| done.count).sum();
    let changes = outcomes.iter().any(|outcome| !outcome.done.is_empty());
    let failures: Vec<String> = outcomes.iter().filter_map(|outcome| outcome.failure.clone()).collect();
    terminal.print_all(outcomes.iter().map(|outcome| outcome.text.as_str()));
    let (mut checked, shown): (Vec<Checked>, Vec<String>) =
        outcomes.into_iter().map(|outcome| (outcome.checked, outcome.shown)).unzip();
    let project_reports = project_findings(&inputs.projects, &selection);
    let shown_projects: Vec<String> = project_reports.iter().map(|file| human::report(file, style)).collect();
    checked.extend(project_reports);

    let summary = Summary::count(&checked);
    let report = match args.format {
        CheckFormat::Human => {
            let fixes = match mode {
                Mode::Offer => Fixes::Offered,
                Mode::Apply(_) => Fixes::Applied(fixed),
                Mode::DryRun(_) => Fixes::DryRun(fixed),
            };
            let last = human::summary(stories, &summary, fixes, Fixable::count(&checked, accept), style);
            shown_projects.into_iter().chain(shown).chain([last]).collect()
        }
        CheckFormat::Concise => vec![concise::report(&checked)],
        CheckFormat::Json => vec![format!("{:#}\n", terminal.complete(json_report(&checked, &failures)))],
        CheckFormat::Agent => vec![agent::check(&checked)],
        CheckFormat::Sarif => vec![format!("{:#}\n", sarif::report(&checked))],
        CheckFormat::Github => vec![github::report(&checked)],
        CheckFormat::Junit => vec![junit::report(&checked, args.strict)],
    };
    if to_stderr {
        for piece in &report {
            terminal.eprint(piece);
        }
    } else {
        terminal.print_all(report.iter().map(String::as_str));
    }
    if args.format != CheckFormat::Json {
        for why in &failures {
            terminal.error(why);
        }
    }
    if args.format == CheckFormat::Agent {
        terminal.finish_agent();
    }
    let failed = summary.errors > 0
        || (args.strict && summary.warnings > 0)
        || (matches!(mode, Mode::DryRun(_)) && changes);
    Ok(match () {
        () if !failures.is_empty() => Exit::Usage,
        () if failed && !args.exit_zero => Exit::Findings,
        () => Exit::Clean,
    })
}

/// The report as JSON, with the files that couldn't be written as an error.
fn json_report(checked: &[Checked], failures: &[String]) -> Value {
    let mut report = json::report(checked);
    if let (Some(report), false) = (report.as_object_mut(), failures.is_empty()) {
        let error = UsageError::new(ErrorCode::Unwritable, failures.join("; "));
        report.insert("error".to_owned(), error.json());
    }
    report
}

/// Checks one file and, if asked, fixes it.
fn check(
    input: &Input,
    inputs: &Inputs<'_>,
    selection: &Selection,
    mode: Mode,
    terminal: &Terminal,
) -> Outcome {
    let path = files::display(&input.path);
    let text = match files::read(input) {
        Ok(text) => text,
        Err(diagnostic) => return Outcome::unfixed(unreadable_file(path, *diagnostic)),
    };
    let options = Options { selection: selection.clone(), ..inputs.options(&input.path) };
    let checked = |compiled: Compiled| inputs.checked(&input.path, compiled);
    let (Mode::Apply(accept) | Mode::DryRun(accept)) = mode else {
        return Outcome::unfixed(checked(compile(&text, &options)));
    };
    let fixed = fix(&text, &options, accept);
    let mut outcome = Outcome::unfixed(checked(fixed.compiled));
    outcome.done = fixed.applied;
    let after: Arc<str> = outcome.checked.text.clone();
    if matches!(mode, Mode::DryRun(_)) {
        outcome.text = diff::unified(&path, &text, &after, terminal.out());
    } else if input.is_stdin() {
        outcome.text = after.to_string();
    } else if after != text
        && let Err(error) = write::replace(&input.path, &after)
    {
        let failure = Some(format!("can't write `{path}`, so it stays unchanged: {error}"));
        return Outcome { failure, ..Outcome::unfixed(checked(compile(&text, &options))) };
    }
    outcome
}

impl Outcome {
    /// Creates the outcome for a file that stays as it is.
    fn unfixed(checked: Checked) -> Self {
        Self { checked, shown: String::new(), done: Vec::new(), text: String::new(), failure: None }
    }
}
