//! Turns the shots of an outline into pieces of the prompt: headers, labels, titles above them, and words.

use crate::import::headers::{Candidate, HeaderKind};
use crate::import::lines::{Line, Prompt};
use crate::import::ordinals::{NounKind, parse_ordinal};
use crate::import::outline::{Outline, OutlineShot, Part};
use crate::import::scan::{is_space, slice};
use crate::text::Span;

/// A shot of a prompt; `timing` says when it plays.
pub(super) struct DetectedShot<'c> {
    /// The header that it was detected by.
    pub(super) candidate: &'c Candidate,
    /// The time in its words, if its header has none.
    pub(super) time: Option<&'c Candidate>,
    /// Its header, with the title on the line above.
    pub(super) header: Span,
    /// Where its words start: before its header, if its time follows them.
    pub(super) words_start: usize,
    /// The bullet or number before its words, if its time follows them.
    pub(super) bullet: Span,
    /// The words in its header that aren't its time.
    pub(super) labels: Vec<Span>,
    /// The index of the line on which it starts.
    pub(super) line: usize,
}

impl DetectedShot<'_> {
    /// The offset at which it starts.
    pub(super) fn start(&self) -> usize {
        let words_start = if self.bullet.is_empty() { self.words_start } else { self.bullet.start as usize };
        words_start.min(self.header.start as usize)
    }

    /// Its start and its end, if the prompt gives both.
    pub(super) fn range(&self) -> Option<(u64, u64)> {
        self.candidate.range().or_else(|| self.time.and_then(Candidate::range))
    }

    /// How many shots its ordinal counts: `Shots 3–4` counts two.
    pub(super) fn weight(&self) -> u64 {
        self.candidate.any_ordinal().map_or(1, |ordinal| u64::from(ordinal.count()))
    }

    /// The parts of its words that became its header.
    pub(super) fn cuts(&self) -> impl Iterator<Item = Span> {
        let own = (self.words_start < self.header.start as usize).then_some(self.header);
        own.into_iter().chain(self.time.map(|time| time.mark))
    }
}

/// Finds the pieces of the shots of a part.
pub(super) fn detect_shots<'c>(
    prompt: Prompt<'_>,
    outline: &'c Outline,
    part: &Part,
) -> Vec<DetectedShot<'c>> {
    let heading = part.heading.and_then(|heading| outline.candidate(heading));
    let mut shots: Vec<DetectedShot<'c>> = Vec::new();
    for OutlineShot { header, time } in &part.shots {
        let Some(candidate) = outline.candidate(*header) else { continue };
        let first_line = shots.last().map(|shot| shot.line).or(heading.map(|heading| heading.line));
        let mut shot = DetectedShot {
            candidate,
            time: time.and_then(|time| outline.candidate(time)),
            header: candidate.header,
            words_start: candidate.header.end as usize,
            bullet: Span::default(),
            labels: candidate.labels.clone(),
            line: candidate.line,
        };
        if candidate.leads_line()
            && let Some((line, title)) =
                find_title_above(prompt, first_line.map_or(0, |line| line + 1), candidate)
        {
            shot.labels.insert(0, title);
            shot.header.start = line.span.start;
            shot.line = line.index;
        }
        shots.push(shot);
    }
    let units = units_before_times(prompt, &shots).or_else(|| lines_around_times(prompt, &shots));
    for (shot, start) in shots.iter_mut().zip(units.unwrap_or_default()) {
        let line = prompt.lines.get(shot.candidate.line);
        if let Some(line) = line.filter(|line| line.content_start == start) {
            shot.bullet = Span::new(line.span.start as usize, start);
        }
        shot.words_start = start;
        shot.header = shot.candidate.mark;
        // The words of its line are its words; only those in its brackets stay a label.
        shot.labels.retain(|label| shot.header.contains(*label));
    }
    shots
}

