//! Kling: shots are asked for one by one, in whole seconds. The newer API reads them from the prompt, as
//! `shot 1, 5, words;`; the older one and fal.ai take a list.
//!
//! There is no place for what holds for the whole clip, so it stands with the shots.

use crate::plan::dialect::seedance::named;
use crate::plan::dialect::{Dialect, Layout, Script, SectionHead, ShotHead};

/// The prompt with its own marks.
pub(super) struct Line;

/// The list.
pub(super) struct List;

impl Dialect for Line {
    fn shot_header(&self, shot: &ShotHead) -> String {
        match shot.script {
            Script::Chinese => format!("镜头 {}, {}, ", shot.index + 1, shot.seconds),
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
