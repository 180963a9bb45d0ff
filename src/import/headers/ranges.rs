//! Headers with a time range: `0-3s:`, `[0-3s]`, `Shot 1 (0-3s):`, `第1-3秒`.

use crate::import::headers::candidate::{Candidate, HeaderKind, Placement};
use crate::import::headers::delimiters::{
    Separator, closing_bold, enclosing_brackets, read_separator, trim_label,
};
use crate::import::headers::sound::{has_sound_label, is_sound_title};
use crate::import::lines::Line;
use crate::import::ordinals::{Ordinal, parse_any_ordinal, parse_ordinal};
use crate::import::scan::{
    TimeRange, char_at, char_before, is_cjk, is_digit, is_space, parse_range, slice, text_before, text_from,
};
use crate::text::Span;

/// A time range with what its header writes around it.
struct WrittenRange {
    range: TimeRange,
    /// The offset of its first word or its bracket.
    start: usize,
    /// The offset after it or its bracket.
    end: usize,
    /// True if a unit, a clock or a word shows that these numbers are times.
    is_certain: bool,
    /// The bracket around it.
    bracket: Option<char>,
    /// Other words in the bracket; then those of the title.
    labels: Vec<Span>,
}

/// The text between the start of a line and a time range.
struct Title<'t> {
    /// The offset at which it starts.
    start: usize,
    /// Its words; `None` if there are too many for a title.
    words: Option<&'t str>,
    /// The ordinal that it starts with.
    ordinal: Option<Ordinal>,
    /// True if it starts with an ordinal or a list number.
    is_numbered: bool,
}

/// The longest title, in bytes. A longer lead isn't read again for each time on its line.
const MAX_TITLE_BYTES: usize = 300;

/// Characters after which a header may start inside a line.
const STOPS: [char; 25] = [
    '.', '!', '?', '。', '！', '？', ';', '；', '"', '”', '」', '』', '’', '\'', ')', '）', ']', '】', '…',
    ':', '：', ',', '，', '|', '→',
];

/// Reads the header whose time range starts at `at`.
pub(super) fn read_header(text: &str, line: Line, at: usize, range: TimeRange) -> Option<Candidate> {
    let mut time = WrittenRange::read(text, line, at, range)?;
    let title = Title::read(text, line, time.start);
    let separator = read_separator(text, line, time.end);
    let placement = match title.words {
        Some("") => placement_without_title(text, &time, separator)?,
        Some(words) if title.introduces(words, line, &time, separator) => {
            if is_sound_title(words) {
                return None;
            }
            let title_end = time.start - time_label_length(slice(text, title.start, time.start));
            let label = trim_label(text, title.start, title_end);
            time.labels.splice(0..0, label);
            if title.is_numbered { Placement::LineStart } else { Placement::AfterTitle }
        }
        _ => return read_inline_header(text, line, time, separator),
    };
    let mut header_end = separator.end;
    if let Some(bold) = closing_bold(text, line, title.start, header_end) {
        time.labels.extend(trim_label(text, header_end, bold));
        header_end = read_separator(text, line, bold + 2).end;
    }
    let header = Span::new(line.span.start as usize, header_end.max(time.end));
    let ordinal = title.ordinal;
    Some(Candidate { ordinal, placement, ..time.into_candidate(text, line, header) })
}

/// A range that starts its line needs a bracket, a unit or a separator to be a header.
fn placement_without_title(text: &str, time: &WrittenRange, separator: Separator) -> Option<Placement> {
    if time.bracket.is_some() || separator.is_clear {
        return Some(Placement::LineStart);
    }
    let runs_on = text_from(text, separator.end).starts_with(|c: char| c.is_ascii_lowercase());
    time.is_certain.then_some(if runs_on { Placement::Inline } else { Placement::LineStart })
}

/// Reads a header inside a line: after a sentence, after its ordinal, as in `Shot 2 (3-6s)`, or in running text.
fn read_inline_header(
    text: &str,
    line: Line,
    mut time: WrittenRange,
    separator: Separator,
) -> Option<Candidate> {
    let lead = slice(text, line.span.start as usize, time.start)
        .trim_end_matches(|c: char| is_space(c) || matches!(c, '*' | '_'));
    let is_time = time.bracket.is_some() || time.is_certain;
    let mut start = time.start;
    let mut ordinal = None;
    let mut placement = Placement::Inline;
    if !(is_time && ends_with_stop(lead)) {
        if let Some((at, found)) =
            inline_ordinal(text, line, time.start).filter(|_| time.is_certain || time.bracket.is_some())
        {
            start = at;
            ordinal = Some(found);
            time.labels.splice(0..0, trim_label(text, start, time.start));
        } else if time.bracket.is_some() || (time.is_certain && separator.is_clear) {
            placement = Placement::Weak;
        } else if time.is_certain {
            placement = Placement::Loose;
        } else {
            return None;
        }
    }
    let is_sound = has_sound_label(text, line, time.start);
    let header = Span::new(start, separator.end);
    Some(Candidate { ordinal, placement, is_sound, ..time.into_candidate(text, line, header) })
}

