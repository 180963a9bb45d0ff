//! Parses references in the spellings of other tools: `<<<image_1>>>`, `@image_1`, `#Image1`, `「image 1」`.

use crate::import::scan::{
    char_at, char_before, is_cjk, is_digit, is_space, skip_digits, skip_spaces, text_before, text_from,
};
use crate::syntax::time::whole_number;
use crate::text::Span;

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

/// A plain name of a picture, such as `Image 1`, and its name in a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlainReference {
    pub(super) source: Span,
    pub(super) name: String,
}

/// Nouns for pictures, before a number.
const PICTURES: [&str; 16] = [
    "image",
    "picture",
    "photo",
    "imagen",
    "imagem",
    "foto",
    "bild",
    "изображение",
    "картинка",
    "图片",
    "图像",
    "图",
    "圖片",
    "圖",
    "画像",
    "이미지",
];

/// Words that show that numbered pictures are attached.
const ATTACHED: [&str; 26] = [
    "reference",
    "as shown in",
    "attached",
    "uploaded",
    "provided",
    "from image",
    "in image",
    "of image",
    "from picture",
    "first frame",
    "starting frame",
    "referencia",
    "referência",
    "adjunt",
    "anexad",
    "referenz",
    "референс",
    "参考",
    "參考",
    "参照",
    "如图",
    "上传",
    "首帧",
    "添付",
    "참고",
    "참조",
];

/// Finds plain names of pictures, if they plainly mean attached ones: several pictures, or words that say so.
pub(super) fn find_plain_references(text: &str) -> Vec<PlainReference> {
    let mut found = Vec::new();
    let mut numbers: Vec<u32> = Vec::new();
    let mut at = 0;
    while let Some(skipped) = text_from(text, at).find(is_digit) {
        let start = at + skipped;
        let end = skip_digits(text, start).max(start + 1);
        at = end;
        let Some(reference) = read_plain_reference(text, start, end) else { continue };
        let number = reference.name.trim_start_matches("Image").parse().unwrap_or(0);
        if !numbers.contains(&number) && numbers.len() < 20 {
            numbers.push(number);
        }
        found.push(reference);
    }
    let are_attached = numbers.len() >= 2 || {
        let lower = if found.is_empty() { String::new() } else { text.to_lowercase() };
        ATTACHED.iter().any(|word| lower.contains(word))
    };
    if are_attached { found } else { Vec::new() }
}

/// Reads the name whose number is at `start..end`.
fn read_plain_reference(text: &str, start: usize, end: usize) -> Option<PlainReference> {
    let before = text_before(text, 0, start, 32);
    let noun_end = before.trim_end_matches(is_space);
    // Most numbers follow no word.
    if !noun_end.ends_with(char::is_alphabetic) {
        return None;
    }
    let number = whole_number(text.get(start..end)?).filter(|number| (1..=30).contains(number))?;
    let has_space = noun_end.len() < before.len();
    let noun = PICTURES.iter().find(|noun| {
        let at = noun_end.len().checked_sub(noun.len());
        at.is_some_and(|at| {
            let matches = noun_end.get(at..).is_some_and(|word| word.to_lowercase() == **noun);
            let before = char_before(noun_end, at);
            let is_cjk_noun = noun.starts_with(is_cjk);
            let is_word =
                is_cjk_noun || (has_space && !before.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c)));
            let is_marked = before
                .is_some_and(|c| matches!(c, '@' | '[' | '<' | '「' | '#' | '{' | '_' | '-' | '/' | '.'));
            matches && is_word && !is_marked
        })
    })?;
    let mut after = text_from(text, end).chars();
    let next = after.next();
    let goes_on = next.is_some_and(|c| (c.is_alphanumeric() && !is_cjk(c)) || "秒分张枚个%_".contains(c))
        || (matches!(next, Some('.' | ':' | '-' | '/' | '：')) && after.next().is_some_and(is_digit));
    if goes_on {
        return None;
    }
    let source = Span::new(start - (before.len() - noun_end.len()) - noun.len(), end);
    Some(PlainReference { source, name: format!("Image{number}") })
}

/// Returns true for a noun that names a picture before its number.
pub(super) fn is_picture(noun: &str) -> bool {
    PICTURES.contains(&noun)
}
