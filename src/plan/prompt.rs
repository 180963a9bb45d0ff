//! Writes the prompt: prose word for word, and headers, references and sections as the dialect says them.

use crate::plan::Mode;
use crate::plan::dialect::{self, Dialect, Token};
use crate::plan::source_map::SourceMap;
use crate::storyboard::{Section, Shot, Storyboard};
use crate::syntax::Script;
use crate::syntax::tree::{Block, Comment, SectionKind, within};
use crate::text::Span;

/// The whole prompt, in the order: declarations, preamble, Style, Scene, Cast, shots, Audio, Constraints, Negative.
pub(super) fn write(
    script: &Script,
    storyboard: &Storyboard,
    dialect: &dyn Dialect,
    mode: Mode,
) -> (String, SourceMap) {
    let mut writer =
        Writer { script, storyboard, dialect, mode, prompt: String::new(), map: SourceMap::default() };
    let placed = sections_by_shot(&storyboard.sections, &storyboard.shots);
    writer.declarations();
    writer.paragraph(|writer| writer.text(script.preamble));
    for kind in [SectionKind::Style, SectionKind::Scene, SectionKind::Cast] {
        writer.sections(storyboard.sections.iter().filter(|section| section.kind == kind));
    }
    let mut next = placed.iter().peekable();
    for (index, shot) in storyboard.shots.iter().enumerate() {
        writer.shot(index, shot);
        while let Some((_, section)) = next.next_if(|(at, _)| *at == Some(index)) {
            writer.sections([*section].into_iter());
        }
    }
    writer.sections(next.map(|(_, section)| *section));
    for kind in [SectionKind::Constraints, SectionKind::Negative] {
        writer.sections(storyboard.sections.iter().filter(|section| section.kind == kind));
    }
    (writer.prompt, writer.map)
}

/// The sound sections, each with the shot in which it begins, in the order of the shots; those without one come last.
fn sections_by_shot<'s>(sections: &'s [Section], shots: &[Shot]) -> Vec<(Option<usize>, &'s Section)> {
    let mut starts: Vec<(u64, u64, usize)> = shots
        .iter()
        .enumerate()
        .filter_map(|(index, shot)| shot.time.map(|time| (time.start, time.end, index)))
        .collect();
    starts.sort_unstable();
    let shot_at = |start: u64| {
        let after = starts.partition_point(|(from, ..)| *from <= start);
        let (_, end, index) = starts.get(after.checked_sub(1)?)?;
        (start < *end).then_some(*index)
    };
    let mut placed: Vec<_> = sections
        .iter()
        .filter(|section| section.kind == SectionKind::Audio)
        .map(|section| (section.time.and_then(|time| shot_at(time.start)), section))
        .collect();
    // Stable, so that sections of one shot keep the order of the file.
    placed.sort_by_key(|(shot, _)| shot.unwrap_or(usize::MAX));
    placed
}

struct Writer<'a> {
    script: &'a Script,
    storyboard: &'a Storyboard,
    dialect: &'a dyn Dialect,
    mode: Mode,
    prompt: String,
    map: SourceMap,
}

