//! A page to SVG, for what turns SVG into pixels.
//!
//! Each run of characters names its font and its place, so that nothing is left to choose.

use std::fmt::Write;

use super::font::{Face, Fonts};
use super::page::{Area, Colour, Mark};

/// How much thicker heavy letters are drawn, of their size.
pub(super) const HEAVY: f32 = 0.028;

/// The marks as an SVG of this size whose top left corner is at `origin`. Pictures are left out, but for a sign that
/// there is none where `missing` says so.
pub(super) fn svg(
    fonts: &Fonts,
    marks: &[Mark],
    origin: (f32, f32),
    size: (u32, u32),
    missing: &dyn Fn(usize) -> bool,
) -> String {
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="{} {} {w} {h}">"#,
        origin.0,
        origin.1,
        w = size.0,
        h = size.1,
    );
    for mark in marks {
        match mark {
            Mark::Fill { area, radius, colour } => {
                rectangle(&mut out, *area, *radius);
                let _ = write!(out, r#" fill="{}"/>"#, hex(*colour));
            }
            Mark::Picture { area, index, .. } if missing(*index) => no_picture(&mut out, *area),
            Mark::Picture { .. } => {}
            Mark::Text { area, baseline, size, colour, strong, words } => {
                let colour = hex(*colour);
                let _ = write!(out, r#"<g font-size="{size:.2}" fill="{colour}""#);
                if *strong {
                    let _ = write!(out, r#" stroke="{colour}" stroke-width="{:.3}""#, size * HEAVY);
                }
                out.push('>');
                runs(&mut out, fonts, words, (area.x, *baseline), *size);
                out.push_str("</g>");
            }
        }
    }
    out.push_str("</svg>");
    out
}

/// A rectangle's tag up to its colour.
fn rectangle(out: &mut String, area: Area, radius: f32) {
    let _ = write!(
        out,
        r#"<rect x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}" rx="{radius:.2}""#,
        area.x, area.y, area.width, area.height
    );
}

/// A frame with a line through it, where a picture would be.
fn no_picture(out: &mut String, area: Area) {
    let side = area.width.min(area.height) * 0.3;
    let (x, y) = (area.x + area.width / 2.0, area.y + area.height / 2.0);
    let frame = Area { x: x - side / 2.0, y: y - side * 0.375, width: side, height: side * 0.75 };
    rectangle(out, frame, side * 0.06);
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

/// The characters of a line, each run in its font and at its place. Runs are texts of their own, for what draws them
/// would look for one font that has all of a text.
fn runs(out: &mut String, fonts: &Fonts, words: &str, (mut x, y): (f32, f32), size: f32) {
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
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
        x += width * size;
    }
    if open.is_some() {
        out.push_str("</text>");
    }
}

pub(super) fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
