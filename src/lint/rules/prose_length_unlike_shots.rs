//! T206: a length in the prose that differs from the length of the shots.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::prose;
use crate::lint::rule::rule;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a length in the text before the first shot (`15 seconds`) that differs from the length of the shots.
    ///
    /// ## Why
    ///
    /// Evidence: practice. The prose is sent as written, so it contradicts the time codes and the requested length.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// Warm film grain, 15 seconds, no dialogue.
    ///
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// Warm film grain, 9 seconds, no dialogue.
    ///
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "T206" "prose-length-unlike-shots" Warning Practice, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(end) = context.storyboard.shots_end() else { return };
    if context.storyboard.shots.iter().any(|shot| shot.time.is_none()) || !context.script.stray_headers.is_empty() {
        return;
    }
    let preamble = context.script.preamble;
    let in_comment = |span: Span| {
        let after = context.script.comments.partition_point(|comment| comment.span.start <= span.start);
        let before = after.checked_sub(1).and_then(|at| context.script.comments.get(at));
        before.is_some_and(|comment| comment.span.contains(span))
    };
    // A shorter length describes a moment in the clip, not the clip.
    let lengths: Vec<_> = prose::lengths(context.script.text(preamble), preamble.start)
        .into_iter()
        .filter(|(span, ms)| *ms >= 3000 && !in_comment(*span))
        .collect();
    if lengths.iter().any(|(_, ms)| *ms == end) {
        return;
    }
    let Some((span, ms)) = lengths.into_iter().max_by_key(|(_, ms)| *ms) else { return };
    out.push(
        Diagnostic::warning("T206", span, format!("the prose says {}, but the shots end at {}", seconds(ms), seconds(end)))
            .label(format!("says {}", seconds(ms)))
            .help(format!("write {} seconds, or leave the length out of the prose", crate::syntax::time::show_seconds(end))),
    );
}
