//! A prompt in prose, with times or counted shots in any of their spellings.

use std::ops::Range;

use crate::import::facts::{self, Said};
use crate::import::lines::{Line, lines};
use crate::import::marks::{Kind, Mark, marks};
use crate::import::numbered::counted;
use crate::import::place::time;
use crate::import::scan::{cut, is_space};
use crate::import::tail;
use crate::import::tracks;
use crate::import::write::{Time, Writer, Written};
use crate::import::{Certainty, Fact, Shot};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// A shot that was found.
pub(super) struct Found {
    pub(super) header: Span,
    pub(super) labels: Vec<Span>,
    pub(super) time: Time,
    pub(super) start_ms: u64,
    pub(super) end_ms: u64,
    pub(super) guessed: bool,
    pub(super) line: usize,
}

/// Reads a prompt.
pub(super) fn read(text: &str, clip: Option<usize>, mut out: Writer<'_>) -> Written {
    let lines = lines(text);
    let marks = marks(text, &lines);
    let mut timed = tracks::timed(&marks);
    let clips = clip_heads(text, &lines, &marks, &timed.tracks);
    // Text behind a second clip's heading is another story.
    let count = clips.len().max(1);
    let wanted = clip.unwrap_or(1).clamp(1, count);
    out.clips(count);
    let track = if count > 1 {
        timed.tracks.get(wanted - 1).cloned().unwrap_or_default()
    } else {
        let most = timed.tracks.iter().map(Vec::len).max().unwrap_or(0);
        timed.tracks.iter().find(|track| track.len() == most).cloned().unwrap_or_default()
    };
    let numbers = tracks::counted(&marks);
    let points = tracks::points(&marks);
    let mut chosen = track;
    if let [only] = chosen.as_slice()
        && (numbers.len() >= 2 || points.len() >= 3)
        && count == 1
    {
        timed.outer = Some(*only);
        chosen = Vec::new();
    }
    if chosen.is_empty() {
        chosen = if numbers.is_empty() { points } else { numbers };
    }
    let shots_from: Vec<&Mark> = chosen.iter().filter_map(|at| marks.get(*at)).collect();
    let end_of_text = text.len();
    let clip_span = |at: usize| -> Range<usize> {
        let start =
            clips.get(at).map_or(0, |line| lines.get(*line).map_or(0, |line| line.span.start as usize));
        let end = clips.get(at + 1).map_or(end_of_text, |line| {
            lines.get(*line).map_or(end_of_text, |line| line.span.start as usize)
        });
        start..end
    };
    let head_end = if count > 1 { clip_span(0).start } else { 0 };
    let here = if count > 1 { clip_span(wanted - 1) } else { 0..end_of_text };

    let mut found = shots(text, &lines, &shots_from);
    let first = found.first().map_or(here.end, |shot| shot.header.start as usize);
    let facts =
        said(text, &lines, first, found.last().map(|shot| shot.header.end as usize), found.is_empty());
    let declared = facts.iter().find(|said| said.key == "duration").map(|said| (said.ms, said.source));
    let outer = timed.outer.and_then(|at| marks.get(at)).and_then(|mark| match mark.kind {
        Kind::Time(_, end) => Some((end, mark.header)),
        _ => None,
    });
    time(text, &lines, &shots_from, &mut found, declared.or(outer), here.end, &mut out);
    if let Some((_, header)) = outer {
        out.note(
            header,
            Certainty::Likely,
            "this time lies around the shots, so its words hold for the whole clip",
        );
    }
    let total = found.iter().map(|shot| shot.end_ms).max();
    let moved = front_matter(text, &facts, total, found.is_empty(), sound_length(&marks), &mut out);
    out.spelling(shots_from.first().map_or("prose", |mark| mark.spelling));

    let mut scribe = Scribe { text, lines: &lines, moved: &moved, out };
    if count > 1 {
        scribe.prose(0, head_end);
    }
    scribe.prose(here.start, first.min(here.end));
    let bodies: Vec<Range<usize>> = found
        .iter()
        .enumerate()
        .map(|(at, shot)| {
            let next = found.get(at + 1).map_or_else(
                || line_of(&lines, here.end),
                |next| line_of(&lines, next.header.start as usize),
            );
            shot.line..next.max(shot.line + 1)
        })
        .collect();
    let last_header = found.last().map_or(0, |shot| shot.header.end as usize);
    let tail = tail::parts(text, &lines, &bodies, last_header);
    for (at, shot) in found.iter().enumerate() {
        let end = found.get(at + 1).map_or(here.end, |next| next.header.start as usize);
        let clock = shots_from.iter().all(|mark| mark.clock && matches!(mark.kind, Kind::Time(..)));
        scribe.out.shot(shot.time, clock, &shot.labels, shot.header);
        let last = at + 1 == found.len();
        let mut from = shot.header.end as usize;
        let mut own_end = end;
        if last {
            for part in &tail {
                let Some(line) = lines.get(part.line) else { continue };
                let start = line.span.start as usize;
                own_end = own_end.min(start);
                scribe.prose(from, start);
                scribe.out.section(&part.name, part.label);
                from = if part.label.is_empty() { start } else { part.label.end as usize };
                let sentence = match part.certainty {
                    Certainty::Sure => format!("read as `[{}]`, which holds for the whole clip", part.name),
                    _ => format!(
                        "stands behind the last shot and apart from it, so it was put under `[{}]`",
                        part.name
                    ),
                };
                scribe.out.note(line.span, part.certainty, sentence);
            }
        }
        scribe.prose(from, end);
        let source = Span::new(shot.header.start as usize, own_end.max(shot.header.end as usize));
        scribe.out.placed(Shot {
            start_ms: shot.start_ms,
            end_ms: shot.end_ms,
            source,
            guessed: shot.guessed,
        });
    }
    if count > 1 {
        for other in (0..count).filter(|other| *other != wanted - 1) {
            let span = clip_span(other);
            scribe.out.section("Notes", Span::default());
            scribe.out.quiet = true;
            scribe.prose(span.start, span.end);
            scribe.out.quiet = false;
            let what = format!(
                "clip {} of {count} has a story of its own: `--clip {}` takes it; its words are kept under `[Notes]`, which no model reads",
                other + 1,
                other + 1
            );
            scribe.out.note(Span::new(span.start, span.start), Certainty::Likely, what);
        }
    } else if let Some(mark) = marks.iter().find(|mark| mark.sound).filter(|_| !found.is_empty()) {
        scribe.out.note(
            mark.header,
            Certainty::Likely,
            "these times are of a sound, so they are prose and no shots",
        );
    } else if timed.tracks.len() > 1 {
        for other in timed.tracks.iter().filter(|track| **track != chosen) {
            if let Some(mark) = other.first().and_then(|at| marks.get(*at)) {
                scribe.out.note(
                    mark.header,
                    Certainty::Likely,
                    "these times start again at 0, so they are prose and no shots",
                );
            }
        }
    }
    scribe.out.finish()
}

