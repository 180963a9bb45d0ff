//! T201: two shots at the same time.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that starts before the shot above it has ended.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. The model shows one shot at a time and takes time codes literally: it cuts one of the two
    /// short, and you can't tell which.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// [4-9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "T201" "overlapping-shots" Error Vendor, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for ((before, first), (shot, second)) in super::timeline(context) {
        if second.start >= first.end {
            continue;
        }
        let shared = first.end.min(second.end) - second.start.max(first.start);
        out.push(
            Diagnostic::error(
                "T201",
                shot.header,
                format!("this shot starts at {}, but the one before it ends at {}", seconds(second.start), seconds(first.end)),
            )
            .label(format!("overlaps by {}", seconds(shared)))
            .related(before.header, format!("ends at {}", seconds(first.end)))
            .help(format!("start it at {}, or end the shot before it at {}", seconds(first.end), seconds(second.start))),
        );
    }
}
