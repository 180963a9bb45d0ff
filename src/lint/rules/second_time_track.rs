//! S105: a second time track inside a shot.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::syntax::Script;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a second time track inside a shot: times that follow a label, or that arrows connect.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. storyc reads these times as prose: nothing checks them against the shots, and a model
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let mut last_line = None;
    for stray in stray_headers(context.script) {
        if !stray.second_track || last_line == Some(stray.line) {
            continue;
        }
        last_line = Some(stray.line);
        out.push(
            Diagnostic::warning("S105", stray.span, "this second time track is sent as prose, and nothing checks its times")
                .label("the track starts here")
                .help("describe the order in words, or make each step its own shot"),
        );
    }
}

/// A complete time header inside a line.
pub(super) struct StrayHeader {
    /// The header's span.
    pub(super) span: Span,
    /// The byte offset where its line starts.
    pub(super) line: usize,
    /// Whether it belongs to a second time track: a label comes before the first time of its line, or arrows lead from
    /// one time to the next.
    pub(super) second_track: bool,
}

/// Lists the headers inside lines, in one pass over the text between them.
pub(super) fn stray_headers(script: &Script) -> Vec<StrayHeader> {
    let source = &script.source;
    let mut found: Vec<StrayHeader> = Vec::new();
    for span in &script.stray_headers {
        let start = span.start as usize;
        let searched = found.last().map_or(0, |last| last.span.end as usize);
        let between = source.get(searched..start).unwrap_or("");
        let line_end = between.rfind(['\n', '\r']);
        let same_line = found.last().filter(|_| line_end.is_none());
        let (line, second_track) = if let Some(last) = same_line { (last.line, last.second_track || between.contains('→')) } else {
            let line = line_end.map_or(searched, |at| searched + at + 1);
            let before = source.get(line..start).unwrap_or("");
            // A track continues on the next line if an arrow at the end of one line leads to a time on the next.
            let continues = before.trim().is_empty()
                && between.trim_end().ends_with('→')
                && found.last().is_some_and(|last| last.second_track);
            (line, continues || before.contains('→') || before.trim_end().ends_with([':', '：']))
        };
        found.push(StrayHeader { span: *span, line, second_track });
    }
    found
}
