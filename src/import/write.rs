//! Writes a story, and records where each byte of the source went.

mod clips;

use crate::import::references::{PlainReference, find_plain_references, parse_foreign_reference};
use crate::import::scan::{char_at, text_from};
use crate::import::{Certainty, LostText, Note, Setting, Shot};
use crate::syntax;
use crate::syntax::time::{show_clock, show_seconds};
use crate::syntax::tree::{BlockKind, TimingValue};
use crate::text::Span;

/// What happened to a piece of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SegmentKind {
    /// The story has it byte for byte.
    Copied,
    /// It became a header or a reference, which keeps its words but not its times and marks.
    Translated,
    /// It became front matter, or is a mark that means nothing in a story.
    Consumed,
}

/// A piece of the source and its place in the story.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) source: Span,
    pub(super) story: Span,
    pub(super) kind: SegmentKind,
}

/// How a story writes when a shot plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timing {
    /// A start and an end, in milliseconds.
    Range(u64, u64),
    /// A duration in milliseconds; the shot starts where the one before it ends.
    Duration(u64),
}

/// A finished story.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) story: String,
    pub(super) segments: Vec<Segment>,
    /// The offsets of the headers in the story, in order.
    pub(super) headers: Vec<u32>,
    pub(super) header_style: &'static str,
    pub(super) shots: Vec<Shot>,
    pub(super) settings: Vec<Setting>,
    pub(super) notes: Vec<Note>,
    pub(super) lost: Vec<LostText>,
    pub(super) clips: usize,
}

impl Written {
    /// Maps a byte of the story to the source; `None` if it wasn't copied.
    pub(super) fn source_offset(&self, at: u32) -> Option<usize> {
        let segment = self.segment_at(at)?;
        (segment.kind == SegmentKind::Copied && at < segment.story.end)
            .then(|| (segment.source.start + (at - segment.story.start)) as usize)
    }

    /// Puts a backslash before each of these offsets of the story, which are in order.
    pub(super) fn escape(&mut self, offsets: &[u32]) {
        let mut story = String::with_capacity(self.story.len() + offsets.len());
        let mut from = 0;
        for at in offsets {
            story.push_str(self.story.get(from..*at as usize).unwrap_or(""));
            story.push('\\');
            from = *at as usize;
        }
        story.push_str(self.story.get(from..).unwrap_or(""));
        self.story = story;
        let mut added = 0;
        let mut rest = offsets.iter().copied().peekable();
        let mut shift = |header: &mut u32| {
            while rest.next_if(|at| at < header).is_some() {
                added += 1;
            }
            *header += added;
        };
        self.headers.iter_mut().for_each(&mut shift);
        self.segments = split_segments(&self.segments, offsets);
    }

    /// Maps a span of the story to the source.
    pub(super) fn source_span(&self, span: Span) -> Option<Span> {
        let segment = self.segment_at(span.start)?;
        if segment.kind != SegmentKind::Copied {
            return (span.start < segment.story.end).then_some(segment.source);
        }
        let start = self.source_offset(span.start)?;
        Some(Span::new(start, (start + span.len()).min(segment.source.end as usize)))
    }

    /// The last segment that starts at an offset of the story or before it.
    fn segment_at(&self, at: u32) -> Option<&Segment> {
        let after = self.segments.partition_point(|segment| segment.story.start <= at);
        self.segments.get(after.checked_sub(1)?)
    }
}

/// Writes a story.
pub(super) struct Writer<'a> {
    text: &'a str,
    /// Escapes every bracket at the start of a line.
    pub(super) escapes_brackets: bool,
    /// Plain names that mean references, in order.
    plain_references: Vec<PlainReference>,
    written: Written,
}

