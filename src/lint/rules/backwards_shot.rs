//! T204: a shot that ends where it starts, or earlier.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that ends where it starts, or earlier.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Nothing can happen in a shot that takes no time. Usually two digits were swapped.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [5-0s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "T204" "backwards-shot" Error Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for shot in &context.storyboard.shots {
        let Some(time) = shot.time.filter(|time| time.end <= time.start) else { continue };
        let (message, help) = if time.end == time.start {
            (format!("this shot has no length: it starts and ends at {}", seconds(time.start)), "let it end after it starts".to_owned())
        } else {
            let message = format!("this shot ends at {}, before it starts at {}", seconds(time.end), seconds(time.start));
            (message, format!("did you mean {} to {}?", seconds(time.end), seconds(time.start)))
        };
        out.push(Diagnostic::error("T204", shot.header, message).label("takes no time").help(help));
    }
}
