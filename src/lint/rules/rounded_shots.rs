//! L113: shots whose lengths are rounded.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::limits::or_other_form;
use crate::lint::rule::rule;
use crate::plan::ChangeKind;
use crate::syntax::time::show_seconds;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a shot whose length is rounded because the model counts shots in whole seconds, and a clip with more shots than
    /// seconds.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. Kling's list of shots takes whole seconds that add up to the clip's length, and Seedance 2.5
    /// reads only whole seconds. storyc gives each second to the shot that needs it most, so a cut may fall half a second
    /// early or late.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// model: kling-3.0
    /// ---
    /// [0-2.5s] The boy kicks a pebble.
    ///
    /// [2.5-5s] It skips over the water.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// model: kling-3.0
    /// ---
    /// [0-2s] The boy kicks a pebble.
    ///
    /// [2-5s] It skips over the water.
    /// ```
    "L113" "rounded-shots" Warning Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        let seconds = plan.duration_ms.div_ceil(1000);
        let shots = plan.shots.len() as u64;
        if shots > seconds {
            let other = or_other_form(plan, profile).map_or(String::new(), |other| format!(", {other}"));
            let place = plan.shots.get(seconds as usize).map_or(Span::at(0), |shot| shot.header);
            let message = format!(
                "{shots} shots don't fit into {} s: {} makes no shot shorter than a second",
                show_seconds(plan.duration_ms),
                profile.id
            );
            out.push(
                Diagnostic::error("L113", place, message)
                    .label("no second left for this one")
                    .help(format!("merge shots until {seconds} are left, or make the clip {shots} s long{other}"))
                    .hard(true)
                    .for_model(&profile.id),
            );
            continue;
        }
        for change in &plan.changes {
            // Only the rounding of a shot has a span. Seedance's comes from time hints, not from the model.
            let (ChangeKind::Rounded, Some(span)) = (change.kind, change.span) else { continue };
            if profile.dialect == crate::model::profile::DialectName::Seedance {
                continue;
            }
            out.push(
                Diagnostic::warning("L113", span, format!("{}: {} counts in whole seconds", change.what, profile.id))
                    .label("rounded")
                    .help("write whole seconds, so that the cut falls where you want it")
                    .for_model(&profile.id),
            );
        }
    }
}
