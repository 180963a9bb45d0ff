//! What may be the header of a shot: a time or a counted word, and how strongly its place says so.

use crate::import::counts::{count, point};
use crate::import::lines::Line;
use crate::import::numbered::{Counted, counted};
use crate::import::scan::{self, before, cut, from, is_digit, is_space, range};
use crate::text::Span;

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// From and to, in milliseconds.
    Time(u64, u64),
    /// A point in time, in milliseconds.
    Point(u64),
    /// A count, and a length in milliseconds where the header says one.
    Count(Counted, Option<u64>),
}

/// Something that may be a header.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// The line it is on.
    pub(super) line: usize,
    /// All of the header, decoration included.
    pub(super) header: Span,
    pub(super) kind: Kind,
    /// The words in it.
    pub(super) labels: Vec<Span>,
    /// 3 at the start of a line, 2 behind a title, 1 behind a sentence.
    pub(super) strength: u8,
    /// Whether it is a clock.
    pub(super) clock: bool,
    /// Whether a label on its line says that it speaks of sound.
    pub(super) sound: bool,
    /// What stands around the time.
    pub(super) spelling: &'static str,
}

pub(super) const OPEN: [char; 7] = ['[', '【', '［', '(', '（', '<', '〔'];
pub(super) const CLOSE: [char; 7] = [']', '】', '］', ')', '）', '>', '〕'];

/// The marks of a text, in its order.
pub(super) fn marks(text: &str, lines: &[Line]) -> Vec<Mark> {
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if !line.bare {
            of_line(text, index, *line, &mut found);
        }
    }
    // A label about sound that has the line above to itself.
    for mark in found.iter_mut().filter(|mark| mark.strength == 3) {
        let above =
            lines.get(..mark.line).and_then(|lines| lines.iter().rev().take(2).find(|line| !line.bare));
        mark.sound |= above.is_some_and(|line| {
            let words = cut(text, line.content, line.span.end as usize);
            words.chars().count() <= 24
                && words.ends_with([':', '：'])
                && speaks_of_sound(&words.to_lowercase())
        });
    }
    found
}

fn of_line(text: &str, index: usize, line: Line, out: &mut Vec<Mark>) {
    let end = line.span.end as usize;
    let mut at = line.span.start as usize;
    let mut in_code = false;
    while at < end {
        let Some(c) = from(text, at).chars().next() else { break };
        if c == '`' {
            in_code = !in_code;
        }
        // In backticks, a header is spoken about; at a line's start, they only decorate it.
        let is_meant = !in_code || at <= line.content + 1;
        if is_digit(c) {
            let behind = scan::digits(text, at);
            let free = !before(text, at).is_some_and(|c| {
                c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '/' | '$' | '@' | '_' | '-' | '–' | '：')
            });
            if free && let Some(range) = range(text, at).filter(|range| range.end <= end) {
                if is_meant && let Some(mark) = timed(text, index, line, at, &range) {
                    at = (mark.header.end as usize).max(range.end);
                    out.push(mark);
                } else {
                    at = range.end;
                }
                continue;
            }
            if free
                && is_meant
                && let Some(mark) = point(text, index, line, at)
            {
                out.push(mark);
            }
            at = behind.max(at + 1);
            continue;
        }
        if is_meant
            && c.is_alphabetic()
            && let Some(mark) = count(text, index, line, at)
        {
            // A time in the same header is a mark of its own.
            at = match mark.kind {
                Kind::Count(found, _) => found.end,
                _ => mark.header.end as usize,
            }
            .max(at + 1);
            out.push(mark);
            continue;
        }
        at += c.len_utf8();
    }
}

/// Up to `most` bytes before a place, from a character on.
pub(super) fn back(text: &str, from: usize, at: usize, most: usize) -> &str {
    let mut start = from.max(at.saturating_sub(most));
    while start < at && !text.is_char_boundary(start) {
        start += 1;
    }
    cut(text, start, at)
}

/// The bracket that holds `start..end` on its line: its place and the place behind its end.
fn bracket(text: &str, line: Line, start: usize, end: usize) -> Option<(usize, usize)> {
    let ahead = back(text, line.span.start as usize, start, 120);
    let open = ahead.rfind(OPEN)?;
    let mark = ahead.get(open..)?.chars().next()?;
    if ahead.get(open..)?.contains(CLOSE) {
        return None;
    }
    let behind = cut(text, end, line.span.end as usize);
    let kind = OPEN.iter().position(|known| *known == mark)?;
    let mut length = 0;
    for c in behind.chars().take(120) {
        if CLOSE.iter().position(|known| *known == c) == Some(kind)
            || (kind < 3 && CLOSE.iter().take(3).any(|known| *known == c))
        {
            return Some((start - (ahead.len() - open), end + length + c.len_utf8()));
        }
        if OPEN.contains(&c) && kind >= 3 {
            return None;
        }
        length += c.len_utf8();
    }
    None
}

