//! `storyc test` for people: what changed in each clip, then the sum.

use std::fmt::Write;

use crate::report::diff;
use crate::report::human::{Look, paint};
use crate::report::test::{Clip, Line, Outcome, Tested, conclusion, price};
use crate::snapshot::difference::PartChangeKind;

/// `storyc check` is there to show all.
const MOST_ERRORS: usize = 3;

/// One clip; nothing for one that stayed.
pub fn clip(clip: &Clip, look: Look) -> String {
    let style = match clip.outcome {
        Outcome::Same if clip.repriced().is_none() => return String::new(),
        Outcome::Same => "36;1",
        Outcome::Failed(_) => "31;1",
        _ if clip.accepted => "32;1",
        Outcome::New => "36;1",
        _ => "33;1",
    };
    let word = match clip.outcome {
        Outcome::Same => "price",
        _ if clip.accepted => "accepted",
        _ => clip.outcome.name(),
    };
    let model = if clip.model.is_empty() { String::new() } else { format!(" ({})", clip.model) };
    let mut out = format!("{}  {}{model}\n", paint(&format!("{word:8}"), style, look), clip.story);
    match &clip.outcome {
        Outcome::Same => {}
        Outcome::Unreadable(why) => {
            let _ = writeln!(out, "  {} cannot be read: {why}", clip.snapshot);
        }
        Outcome::New => {
            let cost = clip.price.as_ref().map_or("no price is known".to_owned(), price);
            let _ = writeln!(out, "  a first snapshot; {cost}");
        }
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

/// The whole run.
pub fn report(tested: &Tested, look: Look) -> String {
    let mut out = String::new();
    let mut shown = 0;
    for one in &tested.clips {
        let text = clip(one, look);
        if !text.is_empty() {
            // A line between two clips that have lines of their own.
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
