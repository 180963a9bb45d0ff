//! T210: shots that are not in the order of time.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that begins before the shot above it begins.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. The model reads the prompt from top to bottom and takes time codes literally; where the two
    /// disagree, one of them loses.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (before, shot) in super::neighbours(lint) {
        let (Some(first), Some(second)) = (before.time, shot.time) else { continue };
        if second.start >= first.start || first.length() == 0 || second.length() == 0 {
            continue;
        }
        out.push(
            Diagnostic::error(
                "T210",
                shot.header,
                format!("this shot begins at {}, but the one above it at {}", seconds(second.start), seconds(first.start)),
            )
            .label("comes too late")
            .related(before.header, format!("begins at {}", seconds(first.start)))
            .help("put the shots in the order of time, or mend the times"),
        );
    }
}
