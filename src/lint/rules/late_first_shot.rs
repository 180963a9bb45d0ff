//! T203: a gap before the first shot.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;
use crate::storyboard::Time;

rule! {
    /// ## What it does
    ///
    /// Finds a first shot that does not start at 0.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. The clip still starts at 0. You pay for the time before the first shot, and the model
    /// makes up what happens in it.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [2-6s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-6s] The boy kicks a pebble.
    /// ```
    "T203" "late-first-shot" Warning Vendor, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let shots = &context.storyboard.shots;
    if shots.iter().any(|shot| shot.time.is_none()) {
        return;
    }
    let first = shots.iter().filter_map(|shot| Some((shot, shot.time?))).min_by_key(|(_, time)| time.start);
    let is_late = |time: Time| time.start > 0 && !super::plays_between(context, 0, time.start);
    let Some((shot, time)) = first.filter(|(_, time)| is_late(*time)) else { return };
    out.push(
        Diagnostic::warning("T203", shot.header, format!("the first shot starts at {}, not at 0", seconds(time.start)))
            .label(format!("nothing before {}", seconds(time.start)))
            .help(format!("start it at 0, or move every shot {} earlier", seconds(time.start))),
    );
}
