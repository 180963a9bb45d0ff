//! YAML as a tree whose every key and value knows its place. The one file that knows the YAML library.
//!
//! Aliases are not expanded, so that no small text can become a large tree; depth and size are bounded.

use serde_json::Value as Json;
use serde_yaml::granit_parser::{Event, Parser, ScalarStyle};

use crate::text::Span;

/// Deeper nesting than this is refused; the deepest shape that storyc reads has four levels.
const MAX_DEPTH: usize = 32;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The bytes of the value.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A YAML value. Scalars keep the text that was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A scalar, without its quotes; `quoted` tells whether it had some.
    Scalar {
        /// The text, as it was written, escapes resolved.
        text: String,
        /// Whether it stood in quotes.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map in its order. Keys that come twice are kept twice.
    Map(Vec<(Key, Node)>),
    /// `*alias`, which storyc does not follow.
    Alias,
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The bytes of the key.
    pub span: Span,
    /// Its text.
    pub text: String,
}

/// Why a YAML text cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// The place.
    pub span: Span,
    /// What the reader says.
    pub message: String,
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether there is nothing: an empty value, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// What kind of thing it is, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Scalar { .. } if self.is_null() => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Alias => "an alias",
        }
    }
}

/// Reads one YAML document. `offset` is where `text` starts in the file, so that spans point into the file.
///
/// # Errors
///
/// Where the text is no YAML, or nests deeper than 32 levels.
pub fn parse(text: &str, offset: usize) -> Result<Option<Node>, YamlError> {
    let mut open: Vec<Node> = Vec::new();
    let mut keys: Vec<Option<Key>> = Vec::new();
    let mut root = None;
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
            let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
            YamlError { span: Span::new(at, end).shifted(offset), message: error.info() }
        })?;
        let start = span.start.byte_offset().unwrap_or(0);
        let end = span.end.byte_offset().unwrap_or(start);
        let span = Span::new(start, end).shifted(offset);
        let done = match event {
            Event::Scalar(value, style, ..) => {
                let quoted = !matches!(style, ScalarStyle::Plain);
                Node { span, value: Value::Scalar { text: value.into_owned(), quoted } }
            }
            Event::Alias(_) => Node { span, value: Value::Alias },
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() >= MAX_DEPTH {
                    return Err(YamlError {
                        span,
                        message: format!("nested deeper than {MAX_DEPTH} levels"),
                    });
                }
                let map = matches!(event, Event::MappingStart(..));
                let value = if map { Value::Map(Vec::new()) } else { Value::List(Vec::new()) };
                open.push(Node { span, value });
                keys.push(None);
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                keys.pop();
                match open.pop() {
                    Some(mut node) => {
                        node.span =
                            Span::new(node.span.start as usize, span.end as usize).trimmed_in(text, offset);
                        node
                    }
                    None => continue,
                }
            }
            Event::DocumentEnd => break,
            _ => continue,
        };
        match open.last_mut().map(|parent| &mut parent.value) {
            None => root = Some(done),
            Some(Value::List(items)) => items.push(done),
            Some(Value::Map(entries)) => {
                if let Some(key) = keys.last_mut().and_then(Option::take) {
                    entries.push((key, done));
                } else {
                    let key = Key { span: done.span, text: done.text().unwrap_or_default().to_owned() };
                    if let Some(slot) = keys.last_mut() {
                        *slot = Some(key);
                    }
                }
            }
            Some(_) => {}
        }
    }
    Ok(root)
}

impl Span {
    /// A block collection ends at the next token, which may stand lines below: its span ends with its last character.
    fn trimmed_in(self, text: &str, offset: usize) -> Self {
        let start = self.start as usize - offset;
        let end = (self.end as usize - offset).min(text.len());
        let inside = text.get(start..end).unwrap_or("");
        Self::new(start, start + inside.trim_end().len()).shifted(offset)
    }
}

/// A tree without its places. Plain scalars are what YAML's core schema says they are.
pub fn json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar { text, quoted: true } => Json::String(text.clone()),
        Value::Scalar { text, quoted: false } => match text.as_str() {
            "" | "~" | "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            // Only what JSON would read as a number, too: neither `0755` nor `1_000`.
            text if text.ends_with(|c: char| c.is_ascii_digit()) => {
                serde_json::from_str::<serde_json::Number>(text)
                    .map_or_else(|_| Json::String(text.to_owned()), Json::Number)
            }
            text => Json::String(text.to_owned()),
        },
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries.iter().map(|(key, node)| (key.text.clone(), json(node))).collect(),
        Value::Alias => Json::Null,
    }
}
