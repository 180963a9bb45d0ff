//! L103: a length that is not a whole number of seconds.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::{Limit, seconds};
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a story or a clip whose length is not a whole number of seconds, for a model that accepts only whole seconds.
    /// Its shots may start and end at any time.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses other lengths, so storyc requests the next whole second.
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        if plan.mode.in_profile(profile).is_some_and(|mode| !mode.duration) {
            continue;
        }
        let limit = &profile.limits.duration;
        let (length, least) = (plan.clip.length_ms(), limit.value.min_s * 1000);
        let rounded = limit.value.round_up_ms(length);
        if rounded == length || length < least {
            continue;
        }
        let step = limit.value.step_s;
        if step > 1 && length > limit.value.max_s * 1000 {
            continue;
        }
        let (what, id) = (super::clip_name(plan, "the story"), &profile.id);
        let (longer, requested) = (rounded / 1000, seconds(plan.duration_ms));
        let whole = longer - step;
        let lengths = if step > 1 { limit.value.describe() } else { "whole seconds".to_owned() };
        let message = format!("{what} is {} long, but {id} makes only {lengths}, so storyc requests {requested}", seconds(length));
        let ends = if plan.clip.count > 1 { "make it" } else { "end it at" };
        let (or_at, long) = if plan.clip.count > 1 { ("or", " long") } else { ("or at", "") };
        let help = format!("{ends} {whole} s {or_at} {longer} s{long}; `storyc join` cuts off the rest");
        out.push(
            Limit::new(profile, limit).adjusted("L103", super::end_span(context, plan), &message, &help)
                .label(format!("ends at {}", seconds(plan.clip.end_ms))),
        );
    }
}
