//! What an editor can offer to do about a stretch of a story: fixes of what was found, all safe ones at once, an exception
//! with its reason, and edits that move shots in time.

pub mod allow;
pub mod format;

use crate::compile::Options;
use crate::compile::fix::{Accept, applicable, fix};
use crate::diagnostic::{Diagnostic, Edit, Place};
use crate::format::ripple;
use crate::lsp::docs::length;
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
    found_in(story, span).flat_map(|(at, found)| fixes_of(found, Some(at))).collect()
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
        }
    })
}

/// All safe fixes of a story, in rounds, as `storyc check --fix` carries them out. `options` are what it is compiled with.
pub fn fix_all(story: &Story, options: &Options<'_>) -> Option<Action> {
    // Editors ask whenever the cursor moves; most stories have nothing to fix.
    if !story.compiled.diagnostics.iter().any(|found| applicable(found, Accept::Safe).is_some()) {
        return None;
    }
    let fixed = fix(story.text(), options, Accept::Safe);
    let count = fixed.count();
    let edits = diff::edits(story.text(), fixed.text());
    if edits.is_empty() {
        return None;
    }
    let problems = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
    Some(Action {
        title: format!("Fix all safe problems ({problems})"),
        kind: Kind::FixAll,
        finding: None,
        is_preferred: false,
        edits,
        as_written: true,
    })
}

/// How much longer or shorter a shot is made at once, in milliseconds.
const STEP_MS: i64 = 1000;

/// What moves shots in time: offered in a shot.
pub fn ripples(story: &Story, span: Span) -> Vec<Action> {
    let (script, board) = (story.script(), story.board());
    let Some((number, shot, _)) = story.shot_at(span.start) else { return Vec::new() };
    let at = number - 1;
    let total = board.settings.duration_ms.as_ref().map(|set| set.value).or(board.shots_end()).unwrap_or(0);
    let own = shot.time.map_or(0, crate::storyboard::Time::length);
    let by = length(STEP_MS.unsigned_abs());
    let offers = [
        (format!("Make this shot {by} longer"), ripple::lengthen(script, board, at, STEP_MS)),
        (format!("Make this shot {by} shorter"), ripple::lengthen(script, board, at, -STEP_MS)),
        ("Insert a shot after this one".to_owned(), ripple::insert_after(script, board, at, own)),
        (format!("Spread the shots evenly over {}", length(total)), ripple::spread(script, board, total)),
    ];
    let action = |(title, edits): (String, Option<Vec<Edit>>)| {
        let edits = edits.filter(|edits| !edits.is_empty())?;
        Some(Action {
            title,
            kind: Kind::Rewrite,
            finding: None,
            is_preferred: false,
            edits,
            as_written: false,
        })
    };
    offers.into_iter().filter_map(action).collect()
}

/// A title as menus have it.
fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
