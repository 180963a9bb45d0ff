//! Headers with an ordinal: `Shot 1:`, `Shot 1 (1.5s):`, `【镜头一】`, `Shot 01 | wide | 5s`.

use crate::import::headers::candidate::{Candidate, HeaderKind, Placement};
use crate::import::headers::delimiters::{
    CLOSING, OPENING, Separator, closing_bold, read_separator, trim_label,
};
use crate::import::lines::Line;
use crate::import::ordinals::{NounKind, Ordinal, parse_any_ordinal, parse_ordinal};
use crate::import::scan::{
    char_at, char_before, is_cjk, is_digit, is_space, parse_duration, parse_whole_duration, slice,
    text_before, text_from,
};
use crate::text::Span;

/// An ordinal with the brackets around it.
struct WrittenOrdinal {
    ordinal: Ordinal,
    /// The offset of the word or its bracket.
    start: usize,
    /// The offset after the number or its bracket.
    end: usize,
    is_bracketed: bool,
    /// The word with its number, or all words in the bracket.
    labels: Vec<Span>,
}

/// The text between the start of a line and an ordinal, or the end of it.
struct Lead<'t> {
    text: &'t str,
    /// True if the lead is longer than this text.
    is_long: bool,
}

/// The longest lead that is read as a whole, in bytes.
const MAX_LEAD_BYTES: usize = 200;

/// Characters after which a header may start inside a line.
const STOPS: [char; 21] = [
    '.', '!', '?', '。', '！', '？', ';', '；', '"', '”', '」', '』', '’', ')', '）', ']', '】', '…', ':',
    '：', '|',
];

/// Characters that end a sentence.
const SENTENCE_ENDS: [char; 8] = ['.', '!', '?', '。', '！', '？', ';', '；'];

/// Reads the header whose ordinal starts at `at`.
pub(super) fn read_header(text: &str, line: Line, at: usize) -> Option<Candidate> {
    let mut written = WrittenOrdinal::read(text, line, at)?;
    let lead = Lead::read(text, line, written.start);
    let (duration, end) = read_duration(text, line, &written);
    let separator = read_separator(text, line, end);
    let placement = placement(text, line, &written, &lead, end, separator)?;
    if placement == Placement::AfterTitle {
        let title = trim_label(text, line.content_start.min(written.start), written.start);
        written.labels.splice(0..0, title);
    }
    let mut header_end = separator.end.max(end);
    if placement > Placement::Inline
        && let Some(bold) = closing_bold(text, line, line.content_start, header_end)
    {
        written.labels.extend(trim_label(text, header_end, bold));
        header_end = read_separator(text, line, bold + 2).end;
    }
    let start = if placement <= Placement::Inline { written.start } else { line.span.start as usize };
    Some(Candidate {
        header: Span::new(start, header_end),
        kind: HeaderKind::Numbered(written.ordinal, duration),
        labels: written.labels.clone(),
        placement,
        style: if duration.is_some() { "numbered shots with durations" } else { "numbered shots" },
        ..candidate(line, &written)
    })
}

/// A list item: the header is its number, as in `2. A dog`, with a duration in brackets at its start or end.
pub(super) fn read_list_item(text: &str, line: Line, number: u32) -> Candidate {
    let start = line.content_start;
    let noun = Span::at(line.span.start as usize);
    let ordinal = Ordinal { noun, kind: NounKind::Item, number, last: number, end: start };
    let written = WrittenOrdinal { ordinal, start, end: start, is_bracketed: false, labels: Vec::new() };
    let content = line.content(text).trim_end_matches(|c: char| is_space(c) || matches!(c, '.' | ';' | '*'));
    let opening = content.chars().next().filter(|c| OPENING.contains(c)).map_or(0, char::len_utf8);
    let (at_start, header_end) = match opening {
        0 => (None, start),
        opening => read_bracketed_duration(text, line, start + opening, start),
    };
    let in_last = content.ends_with(CLOSING).then(|| content.rfind(OPENING)).flatten();
    let at_end = in_last.and_then(|open| {
        let inside =
            content.get(open..)?.trim_matches(|c: char| OPENING.contains(&c) || CLOSING.contains(&c));
        parse_whole_duration(inside.trim())
    });
    let duration = at_start.or(at_end);
    Candidate {
        header: Span::new(line.span.start as usize, header_end.max(start)),
        kind: HeaderKind::Numbered(ordinal, duration),
        style: "list items",
        ..candidate(line, &written)
    }
}

