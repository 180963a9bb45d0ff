//! Reads a shot list in a table: each row is a shot, and the first row names the columns.

mod table;

use crate::import::csv::table::{Field, Row, find_separator, first_line, split_rows};
use crate::import::scan::{parse_range, parse_whole_duration};
use crate::import::write::{Timing, Writer, Written};
use crate::import::{Certainty, Shot};
use crate::syntax::time;
use crate::text::Span;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnKind {
    Number,
    Start,
    End,
    Duration,
    Range,
    Prose,
    /// Text after a cue, such as `Dialogue:`.
    Cue(&'static str),
    Other,
}

/// The names of columns.
const COLUMNS: [(&str, ColumnKind); 62] = [
    ("#", ColumnKind::Number),
    ("no", ColumnKind::Number),
    ("no.", ColumnKind::Number),
    ("number", ColumnKind::Number),
    ("shot", ColumnKind::Number),
    ("shot #", ColumnKind::Number),
    ("shot number", ColumnKind::Number),
    ("shot no", ColumnKind::Number),
    ("id", ColumnKind::Number),
    ("scene", ColumnKind::Number),
    ("cut", ColumnKind::Number),
    ("镜号", ColumnKind::Number),
    ("镜头", ColumnKind::Number),
    ("序号", ColumnKind::Number),
    ("start", ColumnKind::Start),
    ("start time", ColumnKind::Start),
    ("in", ColumnKind::Start),
    ("tc in", ColumnKind::Start),
    ("from", ColumnKind::Start),
    ("start_s", ColumnKind::Start),
    ("begin", ColumnKind::Start),
    ("开始", ColumnKind::Start),
    ("开始时间", ColumnKind::Start),
    ("end", ColumnKind::End),
    ("end time", ColumnKind::End),
    ("out", ColumnKind::End),
    ("tc out", ColumnKind::End),
    ("to", ColumnKind::End),
    ("end_s", ColumnKind::End),
    ("结束", ColumnKind::End),
    ("结束时间", ColumnKind::End),
    ("duration", ColumnKind::Duration),
    ("length", ColumnKind::Duration),
    ("dur", ColumnKind::Duration),
    ("seconds", ColumnKind::Duration),
    ("duration (s)", ColumnKind::Duration),
    ("duration_s", ColumnKind::Duration),
    ("sec", ColumnKind::Duration),
    ("时长", ColumnKind::Duration),
    ("秒数", ColumnKind::Duration),
    ("time", ColumnKind::Range),
    ("timecode", ColumnKind::Range),
    ("times", ColumnKind::Range),
    ("时间", ColumnKind::Range),
    ("時間", ColumnKind::Range),
    ("description", ColumnKind::Prose),
    ("action", ColumnKind::Prose),
    ("visual", ColumnKind::Prose),
    ("visuals", ColumnKind::Prose),
    ("prompt", ColumnKind::Prose),
    ("content", ColumnKind::Prose),
    ("text", ColumnKind::Prose),
    ("画面", ColumnKind::Prose),
    ("内容", ColumnKind::Prose),
    ("描述", ColumnKind::Prose),
    ("画面内容", ColumnKind::Prose),
    ("dialogue", ColumnKind::Cue("Dialogue")),
    ("台词", ColumnKind::Cue("台词")),
    ("audio", ColumnKind::Cue("Audio")),
    ("sound", ColumnKind::Cue("Sound")),
    ("音效", ColumnKind::Cue("音效")),
    ("music", ColumnKind::Cue("Music")),
];

/// Returns true if the first row names the columns of a shot list.
pub(super) fn is_shot_list(text: &str) -> bool {
    let first = first_line(text);
    if first.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let rows = split_rows(first, find_separator(first));
    let kinds: Vec<ColumnKind> = rows.first().map_or_else(Vec::new, |row| column_kinds(first, row));
    let has_content = kinds.iter().any(|kind| {
        matches!(kind, ColumnKind::Prose | ColumnKind::Start | ColumnKind::Duration | ColumnKind::Range)
    });
    let known = kinds.iter().filter(|kind| **kind != ColumnKind::Other).count();
    kinds.len() >= 3 && known >= 2 && has_content
}

fn column_kinds(text: &str, names: &[Field]) -> Vec<ColumnKind> {
    let kind = |field: &Field| {
        let name = field.span.slice(text).trim().trim_start_matches('\u{FEFF}').to_lowercase();
        COLUMNS.iter().find(|(known, _)| *known == name).map_or(ColumnKind::Other, |(_, kind)| *kind)
    };
    names.iter().map(kind).collect()
}

/// A shot list.
struct ShotList<'t> {
    text: &'t str,
    /// The fields of the first row.
    names: Row,
    kinds: Vec<ColumnKind>,
    rows: Vec<Row>,
}

