//! Writes a [`Cut`]'s dialogue as SubRip subtitles: cues numbered from 1, each with one line of text.

use crate::export::{Cut, show_timestamp};

/// Writes the subtitles; empty if there is no dialogue.
pub fn write(cut: &Cut) -> String {
    let lines = cut.shots.iter().flat_map(|shot| &shot.lines);
    let mut out = String::new();
    for (number, line) in (1..).zip(lines) {
        let speaker = line.speaker.as_ref().map(|speaker| format!("{speaker}: ")).unwrap_or_default();
        // The format has no escapes, and parsers take `-->` for a line of times.
        let text = format!("{speaker}{}", line.words).replace("-->", "→");
        let (start, end) = (show_timestamp(line.start_ms, ','), show_timestamp(line.end_ms, ','));
        out.push_str(&format!("{number}\n{start} --> {end}\n{text}\n\n"));
    }
    out
}
