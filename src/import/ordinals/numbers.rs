//! Parses the numbers of ordinals: digits, `3–4`, `①`, number words, letters, Roman and Han numerals.

use crate::import::ordinals::{Number, ends_header};
use crate::import::scan::{char_at, is_digit, is_space, skip_digits, skip_spaces, slice, text_from};
use crate::syntax::time;

const NUMBER_WORDS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

const ROMAN_NUMERALS: [&str; 10] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];

/// Words that count what comes after them, with their number.
const ORDINAL_WORDS: [(&str, u32); 34] = [
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("1st", 1),
    ("2nd", 2),
    ("3rd", 3),
    ("4th", 4),
    ("5th", 5),
    ("6th", 6),
    ("primera", 1),
    ("segunda", 2),
    ("tercera", 3),
    ("cuarta", 4),
    ("primer", 1),
    ("segundo", 2),
    ("tercer", 3),
    ("primeira", 1),
    ("terceira", 3),
    ("quarta", 4),
    ("première", 1),
    ("deuxième", 2),
    ("troisième", 3),
    ("erste", 1),
    ("zweite", 2),
    ("dritte", 3),
    ("vierte", 4),
    ("первая", 1),
    ("вторая", 2),
    ("третья", 3),
];

/// The most shots that one ordinal counts: `Shots 3–4`.
const MAX_SPAN: u32 = 12;

/// Parses `3`, `01`, `３` or `3–4`, but not the start of `3D`, `3.5` or `3-5s`.
pub(super) fn parse_digits(text: &str, at: usize) -> Option<Number> {
    let (first, end) = parse_plain_digits(text, at)?;
    let number = Some(Number { first, last: first, end }).filter(|_| !continues(text, end));
    let dash_at = skip_spaces(text, end, 1);
    let Some(dash) = char_at(text, dash_at).filter(|c| matches!(c, '-' | '–' | '—' | '~' | '～' | '&' | '+'))
    else {
        return number;
    };
    let after_dash = dash_at + dash.len_utf8();
    let second_at = skip_spaces(text, after_dash, 1);
    let Some((last, last_end)) = parse_plain_digits(text, second_at) else { return number };
    let rest = text_from(text, last_end).trim_start_matches(is_space);
    let is_set_off = rest.is_empty() || rest.starts_with(ends_header) || rest.starts_with(['\n', '\r']);
    if last > first && last - first < MAX_SPAN && is_set_off && !continues(text, last_end) {
        return Some(Number { first, last, end: last_end });
    }
    // `Shot 1 - 3s` is shot 1, three seconds long.
    number.filter(|_| dash_at > end && (second_at > after_dash || matches!(dash, '~' | '～')))
}

fn parse_plain_digits(text: &str, at: usize) -> Option<(u32, usize)> {
    let end = skip_digits(text, at);
    let number = time::whole_number(text.get(at..end)?).filter(|number| *number < 1000)?;
    Some((number, end))
}

/// Returns true if more of a number follows, or a unit.
fn continues(text: &str, end: usize) -> bool {
    let mut rest = text_from(text, end).chars();
    let (next, after_next) = (rest.next(), rest.next());
    next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '%')
        || (matches!(next, Some('-' | '–' | '~' | '.' | '/' | ',')) && after_next.is_some_and(is_digit))
        || (matches!(next, Some(':' | '：'))
            && after_next.is_some_and(is_digit)
            && rest.next().is_some_and(is_digit))
}

/// Parses `①` or `⑳`.
pub(super) fn parse_mark(text: &str, at: usize) -> Option<Number> {
    let mark = char_at(text, at)?;
    let first = match mark as u32 {
        code @ 0x2460..=0x2473 => code - 0x2460 + 1,
        code @ 0x2776..=0x277F => code - 0x2776 + 1,
        _ => return None,
    };
    Some(Number { first, last: first, end: at + mark.len_utf8() })
}

/// Parses `one`, `A` or `IV`.
pub(super) fn parse_number_word(text: &str, at: usize) -> Option<Number> {
    let length = text_from(text, at).bytes().take(10).take_while(u8::is_ascii_alphabetic).count();
    let end = at + length;
    let word = slice(text, at, end);
    let number = |first: u32| Number { first, last: first, end };
    if let Some(index) = NUMBER_WORDS.iter().position(|known| known.eq_ignore_ascii_case(word)) {
        return Some(number(index as u32 + 1));
    }
    if word.len() > 1 || word == "I" || word == "V" {
        return ROMAN_NUMERALS.iter().position(|known| *known == word).map(|index| number(index as u32 + 1));
    }
    let letter = word.bytes().next().filter(u8::is_ascii_uppercase)?;
    // A letter must end its header: `Scene A boy waits` isn't scene A.
    let rest = text_from(text, end).trim_start_matches(is_space);
    let is_set_off = rest.starts_with(|c: char| ends_header(c) && c != '.');
    is_set_off.then_some(number(u32::from(letter - b'A') + 1))
}

/// Parses `First` or `2nd`: its number and the offset after it.
pub(super) fn parse_ordinal_word(text: &str, at: usize) -> Option<(u32, usize)> {
    let rest = text_from(text, at);
    let length: usize = rest.chars().take(12).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    let word = rest.get(..length)?;
    if !(3..=24).contains(&length) {
        return None;
    }
    let lower = if word.is_ascii() { String::new() } else { word.to_lowercase() };
    let is_word = |known: &str| known.eq_ignore_ascii_case(word) || known == lower;
    ORDINAL_WORDS.iter().find(|(known, _)| is_word(known)).map(|(_, number)| (*number, at + length))
}

/// Parses `一` or `十二`.
pub(super) fn parse_han_number(text: &str, at: usize) -> Option<Number> {
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
    (number > 0).then_some(Number { first: number, last: number, end })
}
