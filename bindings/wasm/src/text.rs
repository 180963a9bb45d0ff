//! Positions in a text as JavaScript counts them.
//!
//! storyc counts bytes of UTF-8, JavaScript strings UTF-16 code units. No other module converts one to the other.

use serde::{Deserialize, Serialize};
use storyc::text::LineIndex;
#[cfg(test)]
use ts_rs::TS;

/// A part of a text: `text.slice(span.start, span.end)`. Offsets are in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Span {
    /// The offset of the first code unit.
    pub start: u32,
    /// The offset after the last code unit.
    pub end: u32,
}

/// A position for people, as the command line prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters: an emoji that JavaScript counts as 2 is 1.
    pub column: u32,
}

/// Bytes between two entries of the index.
const STEP: usize = 1024;

/// The offsets of a text in UTF-16 code units, in any order, and back.
#[derive(Clone, Debug, Default)]
pub struct Utf16Index {
    /// The number of code units before every [`STEP`]th byte.
    units: Vec<u32>,
}

impl Utf16Index {
    /// Indexes a text in one pass.
    pub fn new(text: &str) -> Self {
        let mut total = 0;
        let count = |chunk: &[u8]| {
            let before = total;
            total += count_units(chunk);
            before
        };
        Self { units: text.as_bytes().chunks(STEP).map(count).collect() }
    }

    /// Converts a byte offset. An offset past the end counts as the end.
    pub fn offset(&self, text: &str, byte: u32) -> u32 {
        let byte = (byte as usize).min(text.len());
        let step = (byte / STEP).min(self.units.len().saturating_sub(1));
        let rest = text.as_bytes().get(step * STEP..byte).unwrap_or_default();
        self.units.get(step).copied().unwrap_or(0) + count_units(rest)
    }

    /// Converts a span.
    pub fn span(&self, text: &str, span: storyc::text::Span) -> Span {
        Span { start: self.offset(text, span.start), end: self.offset(text, span.end) }
    }

    /// Converts an offset in code units to bytes. An offset inside a character counts as its start, and one past the
    /// end as the end.
    pub fn byte(&self, text: &str, offset: u32) -> u32 {
        let step = self.units.partition_point(|units| *units <= offset).saturating_sub(1);
        let mut units = self.units.get(step).copied().unwrap_or(0);
        // A step may begin inside a character, whose units are counted at its first byte.
        let mut start = step * STEP;
        while !text.is_char_boundary(start) {
            start += 1;
        }
        for (at, c) in text.get(start..).unwrap_or_default().char_indices() {
            units += c.len_utf16() as u32;
            if units > offset {
                return (start + at) as u32;
            }
        }
        text.len() as u32
    }

    /// Converts a span to bytes.
    pub fn bytes(&self, text: &str, span: Span) -> storyc::text::Span {
        let (start, end) = (span.start.min(span.end), span.start.max(span.end));
        storyc::text::Span { start: self.byte(text, start), end: self.byte(text, end) }
    }
}

/// Counts the UTF-16 code units of the characters that begin in these bytes.
fn count_units(bytes: &[u8]) -> u32 {
    let begins = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    let pairs = bytes.iter().filter(|byte| **byte >= 0xF0).count();
    (begins + pairs) as u32
}

/// A text with the indexes that its positions need.
#[derive(Clone, Debug)]
pub struct IndexedText<'t> {
    /// The text.
    pub text: &'t str,
    utf16: Utf16Index,
    lines: LineIndex,
}

impl<'t> IndexedText<'t> {
    /// Indexes a text in two passes.
    pub fn new(text: &'t str) -> Self {
        Self { text, utf16: Utf16Index::new(text), lines: LineIndex::new(text) }
    }

    /// Converts a byte offset to code units.
    pub fn offset(&self, byte: u32) -> u32 {
        self.utf16.offset(self.text, byte)
    }

    /// Converts a span to code units.
    pub fn span(&self, span: storyc::text::Span) -> Span {
        self.utf16.span(self.text, span)
    }

    /// Converts an offset in code units to bytes.
    pub fn byte(&self, offset: u32) -> u32 {
        self.utf16.byte(self.text, offset)
    }

    /// Converts a span in code units to bytes.
    pub fn bytes(&self, span: Span) -> storyc::text::Span {
        self.utf16.bytes(self.text, span)
    }

    /// The line and column of a byte offset.
    pub fn position(&self, byte: u32) -> Position {
        let found = self.lines.position(self.text, byte as usize);
        Position { line: found.line as u32, column: found.column as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_to_code_units_and_back() {
        // Characters of one to four bytes, across several steps of the index.
        let text = "aé水🎬\r\n".repeat(700);
        let index = Utf16Index::new(&text);
        let mut units = 0;
        for (byte, c) in text.char_indices() {
            assert_eq!(index.offset(&text, byte as u32), units);
            assert_eq!(index.byte(&text, units), byte as u32);
            if c.len_utf16() == 2 {
                assert_eq!(index.byte(&text, units + 1), byte as u32, "inside a surrogate pair");
            }
            units += c.len_utf16() as u32;
        }
        assert_eq!(index.offset(&text, u32::MAX), units);
        assert_eq!(index.byte(&text, u32::MAX), text.len() as u32);
        assert_eq!(index.byte(&text, units), text.len() as u32);
    }

    #[test]
    fn an_empty_text_has_one_offset() {
        let index = Utf16Index::new("");
        assert_eq!((index.offset("", 5), index.byte("", 5)), (0, 0));
    }
}
