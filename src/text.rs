//! Text and positions in it: spans, lines and columns, YAML with spans, and spelling suggestions.
//!
//! This is the lowest layer. Offsets are in bytes, and always on a character boundary of their text.

pub mod lines;
pub mod span;
pub mod suggest;
pub mod yaml;

pub use lines::{LineIndex, Position};
pub use span::Span;
