//! S105: times behind a label, which count on their own.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::syntax::Script;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a second track of times inside a shot: behind a label, with arrows between them.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. These times are prose to storyc: nothing checks them against the shots, and a model
    /// that takes time codes literally may cut at them.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-3s] Steak meets oil.
    /// Sound layer: [0s-1s] a loud hiss → [1s-2s] a knife on wood
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-3s] Steak meets oil.
    /// Sound: a loud hiss, then a knife on wood.
    /// ```
    "S105" "second-time-track" Warning Language, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let mut last_line = None;
    for span in &lint.script.stray_headers {
        let line = line_start(lint.script, *span);
        if last_line == Some(line) || !is_second_track(lint.script, *span) {
            continue;
        }
        last_line = Some(line);
        out.push(
            Diagnostic::warning("S105", *span, "a second track of times inside a shot is sent as prose, and not checked")
                .label("the track starts here")
                .help("say the order in words, or make each step a shot of its own"),
        );
    }
}

/// Whether a time inside a line belongs to a track of its own: the line has a label before its first time, or arrows
/// lead from one to the next.
pub(super) fn is_second_track(script: &Script, span: Span) -> bool {
    let line = line_start(script, span);
    let before = script.source.get(line..span.start as usize).unwrap_or("");
    if before.contains('→') {
        return true;
    }
    let first = before.find(['[', '【', '［']).map_or(before, |at| before.get(..at).unwrap_or(""));
    first.trim_end().ends_with([':', '：'])
}

fn line_start(script: &Script, span: Span) -> usize {
    script.source.get(..span.start as usize).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1)
}
