//! T209: a first shot whose time covers all the others.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a first header whose time covers all the shots after it, like a heading for the whole clip.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A header with a time opens a shot, so this one plays at the same time as all the
    /// others. Text that applies to the whole clip goes before the first header, without a time.
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(time) = super::outer_shot(context).and_then(|shot| shot.time) else { return };
    let Some((outer, inner)) = context.storyboard.shots.split_first() else { return };
    let Some(first) = inner.first() else { return };
    out.push(
        Diagnostic::error(
            "T209",
            outer.header,
            format!("this shot of {} covers the {} shots after it", seconds(time.length()), inner.len()),
        )
        .label("plays at the same time as the others")
        .related(first.header, "the first shot inside")
        .help("delete its time, so that its text applies to the whole clip"),
    );
}
