//! Code actions for a span of a story: fixes, all safe fixes at once, suppressions with a reason, and edits that move
//! shots in time.

pub mod allow;
pub mod format;
mod moves;

pub use moves::{Move, ripples, ripples_deferred};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::compile::Options;
use crate::compile::fix::{Accept, applicable, fix};
use crate::diagnostic::{Diagnostic, Edit, Place};
use crate::lsp::story::{ProjectFile, Story};
use crate::report::diff;
use crate::text::Span;

/// A code action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The title, in the imperative.
    pub title: String,
    /// The kind of the action.
    pub kind: Kind,
    /// The index of the diagnostic that it fixes, among those in the story itself.
    pub finding: Option<usize>,
    /// True for a safe fix: one that can't change what is generated. Editors offer it first.
    pub is_preferred: bool,
    /// The edits of the story, in order.
    pub edits: Vec<Edit>,
    /// True if the edits already use the story's own line ends.
    pub as_written: bool,
    /// The edit to compute when the action is chosen, if `edits` is empty.
    pub deferred: Option<DeferredEdit>,
}

/// An edit that is too expensive to compute on every cursor move, and is computed when the action is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeferredEdit {
    /// Suppresses the diagnostic with this code that begins at this offset.
    Allow {
        /// The code of the diagnostic.
        code: String,
        /// Its first byte.
        start: u32,
    },
    /// Applies all safe fixes.
    FixAll,
    /// Moves shots in time.
    Move {
        /// The shot, counted from 0.
        shot: usize,
        /// The kind of move.
        way: Move,
    },
}

/// Computes a deferred edit. Returns the edits and whether they use the story's own line ends, or `None` if the action
/// turns out to be impossible. `options` must be the options that the story was compiled with.
pub fn resolve_deferred(
    story: &Story,
    deferred: &DeferredEdit,
    options: &Options<'_>,
) -> Option<(Vec<Edit>, bool)> {
    match deferred {
        DeferredEdit::Allow { code, start } => {
            let compile = |text: &str| crate::compile::compile(text, options);
            Some((vec![allow::edit(story, code, *start, &compile)?], false))
        }
        DeferredEdit::FixAll => Some((fix_all(story, options)?.edits, true)),
        DeferredEdit::Move { shot, way } => Some((way.edits(story, *shot)?, false)),
    }
}

/// The kind of a code action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Fixes or suppresses a diagnostic.
    QuickFix,
    /// Applies all safe fixes.
    FixAll,
    /// Changes the content of the story.
    Rewrite,
}

impl Kind {
    /// The protocol's name for the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::QuickFix => "quickfix",
            Self::FixAll => "source.fixAll.storyc",
            Self::Rewrite => "refactor.rewrite",
        }
    }
}

/// The diagnostics in the story itself that touch a span, with their indices.
pub(crate) fn diagnostics_in(story: &Story, span: Span) -> impl Iterator<Item = (usize, &Diagnostic)> {
    let own = story.compiled.diagnostics.iter().filter(|found| found.place == Place::Story);
    own.enumerate().filter(move |(_, found)| found.span.start <= span.end && span.start <= found.span.end)
}

/// The fixes of the diagnostics in a span.
pub fn fixes(story: &Story, span: Span) -> Vec<Action> {
    // Several limits, or several models, can suggest the same clips.
    let mut known: BTreeSet<(String, Option<Span>)> = BTreeSet::new();
    let is_new =
        |action: &Action| known.insert((action.title.clone(), action.edits.first().map(|edit| edit.span)));
    diagnostics_in(story, span).flat_map(|(at, found)| fixes_of(found, Some(at))).filter(is_new).collect()
}

/// The fixes of the diagnostics in a span of a project file.
pub fn project_fixes(file: &ProjectFile, span: Span) -> Vec<Action> {
    let touched = |found: &&Diagnostic| found.span.start <= span.end && span.start <= found.span.end;
    file.diagnostics.iter().filter(touched).flat_map(|found| fixes_of(found, None)).collect()
}

fn fixes_of(found: &Diagnostic, at: Option<usize>) -> impl Iterator<Item = Action> {
    found.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(move |fix| {
        let warning = if fix.safe { "" } else { " (can change what is generated)" };
        Action {
            title: format!("{}{warning}", capitalize(&fix.title)),
            kind: Kind::QuickFix,
            finding: at,
            is_preferred: fix.safe,
            edits: fix.edits.clone(),
            as_written: false,
            deferred: None,
        }
    })
}

/// The action that applies all safe fixes of a story, in rounds, as `storyc check --fix` does. `options` must be
/// the options that it was compiled with.
pub fn fix_all(story: &Story, options: &Options<'_>) -> Option<Action> {
    // Editors request actions whenever the cursor moves, and most stories have nothing to fix.
    if safe_fixes(story) == 0 {
        return None;
    }
    let fixed = fix(story.text(), options, Accept::Safe);
    let edits = diff::edits(story.text(), fixed.text());
    (!edits.is_empty()).then(|| fix_all_action(fixed.count(), edits, None))
}

/// The action that applies all safe fixes; its edits are computed when it is chosen. The count in its title excludes
/// fixes that only become possible after others.
pub fn fix_all_deferred(story: &Story) -> Option<Action> {
    let count = safe_fixes(story);
    (count > 0).then(|| fix_all_action(count, Vec::new(), Some(DeferredEdit::FixAll)))
}

/// The number of diagnostics with a safe fix.
fn safe_fixes(story: &Story) -> usize {
    story.compiled.diagnostics.iter().filter(|found| applicable(found, Accept::Safe).is_some()).count()
}

fn fix_all_action(count: usize, edits: Vec<Edit>, deferred: Option<DeferredEdit>) -> Action {
    let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
    Action {
        title: format!("Apply all safe fixes ({problems})"),
        kind: Kind::FixAll,
        finding: None,
        is_preferred: false,
        edits,
        as_written: true,
        deferred,
    }
}

/// Capitalizes a title, for menus.
fn capitalize(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
