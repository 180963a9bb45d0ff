//! Whether sound is asked for.

use crate::model::Profile;
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::SectionKind;

/// What the request says of sound; `None` where the API has no switch, or the model does by itself what is wanted.
///
/// `silent` says that there can be none, because of what goes with the prompt.
///
/// A story that speaks of sound wants it: where a model is silent unless asked, it is asked.
pub(super) fn wanted(
    script: &Script,
    storyboard: &Storyboard,
    profile: &Profile,
    silent: bool,
) -> Option<bool> {
    if !profile.sound.switch {
        return None;
    }
    if silent {
        return Some(false);
    }
    if let Some(set) = &storyboard.settings.audio {
        return Some(set.value);
    }
    let speaks_of_sound = || {
        !script.dialogue.is_empty()
            || !script.cues.is_empty()
            || storyboard.sections.iter().any(|section| section.kind == SectionKind::Audio)
    };
    (!profile.sound.default && speaks_of_sound()).then_some(true)
}
