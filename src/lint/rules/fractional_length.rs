//! L103: a length that is not whole seconds.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::limits::{legalized, seconds};
use crate::lint::rule::rule;

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
    "L103" "fractional-length" Warning Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in lint.plans {
        if plan.mode.of(profile).is_some_and(|mode| !mode.duration) {
            continue;
        }
        let figure = &profile.limits.duration;
        let (length, least) = (plan.clip.length_ms(), figure.value.least_s * 1000);
        if !figure.value.whole || length.is_multiple_of(1000) || length < least {
            continue;
        }
        let (what, id) = (super::clip_name(plan, "the story"), &profile.id);
        let (whole, asked) = (length / 1000, seconds(plan.duration_ms));
        let message = format!("{what} is {} long, but {id} makes whole seconds: {asked} are asked for", seconds(length));
        let help = format!(
            "let it end at {whole} s or at {} s; `storyc join` cuts off what is beyond",
            whole + 1
        );
        out.push(
            legalized("L103", profile, figure, super::end_span(lint, plan), &message, &help)
                .label(format!("ends at {}", seconds(plan.clip.end_ms))),
        );
    }
}
