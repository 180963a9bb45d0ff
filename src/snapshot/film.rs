//! The snapshots of a film: one text with a document for each clip, and the comparison of two films.
//!
//! A story of a single clip has the text of its one snapshot. The text doesn't contain a clip's place on the story's
//! clock, so a longer clip doesn't change the clips after it.

use crate::assets::Assets;
use crate::compile::{Compiled, Target};
use crate::snapshot::align::{MAX_PAIRS, MIN_SIMILARITY, Words, pairs, similarity, words};
use crate::snapshot::difference::{Difference, compare};
use crate::snapshot::{NoSnapshot, NotASnapshot, Snapshot, text};

/// First line of a clip's document, up to its number.
const CLIP: &str = "clip: ";

/// Takes a snapshot of each clip of a film; `clips` is one of [`Compiled::films`].
///
/// # Errors
///
/// If a clip has no request, or a file can't be read.
pub fn snapshots(
    compiled: &Compiled,
    clips: &[Target],
    assets: &dyn Assets,
) -> Result<Vec<Snapshot>, NoSnapshot> {
    clips.iter().map(|target| Snapshot::from_target(compiled, target, assets)).collect()
}

/// Writes the text of a film, without a final line end.
pub fn write(clips: &[Snapshot]) -> String {
    if let [only] = clips {
        return text::write(only);
    }
    let document = |(at, clip): (usize, &Snapshot)| format!("{CLIP}{}\n{}", at + 1, text::write(clip));
    clips.iter().enumerate().map(document).collect::<Vec<_>>().join("\n\n")
}

/// Reads the text of a film, or of a single clip.
///
/// # Errors
///
/// If the text isn't a snapshot, or its clips aren't numbered from 1.
pub fn read(text: &str) -> Result<Vec<Snapshot>, NotASnapshot> {
    if !text.starts_with(CLIP) {
        return text::read(text).map(|only| vec![only]);
    }
    // No other line can start with `clip: `: prompt lines start with `|` or `+`, and bodies are objects.
    let lines: Vec<&str> = text.lines().collect();
    let starts: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.starts_with(CLIP)).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let mut clips = Vec::new();
    for (at, (start, end)) in starts.iter().zip(ends).enumerate() {
        let number = lines.get(*start).and_then(|line| line.strip_prefix(CLIP));
        if number != Some((at + 1).to_string().as_str()) {
            return Err(NotASnapshot(start + 1));
        }
        let document = lines.get(start + 1..end).unwrap_or_default().join("\n");
        let clip =
            text::read(document.trim_end()).map_err(|NotASnapshot(line)| NotASnapshot(start + 1 + line))?;
        clips.push(clip);
    }
    Ok(clips)
}

/// A clip in the comparison of two films; `old` and `new` are indexes into the accepted and the current film.
#[derive(Clone, Debug, PartialEq)]
pub enum ClipChange {
    /// Both films have it.
    Kept {
        /// Its index in the accepted film.
        old: usize,
        /// Its index in the current film.
        new: usize,
        /// What differs; empty if the request is the same.
        difference: Difference,
    },
    /// Only the current film has it.
    Added {
        /// Its index in the current film.
        new: usize,
    },
    /// Only the accepted film has it.
    Removed {
        /// Its index in the accepted film.
        old: usize,
    },
}

/// Compares two films clip by clip, in order. An inserted clip counts as one new clip and doesn't change the others.
pub fn compare_clips(old: &[Snapshot], new: &[Snapshot]) -> Vec<ClipChange> {
    let change = |pair| match pair {
        (Some(from), Some(to)) => {
            let difference = old.get(from).zip(new.get(to)).map(|(old, new)| compare(old, new));
            Some(ClipChange::Kept { old: from, new: to, difference: difference.unwrap_or_default() })
        }
        (Some(old), None) => Some(ClipChange::Removed { old }),
        (None, Some(new)) => Some(ClipChange::Added { new }),
        (None, None) => None,
    };
    align(old, new).into_iter().filter_map(change).collect()
}

/// Pairs the accepted clips with the current ones.
fn align(old: &[Snapshot], new: &[Snapshot]) -> Vec<(Option<usize>, Option<usize>)> {
    let (rows, columns) = (old.len(), new.len());
    // A single clip stays itself, however its words change.
    if (rows, columns) == (1, 1) || rows * columns > MAX_PAIRS {
        return pairs(rows, columns, |_, _| 1.0);
    }
    let prompt = |clip: &Snapshot| clip.parts.iter().map(|part| part.text.as_str()).collect::<String>();
    let (old_prompts, new_prompts): (Vec<String>, Vec<String>) =
        (old.iter().map(prompt).collect(), new.iter().map(prompt).collect());
    let old_words: Vec<Words<'_>> = old_prompts.iter().map(|text| words(text)).collect();
    let new_words: Vec<Words<'_>> = new_prompts.iter().map(|text| words(text)).collect();
    pairs(rows, columns, |from, to| {
        let alike = match (old_words.get(from), new_words.get(to)) {
            (Some(a), Some(b)) => similarity(a, b),
            _ => 0.0,
        };
        // The clips of a film share many words, so an identical request outweighs any similarity.
        let is_same = old.get(from) == new.get(to);
        let same_place = if from == to { 0.05 } else { 0.0 };
        let score = alike + same_place + if is_same { 1.0 } else { 0.0 };
        if is_same || alike >= MIN_SIMILARITY || (rows == columns && from == to) { score } else { 0.0 }
    })
}
