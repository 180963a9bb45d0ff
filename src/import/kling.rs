//! Reads the JSON of Kling's `multi_prompt`: each object in it is a shot, with its prompt and its duration.

mod json;

use std::collections::HashMap;

use serde_json::Value;

use crate::import::escapes::escape_at;
use crate::import::kling::json::{JsonScan, JsonValue, unquote};
use crate::import::scan::{slice, text_from};
use crate::import::timing::split_evenly;
use crate::import::write::{Timing, Writer, Written};
use crate::import::{Certainty, Setting, Shot};
use crate::project::read_ratio;
use crate::syntax::time;
use crate::text::Span;

/// The key of the list of shots.
const SHOTS_KEY: &str = "multi_prompt";

/// What the JSON has to look like, for error messages.
const EXAMPLE: &str = r#"Kling's format is `"multi_prompt": [{ "prompt": "…", "duration": "3" }]`"#;

/// The duration of a shot if the JSON gives neither its own nor the clip's.
const DEFAULT_SHOT_MS: u64 = 3000;

/// Returns true for JSON that has a `multi_prompt`.
pub(super) fn is_kling_json(text: &str) -> bool {
    let body = text.trim_start_matches('\u{FEFF}').trim_start();
    body.starts_with(['{', '['])
        && body.contains("\"multi_prompt\"")
        && serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok()
}

/// A shot of Kling's JSON.
struct KlingShot<'v> {
    prompt: &'v JsonValue,
    duration: Option<(u64, Span)>,
    /// All values of its object.
    values: Vec<&'v JsonValue>,
}

/// The parts of Kling's JSON.
struct KlingPrompt<'v> {
    text: &'v str,
    /// The values outside the list of shots.
    clip_values: Vec<&'v JsonValue>,
    shots: Vec<KlingShot<'v>>,
    /// The duration of the clip.
    total_ms: Option<u64>,
    /// The sum of the durations that the shots give.
    known_ms: u64,
    /// The number of shots without a duration.
    missing: u64,
}

/// Reads Kling's JSON.
///
/// # Errors
///
/// If the text isn't JSON, or has no shots.
pub(super) fn read(text: &str, mut out: Writer<'_>) -> Result<Written, String> {
    out.set_header_style("Kling's `multi_prompt`");
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    serde_json::from_str::<Value>(text_from(text, start))
        .map_err(|error| format!("this isn't valid JSON: {error}; {EXAMPLE}"))?;
    let scan = JsonScan::new(text, start);
    for key in &scan.keys {
        out.consume(*key);
    }
    let prompt = KlingPrompt::new(text, &scan.values);
    if prompt.shots.is_empty() {
        return Err(format!("this JSON has no `multi_prompt` with a `prompt` in it; {EXAMPLE}"));
    }
    prompt.write_settings(&mut out);
    for value in prompt.clip_values.iter().filter(|value| value.key() == Some("prompt")) {
        copy_string(text, value, &mut out);
    }
    prompt.write_shots(&mut out);
    for value in prompt.clip_values.iter().filter(|value| value.key() == Some("negative_prompt")) {
        if !value.words(text).trim().is_empty() {
            out.start_section("Negative", Span::default());
            copy_string(text, value, &mut out);
        }
    }
    Ok(out.finish())
}