impl<'a> Writer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let written = Written {
            story: String::with_capacity(text.len() + text.len() / 8),
            segments: Vec::new(),
            headers: Vec::new(),
            header_style: "prose",
            shots: Vec::new(),
            settings: Vec::new(),
            notes: Vec::new(),
            lost: Vec::new(),
            clips: 1,
        };
        Self { text, escapes_brackets: false, plain_references: Vec::new(), written }
    }

    /// Returns the source as it is, which is a story already.
    pub(super) fn keep_source(mut self) -> Written {
        self.push_copied(0, self.text.len());
        self.written.header_style = "already a story";
        let script = syntax::parse(self.text);
        let mut end = 0;
        for block in script.shots() {
            self.written.headers.push(block.header.start);
            let BlockKind::Shot(timing) = &block.kind else { continue };
            let (start_ms, end_ms) = match timing.value {
                TimingValue::Range { start, end } => (start, end),
                TimingValue::Length(length) => (end, end + length),
            };
            end = end_ms;
            self.written.shots.push(Shot { start_ms, end_ms, source: block.span, guessed: false });
        }
        self.written
    }

    /// Reads plain names such as `Image 1` as references, and reports that as a guess.
    pub(super) fn read_plain_references(&mut self) {
        self.plain_references = find_plain_references(self.text);
        let mut names: Vec<&str> = Vec::new();
        for reference in &self.plain_references {
            let words = reference.source.slice(self.text);
            if !names.contains(&words) && names.len() < 20 {
                names.push(words);
            }
        }
        if let Some(first) = self.plain_references.first() {
            let message = format!("`{}` read as attached pictures", names.join("`, `"));
            self.add_note(first.source, Certainty::Guess, message);
        }
    }

    /// The plain reference at an offset.
    fn plain_reference_at(&self, at: usize) -> Option<PlainReference> {
        let found = self
            .plain_references
            .binary_search_by_key(&at, |reference| reference.source.start as usize)
            .ok()?;
        self.plain_references.get(found).cloned()
    }

    /// Sets how the report describes the headers of the source.
    pub(super) fn set_header_style(&mut self, style: &'static str) {
        self.written.header_style = style;
    }

    pub(super) fn set_clip_count(&mut self, clips: usize) {
        self.written.clips = clips;
    }

    /// Adds a setting to the front matter, unless it has one with this key.
    pub(super) fn add_setting(&mut self, setting: Setting) {
        if !self.written.settings.iter().any(|known| known.key == setting.key) {
            self.written.settings.push(setting);
        }
    }

    /// Adds a note to the report.
    pub(super) fn add_note(&mut self, source: Span, certainty: Certainty, message: impl Into<String>) {
        self.written.notes.push(Note { source, certainty, message: message.into() });
    }

    /// Adds a shot to the report.
    pub(super) fn add_shot(&mut self, shot: Shot) {
        self.written.shots.push(shot);
    }

    /// Leaves a part of the source out, and reports it as lost.
    pub(super) fn discard(&mut self, source: Span, reason: impl Into<String>) {
        self.consume(source);
        self.written.lost.push(LostText { source, reason: reason.into() });
    }

    /// Records a part of the source that became front matter, or means nothing in a story.
    pub(super) fn consume(&mut self, source: Span) {
        self.record(source, self.written.story.len(), SegmentKind::Consumed);
    }

    /// Writes words that the source doesn't have.
    pub(super) fn push_literal(&mut self, words: &str) {
        self.written.story.push_str(words);
    }

    /// Writes `words` in place of a part of the source.
    pub(super) fn push_translation(&mut self, source: Span, words: &str) {
        let start = self.written.story.len();
        self.push_literal(words);
        self.record(source, start, SegmentKind::Translated);
    }

    /// Records the text that the story holds from `start` on.
    fn record(&mut self, source: Span, start: usize, kind: SegmentKind) {
        let story = Span::new(start, self.written.story.len());
        self.written.segments.push(Segment { source, story, kind });
    }

    fn is_at_line_start(&self) -> bool {
        self.written.story.is_empty() || self.written.story.ends_with('\n')
    }

    /// Ends the line, unless the story is at the start of one.
    pub(super) fn end_line(&mut self) {
        let kept = self.written.story.trim_end_matches([' ', '\t']).len();
        self.written.story.truncate(kept);
        if !self.is_at_line_start() {
            self.written.story.push('\n');
        }
    }

    /// Ends the line, unless it is a header that has no words yet.
    pub(super) fn end_line_after_words(&mut self) {
        if !self.written.story.ends_with("] ") {
            self.end_line();
        }
    }

    /// Leaves one line blank, except at the start of the story.
    pub(super) fn start_paragraph(&mut self) {
        self.end_line();
        if !self.written.story.is_empty() && !self.written.story.ends_with("\n\n") {
            self.written.story.push('\n');
        }
    }

    /// Writes the header of a shot after a blank line. `header` is the header in the source, and `labels` its words.
    pub(super) fn start_shot(&mut self, timing: Timing, is_clock: bool, labels: &[Span], header: Span) {
        self.start_paragraph();
        let start = self.written.story.len();
        self.written.headers.push(start as u32);
        let time = match timing {
            Timing::Range(from, to) if is_clock => format!("[{}-{}", show_clock(from), show_clock(to)),
            Timing::Range(from, to) => format!("[{}-{}s", show_seconds(from), show_seconds(to)),
            Timing::Duration(ms) => format!("[+{}s", show_seconds(ms)),
        };
        self.push_literal(&time);
        let words: Vec<&str> = labels
            .iter()
            .map(|label| label.slice(self.text).trim())
            .filter(|label| !label.is_empty())
            .collect();
        let label = words.join(" ");
        let is_safe = is_safe_label(&label);
        if is_safe {
            self.push_literal(" ");
            self.push_literal(&label);
        }
        self.push_literal("] ");
        if is_safe || label.is_empty() {
            self.record(header, start, SegmentKind::Translated);
        } else {
            self.copy_labels(labels, header);
        }
    }

    /// Copies the labels of a header as the first words of the shot.
    fn copy_labels(&mut self, labels: &[Span], header: Span) {
        let mut at = header.start;
        for label in labels {
            let before = Span { start: at, end: label.start.max(at) };
            self.record(before, self.written.story.len(), SegmentKind::Translated);
            self.copy(label.trimmed(self.text));
            self.push_literal(" ");
            at = label.end;
        }
        let rest = Span { start: at, end: header.end.max(at) };
        self.record(rest, self.written.story.len(), SegmentKind::Translated);
    }

    /// Writes the header of a section after a blank line.
    pub(super) fn start_section(&mut self, name: &str, source: Span) {
        self.start_paragraph();
        let start = self.written.story.len();
        self.written.headers.push(start as u32);
        self.push_literal(&format!("[{name}] "));
        if !source.is_empty() {
            self.record(source, start, SegmentKind::Translated);
        }
    }

    /// Copies words of one line. Rewrites references as stories spell them, and escapes what a story would read as markup.
    pub(super) fn copy(&mut self, span: Span) {
        let text = self.text;
        let (mut from, end) = (span.start as usize, span.end as usize);
        let up_to_end = text.get(..end).unwrap_or(text);
        let mut at = from;
        let mut at_line_start = self.is_at_line_start();
        while at < end
            && let Some(c) = char_at(up_to_end, at)
        {
            if let Some((length, name)) = parse_foreign_reference(up_to_end, at) {
                self.push_copied(from, at);
                self.push_reference(Span::new(at, at + length), &name);
                at += length;
                (from, at_line_start) = (at, false);
                continue;
            }
            if let Some(plain) = self.plain_reference_at(at).filter(|plain| plain.source.end as usize <= end)
            {
                self.push_copied(from, at);
                self.push_reference(plain.source, &plain.name);
                at = plain.source.end as usize;
                (from, at_line_start) = (at, false);
                continue;
            }
            if self.needs_escape(text_from(up_to_end, at), at_line_start) {
                self.push_copied(from, at);
                self.written.story.push('\\');
                from = at;
            }
            at_line_start &= c.is_whitespace();
            at += c.len_utf8();
        }
        self.push_copied(from, end);
    }

    /// Returns true if a story would read the start of `rest` as markup, whatever surrounds it.
    fn needs_escape(&self, rest: &str, at_line_start: bool) -> bool {
        let is_bracket = rest.starts_with(['[', '【', '［']);
        let is_escape = rest
            .strip_prefix('\\')
            .is_some_and(|next| next.starts_with(['@', '[', '【', '［', '/', '"', '\\']));
        (at_line_start && (rest.starts_with("//") || (self.escapes_brackets && is_bracket))) || is_escape
    }

    /// Writes a reference to `name` in place of `source`, in brackets if it touches a word.
    fn push_reference(&mut self, source: Span, name: &str) {
        let touches_after = char_at(self.text, source.end as usize)
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        let touches_before =
            self.written.story.chars().next_back().is_some_and(|c| {
                c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\\')
            });
        let words = if touches_before {
            format!("[{}]", spaced_name(name))
        } else if touches_after {
            format!("@[{name}]")
        } else {
            format!("@{name}")
        };
        self.push_translation(source, &words);
    }

    fn push_copied(&mut self, from: usize, to: usize) {
        let Some(words) = self.text.get(from..to).filter(|words| !words.is_empty()) else { return };
        let start = self.written.story.len();
        self.push_literal(words);
        self.record(Span::new(from, to), start, SegmentKind::Copied);
    }

    /// Ends the story and puts the front matter before it.
    pub(super) fn finish(mut self) -> Written {
        let body = self.written.story.trim_end().len();
        self.written.story.truncate(body);
        if body > 0 {
            self.written.story.push('\n');
        }
        let length = self.written.story.len() as u32;
        for segment in &mut self.written.segments {
            segment.story.end = segment.story.end.min(length);
            segment.story.start = segment.story.start.min(length);
        }
        if !self.written.settings.is_empty() {
            self.prepend_front_matter();
        }
        self.written
    }

    fn prepend_front_matter(&mut self) {
        let mut front_matter = "---\n".to_owned();
        for setting in &self.written.settings {
            front_matter.push_str(&format!("{}: {}\n", setting.key, setting.value));
        }
        front_matter.push_str("---\n\n");
        self.written.story.insert_str(0, &front_matter);
        for segment in &mut self.written.segments {
            segment.story = segment.story.shifted(front_matter.len());
        }
        for header in &mut self.written.headers {
            *header += front_matter.len() as u32;
        }
    }
}

