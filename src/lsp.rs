//! The language server: what an editor tells and asks, to what it shows.
//!
//! [`serve`] is the main loop. It speaks to an editor through a connection, and sees files through [`World`] alone.
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
pub mod world;

pub use server::{SessionEnd, serve};
pub use story::{ProjectFile, Story};
pub use world::World;
