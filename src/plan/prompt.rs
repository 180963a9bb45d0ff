//! Writes the prompt: prose word for word; headers, references and sections in the model's dialect.

use crate::model::profile::{Continue, FormLimits, Frames};
use crate::plan::dialect::{self, Dialect, Field, Layout, SectionHead, ShotHead};
use crate::plan::seconds::{apportion, whole};
use crate::plan::shots::{self, Entry};
use crate::plan::source_map::SourceMap;
use crate::plan::{Mode, PlannedShot, clip, tokens};
use crate::project::Role;
use crate::storyboard::{Section, Shot, Storyboard};
use crate::syntax::Script;
use crate::syntax::tree::{Block, Comment, SectionKind, within};
use crate::text::Span;

/// The input for writing a prompt.
#[derive(Clone, Copy)]
pub(super) struct PromptInput<'a> {
    pub(super) script: &'a Script,
    pub(super) storyboard: &'a Storyboard,
    pub(super) dialect: &'a dyn Dialect,
    pub(super) mode: Mode,
    /// How this mode handles frames.
    pub(super) frames: Frames,
    /// The token of each reference of the storyboard.
    pub(super) tokens: &'a [String],
    /// How the clip takes the last frame of the previous one, if it does.
    pub(super) continuation: Option<&'a Continue>,
    /// The story's writing system.
    pub(super) writing_system: dialect::WritingSystem,
    /// The clip's length in whole seconds.
    pub(super) seconds: u64,
    pub(super) soft_seconds: bool,
    /// Whether the negative prompt has its own field.
    pub(super) negative_field: bool,
    /// The limits of the form that the dialect writes.
    pub(super) limits: FormLimits<'a>,
}

impl PromptInput<'_> {
    /// Returns true if the dialect lists the story's shots one by one.
    pub(super) fn lists_shots(&self) -> bool {
        self.dialect.layout() != Layout::Text && self.storyboard.shots.len() > 1
    }
}

/// A finished prompt, with its source map and shots.
pub(super) struct Written {
    pub(super) prompt: String,
    pub(super) map: SourceMap,
    /// The shots with their text, if the dialect lists them one by one.
    pub(super) shots: Vec<PlannedShot>,
    /// The negative prompt, if it has its own field.
    pub(super) negative: Option<String>,
    /// Each shot's length in whole seconds, in prompt order.
    pub(super) seconds: Vec<u64>,
    /// Where clip-wide text goes if shots are listed one by one.
    pub(super) clip_wide: shots::ClipWideText,
}

/// Writes the whole prompt, in this order: declarations, preamble, Style, Scene, Cast, shots, Audio, Constraints,
/// Negative.
pub(super) fn write(input: &PromptInput<'_>) -> Written {
    let storyboard = input.storyboard;
    let layout = input.dialect.layout();
    let mut order: Vec<&Shot> = storyboard.shots.iter().collect();
    if input.dialect.times().need_order() || layout != Layout::Text {
        // Without times in the prompt, only the order tells when a shot plays.
        order.sort_by_key(|shot| shot.time.map_or(u64::MAX, |time| time.start));
    }
    let lengths: Vec<u64> =
        order.iter().map(|shot| shot.time.map_or(0, crate::storyboard::Time::length)).collect();
    let seconds = if layout == Layout::Text && !input.dialect.times().need_order() {
        lengths.iter().map(|ms| whole(*ms).max(1)).collect()
    } else {
        apportion(&lengths, input.seconds)
    };
    let negative = input.negative_field.then(|| {
        let text = Writer::part(input, false, |writer| writer.texts_of(SectionKind::Negative)).0;
        Some(text).filter(|text| !text.is_empty())
    });
    let placed = sections_by_shot(&storyboard.sections, &order);
    if input.lists_shots() {
        let line = layout == Layout::Line;
        let head = Writer::part(input, line, Writer::head);
        let tail = Writer::part(input, line, |writer| writer.tail(&placed));
        let entries: Vec<Entry> = order
            .iter()
            .zip(&seconds)
            .enumerate()
            .map(|(index, (shot, seconds))| {
                let (text, map) = Writer::part(input, line, |writer| {
                    writer.shot(index, shot, *seconds, false);
                    writer.sounds_of_shot(&placed, index);
                });
                let header = Writer::shot_header(input, index, shot, *seconds);
                Entry { header, text, map, seconds: *seconds, place: header_span(input, shot) }
            })
            .collect();
        let (prompt, map, shots, clip_wide) = shots::compose(layout, &input.limits, &head, &entries, &tail);
        return Written { prompt, map, shots, negative: negative.flatten(), seconds, clip_wide };
    }
    let (prompt, map) = Writer::part(input, false, |writer| {
        writer.reserve();
        writer.head();
        for (index, (shot, seconds)) in order.iter().zip(&seconds).enumerate() {
            writer.shot(index, shot, *seconds, layout == Layout::Text);
            writer.sounds_of_shot(&placed, index);
        }
        writer.tail(&placed);
    });
    Written {
        prompt,
        map,
        shots: Vec::new(),
        negative: negative.flatten(),
        seconds,
        clip_wide: shots::ClipWideText::Once,
    }
}

