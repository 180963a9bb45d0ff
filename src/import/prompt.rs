//! Reads a prompt in prose, with times or numbered shots in any of their spellings.

use crate::import::clips::Clips;
use crate::import::front_matter::{add_settings, add_sound_duration};
use crate::import::headers::{Candidate, HeaderKind, find_candidates};
use crate::import::lines::{Prompt, split_lines};
use crate::import::prose::ProseWriter;
use crate::import::settings::find_mentions;
use crate::import::shots::{DetectedShot, detect_shots};
use crate::import::timing::{ShotTime, time_shots};
use crate::import::tracks::{TimeTracks, find_numbered, find_start_times, find_time_tracks};
use crate::import::trailing::{TrailingSection, find_trailing_sections};
use crate::import::write::{Writer, Written};
use crate::import::{Certainty, Shot};
use crate::text::Span;

/// Reads a prompt. Of several clips, the one with the number `clip` becomes the story.
pub(super) fn read(text: &str, clip: Option<usize>, mut out: Writer<'_>) -> Written {
    let lines = split_lines(text);
    let prompt = Prompt { text, lines: &lines };
    let candidates = find_candidates(prompt);
    let tracks = find_time_tracks(&candidates);
    let clips = Clips::find(prompt, &candidates, &tracks, clip);
    let range = clips.selected_range();
    let chosen = ChosenHeaders::choose(&candidates, &tracks, &clips);
    let headers: Vec<&Candidate> = chosen.indices.iter().filter_map(|at| candidates.get(*at)).collect();
    let shots = detect_shots(prompt, &headers);
    let mentions = find_mentions(prompt, &shots, range.end);

    let declared = mentions.iter().find(|mention| mention.key == "duration").map(|mention| mention.ms);
    let outer = chosen.outer_range(&candidates);
    let declared = declared.or(outer.map(|(end, _)| end));
    let times = time_shots(prompt, &shots, declared, range.end, &mut out);
    if let Some((_, header)) = outer {
        let message = "this time spans all shots, so its words apply to the whole clip";
        out.add_note(header, Certainty::Likely, message);
    }
    let total_ms = times.iter().map(|time| time.end_ms).max();
    let moved_lines = add_settings(text, &mentions, total_ms, &mut out);
    if shots.is_empty() && !mentions.iter().any(|mention| mention.key == "duration") {
        add_sound_duration(&candidates, &mut out);
    }
    out.set_clip_count(clips.count());
    out.set_header_style(headers.first().map_or("prose", |candidate| candidate.style));

    let mut writer = ProseWriter { prompt, moved_lines: &moved_lines, out };
    let first = shots.first().map_or(range.end, |shot| shot.header.start as usize);
    writer.copy(0, clips.shared_end());
    writer.copy(range.start, first.min(range.end));
    write_shots(&shots, &times, range.end, &mut writer);
    if clips.count() > 1 {
        write_other_clips(&clips, &mut writer);
    } else if !shots.is_empty()
        && let Some(sound) = candidates.iter().find(|candidate| candidate.is_sound)
    {
        let message = "these times belong to a sound, not to shots, so they stay in the prose";
        writer.out.add_note(sound.header, Certainty::Likely, message);
    } else {
        note_repeated_tracks(&candidates, &tracks, &chosen, &mut writer.out);
    }
    writer.out.finish()
}

/// The candidates that are the shots.
struct ChosenHeaders {
    indices: Vec<usize>,
    /// A time range that spans all shots.
    outer: Option<usize>,
}

impl ChosenHeaders {
    /// Chooses the selected clip's times; without times, ordinals; without those, start times.
    fn choose(candidates: &[Candidate], tracks: &TimeTracks, clips: &Clips<'_>) -> Self {
        let has_clips = clips.count() > 1;
        let track = if has_clips {
            tracks.tracks.get(clips.selected).map_or(&[][..], Vec::as_slice)
        } else {
            tracks.main()
        };
        let numbered = find_numbered(candidates);
        let starts = find_start_times(candidates);
        let has_others = numbered.len() >= 2 || starts.len() >= 3;
        let (indices, outer) = match track {
            // One time above several other headers is the whole clip's.
            [only] if has_others && !has_clips => (&[][..], Some(*only)),
            _ => (track, tracks.outer),
        };
        let indices = match indices {
            [] if numbered.is_empty() => starts,
            [] => numbered,
            _ => indices.to_vec(),
        };
        Self { indices, outer }
    }

