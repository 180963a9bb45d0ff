//! Parses what numbers a shot: `Shot 1`, `SCENE TWO`, `Shot A`, `镜头一`, `第1幕`, `カット3`.

use crate::import::scan::{
    char_at, char_before, is_digit, is_space, skip_digits, skip_spaces, slice, text_from,
};
use crate::syntax::time;

/// A word with its number, such as `Shot 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ordinal {
    /// The word, which tells one series from another.
    pub(super) word: &'static str,
    /// The number.
    pub(super) number: u32,
    /// The offset after it.
    pub(super) end: usize,
}

/// Words before a number, separated by a space: `Shot 1`.
const LATIN_WORDS: [&str; 17] = [
    "shot", "scene", "cut", "beat", "frame", "panel", "phase", "stage", "act", "step", "segment", "sequence",
    "part", "clip", "take", "moment", "chapter",
];

/// Words right before a number: `镜头1`.
const CJK_WORDS: [&str; 21] = [
    "镜头",
    "分镜头",
    "分镜",
    "镜号",
    "镜",
    "場面",
    "场景",
    "场次",
    "片段",
    "格子",
    "段落",
    "カット",
    "シーン",
    "ショット",
    "コマ",
    "장면",
    "컷",
    "샷",
    "씬",
    "鏡頭",
    "画格",
];

/// Words after a number: `第1幕`.
const WORDS_AFTER: [&str; 14] =
    ["镜头", "分镜", "镜", "幕", "场景", "场", "段", "格", "部分", "阶段", "カット", "シーン", "場", "鏡"];

const NUMBER_WORDS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

const ROMAN_NUMERALS: [&str; 10] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];

/// Parses the ordinal that starts at `at`.
pub(super) fn parse_ordinal(text: &str, at: usize) -> Option<Ordinal> {
    match char_at(text, at)? {
        c if c.is_ascii_alphabetic() => parse_latin(text, at),
        '第' => parse_with_word_after(text, at + '第'.len_utf8()),
        _ => parse_cjk(text, at),
    }
}

/// `Shot 1`, `SCENE TWO`, `Shot #3`.
fn parse_latin(text: &str, at: usize) -> Option<Ordinal> {
    if char_before(text, at).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '@' | '/'))
    {
        return None;
    }
    let rest = text_from(text, at);
    let word = LATIN_WORDS
        .iter()
        .find(|word| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))?;
    let word_end = at + word.len();
    let mut number_at = skip_spaces(text, word_end, 2);
    let has_space = number_at > word_end;
    if text_from(text, number_at).starts_with(['#', '-', '_']) {
        number_at += 1;
    }
    let in_words = || if has_space { parse_number_word(text, number_at) } else { None };
    let (number, end) = parse_digits(text, number_at).or_else(in_words)?;
    Some(Ordinal { word, number, end })
}

/// `第1幕`, from after the `第`.
fn parse_with_word_after(text: &str, at: usize) -> Option<Ordinal> {
    let number_at = skip_spaces(text, at, 1);
    let (number, end) = parse_digits(text, number_at).or_else(|| parse_han_number(text, number_at))?;
    let mut word_at = skip_spaces(text, end, 1);
    if text_from(text, word_at).starts_with('个') {
        word_at += '个'.len_utf8();
    }
    let word = WORDS_AFTER.iter().find(|word| text_from(text, word_at).starts_with(**word))?;
    Some(Ordinal { word, number, end: word_at + word.len() })
}

/// `镜头一`, `カット3`.
fn parse_cjk(text: &str, at: usize) -> Option<Ordinal> {
    let rest = text_from(text, at);
    let word = CJK_WORDS.iter().find(|word| rest.starts_with(**word))?;
    let number_at = skip_spaces(text, at + word.len(), 2);
    let (number, end) = parse_digits(text, number_at).or_else(|| parse_han_number(text, number_at))?;
    Some(Ordinal { word, number, end })
}

/// Parses `3`, `01` or `３`, but not the start of `3-5`, `3D` or `3.5`.
fn parse_digits(text: &str, at: usize) -> Option<(u32, usize)> {
    let end = skip_digits(text, at);
    let number = time::whole_number(text.get(at..end)?).filter(|number| *number < 1000)?;
    let mut rest = text_from(text, end).chars();
    let (next, after_next) = (rest.next(), rest.next());
    let continues = next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '%')
        || (matches!(next, Some('-' | '–' | '~' | '.' | '/')) && after_next.is_some_and(is_digit));
    (!continues).then_some((number, end))
}

/// Parses `one`, `A` or `IV`.
fn parse_number_word(text: &str, at: usize) -> Option<(u32, usize)> {
    let length = text_from(text, at).bytes().take(10).take_while(u8::is_ascii_alphabetic).count();
    let end = at + length;
    let word = slice(text, at, end);
    if let Some(index) = NUMBER_WORDS.iter().position(|known| known.eq_ignore_ascii_case(word)) {
        return Some((index as u32 + 1, end));
    }
    if word.len() > 1 || word == "I" || word == "V" {
        return ROMAN_NUMERALS.iter().position(|known| *known == word).map(|index| (index as u32 + 1, end));
    }
    let letter = word.bytes().next().filter(u8::is_ascii_uppercase)?;
    // A letter has to end its header, so that `Scene A boy…` isn't one.
    let ends_header = text_from(text, end)
        .trim_start_matches(is_space)
        .starts_with([':', '：', '(', '（', '—', '–', '|', ']', '】', '*']);
    ends_header.then_some((u32::from(letter - b'A') + 1, end))
}

/// Parses `一` or `十二`.
fn parse_han_number(text: &str, at: usize) -> Option<(u32, usize)> {
    let mut number = 0;
    let mut end = at;
    for c in text_from(text, at).chars().take(3) {
        if c == '十' {
            number = if number == 0 { 10 } else { number * 10 };
        } else {
            let Some(index) = "一二三四五六七八九".chars().position(|known| known == c) else {
                break;
            };
            number += index as u32 + 1;
        }
        end += c.len_utf8();
    }
    (number > 0).then_some((number, end))
}
