//! Headers with a start time alone, at the start of a line: `0s:`, `[0:03]`, `At 3s,`.

use crate::import::headers::candidate::{Candidate, HeaderKind, Placement};
use crate::import::headers::delimiters::{CLOSING, OPENING, read_separator};
use crate::import::lines::Line;
use crate::import::scan::{char_at, is_space, parse_amount, slice, text_from};
use crate::text::Span;

/// Reads the header whose time starts at `at`.
pub(super) fn read_header(text: &str, line: Line, at: usize) -> Option<Candidate> {
    let amount = parse_amount(text, at)?;
    if (!amount.has_unit && !amount.is_clock) || at > line.content_start + 24 {
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
    is_header.then(|| Candidate {
        line: line.index,
        header: Span::new(line.span.start as usize, header_end),
        mark: Span::new(at, end),
        ordinal: None,
        kind: HeaderKind::Start(amount.ms),
        labels: Vec::new(),
        placement: Placement::LineStart,
        is_clock: amount.is_clock,
        is_sound: false,
        is_certain: true,
        is_bracketed,
        ends_clause: false,
        style: "start times",
    })
}
