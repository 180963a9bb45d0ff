//! L112: what the story uses, the model cannot be asked with.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::model::{self, Profile};
use crate::plan::Mode;
use crate::project::{RefSource, Role};
use crate::syntax::tree::MediaKind;

rule! {
    /// ## What it does
    ///
    /// Finds a reference that the model has no place for: a clip or a sound where it takes pictures alone, a last frame,
    /// a second first frame, a voice.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. The request has no field for it, or would be refused.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   walk: https://example.com/walk.mp4
    /// ---
    /// [0-5s] The boy walks as in @walk.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   boy: https://example.com/boy.png
    /// ---
    /// [0-5s] @boy walks with long, slow steps.
    /// ```
    "L112" "unsupported-mode" Error Limit, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in lint.plans {
        let sent = &plan.media;
        let mode = plan.mode.of(profile);
        let takes = mode.and_then(|mode| mode.takes.as_ref()).map(|figure| figure.value).unwrap_or_default();
        let last_frame = mode.is_some_and(|mode| mode.last_frame);
        let has_first = sent.iter().any(|r| r.role == Some(Role::FirstFrame));
        let mut first_frame = None;
        let (mut pictures, mut sound) = (false, None);
        for r in sent {
            pictures |= r.kind != MediaKind::Audio;
            let id = &profile.id;
            let is_element = matches!(r.source, Some(RefSource::Element(_)));
            let why = if r.role == Some(Role::LastFrame) && !last_frame {
                format!("{id} takes no last frame")
            } else if r.role == Some(Role::LastFrame) && !has_first {
                format!("{id} takes a last frame only beside a first one")
            } else if r.role == Some(Role::FirstFrame) && first_frame.replace(r.target).is_some() {
                format!("{id} takes one first frame")
            } else if r.role.is_some_and(Role::is_frame) && profile.modes.first_frame.is_some() {
                continue;
            } else if is_element && takes.element == 0 {
                format!("{id} takes no element of a vendor's library{}", beside(plan.mode))
            } else if r.role == Some(Role::Voice) && takes.audio == 0 {
                format!("{id} takes no voice")
            } else {
                let (taken, wanted) = match r.kind {
                    MediaKind::Image => (takes.image, "pictures"),
                    MediaKind::Video => (takes.video, "clips"),
                    MediaKind::Audio => (takes.audio, "sounds"),
                };
                if r.kind == MediaKind::Audio && taken > 0 {
                    sound = sound.or(Some(r));
                }
                let limit = match r.kind {
                    MediaKind::Image => None,
                    MediaKind::Video => profile.limits.reference_video.as_ref(),
                    MediaKind::Audio => profile.limits.reference_audio.as_ref(),
                };
                let by_address = limit.is_some_and(|figure| figure.value.address_only);
                if taken > 0 && by_address && matches!(r.source, Some(RefSource::Path(_))) {
                    format!("{id} takes {wanted} by their addresses alone, and no file")
                } else if taken > 0 || (is_element && takes.element > 0) {
                    continue;
                } else {
                    format!("{id} takes no {wanted} as references{}", beside(plan.mode))
                }
            };
            out.push(
                Diagnostic::error("L112", super::media_span(lint, plan, r), format!("{why}, and `{}` is one", r.name))
                    .label("no place for it")
                    .help(help(profile))
                    .hard(true)
                    .of_model(id),
            );
        }
        if let Some(alone) = sound.filter(|_| takes.audio_needs_picture && !pictures) {
            let message = format!("{} takes a sound only beside a picture or a clip, and `{}` is alone", profile.id, alone.name);
            out.push(
                Diagnostic::error("L112", super::media_span(lint, plan, alone), message)
                    .label("alone")
                    .help("give a picture or a clip beside it, and speak of it in the text")
                    .hard(true)
                    .of_model(&profile.id),
            );
        }
    }
}

fn beside(mode: Mode) -> &'static str {
    if mode == Mode::ImageToVideo { " beside a frame" } else { "" }
}

/// What to do: the sister model that takes references, where the catalogue has one.
fn help(profile: &Profile) -> String {
    let sister = profile.id.split_once('@').map_or_else(
        || format!("{}-omni", profile.id),
        |(model, host)| format!("{model}-omni@{host}"),
    );
    if profile.modes.references.is_none() && model::find(&sister).is_some() {
        return format!("describe it in words, or take `{sister}`, which takes references");
    }
    "describe it in words, or choose another model: `storyc models` says what each accepts".to_owned()
}
