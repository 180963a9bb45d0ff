//! L102: a story or a clip that is too short for the model.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::{Limit, seconds};
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a story, or a clip of one, that is shorter than the shortest clip its model makes.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses shorter clips, so storyc requests the shortest one.
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
    "L102" "story-too-short" Warning Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    if context.storyboard.shots.iter().any(|shot| shot.time.is_none_or(|time| time.length() == 0)) {
        return;
    }
    for (plan, profile) in context.plans {
        if plan.mode.in_profile(profile).is_some_and(|mode| !mode.duration) {
            continue;
        }
        let limit = &profile.limits.duration;
        let least = limit.value.min_s * 1000;
        let length = plan.clip.length_ms();
        if length >= least {
            continue;
        }
        let (what, id) = (super::clip_name(plan, "the story"), &profile.id);
        let message = format!(
            "{what} is {} long, but {id} makes clips of at least {}, so storyc requests {}",
            seconds(length),
            seconds(least),
            seconds(plan.duration_ms)
        );
        let help = format!("fill the {}, which you pay for; `storyc join` cuts off the rest", seconds(least));
        out.push(
            Limit::new(profile, limit).adjusted("L102", super::end_span(context, plan), &message, &help)
                .label(format!("ends at {}", seconds(plan.clip.end_ms))),
        );
    }
}
