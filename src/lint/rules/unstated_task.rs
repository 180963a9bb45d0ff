//! L115: a reference video without a task.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::plan::Mode;
use crate::syntax::tree::MediaKind;

rule! {
    /// ## What it does
    ///
    /// Finds a reference video without a role, for a model that edits and extends videos too.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. Seedance 2.5 decides from the words of the prompt whether a video is to be edited,
    /// extended or only learned from. It refuses an edit with a length or a ratio, and its message doesn't mention the video.
    /// With `role: edit` or `role: extend`, storyc sends what the API requires.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// model: seedance-2.5
    /// refs:
    ///   quay: { video: "https://example.com/quay.mp4" }
    /// ---
    /// [0-5s] Replace the ferry in @quay with a sailing boat.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// model: seedance-2.5
    /// refs:
    ///   quay: { video: "https://example.com/quay.mp4", role: edit }
    /// ---
    /// Replace the ferry in @quay with a sailing boat.
    /// ```
    "L115" "unstated-task" Warning Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        let modes = &profile.modes;
        let decides = modes.edit.is_some() || modes.extend.is_some();
        if plan.mode != Mode::ReferenceToVideo || !decides {
            continue;
        }
        // A model that edits every video never makes a clip from references that include one.
        let Some(video) = plan.media.iter().find(|media| media.kind == MediaKind::Video && media.role.is_none()) else {
            continue;
        };
        let message = format!(
            "{} decides from the text whether `{}` is to be edited, extended or only referred to",
            profile.id, video.name
        );
        out.push(
            Diagnostic::warning("L115", super::media_span(context, plan, video), message)
                .label("no role")
                .help("write `role: edit`, `role: extend`, or another role such as `role: style`; the text has to say the same")
                .for_model(&profile.id),
        );
    }
}
