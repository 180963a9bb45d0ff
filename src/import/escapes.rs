//! Undoes escapes in a text that was copied out of a program: `\n` for a line break, `\"` for a quote.

use crate::import::Imported;
use crate::text::Span;

/// A text without its escapes, and where each part of it was.
pub(super) struct Unescaped {
    pub(super) text: String,
    /// Offsets in the text with those in the source, where the two start to differ.
    places: Vec<(u32, u32)>,
    source_length: u32,
}

/// Undoes the escapes of a text that has `\n` and no line breaks; `None` for any other text.
pub(super) fn unescape(source: &str) -> Option<Unescaped> {
    let trimmed = source.trim_end();
    if trimmed.contains(['\n', '\r']) || !(trimmed.contains("\\n") || trimmed.contains("\\r")) {
        return None;
    }
    // A string with its quotes.
    let is_quoted = trimmed.len() > 2 && trimmed.starts_with('"') && trimmed.ends_with('"');
    let (start, end) = if is_quoted { (1, trimmed.len() - 1) } else { (0, trimmed.len()) };
    let mut plain = Unescaped {
        text: String::with_capacity(source.len()),
        places: vec![(0, start as u32)],
        source_length: source.len() as u32,
    };
    let mut at = start;
    while let Some(rest) = source.get(at..end).filter(|rest| !rest.is_empty()) {
        let length = rest.find('\\').unwrap_or(rest.len());
        plain.text.push_str(rest.get(..length).unwrap_or(""));
        at += length;
        let Some(next) = rest.get(length + 1..).and_then(|rest| rest.chars().next()) else {
            plain.text.push_str(rest.get(length..).unwrap_or(""));
            break;
        };
        match next {
            'n' | 'r' | 't' | '"' | '\'' => {
                plain.text.push(match next {
                    'n' | 'r' => '\n',
                    't' => '\t',
                    quote => quote,
                });
                at += 2;
                // `\r\n` is one line break.
                if next == 'r' && source.get(at..end).is_some_and(|rest| rest.starts_with("\\n")) {
                    at += 2;
                }
                plain.places.push((plain.text.len() as u32, at as u32));
            }
            _ => {
                plain.text.push('\\');
                at += 1;
            }
        }
    }
    Some(plain)
}

impl Unescaped {
    /// Maps an offset in the text to the source.
    fn source_offset(&self, at: u32) -> u32 {
        let after = self.places.partition_point(|(place, _)| *place <= at);
        let place = after.checked_sub(1).and_then(|before| self.places.get(before));
        place.map_or(at, |(place, source)| source + (at - place)).min(self.source_length)
    }

    fn source_span(&self, span: Span) -> Span {
        let start = self.source_offset(span.start);
        Span { start, end: self.source_offset(span.end).max(start) }
    }

    /// Maps all places of a report to the source.
    pub(super) fn map_spans(&self, imported: &mut Imported) {
        let spans = imported
            .shots
            .iter_mut()
            .map(|shot| &mut shot.source)
            .chain(imported.references.iter_mut().map(|found| &mut found.source))
            .chain(imported.settings.iter_mut().map(|setting| &mut setting.source))
            .chain(imported.notes.iter_mut().map(|note| &mut note.source))
            .chain(imported.lost.iter_mut().map(|lost| &mut lost.source))
            .chain(imported.candidates.iter_mut().map(|candidate| &mut candidate.source));
        for span in spans {
            *span = self.source_span(*span);
        }
    }
}

/// The escape of a JSON string at the start of a text, such as `\n` or `\u00e9`; empty if there is none.
pub(super) fn escape_at(text: &str) -> &str {
    if !text.starts_with('\\') {
        return "";
    }
    let is_unicode = text.get(1..).is_some_and(|rest| rest.starts_with('u'));
    let is_half = |escape: &str| serde_json::from_str::<String>(&format!("\"{escape}\"")).is_err();
    let length = match text.get(..6) {
        // Two surrogates make one character.
        Some(first) if is_unicode && text.get(6..8) == Some("\\u") && is_half(first) => 12,
        _ if is_unicode => 6,
        _ => 1 + text.chars().nth(1).map_or(0, char::len_utf8),
    };
    text.get(..length).unwrap_or(text)
}
