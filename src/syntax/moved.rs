//! Moves the elements of a tree to where the text before them has pushed them.

use crate::syntax::tree::{
    Block, BlockKind, ClipHeader, Comment, Cue, Dialogue, Quote, Reference, Script, Timing,
};
use crate::text::Span;

/// An element of a tree: it has a place, and moves when the text before it gets longer or shorter.
pub(super) trait Element {
    /// The bytes of the element; its lists are in the order of their starts.
    fn place(&self) -> Span;

    /// Moves all of its spans by `by` bytes, forward or back.
    fn move_by(&mut self, by: i32);
}

impl Element for Span {
    fn place(&self) -> Span {
        *self
    }

    fn move_by(&mut self, by: i32) {
        *self = self.moved(by);
    }
}

impl Element for Block {
    fn place(&self) -> Span {
        self.span
    }

    fn move_by(&mut self, by: i32) {
        for span in [&mut self.span, &mut self.header, &mut self.text] {
            span.move_by(by);
        }
        move_span(&mut self.lead, by);
        match &mut self.kind {
            BlockKind::Shot(timing) => timing.span.move_by(by),
            BlockKind::Broken(_) => {}
            BlockKind::Section { name, timing, .. } => {
                name.move_by(by);
                move_timing(timing, by);
            }
            BlockKind::Clip(ClipHeader { name, timing, continues, number: _, broken: _ }) => {
                name.move_by(by);
                move_timing(timing, by);
                move_span(continues, by);
            }
            BlockKind::Film { name } => name.move_by(by),
        }
    }
}

impl Element for Reference {
    fn place(&self) -> Span {
        self.span
    }

    fn move_by(&mut self, by: i32) {
        self.span.move_by(by);
    }
}

impl Element for Quote {
    fn place(&self) -> Span {
        self.span
    }

    fn move_by(&mut self, by: i32) {
        self.span.move_by(by);
        self.words.move_by(by);
    }
}

impl Element for Dialogue {
    fn place(&self) -> Span {
        self.span
    }

    fn move_by(&mut self, by: i32) {
        self.span.move_by(by);
        self.words.move_by(by);
        move_span(&mut self.manner, by);
    }
}

impl Element for Cue {
    fn place(&self) -> Span {
        self.span
    }

    fn move_by(&mut self, by: i32) {
        for span in [&mut self.span, &mut self.label, &mut self.text] {
            span.move_by(by);
        }
    }
}

impl Element for Comment {
    fn place(&self) -> Span {
        self.span
    }

    fn move_by(&mut self, by: i32) {
        self.span.move_by(by);
    }
}

/// Moves a whole tree that was parsed on its own to its place in a story. Speakers stay indices into its own references.
pub(super) fn move_script(script: &mut Script, by: i32) {
    script.preamble.move_by(by);
    move_all(&mut script.blocks, by);
    move_all(&mut script.references, by);
    move_all(&mut script.quotes, by);
    move_all(&mut script.dialogue, by);
    move_all(&mut script.cues, by);
    move_all(&mut script.comments, by);
    move_all(&mut script.escapes, by);
    move_all(&mut script.stray_headers, by);
    move_all(&mut script.bracket_lines, by);
}

/// Moves a list of elements.
pub(super) fn move_all<T: Element>(elements: &mut [T], by: i32) {
    for element in elements {
        element.move_by(by);
    }
}

fn move_span(span: &mut Option<Span>, by: i32) {
    if let Some(span) = span {
        span.move_by(by);
    }
}

fn move_timing(timing: &mut Option<Timing>, by: i32) {
    if let Some(timing) = timing {
        timing.span.move_by(by);
    }
}
