//! S302: front matter, or a project file, that is not YAML or no map. Raised where keys are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds front matter, or a `storyc.yaml`, that is not YAML, or that is no map of keys and values.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Nothing of it can be read then. The body still is, but nobody knows which references
    /// are declared, so the rules about them stay silent. Most often a value needs quotes: one that starts with `@`, or
    /// that holds a colon and a space.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// title: The chase: part two
    /// ---
    /// [0-5s] A young man runs over the roofs.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// title: "The chase: part two"
    /// ---
    /// [0-5s] A young man runs over the roofs.
    /// ```
    "S302" "invalid-front-matter" Error Language, fix: None, check: None,
}
