//! L110: a model that storyc does not know. Raised where models are chosen.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a `model` that storyc has no profile of.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Without a profile nobody knows what the model accepts, and no request can be made.
    /// `storyc models` lists the models that are known.
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