impl<'v> KlingPrompt<'v> {
    fn new(text: &'v str, values: &'v [JsonValue]) -> Self {
        let (shot_values, clip_values): (Vec<&JsonValue>, Vec<&JsonValue>) =
            values.iter().partition(|value| value.is_under(SHOTS_KEY));
        let mut by_object: HashMap<usize, Vec<&JsonValue>> = HashMap::new();
        for value in &shot_values {
            by_object.entry(value.object).or_default().push(value);
        }
        let shot = |prompt: &'v JsonValue| {
            let values = by_object.get(&prompt.object).cloned().unwrap_or_default();
            let duration = values.iter().find(|value| value.key() == Some("duration"));
            let duration = duration.and_then(|value| Some((positive_ms(text, value)?, value.span)));
            KlingShot { prompt, duration, values }
        };
        let prompts = shot_values.into_iter().filter(|value| value.key() == Some("prompt"));
        let shots: Vec<KlingShot<'_>> = prompts.map(shot).collect();
        let total = clip_values.iter().find(|value| value.key() == Some("duration"));
        Self {
            text,
            total_ms: total.and_then(|value| time::length(&value.words(text)).ok()),
            known_ms: shots.iter().filter_map(|shot| shot.duration).map(|(ms, _)| ms).sum(),
            missing: shots.iter().filter(|shot| shot.duration.is_none()).count() as u64,
            clip_values,
            shots,
        }
    }

    /// Writes the settings of the clip, and reports those that stories don't support.
    fn write_settings(&self, out: &mut Writer<'_>) {
        let has_total = self.total_ms == Some(self.known_ms) && self.missing == 0;
        for value in &self.clip_values {
            let words = value.words(self.text);
            let setting =
                |key, value_text| Setting { key, value: value_text, source: value.span, kept: false };
            match value.key() {
                Some("aspect_ratio") if read_ratio(&words).is_some() => {
                    out.add_setting(setting("ratio", words));
                    out.consume(value.span);
                }
                Some("duration") if has_total => {
                    let seconds = time::show_seconds(self.known_ms);
                    out.add_setting(setting("duration", format!("{seconds}s")));
                    out.consume(value.span);
                }
                Some("multi_shot" | "shot_type") => out.consume(value.span),
                Some("prompt" | "negative_prompt") => {}
                key => {
                    let key = key.unwrap_or("value");
                    out.discard(value.span, format!("`{key}` is a Kling setting that stories don't support"));
                }
            }
        }
    }

    /// Writes the shots. Those without a duration share what is left of the clip.
    fn write_shots(&self, out: &mut Writer<'_>) {
        let left = self.total_ms.and_then(|total| total.checked_sub(self.known_ms)).filter(|left| *left > 0);
        let shared = left.unwrap_or(self.missing * DEFAULT_SHOT_MS);
        let mut shares = split_evenly(shared, self.missing).into_iter();
        let mut start_ms = 0;
        for shot in &self.shots {
            let ms = shot
                .duration
                .map_or_else(|| shares.next().unwrap_or(DEFAULT_SHOT_MS), |(duration, _)| duration);
            out.start_shot(Timing::Duration(ms), false, &[], Span::at(shot.prompt.span.start as usize));
            copy_string(self.text, shot.prompt, out);
            write_shot_settings(shot, out);
            let end_ms = start_ms + ms;
            out.add_shot(Shot {
                start_ms,
                end_ms,
                source: shot.prompt.span,
                guessed: shot.duration.is_none(),
            });
            start_ms = end_ms;
        }
        if self.missing > 0 {
            let shared = time::show_seconds(shared);
            let message = match self.missing {
                1 => format!("1 shot has no `duration`; it gets {shared} s"),
                missing => format!("{missing} shots have no `duration`; they share {shared} s"),
            };
            out.add_note(Span::at(0), Certainty::Guess, message);
        }
    }
}

/// The duration in a value, in milliseconds; `None` if it is 0 or can't be read.
fn positive_ms(text: &str, value: &JsonValue) -> Option<u64> {
    time::length(&value.words(text)).ok().filter(|ms| *ms > 0)
}

/// Consumes the settings of a shot, and reports those that stories don't support.
fn write_shot_settings(shot: &KlingShot<'_>, out: &mut Writer<'_>) {
    if let Some((_, span)) = shot.duration {
        out.consume(span);
    }
    for value in &shot.values {
        match value.key() {
            Some("prompt" | "duration") => {}
            Some("index") => out.consume(value.span),
            key => {
                let key = key.unwrap_or("value");
                let reason = format!("`{key}` of a shot is a Kling setting that stories don't support");
                out.discard(value.span, reason);
            }
        }
    }
}

/// Writes a JSON string as prose. The text between its escapes is copied.
fn copy_string(text: &str, value: &JsonValue, out: &mut Writer<'_>) {
    let inside = Span::new(value.span.start as usize + 1, (value.span.end as usize).saturating_sub(1));
    if !inside.slice(text).contains('\\') {
        out.copy(inside.trimmed(text));
        out.end_line();
        return;
    }
    let (mut start, end) = (inside.start as usize, inside.end as usize);
    while start < end {
        let rest = slice(text, start, end);
        let length = rest.find('\\').unwrap_or(rest.len());
        out.copy(Span::new(start, start + length));
        start += length;
        let escape = escape_at(slice(text, start, end));
        if !escape.is_empty() {
            write_escape(Span::new(start, start + escape.len()), escape, out);
        }
        start += escape.len();
    }
    out.end_line();
}

fn write_escape(source: Span, escape: &str, out: &mut Writer<'_>) {
    let words = unquote(&format!("\"{escape}\""));
    if words.contains(['\n', '\r']) {
        out.consume(source);
        out.end_line();
    } else {
        out.push_translation(source, &words);
    }
}
