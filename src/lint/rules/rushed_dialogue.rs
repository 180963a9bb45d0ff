//! A101: more dialogue than its shot has time for.

use crate::diagnostic::Diagnostic;
use crate::lint::Part;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;
use crate::lint::words::{self, Speech};
use crate::syntax::time::show_seconds;

rule! {
    /// ## What it does
    ///
    /// Finds a shot whose dialogue takes longer to say than the shot lasts, at a brisk rate: 3.3 English words, 5 Chinese
    /// characters, 8 Japanese morae or 6 Korean syllables a second.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. It counts 1.2 seconds for four Chinese characters. Dialogue that does not fit is rushed, or
    /// cut off in the middle of a word.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-3s] He turns round and says: "I have been waiting here since the early morning, and nobody told me anything."
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-3s] He turns round and says: "I have been waiting here since morning."
    /// ```
    "A101" "rushed-dialogue" Warning Vendor, fix: None, check_part: check,
}

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    let (Some(length), Some(shot)) = (part.shot_ms(), part.shot()) else { return };
    let lines = part.dialogue();
    let speech: Vec<Speech> = lines.iter().map(|line| words::measure(part.text(line.words))).collect();
    let needed: u64 = speech.iter().map(|speech| speech.ms).sum();
    let (Some(first), Some(longest)) = (lines.first(), speech.iter().max_by_key(|speech| speech.ms)) else { return };
    if needed <= length || length == 0 {
        return;
    }
    let rounded = needed.div_ceil(100) * 100;
    let (rate, unit) = longest.language.rate();
    let units: usize = speech.iter().map(|speech| speech.units).sum();
    let last = lines.last().unwrap_or(first);
    out.push(
        Diagnostic::warning(
            "A101",
            first.words.to(last.words),
            format!("the dialogue in this shot takes about {}, but the shot lasts {}", seconds(rounded), seconds(length)),
        )
        .label(format!("{units} {unit}, {} a second at best", show_seconds(rate * 100)))
        .related(shot.header, format!("{} long", seconds(length)))
        .help(format!(
            "cut it to about {} {unit}, or make the shot {} long",
            length * rate / 10_000,
            seconds(rounded.div_ceil(1000) * 1000)
        )),
    );
}
