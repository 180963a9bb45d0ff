//! Kling dialects: shots are listed one by one, in whole seconds. The newer API reads them from the prompt, as
//! `shot 1, 5, words;`; the older one and fal.ai take a list. A list has no place for clip-wide text, so that goes with
//! the shots.
//!
//! All of them also take one prompt in prose, with the vendor's `Shot 1 (2s):` from its guide for the Omni model.

use crate::plan::dialect::seedance::named;
use crate::plan::dialect::{Dialect, Layout, SectionHead, ShotHead, Times, WritingSystem};
use crate::syntax::time::show_seconds;

/// The newer API's one-line prompt.
pub(super) struct Line;

/// A list with a text for each shot.
pub(super) struct List;

/// One prompt in prose.
pub(super) struct Prose;

impl Dialect for Line {
    fn shot_header(&self, shot: &ShotHead) -> String {
        match shot.writing_system {
            WritingSystem::Chinese => format!("镜头 {}, {}, ", shot.index + 1, shot.seconds),
            _ => format!("shot {}, {}, ", shot.index + 1, shot.seconds),
        }
    }

    fn section_header(&self, section: &SectionHead) -> String {
        named(&SectionHead { time: None, ..*section })
    }

    fn between_paragraphs(&self) -> &'static str {
        " "
    }

    fn layout(&self) -> Layout {
        Layout::Line
    }
}

impl Dialect for List {
    fn shot_header(&self, _shot: &ShotHead) -> String {
        String::new()
    }

    fn section_header(&self, section: &SectionHead) -> String {
        named(&SectionHead { time: None, ..*section })
    }

    fn between_paragraphs(&self) -> &'static str {
        "\n"
    }

    fn layout(&self) -> Layout {
        Layout::List
    }
}

impl Dialect for Prose {
    fn shot_header(&self, shot: &ShotHead) -> String {
        let (number, seconds) = (shot.index + 1, show_seconds(shot.time.length()));
        match (shot.writing_system, shot.time.length()) {
            (WritingSystem::Chinese, 0) => format!("镜头{number}："),
            (WritingSystem::Chinese, _) => format!("镜头{number}（{seconds}秒）："),
            (_, 0) => format!("Shot {number}:"),
            (..) => format!("Shot {number} ({seconds}s):"),
        }
    }

    fn section_header(&self, section: &SectionHead) -> String {
        named(&SectionHead { time: None, ..*section })
    }

    fn times(&self) -> Times {
        Times::Hinted
    }
}
