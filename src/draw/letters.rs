//! Texts in the bundled fonts for whoever composes a picture of its own: measured, broken into lines, and written as SVG.
//!
//! Each run says how long it is, so that a viewer with other fonts keeps to its place.

use std::fmt::Write;

use super::Colour;
use super::font::{Face, Fonts};
use super::lines::{shorten, wrap};
use super::svg::{HEAVY, hex};

/// The bundled fonts, for texts that are drawn together.
pub(crate) struct Letters(Fonts);

impl Letters {
    /// For these texts.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        Self(Fonts::of_texts(texts))
    }

    /// A text as it can be drawn, in at most `most` lines; one that is too long ends with an ellipsis.
    pub(crate) fn lines(&self, text: &str, size: f32, width: f32, most: usize) -> Vec<String> {
        let text = self.0.drawable(text);
        let mut found = wrap(&self.0, &text, size, width, most);
        if found.cut
            && let Some(last) = found.lines.last_mut()
        {
            *last = shorten(&self.0, &format!("{last} …"), size, width);
        }
        found.lines
    }

    /// A text in one line, its end left out where it is too long.
    pub(crate) fn line(&self, text: &str, size: f32, width: f32) -> String {
        let text = self.0.drawable(text).split_whitespace().collect::<Vec<_>>().join(" ");
        if self.0.width(&text, size) <= width { text } else { shorten(&self.0, &text, size, width) }
    }

    /// The width of a text that can be drawn.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        self.0.width(text, size)
    }

    /// Writes a line as SVG, from the left and on a line to stand on.
    pub(crate) fn write(
        &self,
        out: &mut String,
        words: &str,
        (mut x, y): (f32, f32),
        size: f32,
        (colour, strong): (Colour, bool),
    ) {
        let colour = hex(colour);
        let _ = write!(out, r#"<g font-size="{size}" fill="{colour}""#);
        if strong {
            let _ = write!(out, r#" stroke="{colour}" stroke-width="{:.3}""#, size * HEAVY);
        }
        out.push('>');
        let mut run = (None::<Face>, String::new(), 0.0_f32);
        let end = std::iter::once(None);
        for glyph in self.0.glyphs(words).map(Some).chain(end) {
            let next = glyph.map(|(_, face, _)| face);
            if next != run.0 {
                if let Some(face) = run.0 {
                    let _ = write!(
                        out,
                        r#"<text x="{x:.2}" y="{y:.2}" textLength="{:.2}" lengthAdjust="spacingAndGlyphs" font-family="{}, system-ui, sans-serif" xml:space="preserve">{}</text>"#,
                        run.2,
                        face.family(),
                        run.1,
                    );
                }
                x += run.2;
                run = (next, String::new(), 0.0);
            }
            if let Some((c, _, width)) = glyph {
                match c {
                    '&' => run.1.push_str("&amp;"),
                    '<' => run.1.push_str("&lt;"),
                    '>' => run.1.push_str("&gt;"),
                    _ => run.1.push(c),
                }
                run.2 += width * size;
            }
        }
        out.push_str("</g>");
    }
}
