//! Reads a written story back: which words of the source it reads as headers, and its references.
//!
//! Only lines with an unescaped bracket or `@` hold either, and a line with plain times alone needs no parser, so that
//! the story is parsed without all others.

use crate::import::Reference;
use crate::import::write::Written;
use crate::syntax::tree::BlockKind;
use crate::syntax::{self, Script};
use crate::text::Span;

/// The lines of a story that may hold headers or references, parsed.
pub(super) struct Readback {
    script: Script,
    /// Where each kept line starts: in the parsed text and in the story.
    lines: Vec<(u32, u32)>,
    /// The offsets in the story of times in lines that weren't parsed.
    plain_times: Vec<u32>,
}

impl Readback {
    /// Parses a story.
    pub(super) fn read(written: &Written) -> Self {
        let story = written.story.as_str();
        // Front matter that the prompt itself has isn't cut into lines.
        if written.settings.is_empty() && story.starts_with(['-', '\u{FEFF}']) {
            return Self { script: syntax::parse(story), lines: vec![(0, 0)], plain_times: Vec::new() };
        }
        let mut kept = Kept {
            text: "\n".to_owned(),
            lines: Vec::new(),
            plain_times: Vec::new(),
            in_section: false,
            after_arrow: false,
        };
        let mut start = if written.settings.is_empty() { 0 } else { front_matter_length(story) };
        let mut headers = written.headers.iter().copied().peekable();
        for line in story.get(start..).unwrap_or("").split_inclusive('\n') {
            while headers.next_if(|header| (*header as usize) < start).is_some() {}
            let has_header = headers.peek().is_some_and(|header| *header as usize == start);
            kept.add(line, start, has_header);
            start += line.len();
        }
        Self { script: syntax::parse(kept.text), lines: kept.lines, plain_times: kept.plain_times }
    }

    /// Maps an offset of the parsed text to the story.
    fn story_offset(&self, at: u32) -> u32 {
        let after = self.lines.partition_point(|(parsed, _)| *parsed <= at);
        let line = after.checked_sub(1).and_then(|line| self.lines.get(line));
        line.map_or(at, |(parsed, story)| story + (at - parsed))
    }

    /// Finds the copied brackets that the story reads as headers, though none was written there: their offsets in the
    /// story, in order.
    pub(super) fn misread(&self, written: &Written) -> Vec<u32> {
        let mut found: Vec<u32> =
            self.script.stray_headers.iter().map(|span| self.story_offset(span.start)).collect();
        for block in &self.script.blocks {
            let start = self.story_offset(block.header.start);
            let is_written = written.headers.binary_search(&start).is_ok();
            let is_misread = match &block.kind {
                BlockKind::Shot(_) => !is_written,
                BlockKind::Broken(_) => true,
                BlockKind::Clip(clip) => clip.broken.is_some() || (block.unclosed && !is_written),
                BlockKind::Film { .. } => block.unclosed && !is_written,
                BlockKind::Section { broken, .. } => broken.is_some() || (block.unclosed && !is_written),
            };
            if is_misread {
                found.push(start);
            }
        }
        found.extend(&self.plain_times);
        found.retain(|at| written.source_offset(*at).is_some() && !is_escaped(&written.story, *at as usize));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The references in the story, with their places in the source.
    pub(super) fn references(&self, written: &Written) -> Vec<Reference> {
        let place =
            |span: Span| Span { start: self.story_offset(span.start), end: self.story_offset(span.end) };
        let found = self.script.references.iter().filter_map(|found| {
            let source = written.source_span(place(found.span))?;
            Some(Reference { name: found.name.clone(), source })
        });
        found.collect()
    }
}

/// The lines of a story that are parsed, and the headers that need no parser.
struct Kept {
    text: String,
    lines: Vec<(u32, u32)>,
    /// Plain times such as `[0-3s]`, which a story always reads as headers.
    plain_times: Vec<u32>,
    /// True if the last header in the text may be that of a section.
    in_section: bool,
    /// True if the line before ends in an arrow, so that a time after it may continue a track.
    after_arrow: bool,
}

impl Kept {
    /// Keeps a line that starts at `start`, or leaves a blank line in its place.
    fn add(&mut self, line: &str, start: usize, has_header: bool) {
        let is_shot = has_header
            && line.get(1..).is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit() || c == '+'));
        // A lone carriage return ends a line, too. The bracket of a header that storyc wrote needs no second look.
        let has_lines = line.trim_end_matches(['\r', '\n']).contains('\r');
        let mut marks = if has_lines { Marks::Other } else { Marks::None };
        let clip = if self.in_section { 0 } else { plain_clip_length(line) };
        find_marks(line, clip.max(usize::from(has_header)), &mut marks);
        let ends_in_arrow = line.trim_end().ends_with('→');
        // A header that storyc wrote whole is always read as one.
        let is_own = !has_header || ((is_shot || clip > 0) && !self.in_section);
        let is_plain = match &marks {
            Marks::Times(_) => is_own && !self.in_section && !self.after_arrow && !ends_in_arrow,
            Marks::None => is_own,
            Marks::Other => false,
        };
        self.after_arrow = ends_in_arrow;
        if is_plain {
            if let Marks::Times(times) = marks {
                self.plain_times.extend(times.iter().map(|at| (start + at) as u32));
            }
            if !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
            return;
        }
        self.lines.push((self.text.len() as u32, start as u32));
        self.text.push_str(line);
        // A shot's header ends the section before it.
        if is_shot {
            self.in_section = false;
        } else if line.trim_start().starts_with(OPENING) {
            self.in_section = true;
        }
    }
}

