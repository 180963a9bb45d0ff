//! `check --format junit`: JUnit XML with a suite for each file, a case for each finding, and a passing case for a file
//! without findings. This format is stable.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint;
use crate::report::Checked;
use crate::report::locations::{Location, Locations};

/// Writes the whole report. A case fails if its finding fails the run, at error level and, with `strict`, at warning
/// level too, so no test fails in a passing run.
pub fn report(files: &[Checked], strict: bool) -> String {
    let least = if strict { Severity::Warning } else { Severity::Error };
    let fails = |found: &&Diagnostic| found.severity >= least;
    let failures = |file: &Checked| file.diagnostics.iter().filter(fails).count();
    let tests = |file: &Checked| file.diagnostics.len().max(1);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"storyc\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        files.iter().map(tests).sum::<usize>(),
        files.iter().map(failures).sum::<usize>()
    );
    for file in files {
        let path = escape(&file.path);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            tests(file),
            failures(file)
        );
        if file.diagnostics.is_empty() {
            let _ = writeln!(
                out,
                "    <testcase name=\"no problems found\" classname=\"{path}\" file=\"{path}\"/>"
            );
        }
        let locations = Locations::new(file);
        for found in &file.diagnostics {
            out.push_str(&test_case(found, &locations.locate(found.place, found.span), &path, fails(&found)));
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn test_case(found: &Diagnostic, here: &Location<'_>, class: &str, fails: bool) -> String {
    let (path, line, column) = (here.path, here.start.line, here.start.column);
    let (level, code, message) = (found.severity.name(), found.code, &found.message);
    let name = lint::find(code).map_or("", |rule| rule.name);
    // Readers merge cases of the same name, so include the position.
    let title = escape(&format!("{code} {name} at {line}:{column}"));
    let mut out = format!(
        "    <testcase name=\"{title}\" classname=\"{class}\" file=\"{}\" line=\"{line}\">\n",
        escape(path)
    );
    let mut text = format!("{path}:{line}:{column}: {level}[{code}] {message}");
    if let Some(help) = &found.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    let (text, message) = (escape(&text), escape_attribute(message));
    let _ = if fails {
        writeln!(out, "      <failure type=\"{level}\" message=\"{message}\">{text}</failure>")
    } else {
        writeln!(out, "      <system-out>{text}</system-out>")
    };
    out.push_str("    </testcase>\n");
    out
}

/// Escapes text for XML, and replaces control characters that XML can't represent.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML parsers turn a bare carriage return into a line feed.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// Escapes text for an attribute, where XML parsers turn bare tabs and line feeds into spaces.
pub(super) fn escape_attribute(text: &str) -> String {
    escape(text).replace('\t', "&#9;").replace('\n', "&#10;")
}
