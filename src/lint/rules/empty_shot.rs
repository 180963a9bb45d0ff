//! S203: a shot without text.

use crate::diagnostic::Diagnostic;
use crate::lint::Part;
use crate::lint::rule::rule;
use crate::syntax::BlockKind;

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
    "S203" "empty-shot" Warning Practice, fix: None, check_part: check,
}

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    let Some(block) = part.block.filter(|block| matches!(block.kind, BlockKind::Shot(_))) else { return };
    if part.is_empty() {
        out.push(
            Diagnostic::warning("S203", block.header, "this shot is empty")
                .label("no label and no text")
                .help("describe what it shows, or give its seconds to a neighbouring shot"),
        );
    }
}