    /// The end of the time range around all shots, and its header.
    fn outer_range(&self, candidates: &[Candidate]) -> Option<(u64, Span)> {
        let candidate = candidates.get(self.outer?)?;
        match candidate.kind {
            HeaderKind::Range(_, end) => Some((end, candidate.header)),
            _ => None,
        }
    }
}

/// Writes the shots with their prose. The clip's text ends at `end`.
fn write_shots(shots: &[DetectedShot<'_>], times: &[ShotTime], end: usize, writer: &mut ProseWriter<'_, '_>) {
    let sections = trailing_sections(shots, end, writer.prompt);
    let is_clock = shots
        .iter()
        .all(|shot| shot.candidate.is_clock && matches!(shot.candidate.kind, HeaderKind::Range(..)));
    for (index, (shot, time)) in shots.iter().zip(times).enumerate() {
        let next = shots.get(index + 1);
        let end = next.map_or(end, |next| next.header.start as usize);
        writer.out.start_shot(time.timing, is_clock, &shot.labels, shot.header);
        let header_end = shot.header.end as usize;
        let sections = if next.is_none() { &sections[..] } else { &[] };
        write_sections(sections, header_end, end, writer);
        let own_end = sections
            .iter()
            .map(|section| writer.prompt.line_start(section.line))
            .fold(end, usize::min)
            .max(header_end);
        writer.out.add_shot(Shot {
            start_ms: time.start_ms,
            end_ms: time.end_ms,
            source: Span::new(shot.header.start as usize, own_end),
            guessed: time.is_guessed,
        });
    }
}

/// Finds the sections after the last shot's own words.
fn trailing_sections(shots: &[DetectedShot<'_>], end: usize, prompt: Prompt<'_>) -> Vec<TrailingSection> {
    let ends = shots.iter().skip(1).map(|next| next.header.start as usize).chain([end]);
    let bodies: Vec<_> = shots
        .iter()
        .zip(ends)
        .map(|(shot, end)| shot.line..prompt.line_from(end).max(shot.line + 1))
        .collect();
    let last_header = shots.last().map_or(0, |shot| shot.header.end as usize);
    find_trailing_sections(prompt, &bodies, last_header)
}

/// Copies the prose between two offsets, with the headers of the sections in it.
fn write_sections(sections: &[TrailingSection], start: usize, end: usize, writer: &mut ProseWriter<'_, '_>) {
    let mut from = start;
    for section in sections {
        let section_start = writer.prompt.line_start(section.line);
        writer.copy(from, section_start);
        writer.out.start_section(&section.name, section.label);
        from = if section.label.is_empty() { section_start } else { section.label.end as usize };
        let message = match section.certainty {
            Certainty::Sure => format!("read as `[{}]`, which applies to the whole clip", section.name),
            _ => format!("set apart from the last shot, so it went under `[{}]`", section.name),
        };
        let line = writer.prompt.lines.get(section.line).map_or_else(Span::default, |line| line.span);
        writer.out.add_note(line, section.certainty, message);
    }
    writer.copy(from, end);
}

/// Keeps the clips that weren't selected as notes.
fn write_other_clips(clips: &Clips<'_>, writer: &mut ProseWriter<'_, '_>) {
    let count = clips.count();
    for clip in (0..count).filter(|clip| *clip != clips.selected) {
        let range = clips.range(clip);
        writer.out.start_section("Notes", Span::default());
        writer.out.escapes_brackets = true;
        writer.copy(range.start, range.end);
        writer.out.escapes_brackets = false;
        let number = clip + 1;
        let message = format!(
            "clip {number} of {count} is a story of its own; `--clip {number}` imports it. Here its words are under \
             `[Notes]`, which no model reads"
        );
        writer.out.add_note(Span::at(range.start), Certainty::Likely, message);
    }
}

/// Notes which times aren't shots because the clock starts again.
fn note_repeated_tracks(
    candidates: &[Candidate],
    tracks: &TimeTracks,
    chosen: &ChosenHeaders,
    out: &mut Writer<'_>,
) {
    if tracks.tracks.len() < 2 {
        return;
    }
    for track in tracks.tracks.iter().filter(|track| **track != chosen.indices) {
        if let Some(candidate) = track.first().and_then(|at| candidates.get(*at)) {
            let message = "these times start again at 0, so they aren't shots and stay in the prose";
            out.add_note(candidate.header, Certainty::Likely, message);
        }
    }
}
