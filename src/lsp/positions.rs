//! Byte offsets to the lines and characters that editors count, and back.
//!
//! Every offset lies on a character, whatever an editor asks for: a place beyond a line is the line's end, one beyond the
//! text the text's end, and one inside a character its start.

use std::sync::Arc;

use crate::text::Span;

/// What an editor counts in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Halves of surrogate pairs, as in JavaScript: what is counted where nothing was agreed.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A place as an editor counts it: the line, and how many units of the encoding stand before it there. Both from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 0.
    pub line: u32,
    /// The units before it in its line.
    pub character: u32,
}

/// The lines of one text.
#[derive(Clone, Debug)]
pub struct Positions {
    text: Arc<str>,
    encoding: Encoding,
    /// Where each line starts.
    starts: Vec<u32>,
    /// How many units stand before every [`STEP`] bytes: a line can be the whole text, and places are asked for often.
    units: Vec<u32>,
}

const STEP: usize = 4096;

impl Positions {
    /// Reads the line ends of a text: LF, CRLF and CR.
    pub fn new(text: Arc<str>, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let is_crlf = |at: usize| bytes.get(at..at + 2) == Some(b"\r\n");
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| !is_crlf(*at));
        let starts = std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect();
        let mut total = 0;
        let units = bytes
            .chunks(STEP)
            .map(|chunk| {
                let before = total;
                total += chunk.iter().map(|byte| units(*byte, encoding)).sum::<u32>();
                before
            })
            .collect();
        Self { text, encoding, starts, units }
    }

    /// The text itself.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The place of a byte offset; one behind the end counts as the end.
    pub fn place(&self, offset: u32) -> Place {
        let offset = offset.min(self.text.len() as u32);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        Place { line: line as u32, character: self.units_before(offset) - self.units_before(start) }
    }

    /// The byte offset of a place.
    pub fn offset(&self, place: Place) -> u32 {
        let Some(start) = self.starts.get(place.line as usize).copied() else {
            return self.text.len() as u32;
        };
        let end = self.line(place.line).end;
        let wanted = self.units_before(start).saturating_add(place.character);
        if wanted >= self.units_before(end) {
            return end;
        }
        let step = self.units.partition_point(|before| *before <= wanted).saturating_sub(1);
        let from = start.max((step * STEP) as u32);
        let mut before = self.units_before(from);
        let mut at = from;
        let rest = self.text.as_bytes().get(from as usize..end as usize).unwrap_or(&[]);
        for (index, byte) in rest.iter().enumerate() {
            if !begins_char(*byte) {
                if self.encoding == Encoding::Utf8 {
                    before += 1;
                }
                continue;
            }
            at = from + index as u32;
            // What a whole character takes; in UTF-8 its later bytes are counted as they come.
            let width = match self.encoding {
                Encoding::Utf8 => utf8_length(*byte),
                _ => units(*byte, self.encoding),
            };
            if before + width > wanted {
                return at;
            }
            before += units(*byte, self.encoding);
        }
        at
    }

    /// The bytes between two places, whichever comes first.
    pub fn span(&self, one: Place, other: Place) -> Span {
        let (one, other) = (self.offset(one), self.offset(other));
        Span { start: one.min(other), end: one.max(other) }
    }

    /// The bytes of a line without its line end, counted from 0; empty behind the last line.
    pub fn line(&self, line: u32) -> Span {
        let length = self.text.len();
        let start = self.starts.get(line as usize).map_or(length, |start| *start as usize);
        let end = self.starts.get(line as usize + 1).map_or(length, |next| *next as usize);
        let inside = self.text.get(start..end).unwrap_or("");
        Span::new(start, start + inside.trim_end_matches(['\n', '\r']).len())
    }

    fn units_before(&self, offset: u32) -> u32 {
        if self.encoding == Encoding::Utf8 {
            return offset;
        }
        let step = offset as usize / STEP;
        let known = match self.units.get(step) {
            Some(known) => *known,
            // Only the end of a text that fills its last step has no step of its own.
            None => return self.units_before_end(),
        };
        let rest = self.text.as_bytes().get(step * STEP..offset as usize).unwrap_or(&[]);
        known + rest.iter().map(|byte| units(*byte, self.encoding)).sum::<u32>()
    }

    fn units_before_end(&self) -> u32 {
        let last = self.units.len().saturating_sub(1);
        let rest = self.text.as_bytes().get(last * STEP..).unwrap_or(&[]);
        let known = self.units.last().copied().unwrap_or(0);
        known + rest.iter().map(|byte| units(*byte, self.encoding)).sum::<u32>()
    }
}

/// Whether a byte is the first of a character.
fn begins_char(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// The units that a byte adds: the first of a character adds all of them, but where bytes themselves are counted.
fn units(byte: u8, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => 1,
        Encoding::Utf16 if byte >= 0xF0 => 2,
        Encoding::Utf16 | Encoding::Utf32 => u32::from(begins_char(byte)),
    }
}

/// The length of a character by its first byte.
fn utf8_length(byte: u8) -> u32 {
    match byte {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}
