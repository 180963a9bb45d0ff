//! S306: a `---` fence around prose.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story that starts with `---` but has no `key: value` after it.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. storyc reads it as prose and sends the dashes with it.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// A summer evening by the river.
    /// ---
    /// [0-5s] A boy and a girl walk.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// A summer evening by the river.
    ///
    /// [0-5s] A boy and a girl walk.
    /// ```
    "S306" "fence-without-keys" Warning Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let script = context.script;
    let source = script.source.trim_start_matches('\u{FEFF}');
    let at = script.source.len() - source.len();
    let first = source.lines().next().unwrap_or("");
    if script.front_matter.is_none() && first.trim_end() == "---" {
        out.push(
            Diagnostic::warning("S306", Span::new(at, at + 3), "no `key: value` follows this fence, so it is read as prose")
                .label("sent as written")
                .help("delete the dashes, or write settings between them, such as `ratio: 16:9`"),
        );
    }
}
