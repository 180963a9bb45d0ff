//! Byte offsets to the lines and characters that editors count, and back.
//!
//! Every offset lies on a character, whatever an editor asks for: a place beyond a line is the line's end, one beyond the
//! text the text's end, and one inside a character its start.

mod lines;

use std::sync::Arc;

use crate::lsp::positions::lines::Lines;
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Positions {
    text: Arc<str>,
    lines: Lines,
}

impl Positions {
    /// Reads the line ends of a text: LF, CRLF and CR.
    pub fn new(text: Arc<str>, encoding: Encoding) -> Self {
        let lines = Lines::new(&text, encoding);
        Self { text, lines }
    }

    /// Puts texts in the place of stretches, each in the text that the one before it left. However many they are, the text
    /// is copied once and its lines are read once.
    #[must_use]
    pub fn edited<'c>(&self, changes: impl IntoIterator<Item = (Place, Place, &'c str)>) -> Self {
        let (mut text, mut lines) = (self.text.to_string(), self.lines.clone());
        for (one, other, new) in changes {
            let (one, other) = (lines.offset(&text, one), lines.offset(&text, other));
            let span = Span { start: one.min(other), end: one.max(other) };
            // Both ends lie on characters in the text.
            text.replace_range(span.range(), new);
            lines.replaced(&text, span, new.len());
        }
        Self { text: text.into(), lines }
    }

    /// The text itself.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The place of a byte offset; one behind the end counts as the end.
    pub fn place(&self, offset: u32) -> Place {
        self.lines.place(&self.text, offset)
    }

    /// The byte offset of a place.
    pub fn offset(&self, place: Place) -> u32 {
        self.lines.offset(&self.text, place)
    }

    /// The bytes between two places, whichever comes first.
    pub fn span(&self, one: Place, other: Place) -> Span {
        let (one, other) = (self.offset(one), self.offset(other));
        Span { start: one.min(other), end: one.max(other) }
    }

    /// The bytes of a line without its line end, counted from 0; empty behind the last line.
    pub fn line(&self, line: u32) -> Span {
        self.lines.line(&self.text, line)
    }
}
