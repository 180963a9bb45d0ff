//! Which bytes of the prompt came from which bytes of the story.

use serde::Serialize;

use crate::text::Span;

/// The pieces of a prompt in order. What lies between them was made by the dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

/// A piece of the prompt and the piece of the story that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the prompt.
    pub prompt: Span,
    /// Bytes of the story.
    pub story: Span,
    /// Whether the one is a copy of the other, byte for byte; else it is a translation.
    pub copied: bool,
}

impl Serialize for Piece {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pair = |span: Span| [span.start, span.end];
        serde_json::json!({ "prompt": pair(self.prompt), "story": pair(self.story), "copied": self.copied })
            .serialize(serializer)
    }
}

impl SourceMap {
    /// Adds the next piece.
    pub(super) fn push(&mut self, prompt: Span, story: Span, copied: bool) {
        if !prompt.is_empty() {
            self.pieces.push(Piece { prompt, story, copied });
        }
    }

    /// Adds the pieces of a text that begins at `at` in the prompt.
    pub(super) fn append(&mut self, other: &Self, at: usize) {
        self.pieces
            .extend(other.pieces.iter().map(|piece| Piece { prompt: piece.prompt.shifted(at), ..*piece }));
    }

    /// The pieces, in the order of the prompt.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The byte of the story that the prompt's byte came from: the very byte where the text was copied, the start of the
    /// piece where it was translated, the end of the piece before where it was made.
    pub fn to_story(&self, prompt: u32) -> Option<u32> {
        let after = self.pieces.partition_point(|piece| piece.prompt.start <= prompt);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        if prompt >= piece.prompt.end {
            return Some(piece.story.end);
        }
        Some(if piece.copied { piece.story.start + (prompt - piece.prompt.start) } else { piece.story.start })
    }

    /// The last byte of the story that is sent.
    pub fn story_end(&self) -> Option<u32> {
        self.pieces.last().map(|piece| piece.story.end)
    }
}
