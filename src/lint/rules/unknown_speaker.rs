//! A104: a speaker who is not a reference.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::storyboard::Declared;

rule! {
    /// ## What it does
    ///
    /// Finds a line such as `Anna: "…"` in a story with references, where the speaker is not written as one of them.
    ///
    /// ## Why
    ///
    /// Evidence: practice. Nothing ties the voice to a picture, so the wrong lips may move.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   anna: https://example.com/anna.png
    /// ---
    /// [0-5s] @anna looks up.
    /// Anna: "You knew."
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   anna: https://example.com/anna.png
    /// ---
    /// [0-5s] @anna looks up.
    /// @anna: "You knew."
    /// ```
    "A104" "unknown-speaker" Advice Practice, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    if context.storyboard.refs.iter().all(|r| r.declared == Declared::Nowhere) {
        return;
    }
    let source = &context.script.source;
    for line in context.script.dialogue.iter().filter(|line| line.speaker.is_none()) {
        let before = source.get(..line.span.start as usize).unwrap_or("");
        let start = before.rfind(['\n', '\r', ']', '】']).map_or(0, |at| at + 1);
        let label = before.get(start..).unwrap_or("").trim();
        let Some(name) = label.strip_suffix([':', '：']) else { continue };
        let name = name.split(['(', '（']).next().unwrap_or(name).trim();
        // A name is a word or two; anything longer is a sentence, and a cue is not a name.
        let is_cue = context.script.cues.iter().any(|cue| cue.span.start as usize == start || context.script.text(cue.label) == name);
        if name.is_empty() || name.split_whitespace().count() > 2 || name.contains(['.', ',', '@', '，', '。']) || is_cue {
            continue;
        }
        let known = context.storyboard.refs.iter().find(|r| r.name.eq_ignore_ascii_case(name));
        let (message, help) = match known {
            Some(r) => (format!("`{name}` speaks here but isn't written as a reference"), format!("write `@{}`", r.name)),
            None => (
                format!("`{name}` speaks here but isn't declared under `refs`"),
                format!("declare `{name}` under `refs`, or name the reference who speaks"),
            ),
        };
        out.push(
            Diagnostic::new("A104", Severity::Advice, line.span, message)
                .label("whose lips move?")
                .help(help),
        );
    }
}
