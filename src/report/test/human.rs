//! Human-readable output of `storyc test`: the changes of each clip, then the sum.

use std::fmt::Write;

use crate::report::diff;
use crate::report::human::{Look, paint};
use crate::report::test::{Clip, Line, Outcome, Place, Tested, conclusion, price};
use crate::snapshot::difference::PartChangeKind;
use crate::text::suggest;

/// Maximum number of errors to list for a clip; `storyc check` lists them all.
const MOST_ERRORS: usize = 3;

/// Reports the clips of one story and model; empty if none changed. Clips with the same changes share an entry, and the
/// last entry names the clips that stay the same.
pub fn film(clips: &[Clip], look: Look) -> String {
    let mut shown: Vec<(String, String, Vec<&Clip>)> = Vec::new();
    let mut same: Vec<&Clip> = Vec::new();
    for clip in clips {
        if matches!(clip.outcome, Outcome::Same) && clip.repriced().is_none() {
            same.push(clip);
            continue;
        }
        let (word, text) = (word(clip, look), details(clip, 1, look));
        match shown.iter_mut().find(|(known, said, _)| (known, said) == (&word, &text)) {
            Some((.., of)) => of.push(clip),
            None => shown.push((word, text, vec![clip])),
        }
    }
    if !shown.is_empty() && !same.is_empty() {
        shown.push((format!("{:8}", "same"), String::new(), same));
    }
    let mut out = String::new();
    for (word, text, of) in &shown {
        let Some(first) = of.first() else { continue };
        let text =
            if of.len() > 1 && !text.is_empty() { details(first, of.len(), look) } else { text.clone() };
        let model = if first.model.is_empty() { String::new() } else { format!(" ({})", first.model) };
        let _ = write!(out, "{word}  {}{model}{}\n{text}", first.story, places(of));
    }
    out
}

/// `, clips 1 and 3 of 3`; empty if the story is a single clip.
fn places(clips: &[&Clip]) -> String {
    let places: Vec<Place> = clips.iter().filter_map(|clip| clip.place).collect();
    let numbers: Vec<String> = places.iter().map(|place| place.number.to_string()).collect();
    match (numbers.as_slice(), places.first()) {
        ([one], Some(place)) => format!(", clip {one} of {}", place.count),
        (several, Some(place)) => format!(", clips {} of {}", suggest::list(several, "and"), place.count),
        (_, None) => String::new(),
    }
}

/// Returns the word that starts an entry.
fn word(clip: &Clip, look: Look) -> String {
    let (word, style) = match clip.outcome {
        Outcome::Same => ("price", "36;1"),
        Outcome::Failed(_) => (clip.outcome.name(), "31;1"),
        _ if clip.accepted => ("accepted", "32;1"),
        Outcome::New => (clip.outcome.name(), "36;1"),
        _ => (clip.outcome.name(), "33;1"),
    };
    paint(&format!("{word:8}"), style, look)
}

/// Returns the lines of an entry, which `count` clips share.
fn details(clip: &Clip, count: usize, look: Look) -> String {
    let mut out = String::new();
    match &clip.outcome {
        Outcome::Same => {}
        Outcome::Unreadable(why) => {
            let _ = writeln!(out, "  {} cannot be read: {why}", clip.snapshot);
        }
        Outcome::New => {
            let cost = clip.price.as_ref().map_or("no price is known".to_owned(), price);
            let each = if count > 1 { " each" } else { "" };
            let _ = writeln!(out, "  no snapshot yet; {cost}{each}");
        }
        Outcome::Gone => out.push_str("  the story no longer has this clip\n"),
        Outcome::Failed(errors) => {
            for error in errors.iter().take(MOST_ERRORS) {
                let _ = writeln!(out, "  error[{}] {}", error.code, error.message);
            }
            let more = errors.len().saturating_sub(MOST_ERRORS);
            if more > 0 {
                let _ = writeln!(out, "  and {more} more: `storyc check` shows them with their places");
            }
        }
        Outcome::Changed(parts, _) => {
            out.push_str(&words(parts, look));
            for line in clip.lines() {
                let _ = writeln!(out, "  {line}");
            }
        }
    }
    if let Some((old, new)) = clip.repriced() {
        let _ = writeln!(out, "  price: {} → {}", price(old), price(new));
    }
    out
}

fn words(parts: &[Line], look: Look) -> String {
    let mut out = String::new();
    for line in parts.iter().filter(|line| line.change != PartChangeKind::Renumbered) {
        let (head, text) = match line.change {
            PartChangeKind::Added => (" (new)", diff::words("", &line.new, look)),
            PartChangeKind::Removed => (" (gone)", diff::words(&line.old, "", look)),
            _ => ("", diff::words(&line.old, &line.new, look)),
        };
        let _ = writeln!(out, "  {}{head}\n    {text}", line.part);
    }
    let renumbered: Vec<&str> = parts
        .iter()
        .filter(|line| line.change == PartChangeKind::Renumbered)
        .map(|line| line.part.as_str())
        .collect();
    if !renumbered.is_empty() {
        let _ = writeln!(out, "  other tokens, and no other words: {}", renumbered.join(", "));
    }
    out
}

/// Reports the whole run.
pub fn report(tested: &Tested, look: Look) -> String {
    let mut out = String::new();
    let mut shown = 0;
    let films = tested.clips.chunk_by(|one, other| (&one.story, &one.model) == (&other.story, &other.model));
    for clips in films {
        let text = film(clips, look);
        if !text.is_empty() {
            // Count the entries: a blank line separates them from the conclusion.
            shown += 1;
            out.push_str(&text);
        }
    }
    for path in &tested.orphans {
        let (word, style) = if tested.updated { ("removed", "32;1") } else { ("orphaned", "33;1") };
        let _ = writeln!(
            out,
            "{}  {path}: its story, or its model, is gone",
            paint(&format!("{word:8}"), style, look)
        );
        shown += 1;
    }
    if shown > 0 {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", conclusion(tested));
    out
}
