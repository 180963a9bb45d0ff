//! Source map from bytes of the prompt to bytes of the story.

use serde::Serialize;

use crate::text::Span;

/// The pieces of a prompt, in order. The dialect generates whatever lies between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SourceMap {
    pieces: Vec<Piece>,
}

/// A piece of the prompt, and the piece of the story that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the prompt.
    pub prompt: Span,
    /// Bytes of the story.
    pub story: Span,
    /// True if copied byte for byte, false if translated.
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

    /// Maps a byte of the prompt to the story: to the same byte in copied text, the start of the piece in translated
    /// text, and the end of the previous piece in generated text.
    pub fn to_story(&self, prompt: u32) -> Option<u32> {
        let after = self.pieces.partition_point(|piece| piece.prompt.start <= prompt);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        if prompt >= piece.prompt.end {
            return Some(piece.story.end);
        }
        Some(if piece.copied { piece.story.start + (prompt - piece.prompt.start) } else { piece.story.start })
    }

    /// The end of the last piece in the story.
    pub fn story_end(&self) -> Option<u32> {
        self.pieces.last().map(|piece| piece.story.end)
    }
}
