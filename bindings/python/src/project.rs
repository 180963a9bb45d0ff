//! Finds and reads the project file of a story: the nearest `storyc.yaml`, from its folder upwards.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use storyc::compile::project;
use storyc::diagnostic::{Diagnostic, Place, Severity};
use storyc::lint::{Levels, Selection};
use storyc::project::Project;
use storyc::report::{Checked, ProjectText};

use crate::error::Failure;
use crate::source;

/// The name of a project file.
const FILE_NAME: &str = "storyc.yaml";

/// A project file that was found.
pub(crate) struct ProjectFile {
    /// Its contents.
    pub(crate) project: Project,
    /// Its path and text.
    pub(crate) text: Arc<ProjectText>,
    diagnostics: Vec<Diagnostic>,
}

impl ProjectFile {
    /// Finds the project file for stories in a folder.
    pub(crate) fn nearest(folder: &Path) -> Option<Self> {
        let mut folder = folder.to_owned();
        loop {
            if let Some(found) = read(&folder.join(FILE_NAME)) {
                return Some(found);
            }
            folder = parent_folder(&folder)?;
        }
    }

    /// What is wrong with the project file itself.
    pub(crate) fn checked(&self, selection: &Selection) -> Checked {
        let levels = Levels::new(selection, Some(&self.project));
        Checked {
            path: self.text.path.clone(),
            text: "".into(),
            story: None,
            diagnostics: levels.apply(self.diagnostics.clone()),
            project: Some(Arc::clone(&self.text)),
        }
    }

    /// The first error of the project file itself.
    pub(crate) fn first_error(&self) -> Option<Failure> {
        let error = self.diagnostics.iter().find(|found| found.severity == Severity::Error)?;
        let failure = Failure::from(error.clone());
        Some(Failure { message: format!("{}: {}", self.text.path, failure.message), ..failure })
    }

    /// Returns true if the project has errors, so that its stories have no requests.
    pub(crate) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }
}

/// The parent of a folder; for the current folder and paths that end in `..`, taken from the absolute path.
fn parent_folder(folder: &Path) -> Option<PathBuf> {
    if folder.as_os_str().is_empty() || folder.ends_with("..") || folder.as_os_str() == "." {
        return std::path::absolute(folder.join(".")).ok()?.canonicalize().ok()?.parent().map(Path::to_owned);
    }
    folder.parent().map(Path::to_owned)
}

/// Reads a project file; `None` if there is none. An unreadable one is returned with a diagnostic.
fn read(path: &Path) -> Option<ProjectFile> {
    if path.is_dir() || path.symlink_metadata().is_err() {
        return None;
    }
    let (text, problem) = match source::read_or_diagnose(path) {
        Ok(text) => (text, None),
        Err(found) => (String::new(), Some(found.in_place(Place::Project))),
    };
    let profile = |path: &str| source::read_or_diagnose(Path::new(path)).map(Arc::from);
    let (mut project, mut diagnostics) = project::read(&text, &source::folder_of(path), &profile);
    project.readable &= problem.is_none();
    diagnostics.extend(problem);
    let text = Arc::new(ProjectText { path: source::display(path), text: text.into() });
    Some(ProjectFile { project, text, diagnostics })
}
