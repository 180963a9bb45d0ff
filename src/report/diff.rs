//! Diffs of two texts: as edits, and for people. Only this file and its folder use the crate similar.

#[cfg(feature = "cli")]
mod terminal;

use similar::TextDiff;

use crate::diagnostic::Edit;
use crate::text::Span;

#[cfg(feature = "cli")]
pub use terminal::{unified, word_diff};

/// Returns the edits that turn one text into another, by whole lines; unchanged lines stay untouched.
pub fn edits(before: &str, after: &str) -> Vec<Edit> {
    let diff = TextDiff::from_lines(before, after);
    let starts = |lines: &[&str]| -> Vec<usize> {
        let mut at = 0;
        let ends = lines.iter().map(|line| {
            at += line.len();
            at
        });
        std::iter::once(0).chain(ends).collect()
    };
    let (old, new): (Vec<&str>, Vec<&str>) =
        (diff.iter_old_slices().collect(), diff.iter_new_slices().collect());
    let (old, new) = (starts(&old), starts(&new));
    let at = |starts: &[usize], line: usize| starts.get(line).or(starts.last()).copied().unwrap_or(0);
    diff.ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| {
            let (removed, added) = (op.old_range(), op.new_range());
            let text = after.get(at(&new, added.start)..at(&new, added.end)).unwrap_or("");
            Edit::replace(Span::new(at(&old, removed.start), at(&old, removed.end)), text)
        })
        .collect()
}
