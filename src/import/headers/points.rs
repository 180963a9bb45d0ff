//! Headers with one time: a start, such as `0s:`, `[0:03]` and `At 3s,`, a duration, such as `[3s]` and `(3s)` at the end of
//! an item, or a range without an end, such as `6s-end`.

use crate::import::headers::candidate::{Candidate, HeaderKind, Placement};
use crate::import::headers::delimiters::{CLOSING, OPENING, read_separator};
use crate::import::headers::sound::has_sound_label;
use crate::import::lines::Line;
use crate::import::scan::{
    Amount, char_at, is_space, parse_amount, parse_whole_duration, skip_dash, skip_spaces, slice, text_from,
};
use crate::text::Span;

/// Reads the headers whose time starts at `at`: there may be two readings of it.
pub(super) fn read_headers(text: &str, line: Line, at: usize) -> Vec<Candidate> {
    let Some(amount) = parse_amount(text, at) else { return Vec::new() };
    if let Some(open) = read_open_end(text, line, at, amount) {
        return vec![open];
    }
    if !amount.has_unit && !amount.is_clock {
        return Vec::new();
    }
    if let Some(start) = read_at_line_start(text, line, at, amount) {
        let is_duration = !amount.is_clock && amount.ms > 0;
        let duration =
            Candidate { kind: HeaderKind::Duration(amount.ms), style: "durations", ..start.clone() };
        return if is_duration { vec![start, duration] } else { vec![start] };
    }
    read_inline(text, line, at, amount).into_iter().collect()
}

/// Words for the end of a clip.
const END_WORDS: [&str; 12] =
    ["end", "finish", "fin", "final", "fim", "ende", "конец", "结束", "结尾", "最后", "終わり", "끝"];

/// Reads `6s-end`, at the start of a line or in brackets.
fn read_open_end(text: &str, line: Line, at: usize, amount: Amount) -> Option<Candidate> {
    let word_at = skip_spaces(text, skip_dash(text, skip_spaces(text, amount.end, 2))?, 2);
    let rest = slice(text, word_at, line.end());
    let word = END_WORDS.iter().find(|word| {
        let is_word = rest.get(..word.len()).is_some_and(|head| head.to_lowercase() == **word);
        is_word
            && !rest.get(word.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    })?;
    let mut end = word_at + word.len();
    let before = slice(text, line.content_start.min(at), at).trim_end_matches(is_space);
    let is_bracketed = before.ends_with(OPENING);
    if is_bracketed {
        end += char_at(text, end).filter(|c| CLOSING.contains(c))?.len_utf8();
    }
    let lead = before.trim_end_matches(OPENING);
    if !(lead.is_empty() || lead.ends_with(['.', ';', '。', '；', ',', '，']) || is_bracketed) {
        return None;
    }
    let start = if lead.is_empty() { line.span.start as usize } else { line.content_start + lead.len() };
    let header = Span::new(start, read_separator(text, line, end).end);
    let placement = if lead.is_empty() { Placement::LineStart } else { Placement::Inline };
    let kind = HeaderKind::OpenEnd(amount.ms);
    Some(Candidate { is_bracketed, ..candidate(line, header, Span::new(at, end), kind, placement, amount) })
}

/// Reads a time at the start of a line.
fn read_at_line_start(text: &str, line: Line, at: usize, amount: Amount) -> Option<Candidate> {
    if at > line.content_start + 24 {
        return None;
    }
    let lead = slice(text, line.content_start.min(at), at).trim_end_matches(is_space);
    let is_bracketed = lead.ends_with(OPENING);
    let lead = lead.trim_end_matches(OPENING).trim().to_lowercase();
    if !matches!(lead.as_str(), "" | "at" | "t=" | "t" | "@") {
        return None;
    }
    let mut end = amount.end;
    if is_bracketed {
        end += char_at(text, end).filter(|c| CLOSING.contains(c))?.len_utf8();
    }
    let separator = read_separator(text, line, end);
    let mut header_end = separator.end;
    if text_from(text, header_end).starts_with(',') {
        header_end += 1;
    }
    let is_header = separator.is_clear || is_bracketed || (!lead.is_empty() && header_end > end);
    let header = Span::new(line.span.start as usize, header_end);
    let kind = HeaderKind::Start(amount.ms);
    is_header.then(|| Candidate {
        is_bracketed,
        ..candidate(line, header, Span::new(at, end), kind, Placement::LineStart, amount)
    })
}

/// Reads a start time in brackets inside a line: `A dog. [0:03] A cat.`
fn read_inline(text: &str, line: Line, at: usize, amount: Amount) -> Option<Candidate> {
    let before = slice(text, line.content_start.min(at), at);
    let open = before.chars().next_back().filter(|c| OPENING.contains(c))?;
    let start = at - open.len_utf8();
    let end = amount.end + char_at(text, amount.end).filter(|c| CLOSING.contains(c))?.len_utf8();
    let lead = before.trim_end_matches(|c: char| is_space(c) || OPENING.contains(&c));
    let is_set_off =
        lead.is_empty() || lead.ends_with(['.', '!', '?', '。', '！', '？', ';', '；', '”', '"', ':', '：']);
    if !is_set_off || has_sound_label(text, line, start) {
        return None;
    }
    let header = Span::new(start, read_separator(text, line, end).end);
    let kind = HeaderKind::Start(amount.ms);
    Some(Candidate {
        is_bracketed: true,
        ..candidate(line, header, Span::new(start, end), kind, Placement::Inline, amount)
    })
}

/// Reads the duration in brackets at the end of a list item: `- A dog runs (3s)`.
pub(super) fn read_duration_at_end(text: &str, line: Line) -> Option<Candidate> {
    let is_item = line.content_start > line.span.start as usize;
    let content = line.content(text).trim_end_matches(|c: char| is_space(c) || matches!(c, '.' | ';' | '*'));
    if !is_item || !content.ends_with(CLOSING) {
        return None;
    }
    let open = content.rfind(OPENING)?;
    let inside = content.get(open..)?.trim_matches(|c: char| OPENING.contains(&c) || CLOSING.contains(&c));
    let ms = parse_whole_duration(inside.trim())?;
    let mark = Span::new(line.content_start + open, line.content_start + content.len());
    let amount = Amount { ms, end: mark.end as usize, has_unit: true, is_clock: false };
    let header = Span::new(line.span.start as usize, line.content_start);
    let kind = HeaderKind::Duration(ms);
    let found = candidate(line, header, mark, kind, Placement::LineStart, amount);
    Some(Candidate { is_bracketed: true, ends_clause: true, style: "durations", ..found })
}

fn candidate(
    line: Line,
    header: Span,
    mark: Span,
    kind: HeaderKind,
    placement: Placement,
    amount: Amount,
) -> Candidate {
    Candidate {
        line: line.index,
        header,
        mark,
        kind,
        ordinal: None,
        labels: Vec::new(),
        placement,
        is_clock: amount.is_clock,
        is_sound: false,
        is_certain: true,
        is_bracketed: false,
        ends_clause: false,
        style: "start times",
    }
}
