//! A102: more turns of dialogue than a clip can hold.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

/// With less time than this for each turn, four of them come out compressed.
const MS_A_TURN: u64 = 4000;

/// So many turns fit anywhere that their words fit.
const FEW: usize = 3;

rule! {
    /// ## What it does
    ///
    /// Finds a story with four or more turns of dialogue, where each has less than four seconds.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let dialogue = &lint.script.dialogue;
    let (Some(first), Some(end)) = (dialogue.first(), lint.storyboard.length_ms()) else { return };
    let turns = dialogue.len();
    if turns <= FEW || end >= turns as u64 * MS_A_TURN {
        return;
    }
    let fit = (end / MS_A_TURN).max(FEW as u64);
    let Some(surplus) = dialogue.get(fit as usize) else { return };
    out.push(
        Diagnostic::warning(
            "A102",
            surplus.span,
            format!("{turns} turns of dialogue in {} leave {} for each, and come out compressed", seconds(end), seconds(end / turns as u64 / 100 * 100)),
        )
        .label(format!("turn {}", fit + 1))
        .related(first.span, "turn 1")
        .help(format!("keep {fit} of them in this clip, or say why they are meant to be rapid: `allow(A102) because …`")),
    );
}
