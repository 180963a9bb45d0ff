//! S503: a suppression that suppresses nothing. Raised while suppressions are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a suppression of a rule that reports nothing there.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A suppression that outlives its cause hides the next mistake.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// // storyc: allow(T202) because the screen stays black for a second
    /// [5-9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "S503" "unused-suppression" Warning Language, fix: None, check: None,
}
