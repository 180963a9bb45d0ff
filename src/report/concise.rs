//! `check --format concise`: one line per finding, for people, `grep` and editors. This format isn't stable.

use std::fmt::Write;

use crate::report::Checked;
use crate::report::locations::Locations;

/// Writes the findings of all files; empty if there are none.
pub fn report(files: &[Checked]) -> String {
    let mut out = String::new();
    for file in files {
        let locations = Locations::new(file);
        for found in &file.diagnostics {
            let here = locations.locate(found.place, found.span);
            // A message can quote the story, so remove its line ends.
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
