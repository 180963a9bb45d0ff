//! Converts byte offsets to lines and columns.

use crate::text::Span;

/// A position in a text: line and column from 1, columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in Unicode scalar values.
    pub column: usize,
    /// The byte offset, from 0.
    pub byte: usize,
}

/// An index of the lines of a text. Lines end in LF, CRLF or CR.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// The number of characters before every [`STEP`]th byte. It keeps columns cheap even if the text is one long line.
    chars: Vec<u32>,
}

const STEP: usize = 4096;

impl LineIndex {
    /// Indexes the line ends of `text`, in one pass.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let is_crlf = |at: usize| bytes.get(at..at + 2) == Some(b"\r\n");
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| !is_crlf(*at));
        let starts = std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect();
        Self { starts, chars: chars_before(text) }
    }

    /// Converts a byte offset to a position. An offset past the end counts as the end.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let byte = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start as usize <= byte).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0) as usize;
        let column = self.chars_before(text, byte) - self.chars_before(text, start) + 1;
        Position { line, column, byte }
    }

    fn chars_before(&self, text: &str, byte: usize) -> usize {
        let step = byte / STEP;
        let known = self.chars.get(step).copied().unwrap_or(0) as usize;
        let rest = text.as_bytes().get(step * STEP..byte).unwrap_or(&[]);
        known + rest.iter().filter(|byte| begins_char(**byte)).count()
    }

    /// The span of a line, counted from 1, without its line end; empty past the last line.
    pub fn span(&self, text: &str, line: usize) -> Span {
        let start = self.starts.get(line.saturating_sub(1)).map_or(text.len(), |start| *start as usize);
        let end = self.starts.get(line).map_or(text.len(), |next| *next as usize);
        let inside = text.get(start..end).unwrap_or("");
        Span::new(start, start + inside.trim_end_matches(['\n', '\r']).len())
    }
}

fn chars_before(text: &str) -> Vec<u32> {
    let mut total = 0;
    text.as_bytes()
        .chunks(STEP)
        .map(|chunk| {
            let before = total;
            total += chunk.iter().filter(|byte| begins_char(**byte)).count() as u32;
            before
        })
        .collect()
}

/// Returns true if a byte is the first of a UTF-8 character.
fn begins_char(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}
