//! Prompt dialects: how each family of models wants shots and sections written. Each family has its own file.

mod h3;
mod happyhorse;
mod kling;
pub(super) mod seedance;
mod timeline;
mod wan;

use crate::model::length::is_han;
use crate::model::profile::DialectName;
use crate::storyboard::Time;
use crate::syntax::tree::SectionKind;
use crate::syntax::{self, Block, PerBlock};

/// The prompt format of a family of models. Default methods cover what the families share.
pub trait Dialect: Sync {
    /// Returns the header to write before a shot's text.
    fn shot_header(&self, shot: &ShotHead) -> String;

    /// Returns the header to write before a section's text.
    fn section_header(&self, section: &SectionHead) -> String;

    /// Returns the sentence that says what a reference is.
    fn declaration(&self, token: &str, called: &str) -> String {
        let (link, stop) = match WritingSystem::detect(called) {
            WritingSystem::Chinese => ("是", "。"),
            WritingSystem::Japanese => ("は", "。"),
            WritingSystem::Korean => (": ", "."),
            WritingSystem::Other => (" is ", "."),
        };
        let stop = if called.ends_with(['.', '。', '!', '！']) { "" } else { stop };
        // A number at the end of a token must not run into the next word.
        let space = if token.ends_with(|c: char| c.is_ascii_digit()) && !link.starts_with([' ', ':']) {
            " "
        } else {
            ""
        };
        format!("{token}{space}{link}{called}{stop}")
    }

    /// Returns the separator between two paragraphs.
    fn between_paragraphs(&self) -> &'static str {
        "\n\n"
    }

    /// Returns whether the prompt is one text or lists its shots.
    fn layout(&self) -> Layout {
        Layout::Text
    }

    /// How the dialect sends the times of shots.
    fn times(&self) -> Times {
        Times::Sent
    }

    /// Returns false if only the starts of shots are written, so that a pause after a shot is lost.
    fn writes_ends(&self) -> bool {
        true
    }

    /// Returns the name of a field, for prompts that consist of named fields.
    fn field(&self, _field: Field, _has_references: bool) -> Option<&'static str> {
        None
    }
}

/// A field of a prompt with named fields. The first two come in this order, and sound comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What each reference is.
    References,
    /// The shots, and what holds for all of them.
    Description,
    /// The sound of the whole clip.
    Sound,
}

/// The layout of a prompt: one text, or its shots listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One text with a paragraph for each shot.
    Text,
    /// One line with a delimited entry for each shot.
    Line,
    /// A list with a text for each shot.
    List,
}

/// How the dialect sends the times of shots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// In the prompt, exactly.
    Sent,
    /// In the prompt, in whole seconds.
    Whole,
    /// Not sent; only the order of the shots is.
    Dropped,
    /// Not sent; the order and length of each shot are, and the model takes the lengths as hints.
    Hinted,
}

impl Times {
    /// Returns true if the prompt has no times, so that the shots must be in order.
    pub fn need_order(self) -> bool {
        matches!(self, Self::Dropped | Self::Hinted)
    }
}

/// The input for a shot's header.
#[derive(Clone, Copy, Debug)]
pub struct ShotHead {
    /// Its index among the shots, from 0.
    pub index: usize,
    /// When it plays.
    pub time: Time,
    /// Its length in whole seconds.
    pub seconds: u64,
    /// The story's writing system.
    pub writing_system: WritingSystem,
    /// Whether to add the length as a hint.
    pub soft_seconds: bool,
}

/// The input for a section's header.
#[derive(Clone, Copy, Debug)]
pub struct SectionHead {
    /// Which one it is.
    pub kind: SectionKind,
    /// When it applies, if its header has a time.
    pub time: Option<Time>,
    /// The section's writing system.
    pub writing_system: WritingSystem,
}

/// The writing system of a text, which decides the words that a dialect adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritingSystem {
    /// Han characters without kana.
    Chinese,
    /// Kana, with or without Han characters.
    Japanese,
    /// Hangul.
    Korean,
    /// Any other; the dialect adds English words.
    Other,
}

/// How many letters of each writing system a text has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Letters {
    han: usize,
    kana: usize,
    hangul: usize,
    other: usize,
}

impl Letters {
    fn add(&mut self, text: &str) {
        for c in text.chars() {
            match c as u32 {
                0x3041..=0x30FA => self.kana += 1,
                0xAC00..=0xD7A3 => self.hangul += 1,
                _ if is_han(c) => self.han += 1,
                _ if c.is_alphabetic() => self.other += 1,
                _ => {}
            }
        }
    }
}

impl WritingSystem {
    /// Detects the writing system of a text.
    pub fn detect(text: &str) -> Self {
        let has = |wanted: fn(char) -> bool| text.chars().any(wanted);
        if text.is_ascii() {
            Self::Other
        } else if has(|c| matches!(c as u32, 0x3041..=0x30FA)) {
            Self::Japanese
        } else if has(|c| matches!(c as u32, 0xAC00..=0xD7A3)) {
            Self::Korean
        } else if has(is_han) {
            Self::Chinese
        } else {
            Self::Other
        }
    }

    /// Detects a story's main writing system; a name or a line of dialogue in another one doesn't count.
    pub fn detect_in_story(script: &syntax::Script) -> Self {
        Self::detect_in_edited(script, &mut PerBlock::default())
    }

    /// Like [`WritingSystem::detect_in_story`]; `known` has the letters of blocks that were counted before.
    pub fn detect_in_edited(script: &syntax::Script, known: &mut PerBlock<Letters>) -> Self {
        if script.body().is_ascii() {
            return Self::Other;
        }
        let mut all = Letters::default();
        all.add(script.text(script.preamble));
        let count = |block: &Block| {
            let mut letters = Letters::default();
            // Headers don't count: `fmt` may write them in another script.
            block.lead.into_iter().chain([block.text]).for_each(|span| letters.add(script.text(span)));
            letters
        };
        for letters in known.of_each(&script.blocks, count) {
            all.han += letters.han;
            all.kana += letters.kana;
            all.hangul += letters.hangul;
            all.other += letters.other;
        }
        let Letters { han, kana, hangul, other } = all;
        // A Han character carries about as much as three letters.
        if (han + kana + hangul) * 3 < other {
            Self::Other
        } else if hangul > han + kana {
            Self::Korean
        } else if kana * 5 > han {
            Self::Japanese
        } else if han > 0 {
            Self::Chinese
        } else {
            Self::Other
        }
    }

    /// The words that start the negative prompt.
    pub fn avoid(self) -> &'static str {
        match self {
            Self::Chinese => "避免：",
            Self::Japanese => "避けること：",
            Self::Korean | Self::Other => "Avoid:",
        }
    }
}

/// Returns the dialect that a profile names.
pub fn by_name(name: DialectName) -> &'static dyn Dialect {
    match name {
        DialectName::Happyhorse => &happyhorse::HappyHorse,
        DialectName::Seedance => &seedance::Numbered,
        DialectName::SeedanceTimed => &seedance::Timed,
        DialectName::Kling => &kling::Line,
        DialectName::ShotList => &kling::List,
        DialectName::KlingProse => &kling::Prose,
        DialectName::Timeline => &timeline::Timeline,
        DialectName::Wan => &wan::Wan,
        DialectName::H3 => &h3::H3,
    }
}
