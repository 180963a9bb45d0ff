//! How the prompt names each reference of a story.

use crate::model::Profile;
use crate::plan::Mode;
use crate::plan::dialect::Script;
use crate::project::{RefSource, Role};
use crate::storyboard::{Ref, Storyboard};
use crate::syntax::tree::MediaKind;

/// What a reference is to the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A picture, a clip or a sound.
    Media(MediaKind),
    /// An asset of the vendor's library that is counted apart from pictures.
    Element,
}

/// The class of a reference, and its number within it.
pub(super) fn place(r: &Ref, storyboard: &Storyboard, profile: &Profile) -> (Class, u32) {
    if profile.tokens.element.is_none() {
        return (Class::Media(r.kind), r.number);
    }
    let elements_before = storyboard
        .refs
        .iter()
        .filter(|other| is_element(other) && other.kind == r.kind && other.number < r.number)
        .count() as u32;
    if is_element(r) {
        (Class::Element, elements_before + 1)
    } else {
        (Class::Media(r.kind), r.number.saturating_sub(elements_before))
    }
}

fn is_element(r: &Ref) -> bool {
    matches!(r.source, Some(RefSource::Element(_)))
}

/// The word for each reference of the storyboard, in its order.
pub(super) fn write(storyboard: &Storyboard, profile: &Profile, mode: Mode, script: Script) -> Vec<String> {
    storyboard
        .refs
        .iter()
        .map(|r| match (mode, r.role) {
            // A frame is implicit: the API gives it no number.
            (Mode::ImageToVideo, Some(role)) if role.is_frame() && !profile.tokens.frames => {
                frame(role, script).to_owned()
            }
            _ => {
                let (class, number) = place(r, storyboard, profile);
                named(class, number, profile, script)
            }
        })
        .collect()
}

fn named(class: Class, number: u32, profile: &Profile, script: Script) -> String {
    let tokens = &profile.tokens;
    let chinese = tokens.chinese.as_ref().filter(|_| script == Script::Chinese);
    let template = match class {
        Class::Element => tokens.element.as_deref(),
        Class::Media(MediaKind::Image) => chinese.map(|words| words.image.as_str()),
        Class::Media(MediaKind::Video) => {
            chinese.map(|words| words.video.as_str()).or(tokens.video.as_deref())
        }
        Class::Media(MediaKind::Audio) => {
            chinese.map(|words| words.audio.as_str()).or(tokens.audio.as_deref())
        }
    };
    match (template, class) {
        (Some(template), _) => template.replace("{n}", &number.to_string()),
        // The model takes none; a rule says so, and the prompt can still be read.
        (None, Class::Media(kind)) if kind != MediaKind::Image => format!("[{} {number}]", kind.name()),
        (None, _) => tokens.image.replace("{n}", &number.to_string()),
    }
}

/// What the prompt calls a frame that has no number.
pub(super) fn frame(role: Role, script: Script) -> &'static str {
    match (script, role) {
        (Script::Chinese, Role::LastFrame) => "尾帧",
        (Script::Chinese, _) => "首帧",
        (Script::Japanese, Role::LastFrame) => "最後のフレーム",
        (Script::Japanese, _) => "最初のフレーム",
        (_, Role::LastFrame) => "the last frame",
        (..) => "the first frame",
    }
}
