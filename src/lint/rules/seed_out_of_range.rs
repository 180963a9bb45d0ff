//! L109: a seed outside the model's range.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::Limit;
use crate::lint::rule::rule;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a `seed` outside the range that the model accepts.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the request.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// seed: -1
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// seed: 7
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "L109" "seed-out-of-range" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (_, profile) in context.plans {
        let Some(seed) = &context.storyboard.settings.seed else { continue };
        let Some(limit) = &profile.limits.seed else { continue };
        let range = limit.value;
        if (range.min..=range.max).contains(&seed.value) {
            continue;
        }
        let message = format!("the seed is {}, but {} accepts {} to {}", seed.value, profile.id, range.min, range.max);
        out.push(
            Limit::new(profile, limit).exceeded("L109", seed.origin.story_span().unwrap_or(Span::at(0)), &message, "choose a number in that range, or leave the seed out")
                .label("out of range"),
        );
    }
}
