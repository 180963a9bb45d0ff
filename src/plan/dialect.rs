//! How one family of models wants shots and sections to be written. One file a family.

mod happyhorse;
mod kling;
pub(super) mod seedance;
mod timeline;

use crate::model::length::is_han;
use crate::model::profile::DialectName;
use crate::storyboard::Time;
use crate::syntax::tree::SectionKind;

/// How a family of models writes. What every family does alike is done here.
pub trait Dialect: Sync {
    /// What stands before a shot's text.
    fn shot_header(&self, shot: &ShotHead) -> String;

    /// What stands before a section's text.
    fn section_header(&self, section: &SectionHead) -> String;

    /// The sentence that says what a reference is.
    fn declaration(&self, token: &str, called: &str) -> String {
        let (link, stop) = match Script::of(called) {
            Script::Chinese => ("是", "。"),
            Script::Japanese => ("は", "。"),
            Script::Korean => (": ", "."),
            Script::Other => (" is ", "."),
        };
        let stop = if called.ends_with(['.', '。', '!', '！']) { "" } else { stop };
        // A number at the end of a token keeps its distance from the next word.
        let space = if token.ends_with(|c: char| c.is_ascii_digit()) && !link.starts_with([' ', ':']) {
            " "
        } else {
            ""
        };
        format!("{token}{space}{link}{called}{stop}")
    }

    /// What stands between two paragraphs.
    fn between_paragraphs(&self) -> &'static str {
        "\n\n"
    }

    /// Whether the prompt is one text, or is asked for shot by shot.
    fn layout(&self) -> Layout {
        Layout::Text
    }

    /// What becomes of the times of shots.
    fn times(&self) -> Times {
        Times::Sent
    }
}

/// Whether a prompt is one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One text, each shot a paragraph.
    Text,
    /// One line, each shot an entry that its own marks open and close.
    Line,
    /// A list with a text for each shot.
    List,
}

/// What becomes of the times of shots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// They stand in the prompt as they are.
    Sent,
    /// They stand in the prompt, in whole seconds.
    Whole,
    /// Only the order of shots is sent.
    Dropped,
    /// The order and the length of each shot are sent, and the model takes the lengths as a hint.
    Hinted,
}

impl Times {
    /// Returns true if the prompt doesn't say when a shot plays, so that its place among the shots has to.
    pub fn need_order(self) -> bool {
        matches!(self, Self::Dropped | Self::Hinted)
    }
}

/// A shot whose header is to be written.
#[derive(Clone, Copy, Debug)]
pub struct ShotHead {
    /// Its place among the shots, from 0.
    pub index: usize,
    /// When it plays.
    pub time: Time,
    /// How long it is to be, in whole seconds.
    pub seconds: u64,
    /// What the story is written in.
    pub script: Script,
    /// Whether lengths may be given as a hint.
    pub soft_seconds: bool,
}

/// A section whose header is to be written.
#[derive(Clone, Copy, Debug)]
pub struct SectionHead {
    /// Which one it is.
    pub kind: SectionKind,
    /// When it holds, if the story says so.
    pub time: Option<Time>,
    /// What it is written in.
    pub script: Script,
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

    /// What a whole story is written in: a name or a line of speech in another script does not count.
    pub fn of_most(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Other;
        }
        let (mut han, mut kana, mut hangul, mut other) = (0, 0, 0, 0);
        for c in text.chars() {
            match c as u32 {
                0x3041..=0x30FA => kana += 1,
                0xAC00..=0xD7A3 => hangul += 1,
                _ if is_han(c) => han += 1,
                _ if c.is_alphabetic() => other += 1,
                _ => {}
            }
        }
        // A Han character says about as much as three letters.
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

    /// What begins the sentence of what must not appear.
    pub fn avoid(self) -> &'static str {
        match self {
            Self::Chinese => "避免：",
            Self::Japanese => "避けること：",
            Self::Korean | Self::Other => "Avoid:",
        }
    }
}

/// The dialect that a profile names.
pub fn of(name: DialectName) -> &'static dyn Dialect {
    match name {
        DialectName::Happyhorse => &happyhorse::HappyHorse,
        DialectName::Seedance => &seedance::Numbered,
        DialectName::SeedanceTimed => &seedance::Timed,
        DialectName::Kling => &kling::Line,
        DialectName::ShotList => &kling::List,
        DialectName::KlingProse => &kling::Prose,
        DialectName::Timeline => &timeline::Timeline,
    }
}
