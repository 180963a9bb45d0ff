//! Puts a story together, and remembers for each byte of the source what became of it.

use std::collections::BTreeSet;

use crate::import::references;
use crate::import::{Certainty, Fact, Lost, Note, Shot};
use crate::syntax::time::{show_clock, show_seconds};
use crate::syntax::tree::{BlockKind, TimingValue};
use crate::text::Span;

/// What became of some bytes of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// They stand in the story, byte for byte.
    Copied,
    /// They became a header or a reference; their words stand in it, but for times and marks.
    Translated,
    /// They became front matter, or are a mark that means nothing in a story.
    Moved,
}

/// A piece of the source and its place in the story.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) source: Span,
    pub(super) story: Span,
    pub(super) how: How,
}

/// When a shot plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    /// From and to, in milliseconds.
    Range(u64, u64),
    /// As long as this, behind the shot before.
    Length(u64),
}

/// A story that is finished.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) story: String,
    pub(super) pieces: Vec<Piece>,
    /// Where headers were written, in order.
    pub(super) headers: Vec<u32>,
    pub(super) spelling: &'static str,
    pub(super) shots: Vec<Shot>,
    pub(super) facts: Vec<Fact>,
    pub(super) notes: Vec<Note>,
    pub(super) lost: Vec<Lost>,
    pub(super) clips: usize,
}

impl Written {
    /// The byte of the source that a copied byte of the story comes from.
    pub(super) fn source_of(&self, at: u32) -> Option<usize> {
        let behind = self.pieces.partition_point(|piece| piece.story.start <= at);
        let piece = self.pieces.get(behind.checked_sub(1)?)?;
        (piece.how == How::Copied && at < piece.story.end)
            .then(|| (piece.source.start + (at - piece.story.start)) as usize)
    }

    /// The part of the source that a part of the story comes from.
    pub(super) fn source_span(&self, span: Span) -> Option<Span> {
        let behind = self.pieces.partition_point(|piece| piece.story.start <= span.start);
        let piece = self.pieces.get(behind.checked_sub(1)?)?;
        if piece.how != How::Copied {
            return (span.start < piece.story.end).then_some(piece.source);
        }
        let start = self.source_of(span.start)?;
        Some(Span::new(start, (start + span.len()).min(piece.source.end as usize)))
    }
}

/// Puts a story together.
pub(super) struct Writer<'a> {
    text: &'a str,
    /// Places of the source whose character must mean nothing.
    plain: &'a BTreeSet<usize>,
    /// Whether brackets at the start of a line are prose, whatever they say.
    pub(super) quiet: bool,
    done: Written,
}

impl<'a> Writer<'a> {
    pub(super) fn new(text: &'a str, plain: &'a BTreeSet<usize>) -> Self {
        let done = Written {
            story: String::with_capacity(text.len() + text.len() / 8),
            pieces: Vec::new(),
            headers: Vec::new(),
            spelling: "prose",
            shots: Vec::new(),
            facts: Vec::new(),
            notes: Vec::new(),
            lost: Vec::new(),
            clips: 1,
        };
        Self { text, plain, quiet: false, done }
    }

    /// The whole text, unchanged.
    pub(super) fn unchanged(mut self) -> Written {
        self.done.story.push_str(self.text);
        let all = Span::new(0, self.text.len());
        self.done.pieces.push(Piece { source: all, story: all, how: How::Copied });
        self.done.spelling = "a story already";
        let script = crate::syntax::parse(self.text);
        let mut end = 0;
        for block in script.shots() {
            self.done.headers.push(block.header.start);
            let BlockKind::Shot(timing) = &block.kind else { continue };
            let (start_ms, end_ms) = match timing.value {
                TimingValue::Range { start, end } => (start, end),
                TimingValue::Length(length) => (end, end + length),
            };
            end = end_ms;
            self.done.shots.push(Shot { start_ms, end_ms, source: block.span, guessed: false });
        }
        self.done
    }

    /// What the shots are called.
    pub(super) fn spelling(&mut self, spelling: &'static str) {
        self.done.spelling = spelling;
    }

