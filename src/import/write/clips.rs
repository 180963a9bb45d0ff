//! Writes the headers of clips, and what a story has no other place for.

use crate::import::write::{SegmentKind, Writer, is_safe_label};
use crate::syntax::time::show_seconds;
use crate::text::Span;

impl Writer<'_> {
    /// Writes the header of a clip after a blank line. `header` is its heading in the source, and `labels` its title.
    pub(in crate::import) fn start_clip(
        &mut self,
        number: usize,
        range: Option<(u64, u64)>,
        name: Option<&str>,
        labels: &[Span],
        header: Span,
    ) {
        self.start_paragraph();
        let start = self.written.story.len();
        self.written.headers.push(start as u32);
        match name {
            Some(name) => self.push_literal(&format!("[{name}")),
            None => self.push_literal(&format!("[Clip {number}")),
        }
        if let Some((from, to)) = range {
            self.push_literal(&format!(" {}-{}s", show_seconds(from), show_seconds(to)));
        }
        let words: Vec<&str> = labels.iter().map(|label| label.slice(self.text).trim()).collect();
        let title = words.join(" ");
        let is_safe = is_safe_label(&title);
        if is_safe {
            self.push_literal(&format!(": {title}"));
        }
        self.push_literal("] ");
        if is_safe || title.is_empty() {
            self.record(header, start, SegmentKind::Translated);
        } else {
            self.copy_labels(labels, header);
        }
        self.end_line();
    }

    /// Writes the header of a clip that has no heading in the source. `labels` is its title.
    pub(in crate::import) fn start_new_clip(&mut self, labels: &[Span]) {
        self.start_paragraph();
        self.written.headers.push(self.written.story.len() as u32);
        let title: Vec<&str> = labels.iter().map(|label| label.slice(self.text).trim()).collect();
        let title = title.join(" ");
        self.push_literal("[Clip");
        if is_safe_label(&title) {
            self.push_literal(&format!(": {title}"));
        }
        self.push_literal("]\n");
        if !title.is_empty() && !is_safe_label(&title) {
            self.push_literal(&format!("{title}\n"));
        }
    }

    /// Keeps the words of a part of the source that nothing covers yet, such as comments in data, as notes.
    pub(in crate::import) fn keep_uncovered(&mut self, part: Span) {
        let mut covered: Vec<Span> = self.written.segments.iter().map(|segment| segment.source).collect();
        covered.sort_unstable();
        let mut at = part.start;
        let mut gaps: Vec<Span> = Vec::new();
        for span in covered.into_iter().filter(|span| span.end > part.start && span.start < part.end) {
            gaps.push(Span { start: at, end: span.start.max(at) });
            at = at.max(span.end);
        }
        gaps.push(Span { start: at, end: part.end.max(at) });
        gaps.retain(|gap| gap.slice(self.text).contains(char::is_alphanumeric));
        if gaps.is_empty() {
            return;
        }
        self.start_section("Notes", Span::default());
        self.escapes_brackets = true;
        for gap in gaps {
            let mut at = gap.start as usize;
            for line in gap.slice(self.text).split(['\n', '\r']) {
                if line.contains(char::is_alphanumeric) {
                    self.copy(Span::new(at, at + line.len()).trimmed(self.text));
                    self.end_line_after_words();
                }
                at += line.len() + 1;
            }
        }
        self.escapes_brackets = false;
    }

    /// Ends the last clip: what follows applies to the whole film.
    pub(in crate::import) fn start_film(&mut self) {
        self.start_paragraph();
        self.written.headers.push(self.written.story.len() as u32);
        self.push_literal("[All clips]\n");
    }
}
