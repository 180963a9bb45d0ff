//! Models as people read them: a table of all, or one with every figure, its worth, its source and the day it was read.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::model::profile::{Choice, ImageLimit};
use crate::model::{Confidence, Figure, Profile};

/// Every model in a line.
pub fn list<'p>(profiles: impl Iterator<Item = &'p Profile>) -> String {
    let mut rows =
        vec![["model", "seconds", "shots", "references", "resolutions", "vendor"].map(str::to_owned)];
    rows.extend(profiles.map(|profile| {
        let limits = &profile.limits;
        [
            profile.id.clone(),
            format!("{}–{}", limits.duration.value.least_s, limits.duration.value.most_s),
            limits.shots.value.to_string(),
            limits.references.value.to_string(),
            limits.resolution.value.values.join(" "),
            profile.vendor.clone(),
        ]
    }));
    let mut out = table(&rows);
    out.push_str("\n`storyc models MODEL` shows every limit with its source.\n");
    out
}

/// One model with all that is known of it.
pub fn one(profile: &Profile) -> String {
    let limits = &profile.limits;
    let mut out = format!("{} ({}), {}\n", profile.name, profile.id, profile.vendor);
    let mut rows = vec![["limit", "value", "kind", "checked", "source"].map(str::to_owned)];
    let duration = limits.duration.value;
    let whole = if duration.whole { " whole" } else { "" };
    let seconds =
        format!("{}–{}{whole} s, default {} s", duration.least_s, duration.most_s, duration.default_s);
    let prompt = limits.prompt.value;
    let characters = format!("{} characters, a Han character counts {}", prompt.most, prompt.han_weight);
    let seed = limits.seed.value;
    rows.push(row("length", seconds, &limits.duration));
    rows.push(row("shots", format!("at most {}", limits.shots.value), &limits.shots));
    rows.push(row("references", format!("at most {}", limits.references.value), &limits.references));
    rows.push(row("prompt", characters, &limits.prompt));
    rows.push(row("ratio", choice(&limits.ratio.value), &limits.ratio));
    rows.push(row("resolution", choice(&limits.resolution.value), &limits.resolution));
    rows.push(row("seed", format!("{}–{}", seed.least, seed.most), &limits.seed));
    rows.push(row("reference picture", image(&limits.reference_image.value), &limits.reference_image));
    rows.push(row("first frame", image(&limits.first_frame_image.value), &limits.first_frame_image));
    let _ = write!(out, "\n{}", table(&rows));

    let mut rows = vec![["region", "host", "checked", "source"].map(str::to_owned)];
    for (name, host) in &profile.regions.hosts {
        let default = if *name == profile.regions.default { " (default)" } else { "" };
        let address = host.host.as_ref().or(host.workspace.as_ref()).cloned().unwrap_or_default();
        rows.push([format!("{name}{default}"), address, host.checked.clone(), host.source.clone()]);
    }
    let _ = write!(out, "\n{}", table(&rows));

    let mut rows = vec![["price per second", "regions", "checked", "source"].map(str::to_owned)];
    for price in &profile.prices {
        let amounts: Vec<String> =
            price.per_second.iter().map(|(size, amount)| format!("{size} {amount}")).collect();
        let doubt = doubt(price.confidence);
        let shown = format!("{} {}{doubt}", price.currency, amounts.join(", "));
        rows.push([shown, price.regions.join(" "), price.checked.clone(), price.source.clone()]);
    }
    let _ = write!(out, "\n{}", table(&rows));

    out.push_str("\nsources\n");
    let width = profile.sources.keys().map(String::len).max().unwrap_or(0);
    for (key, source) in &profile.sources {
        let address = if source.url.is_empty() { String::new() } else { format!(": {}", source.url) };
        let _ = writeln!(out, "  {key:width$}  {}{address}", source.title);
    }
    let notes = [
        ("shots", &limits.shots.note),
        ("prompt", &limits.prompt.note),
        ("resolution", &limits.resolution.note),
    ];
    let prices = profile.prices.iter().filter_map(|price| Some(("price", price.note.as_ref()?)));
    let notes: Vec<_> =
        notes.iter().filter_map(|(what, note)| Some((*what, note.as_ref()?))).chain(prices).collect();
    if !notes.is_empty() {
        out.push_str("\nnotes\n");
        for (what, note) in notes {
            let _ = writeln!(out, "  {what}: {note}");
        }
    }
    out
}

/// The profiles as they are.
pub fn json<'p>(profiles: impl Iterator<Item = &'p Profile>) -> Value {
    json!({ "version": 1, "models": profiles.collect::<Vec<_>>() })
}

fn row<T>(what: &str, value: String, figure: &Figure<T>) -> [String; 5] {
    let kind = format!("{}{}", figure.kind.describe(), doubt(figure.confidence));
    [what.to_owned(), value, kind, figure.checked.clone(), figure.source.clone()]
}

fn doubt(confidence: Confidence) -> String {
    if confidence.is_confirmed() { String::new() } else { format!(" ({})", confidence.name()) }
}

fn choice(choice: &Choice) -> String {
    format!("{}; default {}", choice.values.join(" "), choice.default)
}

fn image(limit: &ImageLimit) -> String {
    let mut text = format!(
        "{}, at most {} MB, shorter side at least {} px",
        limit.formats.join(" "),
        limit.most_bytes / 1_048_576,
        limit.short_side
    );
    if let (Some(least), Some(most)) = (limit.least_aspect, limit.most_aspect) {
        let _ = write!(text, ", {least} to {most} times as wide as tall");
    }
    text
}

/// Columns with two spaces between them; the first row is the head.
fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut out = String::new();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}
