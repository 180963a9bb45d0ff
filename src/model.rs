//! Model profiles: what each model can do, as data, with a source and a date for every value.
//!
//! Limits, defaults, prices and hosts appear only in profiles. The built-in ones are compiled in, and parsed only when
//! a run needs them.

mod catalog;
mod extends;
pub mod length;
pub mod profile;
#[cfg(feature = "schema")]
mod schema;
pub mod sourced;
mod validate;

pub use catalog::{DEFAULT, ProfileError, all, find, ids, read};
pub use profile::{Choice, Counts, Form, Frames, Host, ImageLimit, Mode, Price, Profile, Source};
pub use sourced::{Confidence, LimitKind, Sourced};

/// The JSON Schema of a profile, for editors. A profile that extends another only has to list the differences.
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    schema::profile()
}
