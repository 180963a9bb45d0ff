//! Parses ordinals with any noun: `Shot 1`, `SCENE TWO`, `Visual 3`, `镜头一`, `第1幕`, `Plano 2`, `첫 번째 장면`.
//!
//! A known noun says what is counted. An unknown one counts as well: `series` decides by the numbers that follow.

mod nouns;
mod numbers;

pub(super) use nouns::NounKind;

use crate::import::ordinals::nouns::{classify, find_known};
use crate::import::ordinals::numbers::{
    parse_digits, parse_han_number, parse_mark, parse_number_word, parse_ordinal_word,
};
use crate::import::scan::{
    char_at, char_before, is_cjk, is_space, is_unit_or_dash, skip_spaces, slice, text_from,
};
use crate::text::Span;

/// A noun with its number, such as `Shot 1`, or with two, such as `Shots 3–4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ordinal {
    /// The noun. In a series, it is the same or one of a few.
    pub(super) noun: Span,
    pub(super) kind: NounKind,
    /// The number; with two, the first.
    pub(super) number: u32,
    /// The last number: the same, except for `Shots 3–4`.
    pub(super) last: u32,
    /// The offset after it.
    pub(super) end: usize,
}

impl Ordinal {
    /// How many numbers it counts.
    pub(super) fn count(self) -> u32 {
        self.last - self.number + 1
    }

    /// The noun in lower case and singular, which tells one series from another.
    pub(super) fn key(self, text: &str) -> String {
        let noun = self.noun.slice(text).trim().to_lowercase();
        match noun.strip_suffix('s') {
            Some(singular) if singular.len() > 3 && singular.is_ascii() => singular.to_owned(),
            _ => noun,
        }
    }
}

/// A number in an ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number {
    first: u32,
    last: u32,
    end: usize,
}

/// The longest noun, in characters.
const MAX_NOUN_CHARS: usize = 24;

/// Parses the ordinal with a known noun that starts at `at`.
pub(super) fn parse_ordinal(text: &str, at: usize) -> Option<Ordinal> {
    let first = char_at(text, at)?;
    if first == '第' {
        return parse_with_noun_after(text, at + '第'.len_utf8());
    }
    if first.is_ascii_digit() || matches!(first, '첫' | '두' | '세' | '네') {
        return parse_korean(text, at);
    }
    if is_glued(text, at, first) {
        return None;
    }
    if let Some(ordinal) = parse_ordinal_word_first(text, at) {
        return Some(ordinal);
    }
    let (length, kind) = find_known(text_from(text, at))?;
    let noun = Span::new(at, at + length);
    let number = parse_number(text, noun.end as usize, is_cjk(first))?;
    Some(Ordinal { noun, kind, number: number.first, last: number.last, end: number.end })
}

/// Parses the ordinal at the start of a line: any noun of up to three words with a number.
pub(super) fn parse_any_ordinal(text: &str, at: usize, line_end: usize) -> Option<Ordinal> {
    if let Some(known) = parse_ordinal(text, at) {
        return Some(known);
    }
    let first = char_at(text, at)?;
    if first == '#' {
        let number = parse_digits(text, at + 1)?;
        let noun = Span::new(at, at + 1);
        return Some(Ordinal {
            noun,
            kind: NounKind::Other,
            number: number.first,
            last: number.last,
            end: number.end,
        });
    }
    if !first.is_alphabetic() {
        return None;
    }
    let rest = slice(text, at, line_end);
    let noun_length = if is_cjk(first) { cjk_noun_length(rest) } else { word_noun_length(rest) }?;
    let noun = Span::new(at, at + noun_length);
    if is_time_word(noun.slice(text)) {
        return None;
    }
    let number = parse_number(text, noun.end as usize, is_cjk(first))?;
    let kind = classify(noun.slice(text));
    // `Cut to Scene 2`: the noun is the last word.
    if kind != NounKind::Other && noun.slice(text).contains(is_space) {
        return None;
    }
    Some(Ordinal { noun, kind, number: number.first, last: number.last, end: number.end })
}

