//! S307: a profile of one's own that cannot be read.

use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a file named in `models` of `storyc.yaml` that is not there, is no YAML, or is no profile.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A model that is described there is not known, so that no story can be made for it.
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
