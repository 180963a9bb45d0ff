//! L111: a setting that has no effect.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::model::Form;
use crate::plan::Mode;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a setting that has no effect with this model or mode: a ratio next to a first frame, a length for a video to
    /// edit, `audio: off` for a model that always makes sound.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The setting is not sent, so the clip comes out as if you had not set it.
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let settings = &context.storyboard.settings;
    for (plan, profile) in context.plans {
        let id = &profile.id;
        let mut ignored = |span: Span, message: String, help: &str| {
            out.push(Diagnostic::warning("L111", span, message).label("not sent").help(help).for_model(id));
        };
        // Only settings in the story count: a project's default may suit its other stories.
        if let Some(span) = settings.ratio.as_ref().filter(|_| plan.ratio.is_none()).and_then(|set| set.origin.story_span()) {
            let (shape, help) = match plan.mode {
                Mode::VideoEdit => ("the clip it edits", "leave `ratio` out"),
                Mode::VideoExtend => ("the clip it extends", "leave `ratio` out"),
                _ => ("its first frame", "leave `ratio` out, and use a frame of the shape you want"),
            };
            ignored(span, format!("{id} takes no ratio in {} mode: the clip gets the shape of {shape}", plan.mode.describe()), help);
        }
        let takes_length = plan.mode.in_profile(profile).is_none_or(|mode| mode.duration);
        if let Some(span) = settings.duration_ms.as_ref().filter(|_| !takes_length).and_then(|set| set.origin.story_span()) {
            let message = format!("{id} takes no length in {} mode: the clip gets the length of the video", plan.mode.describe());
            ignored(span, message, "leave `duration` out");
        }
        if let Some(span) = settings.keep_sound.as_ref().filter(|_| plan.keep_sound.is_none()).and_then(|set| set.origin.story_span()) {
            let message = format!("{id} has no setting for the sound of a video in {} mode", plan.mode.describe());
            ignored(span, message, "leave `keep_sound` out, or choose a model that has it for edits: `storyc models` shows which");
        }
        if let Some(span) = settings.seed.as_ref().filter(|_| profile.limits.seed.is_none()).and_then(|set| set.origin.story_span()) {
            ignored(span, format!("{id} has no seed setting"), "leave `seed` out, or choose a model that takes one: `storyc models` shows which");
        }
        if let Some(span) =
            settings.audio.as_ref().filter(|set| set.value && plan.sound == Some(false)).and_then(|set| set.origin.story_span())
        {
            ignored(span, format!("{id} can't add sound when it is given a video"), "leave `audio` or the video out");
        }
        if let Some(audio) = settings.audio.as_ref().filter(|set| !profile.sound.switch && set.value != profile.sound.default) {
            let span = audio.origin.story_span().unwrap_or(Span::at(0));
            if profile.sound.default {
                let help = "leave `audio` out, and write `[Audio] Complete silence.`";
                ignored(span, format!("{id} can't turn sound off: its API has no field for it"), help);
            } else {
                ignored(span, format!("{id} makes no sound"), "leave `audio` out, or choose a model that makes sound");
            }
        }
        let lists = profile.dialect.lists_shots();
        let is_other = |form| profile.prompt_form.is_none() && (form == Form::List) != lists;
        if let Some(span) = settings.shots.as_ref().filter(|set| is_other(set.value)).and_then(|set| set.origin.story_span()) {
            let (form, help) = if lists { ("only a list of shots", "leave `shots` out") } else { ("no list of shots", "leave `shots` out, or choose a model that takes one: `storyc models` shows which") };
            ignored(span, format!("{id} takes {form}"), help);
        }
        if let Some(span) = settings.watermark.as_ref().filter(|set| set.value && !profile.watermark_field).and_then(|set| set.origin.story_span()) {
            ignored(span, format!("{id} has no watermark setting"), "leave `watermark` out");
        }
    }
}
