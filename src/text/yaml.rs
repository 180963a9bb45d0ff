//! Parses YAML into a tree of keys and values with spans. No other file uses the YAML library.
//!
//! Aliases are not expanded, so a small text can't turn into a large tree. Depth and size are bounded.

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::Value as Json;

use crate::text::Span;

/// The deepest nesting that is accepted. The files that storyc reads need four levels.
const MAX_DEPTH: usize = 32;

/// A value with its span.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The bytes of the value.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A YAML value. Scalars keep their text as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A scalar, without its quotes.
    Scalar {
        /// The text as written, with escapes resolved.
        text: String,
        /// Whether it was in quotes.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file. Repeated keys are all kept.
    Map(Vec<(Key, Node)>),
    /// An `*alias`, which storyc does not follow.
    Alias,
}

/// A key of a map, with its span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The bytes of the key.
    pub span: Span,
    /// Its text.
    pub text: String,
}

/// Why a YAML text can't be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// The place of the error.
    pub span: Span,
    /// The parser's message.
    pub message: String,
}

impl Node {
    /// The text of a scalar; `None` for any other value.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Returns true for an empty value, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// The kind of value, worded for messages.
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

/// Parses one YAML document. `offset` is where `text` starts in the file; spans count from the start of the file.
///
/// # Errors
///
/// If the text is not YAML, or nests deeper than 32 levels.
pub fn parse(text: &str, offset: usize) -> Result<Option<Node>, YamlError> {
    let mut tree = TreeBuilder::default();
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
        match event {
            Event::Scalar(value, style, ..) => {
                let quoted = !matches!(style, ScalarStyle::Plain);
                tree.add(Node { span, value: Value::Scalar { text: value.into_owned(), quoted } });
            }
            Event::Alias(_) => tree.add(Node { span, value: Value::Alias }),
            Event::SequenceStart(..) => tree.open(span, Value::List(Vec::new()))?,
            Event::MappingStart(..) => tree.open(span, Value::Map(Vec::new()))?,
            Event::SequenceEnd | Event::MappingEnd => {
                tree.close(|start| Span { start, end: span.end }.trimmed_in(text, offset));
            }
            Event::DocumentEnd => break,
            _ => {}
        }
    }
    Ok(tree.root)
}

/// A tree under construction.
#[derive(Default)]
struct TreeBuilder {
    /// The lists and maps that are still open, the innermost last.
    open: Vec<Node>,
    /// For each of them, the key that waits for its value.
    keys: Vec<Option<Key>>,
    root: Option<Node>,
}

impl TreeBuilder {
    /// Opens a list or a map.
    fn open(&mut self, span: Span, value: Value) -> Result<(), YamlError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(YamlError { span, message: format!("nested deeper than {MAX_DEPTH} levels") });
        }
        self.open.push(Node { span, value });
        self.keys.push(None);
        Ok(())
    }

    /// Closes the innermost list or map, and adds it to its parent. `span_from` gives its span from its start.
    fn close(&mut self, span_from: impl Fn(u32) -> Span) {
        self.keys.pop();
        if let Some(mut node) = self.open.pop() {
            node.span = span_from(node.span.start);
            self.add(node);
        }
    }

    /// Adds a node to the innermost list or map. In a map, nodes are keys and values in turn.
    fn add(&mut self, node: Node) {
        match self.open.last_mut().map(|parent| &mut parent.value) {
            None => self.root = Some(node),
            Some(Value::List(items)) => items.push(node),
            Some(Value::Map(entries)) => {
                if let Some(key) = self.keys.last_mut().and_then(Option::take) {
                    entries.push((key, node));
                } else if let Some(slot) = self.keys.last_mut() {
                    *slot = Some(Key { span: node.span, text: node.text().unwrap_or_default().to_owned() });
                }
            }
            Some(_) => {}
        }
    }
}

impl Span {
    /// Ends a block collection at its last character. The parser ends it at the next token, which may be lines below.
    fn trimmed_in(self, text: &str, offset: usize) -> Self {
        let start = self.start as usize - offset;
        let end = (self.end as usize - offset).min(text.len());
        let inside = text.get(start..end).unwrap_or("");
        Self::new(start, start + inside.trim_end().len()).shifted(offset)
    }
}

/// Converts a tree to JSON. Plain scalars get the types of YAML's core schema.
pub fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar { text, quoted: true } => Json::String(text.clone()),
        Value::Scalar { text, quoted: false } => match text.as_str() {
            "" | "~" | "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            // Only what JSON reads as a number too, so neither `0755` nor `1_000`.
            text if text.ends_with(|c: char| c.is_ascii_digit()) => {
                serde_json::from_str::<serde_json::Number>(text)
                    .map_or_else(|_| Json::String(text.to_owned()), Json::Number)
            }
            text => Json::String(text.to_owned()),
        },
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => entries.iter().map(|(key, node)| (key.text.clone(), to_json(node))).collect(),
        Value::Alias => Json::Null,
    }
}
