//! S206: a clip of unknown length.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a clip header with no shots after it and no time in it.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A clip is as long as its shots, or as its header says. With neither, storyc can't tell
    /// where the next clip starts on the story's clock, or what this one would cost.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [Clip 1]
    /// The ferry leaves the quay.
    ///
    /// [Clip 2]
    /// [0-5s] The far shore comes closer.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [Clip 1 0-5s]
    /// The ferry leaves the quay.
    ///
    /// [Clip 2]
    /// [0-5s] The far shore comes closer.
    /// ```
    "S206" "clip-without-shots" Error Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, heading) in context.storyboard.headings.iter().enumerate() {
        let has_shots = !context.storyboard.shots_behind(index).is_empty();
        if has_shots || heading.header_time.is_some_and(|time| time.length() > 0) {
            continue;
        }
        out.push(
            Diagnostic::error("S206", heading.header, "this clip has no shots, and its header doesn't say how long it is")
                .label("length unknown")
                .help("start its shots with times, such as `[0-5s]`, or put a time into the header: `[Clip 0-5s]`"),
        );
    }
}
