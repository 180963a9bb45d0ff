//! S403: a file that can't be read. Raised while files are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a file in a checked folder that the system won't let storyc read.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. storyc can't check what it can't read; it still checks the other files.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// // files: this file = a link to a file that is not there
    /// [0-5s] A young man runs over the roofs.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] A young man runs over the roofs.
    /// ```
    "S403" "unreadable-file" Error Language, fix: None, check: None,
}
