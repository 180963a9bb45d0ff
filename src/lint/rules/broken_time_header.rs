//! S101: a bracket that is meant as a time but can't be read as one.

use crate::diagnostic::Diagnostic;
use crate::lint::Part;
use crate::lint::rule::rule;
use crate::syntax::{BlockKind, ClipHeader};

rule! {
    /// ## What it does
    ///
    /// Finds a bracket at the start of a line that is meant as a time but can't be read as one: a mistyped end, a second
    /// dash, more than three decimals, a clock with 60 seconds or more, a time past 24 hours, or a unit other than seconds.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. The header still opens a shot, so the rest of the file keeps its structure. But the
    /// shot has no place in time, so storyc can't make a request.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] The boy kicks a pebble.
    /// [5-x9s] The girl looks up.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// [0-5s] The boy kicks a pebble.
    /// [5-9s] The girl looks up.
    /// ```
    "S101" "broken-time-header" Error Language, fix: None, check_part: check,
}

fn check(part: &Part<'_>, out: &mut Vec<Diagnostic>) {
    let Some(block) = part.block else { return };
    let (BlockKind::Broken(why)
    | BlockKind::Section { broken: Some(why), .. }
    | BlockKind::Clip(ClipHeader { broken: Some(why), .. })) = &block.kind
    else {
        return;
    };
    let header = part.text(block.header);
    let limit = header.char_indices().nth(40).map(|(at, _)| at);
    let header =
        limit.map_or_else(|| header.to_owned(), |at| format!("{}…", header.get(..at).unwrap_or("")));
    out.push(
        Diagnostic::error(
            "S101",
            block.header,
            format!("`{header}` is not a valid time: {}", why.reason()),
        )
        .label("not a valid time")
        .help("write a start and an end in seconds, such as `[5-9s]`, or a length, such as `[+4s]`"),
    );
}
