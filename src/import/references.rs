//! Parses references in the spellings of other tools: `<<<image_1>>>`, `@image_1`, `#Image1`, `「image 1」`.

use crate::import::scan::{char_at, char_before, skip_digits, skip_spaces, text_from};

/// Brackets and signs around a name.
const DELIMITERS: [(&str, &str); 8] =
    [("<<<", ">>>"), ("<<", ">>"), ("<", ">"), ("{{", "}}"), ("「", "」"), ("[", "]"), ("#", ""), ("@", "")];

/// A kind of reference.
struct Kind {
    /// Its name in other tools.
    foreign: &'static str,
    /// Its name in a story.
    name: &'static str,
}

const fn kind(foreign: &'static str, name: &'static str) -> Kind {
    Kind { foreign, name }
}

const KINDS: [Kind; 12] = [
    kind("image", "Image"),
    kind("img", "Image"),
    kind("picture", "Image"),
    kind("pic", "Image"),
    kind("video", "Video"),
    kind("audio", "Audio"),
    kind("element", "element"),
    kind("character", "character"),
    kind("subject", "subject"),
    kind("voice", "voice"),
    kind("图片", "Image"),
    kind("图", "Image"),
];

impl Kind {
    /// Returns true for a reference that stories name by its position, as `Image1`.
    fn is_positional(&self) -> bool {
        matches!(self.name, "Image" | "Video" | "Audio")
    }
}

/// Parses the reference at `at`: its length, and its name in a story. `None` if a story spells it the same way.
pub(super) fn parse_foreign_reference(text: &str, at: usize) -> Option<(usize, String)> {
    if !text_from(text, at).starts_with(['<', '{', '「', '[', '#', '@']) {
        return None;
    }
    DELIMITERS.iter().find_map(|(open, close)| parse_delimited(text, at, open, close))
}

fn parse_delimited(text: &str, at: usize, open: &str, close: &str) -> Option<(usize, String)> {
    text_from(text, at).strip_prefix(open)?;
    let kind_start = skip_spaces(text, at + open.len(), 1);
    let kind = KINDS.iter().find(|kind| {
        let head = text_from(text, kind_start).get(..kind.foreign.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(kind.foreign))
    })?;
    let kind_end = kind_start + kind.foreign.len();
    let has_underscore = text_from(text, kind_end).starts_with('_');
    let number_start = if has_underscore {
        kind_end + 1
    } else {
        skip_spaces(text, kind_end, usize::from(!close.is_empty()))
    };
    let number_end = skip_digits(text, number_start);
    let number: u32 = text.get(number_start..number_end)?.parse().ok()?;
    let end = find_end(text, at, number_end, close)?;
    if !(1..1000).contains(&number) || is_native(kind, open, has_underscore) {
        return None;
    }
    let separator = if kind.is_positional() { "" } else { "_" };
    Some((end - at, format!("{}{separator}{number}", kind.name)))
}

/// The end of a reference that starts at `start` and whose number ends at `number_end`.
fn find_end(text: &str, start: usize, number_end: usize, close: &str) -> Option<usize> {
    if !close.is_empty() {
        let close_start = skip_spaces(text, number_end, 1);
        return text_from(text, close_start).starts_with(close).then_some(close_start + close.len());
    }
    let continues = char_at(text, number_end).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_glued = char_before(text, start).is_some_and(|c| c.is_ascii_alphanumeric());
    (!continues && !is_glued).then_some(number_end)
}

/// Returns true for the spelling of a story: `@Image1`, `[Image 1]`, `@element_1`.
fn is_native(kind: &Kind, open: &str, has_underscore: bool) -> bool {
    match open {
        "@" => !has_underscore || !kind.is_positional() || kind.foreign == "picture",
        "[" => !has_underscore,
        _ => false,
    }
}
