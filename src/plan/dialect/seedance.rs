//! Seedance dialects: `Shot 1:` before each shot for 2.0, which reads numbers but not times according to its guide;
//! `0-5s:` in whole seconds for 2.5, which does read times according to its guide.
//!
//! Section names end with a colon, because the guide uses `【…】` for on-screen text.

use crate::plan::dialect::{Dialect, SectionHead, ShotHead, Times, WritingSystem};
use crate::plan::seconds::whole;
use crate::storyboard::Time;
use crate::syntax::time::show_seconds;
use crate::syntax::tree::SectionKind;

/// Seedance 2.0.
pub(super) struct Numbered;

/// Seedance 2.5.
pub(super) struct Timed;

impl Dialect for Numbered {
    fn shot_header(&self, shot: &ShotHead) -> String {
        let number = shot.index + 1;
        match (shot.writing_system, shot.soft_seconds) {
            (WritingSystem::Chinese, true) => format!("镜头{number}（约{}秒）：", shot.seconds),
            (WritingSystem::Chinese, false) => format!("镜头{number}："),
            (_, true) => format!("Shot {number} (about {} s):", shot.seconds),
            (_, false) => format!("Shot {number}:"),
        }
    }

    fn section_header(&self, section: &SectionHead) -> String {
        named(&SectionHead { time: None, ..*section })
    }

    fn times(&self) -> Times {
        Times::Dropped
    }
}

impl Dialect for Timed {
    fn shot_header(&self, shot: &ShotHead) -> String {
        let (start, end) = window(shot.time);
        match shot.writing_system {
            WritingSystem::Chinese => format!("{start}-{end}秒："),
            _ => format!("{start}-{end}s:"),
        }
    }

    fn section_header(&self, section: &SectionHead) -> String {
        let time = section.time.map(|time| {
            let (start, end) = window(time);
            Time { start: start * 1000, end: end * 1000 }
        });
        named(&SectionHead { time, ..*section })
    }

    fn times(&self) -> Times {
        Times::Whole
    }
}

/// Rounds a time range to whole seconds, at least one second long.
pub(in crate::plan) fn window(time: Time) -> (u64, u64) {
    let start = whole(time.start);
    (start, whole(time.end).max(start + 1))
}

/// Returns a section's header, such as `Audio:` or `声音：`, with its seconds if it has a time.
pub(super) fn named(section: &SectionHead) -> String {
    let chinese = section.writing_system == WritingSystem::Chinese;
    let name = match section.kind {
        SectionKind::Negative => return section.writing_system.avoid().to_owned(),
        SectionKind::Style if chinese => "风格",
        SectionKind::Cast if chinese => "人物",
        SectionKind::Scene if chinese => "场景",
        SectionKind::Audio if chinese => "声音",
        SectionKind::Constraints if chinese => "要求",
        kind => kind.name(),
    };
    match section.time.filter(|_| section.kind == SectionKind::Audio) {
        Some(time) if chinese => {
            format!("{name}（{}-{}秒）：", show_seconds(time.start), show_seconds(time.end))
        }
        Some(time) => format!("{name} ({}-{} s):", show_seconds(time.start), show_seconds(time.end)),
        None if chinese => format!("{name}："),
        None => format!("{name}:"),
    }
}
