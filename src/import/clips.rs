//! Finds the clips of a prompt: parts whose times start again at 0, each under a heading such as `Part 2` or `Version 2`.

use std::ops::Range;

use crate::import::headers::Candidate;
use crate::import::lines::{Line, Prompt};
use crate::import::ordinals::parse_ordinal;
use crate::import::tracks::TimeTracks;

/// The clips of a prompt. The selected one becomes the story.
pub(super) struct Clips<'t> {
    prompt: Prompt<'t>,
    /// The lines of their headings; empty if the prompt is one clip.
    headings: Vec<usize>,
    /// The index of the clip to import.
    pub(super) selected: usize,
}

impl<'t> Clips<'t> {
    /// Finds the clips and selects one by its number, counted from 1; the last if there are fewer.
    pub(super) fn find(
        prompt: Prompt<'t>,
        candidates: &[Candidate],
        found: &TimeTracks,
        clip: Option<usize>,
    ) -> Self {
        let headings = find_headings(prompt, candidates, &found.tracks).unwrap_or_default();
        let selected = clip.unwrap_or(1).clamp(1, headings.len().max(1)) - 1;
        Self { prompt, headings, selected }
    }

    /// The number of clips.
    pub(super) fn count(&self) -> usize {
        self.headings.len().max(1)
    }

    /// The part of the text that holds a clip, from its heading on.
    pub(super) fn range(&self, clip: usize) -> Range<usize> {
        let heading = |clip: usize| self.headings.get(clip).map(|line| self.prompt.line_start(*line));
        heading(clip).unwrap_or(0)..heading(clip + 1).unwrap_or(self.prompt.text.len())
    }

    /// The end of the text that comes before all clips; 0 if there is one clip.
    pub(super) fn shared_end(&self) -> usize {
        if self.count() > 1 { self.range(0).start } else { 0 }
    }

    /// The part of the text that becomes the story.
    pub(super) fn selected_range(&self) -> Range<usize> {
        if self.count() > 1 { self.range(self.selected) } else { 0..self.prompt.text.len() }
    }
}

/// Finds the heading above each track of times; `None` if a track has no heading.
fn find_headings(prompt: Prompt<'_>, candidates: &[Candidate], tracks: &[Vec<usize>]) -> Option<Vec<usize>> {
    if tracks.len() < 2 {
        return None;
    }
    let line_of = |index: Option<&usize>| {
        index.and_then(|index| candidates.get(*index)).map_or(0, |candidate| candidate.line)
    };
    let is_heading =
        |line: &usize| prompt.lines.get(*line).is_some_and(|line| is_clip_heading(prompt.text, *line));
    let mut headings = Vec::new();
    let mut from = 0;
    for track in tracks {
        headings.push((from..line_of(track.first())).rev().find(is_heading)?);
        from = line_of(track.last()) + 1;
    }
    Some(headings)
}

/// Returns true if a line is the heading of a clip, such as `Part 2` or `Version #2`.
pub(super) fn is_clip_heading(text: &str, line: Line) -> bool {
    const NAMES: [&str; 8] = ["version", "video", "prompt", "option", "episode", "版本", "视频", "提示词"];
    let words = line.content(text).trim_start_matches(['[', '【', '*', '(']);
    let has_number = |rest: &str| {
        rest.trim_start_matches([' ', '#']).starts_with(|c: char| c.is_numeric() || "一二三四五".contains(c))
    };
    let has_name = NAMES.iter().any(|name| {
        words.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
            && words.get(name.len()..).is_some_and(has_number)
    });
    let has_ordinal = parse_ordinal(words, 0)
        .is_some_and(|ordinal| matches!(ordinal.word, "part" | "clip" | "segment" | "片段" | "段" | "部分"));
    words.chars().count() <= 60 && (has_name || has_ordinal)
}
