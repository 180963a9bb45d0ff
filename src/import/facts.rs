//! The plain facts of a prompt's head: its length, ratio, resolution and model.

use crate::import::lines::Line;
use crate::import::scan::{self, before, cut, from, is_digit, is_space};
use crate::model;
use crate::project::{read_ratio, read_resolution};
use crate::syntax::time;
use crate::text::Span;

/// A fact, as the text says it.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) key: &'static str,
    /// The value in front matter.
    pub(super) value: String,
    /// In milliseconds, for a length.
    pub(super) ms: u64,
    pub(super) source: Span,
    /// Whether its line says nothing else.
    pub(super) alone: bool,
}

const LABELS: [(&str, &str); 27] = [
    ("total duration", "duration"),
    ("video duration", "duration"),
    ("duration", "duration"),
    ("total length", "duration"),
    ("video length", "duration"),
    ("length", "duration"),
    ("runtime", "duration"),
    ("total time", "duration"),
    ("总时长", "duration"),
    ("视频时长", "duration"),
    ("时长", "duration"),
    ("時長", "duration"),
    ("尺", "duration"),
    ("長さ", "duration"),
    ("길이", "duration"),
    ("aspect ratio", "ratio"),
    ("ratio", "ratio"),
    ("aspect", "ratio"),
    ("画幅比例", "ratio"),
    ("画面比例", "ratio"),
    ("画幅", "ratio"),
    ("比例", "ratio"),
    ("アスペクト比", "ratio"),
    ("resolution", "resolution"),
    ("分辨率", "resolution"),
    ("解像度", "resolution"),
    ("model", "model"),
];

/// The fact that a line is labelled as: `Duration: 12s`, `【画幅】9:16`.
pub(super) fn labelled(text: &str, line: Line) -> Option<Said> {
    let end = line.span.end as usize;
    let content = cut(text, line.content, end);
    let inside = content.trim_start_matches(['[', '【', '［', '*', '(', '（', ' ']);
    let (label, key) = LABELS
        .iter()
        .find(|(label, _)| inside.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label)))?;
    let rest = inside.get(label.len()..)?;
    let mark =
        |c: char| is_space(c) || matches!(c, ']' | '】' | '］' | ':' | '：' | '*' | '=' | '|' | '_' | '`');
    let value = rest.trim_start_matches(mark);
    // Something has to stand between the label and its value.
    if value.len() == rest.len()
        || !rest.get(..rest.len() - value.len())?.contains([']', '】', '］', ':', '：', '=', '|'])
    {
        return None;
    }
    let value =
        value.trim_end_matches(|c: char| mark(c) || matches!(c, '.' | '。' | ';' | '；' | ',' | '，'));
    let said = |value: String, ms: u64, alone: bool| Said { key, value, ms, source: line.span, alone };
    match *key {
        "duration" => match time::length(value) {
            Ok(ms) if ms > 0 => Some(said(shown(ms), ms, true)),
            _ => scan::length(value, 0)
                .filter(|(_, end)| scan::range(value, 0).is_none() && *end < value.len())
                .map(|(ms, _)| said(shown(ms), ms, false)),
        },
        "ratio" => {
            let first = value.split(|c: char| is_space(c) || matches!(c, ',' | '，' | '（' | '(')).next()?;
            read_ratio(&first.replace('：', ":")).map(|ratio| said(ratio, 0, first.len() == value.len()))
        }
        "resolution" => {
            let first = value.split(|c: char| is_space(c) || matches!(c, ',' | '，' | '/')).next()?;
            read_resolution(first).map(|resolution| said(resolution, 0, first.len() == value.len()))
        }
        _ => {
            let id = value.to_lowercase().replace(' ', "-");
            model::find(&id).map(|_| said(id, 0, true))
        }
    }
}

/// Ratios that prompts speak of; other numbers with a colon are clocks and scores.
const USUAL: [&str; 13] =
    ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21", "4:5", "5:4", "3:2", "2:3", "2:1", "1:2"];

fn shown(ms: u64) -> String {
    format!("{}s", time::show_seconds(ms))
}

