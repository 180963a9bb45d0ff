//! Reports of diagnostics and results, for people and machines. Each format has one file, which turns values into text.

pub mod agent;
pub mod concise;
pub mod cost;
pub mod curl;
#[cfg(any(feature = "cli", feature = "editor"))]
pub mod diff;
pub mod explain;
pub mod github;
#[cfg(feature = "cli")]
pub mod human;
pub mod import;
pub mod json;
pub mod junit;
mod locations;
pub mod models;
pub mod request;
pub mod sarif;
pub mod script;
pub mod stale;
pub(crate) mod table;
pub mod test;

use std::sync::Arc;

use serde::Serialize;

use crate::compile::fix::{Accept, applicable};
use crate::compile::{Compiled, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::Plan;

/// A checked file.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its display path.
    pub path: String,
    /// Its text; empty if the file can't be read.
    pub text: Arc<str>,
    /// Its key facts; `None` if the file can't be read or isn't a story.
    pub story: Option<StoryFacts>,
    /// Its diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// The project file that applies to it.
    pub project: Option<Arc<ProjectText>>,
}

/// A project file's path and text, for findings in it.
#[derive(Clone, Debug)]
pub struct ProjectText {
    /// Its display path.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
}

/// Key facts of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoryFacts {
    /// Its first model; `None` if no model is known.
    pub model: Option<String>,
    /// Number of shots in its text; 0 if the whole text is one scene.
    pub shots: usize,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// Number of references to be sent.
    pub refs: usize,
    /// The clips of each model; empty if no model needs more than one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clips: Vec<ClipFacts>,
}

/// A clip of a film, for one model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClipFacts {
    /// The model.
    pub model: String,
    /// Its number in the film, from 1.
    pub clip: u32,
    /// Its start on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Its end on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// The requested length in milliseconds.
    pub asked_ms: u64,
    /// Number of shots.
    pub shots: usize,
}

impl ClipFacts {
    /// Lists the clips of every model; empty if none needs more than one.
    fn list(compiled: &Compiled) -> Vec<Self> {
        if !compiled.targets.iter().any(|target| target.plan.clip.count > 1) {
            return Vec::new();
        }
        let facts = |target: &Target| {
            let Plan { model, clip, duration_ms, .. } = &target.plan;
            Self {
                model: model.clone(),
                clip: clip.number,
                start_ms: clip.start_ms,
                end_ms: clip.end_ms,
                asked_ms: *duration_ms,
                shots: clip.shots.len(),
            }
        };
        compiled.targets.iter().map(facts).collect()
    }
}

impl StoryFacts {
    /// Collects the facts of a compiled story.
    pub fn new(compiled: &Compiled) -> Self {
        Self {
            model: compiled.targets.first().map(|target| target.plan.model.clone()),
            shots: compiled.storyboard.shots.len(),
            duration_ms: length_ms(compiled),
            refs: compiled.storyboard.sent_refs().len(),
            clips: ClipFacts::list(compiled),
        }
    }
}

/// Returns the story's own length in milliseconds, even if a request asks a model for more.
pub(crate) fn length_ms(compiled: &Compiled) -> u64 {
    let film = compiled.films().next().and_then(<[Target]>::last);
    film.map(|last| last.plan.clip.end_ms).or(compiled.storyboard.length_ms()).unwrap_or(0)
}

/// Counts of findings by severity.
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
    pub fn count(files: &[Checked]) -> Self {
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

/// Number of findings in stories that fixes can resolve; storyc doesn't rewrite project files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixable {
    /// With the accepted fixes.
    pub accepted: usize,
    /// With unsafe fixes in addition, if those aren't accepted.
    pub more: usize,
}

impl Fixable {
    /// Counts the findings of all files.
    pub fn count(files: &[Checked], accept: Accept) -> Self {
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
