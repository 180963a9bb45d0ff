//! A102: more turns of dialogue than a clip has time for.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

/// The least time for each turn, in milliseconds; below it, four or more turns come out compressed.
const LEAST_MS_PER_TURN: u64 = 4000;

/// Up to this many turns fit in any clip that has time for their words.
const ALWAYS_FIT: usize = 3;

rule! {
    /// ## What it does
    ///
    /// Finds a story with four or more turns of dialogue and less than four seconds for each.
    ///
    /// ## Why
    ///
    /// Evidence: practice. A reviewer's four-line quarrel in 15 seconds came out compressed, though every word was there.
    /// The vendor's guide allows two lines in one time window.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] She says: "You knew." He says: "I did." She says: "Since when?" He says: "Always."
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] She says: "You knew." He says: "Always."
    /// ```
    "A102" "crowded-dialogue" Warning Practice, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let dialogue = &context.script.dialogue;
    let (Some(first), Some(end)) = (dialogue.first(), context.storyboard.length_ms()) else { return };
    let turns = dialogue.len();
    if turns <= ALWAYS_FIT || end >= turns as u64 * LEAST_MS_PER_TURN {
        return;
    }
    let fit = (end / LEAST_MS_PER_TURN).max(ALWAYS_FIT as u64);
    let Some(surplus) = dialogue.get(fit as usize) else { return };
    out.push(
        Diagnostic::warning(
            "A102",
            surplus.span,
            format!(
                "{turns} turns of dialogue in {} have {} each; with less than {}, they come out compressed",
                seconds(end),
                seconds(end / turns as u64 / 100 * 100),
                seconds(LEAST_MS_PER_TURN)
            ),
        )
        .label(format!("turn {}", fit + 1))
        .related(first.span, "turn 1")
        .help(format!("keep {fit} of them in this clip; if the pace is intended, say why: `allow(A102) because …`")),
    );
}
