//! The clock, which shows the time of a frame and the length of the clip.

use crate::draw::Board;
use crate::draw::font::Fonts;
use crate::draw::layout::setter::{ASCENT, DESCENT};
use crate::draw::page::{Item, TextStyle};
use crate::draw::palette::TEXT;
use crate::draw::rect::Rect;

/// Where the clock goes: at the right end of the footer, with room for its widest text.
pub(super) fn clock_area(board: &Board, fonts: &Fonts, footer: Rect, unit: f32) -> Rect {
    let size = 17.0 * unit;
    let width = fonts.width(&clock_text(board, board.total_ms), size) + unit;
    let height = size * (ASCENT + DESCENT);
    Rect { x: footer.right() - width, width, height, y: footer.bottom() - height }
}

/// The text of the clock: `0:02.5 / 0:15`.
pub(in crate::draw) fn clock_text(board: &Board, at_ms: u64) -> String {
    let at = at_ms.min(board.total_ms);
    format!("{}.{} / {}", show_minutes(at), at % 1000 / 100, show_time(board.total_ms))
}

/// The clock with its text, right-aligned in `area`.
pub(in crate::draw) fn clock_item(fonts: &Fonts, area: Rect, words: String) -> Item {
    let size = area.height / (ASCENT + DESCENT);
    let x = (area.right() - fonts.width(&words, size)).max(area.x);
    Item::Text {
        area: Rect { x, width: area.right() - x, ..area },
        baseline: area.y + ASCENT * size,
        style: TextStyle::regular(size, TEXT),
        words,
    }
}

/// `1:05`
fn show_minutes(ms: u64) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1000 % 60)
}

/// `1:05`, or `1:05.5` if it isn't a whole second.
pub(super) fn show_time(ms: u64) -> String {
    let minutes = show_minutes(ms);
    if ms.is_multiple_of(1000) { minutes } else { format!("{minutes}.{}", ms % 1000 / 100) }
}