/// The line that a place is on.
pub(super) fn line_of(lines: &[Line], at: usize) -> usize {
    lines.partition_point(|line| (line.span.start as usize) < at)
}

/// Where each clip's heading is, if the times start again behind headings such as `Part 2`.
fn clip_heads(text: &str, lines: &[Line], marks: &[Mark], found: &[Vec<usize>]) -> Vec<usize> {
    if found.len() < 2 {
        return Vec::new();
    }
    let place = |at: Option<&usize>| at.and_then(|at| marks.get(*at)).map_or(0, |mark| mark.line);
    let mut heads = Vec::new();
    let mut from = 0;
    for track in found {
        let to = place(track.first());
        let head = (from..to).rev().find(|at| lines.get(*at).is_some_and(|line| is_clip_head(text, *line)));
        match head {
            Some(head) => heads.push(head),
            None => return Vec::new(),
        }
        from = place(track.last()) + 1;
    }
    heads
}

fn is_clip_head(text: &str, line: Line) -> bool {
    let words = cut(text, line.content, line.span.end as usize).trim_start_matches(['[', '【', '*', '(']);
    let named =
        ["version", "video", "prompt", "option", "episode", "版本", "视频", "提示词"].iter().any(|word| {
            words.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
                && words.get(word.len()..).is_some_and(|rest| {
                    rest.trim_start_matches([' ', '#'])
                        .starts_with(|c: char| c.is_numeric() || "一二三四五".contains(c))
                })
        });
    let counted = counted(words, 0)
        .is_some_and(|found| matches!(found.word, "part" | "clip" | "segment" | "片段" | "段" | "部分"));
    words.chars().count() <= 60 && (named || counted)
}

/// The marks as shots, with the titles on lines of their own above them; not yet placed in time.
fn shots(text: &str, lines: &[Line], marks: &[&Mark]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for mark in marks {
        let mut shot = Found {
            header: mark.header,
            labels: mark.labels.clone(),
            time: Time::Length(0),
            start_ms: 0,
            end_ms: 0,
            guessed: false,
            line: mark.line,
        };
        // `### Scene 1: The door` alone on the line above a time.
        if matches!(mark.kind, Kind::Time(..)) && mark.strength >= 2 {
            let after = found.last().map_or(0, |before| before.line + 1);
            let above =
                (after..mark.line).rev().take(3).find(|at| lines.get(*at).is_some_and(|line| !line.bare));
            if let Some((at, line)) = above.and_then(|at| lines.get(at).map(|line| (at, line))) {
                let end = line.span.end as usize;
                let words = cut(text, line.content, end).trim_end_matches(|c: char| {
                    is_space(c) || matches!(c, '*' | ':' | '：' | '#' | '━' | '═' | '─' | '|')
                });
                let bracketless = words.trim_start_matches(['[', '【']);
                if words.chars().count() <= 80
                    && counted(bracketless, 0).is_some()
                    && !words.contains(['.', '。'])
                    && !is_clip_head(text, *line)
                {
                    shot.labels.insert(0, Span::new(line.content, line.content + words.len()));
                    shot.header.start = line.span.start;
                    shot.line = at;
                }
            }
        }
        found.push(shot);
    }
    found
}

