//! Two texts to what changed between them, as a unified diff. The one file that knows similar.

use similar::TextDiff;

use crate::report::human::{Look, paint};

/// What changed from `before` to `after`, under the path of both; nothing where they are the same.
pub fn unified(path: &str, before: &str, after: &str, look: Look) -> String {
    let diff = TextDiff::from_lines(before, after).unified_diff().header(path, path).to_string();
    diff.split_inclusive('\n').map(|line| painted(line, look)).collect()
}

fn painted(line: &str, look: Look) -> String {
    let style = match line.as_bytes().first() {
        Some(b'+') => "32",
        Some(b'-') => "31",
        Some(b'@') => "36",
        _ => return line.to_owned(),
    };
    let words = line.trim_end_matches(['\n', '\r']);
    let end = line.get(words.len()..).unwrap_or("");
    paint(words, style, look) + end
}
