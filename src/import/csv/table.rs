//! Splits a table into rows and fields. Commas, semicolons or tabs separate the fields, and quotes may enclose them.

use crate::text::Span;

/// A field of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Its place, without quotes.
    pub(super) span: Span,
    pub(super) is_quoted: bool,
}

/// The fields of a row.
pub(super) type Row = Vec<Field>;

/// The first line of a table.
pub(super) fn first_line(text: &str) -> &str {
    text.trim_start_matches('\u{FEFF}').lines().next().unwrap_or("")
}

/// Finds the separator of a table: the one that occurs most often in its first line.
pub(super) fn find_separator(first_line: &str) -> u8 {
    let count = |separator: u8| first_line.bytes().filter(|byte| *byte == separator).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|separator| (count(*separator), *separator == b','))
        .unwrap_or(b',')
}

/// Splits a table into rows, without blank ones. A quoted field may hold line ends.
pub(super) fn split_rows(text: &str, separator: u8) -> Vec<Row> {
    let bytes = text.as_bytes();
    let mut rows = Vec::new();
    let mut row = Row::new();
    let mut at = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    loop {
        let (field, end) = read_field(bytes, at, separator);
        row.push(field);
        let next = bytes.get(end).copied();
        if next == Some(separator) {
            at = end + 1;
            continue;
        }
        let row = std::mem::take(&mut row);
        if row.iter().any(|field| !field.span.is_empty()) {
            rows.push(row);
        }
        let is_crlf = bytes.get(end..end + 2) == Some(b"\r\n");
        at = end + if is_crlf { 2 } else { 1 };
        if at >= bytes.len() {
            return rows;
        }
    }
}

/// Reads the field at `at`; with it comes the offset of the separator or line end after it.
fn read_field(bytes: &[u8], at: usize, separator: u8) -> (Field, usize) {
    if bytes.get(at) != Some(&b'"') {
        let end = find_field_end(bytes, at, separator);
        return (Field { span: Span::new(at, end), is_quoted: false }, end);
    }
    let start = at + 1;
    let end = find_closing_quote(bytes, start);
    let field = Field { span: Span::new(start, end), is_quoted: true };
    (field, find_field_end(bytes, end + 1, separator))
}

/// The offset of the quote that closes a field, or of the end of the table.
fn find_closing_quote(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'"' {
            if bytes.get(at + 1) != Some(&b'"') {
                return at;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

fn find_field_end(bytes: &[u8], start: usize, separator: u8) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let ends_field = |byte: &u8| *byte == separator || matches!(byte, b'\n' | b'\r');
    start + rest.iter().position(ends_field).unwrap_or(rest.len())
}
