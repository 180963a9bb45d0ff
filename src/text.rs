//! Text and places in it: spans, lines, YAML nodes that know where they stand, and near misses of words.
//!
//! The lowest layer. Offsets are bytes, always on a character boundary of the text they belong to.

pub mod lines;
pub mod span;
pub mod suggest;
pub mod yaml;

pub use lines::{LineIndex, Position};
pub use span::Span;
