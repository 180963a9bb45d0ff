//! Reads when an object of a list plays: `"time": "0-3s"`, `start` and `end`, `duration`.

use crate::import::data::keys::{KeyKind, is_in_milliseconds, kind};
use crate::import::data::{Key, Node, Value};
use crate::import::scan::{parse_range, parse_whole_duration};
use crate::syntax::time;
use crate::text::Span;

/// The times in an object, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct ObjectTime {
    pub(super) range: Option<(u64, u64)>,
    pub(super) start: Option<u64>,
    end: Option<u64>,
    pub(super) duration: Option<u64>,
    /// The one number under a key such as `time`: a start or a duration.
    pub(super) single: Option<u64>,
    /// The values that hold them.
    pub(super) used: Vec<Span>,
}

impl ObjectTime {
    /// Returns true if it has any time.
    pub(super) fn is_known(&self) -> bool {
        self.range.is_some() || self.start.is_some() || self.duration.is_some() || self.single.is_some()
    }

    /// Reads the times of an object with its key.
    pub(super) fn read(key: Option<&Key>, node: &Node) -> Self {
        let mut found = Self::default();
        if let Some(key) = key
            && let Some(range) = whole_range(&key.words)
        {
            found.range = Some(range);
        }
        for (key, value) in node.entries().unwrap_or(&[]) {
            found.read_entry(key, value);
        }
        found.combine();
        found
    }

    fn read_entry(&mut self, key: &Key, node: &Node) {
        let kind = kind(&key.words);
        match &node.value {
            Value::Scalar(scalar) => {
                let words = scalar.words.trim();
                if self.range.is_none()
                    && let Some(range) =
                        whole_range(words).filter(|_| kind == KeyKind::Time || !is_bare(words))
                {
                    self.range = Some(range);
                    self.used.push(node.span);
                    return;
                }
                let Some(ms) = parse_ms(&key.words, words) else { return };
                let slot = match kind {
                    KeyKind::Start => &mut self.start,
                    KeyKind::End => &mut self.end,
                    KeyKind::Duration => &mut self.duration,
                    KeyKind::Time => &mut self.single,
                    _ => return,
                };
                if slot.is_none() {
                    *slot = Some(ms);
                    self.used.push(node.span);
                }
            }
            Value::Map(entries) if kind == KeyKind::Time => {
                for (key, value) in entries.iter().filter(|(_, value)| value.scalar().is_some()) {
                    self.read_entry(key, value);
                }
            }
            Value::List(items) if kind == KeyKind::Time && items.len() == 2 => {
                let of = |at: usize| parse_ms(&key.words, items.get(at)?.scalar()?.words.trim());
                if let (Some(start), Some(end)) = (of(0), of(1))
                    && start < end
                {
                    self.range = Some((start, end));
                    self.used.extend(items.iter().map(|item| item.span));
                }
            }
            _ => {}
        }
    }

    fn combine(&mut self) {
        if self.range.is_some() {
            return;
        }
        self.range = match (self.start, self.end, self.duration) {
            (Some(start), Some(end), _) if start < end => Some((start, end)),
            (Some(start), None, Some(ms)) if ms > 0 => Some((start, start + ms)),
            (None, Some(end), Some(ms)) if ms > 0 && ms <= end => Some((end - ms, end)),
            _ => None,
        };
        self.duration = self.duration.filter(|ms| *ms > 0);
    }
}

/// Parses a text that is a time range and nothing else.
pub(super) fn whole_range(words: &str) -> Option<(u64, u64)> {
    let words = words.trim().trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | '【' | '】'));
    let range = parse_range(words, 0).filter(|range| range.end == words.len())?;
    Some((range.start_ms, range.end_ms))
}

/// Returns true for a range without a unit and a clock, which may count anything.
fn is_bare(words: &str) -> bool {
    parse_range(words, 0).is_some_and(|range| !range.is_certain)
}

/// Parses a number of seconds, or of milliseconds if its key says so.
fn parse_ms(key: &str, words: &str) -> Option<u64> {
    let ms = time::length(words).ok().or_else(|| parse_whole_duration(words))?;
    Some(if is_in_milliseconds(key) { ms / 1000 } else { ms })
}
