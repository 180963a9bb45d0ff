//! HappyHorse on DashScope: `[00:00-00:05]` before each shot, `[Image 1]` with its space.
//!
//! Both forms are those of the vendor's API reference and prompt guide; `[Image1]` without the space is known to break.

use crate::plan::Mode;
use crate::plan::dialect::{Dialect, Script, Token};
use crate::project::Role;
use crate::storyboard::Time;
use crate::syntax::time::show_clock;
use crate::syntax::tree::SectionKind;

/// The family's way of writing.
pub(super) struct HappyHorse;

impl Dialect for HappyHorse {
    fn shot_header(&self, _index: usize, time: Time) -> String {
        format!("[{}-{}]", show_clock(time.start), show_clock(time.end))
    }

    fn reference(&self, token: &Token) -> String {
        match (token.mode, token.role) {
            // The frame is implicit: the API gives it no number.
            (Mode::ImageToVideo, Some(Role::LastFrame)) => "the last frame".to_owned(),
            (Mode::ImageToVideo, _) => "the first frame".to_owned(),
            _ => format!("[{} {}]", token.kind.name(), token.number),
        }
    }

    fn section_header(&self, kind: SectionKind, time: Option<Time>, script: Script) -> String {
        match (kind, time) {
            (SectionKind::Audio, Some(time)) => {
                format!("[Audio {}-{}]", show_clock(time.start), show_clock(time.end))
            }
            (SectionKind::Negative, _) => script.avoid().to_owned(),
            _ => format!("[{}]", kind.name()),
        }
    }
}
