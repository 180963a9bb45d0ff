//! Imports a prompt in prose: reads its outline, times its shots, and writes them as clips and shots.

use std::ops::Range;

use crate::import::front_matter::{add_settings, add_sound_duration};
use crate::import::labels::{find_blocks, meaning, split_prompt};
use crate::import::lines::{Line, Prompt};
use crate::import::ordinals::NounKind;
use crate::import::outline::Outline;
use crate::import::parts::{PartText, find_parts};
use crate::import::prose::ProseWriter;
use crate::import::settings::{Mention, find_mentions};
use crate::import::shots::DetectedShot;
use crate::import::timing::{ShotTime, split_evenly, time_shots};
use crate::import::trailing::{TrailingSection, find_trailing_sections};
use crate::import::write::{Writer, Written};
use crate::import::{Certainty, Shot};
use crate::text::Span;

/// A prompt with its lines and its outline.
pub(super) struct PromptText<'t> {
    text: &'t str,
    lines: Vec<Line>,
    outline: Outline,
}

impl<'t> PromptText<'t> {
    /// Reads a prompt.
    pub(super) fn read(text: &'t str) -> Self {
        let lines = split_prompt(text);
        let outline = Outline::read(Prompt { text, lines: &lines });
        Self { text, lines, outline }
    }

    /// Its outline, for the report.
    pub(super) fn into_outline(self) -> Outline {
        self.outline
    }
}

/// Writes a prompt as a story. `clip` selects one of its clips; with `None`, all become the story, or the first of
/// several versions.
pub(super) fn write(
    text: &PromptText<'_>,
    clip: Option<usize>,
    keeps_settings: bool,
    out: Writer<'_>,
) -> Written {
    let prompt = Prompt { text: text.text, lines: &text.lines };
    let outline = &text.outline;
    let parts = find_parts(prompt, outline);
    let selected = match clip {
        Some(clip) if parts.len() > 1 => Some(clip.clamp(1, parts.len()) - 1),
        None if outline.are_versions && parts.len() > 1 => Some(0),
        _ => None,
    };
    match selected {
        Some(selected) => write_selected(prompt, outline, &parts, selected, keeps_settings, out),
        None => write_all(prompt, outline, &parts, keeps_settings, out),
    }
}

/// A prompt that is being written.
struct Reader<'a, 'w> {
    prompt: Prompt<'a>,
    outline: &'a Outline,
    parts: &'a [PartText<'a>],
    writer: ProseWriter<'a, 'w>,
    /// Where the next clip starts on the story's clock.
    clock_ms: u64,
}

