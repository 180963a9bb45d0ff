//! Reads shots out of JSON and YAML of any shape: a list of objects with times or lengths, or a map from times to words.
//!
//! The data may be inside prose or a code fence. Keys become labels or cues, values stay word for word, and what is no
//! shot goes before the shots or after them.

mod clock;
mod find;
mod json;
mod keys;
mod scalars;
mod times;
mod write;
mod yaml;

use crate::import::data::find::{ShotList, find_shots};
use crate::import::write::{Writer, Written};
use crate::text::Span;

/// A value with its place in the text.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) value: Value,
}

/// A value of JSON or YAML.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A string, a number or a word.
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A string, a number or a word.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    /// Its text, without quotes and escapes.
    pub(super) words: String,
    pub(super) style: Style,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// In double quotes, with backslashes as escapes.
    Quoted,
    /// In single quotes, with two of them for one.
    SingleQuoted,
    /// Without quotes, perhaps on several lines.
    Plain,
}

/// A key with its place in the text.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) span: Span,
    pub(super) words: String,
}

impl Node {
    pub(super) fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    pub(super) fn entries(&self) -> Option<&[(Key, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Returns true for `null`, an empty string, an empty list or an empty map.
    pub(super) fn is_empty(&self) -> bool {
        match &self.value {
            Value::Scalar(scalar) => {
                let words = scalar.words.trim();
                words.is_empty() || (scalar.style == Style::Plain && matches!(words, "null" | "~"))
            }
            Value::List(items) => items.is_empty(),
            Value::Map(entries) => entries.is_empty(),
        }
    }
}

/// JSON or YAML with shots, and its place in the text.
pub(super) struct Data {
    /// From the first bracket to the last one.
    span: Span,
    roots: Vec<Node>,
    shots: ShotList,
    style: &'static str,
}

/// Finds data with shots in a text: JSON anywhere, YAML as the whole text or in a code fence.
pub(super) fn find_data(text: &str) -> Option<Data> {
    find_json(text).or_else(|| find_yaml(text))
}

/// Maximum number of places where JSON may start that are tried.
const MAX_STARTS: usize = 6;

fn find_json(text: &str) -> Option<Data> {
    let mut at = 0;
    for _ in 0..MAX_STARTS {
        let start = json::find_start(text, at)?;
        let Some((roots, end)) = json::parse_values(text, start) else {
            at = start + 1;
            continue;
        };
        if let Some(shots) = find_shots(&roots, true) {
            return Some(Data { span: Span::new(start, end), roots, shots, style: "JSON" });
        }
        at = end.max(start + 1);
    }
    None
}

fn find_yaml(text: &str) -> Option<Data> {
    let span = yaml::find_block(text)?;
    let root = yaml::parse(text, span)?;
    // Labels with words are prose: `0-3s: A dog`.
    if root.entries().is_some_and(|entries| entries.iter().all(|(_, value)| value.scalar().is_some())) {
        return None;
    }
    let roots = vec![root];
    let shots = find_shots(&roots, false)?;
    Some(Data { span, roots, shots, style: "YAML" })
}

/// Writes a text whose shots are in `data`.
pub(super) fn read(text: &str, data: &Data, out: Writer<'_>) -> Written {
    write::write(text, data, out)
}

/// Reads JSON with shots.
///
/// # Errors
///
/// If there is no JSON with a list of shots.
pub(super) fn read_json(text: &str, out: Writer<'_>) -> Result<Written, String> {
    match find_json(text) {
        Some(data) => Ok(write::write(text, &data, out)),
        None => Err("this JSON has no list of shots with times or durations, such as \
                     `\"shots\": [{ \"time\": \"0-3s\", \"action\": \"…\" }]`"
            .to_owned()),
    }
}