/// Returns true if a sentence or a clause ends here.
fn ends_with_stop(lead: &str) -> bool {
    lead.ends_with(STOPS) || lead.ends_with(is_emoji)
}

fn is_emoji(c: char) -> bool {
    matches!(c as u32, 0x2600..=0x27BF | 0x1F300..=0x1FAFF)
}

impl WrittenRange {
    /// Reads the words and brackets around a range; `None` if they show that it isn't a header's.
    fn read(text: &str, line: Line, at: usize, range: TimeRange) -> Option<Self> {
        let (start, has_unit_word) = skip_back_over_prefix(text, line, at);
        let is_certain = range.is_certain || has_unit_word;
        let mut time = Self { range, start, end: range.end, is_certain, bracket: None, labels: Vec::new() };
        let Some((open, close)) = enclosing_brackets(text, line, start, range.end) else { return Some(time) };
        time.bracket = char_at(text, open);
        let inside_start = open + time.bracket.map_or(1, char::len_utf8);
        let inside_end = close - char_before(text, close).map_or(1, char::len_utf8);
        // `(0-3s, 3-7s, etc.)` is text about times.
        if has_range(slice(text, range.end, inside_end)) || has_range(slice(text, inside_start, start)) {
            return None;
        }
        time.labels.extend(trim_label(text, inside_start, start));
        time.labels.extend(trim_label(text, range.end, inside_end));
        // `(refs 1-6)` has words but no unit.
        if !is_certain && !time.labels.is_empty() {
            return None;
        }
        (time.start, time.end) = (open, close);
        Some(time)
    }

    fn into_candidate(self, text: &str, line: Line, header: Span) -> Candidate {
        let label = time_label_length(text_before(text, line.content_start.min(self.start), self.start, 40));
        Candidate {
            line: line.index,
            header,
            mark: Span::new(self.start - label, self.end),
            ordinal: None,
            is_certain: self.is_certain,
            is_bracketed: self.bracket.is_some(),
            ends_clause: ends_clause(slice(text, self.end, line.end())),
            kind: HeaderKind::Range(self.range.start_ms, self.range.end_ms),
            labels: self.labels,
            placement: Placement::Inline,
            is_clock: self.range.is_clock,
            is_sound: false,
            style: match self.bracket {
                Some('(' | '（') => "times in parentheses",
                Some(_) => "times in brackets",
                None if self.range.is_clock => "clock times",
                None => "bare times",
            },
        }
    }
}

/// Units before a range: `Seconds 0 to 3`.
const UNITS_BEFORE: [&str; 6] = ["seconds", "second", "secs", "sec", "segundos", "sekunden"];

/// Words before a range: `from 0 to 3 s`.
const WORDS_BEFORE: [&str; 10] = ["from", "between", "at", "第", "de", "desde", "von", "с", "от", "da"];

/// Skips back over a word that belongs to a range, as in `第1-3秒`, `Seconds 0 to 3` or `from 0 to 3 s`. Returns where the
/// range starts, and true if the word is a unit.
fn skip_back_over_prefix(text: &str, line: Line, at: usize) -> (usize, bool) {
    let ahead = text_before(text, line.span.start as usize, at, 24);
    let words = ahead.trim_end_matches(is_space);
    // Most ranges follow no word.
    if !words.ends_with(char::is_alphabetic) {
        return (at, false);
    }
    let ends_with = |word: &str| {
        words.len().checked_sub(word.len()).is_some_and(|start| {
            let matches = words.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(word));
            let is_whole =
                !word.is_ascii() || !char_before(words, start).is_some_and(|c| c.is_ascii_alphanumeric());
            matches && is_whole
        })
    };
    match UNITS_BEFORE.iter().chain(&WORDS_BEFORE).find(|word| ends_with(word)) {
        Some(word) => (at - (ahead.len() - words.len()) - word.len(), UNITS_BEFORE.contains(word)),
        None => (at, false),
    }
}

