//! `test --format github`: workflow commands, which GitHub shows as annotations in the diff. This format is stable.

use std::fmt::Write;

use crate::report::github::{escape_data, escape_property};
use crate::report::test::{TestRun, describe_outcome, show_price, summarize};

/// Writes a command for each clip that differs from its snapshot or begins with another frame, each orphan and each
/// price change, and a last one with the summary.
pub fn report(run: &TestRun) -> String {
    let mut out = String::new();
    for clip in &run.clips {
        let place = format!("file={},line={}", escape_property(&clip.story), clip.line);
        if clip.fails() {
            let title = escape_property(&format!("{}: {}", clip.model_and_place(), clip.outcome.name()));
            let _ = writeln!(out, "::error {place},title={title}::{}", escape_data(&describe_outcome(clip)));
            continue;
        }
        if clip.new_frame {
            let title = escape_property(&format!("{}: stale", clip.model_and_place()));
            let _ = writeln!(out, "::notice {place},title={title}::{}", escape_data(&describe_outcome(clip)));
        }
        if let Some((old, new)) = clip.price_change() {
            let title = escape_property(&format!("{}: price", clip.model_and_place()));
            let text = format!("the price of this clip changed: {} → {}", show_price(old), show_price(new));
            let text = escape_data(&text);
            let _ = writeln!(out, "::notice {place},title={title}::{text}");
        }
    }
    for path in &run.orphans {
        let level = if run.strict { "error" } else { "warning" };
        let _ = writeln!(
            out,
            "::{level} file={},title=orphaned snapshot::its story or model no longer exists",
            escape_property(path)
        );
    }
    if !out.is_empty() {
        let _ = writeln!(out, "::notice title=storyc test::{}", escape_data(&summarize(run)));
    }
    out
}
