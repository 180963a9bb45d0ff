//! The stories that a call names, with the projects and flags that hold for them: how most commands begin.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::UsageError;
use crate::cli::args::Story;
use crate::cli::disk::Remembered;
use crate::cli::files::{self, Input};
use crate::cli::output::Terminal;
use crate::cli::project::{Found, Projects};
use crate::compile::{Compiled, Options};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{Levels, Selection};
use crate::report::{Checked, StoryFacts, human};
use crate::storyboard::Flags;

/// What a call is about.
pub(crate) struct Given<'a> {
    /// The stories, in the order in which they are taken.
    pub(crate) inputs: Vec<Input>,
    /// The project files above them.
    pub(crate) projects: Projects,
    /// The settings that were given by flag.
    pub(crate) flags: Flags,
    /// The files that the stories name.
    pub(crate) disk: Remembered,
    args: &'a Story,
}

impl<'a> Given<'a> {
    /// Finds the stories; what is odd about the paths is said.
    pub(crate) fn find(paths: &[PathBuf], args: &'a Story, terminal: &Terminal) -> Result<Self, UsageError> {
        let flags = args.flags()?;
        let (mut inputs, notes) = files::find(paths, args.stdin_filename.as_deref())?;
        // A story that is named twice is one story: its cost is not counted twice, nor is it shown or written twice.
        let mut seen = HashSet::new();
        inputs.retain(|input| seen.insert(input.path.clone()));
        for note in &notes {
            terminal.warn(note);
        }
        let projects = Projects::of(inputs.iter().map(|input| input.path.as_path()));
        Ok(Self { inputs, projects, flags, disk: Remembered::default(), args })
    }

    /// A model that neither ships nor is one of the projects' own is a wrong call.
    pub(crate) fn check_models(&self) -> Result<(), UsageError> {
        self.args.check_models(&self.projects)
    }

    /// Says what is wrong with the projects, and then checks the models: one of a project's own may be unknown because it
    /// cannot be read. The answer is whether something is wrong.
    pub(crate) fn say_projects(&self, terminal: &Terminal) -> Result<bool, UsageError> {
        let mut wrong = false;
        for file in project_files(&self.projects, &Selection::default()) {
            wrong |= file.diagnostics.iter().any(|found| found.severity == Severity::Error);
            terminal.say(&human::report(&file, terminal.err()));
        }
        self.check_models()?;
        Ok(wrong)
    }

    /// What a story is compiled with.
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

    /// What is to be said of a story.
    pub(crate) fn checked(&self, story: &Path, compiled: Compiled) -> Checked {
        Checked {
            path: files::shown(story),
            story: Some(StoryFacts::of(&compiled)),
            text: compiled.script.source,
            diagnostics: compiled.diagnostics,
            project: self.projects.get(story).map(|found| found.text.clone()),
        }
    }

    /// Says what was found in a story; the answer is whether something is wrong.
    pub(crate) fn say(&self, story: &Path, compiled: Compiled, terminal: &Terminal) -> bool {
        let checked = self.checked(story, compiled);
        terminal.say(&human::report(&checked, terminal.err()));
        checked.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }
}

/// The text of a story; where it cannot be read, that is said.
pub(crate) fn text_of(input: &Input, terminal: &Terminal) -> Option<Arc<str>> {
    match files::read(input) {
        Ok(text) => Some(text),
        Err(diagnostic) => {
            let file = unread(files::shown(&input.path), *diagnostic);
            terminal.say(&human::report(&file, terminal.err()));
            None
        }
    }
}

/// A file that could not be read.
pub(crate) fn unread(path: String, diagnostic: Diagnostic) -> Checked {
    Checked { path, text: "".into(), story: None, diagnostics: vec![diagnostic], project: None }
}

/// What is to be said of the project files themselves.
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
