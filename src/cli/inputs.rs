//! The stories of a call, with their projects and flags: the starting point of most commands.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::UsageError;
use crate::cli::args::StoryFlags;
use crate::cli::disk::CachedDisk;
use crate::cli::files::{self, Input};
use crate::cli::output::Terminal;
use crate::cli::project::{ProjectFile, Projects};
use crate::compile::{Compiled, Options};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{Levels, Selection};
use crate::report::{Checked, StoryFacts};
use crate::storyboard::Flags;

/// The inputs of a call.
pub(crate) struct Inputs<'a> {
    /// The stories, in processing order.
    pub(crate) stories: Vec<Input>,
    /// The project files that apply to them.
    pub(crate) projects: Projects,
    /// Settings given as flags.
    pub(crate) flags: Flags,
    /// The files that the stories reference.
    pub(crate) disk: CachedDisk,
    args: &'a StoryFlags,
}

impl<'a> Inputs<'a> {
    /// Finds the stories and their projects; prints a warning for each folder without stories.
    pub(crate) fn find(
        paths: &[PathBuf],
        args: &'a StoryFlags,
        terminal: &Terminal,
    ) -> Result<Self, UsageError> {
        let flags = args.flags()?;
        let (mut stories, notes) = files::find(paths, args.stdin_filename.as_deref())?;
        // Drop duplicates, so that a story named twice is counted, shown and written once. One path has none.
        if paths.len() > 1 {
            let mut seen = HashSet::new();
            stories.retain(|story| seen.insert(story.path.clone()));
        }
        for note in &notes {
            terminal.warn(note);
        }
        let projects = Projects::load(stories.iter().map(|story| story.path.as_path()));
        Ok(Self { stories, projects, flags, disk: CachedDisk::default(), args })
    }

    /// Checks that each model named by a flag is built in or defined by a project.
    pub(crate) fn check_models(&self) -> Result<(), UsageError> {
        self.args.check_models(&self.projects)
    }

    /// Prints the problems of the projects, then checks the models: a project's own model may be unknown because it
    /// can't be read. Returns true if a project has errors.
    pub(crate) fn report_projects(&self, terminal: &Terminal) -> Result<bool, UsageError> {
        let mut failed = false;
        for file in project_findings(&self.projects, &Selection::default()) {
            failed |= file.diagnostics.iter().any(|found| found.severity == Severity::Error);
            terminal.report(&file);
        }
        self.check_models()?;
        Ok(failed)
    }

    /// Compile options for a story.
    pub(crate) fn options(&self, story: &Path) -> Options<'_> {
        Options {
            flags: self.flags.clone(),
            project: self.projects.get(story).map(|found| &found.project),
            folder: files::folder_of(story),
            soft_seconds: self.args.soft_seconds,
            assets: &self.disk,
            ..Options::default()
        }
    }

    /// Combines a compiled story with what reports need.
    pub(crate) fn checked(&self, story: &Path, compiled: Compiled) -> Checked {
        Checked {
            path: files::display(story),
            story: Some(StoryFacts::new(&compiled)),
            text: compiled.script.source,
            diagnostics: compiled.diagnostics,
            project: self.projects.get(story).map(|found| found.text.clone()),
        }
    }

    /// Prints the findings of a story; returns true if there are errors.
    pub(crate) fn report(&self, story: &Path, compiled: Compiled, terminal: &Terminal) -> bool {
        let checked = self.checked(story, compiled);
        terminal.report(&checked);
        checked.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }
}

/// Reads the text of a story; prints the error and returns `None` if that fails.
pub(crate) fn read_story(input: &Input, terminal: &Terminal) -> Option<Arc<str>> {
    match files::read(input) {
        Ok(text) => Some(text),
        Err(diagnostic) => {
            terminal.report(&unreadable_file(files::display(&input.path), *diagnostic));
            None
        }
    }
}

/// Creates the report entry for a file that couldn't be read.
pub(crate) fn unreadable_file(path: String, diagnostic: Diagnostic) -> Checked {
    Checked { path, text: "".into(), story: None, diagnostics: vec![diagnostic], project: None }
}

/// Report entries for the project files that have findings.
pub(crate) fn project_findings(projects: &Projects, selection: &Selection) -> Vec<Checked> {
    let levels = |found: &ProjectFile| Levels::new(selection, Some(&found.project));
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
