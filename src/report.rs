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

use crate::compile::fix::{Accept, applicable};
use crate::compile::{Compiled, Target};
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::Plan;

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
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// The length that the model is asked for, in milliseconds.
    pub asked_ms: u64,
    /// How many shots it has.
    pub shots: usize,
}

impl ClipFacts {
    /// Lists the clips of every model; empty if none needs more than one.
    fn of(compiled: &Compiled) -> Vec<Self> {
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
    /// The figures of a compiled story.
    pub fn of(compiled: &Compiled) -> Self {
        Self {
            model: compiled.targets.first().map(|target| target.plan.model.clone()),
            shots: compiled.storyboard.shots.len(),
            duration_ms: length_ms(compiled),
            refs: compiled.storyboard.sent_refs().len(),
            clips: ClipFacts::of(compiled),
        }
    }
}

/// The story's own length in milliseconds, even if a model is asked for more.
pub(crate) fn length_ms(compiled: &Compiled) -> u64 {
    let film = compiled.films().next().and_then(<[Target]>::last);
    film.map(|last| last.plan.clip.end_ms).or(compiled.storyboard.length_ms()).unwrap_or(0)
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
