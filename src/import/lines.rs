//! The lines of a text, and what decorates them: indents, bullets, quotes, headings, bold marks, table pipes.

use crate::import::scan::{cut, is_digit, is_space};
use crate::text::Span;

/// A line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// All of it, without its end.
    pub(super) span: Span,
    /// Where its first word or bracket stands, behind all decoration.
    pub(super) content: usize,
    /// Whether it holds no word: blank, a rule, a fence, the line under a table's head.
    pub(super) bare: bool,
    /// Whether nothing but spaces is on it.
    pub(super) blank: bool,
    /// Whether it is a row of a table.
    pub(super) row: bool,
}

/// Cuts a text into lines, at LF, CRLF or CR.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let bytes = text.as_bytes();
    while start < bytes.len() {
        let length = bytes.get(start..).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest));
        let end = length.map_or(bytes.len(), |length| start + length);
        found.push(line(text, start, end));
        start = end + if bytes.get(end..end + 2) == Some(b"\r\n") { 2 } else { 1 };
    }
    found
}

fn line(text: &str, start: usize, end: usize) -> Line {
    let words = cut(text, start, end);
    let trimmed = words.trim();
    let is_rule = |c: char| "═─━=-_*~•·—–▬#┄┈".contains(c);
    let fence = trimmed.starts_with("```") || trimmed.starts_with("~~~");
    let tag = trimmed.trim_start_matches(['`', '~']);
    let rule = trimmed.chars().all(is_rule) && trimmed.chars().count() >= 3;
    let under_head = trimmed.starts_with('|') && trimmed.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let bare = trimmed.is_empty()
        || rule
        || under_head
        || (fence && tag.len() <= 12 && tag.chars().all(|c| c.is_ascii_alphanumeric()));
    Line {
        span: Span::new(start, end),
        content: content(text, start, end),
        bare,
        blank: trimmed.is_empty(),
        row: trimmed.starts_with('|') && trimmed.len() > 1,
    }
}

/// The place behind indents, `>`, `#`, bullets, `1.`, bold marks and pipes.
pub(super) fn content(text: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    loop {
        let rest = cut(text, at, end);
        let Some(first) = rest.chars().next() else { return at };
        let next = rest.chars().nth(1);
        let step = match first {
            c if is_space(c) => c.len_utf8(),
            '>' | '#' | '|' | '`' | '━' | '═' | '─' | '▶' | '►' | '•' | '·' | '●' | '■' | '◆' | '▪' | '–'
            | '—' | '\u{FE0F}' => first.len_utf8(),
            '*' | '_' => 1,
            '-' | '+' if next.is_some_and(|c| is_space(c) || c == '*') => 1,
            c if is_pictograph(c) => c.len_utf8(),
            c if is_digit(c) => match list_number(rest) {
                Some(length) => length,
                None => return at,
            },
            _ => return at,
        };
        at += step;
    }
}

/// A picture in the row of letters, as people put before headings.
fn is_pictograph(c: char) -> bool {
    matches!(c as u32, 0x2300..=0x23FF | 0x25A0..=0x27BF | 0x2B00..=0x2BFF | 0x1F000..=0x1FAFF)
}

/// The length of `1. `, `2) `, `3、`.
fn list_number(rest: &str) -> Option<usize> {
    let digits: usize = rest.chars().take(2).take_while(|c| is_digit(*c)).map(char::len_utf8).sum();
    let behind = rest.get(digits..)?;
    let mark = behind.chars().next().filter(|c| matches!(c, '.' | ')' | '、' | '．' | '）'))?;
    let apart = behind
        .get(mark.len_utf8()..)?
        .chars()
        .next()
        .is_some_and(|c| is_space(c) || c == '*' || mark == '、');
    apart.then_some(digits + mark.len_utf8())
}