/// Returns true for a word that announces a time: `Seconds 0-3`, `Between 3 and 6`, `At 3s`.
fn is_time_word(noun: &str) -> bool {
    const WORDS: [&str; 16] = [
        "from",
        "between",
        "at",
        "t",
        "time",
        "timecode",
        "timestamp",
        "minute",
        "minutes",
        "for",
        "in",
        "to",
        "de",
        "von",
        "从",
        "约",
    ];
    let last = noun.split_whitespace().next_back().unwrap_or("").to_lowercase();
    WORDS.contains(&last.as_str()) || (last.chars().count() > 1 && is_unit_or_dash(&last))
}

/// Returns true if the word at `at` is the end of a longer one: `up_Shot 1`. A capital after a small letter isn't.
fn is_glued(text: &str, at: usize, first: char) -> bool {
    let Some(before) = char_before(text, at) else { return false };
    if is_cjk(first) {
        return false;
    }
    let starts_word = first.is_uppercase() && before.is_lowercase();
    (before.is_alphanumeric() && !is_cjk(before) && !starts_word) || matches!(before, '_' | '-' | '@' | '/')
}

/// Parses the number after a noun: `1`, `#3`, `no. 2`, `TWO`, `3–4`, `①`, `十二`.
fn parse_number(text: &str, noun_end: usize, is_cjk_noun: bool) -> Option<Number> {
    let mut at = skip_spaces(text, noun_end, 2);
    let has_space = at > noun_end;
    let rest = text_from(text, at);
    for sign in ["No.", "no.", "Nr.", "nº", "N°", "№", "#", "-", "_", "ที่"] {
        if rest.starts_with(sign) {
            at = skip_spaces(text, at + sign.len(), 1);
            break;
        }
    }
    if let Some(number) = parse_digits(text, at).or_else(|| parse_mark(text, at)) {
        return Some(number);
    }
    if is_cjk_noun && let Some(number) = parse_han_number(text, at) {
        return Some(number);
    }
    if has_space || is_cjk_noun { parse_number_word(text, at) } else { None }
}

/// Parses the part of `第1幕` after the `第`.
fn parse_with_noun_after(text: &str, at: usize) -> Option<Ordinal> {
    let number_at = skip_spaces(text, at, 1);
    let number = parse_digits(text, number_at).or_else(|| parse_han_number(text, number_at))?;
    let mut noun_at = skip_spaces(text, number.end, 1);
    for counter in ["个", "個", "の"] {
        if text_from(text, noun_at).starts_with(counter) {
            noun_at += counter.len();
        }
    }
    let rest = text_from(text, noun_at);
    if rest.starts_with(['秒', '分', '天', '次', '人', '名', '位']) && !rest.starts_with("分镜") {
        return None;
    }
    let ordinal = |length: usize, kind: NounKind| Ordinal {
        noun: Span::new(noun_at, noun_at + length),
        kind,
        number: number.first,
        last: number.last,
        end: noun_at + length,
    };
    if let Some((length, kind)) = find_known(rest) {
        return Some(ordinal(length, kind));
    }
    let length = rest.chars().take(4).take_while(|c| is_cjk(*c)).map(char::len_utf8).sum::<usize>();
    let next = char_at(rest, length);
    let is_set_off = next.is_none_or(|c| is_space(c) || ends_header(c) || matches!(c, '\n' | '\r'));
    (length > 0 && is_set_off).then(|| ordinal(length, NounKind::Other))
}

