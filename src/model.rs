//! What each model can do: data, with a source and a date at every figure.
//!
//! A profile is the only place where a limit, a default, a price or a host stands. The ones that ship are compiled in and
//! read only when a run needs them.

mod catalog;
mod extends;
pub mod figure;
pub mod length;
pub mod profile;
#[cfg(feature = "schema")]
mod schema;

pub use catalog::{DEFAULT, ProfileError, all, find, ids, read};
pub use figure::{Confidence, Figure, LimitKind};
pub use profile::{Choice, Counts, Form, Frames, Host, ImageLimit, Mode, Price, Profile, Source};

/// The JSON Schema of a profile, for editors. One that extends another needs to say only what differs.
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    schema::profile()
}
