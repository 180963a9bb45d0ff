//! The rules: they find what is wrong with a story and say why and what to do. Rules read the script, the storyboard
//! and the plans. They don't know each other, and they change nothing.
//!
//! All diagnostics, from rules and other phases, pass through `suppress` once.

mod limits;
pub mod part;
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

pub use part::{Part, PartFindings};
pub use rule::{Check, Evidence, Rule, Safety};
pub use rules::{RULES, find};
pub use rules::{unbound, weaknesses};
pub use suppress::{Levels, Selection};
#[cfg(feature = "page")]
pub(crate) use words::find as find_phrase;
pub(crate) use words::speaking_ms;
#[cfg(feature = "editor")]
pub(crate) use words::speech_that_fits;

/// The context of a rule: what it can read.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The syntax tree.
    pub script: &'a Script,
    /// The resolved story.
    pub storyboard: &'a Storyboard,
    /// The plan for each model, with the model's profile.
    pub plans: &'a [(Plan, Arc<Profile>)],
    /// Access to the files that the story names.
    pub assets: &'a dyn Assets,
}

/// Runs every rule that is on. If the story has suppressions, it runs all rules, to find the unused suppressions.
/// `known` has the findings in the parts of the story that haven't changed since they were checked.
pub fn run(context: &Context<'_>, levels: &Levels, known: &mut PartFindings) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let all = suppress::has_suppressions(context.script, context.storyboard);
    let (mut of_parts, is_on) = (Vec::new(), |rule: &Rule| all || levels.may_show(rule));
    for rule in RULES.iter().copied().filter(|rule| rule.check.is_some() && is_on(rule)) {
        match rule.check {
            Some(Check::Story(check)) => check(context, &mut out),
            Some(Check::Part(_)) => of_parts.push(rule),
            None => {}
        }
    }
    known.run(context.script, &of_parts, &mut out);
    if context.plans.iter().any(|(plan, _)| plan.clip.count > 1) {
        dedupe(&mut out);
    }
    out
}

/// Dedupes findings that several clips of a model have in the same place, because each clip repeats the text there.
fn dedupe(found: &mut Vec<Diagnostic>) {
    let mut seen = std::collections::HashSet::new();
    found.retain(|one| seen.insert((one.code, one.place, one.span, one.model.clone())));
}
