//! The compiler for multi-scene storyboards.
//!
//! A `.story` file is text as people already write it for video models: a style paragraph, `[0-5s]` blocks, `@Image1`
//! references, an `[Audio]` section. This library parses it, checks it against what a model really accepts, and lowers it
//! to the exact request that the model's API takes:
//!
//! ```
//! let compiled = storyc::compile("[0-5s] A boy walks by the river.", &storyc::Options::default());
//! assert!(compiled.diagnostics.is_empty());
//! let request = compiled.targets[0].request().unwrap();
//! assert_eq!(request.body["input"]["prompt"], "[00:00-00:05] A boy walks by the river.");
//! ```
//!
//! Whether a request is still what was accepted is a test of five lines, the last of them `insta::assert_snapshot!(text)`:
//!
//! ```
//! let files = |path: &str| std::fs::read(path).ok();
//! let options = storyc::Options { assets: &files, ..storyc::Options::default() };
//! let compiled = storyc::compile("[0-5s] A boy walks by the river.", &options);
//! let text = storyc::snapshot::text(&compiled, &compiled.targets[0], &files).unwrap();
//! assert!(text.contains("[shot 1]\n| [00:00-00:05] A boy walks by the river.\n"));
//! ```
//!
//! The data goes one way, and each state of it has a name of its own: text → [`Script`](syntax::Script) →
//! [`Storyboard`](storyboard::Storyboard) → [`Plan`](plan::Plan) → [`Request`](request::Request). Everything but `render`
//! and `cli` is pure: values in, values and [`Diagnostic`](diagnostic::Diagnostic)s out.

#![deny(clippy::disallowed_methods)]

pub mod assets;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "the program is where the outside is touched")]
pub mod cli;
pub mod clips;
pub mod compile;
pub mod diagnostic;
#[cfg(feature = "draw")]
pub mod draw;
pub mod export;
pub mod format;
pub mod import;
pub mod lint;
#[cfg(feature = "editor")]
pub mod lsp;
#[cfg(feature = "mcp")]
pub mod mcp;
pub mod model;
pub mod plan;
pub mod project;
#[cfg(feature = "render")]
pub mod render;
pub mod report;
pub mod request;
#[cfg(feature = "page")]
pub mod sheet;
pub mod snapshot;
pub mod storyboard;
pub mod syntax;
pub mod text;

pub use compile::{Compiled, Options, compile};
