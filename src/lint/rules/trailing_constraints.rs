//! P106: a closing paragraph that seems to be about the whole clip.

use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::lint::rule::{Safety, rule};
use crate::lint::Context;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a separate paragraph at the end of the last shot, after a blank line.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. Such a paragraph usually says what applies to every shot (`No text, no logos.`). As written,
    /// it belongs to the last shot alone; the guide wants it as a closing line for the whole clip.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    ///
    /// No text, no logos, the same faces throughout.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    ///
    /// [Constraints] No text, no logos, the same faces throughout.
    /// ```
    "P106" "trailing-constraints" Advice Vendor, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let script = context.script;
    let shots: Vec<_> = script.shots().collect();
    let Some((block, earlier)) = shots.split_last().filter(|(_, earlier)| !earlier.is_empty()) else { return };
    // If other shots have several paragraphs too, the last shot's belong to it.
    if earlier.iter().any(|block| after_blank_line(script.text(block.text).trim()).is_some()) {
        return;
    }
    let text = script.text(block.text);
    // The shot's own words come first; the closing paragraph follows a blank line.
    let own = text.len() - text.trim_start().len();
    let Some(gap) = text.get(own..).and_then(after_blank_line) else { return };
    let start = block.text.start as usize + own + gap;
    let span = Span::new(start, block.text.end as usize).trimmed(&script.source);
    // Skips comments, lines of dialogue and paragraphs that already have a label.
    let first_word = script.text(span).split([':', '：', '\n']).next().unwrap_or("");
    let is_labelled = first_word.len() < script.text(span).len() && first_word.chars().count() <= 16 && !first_word.contains('\n')
        && script.text(span).get(first_word.len()..).is_some_and(|rest| rest.starts_with([':', '：']));
    if span.is_empty() || script.text(span).starts_with(['/', '@']) || is_labelled || text.trim().is_empty() {
        return;
    }
    let first_line = script.text(span).lines().next().unwrap_or("").len();
    out.push(
        Diagnostic::new(
            "P106",
            Severity::Advice,
            Span::new(span.start as usize, span.start as usize + first_line),
            "this paragraph follows the last shot, so it belongs to that shot alone",
        )
        .label("about the whole clip?")
        .help("put `[Constraints]` before it if it applies to every shot")
        .fix("put `[Constraints]` before it", false, vec![Edit::insert(span.start, "[Constraints] ")]),
    );
}

/// Returns the offset of the text after the first blank line.
fn after_blank_line(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut seen_words = false;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() && seen_words {
            return Some(at + line.len());
        }
        seen_words |= !line.trim().is_empty();
        at += line.len();
    }
    None
}
