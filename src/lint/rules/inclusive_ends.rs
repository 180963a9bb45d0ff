//! T207: end times that are meant as inclusive.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::storyboard::{Shot, Time};
use crate::syntax::BlockKind;
use crate::syntax::time::{show_clock, show_seconds};
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds shots that each start exactly one second after the one before ends, as in `0-3, 4-6, 7-10`.
    ///
    /// ## Why
    ///
    /// Evidence: practice. Their author counted seconds the way people count days, with the last one included. To a model,
    /// the end is a moment, so the second between two shots belongs to neither. The fix starts each shot where the one before
    /// ends.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-3s] The boy kicks a pebble.
    /// [4-6s] The girl looks up.
    /// [7-10s] They laugh.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-3s] The boy kicks a pebble.
    /// [3-6s] The girl looks up.
    /// [6-10s] They laugh.
    /// ```
    "T207" "inclusive-ends" Warning Practice, fix: Some(Safety::Unsafe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(shots) = with_inclusive_ends(context) else { return };
    let mut edits = Vec::new();
    for (before, shot) in shots.iter().zip(shots.iter().skip(1)) {
        let (Some(end), Some(time)) = (before.time.map(|time| time.end), shot.time) else { continue };
        edits.extend(start_edit(context, shot, end, time));
    }
    let (Some(first), Some(second)) = (shots.first(), shots.get(1)) else { return };
    let end = first.time.map_or(0, |time| time.end);
    out.push(
        Diagnostic::warning(
            "T207",
            second.header,
            format!("every shot starts one second after the one before it ends, as if ends were inclusive; this one could start at {}", seconds(end)),
        )
        .label("one second belongs to no shot")
        .related(first.header, format!("ends at {}", seconds(end)))
        .help("start each shot where the one before it ends")
        .fix("start each shot where the one before it ends", false, edits),
    );
}

/// Returns the shots if each starts one second after the one before ends; two shots may do so by chance, three don't.
pub(super) fn with_inclusive_ends<'a>(context: &'a Context<'_>) -> Option<Vec<&'a Shot>> {
    let shots = super::checked_shots(context);
    let whole = |time: Time| time.start.is_multiple_of(1000) && time.end.is_multiple_of(1000);
    let all = shots.iter().all(|shot| shot.time.is_some_and(whole))
        && shots.iter().zip(shots.iter().skip(1)).all(|(before, shot)| {
            matches!((before.time, shot.time), (Some(before), Some(time)) if time.start == before.end + 1000)
        });
    (shots.len() >= 3 && all).then_some(shots)
}

/// Replaces the start of a shot, in the notation of its header.
fn start_edit(context: &Context<'_>, shot: &Shot, start: u64, time: Time) -> Option<Edit> {
    let block = context.script.blocks.get(shot.block)?;
    let BlockKind::Shot(timing) = &block.kind else { return None };
    let text = if timing.clock {
        format!("{}-{}", show_clock(start), show_clock(time.end))
    } else {
        format!("{}-{}s", show_seconds(start), show_seconds(time.end))
    };
    Some(Edit::replace(Span { ..timing.span }, text))
}
