//! What an editor can offer to do about a stretch of a story: fixes of what was found, all safe ones at once, an exception
//! with its reason, and edits that move shots in time.

pub mod allow;
pub mod format;
mod moves;

pub use moves::{Move, ripples, ripples_later};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::compile::Options;
use crate::compile::fix::{Accept, applicable, fix};
use crate::diagnostic::{Diagnostic, Edit, Place};
use crate::lsp::story::{ProjectFile, Story};
use crate::report::diff;
use crate::text::Span;

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, as an imperative.
    pub title: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The finding that it puts right, counted among those in the story itself.
    pub finding: Option<usize>,
    /// Whether it is the one to choose without a thought: it cannot change what is generated.
    pub is_preferred: bool,
    /// The edits of the story, in order.
    pub edits: Vec<Edit>,
    /// Whether the edits already hold the story's own line ends.
    pub as_written: bool,
    /// What gives the edits when it is chosen, where there are none yet.
    pub later: Option<Later>,
}

/// Work that is too much for every move of a cursor, and done when somebody chooses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Later {
    /// Allows the finding of this code that begins at this byte.
    Allow {
        /// Its code.
        code: String,
        /// Its first byte.
        start: u32,
    },
    /// Carries out all safe fixes.
    FixAll,
    /// Moves shots in time.
    Move {
        /// The shot, counted from 0.
        shot: usize,
        /// How.
        way: Move,
    },
}

/// The edits of what was put off, and whether they hold the story's own line ends; `None` where it turns out that it cannot be
/// done. `options` are what the story is compiled with.
pub fn carried_out(story: &Story, later: &Later, options: &Options<'_>) -> Option<(Vec<Edit>, bool)> {
    match later {
        Later::Allow { code, start } => {
            let compile = |text: &str| crate::compile::compile(text, options);
            Some((vec![allow::edit(story, code, *start, &compile)?], false))
        }
        Later::FixAll => Some((fix_all(story, options)?.edits, true)),
        Later::Move { shot, way } => Some((way.edits(story, *shot)?, false)),
    }
}

/// The kinds of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Puts a finding right, or allows it.
    QuickFix,
    /// Puts all right that can be put right safely.
    FixAll,
    /// Changes what the story says.
    Rewrite,
}

impl Kind {
    /// The protocol's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::QuickFix => "quickfix",
            Self::FixAll => "source.fixAll.storyc",
            Self::Rewrite => "refactor.rewrite",
        }
    }
}

/// The findings in the story itself that touch a stretch, with their places among them.
pub(crate) fn found_in(story: &Story, span: Span) -> impl Iterator<Item = (usize, &Diagnostic)> {
    let own = story.compiled.diagnostics.iter().filter(|found| found.place == Place::Story);
    own.enumerate().filter(move |(_, found)| found.span.start <= span.end && span.start <= found.span.end)
}

/// The fixes of what was found in a stretch.
pub fn fixes(story: &Story, span: Span) -> Vec<Action> {
    // Limits of two kinds, or of two models, can ask for the same clips.
    let mut known: BTreeSet<(String, Option<Span>)> = BTreeSet::new();
    let is_new =
        |action: &Action| known.insert((action.title.clone(), action.edits.first().map(|edit| edit.span)));
    found_in(story, span).flat_map(|(at, found)| fixes_of(found, Some(at))).filter(is_new).collect()
}

/// The fixes of what is wrong in a stretch of a project file.
pub fn project_fixes(file: &ProjectFile, span: Span) -> Vec<Action> {
    let touched = |found: &&Diagnostic| found.span.start <= span.end && span.start <= found.span.end;
    file.diagnostics.iter().filter(touched).flat_map(|found| fixes_of(found, None)).collect()
}

fn fixes_of(found: &Diagnostic, at: Option<usize>) -> impl Iterator<Item = Action> {
    found.fixes.iter().filter(|fix| !fix.edits.is_empty()).map(move |fix| {
        let doubt = if fix.safe { "" } else { " (can change what is generated)" };
        Action {
            title: format!("{}{doubt}", capital(&fix.title)),
            kind: Kind::QuickFix,
            finding: at,
            is_preferred: fix.safe,
            edits: fix.edits.clone(),
            as_written: false,
            later: None,
        }
    })
}

/// All safe fixes of a story, in rounds, as `storyc check --fix` carries them out. `options` are what it is compiled with.
pub fn fix_all(story: &Story, options: &Options<'_>) -> Option<Action> {
    // Editors ask whenever the cursor moves; most stories have nothing to fix.
    if safe_fixes(story) == 0 {
        return None;
    }
    let fixed = fix(story.text(), options, Accept::Safe);
    let edits = diff::edits(story.text(), fixed.text());
    (!edits.is_empty()).then(|| all(fixed.count(), edits, None))
}

/// The same, to be carried out when it is wanted. What one fix makes possible for another is not counted in its title.
pub fn fix_all_later(story: &Story) -> Option<Action> {
    let count = safe_fixes(story);
    (count > 0).then(|| all(count, Vec::new(), Some(Later::FixAll)))
}

/// How many findings can be put right safely.
fn safe_fixes(story: &Story) -> usize {
    story.compiled.diagnostics.iter().filter(|found| applicable(found, Accept::Safe).is_some()).count()
}

fn all(count: usize, edits: Vec<Edit>, later: Option<Later>) -> Action {
    let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
    Action {
        title: format!("Fix all safe problems ({problems})"),
        kind: Kind::FixAll,
        finding: None,
        is_preferred: false,
        edits,
        as_written: true,
        later,
    }
}

/// A title as menus have it.
fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
