//! S205: a story with nothing to send.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::lint::part::{is_blank, is_empty};
use crate::syntax::Block;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story with nothing to send: an empty file, or only front matter, comments and notes.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses a request without a prompt.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// title: Riverbank
    /// ---
    /// // To be written.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// title: Riverbank
    /// ---
    /// [0-5s] A boy and a girl walk by the river.
    /// ```
    "S205" "empty-story" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let script = context.script;
    if !says_nothing(context) {
        return;
    }
    let message = if script.source.trim().is_empty() { "this story is empty" } else { "this story has no text to send" };
    out.push(
        Diagnostic::error("S205", Span::default(), message)
            .label("nothing to send")
            .help("describe a scene, such as `[0-5s] A boy and a girl walk by the river.`; `storyc new NAME` writes one to start from"),
    );
}

/// Returns true if a story has no prose, no section and no shot with text.
pub(super) fn says_nothing(context: &Context<'_>) -> bool {
    let script = context.script;
    let is_sent = |block: &Block| !super::is_notes(block) && !is_empty(script, block);
    is_blank(script, script.preamble) && !script.blocks.iter().any(is_sent)
}
