//! A story to the edits that put it into canonical form: exactly what `storyc fmt` would write.

use crate::diagnostic::{Diagnostic, Edit};
use crate::format::{Unreadable, format};
use crate::report::diff;

/// The edits, in whole lines.
///
/// # Errors
///
/// Where the text holds what cannot be read, and is left as it is: the findings that say so.
pub fn edits(text: &str) -> Result<Vec<Edit>, Vec<Diagnostic>> {
    match format(text) {
        Ok(after) => Ok(diff::edits(text, &after)),
        Err(Unreadable(errors)) => Err(errors),
    }
}
