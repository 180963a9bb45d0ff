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
    for stray in stray_headers(lint.script) {
        if !stray.second_track || last_line == Some(stray.line) {
            continue;
        }
        last_line = Some(stray.line);
        out.push(
            Diagnostic::warning("S105", stray.span, "a second track of times inside a shot is sent as prose, and not checked")
                .label("the track starts here")
                .help("say the order in words, or make each step a shot of its own"),
        );
    }
}

/// A whole time header inside a line.
pub(super) struct Stray {
    /// Its place.
    pub(super) span: Span,
    /// Where its line starts.
    pub(super) line: usize,
    /// Whether it belongs to a track of its own: the line has a label before its first time, or arrows lead from one time
    /// to the next.
    pub(super) second_track: bool,
}

/// The headers inside lines, in one pass over the text between them.
pub(super) fn stray_headers(script: &Script) -> Vec<Stray> {
    let source = &script.source;
    let mut found: Vec<Stray> = Vec::new();
    for span in &script.stray_headers {
        let start = span.start as usize;
        let before_it = found.last().map_or(0, |last| last.span.end as usize);
        let between = source.get(before_it..start).unwrap_or("");
        let line_end = between.rfind(['\n', '\r']);
        let same_line = found.last().filter(|_| line_end.is_none());
        let (line, second_track) = if let Some(last) = same_line { (last.line, last.second_track || between.contains('→')) } else {
            let line = line_end.map_or(before_it, |at| before_it + at + 1);
            let before = source.get(line..start).unwrap_or("");
            // A track goes on in the next line, where an arrow at the end of the line leads to a time.
            let goes_on = before.trim().is_empty()
                && between.trim_end().ends_with('→')
                && found.last().is_some_and(|last| last.second_track);
            (line, goes_on || before.contains('→') || before.trim_end().ends_with([':', '：']))
        };
        found.push(Stray { span: *span, line, second_track });
    }
    found
}
