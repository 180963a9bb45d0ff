//! Sets the timeline: the shots as pieces of a bar, with their numbers below.

use crate::draw::Board;
use crate::draw::layout::setter::{DESCENT, Setter};
use crate::draw::page::TextStyle;
use crate::draw::palette::{ACCENT, ACCENT_DIM, BACKGROUND, DIM, PANEL, PLAYED};
use crate::draw::rect::Rect;

/// Maximum number of shots on the bar.
const MAX_SHOTS: usize = 500;

/// Sets the bar and the numbers. `current` is the index of the shot that plays.
pub(super) fn set_bar(
    setter: &mut Setter<'_>,
    board: &Board,
    current: Option<usize>,
    bar: Rect,
    numbers: Rect,
) {
    let (fonts, unit) = (setter.fonts, setter.unit);
    let radius = bar.height / 2.0;
    setter.fill(bar, radius, PANEL);
    let total = board.total_ms.max(1) as f32;
    let x_at = |ms: u64| bar.x + bar.width * (ms as f32 / total).min(1.0);
    let now = current.and_then(|index| board.shots.get(index)).map(|shot| shot.start_ms);
    // Where the next number fits without touching the one before it.
    let mut free_x = bar.x;
    for (index, shot) in board.shots.iter().enumerate().take(MAX_SHOTS) {
        let (from, to) = (x_at(shot.start_ms), x_at(shot.end_ms));
        if to <= from {
            continue;
        }
        let is_current = Some(index) == current;
        let gap = (2.5 * unit).min((to - from) * 0.3);
        let area = Rect { x: from, width: to - from - if to < bar.right() { gap } else { 0.0 }, ..bar };
        let colour = match now {
            _ if is_current => ACCENT_DIM,
            Some(now) if shot.start_ms < now => PLAYED,
            _ => PANEL,
        };
        setter.fill(Rect { x: from, width: to - from, ..bar }, 0.0, BACKGROUND);
        setter.fill(area, radius.min(area.width / 2.0), colour);
        let words = shot.number.to_string();
        let size = 12.0 * unit;
        let x = from.max(free_x);
        let end = x + fonts.width(&words, size);
        if end <= area.right() {
            let style =
                if is_current { TextStyle::bold(size, ACCENT) } else { TextStyle::regular(size, DIM) };
            setter.text(&words, x, numbers.bottom() - DESCENT * size, style);
            free_x = end + 4.0 * unit;
        }
    }
}
