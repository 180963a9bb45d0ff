//! A story's text to the same story in canonical form: other headers, spaces, blank lines and order of keys, and not one
//! word more or less.
//!
//! What comes out is read again, and compared with what went in: a header that would be read otherwise is left as it is,
//! and were anything else to mean something else, so would be the whole text. Three passes and a few readings, each linear.

mod figures;
mod front_matter;
mod header;
mod lines;
pub mod ripple;
mod same;
mod story;

use std::collections::BTreeSet;

use crate::compile::{Options, compile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Selection;
use crate::syntax::{self, Script};

/// Why a text is not formatted: the errors of its reading, in the order of the file. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub Vec<Diagnostic>);

/// Writes a story in canonical form. Formatting what comes out changes nothing more.
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
/// Where the text holds something that is meant and cannot be read, such as a broken header or front matter that is no
/// YAML: whoever mends it must find it as it was.
pub fn format(text: &str) -> Result<String, Unreadable> {
    let selection = Selection { select: vec!["S".to_owned()], ..Selection::default() };
    let compiled = compile(text, &Options { selection, ..Options::default() });
    let errors: Vec<Diagnostic> = compiled.diagnostics.into_iter().filter(is_unreadable).collect();
    if errors.is_empty() { Ok(canonical(&compiled.script)) } else { Err(Unreadable(errors)) }
}

/// Whether a finding says that nobody knows what the text means. A story without words and a clip without shots can be read,
/// and have a form.
fn is_unreadable(found: &Diagnostic) -> bool {
    found.severity == Severity::Error && found.code.starts_with('S') && !matches!(found.code, "S205" | "S206")
}

fn canonical(script: &Script) -> String {
    let mut left = BTreeSet::new();
    // The second time is for the headers that the first one found to be read otherwise.
    for _ in 0..2 {
        let written = story::write(script, &left);
        let again = syntax::parse(written.text);
        let changed = same::changed_headers(script, &again, &written.headers);
        if changed.is_empty() {
            if same::same(script, &again) {
                return again.source.to_string();
            }
            break;
        }
        left.extend(changed);
    }
    script.source.to_string()
}
