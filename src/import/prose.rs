//! Copies prose from a prompt into the story, line by line.

use crate::import::lines::{Line, Prompt};
use crate::import::scan::is_space;
use crate::import::write::Writer;
use crate::text::Span;

/// Copies prose into a story.
pub(super) struct ProseWriter<'a, 'w> {
    pub(super) prompt: Prompt<'a>,
    /// The lines that became front matter.
    pub(super) moved_lines: &'a [Span],
    /// The parts that became headers, in order.
    pub(super) cuts: &'a [Span],
    pub(super) out: Writer<'w>,
}

impl ProseWriter<'_, '_> {
    /// Copies the text between two offsets without its blank lines and rules, which become one blank line.
    pub(super) fn copy(&mut self, start: usize, end: usize) {
        let first = self.prompt.lines.partition_point(|line| line.end() < start);
        let lines = self.prompt.lines.get(first..).unwrap_or(&[]);
        let mut after_blank = false;
        let mut has_text = false;
        for line in lines.iter().take_while(|line| (line.span.start as usize) < end) {
            let from = (line.span.start as usize).max(start);
            let part = Span::new(from, line.end().min(end).max(from));
            if !line.has_text {
                self.out.consume(part);
                after_blank |= has_text;
                continue;
            }
            if self.moved_lines.contains(&line.span) {
                self.out.consume(part);
                continue;
            }
            let mut words = self.trim_decoration(*line, part);
            // Spaces right after a header belong to the header.
            if !has_text {
                words = words.trimmed(self.prompt.text);
            }
            let pieces = self.without_cuts(words);
            if pieces.is_empty() {
                after_blank |= has_text;
                continue;
            }
            if after_blank {
                self.out.start_paragraph();
            } else if has_text {
                self.out.end_line();
            }
            (after_blank, has_text) = (false, true);
            self.copy_pieces(&pieces);
        }
        if has_text {
            self.out.end_line();
        }
    }

    /// Splits words where a part of them became a header.
    fn without_cuts(&self, words: Span) -> Vec<Span> {
        if words.is_empty() {
            return Vec::new();
        }
        let first = self.cuts.partition_point(|cut| cut.end <= words.start);
        let cuts = self.cuts.get(first..).unwrap_or(&[]).iter().take_while(|cut| cut.start < words.end);
        let mut pieces = Vec::new();
        let mut from = words.start;
        for cut in cuts {
            pieces.push(Span { start: from, end: cut.start.max(from) });
            from = cut.end.max(from);
        }
        pieces.push(Span { start: from, end: words.end.max(from) });
        let is_cut = pieces.len() > 1;
        let has_words = |piece: &Span| {
            let text = piece.slice(self.prompt.text);
            if is_cut {
                text.contains(|c: char| !is_space(c) && !"*:：|-–—()（）[]【】".contains(c))
            } else {
                !text.is_empty()
            }
        };
        pieces.retain(has_words);
        pieces
    }

    /// Copies pieces of one line, with a space where two words would touch.
    fn copy_pieces(&mut self, pieces: &[Span]) {
        for (at, piece) in pieces.iter().enumerate() {
            if pieces.len() == 1 {
                let words = piece.slice(self.prompt.text).trim_end();
                self.out.copy(Span { start: piece.start, end: piece.start + words.len() as u32 });
                return;
            }
            let mut piece = piece.trimmed(self.prompt.text);
            let ends = |c: char| matches!(c, '.' | ',' | ';' | '。' | '，' | '；');
            let before = at
                .checked_sub(1)
                .and_then(|before| pieces.get(before))
                .map_or("", |one| one.slice(self.prompt.text));
            if before.trim_end().ends_with(ends) {
                // The time was a sentence of its own, whose full stop goes with it.
                let rest = piece.slice(self.prompt.text);
                let marks = rest.len() - rest.trim_start_matches(|c: char| ends(c) || is_space(c)).len();
                piece.start += marks as u32;
            }
            if at > 0
                && !piece.is_empty()
                && !piece
                    .slice(self.prompt.text)
                    .starts_with(|c: char| c.is_ascii_punctuation() || "。，；：、！？".contains(c))
            {
                self.out.push_literal(" ");
            }
            self.out.copy(piece);
        }
    }

    /// Trims the outer pipes of a table row, and rules at the end of a line.
    fn trim_decoration(&self, line: Line, part: Span) -> Span {
        let mut start = part.start as usize;
        let mut words = part.slice(self.prompt.text);
        if line.is_row {
            let cells = words.trim_start_matches(['|', ' ']);
            start += words.len() - cells.len();
            words = cells.trim_end_matches(['|', ' ']);
        }
        let words = words.trim_end_matches(|c: char| is_space(c) || matches!(c, '━' | '═' | '─'));
        Span::new(start, start + words.len())
    }
}
