//! The language server: as an editor meets it, over pipes and in memory, and its features one by one.

mod client;
mod memory;
mod positions;
mod session;
