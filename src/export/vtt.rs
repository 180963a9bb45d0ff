//! A [`Cut`]'s dialogue to WebVTT subtitles: each cue one line of text, in the voice of its speaker.

use crate::export::{Cut, clock};

/// The subtitles; the header alone where nothing is said.
pub fn write(cut: &Cut) -> String {
    let mut out = "WEBVTT\n".to_owned();
    for line in cut.shots.iter().flat_map(|shot| &shot.lines) {
        let voice = line.speaker.as_deref().map(|speaker| format!("<v {}>", escaped(speaker)));
        let (start, end) = (clock(line.start_ms, '.'), clock(line.end_ms, '.'));
        let text = format!("{}{}", voice.unwrap_or_default(), escaped(&line.words));
        out.push_str(&format!("\n{start} --> {end}\n{text}\n"));
    }
    out
}

/// With no mark-up in it, and so no `-->` either.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
