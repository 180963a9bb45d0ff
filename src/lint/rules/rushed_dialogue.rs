//! A101: more dialogue than its shot has time for.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;
use crate::lint::words::{self, Speech};
use crate::syntax::time::show_seconds;
use crate::syntax::tree::within;

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
    "A101" "rushed-dialogue" Warning Vendor, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    if context.script.dialogue.is_empty() {
        return;
    }
    for shot in &context.storyboard.shots {
        let (Some(time), Some(block)) = (shot.time, context.script.blocks.get(shot.block)) else { continue };
        let lines = within(&context.script.dialogue, block.span, |line| line.span);
        let speech: Vec<Speech> = lines.iter().map(|line| words::measure(context.script.text(line.words))).collect();
        let needed: u64 = speech.iter().map(|speech| speech.ms).sum();
        let (Some(first), Some(longest)) = (lines.first(), speech.iter().max_by_key(|speech| speech.ms)) else { continue };
        if needed <= time.length() || time.length() == 0 {
            continue;
        }
        let rounded = needed.div_ceil(100) * 100;
        let (rate, unit) = longest.language.rate();
        let units: usize = speech.iter().map(|speech| speech.units).sum();
        let last = lines.last().unwrap_or(first);
        out.push(
            Diagnostic::warning(
                "A101",
                first.words.to(last.words),
                format!("the dialogue in this shot takes about {}, but the shot lasts {}", seconds(rounded), seconds(time.length())),
            )
            .label(format!("{units} {unit}, {} a second at best", show_seconds(rate * 100)))
            .related(shot.header, format!("{} long", seconds(time.length())))
            .help(format!(
                "cut it to about {} {unit}, or make the shot {} long",
                time.length() * rate / 10_000,
                seconds(rounded.div_ceil(1000) * 1000)
            )),
        );
    }
}
