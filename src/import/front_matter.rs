//! Turns the settings that a prompt mentions into front matter.

use crate::import::headers::{Candidate, HeaderKind};
use crate::import::settings::Mention;
use crate::import::write::Writer;
use crate::import::{Certainty, Setting};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// Adds the first mention of each setting to the front matter. `total_ms` is the end of the last shot, if there are shots.
/// Returns the lines with nothing but a setting; the prose leaves them out.
pub(super) fn add_settings(
    text: &str,
    mentions: &[Mention],
    total_ms: Option<u64>,
    out: &mut Writer<'_>,
) -> Vec<Span> {
    let mut moved_lines = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    let mut has_mismatch = false;
    for mention in mentions {
        if let Some(total_ms) = total_ms
            && mention.key == "duration"
            && mention.ms != total_ms
        {
            if !has_mismatch {
                let message = format!(
                    "says {} s, but the shots are {} s long, so it stays in the prose",
                    show_seconds(mention.ms),
                    show_seconds(total_ms)
                );
                out.add_note(mention.source, Certainty::Sure, message);
            }
            has_mismatch = true;
            continue;
        }
        if known.contains(&mention.key) {
            continue;
        }
        known.push(mention.key);
        out.add_setting(Setting {
            key: mention.key,
            value: mention.value.clone(),
            source: mention.source.trimmed(text),
            kept: !mention.fills_line,
        });
        if mention.fills_line {
            moved_lines.push(mention.source);
        }
    }
    moved_lines
}

/// Takes the duration of a clip without shots from the times of a sound.
pub(super) fn add_sound_duration(candidates: &[Candidate], out: &mut Writer<'_>) {
    if !candidates.iter().any(|candidate| candidate.is_sound) {
        return;
    }
    let ends = candidates.iter().filter_map(|candidate| match candidate.kind {
        HeaderKind::Range(_, end) => Some((end, candidate.header)),
        _ => None,
    });
    let Some((ms, source)) = ends.max_by_key(|(end, _)| *end) else { return };
    out.add_setting(Setting { key: "duration", value: format!("{}s", show_seconds(ms)), source, kept: true });
    out.add_note(
        source,
        Certainty::Guess,
        "these times belong to a sound, so there are no shots; the clip is as long as the sound",
    );
}
