//! HappyHorse dialect, on DashScope: `[00:00-00:05]` before each shot, as in the vendor's prompt guide.

use crate::plan::dialect::{Dialect, SectionHead, ShotHead};
use crate::syntax::time::{push_clock, show_clock};
use crate::syntax::tree::SectionKind;

/// The HappyHorse dialect.
pub(super) struct HappyHorse;

impl Dialect for HappyHorse {
    fn shot_header(&self, shot: &ShotHead) -> String {
        let mut header = String::with_capacity("[00:00:00.000-00:00:00.000]".len());
        header.push('[');
        push_clock(&mut header, shot.time.start);
        header.push('-');
        push_clock(&mut header, shot.time.end);
        header.push(']');
        header
    }

    fn section_header(&self, section: &SectionHead) -> String {
        match (section.kind, section.time) {
            (SectionKind::Audio, Some(time)) => {
                format!("[Audio {}-{}]", show_clock(time.start), show_clock(time.end))
            }
            (SectionKind::Negative, _) => section.writing_system.avoid().to_owned(),
            (kind, _) => format!("[{}]", kind.name()),
        }
    }
}
