//! What editors show of a story, and the language server.
//!
//! Features are functions from a [`Story`] to values with spans. They are all that the feature `editor` compiles.
//!
//! The feature `lsp` adds the server. `serve` is its main loop: it talks to an editor through a connection, and reads
//! files only through `FileSystem`. `convert` alone turns the values of features into the protocol's types.

pub mod actions;
#[cfg(feature = "lsp")]
mod capabilities;
#[cfg(feature = "lsp")]
mod client;
mod clips;
pub mod commands;
pub mod completion;
#[cfg(feature = "lsp")]
mod convert;
pub mod docs;
#[cfg(feature = "lsp")]
mod documents;
#[cfg(feature = "lsp")]
pub mod file_system;
pub mod folding;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod links;
#[cfg(feature = "lsp")]
mod markdown;
pub mod navigation;
pub mod positions;
#[cfg(feature = "lsp")]
mod publish;
pub mod rename;
#[cfg(feature = "lsp")]
mod requests;
#[cfg(feature = "lsp")]
mod responses;
pub mod selection;
#[cfg(feature = "lsp")]
mod server;
pub mod story;
pub mod symbols;
pub mod tokens;
pub mod uri;
#[cfg(feature = "lsp")]
mod workspace;

#[cfg(feature = "lsp")]
pub use file_system::FileSystem;
#[cfg(feature = "lsp")]
pub use server::{SessionEnd, serve};
pub use story::{ProjectFile, Story};