fn header_span(input: &PromptInput<'_>, shot: &Shot) -> Span {
    input.script.blocks.get(shot.block).map_or(shot.header, |block| block.header)
}

/// Pairs each sound section with the shot in which it starts, in shot order; sections without a shot come last.
fn sections_by_shot<'s>(sections: &'s [Section], shots: &[&Shot]) -> Vec<(Option<usize>, &'s Section)> {
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
    input: &'a PromptInput<'a>,
    script: &'a Script,
    storyboard: &'a Storyboard,
    dialect: &'a dyn Dialect,
    /// Whether to replace line ends and semicolons, which a list entry can't contain.
    line: bool,
    prompt: String,
    map: SourceMap,
    /// Whether the prompt ends with a token that ends in a number, which must not run into the next word.
    after_number: bool,
    /// The name of the field that the next text begins, for prompts with named fields.
    field: Option<&'static str>,
    /// What changes in the text that is being written; empty in between, and kept for its memory.
    changes: Vec<(Span, Change)>,
}

impl<'a> Writer<'a> {
    /// Writes one part of the prompt on its own.
    fn part(input: &'a PromptInput<'a>, line: bool, write: impl FnOnce(&mut Self)) -> (String, SourceMap) {
        let mut writer = Self {
            input,
            script: input.script,
            storyboard: input.storyboard,
            dialect: input.dialect,
            line,
            prompt: String::new(),
            map: SourceMap::default(),
            after_number: false,
            field: None,
            changes: Vec::new(),
        };
        write(&mut writer);
        (writer.prompt, writer.map)
    }

    /// Reserves memory for all shots, so that a long prompt isn't moved while it grows.
    fn reserve(&mut self) {
        let block = |shot: &Shot| self.script.blocks.get(shot.block).map_or(0, |block| block.span.len());
        let bytes: usize = self.storyboard.shots.iter().map(block).sum();
        self.prompt.reserve(bytes + bytes / 8);
    }

    fn shot_header(input: &PromptInput<'_>, index: usize, shot: &Shot, seconds: u64) -> String {
        let time = shot.time.unwrap_or(crate::storyboard::Time { start: 0, end: 0 });
        input.dialect.shot_header(&ShotHead {
            index,
            time,
            seconds,
            writing_system: input.writing_system,
            soft_seconds: input.soft_seconds,
        })
    }

    /// Writes what comes before the shots.
    fn head(&mut self) {
        self.begin_field(Field::References);
        self.declarations();
        self.begin_field(Field::Description);
        let preamble = self.script.preamble;
        self.paragraph(|writer| writer.text(preamble));
        for text in &self.storyboard.film_texts {
            self.paragraph(|writer| writer.text(*text));
        }
        self.descriptions(false);
        // Film-wide text comes first, then the clip's own.
        for heading in &self.storyboard.headings {
            if let Some(block) = self.script.blocks.get(heading.block) {
                self.paragraph(|writer| writer.text(block.text));
            }
        }
        self.descriptions(true);
    }

    /// Writes Style, Scene and Cast: the film's, or the clip's own.
    fn descriptions(&mut self, of_clip: bool) {
        let sections = &self.storyboard.sections;
        for kind in [SectionKind::Style, SectionKind::Scene, SectionKind::Cast] {
            let is_wanted = |section: &&Section| section.kind == kind && section.clip.is_some() == of_clip;
            self.sections(sections.iter().filter(is_wanted));
        }
    }

    /// Writes the sound sections that start in a shot.
    fn sounds_of_shot(&mut self, placed: &[(Option<usize>, &Section)], index: usize) {
        let from = placed.partition_point(|(shot, _)| shot.unwrap_or(usize::MAX) < index);
        let of_shot = placed.iter().skip(from).take_while(|(shot, _)| *shot == Some(index));
        self.sections(of_shot.map(|(_, section)| *section));
    }

    /// Writes what comes after the shots.
    fn tail(&mut self, placed: &[(Option<usize>, &Section)]) {
        let sounds = placed.iter().filter(|(shot, _)| shot.is_none()).map(|(_, section)| *section);
        if self.dialect.field(Field::Sound, false).is_some() {
            self.demands();
            self.begin_field(Field::Sound);
            for section in sounds {
                // A header says when a sound is heard; the field's name stands for any other header.
                if section.time.is_some() {
                    self.sections(std::iter::once(section));
                } else if let Some(block) = self.script.blocks.get(section.block) {
                    self.paragraph(|writer| writer.headed_text(block));
                }
            }
            return;
        }
        self.sections(sounds);
        self.demands();
    }

