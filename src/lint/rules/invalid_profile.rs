//! S307: a custom profile that can't be read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a file listed under `models` in `storyc.yaml` that does not exist, is not YAML, or is not a profile.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Without its profile, storyc does not know the model and can't make requests for it.
    /// `storyc models --schema` prints the JSON Schema of a profile, and `docs/profiles.md` shows one.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// // files: storyc.yaml = models: [not-there.yaml]
    /// [0-5s] The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "S307" "invalid-profile" Error Language, fix: None, check: None,
}
