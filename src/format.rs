//! Formats a story: writes it in canonical form. Only headers, spaces, blank lines and the order of keys change; every
//! word stays.
//!
//! The formatter parses its own output and compares it with the input. It leaves a header as it was if its new form
//! would be parsed differently, and the whole text if anything else would. It takes three passes and a few parses, each
//! linear.

mod front_matter;
mod header;
mod lines;
pub mod ripple;
mod same;
mod story;
mod times;

use std::collections::BTreeSet;

use crate::compile::{Options, compile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Selection;
use crate::syntax::{self, Script};

/// Why a text can't be formatted: its syntax errors, in the order of the file. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub Vec<Diagnostic>);

/// Formats a story. Formatting the result again changes nothing.
///
/// ```
/// let text = "A quay at dawn.\r\n【0–5秒｜The rope】A rope goes slack.\n[sound]  gulls";
/// assert_eq!(
///     storyc::format::format(text).unwrap(),
///     "A quay at dawn.\n\n[0-5s The rope] A rope goes slack.\n\n[Audio] gulls\n"
/// );
/// assert!(storyc::format::format("[0-x5s] A rope goes slack.").is_err());
/// ```
///
/// # Errors
///
/// Returns the errors if a part of the text can't be parsed, such as a broken header or invalid YAML in front matter.
/// The author needs to find that part as they wrote it.
pub fn format(text: &str) -> Result<String, Unreadable> {
    let selection = Selection { select: vec!["S".to_owned()], ..Selection::default() };
    let compiled = compile(text, &Options { selection, ..Options::default() });
    let errors: Vec<Diagnostic> = compiled.diagnostics.into_iter().filter(is_unreadable).collect();
    if errors.is_empty() { Ok(write_canonical(&compiled.script)) } else { Err(Unreadable(errors)) }
}

/// Returns true if an error leaves the meaning of the text unclear. A story without words, one whose shots are in another
/// notation and a clip without shots can still be parsed and formatted.
fn is_unreadable(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
        && found.code.starts_with('S')
        && !matches!(found.code, "S204" | "S205" | "S206")
}

/// Writes a script in canonical form; keeps the headers, or the whole text, that it can't write without a change.
fn write_canonical(script: &Script) -> String {
    let mut kept_headers = BTreeSet::new();
    // The second round keeps the headers that the first one found to be parsed differently.
    for _ in 0..2 {
        let formatted = story::write(script, &kept_headers);
        let again = syntax::parse(formatted.text);
        let changed = same::changed_headers(script, &again, &formatted.headers);
        if changed.is_empty() {
            if same::has_same_content(script, &again) {
                return again.source.to_string();
            }
            break;
        }
        kept_headers.extend(changed);
    }
    script.source.to_string()
}