    /// Writes Constraints and, if it has no field of its own, Negative.
    fn demands(&mut self) {
        let sections = &self.storyboard.sections;
        let negative = Some(SectionKind::Negative).filter(|_| !self.input.negative_field);
        for kind in [Some(SectionKind::Constraints), negative].into_iter().flatten() {
            self.sections(sections.iter().filter(|section| section.kind == kind));
        }
    }

    /// Writes the texts of all sections of a kind, without their headers.
    fn texts_of(&mut self, kind: SectionKind) {
        for section in self.storyboard.sections.iter().filter(|section| section.kind == kind) {
            if let Some(block) = self.script.blocks.get(section.block) {
                self.paragraph(|writer| writer.headed_text(block));
            }
        }
    }

    /// Writes the prompt's first line: what each reference with an `as` is, and which images are frames if only the
    /// prompt can tell the model.
    fn declarations(&mut self) {
        if !matches!(self.input.mode, Mode::ReferenceToVideo | Mode::VideoEdit | Mode::VideoExtend) {
            return;
        }
        for (index, r) in self.storyboard.sent_refs() {
            let Some(token) = self.input.tokens.get(index) else { continue };
            let frame = r.role.filter(|role| role.is_frame() && self.input.frames == Frames::Named);
            if let Some(role) = frame {
                let (sentence, span) = (self.frame_sentence(role, token), self.storyboard.place_of(index));
                self.sentence(&sentence, span);
            }
            let continuation = self.input.continuation.filter(|_| clip::is_carried(r));
            let carried = |way| clip::sentence(way, token, self.input.writing_system);
            if let Some(sentence) = continuation.and_then(carried) {
                self.sentence(&sentence, self.storyboard.place_of(index));
            }
            if let Some(called) = &r.called {
                let (sentence, span) =
                    (self.dialect.declaration(token, &called.value), called.origin.story_span());
                self.sentence(&sentence, span);
            }
        }
    }

    fn frame_sentence(&self, role: Role, token: &str) -> String {
        let writing_system = self.input.writing_system;
        let frame = tokens::frame(role, writing_system);
        match writing_system {
            dialect::WritingSystem::Chinese => format!("{frame}为{token}。"),
            dialect::WritingSystem::Japanese => format!("{frame}は{token}。"),
            _ => {
                let mut frame = frame.to_owned();
                frame.replace_range(..1, "T");
                format!("{frame} is {token}.")
            }
        }
    }

    /// Makes the next text begin a field, in the dialects that have fields.
    fn begin_field(&mut self, field: Field) {
        let has_references = !matches!(self.input.mode, Mode::TextToVideo | Mode::ImageToVideo);
        self.field = self.dialect.field(field, has_references);
    }

    /// Writes the name of the field that is to begin, on a line of its own. Fields are a blank line apart.
    fn field_name(&mut self) {
        let Some(name) = self.field.take() else { return };
        if !self.prompt.is_empty() {
            self.prompt.push_str("\n\n");
        }
        self.prompt.push_str(name);
        self.prompt.push('\n');
    }

    fn sentence(&mut self, sentence: &str, span: Option<Span>) {
        self.field_name();
        if !self.prompt.is_empty() && !self.prompt.ends_with('\n') {
            self.prompt.push(' ');
        }
        self.generated(sentence, span);
    }

