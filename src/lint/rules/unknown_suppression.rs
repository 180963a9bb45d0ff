//! S502: a suppression of a rule that does not exist. Raised while suppressions are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a suppression with a code that no rule has.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. It suppresses nothing, although its author thinks it does.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// // storyc: allow(T299) because the screen stays black for a second
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// // storyc: allow(T202) because the screen stays black for a second
    /// [6-9s] The girl looks up.
    /// ```
    "S502" "unknown-suppression" Warning Language, fix: None, check: None,
}
