//! MiniMax H3 dialect: a prompt of named fields, as in the vendor's guide for the open weights and the hosted model. The
//! fields with references are `subject_definitions`, `detailed_description` and `overall_soundscape`.
//!
//! The guide has more fields, such as a summary; storyc writes those for which a story has text.

use crate::plan::dialect::seedance::named;
use crate::plan::dialect::{Dialect, Field, SectionHead, ShotHead};

/// The H3 dialect.
pub(super) struct H3;

impl Dialect for H3 {
    /// The guide gives each shot but the first the time of its cut: `[Shot 2] At 00:05.000,`.
    fn shot_header(&self, shot: &ShotHead) -> String {
        let (number, start) = (shot.index + 1, shot.time.start);
        if shot.index == 0 && start == 0 {
            return format!("[Shot {number}]");
        }
        let (minutes, seconds, millis) = (start / 60_000, start / 1000 % 60, start % 1000);
        format!("[Shot {number}] At {minutes:02}:{seconds:02}.{millis:03},")
    }

    fn writes_ends(&self) -> bool {
        false
    }

    fn section_header(&self, section: &SectionHead) -> String {
        named(section)
    }

    fn between_paragraphs(&self) -> &'static str {
        "\n"
    }

    fn field(&self, field: Field, has_references: bool) -> Option<&'static str> {
        Some(match field {
            Field::References => "subject_definitions:",
            Field::Description if has_references => "detailed_description:",
            Field::Description => "integrated_multimodal_description:",
            Field::Sound => "overall_soundscape:",
        })
    }
}
