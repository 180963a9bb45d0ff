//! Writes and reads the text of a snapshot. Each line of the prompt is a line of the text, so that diffs work by line.
//! Reading a text and writing it gives the same text.

use serde_json::Value;

use crate::snapshot::{Part, Reference, Snapshot, Source};

/// The text isn't a snapshot; holds the line of the first error, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASnapshot(pub usize);

/// Writes the text, without a final line end.
pub(super) fn write(snapshot: &Snapshot) -> String {
    let mut out = format!("model: {}\nmode: {}\n\nprompt:\n", snapshot.model, snapshot.mode);
    let mut starts_line = true;
    let last = snapshot.parts.len().saturating_sub(1);
    for (index, part) in snapshot.parts.iter().enumerate() {
        out.push_str(&format!("[{}]\n", part.name));
        let ends_line = part.text.ends_with('\n');
        // After a part's final line end, the next line belongs to the next part.
        let text = part.text.strip_suffix('\n').filter(|_| index < last).unwrap_or(&part.text);
        for (at, line) in text.split('\n').enumerate() {
            // `+` continues the prompt's current line: a prompt can be a single line.
            out.push(if at == 0 && !starts_line { '+' } else { '|' });
            if !line.is_empty() {
                out.push(' ');
                out.push_str(line);
            }
            out.push('\n');
        }
        starts_line = ends_line;
    }
    if !snapshot.references.is_empty() {
        out.push_str("\nreferences:\n");
    }
    for reference in &snapshot.references {
        let Reference { name, kind, number, token, role, source } = reference;
        out.push_str(&format!("- {kind} {number}: {name}\n  token: {token}\n"));
        if let Some(role) = role {
            out.push_str(&format!("  role: {role}\n"));
        }
        let (key, value) = match source {
            Source::Bytes(hash) => ("sha256", hash),
            Source::Url(url) => ("url", url),
            Source::Element(id) => ("element", id),
            Source::Frame(clip) => ("frame", clip),
        };
        out.push_str(&format!("  {key}: {value}\n"));
    }
    out.push_str(&format!("\nrequest:\n{} {}\n", snapshot.method, snapshot.url));
    for (name, value) in &snapshot.headers {
        out.push_str(&format!("{name}: {value}\n"));
    }
    out.push_str(&format!("{:#}", snapshot.body));
    out
}

/// A cursor over the lines of a text.
struct Lines<'t> {
    lines: Vec<&'t str>,
    at: usize,
}

impl<'t> Lines<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.lines.get(self.at).copied()
    }

    fn wrong<T>(&self) -> Result<T, NotASnapshot> {
        Err(NotASnapshot(self.at + 1))
    }

    /// Takes the next line if it starts with `start`, and returns the rest of it.
    fn after(&mut self, start: &str) -> Option<&'t str> {
        let rest = self.peek()?.strip_prefix(start)?;
        self.at += 1;
        Some(rest)
    }

    fn expect(&mut self, start: &str) -> Result<&'t str, NotASnapshot> {
        self.after(start).map_or_else(|| self.wrong(), Ok)
    }
}

/// Reads the text of a snapshot.
///
/// # Errors
///
/// If it isn't a snapshot.
pub fn read(text: &str) -> Result<Snapshot, NotASnapshot> {
    let mut lines = Lines { lines: text.lines().collect(), at: 0 };
    let model = lines.expect("model: ")?.to_owned();
    let mode = lines.expect("mode: ")?.to_owned();
    lines.expect("")?;
    lines.expect("prompt:")?;
    let parts = parts(&mut lines)?;
    lines.expect("")?;
    let mut references = Vec::new();
    if lines.after("references:").is_some() {
        while let Some(head) = lines.after("- ") {
            references.push(reference(head, &mut lines)?);
        }
        lines.expect("")?;
    }
    lines.expect("request:")?;
    let Some((method, url)) = lines.expect("")?.split_once(' ') else { return lines.wrong() };
    let mut headers = Vec::new();
    while let Some((name, value)) =
        lines.peek().filter(|line| !line.starts_with(['{', '['])).and_then(|line| line.split_once(": "))
    {
        headers.push((name.to_owned(), value.to_owned()));
        lines.at += 1;
    }
    let rest = lines.lines.get(lines.at..).unwrap_or_default().join("\n");
    let body: Value =
        serde_json::from_str(&rest).map_err(|error| NotASnapshot(lines.at + error.line().max(1)))?;
    Ok(Snapshot {
        model,
        mode,
        parts,
        references,
        method: method.to_owned(),
        url: url.to_owned(),
        headers,
        body,
    })
}

fn parts(lines: &mut Lines<'_>) -> Result<Vec<Part>, NotASnapshot> {
    let mut parts: Vec<Part> = Vec::new();
    // Whether any line was read, and whether the next line is the first of its part.
    let (mut any, mut first) = (false, true);
    while let Some(line) = lines.peek().filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            parts.push(Part { name: name.to_owned(), text: String::new(), header: None });
            first = true;
            lines.at += 1;
            continue;
        }
        let rest = line.get(1..).map_or("", |rest| rest.strip_prefix(' ').unwrap_or(rest));
        let (before, part) = match parts.as_mut_slice() {
            [.., before, part] => (Some(before), part),
            [part] => (None, part),
            [] => return lines.wrong(),
        };
        match line.as_bytes().first() {
            Some(b'+') if any && first => {}
            // The line end before a line belongs to the part that contains the previous line.
            Some(b'|') if any => match before {
                Some(before) if first => before.text.push('\n'),
                _ => part.text.push('\n'),
            },
            Some(b'|') => {}
            _ => return lines.wrong(),
        }
        part.text.push_str(rest);
        (any, first) = (true, false);
        lines.at += 1;
    }
    Ok(parts)
}

fn reference(head: &str, lines: &mut Lines<'_>) -> Result<Reference, NotASnapshot> {
    let Some((place, name)) = head.split_once(": ") else { return lines.wrong() };
    let Some((kind, number)) = place.split_once(' ') else { return lines.wrong() };
    let Ok(number) = number.parse() else { return lines.wrong() };
    let token = lines.expect("  token: ")?.to_owned();
    let role = lines.after("  role: ").map(str::to_owned);
    let source = if let Some(hash) = lines.after("  sha256: ") {
        Source::Bytes(hash.to_owned())
    } else if let Some(url) = lines.after("  url: ") {
        Source::Url(url.to_owned())
    } else if let Some(clip) = lines.after("  frame: ") {
        Source::Frame(clip.to_owned())
    } else {
        Source::Element(lines.expect("  element: ")?.to_owned())
    };
    Ok(Reference { name: name.to_owned(), kind: kind.to_owned(), number, token, role, source })
}