    /// How many clips there are.
    pub(super) fn clips(&mut self, clips: usize) {
        self.done.clips = clips;
    }

    /// A setting for front matter.
    pub(super) fn fact(&mut self, fact: Fact) {
        if !self.done.facts.iter().any(|known| known.key == fact.key) {
            self.done.facts.push(fact);
        }
    }

    /// A remark for the report.
    pub(super) fn note(&mut self, source: Span, certainty: Certainty, what: impl Into<String>) {
        self.done.notes.push(Note { source, certainty, what: what.into() });
    }

    /// Something that has no place in a story.
    pub(super) fn lose(&mut self, source: Span, why: impl Into<String>) {
        self.moved(source);
        self.done.lost.push(Lost { source, why: why.into() });
    }

    /// Bytes that became front matter, or mean nothing in a story.
    pub(super) fn moved(&mut self, source: Span) {
        let at = Span::at(self.done.story.len());
        self.done.pieces.push(Piece { source, story: at, how: How::Moved });
    }

    /// Words that the source does not have.
    pub(super) fn literal(&mut self, words: &str) {
        self.done.story.push_str(words);
    }

    /// Other words for words of the source.
    pub(super) fn translated(&mut self, source: Span, words: &str) {
        let start = self.done.story.len();
        self.done.story.push_str(words);
        let story = Span::new(start, self.done.story.len());
        self.done.pieces.push(Piece { source, story, how: How::Translated });
    }

    /// Whether the story's last character ends a line, or there is none.
    fn at_line_start(&self) -> bool {
        self.done.story.is_empty() || self.done.story.ends_with('\n')
    }

    /// Ends the line, if one is open.
    pub(super) fn end_line(&mut self) {
        let kept = self.done.story.trim_end_matches([' ', '\t']).len();
        self.done.story.truncate(kept);
        if !self.at_line_start() {
            self.done.story.push('\n');
        }
    }

    /// Ends the line, but stays behind a header that has no words yet.
    pub(super) fn gap_in_block(&mut self) {
        if !self.done.story.ends_with("] ") {
            self.end_line();
        }
    }

    /// Leaves one line blank, except at the beginning.
    pub(super) fn gap(&mut self) {
        self.end_line();
        if !self.done.story.is_empty() && !self.done.story.ends_with("\n\n") {
            self.done.story.push('\n');
        }
    }

    /// A shot's header, behind a blank line.
    pub(super) fn shot(&mut self, time: Time, clock: bool, labels: &[Span], header: Span) {
        self.gap();
        let start = self.done.story.len();
        self.done.headers.push(start as u32);
        let time = match time {
            Time::Range(from, to) if clock => format!("[{}-{}", show_clock(from), show_clock(to)),
            Time::Range(from, to) => format!("[{}-{}s", show_seconds(from), show_seconds(to)),
            Time::Length(ms) => format!("[+{}s", show_seconds(ms)),
        };
        self.done.story.push_str(&time);
        // A label that could be read otherwise stands behind the header, as the first words of the shot.
        let words: Vec<&str> =
            labels.iter().map(|label| label.of(self.text).trim()).filter(|label| !label.is_empty()).collect();
        let label = words.join(" ");
        let clean = label.chars().count() <= 80
            && !label
                .contains(['[', ']', '【', '】', '［', '］', '"', '“', '「', '『', '\\', '@', '\n', '\r'])
            && label.starts_with(char::is_alphanumeric)
            && references::spelled(&label, 0).is_none()
            && !label.starts_with(|c: char| c.is_ascii_digit());
        if clean {
            self.done.story.push(' ');
            self.done.story.push_str(&label);
        }
        self.done.story.push_str("] ");
        let story = Span::new(start, self.done.story.len());
        if clean || label.is_empty() {
            self.done.pieces.push(Piece { source: header, story, how: How::Translated });
            return;
        }
        let mut at = header.start;
        for label in labels {
            let source = Span { start: at, end: label.start.max(at) };
            self.done.pieces.push(Piece {
                source,
                story: Span::at(self.done.story.len()),
                how: How::Translated,
            });
            self.copy(label.trimmed(self.text));
            self.literal(" ");
            at = label.end;
        }
        let source = Span { start: at, end: header.end.max(at) };
        self.done.pieces.push(Piece { source, story: Span::at(self.done.story.len()), how: How::Translated });
    }

