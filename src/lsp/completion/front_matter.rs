//! Completion in front matter and project files: missing keys, and the values that the model accepts.

use crate::lsp::completion::{Files, Item, Kind, line_before, rules};
use crate::lsp::docs;
use crate::model::{self, Form, Profile};
use crate::project::{PROJECT_KEYS, Project, STORY_KEYS};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// A YAML document: front matter or a project file.
pub(super) struct YamlDocument<'s> {
    /// The whole document.
    pub(super) text: &'s str,
    /// The offset where its YAML begins.
    pub(super) start: u32,
    /// True for a project file.
    pub(super) is_project: bool,
    /// The project that applies, for its custom models.
    pub(super) own: Option<&'s Project>,
    /// The models of the story.
    pub(super) profiles: &'s [&'s Profile],
    /// The end of the shots, in milliseconds.
    pub(super) shots_end: Option<u64>,
}

pub(super) fn at(document: &YamlDocument<'_>, offset: u32, files: &Files<'_>) -> Vec<Item> {
    let (start, line) = line_before(document.text, offset, document.start);
    let typed = line.trim_start();
    if typed.starts_with('#') {
        return Vec::new();
    }
    let is_outer = typed.len() == line.len();
    if is_outer {
        return match typed.split_once(':') {
            None => keys(document, Span { start, end: offset }),
            Some((key, value)) => value_of(
                document,
                key.trim(),
                value,
                Span { start: offset - value.len() as u32, end: offset },
                files,
            ),
        };
    }
    // Inside the value of the nearest unindented key above.
    let above = document.text.get(document.start as usize..start as usize).unwrap_or("");
    let parent = above
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty() && !line.starts_with([' ', '\t', '-', '#']))
        .and_then(|line| line.split_once(':'))
        .map_or("", |(key, _)| key.trim());
    let typed_span = Span { start: offset - typed.len() as u32, end: offset };
    match parent {
        "allow" | "lint" => match typed.split_once(':') {
            None => rule_keys(parent, typed_span),
            Some((_, value)) if parent == "lint" => levels(value_span(value, offset), value),
            Some(_) => Vec::new(),
        },
        "refs" => match typed.trim_start_matches("- ").split_once(':') {
            Some((_, value)) => reference(value, offset, files),
            None if typed.starts_with("- ") => {
                paths(Span { start: typed_span.start + 2, end: offset }, "", files)
            }
            None => Vec::new(),
        },
        "model" => typed.strip_prefix("- ").map_or_else(Vec::new, |value| {
            models(document, Span { start: offset - value.len() as u32, end: offset }, "")
        }),
        _ => Vec::new(),
    }
}

fn value_span(value: &str, offset: u32) -> Span {
    Span { start: offset - value.len() as u32, end: offset }
}

/// The missing keys.
fn keys(document: &YamlDocument<'_>, span: Span) -> Vec<Item> {
    let known = if document.is_project { PROJECT_KEYS } else { STORY_KEYS };
    // Front matter ends at its fence; the lines below it aren't keys.
    let yaml = document.text.get(document.start as usize..).unwrap_or("");
    let yaml = if document.is_project { yaml } else { yaml.split("\n---").next().unwrap_or(yaml) };
    let own_line = span.start - document.start;
    let mut at = 0;
    let mut there: Vec<&str> = Vec::new();
    for line in yaml.split_inclusive('\n') {
        if at != own_line as usize
            && let Some((key, _)) = line.split_once(':')
        {
            there.push(key);
        }
        at += line.len();
    }
    known
        .iter()
        .filter(|key| !there.contains(key))
        .map(|key| {
            Item::new(key, Kind::Key, span)
                .doc(docs::setting(key, document.profiles.iter().copied()).unwrap_or_default())
                .insert(format!("{key}: "))
        })
        .collect()
}

