//! Parses times as prompts spell them: `0-3s`, `0s-3s`, `0–3秒`, `0 to 3 seconds`, `00:00-00:01.5`.
//!
//! Every function takes a byte offset and looks a bounded distance ahead, so calling one for each word is linear.

use crate::syntax::time;

/// A number of seconds or a clock time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    /// In milliseconds.
    pub(super) ms: u64,
    /// The offset after it, unit included.
    pub(super) end: usize,
    /// True if it has a unit of seconds.
    pub(super) has_unit: bool,
    /// True if it is a clock time, such as `0:03`.
    pub(super) is_clock: bool,
}

/// A start and an end time with a dash between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeRange {
    /// In milliseconds.
    pub(super) start_ms: u64,
    /// In milliseconds; always later than the start.
    pub(super) end_ms: u64,
    /// The offset after it.
    pub(super) end: usize,
    /// True if a unit or a clock shows that these numbers are times.
    pub(super) is_certain: bool,
    /// True if both ends are clock times.
    pub(super) is_clock: bool,
}

/// The text from `at` on; empty if there is none.
pub(super) fn text_from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// The text between two offsets; empty if there is none.
pub(super) fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or("")
}

/// Up to `max` bytes of text before `at`, but none before `start`; begins on a character boundary.
pub(super) fn text_before(text: &str, start: usize, at: usize, max: usize) -> &str {
    let mut start = start.max(at.saturating_sub(max));
    while start < at && !text.is_char_boundary(start) {
        start += 1;
    }
    slice(text, start, at)
}

/// The character at an offset.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text_from(text, at).chars().next()
}

/// The character before an offset.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at).and_then(|text| text.chars().next_back())
}

/// Skips at most `max` spaces.
pub(super) fn skip_spaces(text: &str, at: usize, max: usize) -> usize {
    let rest = text_from(text, at);
    rest.chars().take(max).take_while(|c| is_space(*c)).map(char::len_utf8).sum::<usize>() + at
}

/// Returns true for a space or a tab of any width, but not for a line end.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}' | '\u{A0}' | '\u{2009}' | '\u{202F}' | '\u{200B}')
}

/// Returns true for an ASCII or a full-width digit.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Skips at most twelve digits.
pub(super) fn skip_digits(text: &str, at: usize) -> usize {
    at + text_from(text, at).chars().take(12).take_while(|c| is_digit(*c)).map(char::len_utf8).sum::<usize>()
}

/// Skips one of `chars`.
fn skip_one_of(text: &str, at: usize, chars: &[char]) -> Option<usize> {
    char_at(text, at).filter(|c| chars.contains(c)).map(|c| at + c.len_utf8())
}

/// Units of seconds. A unit comes before the ones it starts with.
const UNITS: [&str; 11] = ["seconds", "second", "secs", "sec", "s", "秒钟", "秒鐘", "秒间", "秒", "초", "″"];

/// Skips a unit of seconds.
pub(super) fn skip_unit(text: &str, at: usize) -> Option<usize> {
    let rest = text_from(text, at);
    UNITS.iter().find_map(|unit| {
        let head = rest.get(..unit.len())?;
        let next = char_at(rest, unit.len());
        let is_whole = !unit.is_ascii() || !next.is_some_and(|c| c.is_ascii_alphanumeric());
        (head.eq_ignore_ascii_case(unit) && is_whole).then_some(at + unit.len())
    })
}

/// Parses a number of seconds or a clock time, with its unit.
pub(super) fn parse_amount(text: &str, at: usize) -> Option<Amount> {
    let whole = skip_digits(text, at);
    let digits = slice(text, at, whole).chars().count();
    if digits == 0 || digits > 5 {
        return None;
    }
    // A clock time has one or two colons, each followed by two digits.
    let mut end = whole;
    let mut colons = 0;
    while let Some(next) = skip_one_of(text, end, &[':', '：']) {
        let field_end = skip_digits(text, next);
        if slice(text, next, field_end).chars().count() != 2 || colons == 2 {
            break;
        }
        (end, colons) = (field_end, colons + 1);
    }
    if let Some(next) = skip_one_of(text, end, &['.', '．']) {
        let fraction = skip_digits(text, next);
        if fraction > next {
            end = fraction;
        }
    }
    let is_clock = colons > 0;
    let number = slice(text, at, end);
    let ms = if is_clock { time::clock(number) } else { time::seconds(number) }.ok()?;
    let unit_end = skip_unit(text, skip_spaces(text, end, 2));
    // `24mm`, `2D` and `50%` aren't times.
    let has_other_unit = char_at(text, end)
        .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '%' | '°' | '×' | '/' | '$' | '€'));
    if unit_end.is_none() && has_other_unit {
        return None;
    }
    Some(Amount { ms, end: unit_end.unwrap_or(end), has_unit: unit_end.is_some(), is_clock })
}

/// Skips a dash, or a word that stands for one.
fn skip_dash(text: &str, at: usize) -> Option<usize> {
    const DASHES: [char; 13] = ['-', '–', '—', '~', '～', '〜', '−', '‑', '‐', '－', '至', '到', '→'];
    let rest = text_from(text, at);
    if let Some(end) = skip_one_of(text, at, &DASHES) {
        let doubled = skip_one_of(text, end, &['—', '–', '-', '>']);
        return Some(doubled.unwrap_or(end));
    }
    let after_space = char_before(text, at).is_some_and(is_space);
    ["to", "..", "から", "부터"].iter().find_map(|word| {
        let matches = rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let is_word =
            *word != "to" || (after_space && rest.get(2..).is_some_and(|rest| rest.starts_with(is_space)));
        (matches && is_word).then_some(at + word.len())
    })
}

/// Parses a time range such as `0-3s`. Without a clock, a range that starts after an hour is taken for years or prices.
pub(super) fn parse_range(text: &str, at: usize) -> Option<TimeRange> {
    let first = parse_amount(text, at)?;
    let mut second_at = skip_spaces(text, skip_dash(text, skip_spaces(text, first.end, 3))?, 3);
    if text_from(text, second_at).starts_with('第') {
        second_at += '第'.len_utf8();
    }
    let second = parse_amount(text, second_at)?;
    if second.ms <= first.ms || first.is_clock != second.is_clock || (!first.is_clock && first.ms > 3_600_000)
    {
        return None;
    }
    let is_certain = first.has_unit || second.has_unit || first.is_clock;
    // `3-4人`: a letter right after the number names what is counted, if there is no unit.
    if !is_certain && char_at(text, second.end).is_some_and(char::is_alphanumeric) {
        return None;
    }
    // `0-5-9` and `1-2:3` have more than two numbers.
    if skip_dash(text, second.end).is_some_and(|next| text_from(text, next).starts_with(is_digit)) {
        return None;
    }
    Some(TimeRange {
        start_ms: first.ms,
        end_ms: second.ms,
        end: second.end,
        is_certain,
        is_clock: first.is_clock,
    })
}

/// Parses a duration with its unit, such as `1.5s`, `3 seconds` or `5秒`: its milliseconds and the offset after it.
pub(super) fn parse_duration(text: &str, at: usize) -> Option<(u64, usize)> {
    let amount = parse_amount(text, at)?;
    (amount.has_unit && !amount.is_clock && (1..=600_000).contains(&amount.ms))
        .then_some((amount.ms, amount.end))
}

/// Parses a text that is a duration and nothing else, in milliseconds.
pub(super) fn parse_whole_duration(text: &str) -> Option<u64> {
    parse_duration(text, 0).filter(|(_, end)| *end == text.len()).map(|(ms, _)| ms)
}
