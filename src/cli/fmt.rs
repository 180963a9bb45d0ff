//! `storyc fmt`: formats stories in canonical form, in place or as a diff.

use serde_json::{Value, json};

use crate::cli::args::{Fmt, Reader};
use crate::cli::files::{self, Input};
use crate::cli::output::Terminal;
use crate::cli::{Exit, UsageError, inputs, write};
use crate::diagnostic::Diagnostic;
use crate::format::{Unreadable, format};
use crate::report::human::{self, Formatted};
use crate::report::{Checked, diff};

/// Runs the command.
pub(crate) fn run(args: &Fmt, terminal: &Terminal) -> Result<Exit, UsageError> {
    let (inputs, notes) = files::find(&args.paths, args.stdin_filename.as_deref())?;
    for note in &notes {
        terminal.warn(note);
    }
    let writes = !args.check && !args.diff;
    let mut files = Formatted { dry_run: !writes, ..Formatted::default() };
    let mut exit = Exit::Clean;
    let is_json = terminal.reader() == Reader::Json;
    let mut list: Vec<Value> = Vec::new();
    for input in &inputs {
        let path = files::display(&input.path);
        let (before, after) = match format_input(input) {
            Ok(texts) => texts,
            Err(unformatted) => {
                files.skipped += 1;
                exit = exit.max(Exit::Findings);
                terminal.report(&unformatted);
                continue;
            }
        };
        let item = |status: &str| json!({ "path": path, "status": status });
        if is_json && (input.is_stdin() || args.diff) {
            let status = if before == after { "unchanged" } else { "changed" };
            list.push(json!({ "path": path, "status": status, "text": after }));
        } else if writes && input.is_stdin() {
            terminal.print(&after);
            continue;
        }
        if before == after {
            files.unchanged += 1;
            continue;
        }
        if is_json && (input.is_stdin() || args.diff) {
            // The text is in the result.
        } else if args.diff {
            terminal.print(&diff::unified(&path, &before, &after, terminal.out()));
        } else if args.check && is_json {
            list.push(item("changed"));
        } else if args.check {
            terminal.print(&format!("would format {path}\n"));
        } else if let Err(error) = write::replace(&input.path, &after) {
            terminal.error(&format!("can't write `{path}`, so it stays unchanged: {error}"));
            exit = Exit::Usage;
            continue;
        } else if is_json {
            list.push(item("written"));
        }
        files.changed += 1;
        if !writes {
            exit = exit.max(Exit::Findings);
        }
    }
    if is_json {
        let Formatted { changed, unchanged, skipped, .. } = files;
        let summary = json!({ "changed": changed, "unchanged": unchanged, "skipped": skipped });
        // Changes are the result of a check, and no error.
        let shown = if exit == Exit::Findings && skipped == 0 { Exit::Clean } else { exit };
        terminal.finish_json(json!({ "formatted": list, "summary": summary }), shown);
    } else {
        terminal.eprint(&human::format_summary(&files, terminal.err()));
    }
    Ok(exit)
}

/// Returns a story's text before and after formatting, or the findings if it can't be formatted.
fn format_input(input: &Input) -> Result<(String, String), Box<Checked>> {
    let path = files::display(&input.path);
    let text = match files::read(input) {
        Ok(text) => text,
        Err(diagnostic) => return Err(Box::new(inputs::unreadable_file(path, *diagnostic))),
    };
    match format(&text) {
        Ok(after) => Ok((text.to_string(), after)),
        Err(Unreadable(errors)) => Err(Box::new(unformatted_file(path, text, errors))),
    }
}

fn unformatted_file(path: String, text: std::sync::Arc<str>, diagnostics: Vec<Diagnostic>) -> Checked {
    Checked { path, text, story: None, diagnostics, project: None }
}
