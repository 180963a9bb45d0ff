//! Diffs of two texts: as edits, and for people. Only this file and its folder use the crate similar.

#[cfg(feature = "cli")]
mod terminal;

use similar::algorithms::{Capture, Compact, Replace, myers};

use crate::diagnostic::Edit;
use crate::text::Span;

#[cfg(feature = "cli")]
pub use terminal::{unified, word_diff};

/// Returns the edits that turn one text into another, by whole lines; unchanged lines stay untouched.
pub fn edits(before: &str, after: &str) -> Vec<Edit> {
    let (old_starts, new_starts) = (line_starts(before), line_starts(after));
    let (old, new) = (lines(before, &old_starts), lines(after, &new_starts));
    // Calls Myers' algorithm directly: `TextDiff` chooses one at run time, and all of them would be in the module for
    // browsers.
    let mut diff = Compact::new(Replace::new(Capture::new()), &old[..], &new[..]);
    let Ok(()) = myers::diff(&mut diff, &old[..], 0..old.len(), &new[..], 0..new.len());
    let at = |starts: &[usize], line: usize| starts.get(line).or(starts.last()).copied().unwrap_or(0);
    let changes = diff.into_inner().into_inner().into_ops().into_iter();
    changes
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| {
            let (removed, added) = (op.old_range(), op.new_range());
            let text = after.get(at(&new_starts, added.start)..at(&new_starts, added.end)).unwrap_or("");
            Edit::replace(Span::new(at(&old_starts, removed.start), at(&old_starts, removed.end)), text)
        })
        .collect()
}

/// Where each line of a text starts, and the end of the last one. A line ends with LF, CR LF or CR.
fn line_starts(text: &str) -> Vec<usize> {
    let ends = text
        .match_indices(['\n', '\r'])
        .filter(|(at, end)| *end == "\n" || text.as_bytes().get(at + 1) != Some(&b'\n'))
        .map(|(at, _)| at + 1);
    let mut starts: Vec<usize> = std::iter::once(0).chain(ends).collect();
    if starts.last() != Some(&text.len()) {
        starts.push(text.len());
    }
    starts
}

/// The lines between the places that `line_starts` returns, each with its end.
fn lines<'t>(text: &'t str, starts: &[usize]) -> Vec<&'t str> {
    let ends = starts.iter().skip(1);
    starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..*end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_cr_lf_or_cr() {
        let text = "a\r\nb\rc\n\nd";
        assert_eq!(lines(text, &line_starts(text)), ["a\r\n", "b\r", "c\n", "\n", "d"]);
        assert_eq!(lines("", &line_starts("")), [""; 0]);
    }

    #[test]
    fn edits_turn_one_text_into_the_other_and_leave_other_lines_alone() {
        for (before, after, spans) in [
            ("a\nb\nc\n", "a\nB\nc\n", vec![(2, 4)]),
            ("a\r\nb\r\n", "x\r\na\r\nb\r\nc", vec![(0, 0), (6, 6)]),
            ("a\nb\nc", "b\n", vec![(0, 2), (4, 5)]),
            ("", "a\n", vec![(0, 0)]),
            ("a\n", "a\n", vec![]),
        ] {
            let edits = edits(before, after);
            let found: Vec<_> = edits.iter().map(|edit| (edit.span.start, edit.span.end)).collect();
            assert_eq!(found, spans, "{before:?} to {after:?}");
            let edited = edits.iter().rev().fold(before.to_owned(), |mut text, edit| {
                text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
                text
            });
            assert_eq!(edited, after);
        }
    }
}
