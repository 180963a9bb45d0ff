//! L112: a reference that the model can't take.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::model::profile::Wire;
use crate::model::{self, Counts, Profile};
use crate::plan::{Media, Mode, Plan};
use crate::project::{RefSource, Role};
use crate::syntax::tree::MediaKind;
use crate::text::Span;
use crate::text::suggest::list;

rule! {
    /// ## What it does
    ///
    /// Finds a reference that the model can't take: a video or a sound where it takes only pictures, a last frame, a second
    /// first frame, a voice. Also finds a story without references for a model that makes no clips from text alone.
    ///
    /// ## Why
    ///
    /// Evidence: limit of the API. It has no field for such a reference, or refuses it.
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (plan, profile) in context.plans {
        let report = |media: &Media, message: String, label: &str, help: String| {
            Diagnostic::error("L112", super::media_span(context, plan, media), message)
                .label(label)
                .help(help)
                .hard(true)
                .for_model(&profile.id)
        };
        if plan.media.is_empty() && plan.mode.in_profile(profile).is_none() {
            out.push(needs_reference(context, profile));
        }
        let mode = ModeLimits::new(plan, profile);
        let mut first_frame = None;
        for media in &plan.media {
            let is_second_first = media.role == Some(Role::FirstFrame) && first_frame.replace(media.target).is_some();
            let refusal = if is_second_first {
                Some(format!("{} takes only one first frame, and `{}` is another", profile.id, media.name))
            } else {
                mode.refusal(media)
            };
            let help = || help(&mode, media);
            out.extend(refusal.map(|message| report(media, message, "can't be sent", help())));
        }
        if let Some(sound) = mode.lone_sound() {
            let message = format!("{} takes a sound only together with a picture or a video, and `{}` is alone", profile.id, sound.name);
            let help = "add a picture or a video, and mention it in the text".to_owned();
            out.push(report(sound, message, "alone", help));
        }
    }
}

/// Reports a story without references for a model that makes nothing from text alone.
fn needs_reference(context: &Context<'_>, profile: &Profile) -> Diagnostic {
    let modes = &profile.modes;
    let sources: Vec<String> = [
        (modes.first_frame.is_some(), "a picture with `role: first_frame`"),
        (modes.references.is_some(), "a reference"),
        (modes.edit.is_some(), "a video with `role: edit`"),
        (modes.extend.is_some(), "a video with `role: extend`"),
    ]
    .into_iter()
    .filter(|(has, _)| *has)
    .map(|(_, source)| source.to_owned())
    .collect();
    let header = context.script.blocks.first().map_or(Span::at(0), |block| block.header);
    Diagnostic::error("L112", header, format!("{} makes no clip from text alone", profile.id))
        .label("no reference")
        .help(format!("mention {} in the text, or choose another model", list(&sources, "or")))
        .hard(true)
        .for_model(&profile.id)
}

/// What a plan's mode accepts.
struct ModeLimits<'a> {
    plan: &'a Plan,
    profile: &'a Profile,
    takes: Counts,
    takes_last_frame: bool,
}

impl<'a> ModeLimits<'a> {
    fn new(plan: &'a Plan, profile: &'a Profile) -> Self {
        let mode = plan.mode.in_profile(profile);
        let takes = mode.and_then(|mode| mode.takes.as_ref()).map(|counts| counts.value).unwrap_or_default();
        Self { plan, profile, takes, takes_last_frame: mode.is_some_and(|mode| mode.last_frame) }
    }