    fn shot(&mut self, index: usize, shot: &Shot, seconds: u64, headed: bool) {
        let Some(block) = self.script.blocks.get(shot.block) else { return };
        self.paragraph(|writer| {
            if headed && shot.time.is_some() {
                let header = Self::shot_header(writer.input, index, shot, seconds);
                writer.generated(&header, Some(block.header));
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
            let writing_system = dialect::WritingSystem::detect(self.script.text(block.text));
            let head = SectionHead { kind: section.kind, time: section.time, writing_system };
            self.paragraph(|writer| {
                let head = writer.dialect.section_header(&head);
                writer.generated(&head, Some(block.header));
                writer.headed_text(block);
            });
        }
    }

    fn is_blank(&self, block: &Block) -> bool {
        block.lead.is_none() && self.script.text(block.text).trim().is_empty()
    }

    /// Writes the label, or the text inside a section's brackets, then the text after the header.
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

    /// Writes a space unless the prompt ends with white space or a full-width mark.
    fn space(&mut self) {
        if !self.prompt.is_empty() && !self.prompt.ends_with([' ', '\n', '。', '：', '】']) {
            self.prompt.push(' ');
        }
    }

    /// Writes a paragraph; leaves nothing behind if it is empty.
    fn paragraph(&mut self, write: impl FnOnce(&mut Self)) {
        let (before, field) = (self.prompt.len(), self.field);
        if field.is_some() {
            self.field_name();
        } else if before > 0 {
            self.prompt.push_str(self.dialect.between_paragraphs());
        }
        let start = self.prompt.len();
        write(self);
        if self.prompt.len() == start {
            self.prompt.truncate(before);
            self.field = field;
        }
    }

    /// Writes generated text and maps it to a span of the story.
    fn generated(&mut self, text: &str, story: Option<Span>) {
        self.separate_from_number(text);
        let start = self.prompt.len();
        if self.line {
            self.prompt.push_str(&text.replace(['\n', '\r'], " ").replace(';', ","));
        } else {
            self.prompt.push_str(text);
        }
        if let Some(story) = story {
            self.map.push(Span::new(start, self.prompt.len()), story, false);
        }
    }

    /// Writes a span of the story: copies prose, replaces references with tokens, resolves escapes, and drops comments
    /// with their line ends.
    fn text(&mut self, span: Span) {
        let script = self.script;
        let span = self.without_comments_at_ends(span);
        let mentions = within(&self.storyboard.mentions, span, |mention| mention.span);
        let escapes = within(&script.escapes, span, |escape| *escape);
        let comments = within(&script.comments, span, |comment| comment.span);
        let mut changes = std::mem::take(&mut self.changes);
        changes.extend(mentions.iter().map(|mention| (mention.span, Change::Reference(mention.target))));
        changes.extend(escapes.iter().map(|escape| (*escape, Change::Escape)));
        let lines = comments.iter().map(|comment| (self.whole_line(*comment, span), Change::Comment));
        changes.extend(lines);
        if !(escapes.is_empty() && comments.is_empty()) {
            changes.sort_by_key(|(span, _)| span.start);
        }
        let mut at = span.start;
        for (place, change) in changes.drain(..) {
            if place.start < at {
                continue;
            }
            self.copy(Span { start: at, end: place.start });
            match change {
                Change::Reference(target) => self.reference(target, place),
                Change::Escape => {
                    let plain = script.text(place).get(1..).unwrap_or("").to_owned();
                    self.generated(&plain, Some(place));
                }
                Change::Comment => {}
            }
            at = place.end;
        }
        self.changes = changes;
        self.copy(Span { start: at, end: span.end });
    }

    fn reference(&mut self, target: usize, place: Span) {
        let Some(token) = self.input.tokens.get(target) else { return self.copy(place) };
        self.generated(token, Some(place));
        self.after_number = token.ends_with(|c: char| c.is_ascii_digit());
    }

    /// Copies text of the story. All line ends become LF.
    fn copy(&mut self, span: Span) {
        let text = self.script.text(span);
        self.separate_from_number(text);
        if self.line {
            return self.copy_in_line(span);
        }
        if memchr::memchr(b'\r', text.as_bytes()).is_none() {
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

    /// Copies text into a one-line entry: line ends become spaces, and semicolons, which would end the entry, commas.
    fn copy_in_line(&mut self, span: Span) {
        let mut at = span.start as usize;
        for part in self.script.text(span).split_inclusive(['\n', '\r', ';']) {
            let words = part.strip_suffix(['\n', '\r', ';']).unwrap_or(part);
            let start = self.prompt.len();
            self.prompt.push_str(words);
            self.map.push(Span::new(start, self.prompt.len()), Span::new(at, at + words.len()), true);
            if part.len() > words.len() {
                let mark = if part.ends_with(';') { ',' } else { ' ' };
                if mark == ',' || !self.prompt.ends_with(' ') {
                    let start = self.prompt.len();
                    self.prompt.push(mark);
                    let from = Span::new(at + words.len(), at + part.len());
                    self.map.push(Span::new(start, self.prompt.len()), from, false);
                }
            }
            at += part.len();
        }
    }

    /// Separates a number at the end of a token from a letter or digit after it.
    fn separate_from_number(&mut self, next: &str) {
        if next.is_empty() {
            return;
        }
        if std::mem::take(&mut self.after_number) && next.starts_with(char::is_alphanumeric) {
            self.prompt.push(' ');
        }
    }

    /// The span of a comment with the spaces before it and the line end after it.
    fn whole_line(&self, comment: Comment, within: Span) -> Span {
        let source = &self.script.source;
        let before = source.get(within.start as usize..comment.span.start as usize).unwrap_or("");
        let indent = before.len() - before.trim_end_matches([' ', '\t', '\u{3000}', '\u{A0}']).len();
        let rest = source.get(comment.span.end as usize..within.end as usize).unwrap_or("");
        let line_end = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) };
        Span::new(comment.span.start as usize - indent, comment.span.end as usize + line_end)
    }

    /// Trims white space and comments from both ends of a span.
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
