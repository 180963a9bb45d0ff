//! The language server.
//!
//! [`serve`] is the main loop. It talks to an editor through a connection, and reads files only through [`FileSystem`].
//! Features are functions from a [`Story`] to values with spans; `convert` alone turns those into the protocol's types.

pub mod actions;
mod capabilities;
mod client;
mod clips;
pub mod commands;
pub mod completion;
mod convert;
pub mod docs;
mod documents;
pub mod file_system;
pub mod folding;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod links;
mod markdown;
pub mod navigation;
pub mod positions;
mod publish;
pub mod rename;
mod requests;
mod responses;
pub mod selection;
mod server;
pub mod story;
pub mod symbols;
pub mod tokens;
pub mod uri;
mod workspace;

pub use file_system::FileSystem;
pub use server::{SessionEnd, serve};
pub use story::{ProjectFile, Story};
