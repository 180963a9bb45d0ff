//! Headers that hold a counted word or a point in time: `Shot 1 (1.5s):`, `【镜头一】`, `[0s]`.

use crate::import::lines::Line;
use crate::import::marks::{CLOSE, Kind, Mark, OPEN, back, bold_end, label, separator};
use crate::import::numbered::counted;
use crate::import::scan::{self, before, cut, from, is_digit, is_space, spaces};
use crate::text::Span;

pub(super) fn count(text: &str, index: usize, line: Line, at: usize) -> Option<Mark> {
    let found = counted(text, at)?;
    let line_end = line.span.end as usize;
    let ahead = cut(text, line.content.min(at), at);
    let opened = ahead.ends_with(['[', '【', '［', '(', '（', '〔']);
    let head = if opened { at - before(text, at).map_or(0, char::len_utf8) } else { at };
    let is_long = head > line.content + 200;
    let lead =
        if is_long { back(text, line.content, head, 200) } else { cut(text, line.content.min(head), head) };
    let at_start = !is_long && lead.trim_matches(|c: char| is_space(c) || c == '*').is_empty();
    let mut labels = vec![Span::new(at, found.end)];
    let mut end = found.end;
    if opened {
        let inside = cut(text, end, line_end);
        let length = inside.char_indices().take(80).find(|(_, c)| CLOSE.contains(c));
        let (length, close) = length?;
        labels = label(text, at, end + length).into_iter().collect();
        end = end + length + close.len_utf8();
    }
    let (mut length, mut consumed) = if opened {
        (labels.first().and_then(|label| length_at_end(label.of(text))), end)
    } else {
        (None, end)
    };
    let rest_at = spaces(text, end, 2);
    let rest = cut(text, rest_at, line_end);
    if length.is_none()
        && let Some(open) = rest.chars().next().filter(|c| matches!(c, '(' | '（' | '[' | '【'))
    {
        let inside = rest.get(open.len_utf8()..).unwrap_or("");
        let close = inside.char_indices().take(60).find(|(_, c)| CLOSE.contains(c));
        if let Some((size, close)) = close {
            let words = inside.get(..size).unwrap_or("").trim();
            let whole = scan::length(words, 0).filter(|(_, end)| *end == words.len());
            length = whole.map(|(ms, _)| ms).or_else(|| length_at_end(words));
            if whole.is_some() {
                consumed = rest_at + open.len_utf8() + size + close.len_utf8();
            }
        }
    } else if length.is_none() {
        // `Shot 1, 3s:`   `Shot 1 | Wide | 3s`
        let (_, behind) = separator(text, line, end);
        let cell = |at: usize| scan::length(text, at).filter(|(_, end)| separator(text, line, *end).0);
        if let Some((ms, behind)) = cell(behind) {
            (length, consumed) = (Some(ms), behind);
        } else if rest.starts_with(['|', '｜']) || line.row {
            for part in rest.split(['|', '｜']).take(8).take_while(|part| part.len() <= 200) {
                let words = part.trim();
                let whole = scan::length(words, 0).filter(|(_, end)| *end == words.len());
                length = length.or(whole.map(|(ms, _)| ms));
            }
        }
    }
    let (parted, header_end) = separator(text, line, consumed);
    let strength = if at_start {
        let rest = from(text, consumed).trim_start_matches(is_space);
        let title = rest.starts_with(['(', '（', '[', '【', '「', '“', '"'])
            || rest.starts_with(|c: char| c.is_uppercase());
        if !parted && !title && !opened && found.word.is_ascii() {
            return None;
        }
        3
    } else {
        let lead_words = lead.trim_end_matches(|c: char| is_space(c) || c == '*');
        let stopped = lead_words.ends_with([
            '.', '!', '?', '。', '！', '？', ';', '；', '"', '”', '」', '』', '’', ')', '）', ']', '】', '…',
            ':', '：', '|',
        ]);
        let titled = !is_long
            && lead_words.chars().count() <= 24
            && !lead_words.contains(['.', ',', '。', '，'])
            && parted
            && lead_words.chars().all(|c| c.is_alphanumeric() || is_space(c));
        let closed =
            parted || from(text, consumed).trim_start_matches(is_space).starts_with(['(', '（', '[', '【']);
        if !((stopped || opened) && closed || titled) {
            return None;
        }
        if titled {
            labels.splice(0..0, label(text, line.content.min(head), head));
            2
        } else {
            1
        }
    };
    let start = if strength == 1 { head } else { line.span.start as usize };
    let mut header_end = header_end.max(consumed);
    if strength > 1
        && let Some(bold) = bold_end(text, line, line.content, header_end)
    {
        labels.extend(label(text, header_end, bold));
        header_end = separator(text, line, bold + 2).1;
    }
    Some(Mark {
        line: index,
        header: Span::new(start, header_end),
        kind: Kind::Count(found, length),
        labels,
        strength,
        clock: false,
        sound: false,
        spelling: if length.is_some() { "counted shots with lengths" } else { "counted shots" },
    })
}

/// A length that ends a few words: `近景3秒`, `wide, 3s`.
fn length_at_end(words: &str) -> Option<u64> {
    let mut starts = words.char_indices().filter(|(at, c)| {
        is_digit(*c)
            && !before(words, *at)
                .is_some_and(|c| is_digit(c) || matches!(c, '.' | '-' | '–' | '—' | '~' | ':'))
    });
    starts
        .find_map(|(at, _)| scan::length(words, at).filter(|(_, end)| *end == words.len()).map(|(ms, _)| ms))
}

/// `0s:`, `[0:03]`, `At 3s,` at the start of a line.
pub(super) fn point(text: &str, index: usize, line: Line, at: usize) -> Option<Mark> {
    let amount = scan::amount(text, at)?;
    if !amount.unit && !amount.clock {
        return None;
    }
    if at > line.content + 24 {
        return None;
    }
    let ahead = cut(text, line.content.min(at), at);
    let lead = ahead.trim_end_matches(is_space);
    let opened = lead.ends_with(OPEN);
    let words = lead.trim_end_matches(OPEN).trim().to_lowercase();
    if !matches!(words.as_str(), "" | "at" | "t=" | "t" | "@") {
        return None;
    }
    let mut end = amount.end;
    if opened {
        end += from(text, end).chars().next().filter(|c| CLOSE.contains(c))?.len_utf8();
    }
    let (parted, mut header_end) = separator(text, line, end);
    if from(text, header_end).starts_with(',') {
        header_end += 1;
    }
    (parted || opened || (!words.is_empty() && header_end > end)).then(|| Mark {
        line: index,
        header: Span::new(line.span.start as usize, header_end),
        kind: Kind::Point(amount.ms),
        labels: Vec::new(),
        strength: 3,
        clock: amount.clock,
        sound: false,
        spelling: "points in time",
    })
}
