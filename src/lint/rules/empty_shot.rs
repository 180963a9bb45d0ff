//! S203: a shot without text.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::syntax::tree::within;
use crate::syntax::{Block, BlockKind, Script};
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds an empty shot: a header with neither a label nor text.
    ///
    /// ## Why
    ///
    /// Evidence: practice. You pay for its seconds, and the model makes up what happens in them.
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for block in &context.script.blocks {
        if matches!(block.kind, BlockKind::Shot(_)) && is_empty(context.script, block) {
            out.push(
                Diagnostic::warning("S203", block.header, "this shot is empty")
                    .label("no label and no text")
                    .help("describe what it shows, or give its seconds to a neighbouring shot"),
            );
        }
    }
}

/// Returns true if a block has neither a label nor text; comments don't count.
pub(super) fn is_empty(script: &Script, block: &Block) -> bool {
    block.lead.is_none() && is_blank(script, block.text)
}

/// Returns true if a span holds nothing but comments and white space.
pub(super) fn is_blank(script: &Script, text: Span) -> bool {
    let mut at = text.start;
    for comment in within(&script.comments, text, |comment| comment.span) {
        if !script.text(Span { start: at, end: comment.span.start }).trim().is_empty() {
            return false;
        }
        at = comment.span.end;
    }
    script.text(Span { start: at, end: text.end.max(at) }).trim().is_empty()
}