    /// The message, if the model can't take this file.
    fn refusal(&self, media: &Media) -> Option<String> {
        let (id, name, takes) = (&self.profile.id, &media.name, &self.takes);
        if let Some(task) = self.missing_task(media) {
            return Some(format!("{id} has no mode to {task} a video, and `{name}` is one to {task}"));
        }
        let has_first = self.plan.media.iter().any(|media| media.role == Some(Role::FirstFrame));
        if self.profile.wire == Wire::Comfyui && matches!(media.source, Some(RefSource::Url(_))) {
            return Some(format!("{id} takes only files from this machine, and `{name}` is a URL"));
        }
        let is_element = matches!(media.source, Some(RefSource::Element(_)));
        if media.role == Some(Role::LastFrame) && !self.takes_last_frame {
            return Some(format!("{id} takes no last frame, and `{name}` is one"));
        }
        if media.role == Some(Role::LastFrame) && !has_first {
            let clip = super::clip_name(self.plan, "the story");
            return Some(format!("{id} takes a last frame only together with a first frame, and {clip} has only `{name}`"));
        }
        if media.role.is_some_and(Role::is_frame) && self.profile.modes.first_frame.is_some() {
            return None;
        }
        if is_element && takes.element == 0 {
            return Some(format!("{id} takes no element of a vendor's library{}, and `{name}` is one", self.with_frame()));
        }
        if media.role == Some(Role::Voice) && takes.audio == 0 {
            return Some(format!("{id} takes no voice, and `{name}` is one"));
        }
        let (taken, kind) = match media.kind {
            MediaKind::Image => (takes.image, "pictures"),
            MediaKind::Video => (takes.video, "videos"),
            MediaKind::Audio => (takes.audio, "sounds"),
        };
        if taken > 0 && self.needs_url(media.kind) && matches!(media.source, Some(RefSource::Path(_))) {
            return Some(format!("{id} takes {kind} only by URL, and `{name}` is a file"));
        }
        let accepted = taken > 0 || (is_element && takes.element > 0);
        (!accepted).then(|| format!("{id} takes no {kind} as references{}, and `{name}` is one", self.with_frame()))
    }

    /// The task of a video that the model has no mode for.
    fn missing_task(&self, media: &Media) -> Option<&'static str> {
        let modes = &self.profile.modes;
        match media.role.filter(|_| media.kind == MediaKind::Video) {
            Some(Role::Edit) if modes.edit.is_none() => Some("edit"),
            Some(Role::Extend) if modes.extend.is_none() => Some("extend"),
            _ => None,
        }
    }

    /// Returns true if the API takes files of this kind only by URL.
    fn needs_url(&self, kind: MediaKind) -> bool {
        let limits = &self.profile.limits;
        let limit = match kind {
            MediaKind::Image => None,
            MediaKind::Video => limits.reference_video.as_ref(),
            MediaKind::Audio => limits.reference_audio.as_ref(),
        };
        limit.is_some_and(|limit| limit.value.address_only)
    }

    /// The first sound, if sounds need a picture or a video and there is none.
    fn lone_sound(&self) -> Option<&'a Media> {
        let media = &self.plan.media;
        let has_picture = media.iter().any(|media| media.kind != MediaKind::Audio);
        if !self.takes.audio_needs_picture || has_picture || self.takes.audio == 0 {
            return None;
        }
        media.iter().find(|media| media.kind == MediaKind::Audio)
    }

    fn with_frame(&self) -> &'static str {
        if self.plan.mode == Mode::ImageToVideo { " together with a frame" } else { "" }
    }
}

/// The help: a first frame for a lone last frame, or the sister model that takes references, if there is one.
fn help(mode: &ModeLimits<'_>, media: &Media) -> String {
    let profile = mode.profile;
    if media.role == Some(Role::LastFrame) && mode.takes_last_frame {
        return match mode.plan.clip.count {
            1 => "add a reference with `role: first_frame`, or leave out the last frame".to_owned(),
            _ => "mention a first frame in the same clip, or leave out the last frame".to_owned(),
        };
    }
    if profile.wire == Wire::Comfyui && matches!(media.source, Some(RefSource::Url(_))) {
        return "download it and write its path; ComfyUI fetches nothing from the web".to_owned();
    }
    let takes_videos = profile.modes.references.as_ref().and_then(|mode| mode.takes.as_ref());
    if mode.missing_task(media).is_some() && takes_videos.is_some_and(|takes| takes.value.video > 0) {
        return "leave `role` out and say in the text how the video is used, or choose another model".to_owned();
    }
    let sister = profile.id.split_once('@').map_or_else(
        || format!("{}-omni", profile.id),
        |(model, host)| format!("{model}-omni@{host}"),
    );
    if profile.modes.references.is_none() && model::find(&sister).is_some() {
        return format!("describe it in words, or use `{sister}`, which takes references");
    }
    "describe it in words, or choose another model: `storyc models` shows what each accepts".to_owned()
}
