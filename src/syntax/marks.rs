//! Byte scans before the grammar runs: they find the characters that can start an element, because most of a story is
//! plain words, and blank those inside words, because a grammar can't look back.

use std::borrow::Cow;

#[allow(clippy::indexing_slicing, reason = "a table of 256 entries has one for each byte")]
/// Finds the first character of a line that can start a reference, quote, cue, escape or header.
pub(super) fn first_mark(line: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += line.get(at..)?.iter().position(|byte| MAY_BEGIN[*byte as usize])?;
        match line.get(at..at + 3) {
            // “ ‘   「 『 【   ： ［
            Some(
                [0xE2, 0x80, 0x98 | 0x9C] | [0xE3, 0x80, 0x8C | 0x8E | 0x90] | [0xEF, 0xBC, 0x9A | 0xBB],
            ) => return Some(at),
            _ if line.get(at)?.is_ascii() => return Some(at),
            _ => at += 1,
        }
    }
}

/// Finds the start of the sentence around `at`; text before it needs no parsing.
pub(super) fn sentence_start(line: &str, at: usize) -> usize {
    let before = line.get(..at).unwrap_or("");
    let spaced = memchr::memmem::rfind(before.as_bytes(), b". ").map_or(0, |stop| stop + 2);
    // Include the full stop itself, for the quotes and brackets that close after it.
    let joined = before.rfind('。').unwrap_or(0);
    spaced.max(joined)
}

/// Table of the bytes that such a character can start with.
#[allow(clippy::indexing_slicing, reason = "a table of 256 entries has one for each byte")]
static MAY_BEGIN: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = *b"@\"[\\:\xE2\xE3\xEF";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// Blanks marks inside words, because a grammar can't look back: `@` in an address, `"` after a letter or digit
/// (`6" phone`). All byte offsets stay the same.
pub(super) fn blank_glued_marks(line: &str) -> Cow<'_, str> {
    let bytes = line.as_bytes();
    let mut blanked = Vec::new();
    let mut closing = None;
    for (at, byte) in bytes.iter().enumerate() {
        if !matches!(byte, b'@' | b'"') {
            continue;
        }
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        match (byte, before) {
            (b'@', Some(before)) if in_address(before) => blanked.push(at),
            (b'"', Some('\\')) => {}
            (b'"', _) if closing == Some(at) => closing = None,
            (b'"', before) if closing.is_none() => {
                let opens = before.is_none_or(|c| !c.is_alphanumeric() || is_cjk(c));
                if opens {
                    closing = next_straight_quote(bytes, at + 1);
                } else {
                    blanked.push(at);
                }
            }
            _ => {}
        }
    }
    if blanked.is_empty() {
        return Cow::Borrowed(line);
    }
    let mut copy = bytes.to_vec();
    for at in blanked {
        if let Some(byte) = copy.get_mut(at) {
            // Neither a letter nor a character with a meaning.
            *byte = 0x1A;
        }
    }
    // Only ASCII bytes replaced ASCII bytes, so the copy is still valid UTF-8.
    String::from_utf8(copy).map_or(Cow::Borrowed(line), Cow::Owned)
}

/// Returns true if the character before an `@` makes it part of an address.
pub(super) fn in_address(before: char) -> bool {
    before.is_ascii_alphanumeric() || matches!(before, '.' | '_' | '%' | '+' | '-')
}

fn next_straight_quote(line: &[u8], from: usize) -> Option<usize> {
    let rest = line.get(from..)?;
    rest.iter()
        .enumerate()
        .find(|(at, byte)| **byte == b'"' && (*at == 0 || rest.get(at - 1) != Some(&b'\\')))
        .map(|(at, _)| from + at)
}

/// Returns true for letters of scripts without spaces between words.
pub(crate) fn is_cjk(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c as u32, 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xAC00..=0xD7A3 | 0x1100..=0x11FF | 0x3131..=0x318E | 0x20000..=0x3FFFF | 0xFF66..=0xFF9F)
}
