//! An index of where the lines of a text start, updated as the text is edited, and of the units in long lines.
//!
//! Most lines are short, so their units are counted on demand. If a line is longer than [`STEP`], as when the whole
//! text is one line, the units are counted beforehand, since editors convert positions often.

use crate::lsp::positions::{Encoding, Place};
use crate::text::Span;

/// The maximum number of bytes to count for one position.
const STEP: usize = 4096;

/// The line index of a text. The owner passes the text to each method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    encoding: Encoding,
    /// The start of each line.
    starts: Vec<u32>,
    /// The number of units before every [`STEP`]th byte; empty if no line is that long or the encoding is UTF-8.
    units: Vec<u32>,
}

impl Lines {
    /// Creates the index. Lines end with LF, CRLF or CR.
    pub(super) fn new(text: &str, encoding: Encoding) -> Self {
        let starts = std::iter::once(0).chain(starts_in(text, 0, text.len())).collect();
        let mut lines = Self { encoding, starts, units: Vec::new() };
        if lines.has_long(0, lines.starts.len(), text.len()) {
            lines.count(text);
        }
        lines
    }

    /// Updates the index after an edit: `text` is the new text, in which `length` bytes replace `old`.
    pub(super) fn replaced(&mut self, text: &str, old: Span, length: usize) {
        // The edit may change or split a line end right before it.
        let first = self.starts.partition_point(|start| *start < old.start).max(1);
        let behind = self.starts.partition_point(|start| *start <= old.end).max(first);
        let from = old.start as usize;
        let new: Vec<u32> = starts_in(text, from.saturating_sub(1), from + length).collect();
        let end = first + new.len();
        self.starts.splice(first..behind, new);
        let later = self.starts.get_mut(end..).unwrap_or_default();
        for start in later {
            // The start is after `old`, so the subtraction can't underflow.
            *start = *start - old.len() as u32 + length as u32;
        }
        if !self.units.is_empty() || self.has_long(first - 1, end, text.len()) {
            self.count(text);
        }
    }

    /// Converts a byte offset to a position. An offset beyond the end counts as the end.
    pub(super) fn place(&self, text: &str, offset: u32) -> Place {
        let offset = offset.min(text.len() as u32);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        Place { line: line as u32, character: self.units_between(text, start, offset) }
    }

    /// Converts a position to a byte offset.
    pub(super) fn offset(&self, text: &str, place: Place) -> u32 {
        let line = self.line(text, place.line);
        if self.encoding != Encoding::Utf8 {
            return self.offset_in(text, line, place.character);
        }
        let mut at = line.start.saturating_add(place.character).min(line.end);
        while !text.is_char_boundary(at as usize) {
            at -= 1;
        }
        at
    }

    /// The span of a line without its line end. Lines count from 0; the span is empty beyond the last line.
    pub(super) fn line(&self, text: &str, line: u32) -> Span {
        let length = text.len();
        let start = self.starts.get(line as usize).map_or(length, |start| *start as usize);
        let end = self.starts.get(line as usize + 1).map_or(length, |next| *next as usize);
        let inside = text.get(start..end).unwrap_or("");
        Span::new(start, start + inside.trim_end_matches(['\n', '\r']).len())
    }

    /// The start of the character after `units_before` units of a line; the end of the line if it has fewer.
    fn offset_in(&self, text: &str, line: Span, units_before: u32) -> u32 {
        // In a long line, start at the last step before the position.
        let (mut from, mut left) = (line.start, units_before);
        if line.len() > STEP && !self.units.is_empty() {
            let wanted = self.units_before(text, line.start).saturating_add(units_before);
            let step = self.units.partition_point(|before| *before <= wanted).saturating_sub(1);
            let at = (step * STEP) as u32;
            if at > line.start {
                if at >= line.end {
                    return line.end;
                }
                (from, left) = (at, wanted - self.units.get(step).copied().unwrap_or(0));
            }
        }
        let rest = text.as_bytes().get(from as usize..line.end as usize).unwrap_or(&[]);
        for (index, byte) in rest.iter().enumerate() {
            let width = units(*byte, self.encoding);
            if width > left {
                return from + index as u32;
            }
            left -= width;
        }
        line.end
    }

    fn units_between(&self, text: &str, start: u32, end: u32) -> u32 {
        if self.encoding == Encoding::Utf8 {
            return end - start;
        }
        if self.units.is_empty() || (end - start) as usize <= STEP {
            return count(text, start as usize, end as usize, self.encoding);
        }
        self.units_before(text, end) - self.units_before(text, start)
    }

    /// The number of units before an offset, for a text with counted units.
    fn units_before(&self, text: &str, offset: u32) -> u32 {
        // Only the end of a text can lack its own step, if the text fills its last one.
        let step = (offset as usize / STEP).min(self.units.len().saturating_sub(1));
        let known = self.units.get(step).copied().unwrap_or(0);
        known + count(text, step * STEP, offset as usize, self.encoding)
    }

    /// Returns true if one of these lines is longer than a step and the encoding isn't UTF-8.
    fn has_long(&self, first: usize, behind: usize, length: usize) -> bool {
        let next = |at: usize| self.starts.get(at + 1).map_or(length, |next| *next as usize);
        let is_long = |(at, start): (usize, &u32)| next(at) - *start as usize > STEP;
        self.encoding != Encoding::Utf8
            && self.starts.iter().enumerate().take(behind).skip(first).any(is_long)
    }

    /// Counts the units before every step, if a line is that long.
    fn count(&mut self, text: &str) {
        self.units.clear();
        if !self.has_long(0, self.starts.len(), text.len()) {
            return;
        }
        let mut total = 0;
        for chunk in text.as_bytes().chunks(STEP) {
            self.units.push(total);
            total += chunk.iter().map(|byte| units(*byte, self.encoding)).sum::<u32>();
        }
    }
}

/// The starts of the lines whose preceding line ends are in a range of a text.
fn starts_in(text: &str, from: usize, to: usize) -> impl Iterator<Item = u32> + '_ {
    let bytes = text.as_bytes();
    let is_crlf = move |at: usize| bytes.get(at..at + 2) == Some(b"\r\n");
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes.get(from..to).unwrap_or(&[]));
    ends.map(move |at| from + at).filter(move |at| !is_crlf(*at)).map(|at| at as u32 + 1)
}

/// The number of units in a range of a text.
fn count(text: &str, from: usize, to: usize, encoding: Encoding) -> u32 {
    let bytes = text.as_bytes().get(from..to).unwrap_or(&[]);
    if bytes.is_ascii() { bytes.len() as u32 } else { bytes.iter().map(|byte| units(*byte, encoding)).sum() }
}

/// The units that a byte adds. The first byte of a character adds all of its units; in UTF-8 every byte adds one.
fn units(byte: u8, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => 1,
        Encoding::Utf16 if byte >= 0xF0 => 2,
        Encoding::Utf16 | Encoding::Utf32 => u32::from(byte & 0xC0 != 0x80),
    }
}
