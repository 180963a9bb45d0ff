//! Finds lengths and command-line flags in prose by their spelling.

use std::ops::Range;

use crate::text::Span;

/// Finds the lengths in a text that seem to be about the whole clip, such as `15 seconds`, `a 15-second take`, `15s`
/// and `15秒`. Returns the span of each and its milliseconds; `offset` is where the text starts in the story.
pub(super) fn lengths(text: &str, offset: u32) -> Vec<(Span, u64)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) =
        bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)).map(|skip| at + skip)
    {
        let end = bytes
            .get(start..)
            .and_then(|rest| rest.iter().position(|b| !b.is_ascii_digit()))
            .map_or(bytes.len(), |len| start + len);
        at = end;
        let length = length_at(text, start..end);
        found.extend(length.map(|(span, ms)| (span.shifted(offset as usize), ms)));
    }
    found
}

/// Reads the length that starts with these digits.
fn length_at(text: &str, digits: Range<usize>) -> Option<(Span, u64)> {
    let before = text.get(..digits.start)?.chars().next_back();
    let is_part_of_more = before
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '–' | '~' | '@' | '/'));
    if digits.len() > 3 || is_part_of_more {
        return None;
    }
    let rest = text.get(digits.end..)?;
    let from_unit = rest.strip_prefix(['-', ' ']).unwrap_or(rest);
    let unit = UNITS.iter().find(|unit| {
        from_unit.get(..unit.len()).is_some_and(|start| start.eq_ignore_ascii_case(unit))
            && !from_unit
                .get(unit.len()..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    })?;
    let seconds: u64 = text.get(digits.clone())?.parse().ok()?;
    let end = digits.end + (rest.len() - from_unit.len()) + unit.len();
    let is_of_clip = seconds <= 120 && !is_about_a_part(text, digits.start, end);
    is_of_clip.then(|| (Span::new(digits.start, end), seconds * 1000))
}

/// Returns true if the words around a length show that it is not the clip's: `5 seconds each`, `5s-10s`, `the 90s`,
/// `a 60-second countdown`.
fn is_about_a_part(text: &str, start: usize, end: usize) -> bool {
    let after = text.get(end..).unwrap_or("").trim_start().to_lowercase();
    let before = text.get(..start).unwrap_or("");
    let from = before.char_indices().rev().take(24).last().map_or(start, |(at, _)| at);
    let before = before.get(from..).unwrap_or("").to_lowercase();
    WORDS_AFTER_A_PART.iter().any(|word| after.starts_with(word))
        || WORDS_BEFORE_A_PART.iter().any(|word| before.contains(word))
}

const UNITS: [&str; 6] = ["seconds", "second", "secs", "sec", "s", "秒"];

const WORDS_AFTER_A_PART: [&str; 11] =
    ["each", "per", "-", "–", "~", "/", "countdown", "crossfade", "clock", "timer", "interval"];

const WORDS_BEFORE_A_PART: [&str; 5] = ["each", "every", "the ", "fade of", "每"];

/// Finds command-line flags, such as `--ar 16:9` and `(--RS 720p)`; `start` is where the text starts in the story.
pub(super) fn flags(words: &str, start: u32) -> Vec<Span> {
    let mut found = Vec::new();
    for (at, _) in words.match_indices("--") {
        let before = words.get(..at).and_then(|before| before.chars().next_back());
        let rest = words.get(at + 2..).unwrap_or("");
        let name: usize = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        // A flag stands apart from words; a dash in prose touches one: `wait--now`, `--and then--`.
        let touches_word = before.is_some_and(|c| c.is_alphanumeric() || c == '-');
        let after = rest.get(name..).unwrap_or("");
        if touches_word || !(1..=16).contains(&name) || after.starts_with('-') {
            continue;
        }
        let value = after.strip_prefix([' ', '=']).unwrap_or("");
        let value = value
            .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '.')))
            .next()
            .unwrap_or("");
        let value = value.trim_end_matches(['.', ':']).len();
        let length = 2 + name + if value > 0 { 1 + value } else { 0 };
        found.push(Span::new(at, at + length).shifted(start as usize));
    }
    found
}