impl Writer<'_> {
    /// The prompt's first line: what each reference that has an `as` is.
    fn declarations(&mut self) {
        if self.mode != Mode::ReferenceToVideo {
            return;
        }
        for (_, r) in self.storyboard.sent_refs() {
            let Some(called) = &r.called else { continue };
            let token = self.dialect.reference(&Token {
                kind: r.kind,
                number: r.number,
                role: r.role,
                mode: self.mode,
            });
            let sentence = self.dialect.declaration(&token, &called.value);
            if !self.prompt.is_empty() {
                self.prompt.push(' ');
            }
            let span = called.origin.story_span();
            self.made(&sentence, span);
        }
    }

    fn shot(&mut self, index: usize, shot: &Shot) {
        let Some(block) = self.script.blocks.get(shot.block) else { return };
        self.paragraph(|writer| {
            if let Some(time) = shot.time {
                let header = writer.dialect.shot_header(index, time);
                writer.made(&header, Some(block.header));
            }
            writer.headed_text(block);
        });
    }

    fn sections<'s>(&mut self, sections: impl Iterator<Item = &'s Section>) {
        for section in sections {
            let Some(block) = self.script.blocks.get(section.block) else { continue };
            if self.is_blank(block) {
                continue;
            }
            let written = dialect::Script::of(self.script.text(block.text));
            self.paragraph(|writer| {
                let head = writer.dialect.section_header(section.kind, section.time, written);
                writer.made(&head, Some(block.header));
                writer.headed_text(block);
            });
        }
    }

    fn is_blank(&self, block: &Block) -> bool {
        block.lead.is_none() && self.script.text(block.text).trim().is_empty()
    }

    /// The label, or the text inside a section's brackets, then the text behind the header.
    fn headed_text(&mut self, block: &Block) {
        let text = self.without_comments_at_ends(block.text);
        if let Some(lead) = block.lead {
            self.space();
            self.text(lead);
            if !text.is_empty() && block.is_shot() && !self.prompt.ends_with(ENDS_OF_SENTENCES) {
                self.prompt.push_str(if self.prompt.ends_with(crate::syntax::is_cjk) { "。" } else { "." });
            }
        }
        if !text.is_empty() {
            self.space();
            self.text(text);
        }
    }

    /// A space, where the prompt does not end with one, or with a mark that holds its own.
    fn space(&mut self) {
        if !self.prompt.is_empty() && !self.prompt.ends_with([' ', '\n', '。', '：', '】']) {
            self.prompt.push(' ');
        }
    }

    /// Writes something on a paragraph of its own; nothing, if it turns out to be empty.
    fn paragraph(&mut self, write: impl FnOnce(&mut Self)) {
        let before = self.prompt.len();
        if before > 0 {
            self.prompt.push_str(self.dialect.between_paragraphs());
        }
        let start = self.prompt.len();
        write(self);
        if self.prompt.len() == start {
            self.prompt.truncate(before);
        }
    }

    /// Writes words of the dialect's own, which stand for a place in the story.
    fn made(&mut self, text: &str, story: Option<Span>) {
        let start = self.prompt.len();
        self.prompt.push_str(text);
        if let Some(story) = story {
            self.map.push(Span::new(start, self.prompt.len()), story, false);
        }
    }

    /// Writes a stretch of the story: prose word for word, references as tokens, escapes as what they stand for; comments
    /// are left out with their lines.
    fn text(&mut self, span: Span) {
        let script = self.script;
        let span = self.without_comments_at_ends(span);
        let mut changes: Vec<(Span, Change)> = Vec::new();
        let mentions = within(&self.storyboard.mentions, span, |mention| mention.span);
        changes.extend(mentions.iter().map(|mention| (mention.span, Change::Reference(mention.target))));
        changes.extend(
            within(&script.escapes, span, |escape| *escape).iter().map(|escape| (*escape, Change::Escape)),
        );
        changes.extend(
            within(&script.comments, span, |comment| comment.span)
                .iter()
                .map(|comment| (self.whole_line(*comment, span), Change::Comment)),
        );
        changes.sort_by_key(|(span, _)| span.start);
        let mut at = span.start;
        for (place, change) in changes {
            if place.start < at {
                continue;
            }
            self.copy(Span { start: at, end: place.start });
            match change {
                Change::Reference(target) => self.reference(target, place),
                Change::Escape => {
                    let plain = script.text(place).get(1..).unwrap_or("").to_owned();
                    self.made(&plain, Some(place));
                }
                Change::Comment => {}
            }
            at = place.end;
        }
        self.copy(Span { start: at, end: span.end });
    }

    fn reference(&mut self, target: usize, place: Span) {
        let Some(r) = self.storyboard.refs.get(target) else { return self.copy(place) };
        let token = Token { kind: r.kind, number: r.number, role: r.role, mode: self.mode };
        let written = self.dialect.reference(&token);
        self.made(&written, Some(place));
    }

    /// Copies words of the story. Line ends become LF, whatever the file has.
    fn copy(&mut self, span: Span) {
        let text = self.script.text(span);
        if !text.contains('\r') {
            let start = self.prompt.len();
            self.prompt.push_str(text);
            self.map.push(Span::new(start, self.prompt.len()), span, true);
            return;
        }
        let mut at = span.start as usize;
        for line in text.split_inclusive(['\r', '\n']) {
            let words = line.trim_end_matches(['\r', '\n']);
            let start = self.prompt.len();
            self.prompt.push_str(words);
            self.map.push(Span::new(start, self.prompt.len()), Span::new(at, at + words.len()), true);
            let is_half_of_crlf = line.ends_with('\r')
                && self.script.source.get(at + line.len()..).is_some_and(|rest| rest.starts_with('\n'));
            if line.len() > words.len() && !is_half_of_crlf {
                self.prompt.push('\n');
            }
            at += line.len();
        }
    }

    /// A comment with the spaces before it and the line end behind it.
    fn whole_line(&self, comment: Comment, within: Span) -> Span {
        let source = &self.script.source;
        let before = source.get(within.start as usize..comment.span.start as usize).unwrap_or("");
        let indent = before.len() - before.trim_end_matches([' ', '\t', '\u{3000}', '\u{A0}']).len();
        let rest = source.get(comment.span.end as usize..within.end as usize).unwrap_or("");
        let line_end = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) };
        Span::new(comment.span.start as usize - indent, comment.span.end as usize + line_end)
    }

    /// A stretch without white space and whole comment lines at its ends.
    fn without_comments_at_ends(&self, span: Span) -> Span {
        let mut span = span.trimmed(&self.script.source);
        for comment in within(&self.script.comments, span, |comment| comment.span) {
            if comment.span.start != span.start {
                break;
            }
            span = Span { start: comment.span.end.min(span.end), end: span.end }.trimmed(&self.script.source);
        }
        for comment in within(&self.script.comments, span, |comment| comment.span).iter().rev() {
            if comment.span.end != span.end {
                break;
            }
            span = Span { start: span.start, end: comment.span.start }.trimmed(&self.script.source);
        }
        span
    }
}

enum Change {
    Reference(usize),
    Escape,
    Comment,
}

const ENDS_OF_SENTENCES: [char; 14] =
    ['.', '!', '?', ':', ';', ',', '…', '。', '！', '？', '：', '；', '，', '—'];
