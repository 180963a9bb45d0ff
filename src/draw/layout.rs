//! Lays out the page of a shot: title, timeline, pictures and words.
//!
//! Every item lies on the page, and no text overlaps another. All sizes derive from one unit, which derives from the size
//! of the page, so a board looks the same at any resolution.

mod clips;
mod clock;
mod paragraphs;
mod pictures;
mod setter;
mod timeline;

pub(super) use clock::{clock_item, clock_text};

use super::font::Fonts;
use super::page::{Page, TextStyle};
use super::palette::{ACCENT, BACKGROUND, DIM, TEXT};
use super::rect::Rect;
use super::wrap::fit_line;
use super::{Board, BoardShot};
use clock::{clock_area, show_time};
use paragraphs::{Script, ScriptLayout};
use setter::{ASCENT, DESCENT, LEADING, Setter};

/// Lays out the page of a board at a time.
pub fn page_at(board: &Board, at_ms: u64) -> Page {
    lay_out(board, &Fonts::for_board(board), board.shot_at(at_ms))
}

/// Lays out the page of a shot, by its index, or of the time between shots.
pub(super) fn lay_out(board: &Board, fonts: &Fonts, shot: Option<usize>) -> Page {
    let (width, height) = board.size();
    let (wide, high) = (width as f32, height as f32);
    // 1 at 960x540, and smaller if a side is short.
    let unit = ((wide * high).sqrt() / 720.0).min(wide / 400.0).min(high / 400.0);
    let margin = 34.0 * unit;
    let inner = Rect { x: margin, y: margin, width: wide - 2.0 * margin, height: high - 2.0 * margin };
    let numbers = Rect { y: inner.bottom() - 12.0 * unit, height: 14.0 * unit, ..inner };
    let bar = Rect { y: numbers.y - 15.0 * unit, height: 8.0 * unit, ..inner };
    let footer = Rect { y: bar.y - 35.0 * unit, height: 24.0 * unit, ..inner };
    let clock = clock_area(board, fonts, footer, unit);
    let mut setter = Setter::new(fonts, unit);
    timeline::set_bar(&mut setter, board, shot, bar, numbers);
    clips::set_borders(&mut setter, board, bar);
    let title = Rect { width: (clock.x - footer.x - 20.0 * unit).max(0.0), ..footer };
    let shot = shot.and_then(|index| board.shots.get(index));
    set_title(&mut setter, board, title);
    let bottom = set_sound(&mut setter, &clips::sound_of(board, shot), footer);
    if let Some(shot) = shot {
        let header = Rect { height: 36.0 * unit, ..inner };
        set_header(&mut setter, board, shot, header);
        let top = header.bottom() + 20.0 * unit;
        let body = Rect { y: top, height: (bottom - 16.0 * unit - top).max(0.0), ..inner };
        set_body(&mut setter, shot, body);
    } else if let Some(title) = &board.title {
        // Between shots, the page shows the title alone.
        let (words, size) = fit_line(fonts, &fonts.drawable(title), 34.0 * unit, 0.5, inner.width);
        let x = inner.x + (inner.width - fonts.width(&words, size)).max(0.0) / 2.0;
        setter.text(&words, x, f32::midpoint(inner.y, bottom), TextStyle::regular(size, TEXT));
    }
    Page { width, height, bar, clock, is_truncated: setter.is_truncated, items: setter.items }
}

/// Sets the title beside the clock.
fn set_title(setter: &mut Setter<'_>, board: &Board, area: Rect) {
    let (fonts, unit) = (setter.fonts, setter.unit);
    if let Some(title) = &board.title {
        let (words, size) = fit_line(fonts, &fonts.drawable(title), 15.0 * unit, 0.85, area.width);
        let baseline = area.bottom() - DESCENT * 17.0 * unit;
        setter.text(&words, area.x, baseline, TextStyle::regular(size, DIM));
    }
}

