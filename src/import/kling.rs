//! The JSON of Kling's `multi_prompt`: one object a shot, with its prompt and its seconds.

use std::collections::HashMap;

use serde_json::Value;

use crate::import::scan::{cut, from};
use crate::import::write::{Time, Writer, Written};
use crate::import::{Certainty, Fact, Shot};
use crate::project::read_ratio;
use crate::syntax::time;
use crate::text::Span;

/// A value of the JSON text, with its key and place.
#[derive(Clone, Debug)]
struct Entry {
    /// The keys that lead to it; places in lists are left out.
    path: Vec<String>,
    /// How many objects of lists came before it on its way.
    object: usize,
    span: Span,
}

/// Reads Kling's JSON.
pub(super) fn read(text: &str, mut out: Writer<'_>) -> Result<Written, String> {
    out.spelling("`multi_prompt` of Kling");
    let skipped = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    serde_json::from_str::<Value>(from(text, skipped)).map_err(|error| {
        format!("this is no JSON: {error}; Kling's has `\"multi_prompt\": [{{ \"prompt\": \"…\", \"duration\": \"3\" }}]`")
    })?;
    let (entries, keys) = leaves(text, skipped);
    for key in keys {
        out.moved(key);
    }
    let mut of_shot: HashMap<usize, Vec<&Entry>> = HashMap::new();
    for entry in entries.iter().filter(|entry| in_shots(entry)) {
        of_shot.entry(entry.object).or_default().push(entry);
    }
    let beside = |shot: &Entry| of_shot.get(&shot.object).map(Vec::as_slice).unwrap_or_default();
    let shots: Vec<&Entry> = entries.iter().filter(|entry| is(entry, "prompt") && in_shots(entry)).collect();
    if shots.is_empty() {
        return Err("this JSON holds no `multi_prompt` with a `prompt` in it; Kling's has `\"multi_prompt\": [{ \"prompt\": \"…\", \"duration\": \"3\" }]`".to_owned());
    }
    let string = |entry: &Entry| scalar(entry.span.of(text));
    let total: Option<u64> = entries
        .iter()
        .find(|entry| is(entry, "duration") && !in_shots(entry))
        .and_then(|entry| time::length(&string(entry)).ok());
    let lengths: Vec<Option<(u64, Span)>> = shots
        .iter()
        .map(|shot| {
            let length = beside(shot).iter().find(|entry| is(entry, "duration"))?;
            time::length(&string(length)).ok().filter(|ms| *ms > 0).map(|ms| (ms, length.span))
        })
        .collect();
    let said: u64 = lengths.iter().flatten().map(|(ms, _)| ms).sum();
    let missing = lengths.iter().filter(|length| length.is_none()).count() as u64;
    let left =
        total.and_then(|total| total.checked_sub(said)).filter(|left| *left > 0).unwrap_or(missing * 3000);
    let mut shares = super::place::shares(left, missing).into_iter();
    for entry in entries.iter().filter(|entry| !in_shots(entry)) {
        let value = string(entry);
        match entry.path.last().map(String::as_str) {
            Some("aspect_ratio") if read_ratio(&value).is_some() => {
                out.fact(Fact { key: "ratio", value, source: entry.span, kept: false });
                out.moved(entry.span);
            }
            Some("duration") if total == Some(said) && missing == 0 => {
                out.fact(Fact {
                    key: "duration",
                    value: format!("{}s", time::show_seconds(said)),
                    source: entry.span,
                    kept: false,
                });
                out.moved(entry.span);
            }
            Some("multi_shot" | "shot_type") => out.moved(entry.span),
            Some("prompt" | "negative_prompt") => {}
            key => {
                let key = key.unwrap_or("value").to_owned();
                out.lose(entry.span, format!("`{key}` is a setting of Kling that a story does not have"));
            }
        }
    }
    for entry in entries.iter().filter(|entry| is(entry, "prompt") && !in_shots(entry)) {
        words(text, entry, &mut out);
    }
    let mut at = 0;
    for (shot, length) in shots.iter().zip(&lengths) {
        let ms = length.map_or_else(|| shares.next().unwrap_or(3000), |(ms, _)| ms);
        out.shot(Time::Length(ms), false, &[], Span::at(shot.span.start as usize));
        words(text, shot, &mut out);
        if let Some((_, span)) = length {
            out.moved(*span);
        }
        for other in beside(shot) {
            match other.path.last().map(String::as_str) {
                Some("prompt" | "duration") => {}
                Some("index") => out.moved(other.span),
                key => out.lose(
                    other.span,
                    format!(
                        "`{}` of a shot is a setting of Kling that a story does not have",
                        key.unwrap_or("value")
                    ),
                ),
            }
        }
        out.placed(Shot { start_ms: at, end_ms: at + ms, source: shot.span, guessed: length.is_none() });
        at += ms;
    }
    for entry in entries.iter().filter(|entry| is(entry, "negative_prompt") && !in_shots(entry)) {
        if string(entry).trim().is_empty() {
            continue;
        }
        out.section("Negative", Span::default());
        words(text, entry, &mut out);
    }
    if missing > 0 {
        out.note(
            Span::at(0),
            Certainty::Guess,
            format!("{missing} shots have no `duration`; they share {} s: a guess", time::show_seconds(left)),
        );
    }
    Ok(out.finish())
}

