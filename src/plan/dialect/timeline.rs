//! Timeline dialect, for models that read times as prose: `0-2.5s:` before each shot.

use crate::plan::dialect::seedance::named;
use crate::plan::dialect::{Dialect, SectionHead, ShotHead, WritingSystem};
use crate::syntax::time::show_seconds;

/// The timeline dialect.
pub(super) struct Timeline;

impl Dialect for Timeline {
    fn shot_header(&self, shot: &ShotHead) -> String {
        let (start, end) = (show_seconds(shot.time.start), show_seconds(shot.time.end));
        match shot.writing_system {
            WritingSystem::Chinese => format!("{start}-{end}秒："),
            _ => format!("{start}-{end}s:"),
        }
    }

    fn section_header(&self, section: &SectionHead) -> String {
        named(section)
    }
}
