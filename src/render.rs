//! Turns a [`Request`](crate::request::Request) into a [`Take`]: submits it, polls the vendor's task, downloads the
//! clip and records each step. This is the most careful part of storyc, because it spends money.
//!
//! `machine` decides what to do with a take, as a pure function; `driver` carries it out and feeds the result back. The
//! ledger records a submit before it is sent, and the vendor's task as soon as it is known. The process may die at any
//! moment: the next run, or another worker, resumes every task in flight, and never submits a clip twice on a guess.

#![allow(clippy::disallowed_methods, reason = "besides `cli`, only this layer does I/O")]

mod at_work;
mod await_clip;
pub mod bucket;
pub mod budget;
mod container;
mod download;
pub mod driver;
pub mod event;
pub mod footage;
pub mod frames;
pub mod http;
pub mod identity;
pub mod keys;
pub mod ledger;
#[cfg(feature = "animatic")]
mod local;
mod machine;
pub mod order;
mod pace;
mod poll;
mod reconcile;
mod record;
pub mod space;
mod submit;
pub mod take;
mod upload;

pub use bucket::Bucket;
pub use driver::{Driver, Tools};
pub use event::{Event, Outcome};
pub use http::Http;
pub use keys::Keys;
pub use ledger::{Ledger, LedgerError, Location};
pub use machine::table::{change_table, state_table};
pub use order::Order;
pub use take::{Take, TakeState};
