//! Wan dialect: `Shot 1 [0-3s]` before each shot, the vendor's formula for several shots in one prompt. The switch of
//! older versions, `shot_type`, has no effect any more.

use crate::plan::dialect::seedance::named;
use crate::plan::dialect::{Dialect, SectionHead, ShotHead, WritingSystem};
use crate::syntax::time::show_seconds;

/// The Wan dialect.
pub(super) struct Wan;

impl Dialect for Wan {
    fn shot_header(&self, shot: &ShotHead) -> String {
        let (number, start, end) =
            (shot.index + 1, show_seconds(shot.time.start), show_seconds(shot.time.end));
        match shot.writing_system {
            WritingSystem::Chinese => format!("第{number}个镜头[{start}-{end}秒]"),
            _ => format!("Shot {number} [{start}-{end}s]"),
        }
    }

    fn section_header(&self, section: &SectionHead) -> String {
        named(section)
    }
}
