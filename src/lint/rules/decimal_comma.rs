//! S103: a comma used as a decimal point in a time.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Part;
use crate::syntax::BlockKind;

rule! {
    /// ## What it does
    ///
    /// Finds a decimal comma in a time header.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. storyc reads it as a decimal point; other people and other tools read two numbers.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-1,5s] The boy kicks a pebble.
    /// [1,5-5s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-1.5s] The boy kicks a pebble.
    /// [1.5-5s] The girl looks up.
    /// ```
    "S103" "decimal-comma" Warning Language, fix: Some(Safety::Safe), check_part: check,
}

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    let Some(BlockKind::Shot(timing)) = part.block.map(|block| &block.kind) else { return };
    let text = part.text(timing.span);
    if text.contains([',', '，']) {
        let point = text.replace([',', '，'], ".");
        out.push(
            Diagnostic::warning("S103", timing.span, format!("`{text}` has a decimal comma; storyc reads it as `{point}`"))
                .label("a comma")
                .help(format!("write `{point}`"))
                .fix(format!("write `{point}`"), true, vec![Edit::replace(timing.span, point)]),
        );
    }
}
