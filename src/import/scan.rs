//! Times at a place in a text, as prompts spell them: `0-3s`, `0s-3s`, `0–3秒`, `0 to 3 seconds`, `00:00-00:01.5`.
//!
//! Every function looks a bounded way ahead, so that calling them once for each word is linear.

use crate::syntax::time;

/// A number of seconds or a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    /// In milliseconds.
    pub(super) ms: u64,
    /// The byte behind it, unit included.
    pub(super) end: usize,
    /// Whether a unit says that seconds are meant.
    pub(super) unit: bool,
    /// Whether it is a clock.
    pub(super) clock: bool,
}

/// Two amounts with a dash between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// In milliseconds.
    pub(super) start_ms: u64,
    /// In milliseconds, later than the start.
    pub(super) end_ms: u64,
    /// The byte behind it.
    pub(super) end: usize,
    /// Whether a unit or a clock makes it certain that time is meant.
    pub(super) sure: bool,
    /// Whether both ends are clocks.
    pub(super) clock: bool,
}

/// The text from `at` on; empty where there is none.
pub(super) fn from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// The text between two places.
pub(super) fn cut(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or("")
}

/// The character before a place.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at).and_then(|text| text.chars().next_back())
}

/// The place behind at most `most` spaces.
pub(super) fn spaces(text: &str, at: usize, most: usize) -> usize {
    let rest = from(text, at);
    rest.chars().take(most).take_while(|c| is_space(*c)).map(char::len_utf8).sum::<usize>() + at
}

/// A space inside a line.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}' | '\u{A0}' | '\u{2009}' | '\u{202F}' | '\u{200B}')
}

/// An ASCII or a full-width digit.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// The place behind the digits that start at `at`.
pub(super) fn digits(text: &str, at: usize) -> usize {
    at + from(text, at).chars().take(12).take_while(|c| is_digit(*c)).map(char::len_utf8).sum::<usize>()
}

fn one_of(text: &str, at: usize, marks: &[char]) -> Option<usize> {
    from(text, at).chars().next().filter(|c| marks.contains(c)).map(|c| at + c.len_utf8())
}

/// The units, longer ones before those that begin them.
const UNITS: [&str; 12] =
    ["seconds", "second", "secs", "sec", "s", "秒钟", "秒鐘", "秒间", "秒", "초", "″", "”"];

/// The place behind a unit of seconds.
pub(super) fn unit(text: &str, at: usize) -> Option<usize> {
    let rest = from(text, at);
    UNITS.iter().take(11).find_map(|unit| {
        let head = rest.get(..unit.len())?;
        let behind = rest.get(unit.len()..).and_then(|rest| rest.chars().next());
        let whole = !unit.is_ascii() || !behind.is_some_and(|c| c.is_ascii_alphanumeric());
        (head.eq_ignore_ascii_case(unit) && whole).then_some(at + unit.len())
    })
}

/// Reads a number of seconds or a clock, with its unit.
pub(super) fn amount(text: &str, at: usize) -> Option<Amount> {
    let whole = digits(text, at);
    let count = cut(text, at, whole).chars().count();
    if count == 0 || count > 5 {
        return None;
    }
    // A clock: one or two marks, each with two digits behind it.
    let mut end = whole;
    let mut marks = 0;
    while let Some(next) = one_of(text, end, &[':', '：']) {
        let two = digits(text, next);
        if cut(text, next, two).chars().count() != 2 || marks == 2 {
            break;
        }
        (end, marks) = (two, marks + 1);
    }
    if let Some(next) = one_of(text, end, &['.', '．']) {
        let fraction = digits(text, next);
        if fraction > next {
            end = fraction;
        }
    }
    let read = if marks > 0 { time::clock(cut(text, at, end)) } else { time::seconds(cut(text, at, end)) };
    let ms = read.ok()?;
    let behind = spaces(text, end, 2);
    let with_unit = unit(text, behind);
    let glued = from(text, end).chars().next();
    // `24mm`, `2D`, `50%`: no time.
    if with_unit.is_none()
        && glued.is_some_and(|c| {
            (c.is_alphabetic() && c.is_ascii()) || matches!(c, '%' | '°' | '×' | '/' | '$' | '€')
        })
    {
        return None;
    }
    Some(Amount { ms, end: with_unit.unwrap_or(end), unit: with_unit.is_some(), clock: marks > 0 })
}

/// The place behind a dash or a word for one.
fn dash(text: &str, at: usize) -> Option<usize> {
    let rest = from(text, at);
    if let Some(end) =
        one_of(text, at, &['-', '–', '—', '~', '～', '〜', '−', '‑', '‐', '－', '至', '到', '→'])
    {
        let doubled = one_of(text, end, &['—', '–', '-', '>']);
        return Some(doubled.unwrap_or(end));
    }
    let spaced = before(text, at).is_some_and(is_space);
    ["to", "..", "から", "부터"].iter().find_map(|word| {
        let matches = rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let apart = *word != "to" || (spaced && rest.get(2..).is_some_and(|rest| rest.starts_with(is_space)));
        (matches && apart).then_some(at + word.len())
    })
}

/// Reads `0-3s` and its like. A time that starts later than an hour is a year or a price.
pub(super) fn range(text: &str, at: usize) -> Option<Range> {
    let first = amount(text, at)?;
    let second_at = spaces(text, dash(text, spaces(text, first.end, 3))?, 3);
    let second_at =
        if from(text, second_at).starts_with('第') { second_at + '第'.len_utf8() } else { second_at };
    let second = amount(text, second_at)?;
    if second.ms <= first.ms || first.clock != second.clock || (!first.clock && first.ms > 3_600_000) {
        return None;
    }
    let glued = from(text, second.end).chars().next();
    let sure = first.unit || second.unit || first.clock;
    // `3-4人`, `5-6 people`: without a unit, a letter that follows at once names what is counted.
    if !sure && glued.is_some_and(char::is_alphanumeric) {
        return None;
    }
    // `0-5-9`, `1-2:3`: more than two numbers.
    if dash(text, second.end).is_some_and(|next| from(text, next).starts_with(is_digit)) {
        return None;
    }
    Some(Range { start_ms: first.ms, end_ms: second.ms, end: second.end, sure, clock: first.clock })
}

/// Reads a length with its unit: `1.5s`, `3 seconds`, `5秒`.
pub(super) fn length(text: &str, at: usize) -> Option<(u64, usize)> {
    let amount = amount(text, at)?;
    (amount.unit && !amount.clock && (1..=600_000).contains(&amount.ms)).then_some((amount.ms, amount.end))
}