/// The values of an unindented key. `typed` is the text after the colon.
fn value_of(document: &YamlDocument<'_>, key: &str, typed: &str, span: Span, files: &Files<'_>) -> Vec<Item> {
    // Keep the space after the colon, or insert it.
    let space = if typed.starts_with(' ') { "" } else { " " };
    let word = typed.trim_start();
    let span = Span { start: span.end - word.len() as u32, end: span.end };
    let value = |value: &str| Item::new(value, Kind::Value, span).insert(format!("{space}{value}"));
    let limit = |profile: &Profile| docs::limit(profile, key).unwrap_or_default();
    let mut items: Vec<Item> = Vec::new();
    let mut add = |item: Item, doc: String| match items.iter_mut().find(|known| known.label == item.label) {
        Some(known) => known.doc.push_str(&format!("\n\n{doc}")),
        None => items.push(item.doc(doc)),
    };
    match key {
        "model" => return models(document, span, space),
        "ratio" | "resolution" => {
            for profile in profiles(document) {
                let choice = if key == "ratio" {
                    &profile.limits.ratio.value
                } else {
                    &profile.limits.resolution.value
                };
                for accepted in &choice.values {
                    let default = if *accepted == choice.default { "default" } else { "" };
                    add(value(accepted).detail(default), limit(&profile));
                }
            }
        }
        "duration" => {
            if let Some(end) = document.shots_end {
                let text = format!("{}s", show_seconds(end));
                add(value(&text).detail("end of the shots"), "Matches the end of the last shot.".to_owned());
            }
            for profile in profiles(document) {
                let range = profile.limits.duration.value;
                for seconds in [range.min_s, range.default_s, range.max_s] {
                    let detail = match seconds {
                        s if s == range.max_s => "maximum",
                        s if s == range.min_s => "minimum",
                        _ => "default",
                    };
                    add(value(&format!("{seconds}s")).detail(detail), limit(&profile));
                }
            }
        }
        "audio" => {
            let about: Vec<String> = profiles(document).iter().map(&limit).collect();
            add(value("on"), about.join("\n\n"));
            add(value("off"), about.join("\n\n"));
        }
        "shots" => {
            let about: Vec<String> = profiles(document).iter().map(&limit).collect();
            for form in [Form::List, Form::Prompt] {
                add(value(form.name()), about.join("\n\n"));
            }
        }
        "clips" => {
            add(value("auto"), "Splits the story into as many clips as the model's limits need.".to_owned());
            add(value("one"), "One clip, or one for each clip header.".to_owned());
        }
        "keep_sound" => {
            add(value("true"), "The edited video keeps its own sound.".to_owned());
            add(value("false"), "The model decides, and may make the sound anew.".to_owned());
        }
        "watermark" => {
            let about: Vec<String> = profiles(document).iter().map(&limit).collect();
            add(value("true"), about.join("\n\n"));
            add(value("false"), about.join("\n\n"));
        }
        "allow" | "lint" => return in_braces(key, typed, span.end),
        "refs" => return references(typed, span.end, files),
        _ => {}
    }
    items
}

/// The models whose values to offer: those of the story, else the default model.
fn profiles(document: &YamlDocument<'_>) -> Vec<Profile> {
    if document.profiles.is_empty() {
        return model::find(model::DEFAULT).map(|profile| (*profile).clone()).into_iter().collect();
    }
    document.profiles.iter().map(|profile| (*profile).clone()).collect()
}

fn models(document: &YamlDocument<'_>, span: Span, space: &str) -> Vec<Item> {
    let own = document.own.iter().flat_map(|project| project.profiles.iter().cloned());
    own.chain(model::all())
        .map(|profile| {
            let limit = profile.limits.duration.value;
            Item::new(&profile.id, Kind::Value, span)
                .detail(format!("{}–{} s, {}", limit.min_s, limit.max_s, profile.vendor))
                .doc(docs::model(&profile))
                .insert(format!("{space}{}", profile.id))
        })
        .collect()
}

/// Completion inside the braces of `allow` and `lint`: `{ T202: …, `.
fn in_braces(key: &str, typed: &str, offset: u32) -> Vec<Item> {
    let Some((_, inside)) = typed.split_once('{') else { return Vec::new() };
    let last = inside.rsplit(',').next().unwrap_or("");
    match last.split_once(':') {
        Some((_, value)) if key == "lint" => levels(value_span(value, offset), value),
        Some(_) => Vec::new(),
        None => rule_keys(key, value_span(last.trim_start(), offset)),
    }
}

