//! T208: a shot shorter than a second.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that is shorter than a second.
    ///
    /// ## Why
    ///
    /// Evidence: practice. A shot this short often disappears into its neighbours, or comes out as a flash that nobody can
    /// read.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-4.5s] The boy kicks a pebble.
    /// [4.5-5s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-4s] The boy kicks a pebble.
    /// [4-5s] The girl looks up.
    /// ```
    "T208" "short-shot" Advice Practice, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for shot in &context.storyboard.shots {
        let Some(time) = shot.time.filter(|time| (1..1000).contains(&time.length())) else { continue };
        out.push(
            Diagnostic::new("T208", Severity::Advice, shot.header, format!("this shot is only {} long", seconds(time.length())))
                .label("under a second")
                .help("give it at least a second, or merge it with a neighbouring shot"),
        );
    }
}
