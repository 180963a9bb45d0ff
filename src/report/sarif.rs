//! `check --format sarif`: the Static Analysis Results Interchange Format 2.1.0, for code scanning services.
//! This format is stable.

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Edit, Fix, Severity};
use crate::lint::{RULES, Rule};
use crate::report::Checked;
use crate::report::locations::{Location, Locations};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Builds the whole log, with one run. It lists all rules, so that a run without findings shows what was checked.
pub fn report(files: &[Checked]) -> Value {
    let results = files.iter().flat_map(|file| {
        let locations = Locations::new(file);
        file.diagnostics.iter().map(move |found| result(found, &locations)).collect::<Vec<_>>()
    });
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "storyc",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "artifacts": files.iter().map(|file| json!({
                "location": { "uri": uri(&file.path) },
                "roles": ["analysisTarget"],
            })).collect::<Vec<_>>(),
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    let doc = rule.doc();
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": rule.description() },
        "help": { "text": doc, "markdown": doc },
        "helpUri": rule.url(),
        "defaultConfiguration": { "enabled": rule.severity > Severity::Advice, "level": level(rule.severity) },
        "properties": { "evidence": rule.evidence, "fix": rule.fix },
    })
}

fn result(found: &Diagnostic, locations: &Locations<'_>) -> Value {
    let text = match &found.help {
        Some(help) => format!("{}\nhelp: {help}", found.message),
        None => found.message.clone(),
    };
    let related = found.related.iter().enumerate().map(|(id, label)| {
        let mut there = location(&locations.locate(label.place, label.span), &label.message);
        there.insert("id".to_owned(), id.into());
        there
    });
    let mut result = json!({
        "ruleId": found.code,
        "level": level(found.severity),
        "message": { "text": text },
        "locations": [location(&locations.locate(found.place, found.span), &found.label)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "fixes": found.fixes.iter().map(|fix| fix_object(fix, found, locations)).collect::<Vec<_>>(),
    });
    if let Some(result) = result.as_object_mut() {
        if let Some(index) = RULES.iter().position(|rule| rule.code == found.code) {
            result.insert("ruleIndex".to_owned(), index.into());
        }
        if let Some(model) = &found.model {
            result.insert("properties".to_owned(), json!({ "model": model }));
        }
    }
    result
}

fn location(at: &Location<'_>, message: &str) -> Map<String, Value> {
    let place = json!({ "artifactLocation": { "uri": uri(at.path) }, "region": region(at) });
    let mut location = Map::new();
    location.insert("physicalLocation".to_owned(), place);
    if !message.is_empty() {
        location.insert("message".to_owned(), json!({ "text": message }));
    }
    location
}

fn fix_object(fix: &Fix, found: &Diagnostic, locations: &Locations<'_>) -> Value {
    let here = locations.locate(found.place, found.span);
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": region(&locations.locate(found.place, edit.span)),
            "insertedContent": { "text": edit.text },
        })
    };
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(here.path) },
            "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
        "properties": { "safe": fix.safe },
    })
}

/// Builds a region with both lines and columns and bytes, which SARIF allows.
fn region(at: &Location<'_>) -> Value {
    json!({
        "startLine": at.start.line,
        "startColumn": at.start.column,
        "endLine": at.end.line,
        "endColumn": at.end.column,
        "byteOffset": at.start.byte,
        "byteLength": at.end.byte - at.start.byte,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// Converts a path to a URI; a relative path stays relative to the working directory.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    match path.as_bytes() {
        [b'/', ..] => out.push_str("file://"),
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => out.push_str("file:///"),
        _ => {}
    }
    let is_absolute = !out.is_empty();
    for byte in path.bytes() {
        // A colon in the first segment of a relative path would read as a scheme.
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || (is_absolute && byte == b':') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
