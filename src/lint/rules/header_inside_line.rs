//! S104: a complete time header in the middle of a line.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Context;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a complete time header that does not start its line.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A header opens a shot only at the start of a line. Inside a line it is prose, and the
    /// clip comes out with a length its author did not count on. Prompts pasted as one line are full of such headers.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble. [5-9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "S104" "header-inside-line" Error Language, fix: Some(Safety::Safe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let script = context.script;
    // A `---` fence may count as prose only because of this line: if it is split, the rest would turn into front matter.
    let fenced = script.front_matter.is_none() && script.source.trim_start_matches('\u{FEFF}').starts_with("---");
    for stray in super::second_time_track::stray_headers(context.script).iter().filter(|stray| !stray.second_track) {
        let span = stray.span;
        let header = context.script.text(span);
        let before = context.script.source.get(..span.start as usize).unwrap_or("");
        let spaces = before.len() - before.trim_end_matches([' ', '\t']).len();
        let place = Span::new(span.start as usize - spaces, span.start as usize);
        let found =
            Diagnostic::error("S104", span, format!("`{header}` is in the middle of a line, so it opens no shot"))
                .label("read as prose")
                .help("start a new line before it; if it is prose, write `\\[`");
        let line = before.get(stray.line..).unwrap_or("").trim_start();
        // If the line is split, an open bracket before the header could become an unclosed header itself.
        let opened = line.starts_with(['[', '【', '［']) && !line.contains([']', '】', '］']);
        // A list marker left alone on its line would be sent as text, so the fix isn't safe there.
        let has_words = line.contains(char::is_alphanumeric);
        let split = || vec![Edit::replace(place, "\n")];
        out.push(if fenced || opened { found } else { found.fix("start a new line before it", has_words, split()) });
    }
}
