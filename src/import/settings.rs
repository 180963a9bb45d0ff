//! Finds the settings that a prompt mentions: its duration, ratio, resolution and model.

use std::ops::Range;

use crate::import::lines::{Line, Prompt};
use crate::import::scan::{
    char_at, char_before, is_digit, is_space, parse_duration, parse_range, skip_digits, skip_unit, slice,
    text_before, text_from,
};
use crate::import::shots::DetectedShot;
use crate::model;
use crate::project::{read_ratio, read_resolution};
use crate::syntax::time;
use crate::text::Span;

/// A setting that a prompt mentions.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// Its key in front matter.
    pub(super) key: &'static str,
    /// Its value in front matter.
    pub(super) value: String,
    /// In milliseconds, if it is a duration.
    pub(super) ms: u64,
    pub(super) source: Span,
    /// True if its line says nothing else.
    pub(super) fills_line: bool,
}

impl Mention {
    fn duration(ms: u64, source: Span, fills_line: bool) -> Self {
        Self { key: "duration", value: format!("{}s", time::show_seconds(ms)), ms, source, fills_line }
    }
}

const LABELS: [(&str, &str); 47] = [
    ("total duration", "duration"),
    ("video duration", "duration"),
    ("duration", "duration"),
    ("total length", "duration"),
    ("video length", "duration"),
    ("length", "duration"),
    ("runtime", "duration"),
    ("total time", "duration"),
    ("total runtime", "duration"),
    ("total", "duration"),
    ("duración total", "duration"),
    ("duración", "duration"),
    ("duração total", "duration"),
    ("duração", "duration"),
    ("durée totale", "duration"),
    ("durée", "duration"),
    ("gesamtdauer", "duration"),
    ("gesamtlänge", "duration"),
    ("dauer", "duration"),
    ("länge", "duration"),
    ("хронометраж", "duration"),
    ("длительность", "duration"),
    ("总长", "duration"),
    ("总计", "duration"),
    ("全长", "duration"),
    ("総尺", "duration"),
    ("재생 시간", "duration"),
    ("총 길이", "duration"),
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

/// Finds the settings of a prompt: those on labelled lines first, then those in the prose before its first shot. `head`
/// is the text before its first shot or clip.
pub(super) fn find_mentions(
    prompt: Prompt<'_>,
    shots: &[&DetectedShot<'_>],
    head: Range<usize>,
    end: usize,
) -> Vec<Mention> {
    let has_shots = !shots.is_empty();
    let first = if has_shots { head.end } else { end };
    let head = prompt.lines.iter().filter(|line| line.end() <= first || !has_shots);
    let mut found: Vec<Mention> = head.filter_map(|line| parse_labelled_line(prompt.text, *line)).collect();
    if has_shots {
        found.extend(find_total_duration(prompt, shots, first));
    }
    let last_line = prompt.line_from(first).checked_sub(1).and_then(|index| prompt.lines.get(index));
    let head_end = last_line.map_or(0, |line| line.end().min(first));
    let in_prose = find_in_prose(prompt.text, Span::new(0, head_end));
    let mut ratios = in_prose.iter().filter(|mention| mention.key == "ratio").map(|mention| &mention.value);
    let first_ratio = ratios.next();
    let has_one_ratio = ratios.all(|ratio| Some(ratio) == first_ratio);
    found.extend(in_prose.iter().filter(|mention| mention.key != "ratio" || has_one_ratio).cloned());
    if has_shots && !found.iter().any(|mention| mention.key == "duration") {
        let tail = shots.last().map_or(end, |shot| shot.words_start).min(end);
        found.extend(find_total_in_prose(prompt.text, tail, end));
    }
    found
}

/// Finds a duration after the last header that the words before it call the total: `总时长15秒`.
fn find_total_in_prose(text: &str, start: usize, end: usize) -> Option<Mention> {
    const TOTALS: [&str; 10] =
        ["total", "duration", "runtime", "video length", "总时长", "总长", "全长", "合计", "총", "duración"];
    let is_total = |mention: &Mention| {
        let before = text_before(text, start, mention.source.start as usize, 24).to_lowercase();
        let clause = before.rsplit(['.', '。', '\n', ';', '；']).next().unwrap_or("");
        mention.key == "duration" && TOTALS.iter().any(|word| clause.contains(word))
    };
    find_in_prose(text, Span::new(start, end)).into_iter().find(is_total)
}

/// A labelled duration after the last header is the clip's, unless other shots have one, too.
fn find_total_duration(prompt: Prompt<'_>, shots: &[&DetectedShot<'_>], first: usize) -> Option<Mention> {
    let last_header = shots.last().map_or(0, |shot| shot.words_start as u32);
    let mut durations = prompt
        .lines
        .iter()
        .filter(|line| line.span.start as usize >= first)
        .filter_map(|line| parse_labelled_line(prompt.text, *line))
        .filter(|mention| mention.key == "duration");
    let only = durations.next().filter(|_| durations.next().is_none())?;
    (only.source.start > last_header).then_some(Mention { fills_line: false, ..only })
}

/// Parses a line that is labelled as a setting: `Duration: 12s`, `【画幅】9:16`.
pub(super) fn parse_labelled_line(text: &str, line: Line) -> Option<Mention> {
    let inside = line.content(text).trim_start_matches(['[', '【', '［', '*', '(', '（', ' ']);
    let (label, key) = LABELS
        .iter()
        .find(|(label, _)| inside.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label)))?;
    let rest = inside.get(label.len()..)?;
    let is_mark =
        |c: char| is_space(c) || matches!(c, ']' | '】' | '］' | ':' | '：' | '*' | '=' | '|' | '_' | '`');
    let value = rest.trim_start_matches(is_mark);
    let separator = rest.get(..rest.len() - value.len())?;
    if !separator.contains([']', '】', '］', ':', '：', '=', '|']) {
        return None;
    }
    let value =
        value.trim_end_matches(|c: char| is_mark(c) || matches!(c, '.' | '。' | ';' | '；' | ',' | '，'));
    let mention =
        |value: String, fills_line: bool| Mention { key, value, ms: 0, source: line.span, fills_line };
    match *key {
        "duration" => parse_duration_value(value, line.span),
        "ratio" => {
            let first = value.split(|c: char| is_space(c) || matches!(c, ',' | '，' | '（' | '(')).next()?;
            read_ratio(&first.replace('：', ":")).map(|ratio| mention(ratio, first.len() == value.len()))
        }
        "resolution" => {
            let first = value.split(|c: char| is_space(c) || matches!(c, ',' | '，' | '/')).next()?;
            read_resolution(first).map(|resolution| mention(resolution, first.len() == value.len()))
        }
        _ => {
            let id = value.to_lowercase().replace(' ', "-");
            model::find(&id).map(|_| mention(id, true))
        }
    }
}

