//! Finds the `storyc.yaml` that applies to each story: the nearest one from its folder upwards.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::files::{self, Input};
use crate::compile::project;
use crate::diagnostic::{Diagnostic, Place};
use crate::project::Project;
use crate::report::ProjectText;

/// File name of a project file.
pub(crate) const FILE_NAME: &str = "storyc.yaml";

/// A project file that was found and read.
pub(crate) struct ProjectFile {
    pub(crate) project: Project,
    pub(crate) text: Arc<ProjectText>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The project files of a run, each read once.
#[derive(Default)]
pub(crate) struct Projects {
    by_folder: HashMap<PathBuf, Option<Arc<ProjectFile>>>,
}

impl Projects {
    /// Finds the project files of these stories.
    pub(crate) fn load<'p>(stories: impl Iterator<Item = &'p Path>) -> Self {
        let mut projects = Self::default();
        let mut last: Option<&Path> = None;
        for story in stories {
            let folder = story.parent().unwrap_or(Path::new(""));
            if last != Some(folder) {
                projects.nearest(folder);
                last = Some(folder);
            }
        }
        projects
    }

    /// The project file that applies to a story.
    pub(crate) fn get(&self, story: &Path) -> Option<&Arc<ProjectFile>> {
        self.by_folder.get(story.parent().unwrap_or(Path::new("")))?.as_ref()
    }

    /// Every project file that was found, sorted by path.
    pub(crate) fn all(&self) -> Vec<&Arc<ProjectFile>> {
        let mut all: Vec<&Arc<ProjectFile>> = self.by_folder.values().flatten().collect();
        all.sort_by(|a, b| a.text.path.cmp(&b.text.path));
        all.dedup_by(|a, b| a.text.path == b.text.path);
        all
    }

    fn nearest(&mut self, folder: &Path) -> Option<Arc<ProjectFile>> {
        if let Some(known) = self.by_folder.get(folder) {
            return known.clone();
        }
        let found = read(&folder.join(FILE_NAME)).map(Arc::new).or_else(|| {
            let parent = parent_folder(folder)?;
            self.nearest(&parent)
        });
        self.by_folder.insert(folder.to_owned(), found.clone());
        found
    }
}

/// The parent folder; for the current folder and paths that end in `..`, taken from the absolute path.
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
    let (text, read_error) = match files::read(&Input::file(path)) {
        Ok(text) => (text, None),
        Err(finding) => ("".into(), Some(finding.in_place(Place::Project))),
    };
    let profile = |path: &str| files::read(&Input::file(Path::new(path)));
    let (mut project, mut diagnostics) = project::read(&text, &files::folder_of(path), &profile);
    project.readable &= read_error.is_none();
    diagnostics.extend(read_error);
    let text = Arc::new(ProjectText { path: files::display(path), text });
    Some(ProjectFile { project, text, diagnostics })
}
