//! S402: a file that is too large. Raised where files are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a file of more than 16 MB.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. No prompt is a thousandth as long; such a file is a video, an archive or an accident,
    /// and is not read.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// // files: this file = the next line 500,000 times, more than 16,000,000 bytes
    /// [0-5s] A young man runs over the roofs.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] A young man runs over the roofs.
    /// ```
    "S402" "too-large" Error Language, fix: None, check: None,
}
