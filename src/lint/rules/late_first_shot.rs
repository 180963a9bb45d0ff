//! T203: time before the first shot.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::seconds;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a first shot that does not begin at 0.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. The clip begins at 0 all the same: the time before the first shot is generated and paid
    /// for, and the model fills it with something of its own.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let shots = &lint.storyboard.shots;
    if shots.iter().any(|shot| shot.time.is_none()) {
        return;
    }
    let first = shots.iter().filter_map(|shot| Some((shot, shot.time?))).min_by_key(|(_, time)| time.start);
    let Some((shot, time)) = first.filter(|(_, time)| time.start > 0) else { return };
    out.push(
        Diagnostic::warning("T203", shot.header, format!("the first shot begins at {}, not at 0", seconds(time.start)))
            .label(format!("nothing before {}", seconds(time.start)))
            .help("begin it at 0, or take its start from every shot"),
    );
}