/// Parses `1번째 장면`, `2번 컷` or `첫 번째 장면`.
fn parse_korean(text: &str, at: usize) -> Option<Ordinal> {
    const WORDS: [(&str, u32); 4] = [("첫", 1), ("두", 2), ("세", 3), ("네", 4)];
    let word = WORDS.iter().find(|(word, _)| text_from(text, at).starts_with(word));
    let number = match word {
        Some((word, number)) => {
            let end = skip_spaces(text, at + word.len(), 1);
            text_from(text, end).starts_with("번째").then_some(Number {
                first: *number,
                last: *number,
                end,
            })?
        }
        None => parse_digits(text, at)?,
    };
    let counter =
        ["번째", "번"].into_iter().find(|counter| text_from(text, number.end).starts_with(counter))?;
    let noun_at = skip_spaces(text, number.end + counter.len(), 1);
    let (length, kind) = find_known(text_from(text, noun_at))?;
    let noun = Span::new(noun_at, noun_at + length);
    Some(Ordinal { noun, kind, number: number.first, last: number.last, end: noun_at + length })
}

/// Parses `First shot` or `2nd scene`.
fn parse_ordinal_word_first(text: &str, at: usize) -> Option<Ordinal> {
    let (number, word_end) = parse_ordinal_word(text, at)?;
    let noun_at = skip_spaces(text, word_end, 1);
    let (length, kind) = find_known(text_from(text, noun_at)).filter(|_| noun_at > word_end)?;
    let end = noun_at + length;
    let is_set_off = text_from(text, end).trim_start_matches(is_space).starts_with(ends_header);
    let noun = Span::new(noun_at, end);
    is_set_off.then_some(Ordinal { noun, kind, number, last: number, end })
}

/// Returns true for a character that may end the header of an ordinal.
pub(super) fn ends_header(c: char) -> bool {
    matches!(c, ':' | '：' | '(' | '（' | '—' | '–' | '|' | '｜' | ']' | '】' | '*' | '[' | '【' | '、' | '.')
}

/// The length of a noun of up to three words before a number.
fn word_noun_length(rest: &str) -> Option<usize> {
    let mut end = 0;
    for _ in 0..3 {
        let word = rest.get(end..)?;
        let length: usize = word
            .chars()
            .take(MAX_NOUN_CHARS)
            .take_while(|c| (c.is_alphabetic() && !is_cjk(*c)) || *c == '\'')
            .map(char::len_utf8)
            .sum();
        if length == 0 {
            return None;
        }
        // `warm lightShot 1` has no noun of its own.
        let is_glued = word
            .chars()
            .zip(word.chars().skip(1))
            .take(length)
            .any(|(c, next)| c.is_lowercase() && next.is_uppercase());
        if is_glued {
            return None;
        }
        end += length;
        let after = rest.get(end..)?;
        let spaces = after.len() - after.trim_start_matches(is_space).len();
        let next = char_at(after, spaces)?;
        if next.is_numeric() || matches!(next, '#' | '№') {
            return Some(end);
        }
        if spaces == 0 {
            return None;
        }
        // `Beat ONE`, `Beat A`, `Beat IV`
        if parse_number_word(rest, end + spaces).is_some() {
            return Some(end);
        }
        end += spaces;
    }
    None
}

/// The length of a noun in Han, kana or Hangul before a number.
fn cjk_noun_length(rest: &str) -> Option<usize> {
    let mut end = 0;
    for c in rest.chars().take(7) {
        if c.is_numeric() && !is_cjk(c) {
            return (end > 0).then_some(end);
        }
        let from_here = skip_spaces(rest, end, 1);
        if end > 0 && (parse_number_word(rest, from_here).is_some() || is_set_off_han(rest, from_here)) {
            return Some(end);
        }
        if is_space(c) {
            let number_at = skip_spaces(rest, end, 2);
            return char_at(rest, number_at).filter(|c| c.is_numeric() && !is_cjk(*c)).map(|_| end);
        }
        if !is_cjk(c) {
            return None;
        }
        end += c.len_utf8();
    }
    None
}

/// Returns true for a Han number that ends a header: the `一` of `画面一：`.
fn is_set_off_han(text: &str, at: usize) -> bool {
    parse_han_number(text, at)
        .is_some_and(|number| char_at(text, number.end).is_none_or(|c| is_space(c) || ends_header(c)))
}
