//! A105: two languages in one line of dialogue.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Part;
use crate::lint::rule::rule;
use crate::lint::words;

rule! {
    /// ## What it does
    ///
    /// Finds a line of dialogue that mixes two languages: three or more Latin words next to Han, kana or Hangul.
    ///
    /// ## Why
    ///
    /// Evidence: practice. The voice changes in the middle of the line, or reads one language with the sounds of the other.
    /// A foreign name or two does no harm.
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
    "A105" "mixed-dialogue" Advice Practice, fix: None, check_part: check,
}

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    for line in part.dialogue() {
        let text = part.text(line.words);
        let speech = words::measure(text);
        if speech.language == words::Language::English || words::latin_words(text) < 3 {
            continue;
        }
        out.push(
            Diagnostic::new("A105", Severity::Advice, line.words, format!("this line mixes {} with words in Latin letters", speech.language.name()))
                .label("two languages")
                .help("write it in one language, or give each language its own line"),
        );
    }
}
