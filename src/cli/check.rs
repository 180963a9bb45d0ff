//! `storyc check`: what is wrong with stories, before anything is paid for.

use rayon::prelude::*;

use crate::cli::args::{Check, CheckFormat};
use crate::cli::files::{self, Disk, Input};
use crate::cli::output::Terminal;
use crate::cli::project::{Found, Projects};
use crate::cli::{Exit, UsageError};
use crate::compile::{Options, compile};
use crate::diagnostic::Diagnostic;
use crate::lint::{Levels, Selection};
use crate::report::{Checked, StoryFacts, Summary, concise, github, human, json, junit, sarif};
use crate::storyboard::Flags;

/// Fewer files are checked on one thread: starting more takes longer than they save.
const FEW: usize = 16;

/// Runs the command.
pub(crate) fn run(args: &Check, terminal: &Terminal) -> Result<Exit, UsageError> {
    let flags = args.story.flags()?;
    let selection = args.rules.selection()?;
    let (inputs, notes) = files::find(&args.paths, args.story.stdin_filename.as_deref())?;
    for note in &notes {
        terminal.warn(note);
    }
    let projects = Projects::of(inputs.iter().map(|input| input.path.as_path()));
    let look = terminal.out();
    let human = args.format == CheckFormat::Human;
    let one = |input: &Input| {
        let checked = check(input, &projects, &flags, &selection);
        let shown = if human { human::report(&checked, look) } else { String::new() };
        (checked, shown)
    };
    let done: Vec<(Checked, String)> = if inputs.len() < FEW {
        inputs.iter().map(one).collect()
    } else {
        inputs.par_iter().map(one).collect()
    };
    let stories = done.len();
    let (mut checked, shown): (Vec<Checked>, Vec<String>) = done.into_iter().unzip();
    let of_projects = project_files(&projects, &selection);
    let shown_projects: Vec<String> = of_projects.iter().map(|file| human::report(file, look)).collect();
    checked.extend(of_projects);

    let summary = Summary::of(&checked);
    match args.format {
        CheckFormat::Human => {
            let last = human::summary(stories, &summary, look);
            terminal.print_all(shown_projects.iter().chain(&shown).chain([&last]).map(String::as_str));
        }
        CheckFormat::Concise => terminal.print(&concise::report(&checked)),
        CheckFormat::Json => terminal.print(&format!("{:#}\n", json::report(&checked))),
        CheckFormat::Sarif => terminal.print(&format!("{:#}\n", sarif::report(&checked))),
        CheckFormat::Github => terminal.print(&github::report(&checked)),
        CheckFormat::Junit => terminal.print(&junit::report(&checked, args.strict)),
    }
    let failed = summary.errors > 0 || (args.strict && summary.warnings > 0);
    Ok(if failed && !args.exit_zero { Exit::Findings } else { Exit::Clean })
}

/// Checks one file.
pub(crate) fn check(input: &Input, projects: &Projects, flags: &Flags, selection: &Selection) -> Checked {
    let path = files::shown(&input.path);
    let found = projects.get(&input.path);
    let text = match files::read(input) {
        Ok(text) => text,
        Err(diagnostic) => return unread(path, *diagnostic),
    };
    let options = Options {
        flags: flags.clone(),
        project: found.map(|found| &found.project),
        folder: files::folder_of(&input.path),
        selection: selection.clone(),
        assets: &Disk,
        ..Options::default()
    };
    let compiled = compile(&text, &options);
    Checked {
        path,
        story: Some(StoryFacts::of(&compiled)),
        text,
        diagnostics: compiled.diagnostics,
        project: found.map(|found| found.text.clone()),
    }
}

/// A file that could not be read.
pub(crate) fn unread(path: String, diagnostic: Diagnostic) -> Checked {
    Checked { path, text: "".into(), story: None, diagnostics: vec![diagnostic], project: None }
}

/// What is wrong with project files themselves, said once for each.
pub(crate) fn project_files(projects: &Projects, selection: &Selection) -> Vec<Checked> {
    let levels = |found: &Found| Levels::new(selection, Some(&found.project));
    projects
        .all()
        .into_iter()
        .map(|found| Checked {
            path: found.text.path.clone(),
            text: found.text.text.clone(),
            story: None,
            diagnostics: levels(found).apply(found.diagnostics.clone()),
            project: Some(found.text.clone()),
        })
        .filter(|file| !file.diagnostics.is_empty())
        .collect()
}
