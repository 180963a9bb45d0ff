//! `check --format github`: workflow commands, which GitHub shows as annotations in the diff. This format is stable.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint;
use crate::report::Checked;
use crate::report::locations::{Location, Locations};

/// Writes the findings of all files, one command per line; empty if there are none.
pub fn report(files: &[Checked]) -> String {
    let mut out = String::new();
    for file in files {
        let locations = Locations::new(file);
        for found in &file.diagnostics {
            out.push_str(&annotation(found, &locations.locate(found.place, found.span)));
        }
    }
    out
}

fn annotation(found: &Diagnostic, here: &Location<'_>) -> String {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let (start, end) = (here.start, here.end);
    let mut out = format!("::{level} file={},line={}", escape_property(here.path), start.line);
    // GitHub accepts columns only if the start and end lines are the same.
    if start.line == end.line {
        let _ = write!(out, ",col={},endLine={},endColumn={}", start.column, end.line, end.column);
    } else {
        let _ = write!(out, ",endLine={}", end.line);
    }
    let name = lint::find(found.code).map_or("", |rule| rule.name);
    let title = format!("{} {name}", found.code);
    let _ = write!(out, ",title={}::{}", escape_property(title.trim_end()), escape_data(&found.message));
    if let Some(help) = &found.help {
        let _ = write!(out, "{}", escape_data(&format!("\nhelp: {help}")));
    }
    out.push('\n');
    out
}

/// Escapes the message of a command: the text after the second `::`.
pub(super) fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property, including `:` and `,`, which would end it.
pub(super) fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
