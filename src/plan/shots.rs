//! Composes a prompt shot by shot, for models without a place for clip-wide text.
//!
//! Each shot's text must stand alone. Style, setting and cast are repeated in every shot if all shots still fit. If
//! not, only the first shot has them, and the report says so. Text after the shots goes into the last shot.

use serde::Serialize;

use crate::model::length;
use crate::model::profile::FormLimits;
use crate::plan::dialect::Layout;
use crate::plan::source_map::SourceMap;
use crate::text::Span;

/// A shot that the request lists separately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedShot {
    /// Its length in whole seconds.
    pub seconds: u64,
    /// Its text, as a span of the prompt.
    pub words: Span,
    /// Its header in the story.
    pub header: Span,
}

/// Where clip-wide text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClipWideText {
    /// Once, before and after the shots.
    Once,
    /// In every shot.
    EveryShot,
    /// Only in the first shot, because repeating it wouldn't fit.
    FirstShot,
}

/// A shot's text before the prompt is composed.
pub(super) struct Entry {
    pub(super) header: String,
    pub(super) text: String,
    pub(super) map: SourceMap,
    pub(super) seconds: u64,
    pub(super) place: Span,
}

type Part = (String, SourceMap);

/// Maximum bytes of clip-wide text, all repetitions together.
const MAX_REPEATED_BYTES: usize = 1 << 20;

/// A composed prompt: its text and source map, its shots, and where clip-wide text went.
type Composed = (String, SourceMap, Vec<PlannedShot>, ClipWideText);

/// Composes the prompt from its shots.
pub(super) fn compose(
    layout: Layout,
    limits: &FormLimits<'_>,
    head: &Part,
    entries: &[Entry],
    tail: &Part,
) -> Composed {
    let last = entries.len().saturating_sub(1);
    let fits = |text: &str| limits.shot_prompt.is_none_or(|limit| length::fits(text, &limit.value));
    let whole =
        |at: usize, entry: &Entry| joined(&[&head.0, &entry.text, if at == last { &tail.0 } else { "" }]);
    // A long text repeated in very many shots could exhaust memory before a rule rejects it.
    let is_short = head.0.len().saturating_mul(entries.len()) <= MAX_REPEATED_BYTES;
    let everywhere = is_short && entries.iter().enumerate().all(|(at, entry)| fits(&whole(at, entry)));
    let written = |clip_wide| joined_shots(layout, head, entries, tail, clip_wide);
    match (head.0.is_empty(), everywhere) {
        (true, _) => written(ClipWideText::Once),
        (false, false) => written(ClipWideText::FirstShot),
        (false, true) => {
            let repeated = written(ClipWideText::EveryShot);
            let is_too_long = limits.prompt.is_some_and(|limit| !length::fits(&repeated.0, &limit.value));
            if is_too_long { written(ClipWideText::FirstShot) } else { repeated }
        }
    }
}

/// Writes the shots one after the other.
fn joined_shots(
    layout: Layout,
    head: &Part,
    entries: &[Entry],
    tail: &Part,
    clip_wide: ClipWideText,
) -> Composed {
    let last = entries.len().saturating_sub(1);
    let (mut prompt, mut map, mut shots) = (String::new(), SourceMap::default(), Vec::new());
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 {
            prompt.push_str(if layout == Layout::Line { " " } else { "\n\n" });
        }
        let start = prompt.len();
        prompt.push_str(&entry.header);
        map.push(Span::new(start, prompt.len()), entry.place, false);
        let words = prompt.len();
        let has_head = at == 0 || clip_wide == ClipWideText::EveryShot;
        let parts = [
            Some((&head.0, &head.1)).filter(|_| has_head),
            Some((&entry.text, &entry.map)),
            Some((&tail.0, &tail.1)).filter(|_| at == last),
        ];
        for (text, pieces) in parts.into_iter().flatten().filter(|(text, _)| !text.is_empty()) {
            if prompt.len() > words {
                prompt.push(' ');
            }
            map.append(pieces, prompt.len());
            prompt.push_str(text);
        }
        shots.push(PlannedShot {
            seconds: entry.seconds,
            words: Span::new(words, prompt.len()),
            header: entry.place,
        });
        if layout == Layout::Line {
            prompt.push(';');
        }
    }
    (prompt, map, shots, clip_wide)
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}
