//! Writes a [`Cut`]'s dialogue as WebVTT subtitles: each cue is one line of text with its speaker in a voice tag.

use crate::export::{Cut, show_timestamp};

/// Writes the subtitles; only the header if there is no dialogue.
pub fn write(cut: &Cut) -> String {
    let mut out = "WEBVTT\n".to_owned();
    for line in cut.shots.iter().flat_map(|shot| &shot.lines) {
        let voice = line.speaker.as_deref().map(|speaker| format!("<v {}>", escape(speaker)));
        let (start, end) = (show_timestamp(line.start_ms, '.'), show_timestamp(line.end_ms, '.'));
        let text = format!("{}{}", voice.unwrap_or_default(), escape(&line.words));
        out.push_str(&format!("\n{start} --> {end}\n{text}\n"));
    }
    out
}

/// Escapes markup, and `-->` with it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
