//! P104: command-line flags in the prompt.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Part;
use crate::lint::prose;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds flags such as `--ar 16:9` or `--rs 720p` in text that is sent.
    ///
    /// ## Why
    ///
    /// Evidence: practice. Other models' web forms read them. This model takes them for words, and sometimes writes them
    /// into the picture.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble. --ar 16:9
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// ratio: 16:9
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "P104" "flags-in-prompt" Advice Practice, fix: None, check_part: check,
}

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    if part.is_notes() {
        return;
    }
    for span in prose::flags(part.text(part.span), part.span.start) {
        // Comments are not sent.
        if part.comments().iter().any(|comment| comment.span.contains(span)) {
            continue;
        }
        out.push(
            Diagnostic::new("P104", Severity::Advice, span, format!("`{}` is a flag, but it is sent as words", part.text(span)))
                .label("a flag")
                .help("set it in front matter, such as `ratio: 16:9` or `resolution: 720p`, and delete it from the prose"),
        );
    }
}
