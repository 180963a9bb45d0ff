//! Finds everything in a prompt that may be the header of a shot; `tracks` decides which of it is.

mod candidate;
mod delimiters;
mod numbered;
mod points;
mod ranges;
mod sound;

pub(super) use candidate::{Candidate, HeaderKind, Placement};

use crate::import::lines::{Line, Prompt};
use crate::import::scan::{char_at, char_before, is_digit, parse_range, skip_digits};

/// The possible headers of a prompt, in order.
pub(super) fn find_candidates(prompt: Prompt<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for line in prompt.lines.iter().filter(|line| line.has_text) {
        find_in_line(prompt.text, *line, &mut found);
    }
    for candidate in found.iter_mut().filter(|found| found.placement == Placement::LineStart) {
        candidate.is_sound |= is_under_sound_heading(prompt, candidate.line);
    }
    found
}

/// Returns true if `Audio:` or its like stands alone on the line above, or above a blank line.
fn is_under_sound_heading(prompt: Prompt<'_>, line: usize) -> bool {
    let above =
        prompt.lines.get(..line).and_then(|lines| lines.iter().rev().take(2).find(|line| line.has_text));
    above.is_some_and(|line| sound::is_sound_heading(line.content(prompt.text)))
}

fn find_in_line(text: &str, line: Line, found: &mut Vec<Candidate>) {
    let mut at = line.span.start as usize;
    let mut in_code = false;
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
        } else if !is_quoted
            && c.is_alphabetic()
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

/// Reads the number at `at`, which may be the time of a header. Returns where to go on.
fn read_time(text: &str, line: Line, at: usize, is_quoted: bool, found: &mut Vec<Candidate>) -> usize {
    let is_glued = char_before(text, at).is_some_and(|c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '/' | '$' | '@' | '_' | '-' | '–' | '：')
    });
    let number_end = skip_digits(text, at).max(at + 1);
    if is_glued {
        return number_end;
    }
    if let Some(range) = parse_range(text, at).filter(|range| range.end <= line.end()) {
        let candidate = if is_quoted { None } else { ranges::read_header(text, line, at, range) };
        let end = candidate.as_ref().map_or(0, |candidate| candidate.header.end as usize);
        found.extend(candidate);
        return end.max(range.end);
    }
    if !is_quoted {
        found.extend(points::read_header(text, line, at));
    }
    number_end
}
