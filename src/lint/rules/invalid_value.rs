//! S304: a value that does not fit its key. Raised while keys are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a value that can't be read as what its key needs: a length, a ratio, a resolution, a seed, a switch or a
    /// reference.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. The setting has no effect. All other keys still count.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// duration: [5, 10]
    /// ratio: wide
    /// ---
    /// A young man runs over the roofs.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// duration: 5s
    /// ratio: 16:9
    /// ---
    /// A young man runs over the roofs.
    /// ```
    "S304" "invalid-value" Error Language, fix: None, check: None,
}
