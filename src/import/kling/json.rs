//! Scans a JSON text for its values, with their keys and their places in the text.

use crate::import::scan::slice;
use crate::text::Span;

/// A string, a number or a word of a JSON text.
#[derive(Clone, Debug)]
pub(super) struct JsonValue {
    /// The keys that lead to it. Positions in lists are left out.
    path: Vec<String>,
    /// The number of the object that holds it, counted through the text.
    pub(super) object: usize,
    pub(super) span: Span,
}

impl JsonValue {
    /// Its own key.
    pub(super) fn key(&self) -> Option<&str> {
        self.path.last().map(String::as_str)
    }

    /// Returns true if this key, or one above it, is `key`.
    pub(super) fn is_under(&self, key: &str) -> bool {
        self.path.iter().any(|known| known == key)
    }

    /// The words of a string, or a number as it is written.
    pub(super) fn words(&self, text: &str) -> String {
        unquote(self.span.slice(text))
    }
}

/// The words of a JSON string; anything else as it is written.
pub(super) fn unquote(json: &str) -> String {
    serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned())
}

/// An object or a list that isn't closed yet.
struct OpenBracket {
    is_object: bool,
    /// The last key in it.
    key: Option<String>,
    /// The number of the object.
    object: usize,
}

/// The values of a JSON text, and the places of its keys.
#[derive(Default)]
pub(super) struct JsonScan {
    pub(super) values: Vec<JsonValue>,
    pub(super) keys: Vec<Span>,
    open: Vec<OpenBracket>,
    objects: usize,
    expects_key: bool,
}

impl JsonScan {
    /// Scans a well-formed JSON text from `start` on.
    pub(super) fn new(text: &str, start: usize) -> Self {
        let mut scan = Self::default();
        let bytes = text.as_bytes();
        let mut at = start;
        while let Some(byte) = bytes.get(at).copied() {
            at = match byte {
                b'"' => scan.add_string(text, at),
                b'{' | b'[' => {
                    scan.open_bracket(byte == b'{');
                    at + 1
                }
                b'}' | b']' => {
                    scan.open.pop();
                    at + 1
                }
                b',' => {
                    scan.expects_key = scan.open.last().is_some_and(|open| open.is_object);
                    at + 1
                }
                b':' => {
                    scan.expects_key = false;
                    at + 1
                }
                _ if byte.is_ascii_whitespace() => at + 1,
                _ => scan.add_word(bytes, at),
            };
        }
        scan
    }

    fn open_bracket(&mut self, is_object: bool) {
        self.objects += usize::from(is_object);
        self.open.push(OpenBracket { is_object, key: None, object: self.objects });
        self.expects_key = is_object;
    }

    /// Adds a key or a string. Returns the offset after it.
    fn add_string(&mut self, text: &str, start: usize) -> usize {
        let end = find_string_end(text.as_bytes(), start);
        if !self.expects_key {
            self.add_value(start, end);
            return end;
        }
        self.keys.push(Span::new(start, end));
        if let Some(open) = self.open.last_mut() {
            open.key = Some(unquote(slice(text, start, end)));
        }
        end
    }

    /// Adds a number, `true`, `false` or `null`. Returns the offset after it.
    fn add_word(&mut self, bytes: &[u8], start: usize) -> usize {
        let rest = bytes.get(start..).unwrap_or_default();
        let ends_word = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
        let end = start + rest.iter().position(ends_word).unwrap_or(rest.len()).max(1);
        self.add_value(start, end);
        end
    }

    fn add_value(&mut self, start: usize, end: usize) {
        let object = self.open.iter().rev().find(|open| open.is_object).map_or(0, |open| open.object);
        let path = self.open.iter().filter_map(|open| open.key.clone()).collect();
        self.values.push(JsonValue { path, object, span: Span::new(start, end) });
    }
}

/// The offset after the string that starts at `start`.
fn find_string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at).copied().filter(|byte| *byte != b'"') {
        at += if byte == b'\\' { 2 } else { 1 };
    }
    at + 1
}