fn parse_duration_value(value: &str, source: Span) -> Option<Mention> {
    if let Ok(ms) = time::length(value)
        && ms > 0
    {
        return Some(Mention::duration(ms, source, true));
    }
    let (ms, end) = parse_duration(value, 0)?;
    let goes_on = parse_range(value, 0).is_none() && end < value.len();
    goes_on.then(|| Mention::duration(ms, source, false))
}

/// Ratios that prompts use. Other numbers with a colon are clock times or scores.
const RATIOS: [&str; 13] =
    ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21", "4:5", "5:4", "3:2", "2:3", "2:1", "1:2"];

/// Finds the settings that prose mentions in passing. Of several durations, the longest counts.
fn find_in_prose(text: &str, head: Span) -> Vec<Mention> {
    let words = head.slice(text);
    let mut found = Vec::new();
    let mut longest: Option<Mention> = None;
    let mut at = 0;
    while let Some(skipped) = text_from(words, at).find(is_digit) {
        let start = at + skipped;
        let end = skip_digits(words, start).max(start + 1);
        at = end;
        let is_glued = char_before(words, start).is_some_and(|c| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '–' | '~' | '@' | '/' | '+')
        });
        if is_glued {
            continue;
        }
        if let Some(range) = parse_range(words, start) {
            at = range.end;
            continue;
        }
        let number = Number { words, start, end };
        match char_at(words, end) {
            Some(':' | '：') => {
                let ratio = number.ratio();
                at = ratio.as_ref().map_or(end, |ratio| ratio.source.end as usize);
                found.extend(ratio);
            }
            Some('p' | 'P') => found.extend(number.resolution()),
            _ => {
                let Some(duration) = number.duration() else { continue };
                at = duration.end;
                if longest.as_ref().is_none_or(|longest| longest.ms < duration.ms)
                    && number.is_clip_duration(&duration)
                    && !number.is_rejected()
                {
                    longest = Some(Mention::duration(duration.ms, Span::new(start, duration.end), false));
                }
            }
        }
    }
    found.extend(longest);
    found.extend(find_models(words));
    for mention in &mut found {
        mention.source = mention.source.shifted(head.start as usize);
    }
    found
}

/// Finds the names of models, with hyphens or with spaces.
fn find_models(words: &str) -> Vec<Mention> {
    let lower = words.to_ascii_lowercase();
    let mut found = Vec::new();
    for profile in model::all() {
        for name in [profile.id.clone(), profile.id.replace('-', " ")] {
            let Some(at) = memchr::memmem::find(lower.as_bytes(), name.as_bytes()) else { continue };
            let source = Span::new(at, at + name.len());
            found.push(Mention { key: "model", value: profile.id.clone(), ms: 0, source, fills_line: false });
        }
    }
    found
}

/// Words that reject the number after them: `instead of a 30-second drama`.
const REJECTIONS: [&str; 7] = ["instead of", "rather than", "no longer", "not a ", "而不是", "不是", "而非"];

