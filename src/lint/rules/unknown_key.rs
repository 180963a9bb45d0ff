//! S303: a key that storyc does not know. Raised while keys are read.

use crate::lint::rule::{Safety, rule};

rule! {
    /// ## What it does
    ///
    /// Finds a key in front matter, `storyc.yaml` or a reference that storyc does not know.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. A setting under a mistyped key has no effect, and nobody notices until the clip is
    /// paid for.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// duraton: 5s
    /// ---
    /// A young man runs over the roofs.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// duration: 5s
    /// ---
    /// A young man runs over the roofs.
    /// ```
    "S303" "unknown-key" Error Language, fix: Some(Safety::Safe), check: None,
}
