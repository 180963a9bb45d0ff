//! Converts byte offsets to the lines and characters that editors count, and back.
//!
//! Every offset is at a character boundary, whatever the editor requests: a position beyond its line is the end of the
//! line, one beyond the text is the end of the text, and one inside a character is the start of the character.

mod lines;

use std::sync::Arc;

use crate::lsp::positions::lines::Lines;
use crate::text::Span;

/// The unit in which an editor counts characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: the default if nothing was negotiated.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A position as the editor counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 0.
    pub line: u32,
    /// The number of units before it in its line, from 0.
    pub character: u32,
}

/// A text with its line index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Positions {
    text: Arc<str>,
    lines: Lines,
}

impl Positions {
    /// Creates the line index of a text. Lines end with LF, CRLF or CR.
    pub fn new(text: Arc<str>, encoding: Encoding) -> Self {
        let lines = Lines::new(&text, encoding);
        Self { text, lines }
    }

    /// Replaces spans with texts; each span refers to the text after the edits before it. Copies the text and finds its
    /// lines only once, however many edits there are.
    #[must_use]
    pub fn edited<'c>(&self, changes: impl IntoIterator<Item = (Place, Place, &'c str)>) -> Self {
        let (mut text, mut lines) = (self.text.to_string(), self.lines.clone());
        for (one, other, new) in changes {
            let (one, other) = (lines.offset(&text, one), lines.offset(&text, other));
            let span = Span { start: one.min(other), end: one.max(other) };
            // Both ends are at character boundaries.
            text.replace_range(span.range(), new);
            lines.replaced(&text, span, new.len());
        }
        Self { text: text.into(), lines }
    }

    /// The text itself.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Converts a byte offset to a position. An offset beyond the end counts as the end.
    pub fn place(&self, offset: u32) -> Place {
        self.lines.place(&self.text, offset)
    }

    /// Converts a position to a byte offset.
    pub fn offset(&self, place: Place) -> u32 {
        self.lines.offset(&self.text, place)
    }

    /// The span between two positions, in either order.
    pub fn span(&self, one: Place, other: Place) -> Span {
        let (one, other) = (self.offset(one), self.offset(other));
        Span { start: one.min(other), end: one.max(other) }
    }

    /// The span of a line without its line end. Lines count from 0; the span is empty beyond the last line.
    pub fn line(&self, line: u32) -> Span {
        self.lines.line(&self.text, line)
    }
}
