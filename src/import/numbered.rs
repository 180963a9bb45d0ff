//! `Shot 1`, `SCENE TWO`, `Shot A`, `镜头一`, `第1幕`, `カット3`: what counts shots.

use crate::import::scan::{before, cut, digits, from, is_digit, is_space, spaces};

/// A counted word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// Which word, so that series are told apart.
    pub(super) word: &'static str,
    /// Its number.
    pub(super) number: u32,
    /// The byte behind it.
    pub(super) end: usize,
}

const LATIN: [&str; 17] = [
    "shot", "scene", "cut", "beat", "frame", "panel", "phase", "stage", "act", "step", "segment", "sequence",
    "part", "clip", "take", "moment", "chapter",
];

const CJK: [&str; 21] = [
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

/// Behind `第1`.
const ORDINAL: [&str; 14] =
    ["镜头", "分镜", "镜", "幕", "场景", "场", "段", "格", "部分", "阶段", "カット", "シーン", "場", "鏡"];

const SPOKEN: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

const ROMAN: [&str; 10] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];

/// Reads a counted word.
pub(super) fn counted(text: &str, at: usize) -> Option<Counted> {
    let rest = from(text, at);
    let first = rest.chars().next()?;
    if first.is_ascii_alphabetic() {
        if before(text, at).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '@' | '/')) {
            return None;
        }
        let word = LATIN
            .iter()
            .find(|word| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))?;
        let mut behind = at + word.len();
        let apart = spaces(text, behind, 2);
        let spaced = apart > behind;
        behind = apart;
        if from(text, behind).starts_with(['#', '-', '_']) {
            behind += 1;
        }
        let (number, end) =
            arabic(text, behind).or_else(|| if spaced { spoken(text, behind) } else { None })?;
        return Some(Counted { word, number, end });
    }
    if first == '第' {
        let inside = spaces(text, at + first.len_utf8(), 1);
        let (number, end) = arabic(text, inside).or_else(|| han(text, inside))?;
        let end = spaces(text, end, 1);
        let end = if from(text, end).starts_with('个') { end + '个'.len_utf8() } else { end };
        let word = ORDINAL.iter().find(|word| from(text, end).starts_with(**word))?;
        return Some(Counted { word, number, end: end + word.len() });
    }
    let word = CJK.iter().find(|word| rest.starts_with(**word))?;
    let behind = spaces(text, at + word.len(), 2);
    let (number, end) = arabic(text, behind).or_else(|| han(text, behind))?;
    Some(Counted { word, number, end })
}

/// `3`, `01`, `３`; not the start of `3-5`, `3D` or `3.5`.
fn arabic(text: &str, at: usize) -> Option<(u32, usize)> {
    let end = digits(text, at);
    let number = crate::syntax::time::whole_number(text.get(at..end)?).filter(|number| *number < 1000)?;
    let mut behind = from(text, end).chars();
    let (next, after) = (behind.next(), behind.next());
    let goes_on = next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '%')
        || (matches!(next, Some('-' | '–' | '~' | '.' | '/')) && after.is_some_and(is_digit));
    (!goes_on).then_some((number, end))
}

/// `one`, `A`, `IV`.
fn spoken(text: &str, at: usize) -> Option<(u32, usize)> {
    let length = from(text, at).bytes().take(10).take_while(u8::is_ascii_alphabetic).count();
    let word = cut(text, at, at + length);
    let end = at + length;
    if let Some(position) = SPOKEN.iter().position(|known| known.eq_ignore_ascii_case(word)) {
        return Some((position as u32 + 1, end));
    }
    if word.len() > 1 || word == "I" || word == "V" {
        return ROMAN.iter().position(|known| *known == word).map(|position| (position as u32 + 1, end));
    }
    let letter = word.bytes().next().filter(u8::is_ascii_uppercase)?;
    let closed = from(text, end)
        .trim_start_matches(is_space)
        .starts_with([':', '：', '(', '（', '—', '–', '|', ']', '】', '*']);
    closed.then_some((u32::from(letter - b'A') + 1, end))
}

/// `一`, `十二`.
fn han(text: &str, at: usize) -> Option<(u32, usize)> {
    let mut number = 0;
    let mut end = at;
    for c in from(text, at).chars().take(3) {
        let digit = match "一二三四五六七八九".chars().position(|known| known == c) {
            Some(position) => position as u32 + 1,
            None if c == '十' => {
                number = if number == 0 { 10 } else { number * 10 };
                end += c.len_utf8();
                continue;
            }
            None => break,
        };
        number += digit;
        end += c.len_utf8();
    }
    (number > 0).then_some((number, end))
}
