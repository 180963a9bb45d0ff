//! The rules: they find what is wrong with a story and say why and what to do. Rules read the script, the storyboard and
//! the plans. They don't know each other, and they change nothing.
//!
//! All diagnostics, from rules and other phases, pass through `suppress` once.

mod limits;
mod prose;
pub mod rule;
pub mod rules;
pub mod suppress;
mod words;

use std::sync::Arc;

use crate::assets::Assets;
use crate::diagnostic::Diagnostic;
use crate::model::Profile;
use crate::plan::Plan;
use crate::storyboard::Storyboard;
use crate::syntax::Script;

pub use rule::{Evidence, Rule, Safety};
pub use rules::{RULES, find};
pub use rules::{unbound, weaknesses};
pub use suppress::{Levels, Selection};
#[cfg(feature = "sheet")]
pub(crate) use words::find as find_phrase;
pub(crate) use words::speaking_ms;
#[cfg(feature = "lsp")]
pub(crate) use words::speech_that_fits;

/// The input of a rule.
#[derive(Clone, Copy)]
pub struct Lint<'a> {
    /// The syntax tree.
    pub script: &'a Script,
    /// The resolved story.
    pub storyboard: &'a Storyboard,
    /// The plan for each model, with the model's profile.
    pub plans: &'a [(Plan, Arc<Profile>)],
    /// Access to the files that the story names.
    pub assets: &'a dyn Assets,
}

/// Runs every rule that is on. If the story has suppressions, runs all rules, to tell which suppressions are unused.
pub fn run(lint: &Lint<'_>, levels: &Levels) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let all = suppress::any(lint.script, lint.storyboard);
    for rule in RULES {
        if let Some(check) = rule.check
            && (all || levels.may_show(rule))
        {
            check(lint, &mut out);
        }
    }
    if lint.plans.iter().any(|(plan, _)| plan.clip.count > 1) {
        once(&mut out);
    }
    out
}

/// Leaves one of the findings that several clips of a model have in the same place: text that is repeated in each clip.
fn once(found: &mut Vec<Diagnostic>) {
    let mut seen = std::collections::HashSet::new();
    found.retain(|one| seen.insert((one.code, one.place, one.span, one.model.clone())));
}
