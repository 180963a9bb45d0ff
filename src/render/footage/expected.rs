//! What a plan's request asks for: its settings, and the defaults that the profile is sure about.

use crate::model::profile::{Mode as ModeProfile, Wire};
use crate::model::{Confidence, Profile};
use crate::plan::{Media, Mode, Plan};
use crate::project::Role;
use crate::render::footage::{Expected, aspect};
use crate::syntax::tree::MediaKind;

impl Expected {
    /// Reads what a plan's request asks for: its settings, and the defaults that the profile is sure about.
    pub fn from_plan(plan: &Plan, profile: &Profile) -> Self {
        let Some(mode) = plan.mode.in_profile(profile) else { return Self::default() };
        Self {
            seconds: seconds(plan, profile, mode),
            resolution: resolution(plan, profile, mode),
            ratio: ratio(plan, profile, mode),
            sound: sound(plan, profile, mode),
        }
    }
}

/// The requested length; `None` if the mode takes none, such as an edit, which is as long as its input.
fn seconds(plan: &Plan, profile: &Profile, mode: &ModeProfile) -> Option<f64> {
    // fal returns "the extended video", which may begin with the video that was extended.
    if profile.wire == Wire::Fal && plan.mode == Mode::VideoExtend {
        return None;
    }
    let is_sent = mode.duration
        && ["duration", "duration_text", "duration_s"].iter().any(|field| sends(profile, mode, field));
    let exact = plan.duration_ms as f64 / 1000.0;
    // All vendors get whole seconds.
    let sent = if profile.wire == Wire::Animatic { exact } else { exact.floor() };
    is_sent.then_some(sent)
}

/// The requested resolution, or the default if the request or the vendor's pages set it.
fn resolution(plan: &Plan, profile: &Profile, mode: &ModeProfile) -> Option<String> {
    // An animatic's request has a size in pixels, with limits of its own.
    if profile.wire == Wire::Animatic {
        return None;
    }
    // These requests always name a resolution: in the endpoint's path, or as a field.
    let is_always_sent = mode.api.contains("{tier}")
        || matches!(profile.wire, Wire::VllmVideos | Wire::SglangVideos | Wire::Minimax);
    let limit = &profile.limits.resolution;
    let is_default_known = limit.confidence != Confidence::Inferred && has_own_defaults(profile);
    let set = plan.resolution.as_ref().filter(|_| is_always_sent || sends(profile, mode, "resolution"));
    set.or((is_always_sent || is_default_known).then_some(&limit.value.default)).cloned()
}

/// The requested ratio, if the request sets one.
fn ratio(plan: &Plan, profile: &Profile, mode: &ModeProfile) -> Option<String> {
    let is_shape = |media: &Media| media.kind == MediaKind::Video || media.role == Some(Role::FirstFrame);
    let is_sent = match profile.wire {
        // An animatic's request has a size in pixels, with limits of its own.
        Wire::Animatic => false,
        // The ratio is optional beside a frame or a video, and the pages don't say which of the two wins.
        Wire::Kling | Wire::KlingLegacy => !plan.media.iter().any(is_shape),
        Wire::VllmVideos | Wire::SglangVideos => plan.mode != Mode::ImageToVideo,
        _ => sends(profile, mode, "ratio"),
    };
    plan.ratio.clone().filter(|ratio| is_sent && mode.ratio && aspect(ratio).is_some())
}

/// Whether the clip has sound, if the request or the profile says so.
fn sound(plan: &Plan, profile: &Profile, mode: &ModeProfile) -> Option<bool> {
    // Its dialogue and sounds are drawn as text.
    if profile.wire == Wire::Animatic {
        return Some(false);
    }
    if plan.sound.is_some() && sends(profile, mode, "audio") {
        return plan.sound;
    }
    match profile.sound.switch {
        // An edit may keep the sound of its input, and the input may have none.
        _ if matches!(plan.mode, Mode::VideoEdit | Mode::VideoExtend) => None,
        false => Some(profile.sound.default),
        // By default, a clip may stay silent, but the request doesn't rule out sound.
        true => (profile.sound.default && has_own_defaults(profile)).then_some(true),
    }
}

/// Returns true if the request has this field when the plan sets its value. Only fal's fields differ between models.
fn sends(profile: &Profile, mode: &ModeProfile, field: &str) -> bool {
    profile.wire != Wire::Fal || mode.fields.contains_key(field) || profile.fields.contains_key(field)
}

