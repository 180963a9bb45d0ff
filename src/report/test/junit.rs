//! `test --format junit`: a suite for each story, a case for each clip of each of its models, and a suite for orphans.
//! This format is stable.

use std::fmt::Write;

use crate::report::junit::{attribute, escaped};
use crate::report::test::{Clip, Outcome, Tested, conclusion, price, sentence};

/// Writes the whole report.
pub fn report(tested: &Tested) -> String {
    let suites: Vec<&[Clip]> = tested.clips.chunk_by(|a, b| a.story == b.story).collect();
    let failing = |clips: &[Clip]| clips.iter().filter(|clip| clip.fails()).count();
    let orphans = if tested.strict { tested.orphans.len() } else { 0 };
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"storyc test: {}\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        attribute(&conclusion(tested)),
        tested.clips.len() + tested.orphans.len(),
        failing(&tested.clips) + orphans
    );
    for clips in suites {
        let story = clips.first().map(|clip| escaped(&clip.story)).unwrap_or_default();
        let _ = writeln!(
            out,
            "  <testsuite name=\"{story}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            clips.len(),
            failing(clips)
        );
        for clip in clips {
            out.push_str(&case(clip, &story));
        }
        out.push_str("  </testsuite>\n");
    }
    if !tested.orphans.is_empty() {
        let _ = writeln!(
            out,
            "  <testsuite name=\"orphaned snapshots\" tests=\"{}\" failures=\"{orphans}\" errors=\"0\" skipped=\"0\">",
            tested.orphans.len()
        );
        for path in &tested.orphans {
            let path = escaped(path);
            let _ = writeln!(
                out,
                "    <testcase name=\"{path}\" classname=\"orphaned snapshots\" file=\"{path}\">"
            );
            let what = "its story, or its model, is gone";
            let _ = if tested.strict {
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

fn case(clip: &Clip, story: &str) -> String {
    let mut out = format!(
        "    <testcase name=\"{}\" classname=\"{story}\" file=\"{story}\" line=\"{}\"",
        escaped(&clip.model_and_place()),
        clip.line
    );
    let repriced = clip.repriced().map(|(old, new)| format!("price: {} → {}", price(old), price(new)));
    let mut text = sentence(clip);
    if let Some(more) = &repriced {
        let _ = write!(text, "\n{more}");
    }
    if clip.fails() {
        let _ = writeln!(
            out,
            ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>",
            clip.outcome.name(),
            attribute(&sentence(clip)),
            escaped(&text)
        );
    } else if matches!(clip.outcome, Outcome::Same) && repriced.is_none() {
        out.push_str("/>\n");
    } else {
        let _ = writeln!(out, ">\n      <system-out>{}</system-out>\n    </testcase>", escaped(&text));
    }
    out
}
