//! Decides whether a request turns sound on or off.

use crate::model::Profile;
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::{BlockKind, SectionKind};

/// Returns the request's sound setting; `None` if the API has no switch or the model's default is right.
///
/// `fixed` is what the API fixes for the mode and the media.
///
/// A story with sound or dialogue turns sound on for a model that is silent by default.
pub(super) fn choose(
    script: &Script,
    storyboard: &Storyboard,
    profile: &Profile,
    fixed: Option<bool>,
) -> Option<bool> {
    if !profile.sound.switch {
        return None;
    }
    if fixed.is_some() {
        return fixed;
    }
    if let Some(audio) = &storyboard.settings.audio {
        return Some(audio.value);
    }
    let mentions_sound = || {
        !script.dialogue.is_empty()
            || !script.cues.is_empty()
            // Checks the whole story, so that the clips of a film sound alike.
            || script.blocks.iter().any(|block| {
                matches!(block.kind, BlockKind::Section { kind: SectionKind::Audio, .. })
            })
    };
    (!profile.sound.default && mentions_sound()).then_some(true)
}