fn candidate(line: Line, written: &WrittenOrdinal) -> Candidate {
    Candidate {
        line: line.index,
        header: Span::new(written.start, written.end),
        mark: Span::new(written.start, written.end),
        kind: HeaderKind::Numbered(written.ordinal, None),
        ordinal: None,
        labels: Vec::new(),
        placement: Placement::LineStart,
        is_clock: false,
        is_sound: false,
        is_certain: false,
        is_bracketed: written.is_bracketed,
        ends_clause: false,
        style: "numbered shots",
    }
}

impl WrittenOrdinal {
    fn read(text: &str, line: Line, at: usize) -> Option<Self> {
        let ahead = slice(text, line.content_start.min(at), at);
        // A line or a sentence may start with any noun.
        let before = ahead.trim_end_matches(|c: char| is_space(c) || OPENING.contains(&c) || c == '*');
        let ordinal = if before.is_empty() || before.ends_with(SENTENCE_ENDS) {
            parse_any_ordinal(text, at, line.end())
        } else {
            parse_ordinal(text, at)
        };
        let ordinal =
            ordinal.filter(|ordinal| ordinal.kind != NounKind::Thing && ordinal.end <= line.end())?;
        if !ahead.ends_with(['[', '【', '［', '(', '（', '〔']) {
            let labels = vec![Span::new(at, ordinal.end)];
            return Some(Self { ordinal, start: at, end: ordinal.end, is_bracketed: false, labels });
        }
        let inside = slice(text, ordinal.end, line.end());
        let (length, bracket) = inside.char_indices().take(80).find(|(_, c)| CLOSING.contains(c))?;
        let inside_end = ordinal.end + length;
        // `[Video 1]` is a reference.
        let noun = ordinal.noun.slice(text).to_lowercase();
        if matches!(noun.as_str(), "video" | "视频") && slice(text, ordinal.end, inside_end).trim().is_empty()
        {
            return None;
        }
        Some(Self {
            ordinal,
            start: at - char_before(text, at).map_or(0, char::len_utf8),
            end: inside_end + bracket.len_utf8(),
            is_bracketed: true,
            labels: trim_label(text, at, inside_end).into_iter().collect(),
        })
    }
}

impl<'t> Lead<'t> {
    fn read(text: &'t str, line: Line, end: usize) -> Self {
        let start = line.content_start;
        if end > start + MAX_LEAD_BYTES {
            return Self { text: text_before(text, start, end, MAX_LEAD_BYTES), is_long: true };
        }
        Self { text: slice(text, start.min(end), end), is_long: false }
    }

    fn is_empty(&self) -> bool {
        !self.is_long && self.text.trim_matches(|c: char| is_space(c) || c == '*').is_empty()
    }

    /// Returns true if the lead is a few plain words, as in `Opening Shot 1:`.
    fn is_title(&self) -> bool {
        let words = self.words();
        !self.is_long
            && words.chars().count() <= 24
            && words.chars().all(|c| c.is_alphanumeric() || is_space(c))
    }

    /// Returns true if a sentence or a label ends right before the ordinal.
    fn ends_sentence(&self) -> bool {
        self.words().ends_with(STOPS)
    }

    fn words(&self) -> &str {
        self.text.trim_end_matches(|c: char| is_space(c) || c == '*')
    }
}

/// Decides whether an ordinal whose header ends at `end` is a header; `None` if it isn't.
fn placement(
    text: &str,
    line: Line,
    written: &WrittenOrdinal,
    lead: &Lead<'_>,
    end: usize,
    separator: Separator,
) -> Option<Placement> {
    let rest = slice(text, end, line.end()).trim_start_matches(is_space);
    let opens_bracket = rest.starts_with(['(', '（', '[', '【']);
    let has_colon =
        text_from(text, end).trim_start_matches(|c| is_space(c) || c == '*').starts_with([':', '：']);
    let is_known = written.ordinal.kind != NounKind::Other;
    if lead.is_empty() {
        let starts_title =
            is_known && (rest.starts_with(['「', '“', '"']) || rest.starts_with(|c: char| c.is_uppercase()));
        let is_known_cjk =
            is_known && !slice(text, written.start, end).is_ascii() && is_cjk_noun(text, written);
        let is_header =
            separator.is_clear || opens_bracket || starts_title || written.is_bracketed || is_known_cjk;
        return is_header.then_some(Placement::LineStart);
    }
    if !is_known {
        return has_colon.then_some(Placement::Inline);
    }
    if lead.is_title() && separator.is_clear {
        return Some(Placement::AfterTitle);
    }
    let is_set_off = separator.is_clear || opens_bracket || written.is_bracketed;
    if (lead.ends_sentence() || written.is_bracketed) && is_set_off {
        return Some(Placement::Inline);
    }
    // `… gone wrongShot 1: a robot`
    let is_capital = char_at(text, written.ordinal.noun.start as usize).is_some_and(|c| !c.is_lowercase());
    (has_colon && is_capital).then_some(Placement::Weak)
}

