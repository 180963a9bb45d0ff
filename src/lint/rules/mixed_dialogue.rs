//! A105: two languages in one line of dialogue.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::lint::words;

rule! {
    /// ## What it does
    ///
    /// Finds a line of dialogue with words of two languages: three or more Latin words beside Han, kana or Hangul.
    ///
    /// ## Why
    ///
    /// Evidence: practice. The voice changes in the middle of the line, or reads one language with the sounds of the other.
    /// A foreign name or two is no matter.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] 她说：“我们走吧，before it is too late。”
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] 她说：“我们走吧，趁现在还来得及。”
    /// ```
    "A105" "mixed-dialogue" Advice Practice, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for line in &lint.script.dialogue {
        let text = lint.script.text(line.words);
        let speech = words::measure(text);
        if speech.tongue == words::Tongue::English || words::latin_words(text) < 3 {
            continue;
        }
        out.push(
            Diagnostic::new("A105", Severity::Advice, line.words, format!("this line is half {} and half in Latin letters", speech.tongue.name()))
                .label("two languages")
                .help("say it in one language, or give each its own line"),
        );
    }
}
