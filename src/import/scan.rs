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

/// Returns true for Han, kana and Hangul.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xAC00..=0xD7AF | 0xF900..=0xFAFF)
}

/// Units of seconds. A unit comes before the ones it starts with.
const UNITS: [&str; 36] = [
    "seconds",
    "second",
    "secs",
    "sec",
    "s",
    "秒钟",
    "秒鐘",
    "秒间",
    "秒間",
    "秒目",
    "秒",
    "초간",
    "초",
    "″",
    // Spanish, Portuguese, French, Italian, German
    "segundos",
    "segundo",
    "segs",
    "seg",
    "secondes",
    "seconde",
    "secondi",
    "secondo",
    "sekunden",
    "sekunde",
    "sek",
    // Russian, Ukrainian, Polish, Turkish, Indonesian, Vietnamese, Thai
    "секунды",
    "секунда",
    "секунд",
    "секунде",
    "сек",
    "с",
    "sekund",
    "saniye",
    "detik",
    "giây",
    "วินาที",
];

/// Skips a unit of seconds.
pub(super) fn skip_unit(text: &str, at: usize) -> Option<usize> {
    let rest = text_from(text, at);
    // Most characters start no unit.
    let first = rest.as_bytes().first()?.to_ascii_lowercase();
    UNITS.iter().filter(|unit| unit.as_bytes().first() == Some(&first)).find_map(|unit| {
        let head = rest.get(..unit.len())?;
        let next = char_at(rest, unit.len());
        let is_word = !unit.starts_with(|c: char| is_cjk(c) || c == '″');
        let is_whole = !is_word || !next.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c));
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
    if let Some(next) = skip_one_of(text, end, &['.', '．', ',']) {
        let fraction = skip_digits(text, next);
        let is_decimal = char_at(text, end) != Some(',') || is_decimal_comma(text, next, fraction);
        if fraction > next && is_decimal {
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

/// Returns true for a decimal comma: one or two digits follow it, and then a unit or a dash. `at` is after the comma.
fn is_decimal_comma(text: &str, at: usize, end: usize) -> bool {
    let digits = end - at;
    let after = skip_spaces(text, end, 1);
    let has_dash =
        skip_dash(text, after).is_some_and(|next| text_from(text, next).trim_start().starts_with(is_digit));
    (1..=2).contains(&digits) && (skip_unit(text, after).is_some() || has_dash)
}

/// Words that stand for a dash.
const DASH_WORDS: [&str; 14] =
    ["to", "through", "until", "bis", "até", "ate", "hasta", "al", "à", "a", "до", "по", "から", "부터"];

/// Returns true for a unit of seconds, or a word that stands for a dash.
pub(super) fn is_unit_or_dash(word: &str) -> bool {
    UNITS.contains(&word) || DASH_WORDS.contains(&word)
}

/// Skips a dash, or a word that stands for one.
pub(super) fn skip_dash(text: &str, at: usize) -> Option<usize> {
    const DASHES: [char; 15] =
        ['-', '–', '—', '~', '～', '〜', '∼', '−', '‑', '‐', '－', '至', '到', '→', '➔'];
    let rest = text_from(text, at);
    if let Some(end) = skip_one_of(text, at, &DASHES) {
        let doubled = skip_one_of(text, end, &['—', '–', '-', '>']);
        return Some(doubled.unwrap_or(end));
    }
    if let Some(dots) = ["...", "..", "…"].iter().find(|dots| rest.starts_with(**dots)) {
        return Some(at + dots.len());
    }
    let first = rest.as_bytes().first()?.to_ascii_lowercase();
    let after_space = char_before(text, at).is_some_and(is_space);
    DASH_WORDS.iter().filter(|word| word.as_bytes().first() == Some(&first)).find_map(|word| {
        let matches = rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let is_apart = after_space && rest.get(word.len()..).is_some_and(|rest| rest.starts_with(is_space));
        let is_word = word.starts_with(is_cjk) || is_apart;
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
    // `0초부터 3초까지`, `0秒から3秒まで`
    let until = ["까지", "まで"].iter().find(|word| text_from(text, second.end).starts_with(**word));
    Some(TimeRange {
        start_ms: first.ms,
        end_ms: second.ms,
        end: second.end + until.map_or(0, |word| word.len()),
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
