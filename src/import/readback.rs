//! Reads a written story back: which words of the source it reads as headers, and its references.
//!
//! Only lines with an unescaped bracket or `@` hold either, so all other lines are left out before the story is parsed.

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
}

impl Readback {
    /// Parses a story.
    pub(super) fn read(written: &Written) -> Self {
        let story = written.story.as_str();
        // Front matter that the prompt itself has isn't cut into lines.
        if written.settings.is_empty() && story.starts_with(['-', '\u{FEFF}']) {
            return Self { script: syntax::parse(story), lines: vec![(0, 0)] };
        }
        let mut kept = Kept { text: "\n".to_owned(), lines: Vec::new(), in_shot: false };
        let mut start = if written.settings.is_empty() { 0 } else { front_matter_length(story) };
        let mut headers = written.headers.iter().copied().peekable();
        for line in story.get(start..).unwrap_or("").split_inclusive('\n') {
            while headers.next_if(|header| (*header as usize) < start).is_some() {}
            let has_header = headers.peek().is_some_and(|header| *header as usize == start);
            kept.add(line, start, has_header);
            start += line.len();
        }
        Self { script: syntax::parse(kept.text), lines: kept.lines }
    }

    /// Maps an offset of the parsed text to the story.
    fn story_offset(&self, at: u32) -> u32 {
        let after = self.lines.partition_point(|(parsed, _)| *parsed <= at);
        let line = after.checked_sub(1).and_then(|line| self.lines.get(line));
        line.map_or(at, |(parsed, story)| story + (at - parsed))
    }

    /// Finds the brackets of the source that the story reads as headers, though none was written there.
    pub(super) fn misread(&self, written: &Written) -> Vec<usize> {
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
        found.iter().filter_map(|at| written.source_offset(*at)).collect()
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

/// The lines of a story that are parsed.
struct Kept {
    text: String,
    lines: Vec<(u32, u32)>,
    /// True if the last header in the text is that of a shot.
    in_shot: bool,
}

impl Kept {
    /// Keeps a line that starts at `start`, or leaves a blank line in its place.
    fn add(&mut self, line: &str, start: usize, has_header: bool) {
        let is_shot = has_header
            && line.get(1..).is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit() || c == '+'));
        let words = if has_header { line.get(1..).unwrap_or("") } else { line };
        // A shot's header ends the section before it.
        if has_mark(words) || (has_header && !(is_shot && self.in_shot)) {
            self.lines.push((self.text.len() as u32, start as u32));
            self.text.push_str(line);
        } else if !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        if has_header {
            self.in_shot = is_shot;
        }
    }
}

/// Returns true if a line has a bracket or an `@` that no backslash escapes.
fn has_mark(line: &str) -> bool {
    let bytes = line.as_bytes();
    let byte = |at: usize| bytes.get(at).copied();
    let is_escaped = |at: usize| {
        at.checked_sub(1).and_then(byte) == Some(b'\\') && at.checked_sub(2).and_then(byte) != Some(b'\\')
    };
    let is_mark = |at: usize| match bytes.get(at) {
        Some(b'@' | b'[') => true,
        Some(0xE3) => line.get(at..).is_some_and(|rest| rest.starts_with('【')),
        Some(0xEF) => line.get(at..).is_some_and(|rest| rest.starts_with('［')),
        _ => false,
    };
    (0..bytes.len()).any(|at| is_mark(at) && !is_escaped(at))
}

/// The length of the front matter that the importer wrote.
fn front_matter_length(story: &str) -> usize {
    let end = story.get(3..).and_then(|rest| rest.find("\n---\n"));
    end.map_or(0, |end| 3 + end + "\n---\n".len())
}
