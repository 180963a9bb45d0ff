//! Recognizes sound labels, such as `Audio:`, `- SFX layer:` and `音效`. Their times belong to sounds, not to shots.

use crate::import::lines::Line;
use crate::import::scan::slice;

/// Returns true if the line starts with a short sound label, as in `- SFX layer: [0-1s] a click → [1-2s] a hum`.
pub(super) fn has_sound_label(text: &str, line: Line, header_start: usize) -> bool {
    let mut end = (line.content_start + 60).min(header_start);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let label = slice(text, line.content_start, end).split_once([':', '：']).map(|(label, _)| label);
    label.is_some_and(|label| label.chars().count() <= 24 && mentions_sound(&label.to_lowercase()))
}

/// Returns true if the line holds nothing but a short sound label.
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