/// The facts that the lines of a head say in passing.
pub(super) fn spoken(text: &str, head: Span) -> Vec<Said> {
    let words = head.of(text);
    let offset = head.start as usize;
    let mut found = Vec::new();
    let mut length: Option<Said> = None;
    let mut at = 0;
    while let Some(skip) = from(words, at).find(is_digit) {
        let start = at + skip;
        at = scan::digits(words, start).max(start + 1);
        let ahead = before(words, start);
        if ahead.is_some_and(|c| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '–' | '~' | '@' | '/' | '+')
        }) {
            continue;
        }
        let said = |key, value, ms, end| Said {
            key,
            value,
            ms,
            source: Span::new(offset + start, offset + end),
            alone: false,
        };
        if let Some(range) = scan::range(words, start) {
            at = range.end;
            continue;
        }
        // `16:9`
        if from(words, at).starts_with([':', '：']) {
            let colon = at + from(words, at).chars().next().map_or(1, char::len_utf8);
            let end = scan::digits(words, colon);
            let ratio = cut(words, start, end).replace('：', ":");
            if USUAL.contains(&ratio.as_str())
                && !from(words, end).starts_with(|c: char| c.is_ascii_alphanumeric() || c == ':')
            {
                found.push(said("ratio", ratio, 0, end));
                at = end;
            }
            continue;
        }
        if let Some(next) = from(words, at).chars().next().filter(|c| matches!(c, 'p' | 'P')) {
            let end = at + next.len_utf8();
            let value = cut(words, start, end).to_lowercase();
            if matches!(value.as_str(), "480p" | "720p" | "1080p")
                && !from(words, end).starts_with(|c: char| c.is_ascii_alphanumeric())
            {
                found.push(said("resolution", value, 0, end));
            }
            continue;
        }
        // `15 seconds`, `15-second`
        let dashed = if from(words, at).starts_with(['-', '‑']) {
            scan::unit(words, at + from(words, at).chars().next().map_or(1, char::len_utf8))
        } else {
            None
        };
        let read = match dashed {
            Some(end) => time::seconds(cut(words, start, at)).ok().map(|ms| (ms, end)),
            None => scan::length(words, start),
        };
        let Some((ms, end)) = read else { continue };
        at = end;
        let behind =
            from(words, end).trim_start().get(..12).unwrap_or(from(words, end).trim_start()).to_lowercase();
        let of_a_part = ["each", "per", "/", "long each", "every", "later", "interval"]
            .iter()
            .any(|word| behind.starts_with(word));
        let mut tail_at = start.saturating_sub(18);
        while tail_at < start && !words.is_char_boundary(tail_at) {
            tail_at += 1;
        }
        let ahead = cut(words, tail_at, start).to_lowercase();
        let of_a_part = of_a_part
            || ["each", "every", "每", "first ", "last ", "约"].iter().any(|word| ahead.contains(word));
        // `waits for 3 seconds` is no length of the whole.
        let line_start = before(words, start).is_none_or(|c| matches!(c, '\n' | '\r'))
            || ahead.ends_with(['\n', '*', '#', '(', '（', '/'])
            || ahead.trim_end_matches(is_space).ends_with(['\n', '\r']);
        let named_ahead = [
            "total",
            "duration",
            "length",
            "video",
            "clip",
            "format",
            "时长",
            "共",
            "段",
            "create a ",
            "generate a ",
            "prompt for a ",
            "for a ",
        ]
        .iter()
        .any(|word| ahead.contains(word));
        let named_behind = [
            "video",
            "clip",
            "film",
            "long",
            "total",
            "short",
            "trailer",
            "ad ",
            "commercial",
            "sequence",
            "cinematic",
            "continuous",
            "单",
            "视频",
            "短",
        ]
        .iter()
        .any(|word| behind.starts_with(word))
            || behind.starts_with([',', '，', '·', '|']);
        let of_a_part = of_a_part || !(dashed.is_some() || line_start || named_ahead || named_behind);
        if !of_a_part && (1000..=180_000).contains(&ms) && length.as_ref().is_none_or(|known| known.ms < ms) {
            length = Some(said("duration", shown(ms), ms, end));
        }
    }
    found.extend(length);
    for profile in model::all() {
        let spaced = profile.id.replace('-', " ");
        for name in [profile.id.as_str(), spaced.as_str()] {
            let place = words.to_ascii_lowercase().find(name);
            if let Some(at) = place {
                found.push(Said {
                    key: "model",
                    value: profile.id.clone(),
                    ms: 0,
                    source: Span::new(offset + at, offset + at + name.len()),
                    alone: false,
                });
            }
        }
    }
    found
}
