//! S501: a suppression that gives no reason. Raised while suppressions are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a suppression without a reason; it suppresses nothing.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Whoever reads the story next must be able to tell whether the reason still applies.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// // storyc: allow(T202)
    /// [6-9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// // storyc: allow(T202) because the screen stays black for a second
    /// [6-9s] The girl looks up.
    /// ```
    "S501" "suppression-without-reason" Warning Language, fix: None, check: None,
}
