//! Labels of sound, whose times aren't those of shots: `Audio:`, `- SFX layer:`, `音效`.

use crate::import::lines::Line;
use crate::import::scan::slice;

/// Returns true if the line starts with a short label of sound, as in `- SFX layer: [0-1s] a click → [1-2s] a hum`.
pub(super) fn has_sound_label(text: &str, line: Line, header_start: usize) -> bool {
    let mut end = (line.content_start + 60).min(header_start);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let lead = slice(text, line.content_start, end).to_lowercase();
    let label = lead.split([':', '：']).next().unwrap_or("");
    label.len() < lead.len() && label.chars().count() <= 24 && mentions_sound(label)
}

/// Returns true if the line holds nothing but a short label of sound.
pub(super) fn is_sound_heading(content: &str) -> bool {
    content.chars().count() <= 24 && content.ends_with([':', '：']) && mentions_sound(&content.to_lowercase())
}

fn mentions_sound(label: &str) -> bool {
    ["audio", "sound", "music", "sfx", "bgm", "音", "声"].iter().any(|word| label.contains(word))
}

/// Returns true if a title names a sound, which has times of its own beside the shots.
pub(super) fn is_sound_title(title: &str) -> bool {
    let title = title.to_lowercase();
    ["audio", "sound", "music", "sfx", "bgm", "ambien", "voice", "音", "声", "配乐", "旁白"]
        .iter()
        .any(|word| title.starts_with(word))
}
