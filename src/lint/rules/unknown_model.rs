//! L110: a model that storyc does not know. Raised while models are looked up.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a `model` that storyc has no profile for.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Without a profile, storyc does not know what the model accepts and can't make a
    /// request. `storyc models` lists the models it knows.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// model: happyhorse-11
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// model: happyhorse-1.1
    /// ---
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "L110" "unknown-model" Error Language, fix: None, check: None,
}
