//! S302: front matter, or a project file, that is not a YAML map. Raised while keys are read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds front matter, or a `storyc.yaml`, that is not YAML or not a map of keys and values.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. storyc can't read any of its keys. It still reads the body, but it can't tell which
    /// references are declared, so the rules about them stay silent. Usually a value needs quotes because it starts with `@`
    /// or contains a colon and a space.
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
