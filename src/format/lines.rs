//! Splits the body of a story into lines, with the kind of each, and marks the lines that must stay byte for byte.

use crate::syntax::{Comment, Script};
use crate::text::Span;

/// The characters that separate words in a line: `space` in the grammar.
pub(super) const SPACES: [char; 4] = [' ', '\t', '\u{3000}', '\u{A0}'];

/// A line.
pub(super) struct Line {
    /// The line without its line end.
    pub(super) words: Span,
    /// The line with its line end.
    pub(super) whole: Span,
    pub(super) kind: Kind,
    /// True if the line must stay as it is: from `// storyc: fmt off` up to `// storyc: fmt on`.
    pub(super) verbatim: bool,
    /// True if a block begins here: with its header, or with the comments right above it.
    pub(super) opens_block: bool,
    /// True if the formatter may add or remove blank lines before it.
    pub(super) may_be_spaced: bool,
}

/// The kind of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Only spaces.
    Blank,
    /// A comment.
    Comment(Switch),
    /// The header of the block with this index, and the text after it.
    Header(usize),
    /// Anything else.
    Prose,
}

/// The formatter directive in a comment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    None,
    Off,
    On,
}

/// The lines of a script from a byte offset on.
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
        // Skips line ends before the body, and the second byte of CRLF.
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

/// Sets the kind of the lines that are headers and comments. Lines, blocks and comments are all in file order.
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

/// Marks verbatim lines: the `fmt off` line is the first one, and the `fmt on` line is formatted again. No blank lines
/// are added or removed in between.
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

/// Marks the lines that begin a block. Comments right above a header belong to its block, so the blank line goes above
/// them. A `fmt on` line belongs to what is above it.
fn mark_openings(lines: &mut [Line]) {
    let mut below_opens = false;
    for at in (0..lines.len()).rev() {
        let is_part = match lines.get(at).map(|line| line.kind) {
            Some(Kind::Header(_)) => true,
            Some(Kind::Comment(Switch::None | Switch::Off)) => below_opens,
            _ => false,
        };
        // If this line belongs to the block too, the line below isn't its first.
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
