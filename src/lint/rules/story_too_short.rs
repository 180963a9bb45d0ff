//! L102: shorter than the model can make.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::{beyond, seconds};
use crate::lint::rule::rule;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a story that is shorter than the shortest clip of its model.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The request would be refused.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-2s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-3s] The boy kicks a pebble.
    /// ```
    "L102" "story-too-short" Error Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    if lint.storyboard.shots.iter().any(|shot| shot.time.is_none_or(|time| time.length() == 0)) {
        return;
    }
    for (plan, profile) in lint.plans {
        if plan.mode.of(profile).is_some_and(|mode| !mode.duration) {
            continue;
        }
        let figure = &profile.limits.duration;
        let least = figure.value.least_s * 1000;
        if plan.duration_ms >= least {
            continue;
        }
        let span = lint.storyboard.shots.last().map(|shot| shot.header);
        let span = span.or_else(|| super::setting_span(lint, |settings| settings.duration_ms.as_ref().map(|set| set.origin)));
        let message = format!("the story is {} long, but {} makes at least {}", seconds(plan.duration_ms), profile.id, seconds(least));
        out.push(
            beyond("L102", profile, figure, span.unwrap_or(Span::at(0)), &message, &format!("let it end at {} or later", seconds(least)))
                .label(format!("ends at {}", seconds(plan.duration_ms))),
        );
    }
}
