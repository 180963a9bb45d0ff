//! Tests of the language server, over pipes and in memory, and of each of its features.

mod actions;
mod client;
mod clips;
mod completion;
mod editors;
mod emacs;
mod features;
mod folders;
mod framing;
mod memory;
mod neovim;
mod positions;
mod random;
mod rename;
mod responses;
mod ripple;
mod session;
mod watching;