/// Maximum number of characters between the start of such words and the number.
const REJECTION_REACH: usize = 48;

/// A number in prose.
#[derive(Clone, Copy)]
struct Number<'t> {
    words: &'t str,
    start: usize,
    end: usize,
}

/// A duration in prose.
struct ProseDuration {
    ms: u64,
    /// The offset after its unit.
    end: usize,
    /// True for `15-second`.
    is_hyphenated: bool,
}

impl Number<'_> {
    /// Returns true if the sentence mentions the number only to reject it.
    fn is_rejected(self) -> bool {
        // A character is at most four bytes long.
        let before = text_before(self.words, 0, self.start, REJECTION_REACH * 4);
        let sentence =
            before.rsplit(['.', '!', '?', '\n', '。', '！', '？', ';', '；', ':', '：']).next().unwrap_or("");
        let start = sentence.char_indices().rev().nth(REJECTION_REACH - 1).map_or(0, |(at, _)| at);
        let near = sentence.get(start..).unwrap_or("").to_lowercase();
        REJECTIONS.iter().any(|words| near.contains(words))
    }

    /// `16:9`
    fn ratio(self) -> Option<Mention> {
        let colon_end = self.end + char_at(self.words, self.end).map_or(1, char::len_utf8);
        let end = skip_digits(self.words, colon_end);
        let value = slice(self.words, self.start, end).replace('：', ":");
        let continues =
            text_from(self.words, end).starts_with(|c: char| c.is_ascii_alphanumeric() || c == ':');
        (RATIOS.contains(&value.as_str()) && !continues).then(|| self.mention("ratio", value, end))
    }

    /// `720p`
    fn resolution(self) -> Option<Mention> {
        let end = self.end + 'p'.len_utf8();
        let value = slice(self.words, self.start, end).to_lowercase();
        let continues = text_from(self.words, end).starts_with(|c: char| c.is_ascii_alphanumeric());
        (matches!(value.as_str(), "480p" | "720p" | "1080p") && !continues)
            .then(|| self.mention("resolution", value, end))
    }

    fn mention(self, key: &'static str, value: String, end: usize) -> Mention {
        Mention { key, value, ms: 0, source: Span::new(self.start, end), fills_line: false }
    }

    /// `15 seconds`, `15-second`
    fn duration(self) -> Option<ProseDuration> {
        let hyphen = char_at(self.words, self.end).filter(|c| matches!(c, '-' | '‑'));
        let unit_end = hyphen.and_then(|hyphen| skip_unit(self.words, self.end + hyphen.len_utf8()));
        if let Some(end) = unit_end {
            let ms = time::seconds(slice(self.words, self.start, self.end)).ok()?;
            return Some(ProseDuration { ms, end, is_hyphenated: true });
        }
        let (ms, end) = parse_duration(self.words, self.start)?;
        Some(ProseDuration { ms, end, is_hyphenated: false })
    }

    /// Returns true if the surrounding words show that a duration is the clip's. The one in `waits for 3 seconds` isn't.
    fn is_clip_duration(self, duration: &ProseDuration) -> bool {
        const PART_WORDS_AFTER: [&str; 7] = ["each", "per", "/", "long each", "every", "later", "interval"];
        const PART_WORDS_BEFORE: [&str; 6] = ["each", "every", "每", "first ", "last ", "约"];
        const CLIP_WORDS_BEFORE: [&str; 21] = [
            "total",
            "duration",
            "length",
            "video",
            "clip",
            "trailer",
            "teaser",
            "commercial",
            "movie",
            "film,",
            "短片",
            "影片",
            "预告",
            "format",
            "时长",
            "共",
            "段",
            "create a ",
            "generate a ",
            "prompt for a ",
            "for a ",
        ];
        const CLIP_WORDS_AFTER: [&str; 19] = [
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
            ",",
            "，",
            "·",
            "|",
        ];
        let rest = text_from(self.words, duration.end).trim_start();
        let after = rest.chars().take(12).collect::<String>().to_lowercase();
        let before = text_before(self.words, 0, self.start, 18).to_lowercase();
        let is_of_part = PART_WORDS_AFTER.iter().any(|word| after.starts_with(word))
            || PART_WORDS_BEFORE.iter().any(|word| before.contains(word));
        let starts_line = char_before(self.words, self.start).is_none_or(|c| matches!(c, '\n' | '\r'))
            || before.ends_with(['\n', '*', '#', '(', '（', '/'])
            || before.trim_end_matches(is_space).ends_with(['\n', '\r']);
        let is_of_clip = duration.is_hyphenated
            || starts_line
            || CLIP_WORDS_BEFORE.iter().any(|word| before.contains(word))
            || CLIP_WORDS_AFTER.iter().any(|word| after.starts_with(word));
        is_of_clip && !is_of_part && (1000..=180_000).contains(&duration.ms)
    }
}
