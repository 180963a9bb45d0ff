//! Writes the items of a page as SVG, for the renderer.
//!
//! Each run of characters names its font and its position, so that the renderer chooses nothing.

use std::fmt::Write;

use super::font::{Face, Fonts};
use super::page::{Colour, Item, TextStyle};
use super::rect::Rect;

/// How much thicker bold letters are, as a share of their size.
const BOLD: f32 = 0.028;

/// Writes items as an SVG of `size`, whose top left corner is at `origin`. Leaves pictures out, but draws a placeholder
/// for each index that `is_missing`.
pub(super) fn to_svg(
    fonts: &Fonts,
    items: &[Item],
    origin: (f32, f32),
    size: (u32, u32),
    is_missing: &dyn Fn(usize) -> bool,
) -> String {
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="{} {} {w} {h}">"#,
        origin.0,
        origin.1,
        w = size.0,
        h = size.1,
    );
    for item in items {
        match item {
            Item::Fill { area, radius, colour } => {
                open_rect(&mut out, *area, *radius);
                let _ = write!(out, r#" fill="{}"/>"#, hex(*colour));
            }
            Item::Picture { area, index, .. } if is_missing(*index) => write_placeholder(&mut out, *area),
            Item::Picture { .. } => {}
            Item::Text { area, baseline, style, words } => {
                open_text_group(&mut out, *style, &format!("{:.2}", style.size));
                write_runs(&mut out, fonts, words, (area.x, *baseline), style.size);
                out.push_str("</g>");
            }
        }
    }
    out.push_str("</svg>");
    out
}

/// Opens a group for text. `size` is the font size as written.
pub(super) fn open_text_group(out: &mut String, style: TextStyle, size: &str) {
    let colour = hex(style.colour);
    let _ = write!(out, r#"<g font-size="{size}" fill="{colour}""#);
    if style.is_bold {
        let _ = write!(out, r#" stroke="{colour}" stroke-width="{:.3}""#, style.size * BOLD);
    }
    out.push('>');
}

/// Opens the tag of a rectangle, up to its colour.
fn open_rect(out: &mut String, area: Rect, radius: f32) {
    let _ = write!(
        out,
        r#"<rect x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}" rx="{radius:.2}""#,
        area.x, area.y, area.width, area.height
    );
}

/// Draws a frame with a line through it, in place of a picture.
fn write_placeholder(out: &mut String, area: Rect) {
    let side = area.width.min(area.height) * 0.3;
    let (x, y) = (area.x + area.width / 2.0, area.y + area.height / 2.0);
    let frame = Rect { x: x - side / 2.0, y: y - side * 0.375, width: side, height: side * 0.75 };
    open_rect(out, frame, side * 0.06);
    let stroke = format!(r##"fill="none" stroke="#7C828C" stroke-width="{:.2}""##, side * 0.045);
    let _ = write!(out, " {stroke}/>");
    let _ = write!(
        out,
        r#"<path d="M{:.2} {:.2}L{:.2} {:.2}" {stroke} stroke-linecap="round"/>"#,
        frame.x - side * 0.1,
        frame.bottom() + side * 0.1,
        frame.right() + side * 0.1,
        frame.y - side * 0.1,
    );
}

/// Writes a line, each run of one font as a text of its own: the renderer would look for one font that has all characters
/// of a text.
fn write_runs(out: &mut String, fonts: &Fonts, words: &str, (mut x, y): (f32, f32), size: f32) {
    let mut open: Option<Face> = None;
    for (c, face, width) in fonts.glyphs(words) {
        if open != Some(face) {
            if open.is_some() {
                out.push_str("</text>");
            }
            let family = face.family();
            let _ =
                write!(out, r#"<text x="{x:.2}" y="{y:.2}" font-family="{family}" xml:space="preserve">"#);
            open = Some(face);
        }
        push_escaped(out, c);
        x += width * size;
    }
    if open.is_some() {
        out.push_str("</text>");
    }
}

/// Adds a character, escaped for SVG.
pub(super) fn push_escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        _ => out.push(c),
    }
}

fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
