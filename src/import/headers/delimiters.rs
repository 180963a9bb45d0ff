//! What surrounds a header: brackets, separators and bold marks.

use crate::import::lines::Line;
use crate::import::scan::{char_at, is_space, slice, text_before, text_from};
use crate::text::Span;

/// Opening brackets, each at the index of its partner in [`CLOSING`].
pub(super) const OPENING: [char; 7] = ['[', '【', '［', '(', '（', '<', '〔'];
pub(super) const CLOSING: [char; 7] = [']', '】', '］', ')', '）', '>', '〕'];

/// The number of square brackets, which come first. Any of them may close any other.
const SQUARE: usize = 3;

/// Finds the brackets around `start..end` on its line: the offset of the opening one, and the offset after the closing one.
pub(super) fn enclosing_brackets(text: &str, line: Line, start: usize, end: usize) -> Option<(usize, usize)> {
    let ahead = text_before(text, line.span.start as usize, start, 120);
    let open = ahead.rfind(OPENING)?;
    let bracket = char_at(ahead, open)?;
    if ahead.get(open..)?.contains(CLOSING) {
        return None;
    }
    let kind = OPENING.iter().position(|known| *known == bracket)?;
    let is_square = kind < SQUARE;
    let mut length = 0;
    for c in slice(text, end, line.end()).chars().take(120) {
        length += c.len_utf8();
        // Most characters are letters and digits.
        if c.is_ascii_alphanumeric() {
            continue;
        }
        let closing = CLOSING.iter().position(|known| *known == c);
        if closing.is_some_and(|closing| closing == kind || (is_square && closing < SQUARE)) {
            return Some((start - (ahead.len() - open), end + length));
        }
        if !is_square && OPENING.contains(&c) {
            return None;
        }
    }
    None
}

/// What follows a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Separator {
    /// True if a separator such as `:` or the end of the line sets the header off.
    pub(super) is_clear: bool,
    /// The offset at which the text after the header starts.
    pub(super) end: usize,
}

/// Reads the separator at `at`, with the spaces and bold marks around it.
pub(super) fn read_separator(text: &str, line: Line, at: usize) -> Separator {
    let skip_marks = |at: usize| {
        let is_mark = |c: &char| is_space(*c) || matches!(c, '*' | '`' | '_');
        at + slice(text, at, line.end()).chars().take_while(is_mark).map(char::len_utf8).sum::<usize>()
    };
    let at = skip_marks(at);
    let Some(c) = slice(text, at, line.end()).chars().next() else {
        return Separator { is_clear: true, end: at };
    };
    let after = at + c.len_utf8();
    let is_apart = text_from(text, after).starts_with(is_space) || after >= line.end();
    match c {
        ':' | '：' | '|' | '｜' | '│' => Separator { is_clear: true, end: skip_marks(after) },
        '-' | '–' | '—' | '.' | '·' if is_apart => Separator { is_clear: true, end: skip_marks(after) },
        '—' => {
            let doubled = char_at(text, after).filter(|c| *c == '—').map_or(0, char::len_utf8);
            Separator { is_clear: true, end: skip_marks(after + doubled) }
        }
        ',' | '，' | '、' | '；' | ';' => Separator { is_clear: false, end: skip_marks(after) },
        _ => Separator { is_clear: false, end: at },
    }
}

/// Finds the `**` that closes bold text opened before the header at `start..end`: `**0-3s: The door** She…`
pub(super) fn closing_bold(text: &str, line: Line, start: usize, end: usize) -> Option<usize> {
    let is_open = text_before(text, line.span.start as usize, line.content_start, 40).contains("**");
    if !is_open || slice(text, start, end).contains("**") {
        return None;
    }
    let rest = slice(text, end, line.end());
    let length = memchr::memmem::find(rest.as_bytes().get(..rest.len().min(122))?, b"**")?;
    Some(end + length)
}

/// Trims brackets, separators and marks off a label; `None` if no word is left.
pub(super) fn trim_label(text: &str, start: usize, end: usize) -> Option<Span> {
    let is_delimiter = |c: char| is_space(c) || "|｜│·:：-–—*,，、`_()（）[]【】".contains(c);
    let label = slice(text, start, end);
    let from_word = label.trim_start_matches(is_delimiter);
    let words = from_word.trim_end_matches(is_delimiter);
    let start = start + (label.len() - from_word.len());
    words.contains(char::is_alphanumeric).then(|| Span::new(start, start + words.len()))
}