fn is(entry: &Entry, key: &str) -> bool {
    entry.path.last().is_some_and(|last| last == key)
}

fn in_shots(entry: &Entry) -> bool {
    entry.path.iter().any(|key| key == "multi_prompt")
}

/// A string's words, or a number as it is written.
fn scalar(json: &str) -> String {
    serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned())
}

/// Writes a JSON string as prose: piece by piece where it holds no escapes, else as it reads.
fn words(text: &str, entry: &Entry, out: &mut Writer<'_>) {
    let inside = Span::new(entry.span.start as usize + 1, (entry.span.end as usize).saturating_sub(1));
    if !inside.of(text).contains('\\') {
        out.copy(inside.trimmed(text));
        out.end_line();
        return;
    }
    let mut start = inside.start as usize;
    let end = inside.end as usize;
    while start < end {
        let rest = cut(text, start, end);
        let length = rest.find('\\').unwrap_or(rest.len());
        out.copy(Span::new(start, start + length));
        start += length;
        if start >= end {
            break;
        }
        let rest = cut(text, start, end);
        let mut size = if rest.get(1..).is_some_and(|rest| rest.starts_with('u')) { 6 } else { 2 };
        // A character of two halves.
        if size == 6
            && rest.get(6..8) == Some("\\u")
            && serde_json::from_str::<String>(&format!("\"{}\"", rest.get(..6).unwrap_or(""))).is_err()
        {
            size = 12;
        }
        let said = scalar(&format!("\"{}\"", rest.get(..size).unwrap_or("")));
        if said.contains(['\n', '\r']) {
            out.moved(Span::new(start, start + size));
            out.end_line();
        } else {
            out.translated(Span::new(start, start + size), &said);
        }
        start += size;
    }
    out.end_line();
}

/// The strings, numbers and words of a JSON text, which is known to be well formed; and the places of its keys.
fn leaves(text: &str, at: usize) -> (Vec<Entry>, Vec<Span>) {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut keys = Vec::new();
    // For each open bracket: whether it is an object, and its last key.
    let mut open: Vec<(bool, Option<String>, usize)> = Vec::new();
    let mut objects = 0;
    let mut expects_key = false;
    let mut at = at;
    while let Some(byte) = bytes.get(at).copied() {
        let start = at;
        match byte {
            b'{' | b'[' => {
                if byte == b'{' {
                    objects += 1;
                }
                open.push((byte == b'{', None, objects));
                expects_key = byte == b'{';
                at += 1;
            }
            b'}' | b']' => {
                open.pop();
                at += 1;
            }
            b',' => {
                expects_key = open.last().is_some_and(|(object, ..)| *object);
                at += 1;
            }
            b':' => {
                expects_key = false;
                at += 1;
            }
            b'"' => {
                at += 1;
                while let Some(next) = bytes.get(at).copied().filter(|next| *next != b'"') {
                    at += if next == b'\\' { 2 } else { 1 };
                }
                at += 1;
                if expects_key {
                    keys.push(Span::new(start, at));
                    if let Some((_, key, _)) = open.last_mut() {
                        *key = Some(scalar(cut(text, start, at)));
                    }
                    continue;
                }
                found.push(entry(&open, start, at));
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                while bytes
                    .get(at)
                    .is_some_and(|byte| !matches!(byte, b',' | b'}' | b']') && !byte.is_ascii_whitespace())
                {
                    at += 1;
                }
                at = at.max(start + 1);
                found.push(entry(&open, start, at));
            }
        }
    }
    (found, keys)
}

fn entry(open: &[(bool, Option<String>, usize)], start: usize, end: usize) -> Entry {
    Entry {
        path: open.iter().filter_map(|(_, key, _)| key.clone()).collect(),
        object: open.iter().rev().find(|(object, ..)| *object).map_or(0, |(.., count)| *count),
        span: Span::new(start, end),
    }
}
