//! `check --format concise`: one line for each finding, for eyes, `grep` and editors that jump to a place. No promise.

use std::fmt::Write;

use crate::report::Checked;
use crate::report::places::Places;

/// The findings of all files; nothing where there are none.
pub fn report(files: &[Checked]) -> String {
    let mut out = String::new();
    for file in files {
        let places = Places::of(file);
        for found in &file.diagnostics {
            let here = places.spot(found.place, found.span);
            // A message can hold words of the story; whatever they are, it stays one line.
            let message = found.message.replace(['\r', '\n'], " ");
            let _ = writeln!(
                out,
                "{}:{}:{}: {}[{}] {message}",
                here.path,
                here.start.line,
                here.start.column,
                found.severity.name(),
                found.code
            );
        }
    }
    out
}