/// When a row plays, and the cells that say so.
struct RowTime {
    timing: Timing,
    cells: Vec<Span>,
}

/// The duration of a row that gives none.
const DEFAULT_SHOT_MS: u64 = 3000;

/// Reads a shot list.
///
/// # Errors
///
/// If the table is empty, or its first row names no column of a shot list.
pub(super) fn read(text: &str, mut out: Writer<'_>) -> Result<Written, String> {
    out.set_header_style("table rows");
    let list = ShotList::parse(text)?;
    for name in &list.names {
        out.consume(name.span);
    }
    let mut start_ms = 0;
    let mut guessed = 0;
    for row in &list.rows {
        let time = list.read_time(row);
        guessed += usize::from(time.is_none());
        start_ms = list.write_row(row, time, start_ms, &mut out);
    }
    if guessed > 0 {
        let message = match guessed {
            1 => "1 row has no readable time; it gets 3 s".to_owned(),
            _ => format!("{guessed} rows have no readable time; each gets 3 s"),
        };
        out.add_note(Span::at(0), Certainty::Guess, message);
    }
    Ok(out.finish())
}

impl<'t> ShotList<'t> {
    fn parse(text: &'t str) -> Result<Self, String> {
        let first = first_line(text);
        let mut rows = split_rows(text, find_separator(first)).into_iter();
        let Some(names) = rows.next() else {
            let example = "`shot,start,end,description`";
            return Err(format!(
                "this table is empty; its first row must name the columns, such as {example}"
            ));
        };
        let kinds = column_kinds(text, &names);
        if kinds.iter().all(|kind| matches!(kind, ColumnKind::Other | ColumnKind::Number)) {
            let excerpt: String = first.chars().take(60).collect();
            let known = "`start`, `end`, `duration`, `time`, `description`, `dialogue`, `sound`";
            return Err(format!(
                "line 1 names no column of a shot list: `{excerpt}`; use names such as {known}"
            ));
        }
        Ok(Self { text, names, kinds, rows: rows.collect() })
    }

    /// The first cell of a kind that isn't empty.
    fn cell(&self, row: &[Field], wanted: ColumnKind) -> Option<Span> {
        self.kinds
            .iter()
            .zip(row)
            .filter(|(kind, _)| **kind == wanted)
            .map(|(_, field)| field.span.trimmed(self.text))
            .find(|span| !span.is_empty())
    }

    /// The time in a cell, in milliseconds: `3`, `3s`, `0:03`.
    fn time_cell(&self, row: &[Field], wanted: ColumnKind) -> Option<(u64, Span)> {
        let span = self.cell(row, wanted)?;
        Some((time::length(span.slice(self.text).trim()).ok()?, span))
    }

