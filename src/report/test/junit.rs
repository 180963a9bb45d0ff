//! `test --format junit`: a suite for each story, a case for each clip of each of its models, and a suite for orphans.
//! This format is stable.

use std::fmt::Write;

use crate::report::junit::{escape, escape_attribute};
use crate::report::test::{Clip, Outcome, TestRun, describe_outcome, show_price, summarize};

/// Writes the whole report.
pub fn report(run: &TestRun) -> String {
    let suites: Vec<&[Clip]> = run.clips.chunk_by(|a, b| a.story == b.story).collect();
    let failing = |clips: &[Clip]| clips.iter().filter(|clip| clip.fails()).count();
    let orphans = if run.strict { run.orphans.len() } else { 0 };
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"storyc test: {}\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        escape_attribute(&summarize(run)),
        run.clips.len() + run.orphans.len(),
        failing(&run.clips) + orphans
    );
    for clips in suites {
        let story = clips.first().map(|clip| escape(&clip.story)).unwrap_or_default();
        let _ = writeln!(
            out,
            "  <testsuite name=\"{story}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            clips.len(),
            failing(clips)
        );
        for clip in clips {
            out.push_str(&test_case(clip, &story));
        }
        out.push_str("  </testsuite>\n");
    }
    if !run.orphans.is_empty() {
        let _ = writeln!(
            out,
            "  <testsuite name=\"orphaned snapshots\" tests=\"{}\" failures=\"{orphans}\" errors=\"0\" skipped=\"0\">",
            run.orphans.len()
        );
        for path in &run.orphans {
            let path = escape(path);
            let _ = writeln!(
                out,
                "    <testcase name=\"{path}\" classname=\"orphaned snapshots\" file=\"{path}\">"
            );
            let what = "its story or model no longer exists";
            let _ = if run.strict {
                writeln!(out, "      <failure type=\"orphaned\" message=\"{what}\">{what}</failure>")
            } else {
                writeln!(out, "      <system-out>{what}</system-out>")
            };
            out.push_str("    </testcase>\n");
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn test_case(clip: &Clip, story: &str) -> String {
    let mut out = format!(
        "    <testcase name=\"{}\" classname=\"{story}\" file=\"{story}\" line=\"{}\"",
        escape(&clip.model_and_place()),
        clip.line
    );
    let price_change =
        clip.price_change().map(|(old, new)| format!("price: {} → {}", show_price(old), show_price(new)));
    let mut text = describe_outcome(clip);
    if let Some(more) = &price_change {
        let _ = write!(text, "\n{more}");
    }
    if clip.fails() {
        let _ = writeln!(
            out,
            ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>",
            clip.outcome.name(),
            escape_attribute(&describe_outcome(clip)),
            escape(&text)
        );
    } else if matches!(clip.outcome, Outcome::Same) && price_change.is_none() && !clip.new_frame {
        out.push_str("/>\n");
    } else {
        let _ = writeln!(out, ">\n      <system-out>{}</system-out>\n    </testcase>", escape(&text));
    }
    out
}
