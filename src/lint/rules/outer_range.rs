//! T209: a range around the other shots.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a first header whose time holds all the shots behind it, as a heading for the whole clip.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A header with a time opens a shot, so that this one plays at the same time as all the
    /// others. What holds for the whole clip stands before the first header, without a time.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-9s] A summer evening by the river.
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// A summer evening by the river.
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "T209" "outer-range" Error Language, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let Some(time) = super::outer(lint).and_then(|shot| shot.time) else { return };
    let Some((outer, inner)) = lint.storyboard.shots.split_first() else { return };
    let Some(first) = inner.first() else { return };
    out.push(
        Diagnostic::error(
            "T209",
            outer.header,
            format!("this shot of {} lies around the {} shots behind it", seconds(time.length()), inner.len()),
        )
        .label("plays at the same time as all others")
        .related(first.header, "the first shot inside")
        .help("take the time away, so that its text holds for the whole clip"),
    );
}
