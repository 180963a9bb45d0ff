//! S401: a file that is not UTF-8. Raised while files are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a file that is not UTF-8 text.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A file in another encoding would reach the model with wrong characters, and a picture
    /// would reach it as noise. storyc does not guess the encoding; it skips the file.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// // files: this file = text saved as UTF-16, whose bytes begin with FF FE 5B 00
    /// [0-5s] A young man runs over the roofs.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] A young man runs over the roofs.
    /// ```
    "S401" "not-text" Error Language, fix: None, check: None,
}
