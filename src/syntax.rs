//! Text to [`Script`]: the tree with spans.
//!
//! Parsing is total. Every text, however broken, gives a tree, and diagnostics beside it, in time linear in its length.
//! What is allowed is said by `grammar/story.pest`; `build` turns its pairs into the tree.

mod build;
mod marks;
mod speech;
pub mod time;
pub mod tree;

pub use build::parse;
pub(crate) use build::positional;
pub(crate) use marks::is_cjk;
pub use tree::{
    Block, BlockKind, ClipHeader, Comment, Cue, CueKind, Dialogue, FrontMatter, Quote, Reference, Script,
    SectionKind, Timing,
};
