//! `test --format github`: workflow commands, which GitHub shows as annotations in the diff. This format is stable.

use std::fmt::Write;

use crate::report::github::{data, property};
use crate::report::test::{Tested, conclusion, price, sentence};

/// Writes a command for each clip that isn't as accepted, each orphan and each price change, and a last one with the
/// sum.
pub fn report(tested: &Tested) -> String {
    let mut out = String::new();
    for clip in &tested.clips {
        let place = format!("file={},line={}", property(&clip.story), clip.line);
        if clip.fails() {
            let title = property(&format!("{}: {}", clip.model_and_place(), clip.outcome.name()));
            let _ = writeln!(out, "::error {place},title={title}::{}", data(&sentence(clip)));
        } else if let Some((old, new)) = clip.repriced() {
            let title = property(&format!("{}: price", clip.model_and_place()));
            let text = data(&format!("the price of this clip changed: {} → {}", price(old), price(new)));
            let _ = writeln!(out, "::notice {place},title={title}::{text}");
        }
    }
    for path in &tested.orphans {
        let level = if tested.strict { "error" } else { "warning" };
        let _ = writeln!(
            out,
            "::{level} file={},title=orphaned snapshot::its story, or its model, is gone",
            property(path)
        );
    }
    if !out.is_empty() {
        let _ = writeln!(out, "::notice title=storyc test::{}", data(&conclusion(tested)));
    }
    out
}
