//! The server for agents, over the Model Context Protocol.
//!
//! [`serve`] answers requests on a pair of streams. Tools, resources and prompts are functions from values to values; they
//! reach files and the ledger only through [`Host`], which the program implements with the disk. Only `server` uses the
//! protocol's types.

mod answer;
mod host;
mod prompts;
mod resources;
mod run;
mod server;
mod stories;
mod tools;

pub use answer::{Answer, Failure};
pub use host::{Host, Progress, RenderCall, RenderMode, TakeChanges};
pub use run::{PlannedTake, RunResult, Sum, TakeList, TakeResult, TakeRow, ToPay};
pub use server::serve;
