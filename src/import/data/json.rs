//! Parses JSON leniently: comments, trailing commas and single quotes are fine, and so are several values in a row.

use crate::import::data::{Key, Node, Scalar, Style, Value};
use crate::import::scan::{char_at, slice, text_from};
use crate::text::Span;

/// The deepest nesting that is read.
const MAX_DEPTH: usize = 32;

/// Finds the next place from `at` on where an object or a list of objects or strings starts.
pub(super) fn find_start(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = at;
    loop {
        let start = from + memchr::memchr2(b'{', b'[', bytes.get(from..)?)?;
        let rest = bytes.get(start + 1..).unwrap_or_default();
        let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
        let is_object = bytes.get(start) == Some(&b'{') && matches!(next, Some(b'"' | b'\''));
        let is_list = bytes.get(start) == Some(&b'[') && matches!(next, Some(b'{' | b'"'));
        if is_object || is_list {
            return Some(start);
        }
        from = start + 1;
    }
}

/// Parses the values that follow one another from `at` on. Returns them with the offset after them; `None` if the first
/// one is broken.
pub(super) fn parse_values(text: &str, at: usize) -> Option<(Vec<Node>, usize)> {
    let mut parser = Parser { text, at };
    let mut roots = Vec::new();
    let mut end = at;
    while let Some(root) = parser.parse_root() {
        end = parser.at;
        roots.push(root);
        parser.skip_blank();
        if parser.peek() == Some(',') {
            parser.at += 1;
            parser.skip_blank();
        }
        if !matches!(parser.peek(), Some('{' | '[')) {
            break;
        }
    }
    (!roots.is_empty()).then_some((roots, end))
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

/// A list or a map that isn't closed yet.
struct Open {
    start: usize,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    /// With the key that waits for its value.
    Map(Vec<(Key, Node)>, Option<Key>),
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        char_at(self.text, self.at)
    }

    /// Skips spaces, line ends and comments.
    fn skip_blank(&mut self) {
        loop {
            let rest = text_from(self.text, self.at);
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.at += trimmed.find("*/").map_or(trimmed.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    /// Parses an object or a list.
    fn parse_root(&mut self) -> Option<Node> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            self.skip_blank();
            let c = self.peek()?;
            let start = self.at;
            let done = match c {
                '{' | '[' => {
                    self.at += 1;
                    let items = if c == '{' { Items::Map(Vec::new(), None) } else { Items::List(Vec::new()) };
                    open.push(Open { start, items });
                    if open.len() > MAX_DEPTH {
                        return None;
                    }
                    continue;
                }
                '}' | ']' => {
                    self.at += 1;
                    close(open.pop()?, c, self.at)?
                }
                ',' => {
                    self.at += 1;
                    continue;
                }
                ':' => return None,
                _ => self.parse_scalar(c)?,
            };
            let Some(parent) = open.last_mut() else { return Some(done) };
            match &mut parent.items {
                Items::List(items) => items.push(done),
                Items::Map(entries, waiting) => match waiting.take() {
                    Some(key) => entries.push((key, done)),
                    None => *waiting = Some(self.read_key(done)?),
                },
            }
        }
    }

    /// Makes a key of a string, and skips the colon after it.
    fn read_key(&mut self, node: Node) -> Option<Key> {
        let Value::Scalar(scalar) = node.value else { return None };
        self.skip_blank();
        if self.peek() != Some(':') {
            return None;
        }
        self.at += 1;
        Some(Key { span: node.span, words: scalar.words })
    }

    /// Parses a string, a number or a word.
    fn parse_scalar(&mut self, first: char) -> Option<Node> {
        let start = self.at;
        if matches!(first, '"' | '\'') {
            let end = find_string_end(self.text, start, first)?;
            self.at = end;
            let span = Span::new(start, end);
            let inside = slice(self.text, start + 1, end - 1);
            let style = if first == '"' { Style::Quoted } else { Style::SingleQuoted };
            return Some(Node { span, value: Value::Scalar(Scalar { words: unescape(inside), style }) });
        }
        let rest = text_from(self.text, start);
        let ends = |c: char| matches!(c, ',' | '}' | ']' | ':' | '{' | '[' | '\n' | '\r' | '"');
        let words = rest.get(..rest.find(ends)?)?.trim_end();
        if words.is_empty() || words.len() > 40 {
            return None;
        }
        self.at += words.len();
        let scalar = Scalar { words: words.to_owned(), style: Style::Plain };
        Some(Node { span: Span::new(start, self.at), value: Value::Scalar(scalar) })
    }
}

/// Closes a list or a map with a bracket of its kind.
fn close(open: Open, bracket: char, end: usize) -> Option<Node> {
    let span = Span::new(open.start, end);
    match (open.items, bracket) {
        (Items::List(items), ']') => Some(Node { span, value: Value::List(items) }),
        (Items::Map(entries, None), '}') => Some(Node { span, value: Value::Map(entries) }),
        _ => None,
    }
}

/// The offset after the string that starts at `start`. A quote that no comma, colon or bracket follows is a part of it.
fn find_string_end(text: &str, start: usize, quote: char) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            byte if *byte == quote as u8 => {
                let next = bytes.get(at + 1..)?.iter().find(|byte| !byte.is_ascii_whitespace());
                if matches!(next, None | Some(b',' | b':' | b'}' | b']')) || starts_comment(text, at + 1) {
                    return Some(at + 1);
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
}

fn starts_comment(text: &str, at: usize) -> bool {
    text_from(text, at).trim_start().starts_with("//") || text_from(text, at).trim_start().starts_with("/*")
}

/// The words of a string, without escapes.
pub(super) fn unescape(inside: &str) -> String {
    if !inside.contains('\\') {
        return inside.to_owned();
    }
    let plain = inside.replace(['\n', '\r'], " ");
    serde_json::from_str::<String>(&format!("\"{plain}\"")).unwrap_or_else(|_| inside.to_owned())
}
