//! What prose says of the whole clip, as far as it can be told without understanding it.

use crate::text::Span;

/// Lengths that a text speaks of (`15 seconds`, `a 15-second take`, `15s`, `15秒`), with their places, in milliseconds.
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
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        if end - start > 3
            || before.is_some_and(|c| {
                c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '–' | '~' | '@' | '/')
            })
        {
            continue;
        }
        let rest = text.get(end..).unwrap_or("");
        let spoken = rest.strip_prefix(['-', ' ']).unwrap_or(rest);
        let length = UNITS.iter().find(|unit| {
            spoken.get(..unit.len()).is_some_and(|start| start.eq_ignore_ascii_case(unit))
                && !spoken
                    .get(unit.len()..)
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        });
        if let Some(unit) = length
            && let Some(seconds) = text.get(start..end).and_then(|digits| digits.parse::<u64>().ok())
        {
            let end = end + (rest.len() - spoken.len()) + unit.len();
            // `5 seconds each`, `5s-10s`, `the 90s`, `a 60-second countdown`: no length of the whole.
            let behind = text.get(end..).unwrap_or("").trim_start().to_lowercase();
            let from = text
                .get(..start)
                .unwrap_or("")
                .char_indices()
                .rev()
                .take(24)
                .last()
                .map_or(start, |(at, _)| at);
            let ahead = text.get(from..start).unwrap_or("").to_lowercase();
            if seconds > 120
                || OF_A_PART_BEHIND.iter().any(|word| behind.starts_with(word))
                || OF_A_PART_AHEAD.iter().any(|word| ahead.contains(word))
            {
                continue;
            }
            found.push((Span::new(start, end).shifted(offset as usize), seconds * 1000));
        }
    }
    found
}

const UNITS: [&str; 6] = ["seconds", "second", "secs", "sec", "s", "秒"];

const OF_A_PART_BEHIND: [&str; 11] =
    ["each", "per", "-", "–", "~", "/", "countdown", "crossfade", "clock", "timer", "interval"];

const OF_A_PART_AHEAD: [&str; 5] = ["each", "every", "the ", "fade of", "每"];

/// Command-line flags in a text that starts at `start`: `--ar 16:9`, `(--RS 720p)`.
pub(super) fn flags(words: &str, start: u32) -> Vec<Span> {
    let mut found = Vec::new();
    for (at, _) in words.match_indices("--") {
        let before = words.get(..at).and_then(|before| before.chars().next_back());
        let rest = words.get(at + 2..).unwrap_or("");
        let name: usize = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        // A flag stands alone; a dash in prose hangs on a word: `wait--now`, `--and then--`.
        let hangs = before.is_some_and(|c| c.is_alphanumeric() || c == '-');
        let behind = rest.get(name..).unwrap_or("");
        if hangs || !(1..=16).contains(&name) || behind.starts_with('-') {
            continue;
        }
        let value = behind.strip_prefix([' ', '=']).unwrap_or("");
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