/// The rule codes as keys, each with the start of its value.
fn rule_keys(key: &str, span: Span) -> Vec<Item> {
    let ending = if key == "lint" { ": " } else { ": this is intentional" };
    rules(span).into_iter().map(|item| Item { insert: format!("{}{ending}", item.label), ..item }).collect()
}

fn levels(span: Span, typed: &str) -> Vec<Item> {
    let space = if typed.starts_with(' ') { "" } else { " " };
    let span = Span { start: span.end - typed.trim_start().len() as u32, end: span.end };
    [
        ("error", "Reports an error. storyc builds no request until it is fixed."),
        ("warning", "Reports a warning. storyc still builds the request."),
        ("advice", "Reports advice. storyc still builds the request."),
        ("off", "Turns the rule off."),
    ]
    .into_iter()
    .map(|(level, doc)| Item::new(level, Kind::Value, span).doc(doc).insert(format!("{space}{level}")))
    .collect()
}

/// Completion in the value of `refs` on the same line: `{ boy: …`, `{ boy: { image: …`, `[…`.
fn references(typed: &str, offset: u32, files: &Files<'_>) -> Vec<Item> {
    let depth = typed.matches('{').count().saturating_sub(typed.matches('}').count());
    let last = typed.rsplit(['{', '[', ',']).next().unwrap_or("");
    match (depth, last.split_once(':')) {
        (1, Some((_, value))) => reference(value, offset, files),
        (0, _) if typed.contains('[') => paths(value_span(last.trim_start(), offset), "", files),
        // The author chooses the names.
        (0 | 1, _) => Vec::new(),
        _ => reference(typed, offset, files),
    }
}

/// The value of a reference: a path, or a map in braces.
fn reference(typed: &str, offset: u32, files: &Files<'_>) -> Vec<Item> {
    let is_open = typed.matches('{').count() > typed.matches('}').count();
    let Some((_, inside)) = typed.rsplit_once('{').filter(|_| is_open) else {
        let word = typed.trim_start();
        let space = if typed.starts_with(' ') { "" } else { " " };
        return paths(value_span(word, offset), space, files);
    };
    let last = inside.rsplit(',').next().unwrap_or("");
    match last.split_once(':') {
        None => {
            let span = value_span(last.trim_start(), offset);
            crate::project::refs::REF_KEYS
                .iter()
                .map(|key| {
                    Item::new(key, Kind::Key, span)
                        .doc(docs::ref_key(key).unwrap_or(""))
                        .insert(format!("{key}: "))
                })
                .collect()
        }
        Some((key, value)) => {
            let space = if value.starts_with(' ') { "" } else { " " };
            let span = value_span(value.trim_start(), offset);
            match key.trim() {
                "role" => docs::ROLES
                    .iter()
                    .map(|(role, doc)| {
                        Item::new(role, Kind::Value, span).doc(*doc).insert(format!("{space}{role}"))
                    })
                    .collect(),
                "image" | "video" | "audio" => paths(span, space, files),
                _ => Vec::new(),
            }
        }
    }
}

/// The files below the document's folder that a reference can use.
fn paths(span: Span, space: &str, files: &Files<'_>) -> Vec<Item> {
    const ENDINGS: &[&str] = &[
        "png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "mp4", "mov", "webm",
        "mp3", "wav", "m4a", "aac", "flac", "ogg", "opus",
    ];
    let is_media = |name: &String| {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        ENDINGS.contains(&ending.as_str())
    };
    files()
        .into_iter()
        .filter(is_media)
        .map(|name| Item::new(&name, Kind::File, span).insert(format!("{space}{}", yaml_scalar(&name))))
        .collect()
}

/// A name as a YAML scalar, quoted if it contains special characters.
fn yaml_scalar(name: &str) -> String {
    let needs_quotes = name.contains([',', '[', ']', '{', '}', '"', '\\'])
        || name.contains(": ")
        || name.contains(" #")
        || name.starts_with(['#', '&', '*', '!', '|', '>', '%', '@', '`', '\'', '-', '?', ' ']);
    if needs_quotes {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        name.to_owned()
    }
}
