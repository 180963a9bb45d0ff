//! `check --format json`: one object. This format is stable: fields may be added, but never changed or removed.

use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::lint;
use crate::report::locations::Locations;
use crate::report::{Checked, Summary};
use crate::text::Position;

/// Builds the whole report.
pub fn report(files: &[Checked]) -> Value {
    json!({
        "version": 1,
        "files": self::files(files),
        "summary": Summary::count(files),
    })
}

/// Builds the array of files alone.
pub fn files(files: &[Checked]) -> Value {
    files.iter().map(file).collect()
}

fn file(checked: &Checked) -> Value {
    let locations = Locations::new(checked);
    let diagnostics: Vec<Value> =
        checked.diagnostics.iter().map(|found| diagnostic(found, &locations)).collect();
    json!({
        "path": checked.path,
        "story": checked.story,
        "diagnostics": diagnostics,
    })
}

fn diagnostic(found: &Diagnostic, locations: &Locations<'_>) -> Value {
    let rule = lint::find(found.code);
    let here = locations.locate(found.place, found.span);
    json!({
        "code": found.code,
        "name": rule.map(|rule| rule.name),
        "severity": found.severity,
        "message": found.message,
        "label": found.label,
        "help": found.help,
        "url": rule.map(lint::Rule::url),
        "model": found.model,
        "path": here.path,
        "start": position(here.start),
        "end": position(here.end),
        "related": found.related.iter().map(|label| {
            let there = locations.locate(label.place, label.span);
            json!({
                "path": there.path,
                "message": label.message,
                "start": position(there.start),
                "end": position(there.end),
            })
        }).collect::<Vec<_>>(),
        "fixes": found.fixes.iter().map(|fix| json!({
            "title": fix.title,
            "safe": fix.safe,
            "edits": fix.edits.iter().map(|edit| {
                let there = locations.locate(found.place, edit.span);
                json!({ "start": position(there.start), "end": position(there.end), "text": edit.text })
            }).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

fn position(position: Position) -> Value {
    json!({ "line": position.line, "column": position.column, "byte": position.byte })
}
