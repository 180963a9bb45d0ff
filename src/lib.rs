//! storyc
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]
pub mod assets;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compile;
pub mod diagnostic;
pub mod lint;
pub mod model;
pub mod plan;
pub mod project;
pub mod report;
pub mod request;
pub mod storyboard;
pub mod syntax;
pub mod text;
pub use compile::{Compiled, Options, compile};
