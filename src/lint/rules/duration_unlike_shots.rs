//! T205: a `duration` that differs from the length of the shots.

use crate::diagnostic::{Diagnostic, Edit, Place};
use crate::lint::rule::{Safety, rule};
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::project::Origin;
use crate::syntax::time::show_seconds;

rule! {
    /// ## What it does
    ///
    /// Finds a `duration` that differs from the end of the last shot.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Either the clip would be cut short, or you would pay for time that no shot fills.
    /// storyc makes no request until the two agree.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// duration: 15s
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// duration: 9s
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "T205" "duration-unlike-shots" Error Language, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let storyboard = context.storyboard;
    let (Some(declared), Some(end)) = (&storyboard.settings.duration_ms, storyboard.shots_end()) else { return };
    let Some(last) = storyboard.shots.iter().rfind(|shot| shot.time.is_some_and(|time| time.end == end)) else {
        return;
    };
    if declared.value == end || storyboard.shots.iter().any(|shot| shot.time.is_none()) {
        return;
    }
    let message = format!("`duration` is {}, but the shots end at {}", seconds(declared.value), seconds(end));
    let help = format!("set `duration: {}s`, or end the last shot at {}", show_seconds(end), seconds(declared.value));
    out.push(match declared.origin {
        Origin::File(Place::Story, span) => Diagnostic::error("T205", span, message)
            .label(format!("set to {}", seconds(declared.value)))
            .related(last.header, format!("ends at {}", seconds(end)))
            .help(help)
            .fix("set `duration` to the length of the shots", false, vec![Edit::replace(span, format!("{}s", show_seconds(end)))]),
        _ => Diagnostic::error("T205", last.header, message)
            .label(format!("ends at {}", seconds(end)))
            .help(format!("leave `--duration` out, or end the last shot at {}", seconds(declared.value))),
    });
}