/// Whether a place holds what parts a header from its text, or ends the line; and the place behind it.
pub(super) fn separator(text: &str, line: Line, at: usize) -> (bool, usize) {
    let end = line.span.end as usize;
    let mut at = at;
    let skip = |mut at: usize| {
        while let Some(c) =
            cut(text, at, end).chars().next().filter(|c| is_space(*c) || matches!(c, '*' | '`' | '_'))
        {
            at += c.len_utf8();
        }
        at
    };
    at = skip(at);
    let rest = cut(text, at, end);
    let Some(c) = rest.chars().next() else { return (true, at) };
    let behind = at + c.len_utf8();
    let apart = from(text, behind).starts_with(is_space) || behind >= end;
    match c {
        ':' | '：' | '|' | '｜' | '│' => (true, skip(behind)),
        '-' | '–' | '—' | '.' | '·' if apart => (true, skip(behind)),
        '—' => (
            true,
            skip(
                from(text, behind)
                    .chars()
                    .next()
                    .filter(|c| *c == '—')
                    .map_or(behind, |c| behind + c.len_utf8()),
            ),
        ),
        ',' | '，' | '、' | '；' | ';' => (false, skip(behind)),
        _ => (false, at),
    }
}

/// The end of bold letters that were opened before a header and end behind it: `**0-3s: The door** She…`
pub(super) fn bold_end(text: &str, line: Line, from_at: usize, to: usize) -> Option<usize> {
    let opened = back(text, line.span.start as usize, line.content, 40).contains("**");
    if !opened || cut(text, from_at, to).contains("**") {
        return None;
    }
    let rest = cut(text, to, line.span.end as usize);
    let length = memchr::memmem::find(rest.as_bytes().get(..rest.len().min(122))?, b"**")?;
    Some(to + length)
}

/// Trims what only parts words.
pub(super) fn label(text: &str, start: usize, end: usize) -> Option<Span> {
    let inside = cut(text, start, end);
    let part = |c: char| {
        is_space(c)
            || matches!(
                c,
                '|' | '｜'
                    | '│'
                    | '·'
                    | ':'
                    | '：'
                    | '-'
                    | '–'
                    | '—'
                    | '*'
                    | ','
                    | '，'
                    | '、'
                    | '('
                    | '（'
                    | '['
                    | '【'
                    | '`'
                    | '_'
                    | ']'
                    | '】'
                    | ')'
                    | '）'
            )
    };
    let left = inside.trim_start_matches(part);
    let words = left.trim_end_matches(part);
    let start = start + (inside.len() - left.len());
    words.contains(char::is_alphanumeric).then(|| Span::new(start, start + words.len()))
}

