//! Turns the headers of a prompt into shots, with the titles above them.

use crate::import::clips::is_clip_heading;
use crate::import::headers::{Candidate, HeaderKind, Placement};
use crate::import::lines::{Line, Prompt};
use crate::import::ordinals::parse_ordinal;
use crate::import::scan::is_space;
use crate::text::Span;

/// A shot of a prompt; `timing` says when it plays.
pub(super) struct DetectedShot<'c> {
    /// What it was detected by.
    pub(super) candidate: &'c Candidate,
    /// Its header, with the title on the line above.
    pub(super) header: Span,
    /// The words in its header that aren't its time.
    pub(super) labels: Vec<Span>,
    /// The index of the line on which its header starts.
    pub(super) line: usize,
}

/// Turns headers into shots.
pub(super) fn detect_shots<'c>(prompt: Prompt<'_>, headers: &[&'c Candidate]) -> Vec<DetectedShot<'c>> {
    let mut shots: Vec<DetectedShot<'c>> = Vec::new();
    for candidate in headers {
        let first_line = shots.last().map_or(0, |shot| shot.line + 1);
        let mut shot = DetectedShot {
            candidate,
            header: candidate.header,
            labels: candidate.labels.clone(),
            line: candidate.line,
        };
        let is_range = matches!(candidate.kind, HeaderKind::Range(..));
        if is_range
            && candidate.placement > Placement::Inline
            && let Some((line, title)) = find_title_above(prompt, first_line, candidate.line)
        {
            shot.labels.insert(0, title);
            shot.header.start = line.span.start;
            shot.line = line.index;
        }
        shots.push(shot);
    }
    shots
}

/// Finds a numbered title, such as `### Scene 1: The door`, that has a line above `line` to itself.
fn find_title_above(prompt: Prompt<'_>, first_line: usize, line: usize) -> Option<(Line, Span)> {
    let is_mark = |c: char| is_space(c) || "*:：#━═─|".contains(c);
    let above = prompt.lines.get(first_line..line)?.iter().rev().take(3).find(|line| line.has_text)?;
    let words = above.content(prompt.text).trim_end_matches(is_mark);
    let is_title = words.chars().count() <= 80
        && !words.contains(['.', '。'])
        && parse_ordinal(words.trim_start_matches(['[', '【']), 0).is_some()
        && !is_clip_heading(prompt.text, *above);
    let title = Span::new(above.content_start, above.content_start + words.len());
    is_title.then_some((*above, title))
}
