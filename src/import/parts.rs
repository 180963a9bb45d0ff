//! The clips of a prompt as pieces of its text: their headings, ranges and shots.

use std::ops::Range;

use crate::import::headers::{Candidate, HeaderKind};
use crate::import::lines::Prompt;
use crate::import::outline::Outline;
use crate::import::settings::parse_labelled_line;
use crate::import::shots::{DetectedShot, detect_shots};
use crate::syntax;
use crate::syntax::tree::BlockKind;
use crate::text::Span;

/// A clip of a prompt.
pub(super) struct PartText<'c> {
    /// The part of the text that holds it, from its heading on.
    pub(super) range: Range<usize>,
    /// Its heading, or an empty span where it starts.
    pub(super) header: Span,
    /// The words in its heading that aren't its time or its name.
    pub(super) labels: Vec<Span>,
    /// Its name and number, if stories have such a header: `Part 2`.
    pub(super) native_name: Option<String>,
    /// The start and the end in its heading, in milliseconds.
    pub(super) range_ms: Option<(u64, u64)>,
    /// The duration in its heading, in milliseconds.
    length_ms: Option<u64>,
    pub(super) shots: Vec<DetectedShot<'c>>,
}

impl PartText<'_> {
    /// Where its first shot or its heading starts; `None` if it has neither.
    pub(super) fn first_start(&self) -> Option<usize> {
        if self.header.is_empty() {
            self.shots.first().map(DetectedShot::start)
        } else {
            Some(self.range.start)
        }
    }

    /// Where its own text before the first shot ends.
    pub(super) fn words_end(&self) -> usize {
        self.shots.first().map_or(self.range.end, DetectedShot::start)
    }

    /// The duration that its heading or a line of its own text gives, in milliseconds.
    pub(super) fn declared_ms(&self, prompt: Prompt<'_>) -> Option<u64> {
        let in_heading = self.length_ms.or(self.range_ms.map(|(start, end)| end - start));
        if in_heading.is_some() || self.header.is_empty() {
            return in_heading;
        }
        let lines = prompt.line_from(self.header.end as usize)..prompt.line_from(self.words_end());
        let lines = prompt.lines.get(lines).unwrap_or(&[]);
        let mut mentions = lines.iter().filter_map(|line| parse_labelled_line(prompt.text, *line));
        mentions.find(|mention| mention.key == "duration").map(|mention| mention.ms)
    }
}

/// Finds the clips of a prompt. There is at least one.
pub(super) fn find_parts<'c>(prompt: Prompt<'_>, outline: &'c Outline) -> Vec<PartText<'c>> {
    let mut parts: Vec<PartText<'c>> = Vec::new();
    for (index, part) in outline.parts.iter().enumerate() {
        let shots = detect_shots(prompt, outline, part);
        let first = shots.first().map_or(prompt.text.len(), DetectedShot::start);
        let heading = part.heading.and_then(|heading| outline.candidate(heading));
        let start = heading.map_or(first, |heading| heading.header.start as usize);
        let mut text = PartText {
            range: start..prompt.text.len(),
            header: heading.map_or(Span::at(start), |heading| heading.header),
            labels: Vec::new(),
            native_name: None,
            range_ms: heading.and_then(Candidate::range),
            length_ms: None,
            shots,
        };
        if let Some(heading) = heading {
            text.labels.clone_from(&heading.labels);
            if let HeaderKind::Numbered(_, length) = heading.kind {
                text.length_ms = length;
            }
            if let Some(ordinal) = heading.any_ordinal()
                && ordinal.number as usize == index + 1
            {
                name_part(prompt.text, &mut text, Span::new(ordinal.noun.start as usize, ordinal.end));
            }
        }
        parts.push(text);
    }
    let starts: Vec<usize> = parts.iter().skip(1).map(|part| part.range.start).collect();
    for (part, next) in parts.iter_mut().zip(starts) {
        part.range.end = next;
    }
    parts
}

/// Takes the name of a part from its heading, if a story spells it the same way. `ordinal` is the noun with its number.
fn name_part(text: &str, part: &mut PartText<'_>, ordinal: Span) {
    // `第二段` starts before its noun.
    let start = part.labels.first().map_or(ordinal.start, |label| label.start.min(ordinal.start));
    let ordinal = Span { start, end: ordinal.end };
    let name = ordinal.slice(text).trim();
    let script = syntax::parse(format!("[{name}] x"));
    let is_native = script.blocks.first().is_some_and(
        |block| matches!(&block.kind, BlockKind::Clip(clip) if clip.broken.is_none() && clip.number.is_some() && !block.unclosed),
    );
    if !is_native {
        return;
    }
    part.native_name = Some(name.to_owned());
    if let Some(label) = part.labels.first_mut() {
        label.start = ordinal.end.min(label.end);
        let rest = label.slice(text).trim_start_matches(|c: char| !c.is_alphanumeric());
        label.start = label.end - rest.len() as u32;
    }
    part.labels.retain(|label| !label.is_empty());
}
