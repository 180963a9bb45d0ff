//! L111: a setting without effect.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::plan::Mode;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a setting that the model, or the way in which it is asked, takes no notice of: a ratio beside a first frame,
    /// `audio: off` for a model that always makes sound.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The setting is not sent, so the clip comes out as if it were not there.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// audio: off
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    ///
    /// [Audio] Complete silence.
    /// ```
    "L111" "ignored-setting" Warning Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let settings = &lint.storyboard.settings;
    for (plan, profile) in lint.plans {
        // A project's default that one story cannot use is no mistake of that story.
        if let Some(span) = settings.ratio.as_ref().filter(|_| plan.ratio.is_none()).and_then(|set| set.origin.story_span()) {
            let message = format!("{} takes no ratio for {}: the clip has the shape of its first frame", profile.id, plan.mode.describe());
            let help = if plan.mode == Mode::ImageToVideo { "leave `ratio` out, and give a frame of the shape you want" } else { "leave `ratio` out" };
            out.push(Diagnostic::warning("L111", span, message).label("not sent").help(help).of_model(&profile.id));
        }
        if let Some(audio) = settings.audio.as_ref().filter(|set| !set.value && !profile.audio_switch) {
            let message = format!("{} always makes sound; nothing in its API turns it off", profile.id);
            out.push(
                Diagnostic::warning("L111", audio.origin.story_span().unwrap_or(Span::at(0)), message)
                    .label("not sent")
                    .help("leave `audio` out, and say `[Audio] Complete silence.`")
                    .of_model(&profile.id),
            );
        }
    }
}
