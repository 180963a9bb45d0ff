//! What each model can do: data, with a source and a date at every figure.
//!
//! A profile is the only place where a limit, a default, a price or a host stands. The ones that ship are compiled in and
//! read only when a run needs them.

mod catalog;
pub mod figure;
pub mod length;
pub mod profile;

pub use catalog::{DEFAULT, all, find, ids};
pub use figure::{Confidence, Figure, LimitKind};
pub use profile::{Choice, Host, ImageLimit, Mode, Price, Profile, Source};
