//! How one family of models wants shots, references and sections to be written. One file a family.

mod happyhorse;

use crate::model::length::is_han;
use crate::model::profile::DialectName;
use crate::plan::Mode;
use crate::project::Role;
use crate::storyboard::Time;
use crate::syntax::tree::{MediaKind, SectionKind};

/// How a family of models writes. What every family does alike is done here.
pub trait Dialect: Sync {
    /// What stands before a shot's text. `index` counts the shots from 0.
    fn shot_header(&self, index: usize, time: Time) -> String;

    /// What stands for a reference in the prompt.
    fn reference(&self, token: &Token) -> String;

    /// The sentence that says what a reference is.
    fn declaration(&self, token: &str, called: &str) -> String {
        let (link, stop) = match Script::of(called) {
            Script::Chinese => ("是", "。"),
            Script::Japanese => ("は", "。"),
            Script::Korean => (": ", "."),
            Script::Other => (" is ", "."),
        };
        let stop = if called.ends_with(['.', '。', '!', '！']) { "" } else { stop };
        format!("{token}{link}{called}{stop}")
    }

    /// What stands before a section's text. `script` tells which words to take where the name is not sent.
    fn section_header(&self, kind: SectionKind, time: Option<Time>, script: Script) -> String;

    /// What stands between two paragraphs.
    fn between_paragraphs(&self) -> &'static str {
        "\n\n"
    }
}

/// What a text is written in, as far as the words that a dialect adds depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Han characters without kana.
    Chinese,
    /// Kana, with or without Han characters.
    Japanese,
    /// Hangul.
    Korean,
    /// Anything else; the words are English.
    Other,
}

impl Script {
    /// What a text is written in.
    pub fn of(text: &str) -> Self {
        let has = |wanted: fn(char) -> bool| text.chars().any(wanted);
        if has(|c| matches!(c as u32, 0x3041..=0x30FA)) {
            Self::Japanese
        } else if has(|c| matches!(c as u32, 0xAC00..=0xD7A3)) {
            Self::Korean
        } else if has(is_han) {
            Self::Chinese
        } else {
            Self::Other
        }
    }

    /// What begins the sentence of what must not appear.
    pub fn avoid(self) -> &'static str {
        match self {
            Self::Chinese => "避免：",
            Self::Japanese => "避けること：",
            Self::Korean | Self::Other => "Avoid:",
        }
    }
}

/// What a reference in the text is to the model.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// The kind of file.
    pub kind: MediaKind,
    /// Its number among its kind, from 1.
    pub number: u32,
    /// What it is for.
    pub role: Option<Role>,
    /// From what the clip is made.
    pub mode: Mode,
}

/// The dialect that a profile names.
pub fn of(name: DialectName) -> &'static dyn Dialect {
    match name {
        DialectName::Happyhorse => &happyhorse::HappyHorse,
    }
}
