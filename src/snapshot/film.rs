//! The snapshots of a film's clips to one text and back, a document for each clip; and two films to what became of each
//! clip.
//!
//! A story that is one clip has the text of its one snapshot. A clip's place on the story's clock isn't in the text: where a
//! clip before it gets longer, its own request is the same.

use crate::assets::Assets;
use crate::compile::{Compiled, Target};
use crate::snapshot::align::{ALIKE, MOST_PAIRS, Words, likeness, pairs, words};
use crate::snapshot::difference::{Difference, compare};
use crate::snapshot::{NoSnapshot, NotASnapshot, Snapshot, text};

/// What a clip's document begins with, before its number.
const CLIP: &str = "clip: ";

/// The snapshots of the clips that one model makes of a story; `clips` is one of [`Compiled::films`].
///
/// # Errors
///
/// Where a clip has no request, or a file cannot be read.
pub fn snapshots(
    compiled: &Compiled,
    clips: &[Target],
    assets: &dyn Assets,
) -> Result<Vec<Snapshot>, NoSnapshot> {
    clips.iter().map(|target| Snapshot::of(compiled, target, assets)).collect()
}

/// The text of a film, without a line end behind it.
pub fn write(clips: &[Snapshot]) -> String {
    if let [only] = clips {
        return text::write(only);
    }
    let document = |(at, clip): (usize, &Snapshot)| format!("{CLIP}{}\n{}", at + 1, text::write(clip));
    clips.iter().enumerate().map(document).collect::<Vec<_>>().join("\n\n")
}

/// Reads the text of a film, or of a story that is one clip.
///
/// # Errors
///
/// Where it is none.
pub fn read(text: &str) -> Result<Vec<Snapshot>, NotASnapshot> {
    if !text.starts_with(CLIP) {
        return text::read(text).map(|only| vec![only]);
    }
    // No other line of a snapshot begins like a clip's first one: prompts stand behind `|`, bodies are objects.
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

/// What became of a clip; `old` and `new` are places in the accepted and in the present film.
#[derive(Clone, Debug, PartialEq)]
pub enum ClipChange {
    /// It was there before, and this is what differs.
    Kept {
        /// Its place before.
        old: usize,
        /// Its place now.
        new: usize,
        /// What differs; empty where the request is the same.
        difference: Difference,
    },
    /// It is new.
    Added {
        /// Its place.
        new: usize,
    },
    /// It is gone.
    Removed {
        /// The place that it had.
        old: usize,
    },
}

/// What became of each clip of a film, in order. A clip that is put in between is one new clip.
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

/// Which former clip is which present one.
fn align(old: &[Snapshot], new: &[Snapshot]) -> Vec<(Option<usize>, Option<usize>)> {
    let (rows, columns) = (old.len(), new.len());
    // One clip that stays one is itself, whatever became of its words.
    if (rows, columns) == (1, 1) || rows * columns > MOST_PAIRS {
        return pairs(rows, columns, |_, _| 1.0);
    }
    let prompt = |clip: &Snapshot| clip.parts.iter().map(|part| part.text.as_str()).collect::<String>();
    let (old_prompts, new_prompts): (Vec<String>, Vec<String>) =
        (old.iter().map(prompt).collect(), new.iter().map(prompt).collect());
    let old_words: Vec<Words<'_>> = old_prompts.iter().map(|text| words(text)).collect();
    let new_words: Vec<Words<'_>> = new_prompts.iter().map(|text| words(text)).collect();
    pairs(rows, columns, |from, to| {
        let alike = match (old_words.get(from), new_words.get(to)) {
            (Some(a), Some(b)) => likeness(a, b),
            _ => 0.0,
        };
        // Clips share much of their words, so that the very same request counts for more than any likeness.
        let is_same = old.get(from) == new.get(to);
        let same_place = if from == to { 0.05 } else { 0.0 };
        let score = alike + same_place + if is_same { 1.0 } else { 0.0 };
        if is_same || alike >= ALIKE || (rows == columns && from == to) { score } else { 0.0 }
    })
}
