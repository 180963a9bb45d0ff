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
    pub(super) kind: LineKind,
    /// True if the line must stay as it is: from `// storyc: fmt off` up to `// storyc: fmt on`.
    pub(super) verbatim: bool,
    /// True if a block begins here: with its header, or with the comments right above it.
    pub(super) opens_block: bool,
    /// True if the formatter may add or remove blank lines before it.
    pub(super) may_be_spaced: bool,
}

/// The kind of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Only spaces.
    Blank,
    /// A comment.
    Comment(Directive),
    /// The header of the block with this index, and the text after it.
    Header(usize),
    /// Anything else.
    Prose,
}

/// The formatter directive in a comment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Directive {
    None,
    Off,
    On,
}

/// Splits a script into lines from a byte offset on, with their kinds and marks.
pub(super) fn split_lines(script: &Script, from: usize) -> Vec<Line> {
    let mut lines = split(script, from);
    classify(script, &mut lines);
    mark_verbatim(&mut lines);
    mark_openings(&mut lines);
    lines
}

/// Splits at LF, CR and CRLF; marks nothing yet but blank lines.
fn split(script: &Script, from: usize) -> Vec<Line> {
    let bytes = script.source.as_bytes();
    let mut lines = Vec::new();
    let mut start = from;
    let mut line = |start: usize, words: usize, end: usize| {
        let (words, whole) = (Span::new(start, words), Span::new(start, end));
        let is_blank = script.text(words).trim_matches(SPACES).is_empty();
        let kind = if is_blank { LineKind::Blank } else { LineKind::Prose };
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
fn classify(script: &Script, lines: &mut [Line]) {
    let mut blocks = script.blocks.iter().enumerate().peekable();
    let mut comments = script.comments.iter().peekable();
    for line in lines {
        let contains = |at: u32| (line.whole.start..line.whole.end).contains(&at);
        while comments.next_if(|comment| comment.span.start < line.whole.start).is_some() {}
        if let Some((index, _)) = blocks.next_if(|(_, block)| contains(block.header.start)) {
            line.kind = LineKind::Header(index);
        } else if let Some(comment) = comments.next_if(|comment| contains(comment.span.start)) {
            line.kind = LineKind::Comment(parse_directive(script, *comment));
        }
    }
}

/// Parses the formatter directive in a comment.
fn parse_directive(script: &Script, comment: Comment) -> Directive {
    let text = script.text(comment.span).trim_start_matches('/').trim_start();
    let mut words = text.strip_prefix("storyc:").unwrap_or("").split_whitespace();
    match (words.next(), words.next()) {
        (Some("fmt"), Some("off")) => Directive::Off,
        (Some("fmt"), Some("on")) => Directive::On,
        _ => Directive::None,
    }
}

/// Marks verbatim lines: the `fmt off` line is the first one, and the `fmt on` line is formatted again. No blank lines
/// are added or removed in between.
fn mark_verbatim(lines: &mut [Line]) {
    let mut off = false;
    for line in lines {
        let was_off = off;
        match line.kind {
            LineKind::Comment(Directive::Off) => off = true,
            LineKind::Comment(Directive::On) => off = false,
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
            Some(LineKind::Header(_)) => true,
            Some(LineKind::Comment(Directive::None | Directive::Off)) => below_opens,
            _ => false,
        };
        // If this line belongs to the block too, the line below isn't its first.
        let is_comment_above =
            is_part && !matches!(lines.get(at).map(|line| line.kind), Some(LineKind::Header(_)));
        if is_comment_above && let Some(below) = lines.get_mut(at + 1) {
            below.opens_block = false;
        }
        if let Some(line) = lines.get_mut(at) {
            line.opens_block = is_part;
        }
        below_opens = is_part;
    }
}
