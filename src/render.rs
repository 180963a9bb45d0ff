//! [`Request`](crate::request::Request) to [`Take`]: submit, follow, download, record. The most careful part of storyc, for
//! it spends people's money.
//!
//! What must never be lost is written to the ledger before it happens: the intent before the submit, the task's id right
//! after it, every change of state, the finished file. The machine may die at any instant; what is in flight is followed
//! the next time, and nothing is submitted twice.

#![allow(
    clippy::disallowed_methods,
    reason = "this layer is the one beside the program that touches the outside"
)]

pub mod budget;
mod container;
mod download;
pub mod driver;
pub mod event;
mod follow;
pub mod http;
pub mod identity;
pub mod keys;
pub mod ledger;
#[cfg(feature = "animatic")]
mod local;
pub mod order;
mod pace;
mod reconcile;
pub mod space;
mod submit;
pub mod take;
mod upload;

pub use driver::{Driver, Tools};
pub use event::{Event, Stop};
pub use http::Http;
pub use keys::Keys;
pub use ledger::{Ledger, LedgerError};
pub use order::Order;
pub use take::{Take, TakeState};
