//! P104: command-line flags in the prompt.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds flags such as `--ar 16:9` or `--rs 720p` in text that is sent.
    ///
    /// ## Why
    ///
    /// Evidence: practice. Other models' web forms read them. This one takes them for words, and sometimes writes them into
    /// the picture.
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
    "P104" "flags-in-prompt" Advice Practice, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for text in super::global_texts(lint).into_iter().chain(super::shot_texts(lint)) {
        let words = lint.script.text(text);
        for (at, _) in words.match_indices("--") {
            let before = words.get(..at).and_then(|before| before.chars().next_back());
            let rest = words.get(at + 2..).unwrap_or("");
            let name: usize = rest.bytes().take_while(u8::is_ascii_lowercase).count();
            if before.is_some_and(|c| !c.is_whitespace()) || !(1..=16).contains(&name) {
                continue;
            }
            let behind = rest.get(name..).unwrap_or("");
            let value = behind.strip_prefix([' ', '=']).unwrap_or("");
            let value: usize = value.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'.')).count();
            let length = 2 + name + if value > 0 { 1 + value } else { 0 };
            let span = Span::new(at, at + length).shifted(text.start as usize);
            out.push(
                Diagnostic::new("P104", Severity::Advice, span, format!("`{}` is sent as words", lint.script.text(span)))
                    .label("a flag")
                    .help("set it in front matter, such as `ratio: 16:9` or `resolution: 720p`, and take it out of the prose"),
            );
        }
    }
}
