//! Rewrites a time without changing its spelling: only the numbers change; the unit, the dash, the quotes and
//! everything else around them stay.

use std::ops::Range;

use crate::syntax::time::{clock, is_digit, seconds, show_clock, show_seconds};

/// Replaces the times `old` in a text with `new`, in milliseconds. Returns `None` if the text doesn't contain exactly
/// the times `old`, in this order.
pub(super) fn replace_times(text: &str, old: &[u64], new: &[u64]) -> Option<String> {
    let found = find_numbers(text);
    if found.len() != old.len() || found.len() != new.len() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (place, (old, new)) in found.into_iter().zip(old.iter().zip(new)) {
        let written = text.get(place.clone())?;
        if parse_time(written)? != *old {
            return None;
        }
        out.push_str(text.get(at..place.start)?);
        if old == new {
            out.push_str(written);
        } else {
            out.push_str(&show_like(written, *new));
        }
        at = place.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

/// Parses a number of seconds or a clock to milliseconds.
fn parse_time(number: &str) -> Option<u64> {
    if number.contains(is_colon) { clock(number).ok() } else { seconds(number).ok() }
}

/// Finds the numbers and clocks in a text: digits, and marks between digits.
fn find_numbers(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut behind_mark = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let open = found.last_mut().filter(|last| last.end == at || behind_mark == Some((last.end, at)));
        match open {
            Some(last) if is_digit(c) => last.end = end,
            Some(last) if last.end == at && (is_colon(c) || matches!(c, '.' | ',' | '．' | '，')) => {
                behind_mark = Some((at, end));
            }
            None if is_digit(c) => found.push(at..end),
            _ => {}
        }
    }
    found
}

/// Writes a time in the spelling of another.
fn show_like(like: &str, ms: u64) -> String {
    let mut text = show_seconds(ms);
    if like.contains(is_colon) {
        text = show_clock(ms);
        if like.matches(is_colon).count() > text.matches(':').count() {
            text = format!("00:{text}");
        }
        let is_padded = like.chars().take_while(|c| is_digit(*c)).count() > 1;
        if !is_padded && let Some(rest) = text.strip_prefix('0') {
            text = rest.to_owned();
        }
    }
    let has_wide_colon = like.contains('：');
    let has_wide_digits = like.chars().any(|c| is_digit(c) && !c.is_ascii());
    let as_written = |c: char| match c {
        ':' if has_wide_colon => '：',
        '.' if has_wide_digits => '．',
        '0'..='9' if has_wide_digits => char::from_u32('０' as u32 + (c as u32 - '0' as u32)).unwrap_or(c),
        c => c,
    };
    text.chars().map(as_written).collect()
}