/// What a line holds that may be a header or a reference.
enum Marks {
    None,
    /// Only plain times, at these offsets.
    Times(Vec<usize>),
    Other,
}

const OPENING: [char; 3] = ['[', '【', '［'];

/// Finds the brackets and `@`s of a line from `from` on that may start a header or a reference.
fn find_marks(line: &str, from: usize, marks: &mut Marks) {
    if matches!(marks, Marks::Other) {
        return;
    }
    let bytes = line.as_bytes();
    let first = line.len() - line.trim_start().len();
    let mut at = from;
    while let Some(next) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| matches!(byte, b'@' | b'[' | 0xE3 | 0xEF)))
    {
        at += next;
        let rest = line.get(at..).unwrap_or("");
        let length = rest.chars().next().map_or(1, char::len_utf8);
        if !is_escaped(line, at) && (may_be_reference(rest) || may_be_mark(rest, at == first)) {
            let times = match marks {
                Marks::Times(times) if is_plain_time(rest) => times,
                Marks::None if is_plain_time(rest) && !has_quotes(line) => {
                    *marks = Marks::Times(Vec::new());
                    let Marks::Times(times) = marks else { return };
                    times
                }
                _ => {
                    *marks = Marks::Other;
                    return;
                }
            };
            times.push(at);
        }
        at += length;
    }
}

/// Returns true for `@` before the start of a name.
fn may_be_reference(rest: &str) -> bool {
    let name = rest.strip_prefix('@').and_then(|name| name.chars().next());
    name.is_some_and(|c| c.is_alphabetic() || c == '_' || OPENING.contains(&c))
}

/// Returns true if an odd number of backslashes precedes an offset.
fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or(&[]);
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Returns true if a story may read a bracket at the start of `rest` as a header or a reference.
fn may_be_mark(rest: &str, starts_line: bool) -> bool {
    let Some(inside) = rest.strip_prefix(OPENING) else { return false };
    let Some(first) = inside.trim_start().chars().next() else { return false };
    if starts_line {
        return first.is_alphanumeric() || "+-.,．，@".contains(first);
    }
    // Inside a line, only times and names of pictures are read, up to the next bracket.
    let is_time_or_name = first.is_numeric() || "+.,．，@iIvVaA图视音".contains(first);
    let next = inside.find(['[', '【', '［', ']', '】', '］']);
    let is_closed = next.and_then(|at| inside.get(at..)).is_some_and(|rest| !rest.starts_with(OPENING));
    is_time_or_name && is_closed
}

/// The length of a clip's header at the start of a line, `[Clip 2]` or `[Clip 2: The door]`; 0 if there is none.
fn plain_clip_length(line: &str) -> usize {
    let Some(number) = line.strip_prefix("[Clip ") else { return 0 };
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let title = number.get(digits..).and_then(|rest| rest.strip_prefix(": ")).unwrap_or("");
    let letters = title.bytes().take(60).take_while(|c| c.is_ascii_alphabetic() || *c == b' ').count();
    let inside = digits + if letters > 0 { ": ".len() + letters } else { 0 };
    // Other numbers may be broken, and other titles may hold a time.
    let is_number = (1..=3).contains(&digits) && !number.starts_with('0');
    if is_number && number.get(inside..).is_some_and(|rest| rest.starts_with(']')) {
        "[Clip ".len() + inside + "]".len()
    } else {
        0
    }
}

/// Returns true for `[0-3s]` at the start of `rest`.
fn is_plain_time(rest: &str) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
    let bytes = rest.as_bytes();
    let first = digits(bytes.get(1..).unwrap_or(&[]));
    let second = digits(bytes.get(first + 2..).unwrap_or(&[]));
    first > 0
        && second > 0
        && rest.starts_with('[')
        && bytes.get(first + 1) == Some(&b'-')
        && bytes.get(first + second + 2..first + second + 4) == Some(b"s]")
}

/// Returns true for a line in which a time may be quoted, and for a comment.
fn has_quotes(line: &str) -> bool {
    line.contains(['"', '“', '‘', '「', '『', '\r']) || line.trim_start().starts_with("//")
}

/// The length of the front matter that the importer wrote.
fn front_matter_length(story: &str) -> usize {
    let end = story.get(3..).and_then(|rest| rest.find("\n---\n"));
    end.map_or(0, |end| 3 + end + "\n---\n".len())
}
