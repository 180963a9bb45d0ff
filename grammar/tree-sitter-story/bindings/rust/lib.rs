//! The grammar of `.story` files for tree-sitter, as a Rust crate.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_story() -> *const ();
}

/// The grammar; `tree_sitter::Language` can be made of it.
// The function comes from the generated parser, takes nothing, and returns a static table.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_story) };