/// Writes all clips.
fn write_all(
    prompt: Prompt<'_>,
    outline: &Outline,
    parts: &[PartText<'_>],
    keeps_settings: bool,
    mut out: Writer<'_>,
) -> Written {
    let head_end = parts.first().and_then(PartText::first_start).unwrap_or(prompt.text.len());
    let all: Vec<&DetectedShot<'_>> = parts.iter().flat_map(|part| &part.shots).collect();
    let mentions = find_mentions(prompt, &all, 0..head_end, prompt.text.len());
    let declared = declared_ms(&mentions).or(outline.outer_range().map(|(end, _)| end));
    let times = time_parts(prompt, parts, declared, &mut out);
    note_outer(outline, &mut out);
    note_reading(prompt, parts, &mut out);
    let total_ms = total_ms(parts, &times);
    let moved =
        if keeps_settings { Vec::new() } else { add_settings(prompt.text, &mentions, total_ms, &mut out) };
    if all.is_empty() && !mentions.iter().any(|mention| mention.key == "duration") && !keeps_settings {
        add_sound_duration(&outline.candidates, &mut out);
    }
    out.set_clip_count(parts.len());
    out.set_header_style(header_style(&all));
    let cuts: Vec<Span> = all.iter().flat_map(|shot| shot.cuts()).collect();
    let writer = ProseWriter { prompt, moved_lines: &moved, cuts: &cuts, out };
    let mut reader = Reader { prompt, outline, parts, writer, clock_ms: 0 };
    reader.write_head(head_end);
    for (index, times) in times.iter().enumerate() {
        reader.write_part(index, times, parts.len() > 1);
    }
    if parts.len() <= 1 {
        reader.note_sounds_and_tracks(!all.is_empty());
    }
    reader.writer.out.finish()
}

/// Writes one clip as the story, and the others as notes.
fn write_selected(
    prompt: Prompt<'_>,
    outline: &Outline,
    parts: &[PartText<'_>],
    selected: usize,
    keeps_settings: bool,
    mut out: Writer<'_>,
) -> Written {
    let Some(part) = parts.get(selected) else {
        return write_all(prompt, outline, parts, keeps_settings, out);
    };
    let own = std::slice::from_ref(part);
    let shots: Vec<&DetectedShot<'_>> = part.shots.iter().collect();
    let head = 0..part.words_end();
    let mentions = find_mentions(prompt, &shots, head, part.range.end);
    let times = time_parts(prompt, own, declared_ms(&mentions), &mut out);
    let total_ms = total_ms(own, &times);
    let moved =
        if keeps_settings { Vec::new() } else { add_settings(prompt.text, &mentions, total_ms, &mut out) };
    out.set_clip_count(parts.len());
    out.set_header_style(header_style(&shots));
    let cuts: Vec<Span> = shots.iter().flat_map(|shot| shot.cuts()).collect();
    let writer = ProseWriter { prompt, moved_lines: &moved, cuts: &cuts, out };
    let mut reader = Reader { prompt, outline, parts: own, writer, clock_ms: 0 };
    let shared_end = parts.first().map_or(0, |part| part.range.start);
    reader.writer.copy(0, shared_end);
    reader.writer.copy(part.range.start, part.words_end());
    for times in &times {
        reader.write_shots(part, times, false);
    }
    write_others(parts, selected, outline.are_versions, &mut reader.writer);
    reader.writer.out.finish()
}

fn declared_ms(mentions: &[Mention]) -> Option<u64> {
    mentions.iter().find(|mention| mention.key == "duration").map(|mention| mention.ms)
}

fn header_style(shots: &[&DetectedShot<'_>]) -> &'static str {
    shots.first().map_or("prose", |shot| shot.candidate.style)
}

/// Times the shots of each clip. Clips whose shots have no times share what the prompt says.
fn time_parts(
    prompt: Prompt<'_>,
    parts: &[PartText<'_>],
    declared: Option<u64>,
    out: &mut Writer<'_>,
) -> Vec<Vec<ShotTime>> {
    if let [only] = parts {
        return vec![time_shots(
            prompt,
            &only.shots,
            only.declared_ms(prompt).or(declared),
            only.range.end,
            out,
        )];
    }
    let weights: Vec<u64> =
        parts.iter().map(|part| part.shots.iter().map(DetectedShot::weight).sum()).collect();
    let is_untimed = |part: &PartText<'_>| part.shots.iter().all(|shot| shot.range().is_none());
    let shares =
        declared.filter(|_| parts.iter().all(|part| is_untimed(part) && part.declared_ms(prompt).is_none()));
    let mut shares = shares.map(|ms| split_evenly(ms, weights.iter().sum())).unwrap_or_default().into_iter();
    let mut times = Vec::with_capacity(parts.len());
    for (part, weight) in parts.iter().zip(weights) {
        let share: u64 = (0..weight).filter_map(|_| shares.next()).sum();
        let declared = part.declared_ms(prompt).or(Some(share).filter(|ms| *ms > 0));
        times.push(time_shots(prompt, &part.shots, declared, part.range.end, out));
    }
    times
}

/// The length of the story: the end of the last shot on its clock.
fn total_ms(parts: &[PartText<'_>], times: &[Vec<ShotTime>]) -> Option<u64> {
    let mut clock = 0;
    for (_, times) in parts.iter().zip(times) {
        let offset = clip_offset(times, clock);
        clock = times.iter().map(|time| time.end_ms + offset).max().unwrap_or(clock).max(clock);
    }
    (clock > 0).then_some(clock)
}

/// What the times of a clip that starts at `clock` need to be on the story's clock: those that start again are moved.
fn clip_offset(times: &[ShotTime], clock: u64) -> u64 {
    let Some(first) = times.first() else { return 0 };
    if first.start_ms <= first.start_ms.abs_diff(clock) { clock } else { 0 }
}

/// Notes readings that the words alone don't give: parts as clips, and shots by a noun that storyc doesn't know.
fn note_reading(prompt: Prompt<'_>, parts: &[PartText<'_>], out: &mut Writer<'_>) {
    if let Some(first) = parts.first().filter(|_| parts.len() > 1) {
        let message = format!("{} parts have shots of their own, so each becomes a clip", parts.len());
        out.add_note(first.header, Certainty::Likely, message);
    }
    let first = parts.iter().flat_map(|part| &part.shots).next();
    if let Some(shot) = first.filter(|shot| shot.range().is_none())
        && let Some(ordinal) = shot.candidate.any_ordinal().filter(|ordinal| ordinal.kind == NounKind::Other)
    {
        let noun = ordinal.noun.slice(prompt.text).trim();
        let message = format!("`{noun}` and its numbers count up, so they are read as shots");
        out.add_note(shot.header, Certainty::Likely, message);
    }
}

fn note_outer(outline: &Outline, out: &mut Writer<'_>) {
    if let Some((_, candidate)) = outline.outer_range() {
        let message = "this time spans all shots, so its words apply to the whole clip";
        out.add_note(candidate.header, Certainty::Likely, message);
    }
}

impl Reader<'_, '_> {
    /// Writes what comes before the first shot or clip: prose, then the sections that labels start.
    fn write_head(&mut self, end: usize) {
        let blocks = find_blocks(self.prompt, 0..end);
        for block in blocks.iter().filter(|block| block.section.is_none()) {
            self.writer.out.consume(block.label);
            self.writer.copy(block.words.start, block.words.end);
        }
        for block in &blocks {
            let Some(section) = block.section else { continue };
            self.writer.out.start_section(section, Span::default());
            self.writer.out.consume(block.label);
            self.writer.copy(block.words.start, block.words.end);
            let message = format!("read as `[{section}]`, which applies to the whole clip");
            self.writer.out.add_note(block.label, Certainty::Sure, message);
        }
    }

    /// Writes a clip: its header if there are several, its own text, and its shots.
    fn write_part(&mut self, index: usize, times: &[ShotTime], has_header: bool) {
        let Some(part) = self.parts.get(index) else { return };
        let offset = clip_offset(times, self.clock_ms);
        if has_header {
            let end_ms = times.last().map_or(0, |time| time.end_ms) + offset;
            let range = part.range_ms.filter(|(start, end)| *start == self.clock_ms && *end == end_ms);
            let number = index + 1;
            self.writer.out.start_clip(number, range, part.native_name.as_deref(), &part.labels, part.header);
            self.writer.copy(part.header.end as usize, part.words_end());
        }
        self.write_shots(part, times, has_header && index + 1 == self.parts.len());
        self.clock_ms = times.iter().map(|time| time.end_ms + offset).max().unwrap_or(0).max(self.clock_ms);
    }

    /// Writes the shots of a clip with their prose.
    fn write_shots(&mut self, part: &PartText<'_>, times: &[ShotTime], ends_film: bool) {
        let sections = trailing_sections(&part.shots, part.range.end, self.prompt);
        let is_clock = part.shots.iter().all(|shot| {
            shot.range().is_some() && shot.time.map_or(shot.candidate.is_clock, |time| time.is_clock)
        });
        let offset = clip_offset(times, self.clock_ms);
        for (index, (shot, time)) in part.shots.iter().zip(times).enumerate() {
            let next = part.shots.get(index + 1);
            let end = next.map_or(part.range.end, DetectedShot::start);
            self.writer.out.start_shot(time.timing, is_clock, &shot.labels, shot.header);
            self.writer.out.consume(shot.bullet);
            if let Some(cut) = shot.time {
                self.writer.out.consume(cut.mark);
            }
            let sections = if next.is_none() { &sections[..] } else { &[] };
            self.write_sections(sections, shot.words_start..end, ends_film);
            let own_end = sections
                .iter()
                .map(|section| self.prompt.line_start(section.line))
                .fold(end, usize::min)
                .max(shot.words_start);
            self.writer.out.add_shot(Shot {
                start_ms: time.start_ms + offset,
                end_ms: time.end_ms + offset,
                source: Span::new(shot.start(), own_end),
                guessed: time.is_guessed,
            });
        }
    }

    /// Copies the prose in a range, with the headers of the sections in it.
    fn write_sections(&mut self, sections: &[TrailingSection], range: Range<usize>, ends_film: bool) {
        let writer = &mut self.writer;
        let mut from = range.start;
        for (index, section) in sections.iter().enumerate() {
            let section_start = writer.prompt.line_start(section.line);
            writer.copy(from, section_start);
            if index == 0 && ends_film {
                writer.out.start_film();
            }
            let is_form_label = meaning(&section.label.slice(writer.prompt.text).to_lowercase()).is_some();
            let label = if is_form_label { Span::default() } else { section.label };
            writer.out.start_section(&section.name, label);
            writer.out.consume(if is_form_label { section.label } else { Span::default() });
            from = if section.label.is_empty() { section_start } else { section.label.end as usize };
            let message = match section.certainty {
                Certainty::Sure => format!("read as `[{}]`, which applies to the whole clip", section.name),
                _ => format!("set apart from the last shot, so it went under `[{}]`", section.name),
            };
            let line = writer.prompt.lines.get(section.line).map_or_else(Span::default, |line| line.span);
            writer.out.add_note(line, section.certainty, message);
        }
        writer.copy(from, range.end);
    }

    /// Notes which times aren't shots: those of a sound, and those where the clock starts again.
    fn note_sounds_and_tracks(&mut self, has_shots: bool) {
        let out = &mut self.writer.out;
        let sound = self.outline.candidates.iter().find(|candidate| candidate.is_sound);
        if let Some(sound) = sound.filter(|_| has_shots) {
            let message = "these times belong to a sound, not to shots, so they stay in the prose";
            out.add_note(sound.header, Certainty::Likely, message);
            return;
        }
        for candidate in self.outline.repeated.iter().filter_map(|at| self.outline.candidate(*at)) {
            let message = "these times start again at 0, so they aren't shots and stay in the prose";
            out.add_note(candidate.header, Certainty::Likely, message);
        }
    }
}

/// Finds the sections after the last shot's own words.
fn trailing_sections(shots: &[DetectedShot<'_>], end: usize, prompt: Prompt<'_>) -> Vec<TrailingSection> {
    let ends = shots.iter().skip(1).map(DetectedShot::start).chain([end]);
    let bodies: Vec<_> = shots
        .iter()
        .zip(ends)
        .map(|(shot, end)| shot.line..prompt.line_from(end).max(shot.line + 1))
        .collect();
    let last_header = shots.last().map_or(0, |shot| shot.words_start);
    find_trailing_sections(prompt, &bodies, last_header)
}

/// Keeps the clips that weren't selected as notes.
fn write_others(
    parts: &[PartText<'_>],
    selected: usize,
    are_versions: bool,
    writer: &mut ProseWriter<'_, '_>,
) {
    let count = parts.len();
    for (index, part) in parts.iter().enumerate().filter(|(index, _)| *index != selected) {
        writer.out.start_section("Notes", Span::default());
        writer.out.escapes_brackets = true;
        writer.copy(part.range.start, part.range.end);
        writer.out.escapes_brackets = false;
        let number = index + 1;
        let what = if are_versions { "another version" } else { "another clip" };
        let message = format!(
            "clip {number} of {count} is {what}; `--clip {number}` imports it. Here its words are under `[Notes]`, \
             which no model reads"
        );
        writer.out.add_note(Span::at(part.range.start), Certainty::Likely, message);
    }
}
