//! How one family of models wants shots, references and sections to be written. One file a family.

mod happyhorse;

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
        let link = if called.chars().any(crate::syntax::is_cjk) { ("是", "。") } else { (" is ", ".") };
        let stop = if called.ends_with(['.', '。', '!', '！']) { "" } else { link.1 };
        format!("{token}{}{called}{stop}", link.0)
    }

    /// What stands before a section's text. `chinese` tells which words to take where the name is not sent.
    fn section_header(&self, kind: SectionKind, time: Option<Time>, chinese: bool) -> String {
        let _ = time;
        match kind {
            SectionKind::Negative if chinese => "避免：".to_owned(),
            SectionKind::Negative => "Avoid:".to_owned(),
            _ => format!("[{}]", kind.name()),
        }
    }

    /// What stands between two paragraphs.
    fn between_paragraphs(&self) -> &'static str {
        "\n\n"
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

/// The dialect of that name. Profiles are checked for it when they are read, so that another name cannot come up.
pub fn of(name: &str) -> &'static dyn Dialect {
    find(name).unwrap_or(&happyhorse::HappyHorse)
}

/// The dialect of that name, if there is one.
pub fn find(name: &str) -> Option<&'static dyn Dialect> {
    match name {
        "happyhorse" => Some(&happyhorse::HappyHorse),
        _ => None,
    }
}
