//! Diagnostics and results, as people and machines read them. One file a format; each turns values into text.

pub mod concise;
pub mod cost;
pub mod curl;
#[cfg(feature = "cli")]
pub mod diff;
pub mod explain;
pub mod github;
#[cfg(feature = "cli")]
pub mod human;
pub mod import;
pub mod json;
pub mod junit;
pub mod models;
mod places;
pub mod sarif;
pub mod script;
pub(crate) mod table;
pub mod test;

use std::sync::Arc;

use serde::Serialize;

use crate::compile::Compiled;
use crate::compile::fix::{Accept, applicable};
use crate::diagnostic::{Diagnostic, Severity};

/// A file that was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its path, as it is shown.
    pub path: String,
    /// Its text; empty where it could not be read.
    pub text: Arc<str>,
    /// What it holds; `None` where it could not be read, or is no story.
    pub story: Option<StoryFacts>,
    /// What is to be said of it.
    pub diagnostics: Vec<Diagnostic>,
    /// The project file that holds for it.
    pub project: Option<Arc<ProjectText>>,
}

/// A project file's text, for the places in it.
#[derive(Clone, Debug)]
pub struct ProjectText {
    /// Its path, as it is shown.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
}

/// A story in four figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoryFacts {
    /// Its first model; `None` where none is known.
    pub model: Option<String>,
    /// How many shots its text has; 0 where the whole text is one scene.
    pub shots: usize,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// How many references would be sent.
    pub refs: usize,
}

impl StoryFacts {
    /// The figures of a compiled story.
    pub fn of(compiled: &Compiled) -> Self {
        let plan = compiled.targets.first().map(|target| &target.plan);
        Self {
            model: plan.map(|plan| plan.model.clone()),
            shots: compiled.storyboard.shots.len(),
            duration_ms: plan.map(|plan| plan.duration_ms).or(compiled.storyboard.length_ms()).unwrap_or(0),
            refs: compiled.storyboard.sent_refs().len(),
        }
    }
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// At error level.
    pub errors: usize,
    /// At warning level.
    pub warnings: usize,
    /// At advice level.
    pub advice: usize,
    /// With a safe fix.
    pub fixable: usize,
}

impl Summary {
    /// Counts the findings of all files.
    pub fn of(files: &[Checked]) -> Self {
        let mut summary = Self::default();
        for found in files.iter().flat_map(|file| &file.diagnostics) {
            match found.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Advice => summary.advice += 1,
            }
            summary.fixable += usize::from(found.fixes.iter().any(|fix| fix.safe));
        }
        summary
    }
}

/// How many findings fixes can put right in stories; project files are not rewritten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixable {
    /// With the fixes that are accepted.
    pub accepted: usize,
    /// With unsafe fixes besides, where those are not.
    pub more: usize,
}

impl Fixable {
    /// Counts the findings of all files.
    pub fn of(files: &[Checked], accept: Accept) -> Self {
        let mut fixable = Self::default();
        for found in files.iter().flat_map(|file| &file.diagnostics) {
            if applicable(found, accept).is_some() {
                fixable.accepted += 1;
            } else if applicable(found, Accept::Unsafe).is_some() {
                fixable.more += 1;
            }
        }
        fixable
    }
}
