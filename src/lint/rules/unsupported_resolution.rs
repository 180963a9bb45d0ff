//! L108: a resolution that the model does not support.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a `resolution` that the model does not support.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the request.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// resolution: 4k
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// resolution: 1080p
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "L108" "unsupported-resolution" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (_, profile) in context.plans {
        let Some(setting) = &context.storyboard.settings.resolution else { continue };
        out.extend(super::check_choice("L108", "resolution", profile, &profile.limits.resolution, setting));
    }
}
