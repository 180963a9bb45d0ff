//! R301: a first frame together with references.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::model::Frames;
use crate::plan::Mode;

rule! {
    /// ## What it does
    ///
    /// Finds a story with both a first frame and references, for a model that takes only one or the other.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. HappyHorse has one model for first frames and another for references; they can't be
    /// mixed. Seedance takes the frame as a reference that the text identifies, and Kling Omni takes both.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   harbour: { image: "https://example.com/harbour.png", role: first_frame }
    ///   boy: https://example.com/boy.png
    /// ---
    /// [0-5s] @boy runs along the quay.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   harbour: { image: "https://example.com/harbour.png", role: scene }
    ///   boy: https://example.com/boy.png
    /// ---
    /// [0-5s] @boy runs along the quay of @harbour.
    /// ```
    "R301" "first-frame-with-references" Error Limit, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        // R302 covers the frame that a continuing clip starts with.
        let frame = plan.media.iter().find(|media| media.is_frame() && context.storyboard.refs.get(media.target).is_some());
        let other = plan.media.iter().find(|media| !media.is_frame());
        let (Some(f), Some(o)) = (frame, other) else { continue };
        // Some models take both, and some take frames as references that the text identifies.
        let takes_both = plan.mode == Mode::ImageToVideo || plan.mode.in_profile(profile).is_none_or(|mode| mode.frames != Frames::None);
        if takes_both {
            continue;
        }
        let message = format!("`{}` is a frame of the clip and `{}` a reference, but {} takes only one or the other", f.name, o.name, profile.id);
        out.push(
            Diagnostic::error("R301", super::media_span(context, plan, f), message)
                .label("a frame")
                .related(super::media_span(context, plan, o), "a reference")
                .help("delete the frame's `role`, so that it becomes a reference too, or leave the references out")
                .hard(true)
                .for_model(&profile.id),
        );
    }
}
