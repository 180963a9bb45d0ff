//! S203: a shot without words.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::syntax::BlockKind;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that says nothing: a header with neither label nor text.
    ///
    /// ## Why
    ///
    /// Evidence: practice. Its seconds are generated and paid for, and the model fills them with something of its own.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "S203" "empty-shot" Warning Practice, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let script = lint.script;
    for block in script.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Shot(_)) && block.lead.is_none()) {
        let mut at = block.text.start;
        let mut silent = true;
        for comment in crate::syntax::tree::within(&script.comments, block.text, |comment| comment.span) {
            silent &= script.text(Span { start: at, end: comment.span.start }).trim().is_empty();
            at = comment.span.end;
        }
        if silent && script.text(Span { start: at, end: block.text.end.max(at) }).trim().is_empty() {
            out.push(
                Diagnostic::warning("S203", block.header, "this shot says nothing")
                    .label("no words")
                    .help("say what is seen in it, or give its seconds to a neighbour"),
            );
        }
    }
}
