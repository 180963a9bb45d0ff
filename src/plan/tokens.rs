//! The tokens by which the prompt refers to a story's references.

use crate::model::Profile;
use crate::model::profile::Frames;
use crate::plan::Mode;
use crate::plan::dialect::WritingSystem;
use crate::project::{RefSource, Role};
use crate::storyboard::{Ref, Storyboard};
use crate::syntax::tree::MediaKind;

/// A token: what the prompt calls a reference.
pub(super) struct Token {
    /// Its number within its kind, as the model counts.
    pub(super) number: u32,
    /// The text.
    pub(super) text: String,
}

/// Returns the token of each reference of the storyboard, in order.
pub(super) fn write(
    storyboard: &Storyboard,
    profile: &Profile,
    mode: Mode,
    system: WritingSystem,
) -> Vec<Token> {
    let tokens = &profile.tokens;
    // A frame with its own field has no number, unless the model names frames like images.
    let prompt_names_frames = mode.in_profile(profile).is_some_and(|mode| mode.frames == Frames::Named);
    let numbers_frames = tokens.frames || (prompt_names_frames && mode != Mode::ImageToVideo);
    let is_frame = |r: &Ref| r.role.is_some_and(Role::is_frame) && !numbers_frames;
    let is_element = |r: &Ref| tokens.element.is_some() && matches!(r.source, Some(RefSource::Element(_)));
    // References that the storyboard counts as images, but the model doesn't.
    let numbers = |counted: &dyn Fn(&Ref) -> bool| {
        let images =
            storyboard.refs.iter().filter(|r| r.kind == MediaKind::Image && !r.left_out && counted(r));
        let mut numbers: Vec<u32> = images.map(|r| r.number).collect();
        numbers.sort_unstable();
        numbers
    };
    let (elements, frames) = (numbers(&is_element), numbers(&is_frame));
    let before = |numbers: &[u32], r: &Ref| numbers.partition_point(|number| *number < r.number) as u32;
    storyboard
        .refs
        .iter()
        .map(|r| {
            if r.kind != MediaKind::Image {
                return Token { number: r.number, text: media(r.kind, r.number, profile, mode, system) };
            }
            if is_element(r) {
                let number = before(&elements, r) + 1;
                let template = tokens.element.as_deref().unwrap_or(&tokens.image);
                return Token { number, text: numbered(template, number) };
            }
            let number = r.number.saturating_sub(before(&elements, r) + before(&frames, r));
            match r.role {
                Some(role) if is_frame(r) => Token { number, text: frame(role, system).to_owned() },
                _ => Token { number, text: media(r.kind, number, profile, mode, system) },
            }
        })
        .collect()
}

fn media(kind: MediaKind, number: u32, profile: &Profile, mode: Mode, system: WritingSystem) -> String {
    let tokens = &profile.tokens;
    let chinese = tokens.chinese.as_ref().filter(|_| system == WritingSystem::Chinese);
    let template = match kind {
        MediaKind::Image => chinese.map_or(Some(tokens.image.as_str()), |words| Some(words.image.as_str())),
        MediaKind::Video => chinese.map(|words| words.video.as_str()).or(tokens.video.as_deref()),
        MediaKind::Audio => chinese.map(|words| words.audio.as_str()).or(tokens.audio.as_deref()),
    };
    match template {
        Some(template) => numbered(template, number),
        // Only one video can be edited or extended, so it needs no number.
        None if matches!(mode, Mode::VideoEdit | Mode::VideoExtend) && kind == MediaKind::Video => {
            match system {
                WritingSystem::Chinese => "原视频".to_owned(),
                WritingSystem::Japanese => "元の動画".to_owned(),
                _ => "the video".to_owned(),
            }
        }
        // The model doesn't take this kind. A rule reports that, and the prompt stays readable.
        None => format!("[{} {number}]", kind.name()),
    }
}

fn numbered(template: &str, number: u32) -> String {
    template.replace("{n}", &number.to_string())
}

/// Returns the prompt's name for a frame without a number.
pub(super) fn frame(role: Role, system: WritingSystem) -> &'static str {
    match (system, role) {
        (WritingSystem::Chinese, Role::LastFrame) => "尾帧",
        (WritingSystem::Chinese, _) => "首帧",
        (WritingSystem::Japanese, Role::LastFrame) => "最後のフレーム",
        (WritingSystem::Japanese, _) => "最初のフレーム",
        (_, Role::LastFrame) => "the last frame",
        (..) => "the first frame",
    }
}
