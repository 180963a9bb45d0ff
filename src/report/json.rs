//! `check --format json`: one object. A promise: fields are added, never changed or removed.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Place};
use crate::lint;
use crate::report::{Checked, Summary};
use crate::text::{LineIndex, Span};

/// The whole report.
pub fn report(files: &[Checked]) -> Value {
    json!({
        "version": 1,
        "files": files.iter().map(file).collect::<Vec<_>>(),
        "summary": Summary::of(files),
    })
}

fn file(checked: &Checked) -> Value {
    let story = Lines { path: &checked.path, text: &checked.text, index: LineIndex::new(&checked.text) };
    let project = checked.project.as_ref().map(|project| Lines {
        path: &project.path,
        text: &project.text,
        index: LineIndex::new(&project.text),
    });
    let lines = |place: Place| match (place, &project) {
        (Place::Project, Some(project)) => project,
        _ => &story,
    };
    json!({
        "path": checked.path,
        "story": checked.story,
        "diagnostics": checked.diagnostics.iter().map(|found| diagnostic(found, &lines)).collect::<Vec<_>>(),
    })
}

fn diagnostic<'l>(found: &Diagnostic, lines: &impl Fn(Place) -> &'l Lines<'l>) -> Value {
    let rule = lint::find(found.code);
    let here = lines(found.place);
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
        "start": here.position(found.span.start),
        "end": here.position(found.span.end),
        "related": found.related.iter().map(|label| {
            let there = lines(label.place);
            json!({
                "path": there.path,
                "message": label.message,
                "start": there.position(label.span.start),
                "end": there.position(label.span.end),
            })
        }).collect::<Vec<_>>(),
        "fixes": found.fixes.iter().map(|fix| json!({
            "title": fix.title,
            "safe": fix.safe,
            "edits": fix.edits.iter().map(|edit| {
                let Span { start, end } = edit.span;
                json!({ "start": here.position(start), "end": here.position(end), "text": edit.text })
            }).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

struct Lines<'t> {
    path: &'t str,
    text: &'t str,
    index: LineIndex,
}

impl Lines<'_> {
    fn position(&self, offset: u32) -> Value {
        let position = self.index.position(self.text, offset as usize);
        json!({ "line": position.line, "column": position.column, "byte": position.byte })
    }
}
