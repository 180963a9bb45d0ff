//! P105: "same as above" in a shot.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Part;
use crate::lint::rule::rule;
use crate::lint::words;

rule! {
    /// ## What it does
    ///
    /// Finds `same as above`, `as before` and similar phrases in a shot.
    ///
    /// ## Why
    ///
    /// Evidence: practice. The model generates each shot from that shot's own words; it does not look up what came before.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] Close-up, warm light. The boy kicks a pebble.
    /// [5-9s] Same as above, but the girl.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] Close-up, warm light. The boy kicks a pebble.
    /// [5-9s] Close-up, warm light. The girl kicks a pebble.
    /// ```
    "P105" "reference-to-elsewhere" Advice Practice, fix: None, check_part: check,
}

const ELSEWHERE: &[&str] = &["same as above", "same as before", "same as shot", "same as the previous", "as in the previous shot", "see above", "as above", "ditto", "同上", "如上", "同前", "同様"];

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    let Some(shot) = part.shot() else { return };
    if let Some(place) = words::find_any(part.text(shot.span), ELSEWHERE, shot.span.start) {
        out.push(
            Diagnostic::new("P105", Severity::Advice, place, format!("`{}` means nothing to a model", part.text(place)))
                .label("what exactly?")
                .help("repeat the description word for word, so that the shots look alike"),
        );
    }
}