/// Returns true if the profile's defaults are the API's. OpenRouter's pages don't say what it sends a model by default.
fn has_own_defaults(profile: &Profile) -> bool {
    profile.wire != Wire::Openrouter
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use crate::compile::{Options, compile};
    use crate::model;
    use crate::render::footage::Expected;

    const SPEECH: &str = "[0-5s] Mira: \"Come in!\"";
    const SILENT: &str = "[0-5s] A boy walks by the river.";

    /// What a story with this front matter asks of a model.
    fn ask(model: &str, head: &str, body: &str) -> Expected {
        let compiled = compile(&format!("---\nmodel: {model}\n{head}\n---\n{body}"), &Options::default());
        let target = &compiled.targets[0];
        Expected::from_plan(&target.plan, &target.profile)
    }

    fn resolution(model: &str, head: &str) -> Option<String> {
        ask(model, head, SILENT).resolution
    }

    #[test]
    fn a_story_sets_what_it_sets() {
        let head = "ratio: 9:16\nresolution: 720P\nduration: 12s";
        let expected = ask("happyhorse-1.1", head, "A boy walks by the river.");
        assert_eq!(
            serde_json::to_string(&expected).unwrap(),
            r#"{"seconds":12.0,"resolution":"720p","ratio":"9:16","sound":true}"#
        );
        // Lengths are rounded up to whole seconds.
        assert_eq!(ask("happyhorse-1.1", "duration: 4.5s", "A boy.").seconds, Some(5.0));
        // Without a ratio, the model chooses.
        assert_eq!(ask("seedance-2.0", "", SILENT).ratio, None);
    }

    #[test]
    fn an_edit_takes_length_ratio_and_sound_from_its_input() {
        let head = "ratio: 9:16\nrefs: { walk: https://e.com/w.mp4 }";
        let edit = ask("happyhorse-1.0", head, "[0-5s] As in @walk.");
        assert_eq!(edit, Expected { resolution: Some("1080p".to_owned()), ..Expected::default() });
    }

    #[test]
    fn a_first_frame_may_set_the_ratio() {
        let head = "ratio: 1:1\nrefs: { start: { image: https://e.com/a.png, role: first_frame } }";
        let body = "[0-5s] She turns from @start.";
        assert_eq!(ask("happyhorse-1.1", head, body).ratio, None);
        assert_eq!(ask("kling-3.0", head, body).ratio, None);
        assert_eq!(ask("seedance-2.0", head, body).ratio.as_deref(), Some("1:1"));
    }

    #[test]
    fn a_default_resolution_counts_if_it_is_known() {
        for (model, default) in [
            ("happyhorse-1.1", Some("1080p")),
            ("happyhorse-1.0@fal", Some("1080p")),
            ("seedance-2.0", Some("720p")),
            ("kling-3.0", Some("720p")),
            // `std` and `pro` are 720p and 1080p.
            ("kling-3.0@legacy", Some("720p")),
            ("kling-3.0-omni@legacy", Some("1080p")),
            // The endpoint's path has it.
            ("kling-3.0-omni@fal", Some("720p")),
            // The request always has it.
            ("minimax-h3@vllm", Some("768p")),
            ("seedance-2.5", None),
            ("happyhorse-1.1@openrouter", None),
            ("animatic", None),
        ] {
            assert_eq!(resolution(model, "").as_deref(), default, "{model}");
        }
        assert_eq!(resolution("happyhorse-1.1@openrouter", "resolution: 720p").as_deref(), Some("720p"));
    }

    #[test]
    fn sound_follows_the_request_and_the_model() {
        for (model, head, body, sound) in [
            ("happyhorse-1.1", "", SILENT, Some(true)),
            ("seedance-2.0", "", SILENT, Some(true)),
            ("seedance-2.0", "audio: off", SILENT, Some(false)),
            // Silent by default, which isn't a wish for silence.
            ("kling-3.0", "", SILENT, None),
            ("kling-3.0", "", SPEECH, Some(true)),
            ("kling-3.0", "audio: off", SPEECH, Some(false)),
            ("kling-3.0@fal", "", SILENT, Some(true)),
            ("kling-3.0-omni@fal", "", SILENT, None),
            ("minimax-h3@sglang", "", SILENT, Some(true)),
            ("seedance-2.0@openrouter", "", SILENT, None),
            ("seedance-2.0@openrouter", "audio: on", SILENT, Some(true)),
            ("animatic", "", SPEECH, Some(false)),
        ] {
            assert_eq!(ask(model, head, body).sound, sound, "{model} {head}");
        }
    }

    #[test]
    fn every_model_has_a_length() {
        for model in model::ids() {
            // Lengths in steps of two seconds, or always eight.
            let expected = match model {
                "ltx-2@fal" | "veo-3.1@fal" => 6.0,
                "veo-3.1-references@fal" => 8.0,
                // Makes nothing of a text alone.
                "veo-3.1-extend@fal" => continue,
                _ => 5.0,
            };
            assert_eq!(ask(model, "", SILENT).seconds, Some(expected), "{model}");
        }
    }
}