    /// Reads when a row plays: a range, a start with an end or a duration, or a duration alone.
    fn read_time(&self, row: &[Field]) -> Option<RowTime> {
        let range_cell = self.cell(row, ColumnKind::Range).map(|span| (span.slice(self.text), span));
        if let Some((words, span)) = range_cell
            && let Some(range) = parse_range(words, 0).filter(|range| range.end == words.len())
        {
            return Some(RowTime { timing: Timing::Range(range.start_ms, range.end_ms), cells: vec![span] });
        }
        let start = self.time_cell(row, ColumnKind::Start);
        let end = self.time_cell(row, ColumnKind::End);
        let duration = self.time_cell(row, ColumnKind::Duration);
        if let (Some((from, start)), Some((to, end))) = (start, end)
            && from < to
        {
            let same_duration = duration.filter(|(ms, _)| *ms == to - from).map(|(_, span)| span);
            let cells = [start, end].into_iter().chain(same_duration).collect();
            return Some(RowTime { timing: Timing::Range(from, to), cells });
        }
        if let (Some((from, start)), Some((ms, duration))) = (start, duration)
            && ms > 0
        {
            let cells = vec![start, duration];
            return Some(RowTime { timing: Timing::Range(from, from + ms), cells });
        }
        let as_duration = range_cell.and_then(|(words, span)| Some((parse_whole_duration(words)?, span)));
        let (ms, span) = duration.or(as_duration).filter(|(ms, _)| *ms > 0)?;
        Some(RowTime { timing: Timing::Duration(ms), cells: vec![span] })
    }

    /// Writes a row as a shot; `start_ms` is where the shot before it ends. Returns where this one ends.
    fn write_row(&self, row: &[Field], time: Option<RowTime>, start_ms: u64, out: &mut Writer<'_>) -> u64 {
        let guessed = time.is_none();
        let RowTime { timing, cells } =
            time.unwrap_or_else(|| RowTime { timing: Timing::Duration(DEFAULT_SHOT_MS), cells: Vec::new() });
        let (start_ms, end_ms) = match timing {
            Timing::Range(start, end) => (start, end),
            Timing::Duration(ms) => (start_ms, start_ms + ms),
        };
        let source = Span::new(
            row.first().map_or(0, |field| field.span.start as usize),
            row.last().map_or(0, |field| field.span.end as usize),
        );
        out.start_shot(timing, false, &[], Span::at(source.start as usize));
        for cell in &cells {
            out.consume(*cell);
        }
        for (column, field) in row.iter().enumerate() {
            let span = field.span.trimmed(self.text);
            if !span.is_empty() && !cells.contains(&span) {
                self.write_cell(column, *field, out);
            }
        }
        out.add_shot(Shot { start_ms, end_ms, source, guessed });
        end_ms
    }

    /// Writes a cell on a line of its own, after the name of its column if that isn't prose.
    fn write_cell(&self, column: usize, field: Field, out: &mut Writer<'_>) {
        let span = field.span.trimmed(self.text);
        let name = self.names.get(column).map_or("", |name| name.span.slice(self.text).trim());
        match self.kinds.get(column).copied().unwrap_or(ColumnKind::Other) {
            ColumnKind::Cue(cue) => out.push_literal(&format!("{cue}: ")),
            ColumnKind::Number if !span.slice(self.text).chars().any(char::is_alphabetic) => {
                out.consume(span);
                return;
            }
            ColumnKind::Prose | ColumnKind::Number => {}
            _ if name.is_empty() => {}
            _ => out.push_literal(&format!("{name}: ")),
        }
        copy_cell(self.text, span, field.is_quoted, out);
        out.end_line();
    }
}

/// Copies a cell line by line. In a quoted one, two quotes stand for one.
fn copy_cell(text: &str, span: Span, is_quoted: bool, out: &mut Writer<'_>) {
    let words = span.slice(text);
    let mut from = 0;
    for (at, c) in words.char_indices() {
        let is_doubled = is_quoted
            && c == '"'
            && at >= from
            && words.get(at + 1..).is_some_and(|rest| rest.starts_with('"'));
        let ends_line = matches!(c, '\n' | '\r');
        if at < from || !(is_doubled || ends_line) {
            continue;
        }
        let to = if is_doubled { at + 1 } else { at };
        out.copy(Span::new(from, to).shifted(span.start as usize));
        if ends_line {
            out.end_line();
        }
        from = if is_doubled { at + 2 } else { at + 1 };
    }
    out.copy(Span::new(from, words.len()).shifted(span.start as usize));
}
