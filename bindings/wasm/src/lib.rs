//! storyc for JavaScript: strings and plain objects in and out.
//!
//! `exports` holds the functions that JavaScript calls. The other modules convert storyc's values to types that
//! serialize to what `types.d.ts` declares; `declarations` writes that file from them. They run without WebAssembly, too,
//! so that `cargo test` tests them.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic"))]

pub mod catalog;
pub mod compiled;
pub mod cost;
#[cfg(test)]
mod declarations;
pub mod diagnostics;
pub mod editor;
pub mod error;
#[cfg(target_arch = "wasm32")]
pub mod exports;
pub mod files;
pub mod film;
pub mod fix;
pub mod import;
pub mod options;
#[cfg(target_arch = "wasm32")]
mod recover;
pub mod request;
pub mod session;
pub mod sheet;
pub mod storyboard;
pub mod text;