fn is_cjk_noun(text: &str, written: &WrittenOrdinal) -> bool {
    written.ordinal.noun.slice(text).starts_with(is_cjk)
}

/// Reads the duration of a numbered shot, in milliseconds, and where its header ends.
fn read_duration(text: &str, line: Line, written: &WrittenOrdinal) -> (Option<u64>, usize) {
    let end = written.end;
    if written.is_bracketed
        && let Some(ms) = written.labels.first().and_then(|label| duration_at_end(label.slice(text)))
    {
        return (Some(ms), end);
    }
    let approximately = |c: char| is_space(c) || matches!(c, '~' | '～' | '≈' | '约');
    let spaces_and_marks = slice(text, end, line.end());
    let rest_start =
        end + (spaces_and_marks.len() - spaces_and_marks.trim_start_matches(approximately).len());
    let rest = slice(text, rest_start, line.end());
    if let Some(bracket) = rest.chars().next().filter(|c| matches!(c, '(' | '（' | '[' | '【')) {
        let inside_start = rest_start + bracket.len_utf8();
        return read_bracketed_duration(text, line, inside_start, end);
    }
    // `Shot 1, 3s:`
    let cell_start = read_separator(text, line, end).end;
    let cell_words = slice(text, cell_start, line.end());
    let cell_marks = cell_words.len() - cell_words.trim_start_matches(approximately).len();
    let cell = parse_duration(text, cell_start + cell_marks);
    let ends_cell = |end: usize| {
        read_separator(text, line, end).is_clear || text_from(text, end).starts_with([',', '，'])
    };
    if let Some((ms, cell_end)) = cell.filter(|(_, end)| ends_cell(*end)) {
        return (Some(ms), cell_end);
    }
    // `Shot 1 – Wide – 3s – a dog`
    if written.start <= line.content_start + 2 && rest.starts_with(['-', '–', '—', '·']) {
        let mut cells = rest.split(['–', '—', '·', '|']).take(4).take_while(|cell| cell.len() <= 60);
        let is_mark = |c: char| is_space(c) || matches!(c, '-' | '–' | '—' | '·');
        return (cells.find_map(|cell| parse_whole_duration(cell.trim_matches(is_mark))), end);
    }
    // `Shot 1 | Wide | 3s`
    if rest.starts_with(['|', '｜']) || line.is_row {
        let cells = rest.split(['|', '｜']).take(8).take_while(|cell| cell.len() <= 200);
        return (cells.map(str::trim).find_map(parse_whole_duration), end);
    }
    (None, end)
}

/// Reads the duration in the bracket whose inside starts at `start`. A bracket with nothing else in it belongs to the
/// header, which ends at `header_end` without it.
fn read_bracketed_duration(text: &str, line: Line, start: usize, header_end: usize) -> (Option<u64>, usize) {
    let inside = slice(text, start, line.end());
    let closing = inside.char_indices().take(60).find(|(_, c)| CLOSING.contains(c));
    let Some((length, bracket)) = closing else { return (None, header_end) };
    let words = inside.get(..length).unwrap_or("").trim();
    match parse_whole_duration(words) {
        Some(ms) => (Some(ms), start + length + bracket.len_utf8()),
        None => (duration_at_start(words).or_else(|| duration_at_end(words)), header_end),
    }
}

/// Parses a duration before other words: `3s, wide`.
fn duration_at_start(words: &str) -> Option<u64> {
    let (ms, end) = parse_duration(words, 0)?;
    text_from(words, end)
        .trim_start()
        .starts_with([',', '，', '|', '·', ';', '/', '、', '-', '–'])
        .then_some(ms)
}

/// Parses a duration at the end of a few words: `近景3秒`, `wide, 3s`.
fn duration_at_end(words: &str) -> Option<u64> {
    let starts_number = |at: usize| {
        !char_before(words, at).is_some_and(|c| is_digit(c) || matches!(c, '.' | '-' | '–' | '—' | '~' | ':'))
    };
    words
        .char_indices()
        .filter(|(at, c)| is_digit(*c) && starts_number(*at))
        .find_map(|(at, _)| parse_whole_duration(text_from(words, at)))
}
