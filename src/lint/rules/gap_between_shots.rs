//! T202: time between shots that belongs to no shot.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;
use crate::syntax::tree;

rule! {
    /// ## What it does
    ///
    /// Finds time between two shots that belongs to neither.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. You pay for this time, and the model makes up what happens in it.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// [6.5-9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "T202" "gap-between-shots" Warning Vendor, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    // T207 reports inclusive ends once, so each gap needs no finding of its own.
    if super::inclusive_ends::with_inclusive_ends(context).is_some() {
        return;
    }
    // A shot whose time can't be read may fill the gap.
    if context.storyboard.shots.iter().any(|shot| shot.time.is_none()) {
        return;
    }
    for ((before, first), (shot, second)) in super::timeline(context) {
        // A header in the middle of a line may be the shot that fills the gap.
        let between = before.header.to(shot.header);
        let hidden = !tree::within(&context.script.stray_headers, between, |span| *span).is_empty();
        if second.start <= first.end || hidden || super::plays_between(context, first.end, second.start) {
            continue;
        }
        out.push(
            Diagnostic::warning(
                "T202",
                shot.header,
                format!("{} between this shot and the one before it belong to no shot", seconds(second.start - first.end)),
            )
            .label(format!("starts at {}", seconds(second.start)))
            .related(before.header, format!("ends at {}", seconds(first.end)))
            .help(format!("start it at {}, or end the shot before it at {}", seconds(first.end), seconds(second.start))),
        );
    }
}
