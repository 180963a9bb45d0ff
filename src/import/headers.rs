//! Finds the possible shot headers of a prompt; `tracks` decides which of them are shots.

mod candidate;
mod delimiters;
mod numbered;
mod points;
mod ranges;
mod sound;

pub(super) use candidate::{Candidate, HeaderKind, Placement};

use crate::import::lines::is_circled_number;
use crate::import::lines::{Line, Prompt};
use crate::import::scan::{char_at, char_before, is_digit, parse_range, skip_digits, slice};

/// The possible headers of a prompt, in order.
pub(super) fn find_candidates(prompt: Prompt<'_>) -> Vec<Candidate> {
    // Candidates are large, and growing a long list of them copies it several times.
    let mut found = Vec::with_capacity(prompt.text.len() / 8);
    for line in prompt.lines.iter().filter(|line| line.has_text) {
        find_in_line(prompt.text, *line, &mut found);
    }
    for candidate in found.iter_mut().filter(|found| found.placement == Placement::LineStart) {
        candidate.is_sound |= is_under_sound_heading(prompt, candidate.line);
    }
    found
}

/// Returns true if a heading such as `Audio:` is alone on the line above, or above a blank line.
fn is_under_sound_heading(prompt: Prompt<'_>, line: usize) -> bool {
    let above =
        prompt.lines.get(..line).and_then(|lines| lines.iter().rev().take(2).find(|line| line.has_text));
    above.is_some_and(|line| sound::is_sound_heading(line.content(prompt.text)))
}

fn find_in_line(text: &str, line: Line, found: &mut Vec<Candidate>) {
    let mut at = line.span.start as usize;
    let mut in_code = false;
    let mut straight = StraightQuotes::new(text, line);
    if let Some(number) = line.list_number {
        found.push(numbered::read_list_item(text, line, number));
    } else if is_numbered_with_sign(text, line)
        && let Some(candidate) = numbered::read_header(text, line, line.content_start - 1)
    {
        found.push(candidate);
    }
    found.extend(points::read_duration_at_end(text, line).filter(|_| line.list_number.is_none()));
    while at < line.end()
        && let Some(c) = char_at(text, at)
    {
        if c == '`' {
            in_code = !in_code;
        }
        // Backticks quote a header, but at the start of a line they only decorate it.
        let is_quoted = in_code && at > line.content_start + 1;
        if is_digit(c) {
            at = read_time(text, line, at, is_quoted, found);
        } else if let Some(end) = skip_quote(text, line, at, c, &mut straight) {
            at = end;
        } else if !is_quoted
            && (c.is_alphabetic() || is_circled_number(c))
            && let Some(candidate) = numbered::read_header(text, line, at)
        {
            // A time in the same header is a candidate of its own.
            at = match candidate.kind {
                HeaderKind::Numbered(ordinal, _) => ordinal.end,
                _ => candidate.header.end as usize,
            }
            .max(at + 1);
            found.push(candidate);
        } else {
            at += c.len_utf8();
        }
    }
}

/// Returns true for `#1` at the start of a line.
fn is_numbered_with_sign(text: &str, line: Line) -> bool {
    char_before(text, line.content_start) == Some('#')
        && char_at(text, line.content_start).is_some_and(is_digit)
}

/// The longest quote that holds no headers, in characters.
const MAX_QUOTE_CHARS: usize = 120;

/// Skips a short quote inside a line, in which nothing is a header. A quote at the start of a line may be one.
fn skip_quote(text: &str, line: Line, at: usize, c: char, straight: &mut StraightQuotes) -> Option<usize> {
    let close = match c {
        '"' if straight.opens(text, at) => '"',
        '“' => '”',
        '「' => '」',
        '『' => '』',
        _ => return None,
    };
    if at <= line.content_start {
        return None;
    }
    let inside = slice(text, at + c.len_utf8(), line.end());
    let (length, _) = inside.char_indices().take(MAX_QUOTE_CHARS).find(|(_, inner)| *inner == close)?;
    straight.is_open = false;
    Some(at + c.len_utf8() + length + close.len_utf8())
}

/// The straight quotes of a line, which open and close in turn.
struct StraightQuotes {
    /// False if there is an odd number of them, so that nobody can tell which ones open.
    are_paired: bool,
    is_open: bool,
}

impl StraightQuotes {
    fn new(text: &str, line: Line) -> Self {
        let words = line.span.slice(text);
        Self { are_paired: words.bytes().filter(|byte| *byte == b'"').count() % 2 == 0, is_open: false }
    }

    /// Returns true if the quote at `at` opens.
    fn opens(&mut self, text: &str, at: usize) -> bool {
        // `6" phone`
        if !self.are_paired || char_before(text, at).is_some_and(is_digit) && !self.is_open {
            return false;
        }
        self.is_open = !self.is_open;
        self.is_open
    }
}

/// Reads the number at `at`, which may be the time of a header. Returns the offset to continue from.
fn read_time(text: &str, line: Line, at: usize, is_quoted: bool, found: &mut Vec<Candidate>) -> usize {
    let is_glued = char_before(text, at).is_some_and(|c| {
        let follows_digit = || text.get(..at - c.len_utf8()).is_some_and(|before| before.ends_with(is_digit));
        c.is_ascii_alphanumeric()
            || matches!(c, '/' | '$' | '@' | '_' | '-' | '–')
            || (matches!(c, '.' | ':' | '：') && follows_digit())
    });
    let number_end = skip_digits(text, at).max(at + 1);
    if is_glued && at != line.content_start {
        return number_end;
    }
    if let Some(range) = parse_range(text, at).filter(|range| range.end <= line.end()) {
        let candidate = if is_quoted { None } else { ranges::read_header(text, line, at, range) };
        // A loose time isn't a header, so nothing after it belongs to it.
        let end = candidate.as_ref().filter(|found| found.placement > Placement::Loose);
        let end = end.map_or(0, |candidate| candidate.header.end as usize);
        found.extend(candidate);
        return end.max(range.end);
    }
    if !is_quoted {
        found.extend(points::read_headers(text, line, at));
    }
    number_end
}
