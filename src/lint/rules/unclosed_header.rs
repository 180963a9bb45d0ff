//! S102: a header whose bracket is never closed.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::Part;
use crate::lint::rule::{Safety, rule};
use crate::syntax::BlockKind;

rule! {
    /// ## What it does
    ///
    /// Finds a header whose bracket is not closed on its line.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. The header is read to the end of its line, so the line's words become the shot's
    /// label. They are still sent, but only the bracket shows what you meant.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s The boy kicks a pebble.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// ```
    "S102" "unclosed-header" Warning Language, fix: Some(Safety::Safe), check_part: check,
}

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    let Some(block) = part.block.filter(|block| block.unclosed) else { return };
    let end = match &block.kind {
        BlockKind::Shot(timing) => timing.span.end,
        BlockKind::Section { name, timing, .. } => timing.map_or(name.end, |timing| timing.span.end),
        // A title is never sent: its words must stay in the brackets.
        BlockKind::Clip(_) => block.header.start + part.text(block.header).trim_end().len() as u32,
        BlockKind::Film { name } => name.end,
        BlockKind::Broken(_) => return,
    };
    let header = part.text(block.header);
    let close = if header.starts_with('【') {
        "】"
    } else if header.starts_with('［') {
        "］"
    } else {
        "]"
    };
    out.push(
        Diagnostic::warning(
            "S102",
            block.header,
            "this header is never closed, so it takes up its whole line",
        )
        .label(format!("no `{close}` on this line"))
        .help(format!("close it after the time or the name, with `{close}`"))
        .fix(
            format!("close the header with `{close}`"),
            true,
            vec![Edit::insert(end, close)],
        ),
    );
}
