//! Where the clips of a story stand in its text: each clip header with all that belongs to it, and the place where a model's
//! clip begins.

use std::ops::Range;

use crate::clips::segments;
use crate::compile::Target;
use crate::lsp::story::Story;
use crate::storyboard::{Heading, Time};
use crate::syntax::tree::within;
use crate::syntax::{Block, BlockKind};
use crate::text::Span;

/// A clip header, or `[All clips]`, with all that stands behind it up to the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its header.
    pub(super) header: Span,
    /// Its blocks, the header's own first, by their places in the script.
    pub(super) blocks: Range<usize>,
    /// All of it from its header on, without white space at its end.
    pub(super) span: Span,
    /// The clip that it begins; `None` for `[All clips]`.
    pub(super) clip: Option<WrittenClip>,
}

/// The clip that a header begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrittenClip {
    /// Its header's place in the storyboard's headings.
    pub(super) heading: usize,
    /// Its number among the clips that the headers make, from 1.
    pub(super) number: usize,
    /// When it plays on the story's clock; `None` where neither shots nor header say how long it is.
    pub(super) time: Option<Time>,
}

/// The parts of a story, in the order of the file; none where it has no clip headers.
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

/// How many clips the headers make.
pub(super) fn count(story: &Story) -> usize {
    segments(story.board()).len()
}

/// When the clip behind a header plays on the story's clock.
fn time(story: &Story, heading: usize) -> Option<Time> {
    let board = story.board();
    let Heading { start, restarts, asked, .. } = *board.headings.get(heading)?;
    let times = || board.shots_behind(heading).iter().filter_map(|shot| shot.time);
    let Some(end) = times().map(|time| time.end).max() else {
        return asked.map(|asked| Time { start, end: start + asked.length() });
    };
    let first = times().map(|time| time.start).min().filter(|_| !restarts);
    Some(Time { start: first.unwrap_or(start), end })
}

/// What the times of a shot or a section behind this header are counted from, in milliseconds on the story's clock.
pub(super) fn clock_start(story: &Story, heading: Option<usize>) -> u64 {
    let heading = heading.and_then(|at| story.board().headings.get(at));
    heading.filter(|heading| heading.restarts).map_or(0, |heading| heading.start)
}

/// A stretch without white space at its end, and without comments there: those belong to the header that follows.
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

/// Where the clips of one model begin, each at its header or, where a limit of the model parts them, at its first shot.
pub(super) fn borders(story: &Story, film: &[Target]) -> Vec<Span> {
    let mut last_header = None;
    film.iter()
        .map(|target| {
            let clip = &target.plan.clip;
            let header = clip.header.and_then(|said| header_around(story, said));
            let is_first_of_header = header.is_some() && header != last_header;
            last_header = header;
            let shot = clip.shots.first().copied();
            header.filter(|_| is_first_of_header).or(shot).unwrap_or_default()
        })
        .collect()
}

/// The clip header in which something stands.
pub(super) fn header_around(story: &Story, said: Span) -> Option<Span> {
    let headings = &story.board().headings;
    let behind = headings.partition_point(|heading| heading.header.start <= said.start);
    let header = headings.get(behind.checked_sub(1)?)?.header;
    header.contains(said).then_some(header)
}

/// The plans of one model's clips that belong to a clip header.
pub(super) fn of_header(film: &[Target], header: Span) -> impl Iterator<Item = &Target> {
    film.iter().filter(move |target| target.plan.clip.header.is_some_and(|said| header.contains(said)))
}
