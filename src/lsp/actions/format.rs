//! Formats a story: the edits that put it into canonical form, as `storyc fmt` does.

use crate::diagnostic::{Diagnostic, Edit};
use crate::format::{Unreadable, format};
use crate::report::diff;

/// The edits, in whole lines.
///
/// # Errors
///
/// Returns the errors if the text can't be parsed, and therefore isn't formatted.
pub fn edits(text: &str) -> Result<Vec<Edit>, Vec<Diagnostic>> {
    match format(text) {
        Ok(after) => Ok(diff::edits(text, &after)),
        Err(Unreadable(errors)) => Err(errors),
    }
}