/// Finds a numbered title, such as `### Scene 1: The door`, that has a line above a header to itself.
fn find_title_above(prompt: Prompt<'_>, first_line: usize, header: &Candidate) -> Option<(Line, Span)> {
    let is_mark = |c: char| is_space(c) || "*:：#━═─|".contains(c);
    let above = prompt.lines.get(first_line..header.line)?.iter().rev().take(3).find(|line| line.has_text)?;
    let words = above.content(prompt.text).trim_end_matches(is_mark);
    let ordinal = parse_ordinal(words.trim_start_matches(['[', '【']), 0)?;
    let is_other_noun = match header.kind {
        HeaderKind::Numbered(own, _) => own.kind == NounKind::Shot && ordinal.kind == NounKind::Scene,
        _ => true,
    };
    let is_title = words.chars().count() <= 80
        && !words.contains(['.', '。'])
        && matches!(ordinal.kind, NounKind::Shot | NounKind::Scene | NounKind::Other)
        && is_other_noun;
    let title = Span::new(above.content_start, above.content_start + words.len());
    is_title.then_some((*above, title))
}

/// Finds where the words of each shot start if its time follows them, as in `A dog runs [0-2s]; it stops [2-4s]`.
fn units_before_times(prompt: Prompt<'_>, shots: &[DetectedShot<'_>]) -> Option<Vec<usize>> {
    let mut starts: Vec<usize> = Vec::with_capacity(shots.len());
    let mut last: Option<(usize, usize)> = None;
    for shot in shots {
        let candidate = shot.candidate;
        if !matches!(candidate.kind, HeaderKind::Range(..)) || !candidate.ends_clause {
            return None;
        }
        let line = prompt.lines.get(candidate.line)?;
        let start = match last {
            Some((last_line, end)) if last_line == candidate.line => end,
            Some((last_line, end)) => {
                let rest = prompt.lines.get(last_line).map_or("", |line| slice(prompt.text, end, line.end()));
                let between = prompt.lines.get(last_line + 1..candidate.line)?;
                if rest.contains(char::is_alphanumeric) || between.iter().any(|line| line.has_text) {
                    return None;
                }
                line.content_start
            }
            None => clause_start(prompt.text, *line, candidate.mark.start as usize),
        };
        let mark = candidate.mark;
        if !slice(prompt.text, start, mark.start as usize).contains(char::is_alphabetic) {
            return None;
        }
        starts.push(start);
        last = Some((candidate.line, clause_end(prompt.text, *line, mark.end as usize)));
    }
    (starts.len() >= 2).then_some(starts)
}

/// The start of the clause before `end`, on its line.
fn clause_start(text: &str, line: Line, end: usize) -> usize {
    let lead = slice(text, line.content_start.min(end), end);
    let stop = lead.char_indices().rev().find(|(at, c)| {
        let is_last = lead.get(at + c.len_utf8()..).is_some_and(|rest| !rest.contains(char::is_alphabetic));
        !is_last && matches!(c, '.' | ';' | '!' | '?' | '。' | '；' | '！' | '？')
    });
    line.content_start + stop.map_or(0, |(at, c)| at + c.len_utf8())
}

/// The offset after the punctuation that ends a clause.
fn clause_end(text: &str, line: Line, at: usize) -> usize {
    let rest = slice(text, at, line.end());
    let is_end = |c: char| is_space(c) || ";；.。,，、!！?？*\"”".contains(c);
    at + (rest.len() - rest.trim_start_matches(is_end).len())
}

/// Finds where the words of each shot start if each has a line, with its time somewhere in it.
fn lines_around_times(prompt: Prompt<'_>, shots: &[DetectedShot<'_>]) -> Option<Vec<usize>> {
    let mut starts: Vec<usize> = Vec::with_capacity(shots.len());
    let mut last_line = None;
    for shot in shots {
        let candidate = shot.candidate;
        let is_inside = matches!(candidate.kind, HeaderKind::Range(..))
            && candidate.placement == crate::import::headers::Placement::Weak;
        if !is_inside || last_line == Some(candidate.line) {
            return None;
        }
        last_line = Some(candidate.line);
        starts.push(prompt.lines.get(candidate.line)?.content_start);
    }
    (starts.len() >= 2).then_some(starts)
}