/// Splits the segments of a story where a backslash goes before each of these offsets.
fn split_segments(segments: &[Segment], offsets: &[u32]) -> Vec<Segment> {
    let mut split = Vec::with_capacity(segments.len() + offsets.len());
    let mut rest = offsets.iter().copied().peekable();
    let mut added = 0;
    for segment in segments {
        let mut segment = *segment;
        while rest.next_if(|at| *at < segment.story.start).is_some() {
            added += 1;
        }
        while let Some(at) = rest.next_if(|at| *at < segment.story.end) {
            let length = at - segment.story.start;
            let mut before = segment;
            before.source.end = before.source.start + length;
            before.story = Span { start: before.story.start + added, end: at + added };
            if !before.story.is_empty() {
                split.push(before);
            }
            segment.source.start += length;
            segment.story.start = at;
            added += 1;
        }
        segment.story = Span { start: segment.story.start + added, end: segment.story.end + added };
        split.push(segment);
    }
    split
}

/// Returns true if a label can stand in a header without being read as anything else.
fn is_safe_label(label: &str) -> bool {
    label.chars().count() <= 80
        && !label.contains(['[', ']', '【', '】', '［', '］', '"', '“', '「', '『', '\\', '@', '\n', '\r'])
        && label.starts_with(char::is_alphanumeric)
        && parse_foreign_reference(label, 0).is_none()
        && !label.starts_with(|c: char| c.is_ascii_digit())
}

/// `Image 1` for `Image1`, as brackets spell it.
fn spaced_name(name: &str) -> String {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{letters} {}", name.get(letters.len()..).unwrap_or(""))
}
