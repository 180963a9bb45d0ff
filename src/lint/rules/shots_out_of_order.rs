//! T210: shots that are not in chronological order.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that starts before the shot above it starts.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. The model reads the prompt from top to bottom and takes time codes literally; where the two
    /// disagree, it has to ignore one of them.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [5-9s] The girl looks up.
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "T210" "shots-out-of-order" Error Vendor, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (before, shot) in super::neighbours(context) {
        let (Some(first), Some(second)) = (before.time, shot.time) else { continue };
        if second.start >= first.start || first.length() == 0 || second.length() == 0 {
            continue;
        }
        out.push(
            Diagnostic::error(
                "T210",
                shot.header,
                format!("this shot starts at {}, but the one above it starts at {}", seconds(second.start), seconds(first.start)),
            )
            .label("comes too late")
            .related(before.header, format!("starts at {}", seconds(first.start)))
            .help("put the shots in chronological order, or correct their times"),
        );
    }
}
