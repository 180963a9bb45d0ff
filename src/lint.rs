//! The rules: what is wrong with a story, why, and what to do. Rules read the script, the storyboard and the plans; they
//! never read each other and never change anything.
//!
//! All diagnostics, from rules and from elsewhere, pass once through `suppress`.

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

/// What rules see.
#[derive(Clone, Copy)]
pub struct Lint<'a> {
    /// The tree.
    pub script: &'a Script,
    /// What the story asks for.
    pub storyboard: &'a Storyboard,
    /// What each model will be asked for.
    pub plans: &'a [(Plan, Arc<Profile>)],
    /// The files that it names.
    pub assets: &'a dyn Assets,
}

/// Runs every rule that is on; all of them, where something is suppressed and it must be known whether that is needed.
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
