//! S403: a file that cannot be read. Raised where files are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a file of a folder that the system does not let storyc read.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. What is not read is not checked; the other files are.
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
