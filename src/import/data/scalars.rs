//! Copies strings of JSON and YAML as prose, without their escapes.

use crate::import::data::json::unescape;
use crate::import::data::{Node, Style, Value};
use crate::import::escapes::escape_at;
use crate::import::scan::slice;
use crate::import::write::Writer;
use crate::text::Span;

/// Copies a scalar, or all scalars of a list or a map with commas between them. Doesn't end the line.
pub(super) fn copy_node(text: &str, node: &Node, out: &mut Writer<'_>) {
    match &node.value {
        Value::Scalar(scalar) => match scalar.style {
            Style::Quoted => copy_string(text, inside_quotes(node.span), out),
            Style::SingleQuoted => copy_single_quoted(text, inside_quotes(node.span), out),
            Style::Plain => copy_plain(text, node.span, out),
        },
        Value::List(items) => {
            for (at, item) in items.iter().filter(|item| !item.is_empty()).enumerate() {
                if at > 0 {
                    out.push_literal(", ");
                }
                copy_node(text, item, out);
            }
        }
        Value::Map(entries) => {
            for (at, (key, item)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push_literal("; ");
                }
                out.push_translation(key.span, &format!("{}: ", super::keys::label(&key.words)));
                copy_node(text, item, out);
            }
        }
    }
}

/// A span without its first and last byte.
pub(super) fn inside_quotes(span: Span) -> Span {
    Span::new(span.start as usize + 1, (span.end as usize).saturating_sub(1).max(span.start as usize + 1))
}

/// Copies the inside of a string in double quotes. The text between its escapes is copied.
pub(in crate::import) fn copy_string(text: &str, inside: Span, out: &mut Writer<'_>) {
    let inside = inside.trimmed(text);
    let (mut start, end) = (inside.start as usize, inside.end as usize);
    while start < end {
        let rest = slice(text, start, end);
        let length = rest.find(['\\', '\n', '\r']).unwrap_or(rest.len());
        out.copy(Span::new(start, start + length));
        start += length;
        let escape = escape_or_line_end_at(slice(text, start, end));
        if !escape.is_empty() {
            write_escape(Span::new(start, start + escape.len()), escape, out);
        }
        start += escape.len();
    }
}

/// The escape or line end at the start of a text; empty if there is none.
fn escape_or_line_end_at(text: &str) -> &str {
    if text.starts_with(['\n', '\r']) { text.get(..1).unwrap_or("") } else { escape_at(text) }
}

fn write_escape(source: Span, escape: &str, out: &mut Writer<'_>) {
    let words = unescape(escape);
    if escape.starts_with(['\n', '\r']) || words.contains(['\n', '\r']) {
        out.consume(source);
        out.end_line();
    } else {
        out.push_translation(source, &words);
    }
}

/// Copies the inside of a string in single quotes, in which two of them stand for one.
fn copy_single_quoted(text: &str, inside: Span, out: &mut Writer<'_>) {
    let words = inside.slice(text);
    if words.contains('\\') && !words.contains("''") {
        copy_string(text, inside, out);
        return;
    }
    let mut start = inside.start as usize;
    for part in words.split("''") {
        if start > inside.start as usize {
            out.push_literal("'");
        }
        copy_lines(text, Span::new(start, start + part.len()), out);
        start += part.len() + 2;
    }
}

/// Copies a scalar without quotes, without the sign of a block: `|` or `>`.
fn copy_plain(text: &str, span: Span, out: &mut Writer<'_>) {
    let words = span.slice(text);
    let first = words.lines().next().unwrap_or("").trim();
    let is_block = first.starts_with(['|', '>']) && first.len() <= 3 && words.contains('\n');
    let skipped = if is_block { words.find('\n').unwrap_or(0) } else { 0 };
    copy_lines(text, Span::new(span.start as usize + skipped, span.end as usize), out);
}

fn copy_lines(text: &str, span: Span, out: &mut Writer<'_>) {
    let mut at = span.start as usize;
    for (index, line) in span.slice(text).split('\n').enumerate() {
        let source = Span::new(at, at + line.len());
        let source = if index > 0 { source.trimmed(text) } else { source };
        if index > 0 && !source.is_empty() {
            out.end_line_after_words();
        }
        out.copy(source);
        at += line.len() + 1;
    }
}
