//! Timeline lanes for dialogue, sound and music. Overlapping bars of a lane get rows of their own.

use crate::export;
use crate::plan::FilmClip;
use crate::sheet::passages::section_name;
use crate::sheet::words::read_line;
use crate::sheet::{Bar, Lane, Shot};
use crate::storyboard::Storyboard;
use crate::syntax::Script;
use crate::syntax::tree::{SectionKind, within};
use crate::text::Span;

/// Labels for music.
const MUSIC: &[&str] = &["music", "bgm", "score", "soundtrack", "音乐", "配乐", "背景音乐", "音楽", "音樂"];

/// Maximum number of rows in a lane; more would leave no room for the shots.
const MAX_ROWS: usize = 4;

/// Returns the lanes that aren't empty. A sound section without a time fills its clip, or the whole film.
pub(super) fn build_lanes(
    script: &Script,
    storyboard: &Storyboard,
    clips: &[FilmClip],
    shots: &[Shot],
    length_ms: u64,
) -> Vec<Lane> {
    let (mut dialogue, mut sound, mut music) = (Vec::new(), Vec::new(), Vec::new());
    for (at, shot) in shots.iter().enumerate() {
        let Some((start, end)) = shot.time.filter(|(start, end)| start < end) else { continue };
        let lines: Vec<(Option<String>, String)> =
            shot.dialogue.iter().map(|line| (line.speaker.clone(), line.words.clone())).collect();
        dialogue.extend(export::time_lines(&lines, start, end).into_iter().map(|line| {
            let words = match &line.speaker {
                Some(speaker) => format!("{speaker}: {}", line.words),
                None => line.words,
            };
            bar(line.start_ms, line.end_ms, words, Some(at))
        }));
        for cue in &shot.sounds {
            let lane = if is_music(&cue.label) { &mut music } else { &mut sound };
            lane.push(bar(start, end, cue.words.clone(), Some(at)));
        }
    }
    for section in storyboard.sections.iter().filter(|section| section.kind == SectionKind::Audio) {
        let Some(block) = script.blocks.get(section.block) else { continue };
        let own = || clips.iter().filter(|clip| section.clip.is_some() && clip.heading == section.clip);
        let start = own().map(|clip| clip.start_ms).min().unwrap_or(0);
        let end = own().map(|clip| clip.end_ms).max().unwrap_or(length_ms);
        let (start, end) = section.time.map_or((start, end), |time| (time.start, time.end));
        let mut push = |name: &str, words: String| {
            let lane = if is_music(name) { &mut music } else { &mut sound };
            if start < end && !words.is_empty() {
                lane.push(bar(start, end, words, None));
            }
        };
        // A section's music goes into the music lane.
        let mut rest = vec![block.lead.map(|lead| read_line(script, storyboard, lead)).unwrap_or_default()];
        let mut at = block.text.start;
        for cue in within(&script.cues, block.text, |cue| cue.span) {
            if is_music(script.text(cue.label)) && at <= cue.span.start {
                push("music", read_line(script, storyboard, cue.text));
                rest.push(read_line(script, storyboard, Span { start: at, end: cue.span.start }));
                at = cue.span.end;
            }
        }
        rest.push(read_line(script, storyboard, Span { start: at, end: block.text.end.max(at) }));
        rest.retain(|words| !words.is_empty());
        push(section_name(script, block), rest.join(" "));
    }
    [("Dialogue", dialogue), ("Sound", sound), ("Music", music)]
        .into_iter()
        .filter(|(_, bars)| !bars.is_empty())
        .map(|(name, bars)| build_lane(name, bars))
        .collect()
}

fn is_music(label: &str) -> bool {
    MUSIC.contains(&label.trim().to_lowercase().as_str())
}

fn bar(start_ms: u64, end_ms: u64, words: String, shot: Option<usize>) -> Bar {
    Bar { start_ms, end_ms, row: 0, words, shot }
}

/// Puts each bar into the first free row, or into the last row if none is free.
fn build_lane(name: &'static str, mut bars: Vec<Bar>) -> Lane {
    bars.sort_by_key(|bar| (bar.start_ms, std::cmp::Reverse(bar.end_ms)));
    let mut ends: Vec<u64> = Vec::new();
    for bar in &mut bars {
        let free = ends.iter().position(|end| *end <= bar.start_ms);
        bar.row = free.unwrap_or(ends.len()).min(MAX_ROWS - 1);
        match ends.get_mut(bar.row) {
            Some(end) => *end = bar.end_ms.max(*end),
            None => ends.push(bar.end_ms),
        }
    }
    Lane { name, bars, rows: ends.len() }
}