/// Sets lines of sound above the footer. Returns where they start.
fn set_sound(setter: &mut Setter<'_>, sound: &[&str], footer: Rect) -> f32 {
    let (unit, top) = (setter.unit, footer.y);
    if sound.is_empty() {
        return top;
    }
    let (style, indent) = (TextStyle::regular(14.0 * unit, DIM), 20.0 * unit);
    let words: Vec<&str> = sound.iter().flat_map(|line| line.split_whitespace()).collect();
    let words = setter.fonts.drawable(&words.join(" "));
    let lines = setter.wrap(&words, style.size, footer.width - indent, 2);
    let step = style.size * LEADING;
    let first = top - 5.0 * unit - step * lines.len() as f32;
    if !lines.is_empty() {
        setter.text("♪", footer.x, first + ASCENT * style.size, style);
    }
    for (index, line) in lines.iter().enumerate() {
        setter.text(line, footer.x + indent, first + index as f32 * step + ASCENT * style.size, style);
    }
    first
}

/// Sets the number of the shot, its label, its clip, and when it plays.
fn set_header(setter: &mut Setter<'_>, board: &Board, shot: &BoardShot, area: Rect) {
    let (fonts, unit) = (setter.fonts, setter.unit);
    let (number, size) = fit_line(fonts, &shot.number.to_string(), 22.0 * unit, 0.5, area.width / 3.0);
    let own = fonts.width(&number, size);
    let badge = Rect { width: (own + 22.0 * unit).max(area.height), ..area };
    setter.fill(badge, 7.0 * unit, ACCENT);
    let middle = area.y + area.height / 2.0;
    let number_x = badge.x + (badge.width - own) / 2.0;
    setter.text(&number, number_x, middle + 0.36 * size, TextStyle::bold(size, BACKGROUND));
    let time = format!("{} – {}", show_time(shot.start_ms), show_time(shot.end_ms));
    let (time, size) = fit_line(fonts, &time, 16.0 * unit, 0.5, area.width / 3.0);
    let time_x = area.right() - fonts.width(&time, size);
    setter.text(&time, time_x, middle + 0.36 * size, TextStyle::regular(size, DIM));
    let right = clips::set_clip_name(setter, board, shot, area, time_x);
    if let Some(label) = &shot.label {
        let x = badge.right() + 14.0 * unit;
        let room = right - 18.0 * unit - x;
        let (words, size) = fit_line(fonts, &fonts.drawable(label), 22.0 * unit, 0.8, room);
        setter.is_truncated |= words.ends_with('…') && !label.ends_with('…');
        setter.text(&words, x, middle + 0.36 * size, TextStyle::bold(size, TEXT));
    }
}

/// Sets the pictures and the words of a shot side by side, or the words below the pictures.
fn set_body(setter: &mut Setter<'_>, shot: &BoardShot, area: Rect) {
    let unit = setter.unit;
    let script = &Script::new(shot, setter.fonts);
    // Longer lines are hard to read.
    let max_width = 820.0 * unit;
    if shot.pictures.is_empty() {
        let area = Rect { width: area.width.min(max_width), ..area };
        ScriptLayout { script, area }.set(setter, 30.0 * unit, true);
    } else if script.is_empty() {
        pictures::set_pictures(setter, shot, area, true);
    } else if area.width > area.height * 1.2 {
        let share = if area.width > area.height * 2.6 { 0.55 } else { 0.5 };
        let left = Rect { width: area.width * share, ..area };
        let used = pictures::set_pictures(setter, shot, left, false);
        let x = used.right() + 28.0 * unit;
        let area = Rect { x, width: (area.right() - x).min(max_width), ..area };
        ScriptLayout { script, area }.set(setter, 25.0 * unit, false);
    } else {
        let gap = 18.0 * unit;
        // The words get the height that they need, within limits, and the pictures the rest.
        let needed = ScriptLayout { script, area }.height_at(setter, 23.0 * unit);
        let words = needed.clamp(area.height * 0.36, area.height * 0.62);
        let top = Rect { height: area.height - words - gap, ..area };
        let used = pictures::set_pictures(setter, shot, top, true);
        let y = used.bottom() + gap;
        let area = Rect { y, height: (area.bottom() - y).max(0.0), ..area };
        ScriptLayout { script, area }.set(setter, 24.0 * unit, false);
    }
}
