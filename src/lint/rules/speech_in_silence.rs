//! A103: dialogue in a story that rules it out.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::lint::words;

rule! {
    /// ## What it does
    ///
    /// Finds `no dialogue`, or a similar phrase, in a story where somebody speaks.
    ///
    /// ## Why
    ///
    /// Evidence: practice. The model is told both, and follows one of them.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// Film grain, no dialogue.
    ///
    /// [0-5s] The boy says: "Wait."
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// Film grain.
    ///
    /// [0-5s] The boy says: "Wait."
    /// ```
    "A103" "speech-in-silence" Warning Practice, fix: None, check: Some(check),
}

const NO_DIALOGUE: &[&str] = &["no dialogue", "no dialog", "without dialogue", "without any dialogue", "no spoken words", "no talking", "不要对白", "无人说话", "no speech", "nobody speaks", "no one speaks", "无对白", "没有对白", "无台词", "無對白", "セリフなし", "台詞なし"];

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(line) = context.script.dialogue.first() else { return };
    let script = context.script;
    // Inside a shot, the phrase applies to that shot alone.
    let about_the_clip = std::iter::once(script.preamble)
        .chain(script.blocks.iter().filter(|block| !block.is_shot() && !super::is_notes(block)).map(|block| block.span));
    for text in about_the_clip {
        if let Some(place) = words::find_any(script.text(text), NO_DIALOGUE, text.start).filter(|place| applies_to_clip(script, *place)) {
            out.push(
                Diagnostic::warning("A103", place, format!("the story says `{}`, but somebody speaks", script.text(place)))
                    .label("rules out dialogue")
                    .related(line.span, "spoken here")
                    .help("delete one of the two"),
            );
            return;
        }
    }
}

/// Returns true if the phrase at `place` is about the whole clip. A quoted one isn't, nor are `no dialogue in the first
/// shot` and `no dialogue-free moment`.
fn applies_to_clip(script: &crate::syntax::Script, place: crate::text::Span) -> bool {
    let rest = script.source.get(place.end as usize..).unwrap_or("");
    let about_a_part = ["-", " in the ", " in this ", " here", " until ", " before "].iter().any(|word| rest.starts_with(word));
    !about_a_part && !script.quotes.iter().any(|quote| quote.span.contains(place))
}
