//! S305: a key that appears twice. Raised while keys are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a key, or the name of a reference, that appears twice in one map.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Only the first one counts, and that may not be the one you meant.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// duration: 5s
    /// duration: 10s
    /// ---
    /// A young man runs over the roofs.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// duration: 5s
    /// ---
    /// A young man runs over the roofs.
    /// ```
    "S305" "repeated-key" Error Language, fix: None, check: None,
}
