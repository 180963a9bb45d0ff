//! Fixes: all of them at once, and those for a part of a story.

use serde::Serialize;
use storyc::compile::fix::{self, Accept};
use storyc::format;
use storyc::lsp::actions;
#[cfg(test)]
use ts_rs::TS;

use crate::diagnostics::{Diagnostic, Edit, Texts};
use crate::error::{Failure, FailureCode};
use crate::session::{Session, check_size};
use crate::text::Span;

/// A story after its fixes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Fixed {
    /// The new text.
    pub text: String,
    /// What was fixed.
    pub applied: Vec<AppliedFix>,
    /// The findings that are left, in the new text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Fixes of one kind.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct AppliedFix {
    /// The rule's code.
    pub code: &'static str,
    /// What the fix does, as an imperative.
    pub title: String,
    /// How many findings it fixed.
    pub count: u32,
}

/// The fixes to apply: `safe` ones can't change what is generated, or they restore what was clearly meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum FixChoice {
    /// Safe fixes.
    Safe,
    /// All fixes.
    All,
}

/// Applies fixes in rounds, until none is left.
pub fn apply(session: &Session, choice: FixChoice) -> Fixed {
    let accept = match choice {
        FixChoice::Safe => Accept::Safe,
        FixChoice::All => Accept::Unsafe,
    };
    let fixed = fix::fix(session.text(), &session.options.compiler(), accept);
    let project = session.options.project.as_deref().map(|file| &*file.text);
    let applied = fixed.applied.iter().map(|fix| AppliedFix {
        code: fix.code,
        title: fix.title.clone(),
        count: fix.count as u32,
    });
    Fixed {
        applied: applied.collect(),
        diagnostics: Texts::new(fixed.text(), project).diagnostics(&fixed.compiled.diagnostics),
        text: fixed.text().to_owned(),
    }
}

/// A change of the story that an editor can offer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Action {
    /// What it does, as an imperative.
    pub title: String,
    /// The kind of change.
    pub kind: ActionKind,
    /// The finding that it fixes or silences, as an index into the findings of `compile` whose `place` is `story`.
    pub diagnostic: Option<u32>,
    /// Whether it is a fix that can't change what is generated.
    pub preferred: bool,
    /// The edits, in order.
    pub edits: Vec<Edit>,
}

/// The kind of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "kebab-case")]
pub enum ActionKind {
    /// Fixes or silences a finding.
    QuickFix,
    /// Applies all safe fixes.
    FixAll,
    /// Changes the content of the story.
    Rewrite,
}

/// The fixes for a part of a story, the ways to silence its findings, the moves of its shot, and all safe fixes at once.
pub fn actions(session: &Session, span: Span) -> Vec<Action> {
    let (story, span) = (&session.story, session.bytes(span));
    let compile = |text: &str| session.compile(text).compiled;
    let mut found = actions::fixes(story, span);
    found.extend(actions::allow::suppressions(story, span, &compile));
    found.extend(actions::fix_all(story, &session.options.compiler()));
    found.extend(actions::ripples(story, span));
    let convert = |action: actions::Action| Action {
        title: action.title,
        kind: match action.kind {
            actions::Kind::QuickFix => ActionKind::QuickFix,
            actions::Kind::FixAll => ActionKind::FixAll,
            actions::Kind::Rewrite => ActionKind::Rewrite,
        },
        diagnostic: action.finding.map(|at| at as u32),
        preferred: action.is_preferred,
        edits: action
            .edits
            .iter()
            .map(|edit| if action.as_written { session.edit_as_written(edit) } else { session.edit(edit) })
            .collect(),
    };
    found.into_iter().map(convert).collect()
}

/// Writes a story in canonical form.
///
/// # Errors
///
/// If it is too large, or a part of it can't be read.
pub fn format(text: &str) -> Result<String, Failure> {
    check_size(text)?;
    format::format(text).map_err(|unreadable| {
        let diagnostics = Texts::new(text, None).diagnostics(&unreadable.0);
        let first = diagnostics.first().map(|found| format!("line {}: {}", found.start.line, found.message));
        let message = format!("can't format this story: {}", first.unwrap_or_default());
        Failure { diagnostics, ..Failure::new(FailureCode::Unreadable, message).help("fix its errors first") }
    })
}
