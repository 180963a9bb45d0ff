//! A shot list as a table: commas, semicolons or tabs between fields, quotes around those that hold more.

use crate::import::scan;
use crate::import::write::{Time, Writer, Written};
use crate::import::{Certainty, Shot};
use crate::syntax::time;
use crate::text::Span;

/// A field: its place without quotes, and whether it was quoted.
#[derive(Clone, Copy, Debug)]
struct Field {
    span: Span,
    quoted: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Number,
    Start,
    End,
    Length,
    Range,
    Text,
    Cue(&'static str),
    Other,
}

/// Names of columns, and what they hold.
const COLUMNS: [(&str, Column); 62] = [
    ("#", Column::Number),
    ("no", Column::Number),
    ("no.", Column::Number),
    ("number", Column::Number),
    ("shot", Column::Number),
    ("shot #", Column::Number),
    ("shot number", Column::Number),
    ("shot no", Column::Number),
    ("id", Column::Number),
    ("scene", Column::Number),
    ("cut", Column::Number),
    ("镜号", Column::Number),
    ("镜头", Column::Number),
    ("序号", Column::Number),
    ("start", Column::Start),
    ("start time", Column::Start),
    ("in", Column::Start),
    ("tc in", Column::Start),
    ("from", Column::Start),
    ("start_s", Column::Start),
    ("begin", Column::Start),
    ("开始", Column::Start),
    ("开始时间", Column::Start),
    ("end", Column::End),
    ("end time", Column::End),
    ("out", Column::End),
    ("tc out", Column::End),
    ("to", Column::End),
    ("end_s", Column::End),
    ("结束", Column::End),
    ("结束时间", Column::End),
    ("duration", Column::Length),
    ("length", Column::Length),
    ("dur", Column::Length),
    ("seconds", Column::Length),
    ("duration (s)", Column::Length),
    ("duration_s", Column::Length),
    ("sec", Column::Length),
    ("时长", Column::Length),
    ("秒数", Column::Length),
    ("time", Column::Range),
    ("timecode", Column::Range),
    ("times", Column::Range),
    ("时间", Column::Range),
    ("時間", Column::Range),
    ("description", Column::Text),
    ("action", Column::Text),
    ("visual", Column::Text),
    ("visuals", Column::Text),
    ("prompt", Column::Text),
    ("content", Column::Text),
    ("text", Column::Text),
    ("画面", Column::Text),
    ("内容", Column::Text),
    ("描述", Column::Text),
    ("画面内容", Column::Text),
    ("dialogue", Column::Cue("Dialogue")),
    ("台词", Column::Cue("台词")),
    ("audio", Column::Cue("Audio")),
    ("sound", Column::Cue("Sound")),
    ("音效", Column::Cue("音效")),
    ("music", Column::Cue("Music")),
];

/// Whether the first row names columns of a shot list.
pub(super) fn looks_like(text: &str) -> bool {
    let first = text.trim_start_matches('\u{FEFF}').lines().next().unwrap_or("");
    let columns: Vec<Column> = rows(first, separator(first))
        .first()
        .map(|row| row.iter().map(|field| column(field.span.of(first))).collect())
        .unwrap_or_default();
    columns.len() >= 3
        && columns.iter().filter(|column| **column != Column::Other).count() >= 2
        && columns
            .iter()
            .any(|column| matches!(column, Column::Text | Column::Start | Column::Length | Column::Range))
}

fn separator(first: &str) -> u8 {
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|mark| (count(*mark), *mark == b',')).unwrap_or(b',')
}

fn column(name: &str) -> Column {
    let name = name.trim().trim_start_matches('\u{FEFF}').to_lowercase();
    COLUMNS.iter().find(|(known, _)| *known == name).map_or(Column::Other, |(_, column)| *column)
}

/// The rows, with a quoted field's line ends inside it; blank ones are left out.
fn rows(text: &str, separator: u8) -> Vec<Vec<Field>> {
    let bytes = text.as_bytes();
    let mut rows = Vec::new();
    let mut row: Vec<Field> = Vec::new();
    let mut at = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    loop {
        let byte = |at: usize| bytes.get(at).copied();
        let field = if byte(at) == Some(b'"') {
            let start = at + 1;
            at = start;
            while let Some(next) = byte(at) {
                if next == b'"' {
                    if byte(at + 1) != Some(b'"') {
                        break;
                    }
                    at += 1;
                }
                at += 1;
            }
            let end = at.min(bytes.len());
            at = end + 1;
            while byte(at).is_some_and(|next| next != separator && !matches!(next, b'\n' | b'\r')) {
                at += 1;
            }
            Field { span: Span::new(start, end), quoted: true }
        } else {
            let start = at;
            while byte(at).is_some_and(|next| next != separator && !matches!(next, b'\n' | b'\r')) {
                at += 1;
            }
            Field { span: Span::new(start, at), quoted: false }
        };
        row.push(field);
        match byte(at) {
            Some(next) if next == separator => at += 1,
            next => {
                if row.iter().any(|field| !field.span.is_empty()) {
                    rows.push(std::mem::take(&mut row));
                }
                row.clear();
                let Some(next) = next else { return rows };
                at += if next == b'\r' && byte(at + 1) == Some(b'\n') { 2 } else { 1 };
                if at >= bytes.len() {
                    return rows;
                }
            }
        }
    }
}

