//! The language server: as an editor meets it, over pipes and in memory, and its features one by one.

mod actions;
mod answers;
mod client;
mod clips;
mod completion;
mod editors;
mod features;
mod folders;
mod framing;
mod memory;
mod neovim;
mod positions;
mod random;
mod rename;
mod ripple;
mod session;
mod watching;
