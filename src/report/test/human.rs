//! Human-readable output of `storyc test`: the changes of each clip, then the sum.

use std::fmt::Write;

use crate::report::diff;
use crate::report::human::{TerminalOptions, paint};
use crate::report::test::{Clip, Outcome, Place, PromptChange, TestRun, show_price, summarize};
use crate::snapshot::difference::PartChangeKind;
use crate::text::suggest;

/// Maximum number of errors to list for a clip; `storyc check` lists them all.
const MAX_ERRORS: usize = 3;

/// Reports the clips of one story and model; empty if none changed. Clips with the same changes share an entry, and the
/// last entry names the clips that stay the same.
pub fn report_film(clips: &[Clip], options: TerminalOptions) -> String {
    let mut entries: Vec<(String, String, Vec<&Clip>)> = Vec::new();
    let mut same: Vec<&Clip> = Vec::new();
    for clip in clips {
        if matches!(clip.outcome, Outcome::Same) && clip.price_change().is_none() && !clip.new_frame {
            same.push(clip);
            continue;
        }
        let (status, text) = (status_word(clip, options), describe_clip(clip, 1, options));
        match entries.iter_mut().find(|(known, details, _)| (known, details) == (&status, &text)) {
            Some((.., clips)) => clips.push(clip),
            None => entries.push((status, text, vec![clip])),
        }
    }
    if !entries.is_empty() && !same.is_empty() {
        entries.push((format!("{:8}", "same"), String::new(), same));
    }
    let mut out = String::new();
    for (status, text, clips) in &entries {
        let Some(first) = clips.first() else { continue };
        let text = if clips.len() > 1 && !text.is_empty() {
            describe_clip(first, clips.len(), options)
        } else {
            text.clone()
        };
        let model = if first.model.is_empty() { String::new() } else { format!(" ({})", first.model) };
        let _ = write!(out, "{status}  {}{model}{}\n{text}", first.story, describe_places(clips));
    }
    out
}

/// Formats the places of clips in their film: `, clips 1 and 3 of 3`; empty if the story is a single clip.
fn describe_places(clips: &[&Clip]) -> String {
    let places: Vec<Place> = clips.iter().filter_map(|clip| clip.place).collect();
    let numbers: Vec<String> = places.iter().map(|place| place.number.to_string()).collect();
    match (numbers.as_slice(), places.first()) {
        ([one], Some(place)) => format!(", clip {one} of {}", place.count),
        (several, Some(place)) => format!(", clips {} of {}", suggest::list(several, "and"), place.count),
        (_, None) => String::new(),
    }
}

/// Returns the word that starts an entry.
fn status_word(clip: &Clip, options: TerminalOptions) -> String {
    let (word, style) = match clip.outcome {
        Outcome::Same if clip.new_frame => ("stale", "33;1"),
        Outcome::Same => ("price", "36;1"),
        Outcome::Failed(_) => (clip.outcome.name(), "31;1"),
        _ if clip.accepted => ("accepted", "32;1"),
        Outcome::New => (clip.outcome.name(), "36;1"),
        _ => (clip.outcome.name(), "33;1"),
    };
    paint(&format!("{word:8}"), style, options)
}

/// Returns the lines of an entry, which `count` clips share.
fn describe_clip(clip: &Clip, count: usize, options: TerminalOptions) -> String {
    let mut out = String::new();
    match &clip.outcome {
        Outcome::Same => {}
        Outcome::Unreadable(why) => {
            let _ = writeln!(out, "  {} can't be read: {why}", clip.snapshot);
        }
        Outcome::New => {
            let cost = clip.price.as_ref().map_or("no price known".to_owned(), show_price);
            let each = if count > 1 { " each" } else { "" };
            let _ = writeln!(out, "  no snapshot yet; {cost}{each}");
        }
        Outcome::Gone => out.push_str("  the story no longer has this clip\n"),
        Outcome::Failed(errors) => {
            for error in errors.iter().take(MAX_ERRORS) {
                let _ = writeln!(out, "  error[{}] {}", error.code, error.message);
            }
            let more = errors.len().saturating_sub(MAX_ERRORS);
            if more > 0 {
                let _ = writeln!(out, "  and {more} more; run `storyc check` to see them all");
            }
        }
        Outcome::Changed(parts, _) => {
            out.push_str(&describe_prompt(parts, options));
            for line in clip.describe_changes() {
                let _ = writeln!(out, "  {line}");
            }
        }
    }
    if let Some(before) = clip.place.filter(|_| clip.new_frame).map(|place| place.number - 1) {
        let _ = writeln!(out, "  begins with the last frame of clip {before}, which changes");
    }
    if let Some((old, new)) = clip.price_change() {
        let _ = writeln!(out, "  price: {} → {}", show_price(old), show_price(new));
    }
    out
}

/// Describes the changes of the prompt, part by part.
fn describe_prompt(parts: &[PromptChange], options: TerminalOptions) -> String {
    let mut out = String::new();
    for line in parts.iter().filter(|line| line.change != PartChangeKind::Renumbered) {
        let (head, text) = match line.change {
            PartChangeKind::Added => (" (new)", diff::word_diff("", &line.new, options)),
            PartChangeKind::Removed => (" (gone)", diff::word_diff(&line.old, "", options)),
            _ => ("", diff::word_diff(&line.old, &line.new, options)),
        };
        let _ = writeln!(out, "  {}{head}\n    {text}", line.part);
    }
    let renumbered: Vec<&str> = parts
        .iter()
        .filter(|line| line.change == PartChangeKind::Renumbered)
        .map(|line| line.part.as_str())
        .collect();
    if !renumbered.is_empty() {
        let _ = writeln!(out, "  only tokens changed: {}", renumbered.join(", "));
    }
    out
}

/// Reports the whole run.
pub fn report(run: &TestRun, options: TerminalOptions) -> String {
    let mut out = String::new();
    let mut entries = 0;
    let films = run.clips.chunk_by(|one, other| (&one.story, &one.model) == (&other.story, &other.model));
    for clips in films {
        let text = report_film(clips, options);
        if !text.is_empty() {
            // Count the entries: a blank line separates them from the summary.
            entries += 1;
            out.push_str(&text);
        }
    }
    for path in &run.orphans {
        let (word, style) = if run.updated { ("removed", "32;1") } else { ("orphaned", "33;1") };
        let _ = writeln!(
            out,
            "{}  {path}: its story or model no longer exists",
            paint(&format!("{word:8}"), style, options)
        );
        entries += 1;
    }
    if entries > 0 {
        out.push('\n');
    }
    let _ = writeln!(out, "{}", summarize(run));
    out
}
