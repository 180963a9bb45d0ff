//! L107: a ratio that the model does not support.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a `ratio` that the model does not support.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It refuses the request.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// ratio: 2:1
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// ratio: 21:9
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "L107" "unsupported-ratio" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (_, profile) in context.plans {
        let Some(setting) = &context.storyboard.settings.ratio else { continue };
        out.extend(super::check_choice("L107", "ratio", profile, &profile.limits.ratio, setting));
    }
}
