//! The spans of clips in a story: each clip header with everything that belongs to it, and where each clip of a model
//! begins.

use std::ops::Range;

use crate::clips::segments;
use crate::compile::Target;
use crate::lsp::story::Story;
use crate::storyboard::{Heading, Time};
use crate::syntax::tree::within;
use crate::syntax::{Block, BlockKind};
use crate::text::Span;

/// A clip header or `[All clips]`, with everything up to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The span of the header.
    pub(super) header: Span,
    /// The indices of its blocks in the script; the first is the header's own.
    pub(super) blocks: Range<usize>,
    /// The whole span from the header on, without trailing white space.
    pub(super) span: Span,
    /// The clip that the header begins; `None` for `[All clips]`.
    pub(super) clip: Option<WrittenClip>,
}

/// The clip that a header begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrittenClip {
    /// The index of its header in the storyboard's headings.
    pub(super) heading: usize,
    /// Its number among the clips in the text, from 1.
    pub(super) number: usize,
    /// The time when it plays on the story's clock; `None` if neither the shots nor the header give its length.
    pub(super) time: Option<Time>,
}

/// The parts of a story, in the order of the file; empty if it has no clip headers.
pub(super) fn parts(story: &Story) -> Vec<Part> {
    let script = story.script();
    let opens = |block: &Block| matches!(block.kind, BlockKind::Clip(_) | BlockKind::Film { .. });
    let begins: Vec<usize> =
        (0..script.blocks.len()).filter(|at| script.blocks.get(*at).is_some_and(opens)).collect();
    let ends = begins.iter().skip(1).copied().chain([script.blocks.len()]);
    let mut clips = clips(story).into_iter();
    begins
        .iter()
        .zip(ends)
        .filter_map(|(begin, end)| {
            let block = script.blocks.get(*begin)?;
            let last = script.blocks.get(end.checked_sub(1)?)?;
            let span = Span { start: block.header.start, end: last.span.end };
            let is_clip = matches!(block.kind, BlockKind::Clip(_));
            Some(Part {
                header: block.header,
                blocks: *begin..end,
                span: Span { end: span.trimmed(&script.source).end.max(block.header.end), ..span },
                clip: if is_clip { clips.next() } else { None },
            })
        })
        .collect()
}

/// The clips that headers begin, in the order of the file.
fn clips(story: &Story) -> Vec<WrittenClip> {
    let board = story.board();
    let numbered = segments(board).into_iter().enumerate();
    numbered
        .filter_map(|(at, segment)| {
            let heading = segment.heading?;
            Some(WrittenClip { heading, number: at + 1, time: time(story, heading) })
        })
        .collect()
}

/// The number of clips in the text, not counting the splits that models need.
pub(super) fn count(story: &Story) -> usize {
    segments(story.board()).len()
}

/// The time of the clip behind a header, on the story's clock.
fn time(story: &Story, heading: usize) -> Option<Time> {
    let board = story.board();
    let Heading { start, restarts, header_time, .. } = *board.headings.get(heading)?;
    let times = || board.shots_behind(heading).iter().filter_map(|shot| shot.time);
    let Some(end) = times().map(|time| time.end).max() else {
        return header_time.map(|time| Time { start, end: start + time.length() });
    };
    let first = times().map(|time| time.start).min().filter(|_| !restarts);
    Some(Time { start: first.unwrap_or(start), end })
}

/// The offset of the times of shots and sections behind a header, in milliseconds on the story's clock.
pub(super) fn clock_start(story: &Story, heading: Option<usize>) -> u64 {
    let heading = heading.and_then(|at| story.board().headings.get(at));
    heading.filter(|heading| heading.restarts).map_or(0, |heading| heading.start)
}

/// A span without trailing white space and trailing comments, which belong to the next header.
pub(super) fn without_last_comments(story: &Story, span: Span) -> Span {
    let script = story.script();
    let mut end = span.trimmed(&script.source).end;
    for comment in within(&script.comments, span, |comment| comment.span).iter().rev() {
        if comment.span.end == end {
            end = Span { start: span.start, end: comment.span.start }.trimmed(&script.source).end;
        }
    }
    Span { start: span.start, end }
}

/// The start of each clip of one model: its header, or its first shot if a limit of the model splits the clip there.
pub(super) fn borders(story: &Story, film: &[Target]) -> Vec<Span> {
    let mut last_header = None;
    film.iter()
        .map(|target| {
            let clip = &target.plan.clip;
            let header = clip.header.and_then(|span| header_around(story, span));
            let is_first_of_header = header.is_some() && header != last_header;
            last_header = header;
            let shot = clip.shots.first().copied();
            header.filter(|_| is_first_of_header).or(shot).unwrap_or_default()
        })
        .collect()
}

/// The clip header that contains a span.
pub(super) fn header_around(story: &Story, span: Span) -> Option<Span> {
    let headings = &story.board().headings;
    let behind = headings.partition_point(|heading| heading.header.start <= span.start);
    let header = headings.get(behind.checked_sub(1)?)?.header;
    header.contains(span).then_some(header)
}

/// One model's clips that belong to a clip header.
pub(super) fn targets_of_header(film: &[Target], header: Span) -> impl Iterator<Item = &Target> {
    film.iter().filter(move |target| target.plan.clip.header.is_some_and(|span| header.contains(span)))
}
