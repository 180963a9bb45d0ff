//! Finds and parses YAML: the whole text, or the content of its first code fence.

use crate::import::data::{Key, Node, Scalar, Style, Value};
use crate::import::scan::slice;
use crate::text::{Span, yaml};

/// Finds the part of a text that may be YAML with a list: it has lines such as `- time: 0-3s`.
pub(super) fn find_block(text: &str) -> Option<Span> {
    let fenced = find_fence(text);
    let span = fenced.unwrap_or(Span::new(0, text.len()));
    let has_list = span.slice(text).lines().any(|line| {
        let line = line.trim_start();
        line.strip_prefix("- ").is_some_and(|item| is_entry(item.trim_start()))
            || (line.ends_with(':') && is_entry(line))
    });
    has_list.then_some(span)
}

/// Returns true for `key: value`.
fn is_entry(line: &str) -> bool {
    let key: usize = line
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"'))
        .map(char::len_utf8)
        .sum();
    key > 0 && line.get(key..).is_some_and(|rest| rest.starts_with(": ") || rest == ":")
}

/// The content of the first code fence that names YAML or nothing.
fn find_fence(text: &str) -> Option<Span> {
    let mut start = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let language = line.trim().strip_prefix("```");
        match (start, language) {
            (None, Some("" | "yaml" | "yml")) => start = Some(end),
            (Some(start), Some(_)) => return Some(Span::new(start, at)),
            _ => {}
        }
        at = end;
    }
    None
}

/// Parses YAML.
pub(super) fn parse(text: &str, span: Span) -> Option<Node> {
    let root = yaml::parse(span.slice(text), span.start as usize).ok()??;
    convert(text, root)
}

fn convert(text: &str, node: yaml::Node) -> Option<Node> {
    let value = match node.value {
        yaml::Value::Scalar { text: words, quoted } => {
            let source = node.span.slice(text);
            let style = match source.chars().next() {
                Some('"') if quoted => Style::Quoted,
                Some('\'') if quoted => Style::SingleQuoted,
                _ => Style::Plain,
            };
            Value::Scalar(Scalar { words, style })
        }
        yaml::Value::List(items) => {
            Value::List(items.into_iter().map(|item| convert(text, item)).collect::<Option<_>>()?)
        }
        yaml::Value::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, node)| {
                    // The key of a complex map has no text.
                    let is_plain = !key.text.is_empty()
                        && slice(text, key.span.start as usize, key.span.end as usize).len() < 200;
                    let key = is_plain.then_some(Key { span: key.span, words: key.text })?;
                    Some((key, convert(text, node)?))
                })
                .collect::<Option<_>>()?,
        ),
        yaml::Value::Alias => return None,
    };
    Some(Node { span: node.span, value })
}