    /// What the shot's words were, once they are known.
    pub(super) fn placed(&mut self, shot: Shot) {
        self.done.shots.push(shot);
    }

    /// A section's header, behind a blank line.
    pub(super) fn section(&mut self, name: &str, source: Span) {
        self.gap();
        self.done.headers.push(self.done.story.len() as u32);
        let start = self.done.story.len();
        self.literal(&format!("[{name}] "));
        let story = Span::new(start, self.done.story.len());
        if !source.is_empty() {
            self.done.pieces.push(Piece { source, story, how: How::Translated });
        }
    }

    /// Copies words of one line: references get the spelling of stories, and what would mean something else is escaped.
    pub(super) fn copy(&mut self, span: Span) {
        let text = self.text;
        let (mut from, end) = (span.start as usize, span.end as usize);
        let mut at = from;
        let mut line_start = self.at_line_start();
        while at < end {
            let rest = text.get(at..end).unwrap_or("");
            let Some(c) = rest.chars().next() else { break };
            if let Some((length, name)) = references::spelled(text.get(..end).unwrap_or(text), at) {
                self.push_copied(from, at);
                let glued_behind = text.get(at + length..).and_then(|rest| rest.chars().next());
                let glued_before = self.done.story.chars().next_back();
                let exact = glued_behind.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
                    || glued_before.is_some_and(|c| {
                        c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\\')
                    });
                let words = if exact { format!("@[{name}]") } else { format!("@{name}") };
                let words = if glued_before.is_some_and(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\\')
                }) && exact
                {
                    format!("[{}]", spaced(&name))
                } else {
                    words
                };
                self.translated(Span::new(at, at + length), &words);
                at += length;
                from = at;
                line_start = false;
                continue;
            }
            let is_open = matches!(c, '[' | '【' | '［');
            let escape = (line_start && (rest.starts_with("//") || (self.quiet && is_open)))
                || (c == '\\'
                    && rest
                        .get(1..)
                        .is_some_and(|rest| rest.starts_with(['@', '[', '【', '［', '/', '"', '\\'])))
                || ((is_open || c == '@' || c == '/') && self.plain.contains(&at));
            if escape {
                self.push_copied(from, at);
                self.done.story.push('\\');
                from = at;
            }
            line_start &= c.is_whitespace();
            at += c.len_utf8();
        }
        self.push_copied(from, end);
    }

    fn push_copied(&mut self, from: usize, to: usize) {
        let Some(words) = self.text.get(from..to).filter(|words| !words.is_empty()) else { return };
        let start = self.done.story.len();
        self.done.story.push_str(words);
        let story = Span::new(start, self.done.story.len());
        self.done.pieces.push(Piece { source: Span::new(from, to), story, how: How::Copied });
    }

    /// The story, with its front matter.
    pub(super) fn finish(mut self) -> Written {
        let body = self.done.story.trim_end().len();
        self.done.story.truncate(body);
        if body > 0 {
            self.done.story.push('\n');
        }
        let length = self.done.story.len() as u32;
        for piece in &mut self.done.pieces {
            piece.story.end = piece.story.end.min(length);
            piece.story.start = piece.story.start.min(length);
        }
        if !self.done.facts.is_empty() {
            let mut front = "---\n".to_owned();
            for fact in &self.done.facts {
                front.push_str(&format!("{}: {}\n", fact.key, fact.value));
            }
            front.push_str("---\n\n");
            self.done.story.insert_str(0, &front);
            for piece in &mut self.done.pieces {
                piece.story = piece.story.shifted(front.len());
            }
            for header in &mut self.done.headers {
                *header += front.len() as u32;
            }
        }
        self.done
    }
}

/// `Image 1` for `Image1`, as brackets have it.
fn spaced(name: &str) -> String {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{letters} {}", name.get(letters.len()..).unwrap_or(""))
}
