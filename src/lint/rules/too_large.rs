//! S402: a file that is too large. Raised while files are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a file larger than 16 MB.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. No prompt is a thousandth as long. Such a file is a video, an archive or an accident,
    /// and storyc does not read it.
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
