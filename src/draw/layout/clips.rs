//! Shows the clips of a film: a line through the timeline where each starts, and its name beside the time of its shots.

use crate::draw::layout::setter::Setter;
use crate::draw::page::TextStyle;
use crate::draw::palette::{ACCENT, BACKGROUND, DIM};
use crate::draw::rect::Rect;
use crate::draw::wrap::fit_line;
use crate::draw::{Board, BoardClip, BoardShot};

/// Maximum number of clip borders on the timeline.
const MAX_BORDERS: usize = 500;

/// Sets a line through the timeline bar where each clip but the first starts.
pub(super) fn set_borders(setter: &mut Setter<'_>, board: &Board, bar: Rect) {
    let unit = setter.unit;
    let total = board.total_ms.max(1) as f32;
    let clips = board.clips.iter().skip(1).take(MAX_BORDERS);
    for clip in clips.filter(|clip| clip.start_ms < board.total_ms) {
        let x = bar.x + bar.width * clip.start_ms as f32 / total;
        let line = |width: f32, overhang: f32| Rect {
            x: (x - width / 2.0).clamp(bar.x, (bar.right() - width).max(bar.x)),
            y: bar.y - overhang,
            width,
            height: bar.height + 2.0 * overhang,
        };
        setter.fill(line(6.0 * unit, 0.0), 0.0, BACKGROUND);
        setter.fill(line(2.0 * unit, 5.0 * unit), unit, DIM);
    }
}

/// Sets the name of the shot's clip in a header, up to `right`. On the first shot of the clip, the name is highlighted, and
/// has the title if there is room. Returns where the name starts.
pub(super) fn set_clip_name(
    setter: &mut Setter<'_>,
    board: &Board,
    shot: &BoardShot,
    header: Rect,
    right: f32,
) -> f32 {
    let (fonts, unit) = (setter.fonts, setter.unit);
    let Some(clip) = clip_of(board, shot) else { return right };
    let is_first = is_first_shot(board, clip, shot);
    let mut name = format!("clip {}", clip.number);
    if let Some(title) = clip.title.as_ref().filter(|_| is_first && header.width > 600.0 * unit) {
        name = format!("{name}: {}", fonts.drawable(title));
    }
    let right = right - 18.0 * unit;
    let (name, size) = fit_line(fonts, &name, 16.0 * unit, 0.7, header.width * 0.28);
    let x = right - fonts.width(&name, size);
    let baseline = header.y + header.height / 2.0 + 0.36 * size;
    let style = if is_first { TextStyle::bold(size, ACCENT) } else { TextStyle::regular(size, DIM) };
    setter.text(&name, x, baseline, style);
    x
}

/// The sound during a shot: the whole film's, and the clip's own.
pub(super) fn sound_of<'b>(board: &'b Board, shot: Option<&BoardShot>) -> Vec<&'b str> {
    let own = shot.and_then(|shot| clip_of(board, shot)).map_or(&[][..], |clip| &clip.sound);
    let lines = board.sound.iter().chain(own).map(|line| line.trim());
    lines.filter(|line| !line.is_empty()).collect()
}

/// The clip in which a shot starts.
fn clip_of<'b>(board: &'b Board, shot: &BoardShot) -> Option<&'b BoardClip> {
    board.clips.iter().rfind(|clip| clip.start_ms <= shot.start_ms)
}

/// Returns true if no other shot of the clip starts earlier.
fn is_first_shot(board: &Board, clip: &BoardClip, shot: &BoardShot) -> bool {
    !board.shots.iter().any(|other| clip.start_ms <= other.start_ms && other.start_ms < shot.start_ms)
}
