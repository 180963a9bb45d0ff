//! P102: more than one camera move in a shot.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Part;
use crate::lint::rule::rule;
use crate::lint::words;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a shot that asks for three or more camera moves, or for two in less than four seconds.
    ///
    /// ## Why
    ///
    /// Evidence: practice. Each move needs time to begin and to settle. The model blends several in one shot into a drift, or
    /// leaves out all but one.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-3s] The camera pans left, then a quick dolly in on his face.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-3s] A quick dolly in on his face.
    /// ```
    "P102" "several-camera-moves" Advice Practice, fix: None, check_part: check,
}

/// Camera moves: one entry per move, with all its spellings.
const MOVES: &[&[&str]] = &[
    &["pan left", "pan right", "pans", "panning", "whip pan", "摇镜", "横摇", "パン"],
    &["tilt up", "tilt down", "tilts up", "tilts down", "tilting", "仰摇", "俯摇", "ティルト"],
    &["dolly in", "dolly out", "dollies", "push-in", "push in", "pushes in", "pull back", "pulls back", "pulling back", "推镜", "推进", "拉远", "ドリー"],
    &["zoom in", "zoom out", "zooms", "zooming", "变焦", "ズーム"],
    &["orbit", "orbits", "orbiting", "arc shot", "环绕", "回り込み"],
    &["crane up", "crane down", "crane shot", "boom up", "boom down", "升降"],
];

/// Finds the camera moves in a text, each where it is first named.
fn moves(text: &str, offset: u32) -> Vec<Span> {
    let mut found: Vec<Span> = MOVES.iter().filter_map(|spellings| words::find_any(text, spellings, offset)).collect();
    found.sort_unstable();
    found
}

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    let Some(length) = part.shot_ms() else { return };
    let found = moves(part.text(part.span), part.span.start);
    let few = found.len() < 2 || (found.len() == 2 && length >= 4000);
    let (Some(first), Some(second)) = (found.first(), found.get(1)) else { return };
    if few {
        return;
    }
    out.push(
        Diagnostic::new("P102", Severity::Advice, *second, format!("this shot asks for {} camera moves", found.len()))
            .label("another move")
            .related(*first, "the first move")
            .help("keep the one that tells the story, or give each move its own shot"),
    );
}
