//! Splits a prompt into lines and finds where the text of each begins, after indents, bullets, headings and bold marks.

use crate::import::scan::{is_digit, is_space, slice};
use crate::syntax::time::whole_number;
use crate::text::Span;

/// A line of a prompt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Its index.
    pub(super) index: usize,
    /// The whole line without its line end.
    pub(super) span: Span,
    /// The offset of its first word or bracket, after all decoration.
    pub(super) content_start: usize,
    /// False if the line is blank or only decoration: a rule, a code fence, or the line under a table's head.
    pub(super) has_text: bool,
    /// True if the line holds nothing but spaces.
    pub(super) is_blank: bool,
    /// True if the line is a table row.
    pub(super) is_row: bool,
    /// The number before its text, as in `2. A dog`.
    pub(super) list_number: Option<u32>,
}

/// A prompt and its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prompt<'t> {
    pub(super) text: &'t str,
    pub(super) lines: &'t [Line],
}

impl Prompt<'_> {
    /// The index of the first line that starts at an offset or after it.
    pub(super) fn line_from(self, at: usize) -> usize {
        self.lines.partition_point(|line| (line.span.start as usize) < at)
    }

    /// The offset at which a line starts; the end of the text if there is no such line.
    pub(super) fn line_start(self, index: usize) -> usize {
        self.lines.get(index).map_or(self.text.len(), |line| line.span.start as usize)
    }
}

impl Line {
    /// Its text after all decoration.
    pub(super) fn content(self, text: &str) -> &str {
        slice(text, self.content_start, self.end())
    }

    /// The offset of its line end.
    pub(super) fn end(self) -> usize {
        self.span.end as usize
    }
}

/// Splits a text into lines at LF, CRLF or CR.
pub(super) fn split_lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let bytes = text.as_bytes();
    while start < bytes.len() {
        let length = bytes.get(start..).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest));
        let end = length.map_or(bytes.len(), |length| start + length);
        lines.push(classify_line(text, lines.len(), start, end));
        start = end + if bytes.get(end..end + 2) == Some(b"\r\n") { 2 } else { 1 };
    }
    lines
}

/// Finds what a line holds.
pub(super) fn classify_line(text: &str, index: usize, start: usize, end: usize) -> Line {
    let trimmed = slice(text, start, end).trim();
    let is_rule_char = |c: char| "═─━=-_*~•·—–▬#┄┈".contains(c);
    let is_rule = trimmed.chars().all(is_rule_char) && trimmed.chars().count() >= 3;
    let is_table_rule =
        trimmed.starts_with('|') && trimmed.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let language = trimmed.trim_start_matches(['`', '~']);
    let is_fence = (trimmed.starts_with("```") || trimmed.starts_with("~~~"))
        && language.len() <= 12
        && language.chars().all(|c| c.is_ascii_alphanumeric());
    let (content_start, list_number) = skip_decoration(text, start, end);
    Line {
        index,
        span: Span::new(start, end),
        content_start,
        has_text: !(trimmed.is_empty() || is_rule || is_table_rule || is_fence),
        is_blank: trimmed.is_empty(),
        is_row: trimmed.starts_with('|') && trimmed.len() > 1,
        list_number,
    }
}

/// Skips indents, `>`, `#`, bullets, `1.`, bold marks and pipes. With the offset after them comes a list number.
fn skip_decoration(text: &str, start: usize, end: usize) -> (usize, Option<u32>) {
    let mut at = start;
    let mut number = None;
    loop {
        let rest = slice(text, at, end);
        let mut chars = rest.chars();
        let (Some(first), next) = (chars.next(), chars.next()) else { return (at, number) };
        let step = match first {
            c if is_space(c) || is_bullet(c) => c.len_utf8(),
            '*' | '_' => 1,
            '-' | '+' if next.is_some_and(|c| is_space(c) || c == '*') => 1,
            '-' | '.' if next.is_some_and(is_digit) => 1,
            c if is_digit(c) && number.is_none() => match list_number_length(rest) {
                Some((length, value)) => {
                    number = Some(value);
                    length
                }
                None => return (at, number),
            },
            _ => return (at, number),
        };
        at += step;
    }
}

/// Returns true for a character that decorates the start of a line.
fn is_bullet(c: char) -> bool {
    is_pictograph(c) || is_circled_number(c) || ">#|`━═─▶►•·●■◆▪‣◦・※»›–—\u{FE0F}".contains(c)
}

/// Returns true for `①` and its like.
pub(super) fn is_circled_number(c: char) -> bool {
    matches!(c as u32, 0x2460..=0x2473 | 0x2776..=0x277F)
}

/// Returns true for an emoji or a symbol of the kind that people put before headings.
fn is_pictograph(c: char) -> bool {
    matches!(c as u32, 0x2300..=0x23FF | 0x25A0..=0x27BF | 0x2B00..=0x2BFF | 0x1F000..=0x1FAFF)
}

/// The length and the value of a list number: `1. `, `2) ` or `3、`.
fn list_number_length(rest: &str) -> Option<(usize, u32)> {
    let digits: usize = rest.chars().take(2).take_while(|c| is_digit(*c)).map(char::len_utf8).sum();
    let after_digits = rest.get(digits..)?;
    let mark = after_digits.chars().next().filter(|c| matches!(c, '.' | ')' | '、' | '．' | '）'))?;
    let next = after_digits.get(mark.len_utf8()..)?.chars().next()?;
    let is_separate = is_space(next) || matches!(next, '*' | '[' | '【' | '(' | '（') || mark == '、';
    let value = whole_number(rest.get(..digits)?)?;
    is_separate.then_some((digits + mark.len_utf8(), value))
}
