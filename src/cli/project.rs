//! Finds the `storyc.yaml` that holds for each story: the nearest one, upwards from its folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::files::{self, Input};
use crate::compile::project;
use crate::diagnostic::{Diagnostic, Place};
use crate::project::Project;
use crate::report::ProjectText;

/// What a project file is called.
pub(crate) const NAME: &str = "storyc.yaml";

/// A project file, read.
pub(crate) struct Found {
    pub(crate) project: Project,
    pub(crate) text: Arc<ProjectText>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The project files of a run, each read once.
#[derive(Default)]
pub(crate) struct Projects {
    by_folder: HashMap<PathBuf, Option<Arc<Found>>>,
}

impl Projects {
    /// Looks for the project files of these stories.
    pub(crate) fn of<'p>(stories: impl Iterator<Item = &'p Path>) -> Self {
        let mut projects = Self::default();
        let mut last: Option<&Path> = None;
        for story in stories {
            let folder = story.parent().unwrap_or(Path::new(""));
            if last != Some(folder) {
                projects.look(folder);
                last = Some(folder);
            }
        }
        projects
    }

    /// The project file that holds for a story.
    pub(crate) fn get(&self, story: &Path) -> Option<&Arc<Found>> {
        self.by_folder.get(story.parent().unwrap_or(Path::new("")))?.as_ref()
    }

    /// Every project file that was found, in the order of their paths.
    pub(crate) fn all(&self) -> Vec<&Arc<Found>> {
        let mut all: Vec<&Arc<Found>> = self.by_folder.values().flatten().collect();
        all.sort_by(|a, b| a.text.path.cmp(&b.text.path));
        all.dedup_by(|a, b| a.text.path == b.text.path);
        all
    }

    fn look(&mut self, folder: &Path) -> Option<Arc<Found>> {
        if let Some(known) = self.by_folder.get(folder) {
            return known.clone();
        }
        let found = read(&folder.join(NAME)).map(Arc::new).or_else(|| {
            let above = above(folder)?;
            self.look(&above)
        });
        self.by_folder.insert(folder.to_owned(), found.clone());
        found
    }
}

/// The folder above; above the current one, by its full path.
fn above(folder: &Path) -> Option<PathBuf> {
    if folder.as_os_str().is_empty() || folder.ends_with("..") || folder.as_os_str() == "." {
        return std::path::absolute(folder.join(".")).ok()?.canonicalize().ok()?.parent().map(Path::to_owned);
    }
    folder.parent().map(Path::to_owned)
}

/// Reads a project file; `None` where there is none. One that cannot be read is one with a finding.
fn read(path: &Path) -> Option<Found> {
    if path.is_dir() || path.symlink_metadata().is_err() {
        return None;
    }
    let (text, unread) = match files::read(&Input::file(path)) {
        Ok(text) => (text, None),
        Err(finding) => ("".into(), Some(finding.in_place(Place::Project))),
    };
    let profile = |path: &str| files::read(&Input::file(Path::new(path)));
    let (mut project, mut diagnostics) = project::read(&text, &files::folder_of(path), &profile);
    project.readable &= unread.is_none();
    diagnostics.extend(unread);
    let text = Arc::new(ProjectText { path: files::shown(path), text });
    Some(Found { project, text, diagnostics })
}
