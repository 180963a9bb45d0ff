//! The language server: what an editor tells and asks, to what it shows.
//!
//! [`serve`] is the main loop. It speaks to an editor through a connection, and sees files through [`World`] alone.
//! Features are functions from a [`Story`] to values with spans; `convert` alone turns those into the protocol's types.

pub mod actions;
mod answers;
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
pub mod rename;
mod reports;
mod requests;
pub mod selection;
mod server;
pub mod story;
pub mod symbols;
pub mod tokens;
pub mod uri;
mod workspace;
pub mod world;

pub use server::{Ended, serve};
pub use story::{ProjectFile, Story};
pub use world::World;
