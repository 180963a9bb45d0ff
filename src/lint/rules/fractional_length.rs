//! L103: a length that is not whole seconds.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::{beyond, seconds};
use crate::lint::rule::rule;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story whose length is not a whole number of seconds, for a model that accepts nothing else. The shots
    /// inside may begin and end where they like.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The request would be refused.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-4.5s] The boy kicks a pebble.
    /// [4.5-9.5s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-4.5s] The boy kicks a pebble.
    /// [4.5-9s] The girl looks up.
    /// ```
    "L103" "fractional-length" Error Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in lint.plans {
        if plan.mode.of(profile).is_some_and(|mode| !mode.duration) {
            continue;
        }
        let figure = &profile.limits.duration;
        if !figure.value.whole || plan.duration_ms.is_multiple_of(1000) {
            continue;
        }
        let last = lint.storyboard.shots.iter().find(|shot| shot.time.is_some_and(|time| time.end == plan.duration_ms));
        let span = last.map(|shot| shot.header);
        let span = span.or_else(|| super::setting_span(lint, |settings| settings.duration_ms.as_ref().map(|set| set.origin)));
        let whole = plan.duration_ms / 1000;
        let message = format!("the story is {} long, but {} takes whole seconds", seconds(plan.duration_ms), profile.id);
        out.push(
            beyond("L103", profile, figure, span.unwrap_or(Span::at(0)), &message, &format!("let it end at {whole} s or at {} s", whole + 1))
                .label(format!("ends at {}", seconds(plan.duration_ms))),
        );
    }
}