/// A time of a cell: `3`, `3s`, `0:03`, `00:00:03:12` without its frames.
fn moment(words: &str) -> Option<u64> {
    time::length(words.trim()).ok()
}

/// Reads a shot list.
pub(super) fn read(text: &str, mut out: Writer<'_>) -> Result<Written, String> {
    out.spelling("rows of a table");
    let first = text.trim_start_matches('\u{FEFF}').lines().next().unwrap_or("");
    let rows = rows(text, separator(first));
    let Some((names, rows)) = rows.split_first() else {
        return Err(
            "this table has no rows; its first row names the columns, such as `shot,start,end,description`"
                .to_owned(),
        );
    };
    let columns: Vec<Column> = names.iter().map(|field| column(field.span.of(text))).collect();
    if columns.iter().all(|column| matches!(column, Column::Other | Column::Number)) {
        return Err(format!(
            "line 1 names no column of a shot list: `{}`; name some of `start`, `end`, `duration`, `time`, `description`, `dialogue`, `sound`",
            first.chars().take(60).collect::<String>()
        ));
    }
    for field in names {
        out.moved(field.span);
    }
    let mut at = 0;
    let mut guessed = 0;
    for row in rows {
        let cell = |wanted: Column| {
            columns
                .iter()
                .zip(row)
                .find(|(column, field)| **column == wanted && !field.span.trimmed(text).is_empty())
                .map(|(_, field)| field.span.trimmed(text))
        };
        let read = |wanted: Column| cell(wanted).and_then(|span| moment(span.of(text)).map(|ms| (ms, span)));
        let (start, end, length) = (read(Column::Start), read(Column::End), read(Column::Length));
        let range = cell(Column::Range).and_then(|span| {
            scan::range(span.of(text), 0).filter(|range| range.end == span.len()).map(|range| (range, span))
        });
        let as_length = cell(Column::Range).and_then(|span| {
            scan::length(span.of(text), 0).filter(|(_, end)| *end == span.len()).map(|(ms, _)| (ms, span))
        });
        let mut used: Vec<Span> = Vec::new();
        let time = if let Some((range, span)) = range {
            used.push(span);
            Time::Range(range.start_ms, range.end_ms)
        } else if let (Some((from, first)), Some((to, second))) = (start, end)
            && from < to
        {
            used.extend([first, second]);
            used.extend(length.filter(|(ms, _)| *ms == to - from).map(|(_, span)| span));
            Time::Range(from, to)
        } else if let (Some((from, first)), Some((ms, second))) = (start, length)
            && ms > 0
        {
            used.extend([first, second]);
            Time::Range(from, from + ms)
        } else if let Some((ms, span)) = length.or(as_length).filter(|(ms, _)| *ms > 0) {
            used.push(span);
            Time::Length(ms)
        } else {
            Time::Length(3000)
        };
        let is_guess = used.is_empty();
        guessed += usize::from(is_guess);
        let (from, to) = match time {
            Time::Range(from, to) => (from, to),
            Time::Length(ms) => (at, at + ms),
        };
        at = to;
        let whole = Span::new(
            row.first().map_or(0, |field| field.span.start as usize),
            row.last().map_or(0, |field| field.span.end as usize),
        );
        out.shot(time, false, &[], Span::at(whole.start as usize));
        for span in &used {
            out.moved(*span);
        }
        // In the order of the row, so that the words keep theirs.
        for (at, field) in row.iter().enumerate() {
            let span = field.span.trimmed(text);
            if span.is_empty() || used.contains(&span) {
                continue;
            }
            let name = names.get(at).map_or("", |name| name.span.of(text).trim());
            match columns.get(at).copied().unwrap_or(Column::Other) {
                Column::Cue(cue) => out.literal(&format!("{cue}: ")),
                Column::Number if !span.of(text).chars().any(char::is_alphabetic) => {
                    out.moved(span);
                    continue;
                }
                Column::Text | Column::Number => {}
                _ if name.is_empty() => {}
                _ => out.literal(&format!("{name}: ")),
            }
            copy_field(text, span, field.quoted, &mut out);
            out.end_line();
        }
        out.placed(Shot { start_ms: from, end_ms: to, source: whole, guessed: is_guess });
    }
    if guessed > 0 {
        out.note(
            Span::at(0),
            Certainty::Guess,
            format!("{guessed} rows have no time that can be read; each was given 3 s: a guess"),
        );
    }
    Ok(out.finish())
}

/// Copies a field line by line; two quotes in a quoted one are one.
fn copy_field(text: &str, span: Span, quoted: bool, out: &mut Writer<'_>) {
    let words = span.of(text);
    let mut from = 0;
    for (at, c) in words.char_indices() {
        let doubled =
            quoted && c == '"' && at >= from && words.get(at + 1..).is_some_and(|rest| rest.starts_with('"'));
        let ends = matches!(c, '\n' | '\r');
        if at < from || !(doubled || ends) {
            continue;
        }
        let to = if doubled { at + 1 } else { at };
        out.copy(Span::new(from, to).shifted(span.start as usize));
        if ends {
            out.end_line();
        }
        from = if doubled { at + 2 } else { at + 1 };
    }
    out.copy(Span::new(from, words.len()).shifted(span.start as usize));
}