/// The facts of the head, the labelled ones first.
fn said(text: &str, lines: &[Line], first: usize, last: Option<usize>, anywhere: bool) -> Vec<Said> {
    let head = lines.iter().filter(|line| (line.span.end as usize) <= first || anywhere);
    let mut found: Vec<Said> = head.filter_map(|line| facts::labelled(text, *line)).collect();
    // A length behind the shots is of the whole, if no other shot has one.
    let behind: Vec<Said> = lines
        .iter()
        .filter(|line| (line.span.start as usize) >= first && !anywhere)
        .filter_map(|line| facts::labelled(text, *line))
        .filter(|said| said.key == "duration")
        .collect();
    let last_shot = last.unwrap_or(0);
    if let [only] = behind.as_slice()
        && only.source.start as usize > last_shot
    {
        found.push(Said { alone: false, ..only.clone() });
    }
    let end = lines
        .iter()
        .take_while(|line| (line.span.start as usize) < first)
        .last()
        .map_or(0, |line| (line.span.end as usize).min(first));
    let spoken = facts::spoken(text, Span::new(0, end));
    let one_ratio = spoken.iter().filter(|said| said.key == "ratio").all(|said| {
        Some(&said.value) == spoken.iter().find(|said| said.key == "ratio").map(|said| &said.value)
    });
    found.extend(spoken.into_iter().filter(|said| said.key != "ratio" || one_ratio));
    found
}

/// The latest end of the times of a sound, which are no shots.
fn sound_length(marks: &[Mark]) -> Option<(u64, Span)> {
    marks.iter().find(|mark| mark.sound)?;
    let times = marks.iter().filter_map(|mark| match mark.kind {
        Kind::Time(_, end) => Some((end, mark.header)),
        _ => None,
    });
    times.max_by_key(|(end, _)| *end)
}

/// Writes the facts; the result is the lines that are nothing else.
fn front_matter(
    text: &str,
    facts: &[Said],
    total: Option<u64>,
    no_shots: bool,
    beside: Option<(u64, Span)>,
    out: &mut Writer<'_>,
) -> Vec<Span> {
    let mut moved = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for said in facts {
        if said.key == "duration" && total.is_some_and(|total| total != said.ms) {
            if !known.contains(&"unlike") {
                known.push("unlike");
                let what = format!(
                    "speaks of {} s, but the shots are {} s long; it stays prose",
                    show_seconds(said.ms),
                    show_seconds(total.unwrap_or(0))
                );
                out.note(said.source, Certainty::Sure, what);
            }
            continue;
        }
        if known.contains(&said.key) {
            continue;
        }
        known.push(said.key);
        out.fact(Fact {
            key: said.key,
            value: said.value.clone(),
            source: said.source.trimmed(text),
            kept: !said.alone,
        });
        if said.alone {
            moved.push(said.source);
        }
    }
    if no_shots
        && !known.contains(&"duration")
        && let Some((ms, source)) = beside
    {
        out.fact(Fact { key: "duration", value: format!("{}s", show_seconds(ms)), source, kept: true });
        out.note(
            source,
            Certainty::Guess,
            "these times are of a sound and no shots; the length was taken from them: a guess",
        );
    }
    moved
}

/// Copies prose, line by line.
struct Scribe<'a, 'w> {
    text: &'a str,
    lines: &'a [Line],
    moved: &'a [Span],
    out: Writer<'w>,
}

impl Scribe<'_, '_> {
    fn prose(&mut self, start: usize, end: usize) {
        let first = self.lines.partition_point(|line| (line.span.end as usize) < start);
        let mut blank = false;
        let mut begun = false;
        for line in self.lines.get(first..).unwrap_or(&[]) {
            if line.span.start as usize >= end {
                break;
            }
            let from = (line.span.start as usize).max(start);
            let to = (line.span.end as usize).min(end);
            if line.bare {
                self.out.moved(Span::new(from, to.max(from)));
                blank |= begun;
                continue;
            }
            if self.moved.contains(&line.span) {
                self.out.moved(Span::new(from, to));
                continue;
            }
            let mut part = Span::new(from, to.max(from));
            if line.row {
                let words = part.of(self.text);
                let left = words.trim_start_matches(['|', ' ']);
                let kept = left.trim_end_matches(['|', ' ']).len();
                let at = from + (words.len() - left.len());
                part = Span::new(at, at + kept);
            }
            let words =
                part.of(self.text).trim_end_matches(|c: char| is_space(c) || matches!(c, '━' | '═' | '─'));
            let mut part = Span::new(part.start as usize, part.start as usize + words.len());
            // Behind a header, the spaces are the header's.
            if !begun {
                part = part.trimmed(self.text);
            }
            if part.is_empty() {
                blank |= begun;
                continue;
            }
            if blank {
                self.out.gap();
            } else if begun {
                self.out.end_line();
            }
            blank = false;
            begun = true;
            self.out.copy(part);
        }
        if begun {
            self.out.end_line();
        }
    }
}
