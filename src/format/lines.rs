//! The body of a story as lines, each with what it is, and whether it stays as it is byte for byte.

use crate::syntax::{Comment, Script};
use crate::text::Span;

/// What separates words inside a line: what the grammar calls `space`.
pub(super) const SPACES: [char; 4] = [' ', '\t', '\u{3000}', '\u{A0}'];

/// A line.
pub(super) struct Line {
    /// Without its line end.
    pub(super) words: Span,
    /// With its line end.
    pub(super) whole: Span,
    pub(super) kind: Kind,
    /// Whether it stays as it is: from `// storyc: fmt off` up to `// storyc: fmt on`.
    pub(super) verbatim: bool,
    /// Whether a block begins here: with its header, or with the comments right above it.
    pub(super) opens_block: bool,
    /// Whether a blank line may be put before it or taken away.
    pub(super) may_be_spaced: bool,
}

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but spaces.
    Blank,
    /// A comment.
    Comment(Switch),
    /// The header of the block with this index, and the text behind it.
    Header(usize),
    /// Anything else.
    Prose,
}

/// What a comment says to the formatter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    None,
    Off,
    On,
}

/// The lines of a script from a byte on.
pub(super) fn read(script: &Script, from: usize) -> Vec<Line> {
    let mut lines = split(script, from);
    name(script, &mut lines);
    mark_verbatim(&mut lines);
    mark_openings(&mut lines);
    lines
}

fn split(script: &Script, from: usize) -> Vec<Line> {
    let bytes = script.source.as_bytes();
    let mut lines = Vec::new();
    let mut start = from;
    let mut line = |start: usize, words: usize, end: usize| {
        let (words, whole) = (Span::new(start, words), Span::new(start, end));
        let is_blank = script.text(words).trim_matches(SPACES).is_empty();
        let kind = if is_blank { Kind::Blank } else { Kind::Prose };
        lines.push(Line { words, whole, kind, verbatim: false, opens_block: false, may_be_spaced: true });
    };
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        // Before the body, or the second half of CRLF.
        if at < start {
            continue;
        }
        let end = if bytes.get(at..at + 2) == Some(b"\r\n") { at + 2 } else { at + 1 };
        line(start, at, end);
        start = end;
    }
    if start < bytes.len() {
        line(start, bytes.len(), bytes.len());
    }
    lines
}

/// Says which lines are headers and comments. Both lists of the script are in the order of the file, and so are the lines.
fn name(script: &Script, lines: &mut [Line]) {
    let mut blocks = script.blocks.iter().enumerate().peekable();
    let mut comments = script.comments.iter().peekable();
    for line in lines {
        let holds = |at: u32| (line.whole.start..line.whole.end).contains(&at);
        while comments.next_if(|comment| comment.span.start < line.whole.start).is_some() {}
        if let Some((index, _)) = blocks.next_if(|(_, block)| holds(block.header.start)) {
            line.kind = Kind::Header(index);
        } else if let Some(comment) = comments.next_if(|comment| holds(comment.span.start)) {
            line.kind = Kind::Comment(switch(script, *comment));
        }
    }
}

fn switch(script: &Script, comment: Comment) -> Switch {
    let text = script.text(comment.span).trim_start_matches('/').trim_start();
    let mut words = text.strip_prefix("storyc:").unwrap_or("").split_whitespace();
    match (words.next(), words.next()) {
        (Some("fmt"), Some("off")) => Switch::Off,
        (Some("fmt"), Some("on")) => Switch::On,
        _ => Switch::None,
    }
}

/// The line that switches off is the first one to stay, and the line that switches on is formatted again; but between the
/// two nothing is put in and nothing taken away.
fn mark_verbatim(lines: &mut [Line]) {
    let mut off = false;
    for line in lines {
        let was_off = off;
        match line.kind {
            Kind::Comment(Switch::Off) => off = true,
            Kind::Comment(Switch::On) => off = false,
            _ => {}
        }
        line.verbatim = off;
        line.may_be_spaced = !was_off;
    }
}

/// Comments right above a header belong to it, and the blank line between blocks stands above them. A line that switches
/// formatting on closes what lies above.
fn mark_openings(lines: &mut [Line]) {
    let mut below_opens = false;
    for at in (0..lines.len()).rev() {
        let is_part = match lines.get(at).map(|line| line.kind) {
            Some(Kind::Header(_)) => true,
            Some(Kind::Comment(Switch::None | Switch::Off)) => below_opens,
            _ => false,
        };
        // What was taken for the first line of the block is not, if the one above it belongs to it as well.
        let is_comment_above =
            is_part && !matches!(lines.get(at).map(|line| line.kind), Some(Kind::Header(_)));
        if is_comment_above && let Some(below) = lines.get_mut(at + 1) {
            below.opens_block = false;
        }
        if let Some(line) = lines.get_mut(at) {
            line.opens_block = is_part;
        }
        below_opens = is_part;
    }
}