impl<'t> Title<'t> {
    fn read(text: &'t str, line: Line, end: usize) -> Self {
        let start = line.content_start.min(end);
        if end - start > MAX_TITLE_BYTES {
            return Self { start, words: None, ordinal: None, is_numbered: false };
        }
        let title = slice(text, start, end);
        let from_word = title.trim_start_matches(is_title_mark);
        let words = from_word.trim_end_matches(is_title_mark);
        let first_word = start + (title.len() - from_word.len());
        let ordinal = parse_any_ordinal(text, first_word, end);
        let is_number = !words.is_empty() && words.chars().all(is_digit);
        let is_numbered = ordinal.is_some() || is_number || line.list_number.is_some();
        Self { start, words: Some(words), ordinal, is_numbered }
    }

    /// Returns true if these words and the time after them make one header.
    fn introduces(&self, words: &str, line: Line, time: &WrittenRange, separator: Separator) -> bool {
        // A label before a time and its text isn't a title: `Timeline: 0-3s: A dog. 3-6s: A cat.`
        let is_label =
            words.ends_with([':', '：']) && separator.end < line.end() && time_label_length(words) == 0;
        could_be_title(words)
            && !is_label
            && (time.is_certain || time.bracket.is_some())
            && (separator.is_clear || self.is_numbered || is_tag(words))
    }
}

/// Returns true if a line or a clause ends at the start of `rest`.
fn ends_clause(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|c: char| is_space(c) || matches!(c, '*' | '_' | '"' | '”'));
    rest.is_empty() || rest.starts_with([';', '；', '.', '。', ',', '，', '、', '!', '?', '！', '？'])
}

/// Returns true for one word in brackets, as in `【颠覆】3-7秒`.
fn is_tag(words: &str) -> bool {
    words.starts_with(['[', '【', '（', '(']) && words.ends_with([']', '】', '）', ')'])
}

fn is_title_mark(c: char) -> bool {
    is_space(c) || matches!(c, '*' | '_' | '|' | '`' | '·')
}

/// Finds the start of the ordinal right before a header inside a line.
fn inline_ordinal(text: &str, line: Line, header_start: usize) -> Option<(usize, Ordinal)> {
    let ahead = text_before(text, line.span.start as usize, header_start, 60);
    let sentence_start = ahead
        .rfind(['.', '。', '!', '！', '?', '？', ';', '；', '”', '"'])
        .map_or(0, |at| at + char_at(ahead, at).map_or(1, char::len_utf8));
    let words = ahead.get(sentence_start..)?;
    let from_word = words.trim_start_matches(|c: char| is_space(c) || c == '*');
    let start = header_start - from_word.len();
    parse_ordinal(text, start).filter(|ordinal| ordinal.end <= header_start).map(|ordinal| (start, ordinal))
}

/// Returns true if a time range, with or without a unit, is in these words.
fn has_range(words: &str) -> bool {
    words.char_indices().any(|(at, c)| {
        is_digit(c) && !char_before(words, at).is_some_and(is_digit) && parse_range(words, at).is_some()
    })
}

/// Returns true if words could be a title: there are few, and they aren't a sentence.
fn could_be_title(words: &str) -> bool {
    words.chars().count() <= 70
        && !words.contains(['.', '!', '?', '。', '！', '？', ';', '；', '→', '`', '，'])
        && !has_range(words)
}

/// Words that only announce a time.
const TIME_LABELS: [&str; 22] = [
    "time range",
    "timecode",
    "timestamp",
    "timing",
    "time",
    "时间段",
    "时间码",
    "时间轴",
    "时间",
    "時間帯",
    "時間",
    "时段",
    "时长",
    "時長",
    "タイムコード",
    "タイム",
    "시간",
    "tiempo",
    "tempo",
    "zeit",
    "время",
    "temps",
];

/// The length of a label at the end of a title that only announces a time, such as `Time:` or `时间段：`.
fn time_label_length(title: &str) -> usize {
    let before_colon = title.trim_end_matches(|c: char| is_title_mark(c) || matches!(c, ':' | '：'));
    let marks = title.get(before_colon.len()..).unwrap_or("");
    if !marks.contains([':', '：'])
        && !before_colon.ends_with('@')
        && !before_colon.eq_ignore_ascii_case("at")
    {
        return 0;
    }
    let ends_with = |label: &&&str| {
        let start = before_colon.len().checked_sub(label.len());
        start.is_some_and(|start| {
            let matches = before_colon.get(start..).is_some_and(|end| end.to_lowercase() == **label);
            let is_whole = !char_before(before_colon, start)
                .is_some_and(|c| c.is_alphabetic() && label.starts_with(|first: char| !is_cjk(first)));
            matches && is_whole
        })
    };
    let label = TIME_LABELS.iter().chain(&["t", "at"]).find(ends_with);
    label.map_or(0, |label| label.len() + marks.len())
}
