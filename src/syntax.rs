//! Parses text into a [`Script`], the syntax tree with spans.
//!
//! Parsing never fails: any text yields a tree, in time linear in its length, and the tree records what is broken.
//! `grammar/story.pest` is the grammar; `build` turns its pairs into the tree. `reparse` updates the tree after an edit.

mod build;
mod marks;
mod moved;
mod per_block;
mod reparse;
mod speech;
pub mod time;
pub mod tree;

pub use build::parse;
pub(crate) use build::positional;
pub(crate) use marks::is_cjk;
pub use per_block::PerBlock;
pub use reparse::{Patch, Reparsed, Replaced, reparse};
pub use tree::{
    Block, BlockKind, ClipHeader, Comment, Cue, CueKind, Dialogue, FrontMatter, Quote, Reference, Script,
    SectionKind, Timing,
};