fn timed(text: &str, index: usize, line: Line, at: usize, range: &scan::Range) -> Option<Mark> {
    let line_end = line.span.end as usize;
    // `第1-3秒`, `Seconds 0 to 3`, `from 0 to 3 s` begin earlier.
    let ahead = back(text, line.span.start as usize, at, 24);
    let ahead_words = ahead.trim_end_matches(is_space);
    let prefix = ["seconds", "second", "secs", "sec", "from", "第"].iter().find(|word| {
        let start = ahead_words.len().checked_sub(word.len());
        let matches = start
            .and_then(|start| ahead_words.get(start..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(word));
        matches
            && !start
                .and_then(|start| before(ahead_words, start))
                .is_some_and(|c| c.is_ascii_alphanumeric() && word.is_ascii())
    });
    let mut start = at;
    let mut sure = range.sure;
    if let Some(word) = prefix {
        start = at - (ahead.len() - ahead_words.len()) - word.len();
        sure |= *word != "第" && *word != "from";
    }
    let around = bracket(text, line, start, range.end);
    let mut labels = Vec::new();
    let (head, behind) = match around {
        Some((open, close)) => {
            let open_mark = from(text, open).chars().next().map_or(1, char::len_utf8);
            let close_mark = before(text, close).map_or(1, char::len_utf8);
            let suffix = cut(text, range.end, close - close_mark);
            // `(0-3s, 3-7s, etc.)` speaks of times.
            if has_range(suffix) || has_range(cut(text, open + open_mark, start)) {
                return None;
            }
            labels.extend(label(text, open + open_mark, start));
            labels.extend(label(text, range.end, close - close_mark));
            // `(refs 1-6)`: words and no unit.
            if !sure && !labels.is_empty() {
                return None;
            }
            (open, close)
        }
        None => (start, range.end),
    };
    let content = line.content.min(head);
    // Longer words are no title, and are not read again for each time on their line.
    let title = if head - content <= 300 { cut(text, content, head) } else { "……" };
    let (parted, mut header_end) = separator(text, line, behind);
    let bracketed = around.is_some();
    let spelling = match around.and_then(|(open, _)| from(text, open).chars().next()) {
        Some('(' | '（') => "times in parentheses",
        Some(_) => "times in brackets",
        None if range.clock => "clock times",
        None => "bare times",
    };
    let trimmed = title.trim_matches(|c: char| is_space(c) || matches!(c, '*' | '_' | '|' | '`' | '·'));
    let is_long = head - content > 300;
    let ends_label = trimmed.ends_with([':', '：']);
    let counts = if is_long { None } else { counted(text, content + title.find(trimmed).unwrap_or(0)) };
    let strength = if trimmed.is_empty() {
        if !bracketed && !sure && !parted {
            return None;
        }
        let lower = from(text, header_end).starts_with(|c: char| c.is_ascii_lowercase());
        if !bracketed && !parted && lower { 1 } else { 3 }
    } else if !is_long
        && is_title(trimmed)
        && !(ends_label && header_end < line_end && !is_time_label(trimmed))
        && (sure || bracketed)
        && (parted || counts.is_some())
    {
        if is_sound_label(trimmed) {
            return None;
        }
        labels.splice(0..0, label(text, content, head).filter(|_| !is_time_label(trimmed)));
        if counts.is_some() { 3 } else { 2 }
    } else {
        let ahead = cut(text, line.span.start as usize, head)
            .trim_end_matches(|c: char| is_space(c) || matches!(c, '*' | '_'));
        let stopped = ahead.ends_with([
            '.', '!', '?', '。', '！', '？', ';', '；', '"', '”', '」', '』', '’', '\'', ')', '）', ']',
            '】', '…', ':', '：', ',', '，', '|', '→',
        ]);
        // `Shot 2 (3-6s)` inside a line begins at its count.
        if !stopped || !(bracketed || sure) {
            let start = inline_count(text, line, head);
            let start = start.filter(|_| sure)?;
            labels.splice(0..0, label(text, start, head));
            return Some(Mark {
                line: index,
                header: Span::new(start, header_end),
                kind: Kind::Time(range.start_ms, range.end_ms),
                labels,
                strength: 1,
                clock: range.clock,
                sound: of_sound(text, line, head),
                spelling,
            });
        }
        return Some(Mark {
            line: index,
            header: Span::new(head, header_end),
            kind: Kind::Time(range.start_ms, range.end_ms),
            labels,
            strength: 1,
            clock: range.clock,
            sound: of_sound(text, line, head),
            spelling,
        });
    };
    if let Some(bold) = bold_end(text, line, content, header_end) {
        labels.extend(label(text, header_end, bold));
        header_end = separator(text, line, bold + 2).1;
    }
    Some(Mark {
        line: index,
        header: Span::new(line.span.start as usize, header_end.max(behind)),
        kind: Kind::Time(range.start_ms, range.end_ms),
        labels,
        strength,
        clock: range.clock,
        sound: false,
        spelling,
    })
}

/// Where the counted word starts that stands right before a place inside a line.
fn inline_count(text: &str, line: Line, head: usize) -> Option<usize> {
    let ahead = back(text, line.span.start as usize, head, 60);
    let offset = head - ahead.len();
    let stop = ahead
        .rfind(['.', '。', '!', '！', '?', '？', ';', '；', '”', '"'])
        .map_or(0, |at| at + before_len(ahead, at));
    let words = ahead.get(stop..)?;
    let start =
        offset + stop + (words.len() - words.trim_start_matches(|c: char| is_space(c) || c == '*').len());
    counted(text, start).filter(|count| count.end <= head).map(|_| start)
}

fn before_len(text: &str, at: usize) -> usize {
    from(text, at).chars().next().map_or(1, char::len_utf8)
}

/// Whether a few words hold two numbers with a dash between them.
fn has_range(text: &str) -> bool {
    text.char_indices()
        .any(|(at, c)| is_digit(c) && !before(text, at).is_some_and(is_digit) && range(text, at).is_some())
}

/// Whether a short label about sound begins the line: `- SFX layer: [0-1s] a click → [1-2s] a hum`.
fn of_sound(text: &str, line: Line, head: usize) -> bool {
    let mut end = (line.content + 60).min(head);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let lead = cut(text, line.content, end).to_lowercase();
    let label = lead.split([':', '：']).next().unwrap_or("");
    label.len() < lead.len() && label.chars().count() <= 24 && speaks_of_sound(label)
}

fn speaks_of_sound(label: &str) -> bool {
    ["audio", "sound", "music", "sfx", "bgm", "音", "声"].iter().any(|word| label.contains(word))
}

/// Whether words can be a title: few, and no sentence.
fn is_title(words: &str) -> bool {
    words.chars().count() <= 70
        && !words.contains(['.', '!', '?', '。', '！', '？', ';', '；', '→', '`', '，'])
        && !has_range(words)
}

/// `Time:`, `时间：`: says only that a time follows.
fn is_time_label(words: &str) -> bool {
    let word = words.trim_end_matches([':', '：', ' ']).to_lowercase();
    matches!(word.as_str(), "time" | "timecode" | "timestamp" | "时间" | "時間" | "t" | "at")
}

/// `Audio`, `音效`: what has a time of its own beside the shots.
pub(super) fn is_sound_label(words: &str) -> bool {
    let words = words.to_lowercase();
    ["audio", "sound", "music", "sfx", "bgm", "ambien", "voice", "音", "声", "配乐", "旁白"]
        .iter()
        .any(|word| words.starts_with(word))
}
