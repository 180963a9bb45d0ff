//! T202: time that belongs to no shot.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
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
    /// Evidence: vendor's guide. The time is generated and paid for, and the model fills it with something of its own.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    // Ends that were counted in are one finding, not one for each shot.
    if super::inclusive_ends::inclusive(lint).is_some() {
        return;
    }
    // A shot whose time cannot be read may be the one that is missed.
    if lint.storyboard.shots.iter().any(|shot| shot.time.is_none()) {
        return;
    }
    for ((before, first), (shot, second)) in super::timeline(lint) {
        // A header in the middle of a line may be the shot that is missed here.
        let between = before.header.to(shot.header);
        let hidden = !tree::within(&lint.script.stray_headers, between, |span| *span).is_empty();
        if second.start <= first.end || hidden {
            continue;
        }
        out.push(
            Diagnostic::warning(
                "T202",
                shot.header,
                format!("{} between this shot and the one before belong to no shot", seconds(second.start - first.end)),
            )
            .label(format!("begins at {}", seconds(second.start)))
            .related(before.header, format!("ends at {}", seconds(first.end)))
            .help(format!("begin it at {}, or end the shot before at {}", seconds(first.end), seconds(second.start))),
        );
    }
}
