//! Sets text in the bundled fonts for other modules: measures it, breaks it into lines, and writes it as SVG.
//!
//! Each run of text states its length, so that a viewer with other fonts keeps the layout.

use std::fmt::Write;

use super::TextStyle;
use super::font::{Face, Fonts};
use super::svg::{open_text_group, push_escaped};
use super::wrap::{truncate, wrap};

/// Sets text that is shown together in the bundled fonts.
pub(crate) struct TextSetter(Fonts);

/// Characters of one font.
#[derive(Default)]
struct Run {
    face: Option<Face>,
    /// Escaped for SVG.
    words: String,
    width: f32,
}

impl TextSetter {
    /// Chooses the fonts for these texts.
    pub(crate) fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        Self(Fonts::for_texts(texts))
    }

    /// Breaks a text into at most `max_lines` lines. An ellipsis ends one that is too long.
    pub(crate) fn lines(&self, text: &str, size: f32, width: f32, max_lines: usize) -> Vec<String> {
        let text = self.0.drawable(text);
        let mut wrapped = wrap(&self.0, &text, size, width, max_lines);
        if wrapped.is_truncated
            && let Some(last) = wrapped.lines.last_mut()
        {
            *last = truncate(&self.0, &format!("{last} …"), size, width);
        }
        wrapped.lines
    }

    /// Fits a text on one line, and truncates it if it is too long.
    pub(crate) fn line(&self, text: &str, size: f32, width: f32) -> String {
        let text = self.0.drawable(text).split_whitespace().collect::<Vec<_>>().join(" ");
        if self.0.width(&text, size) <= width { text } else { truncate(&self.0, &text, size, width) }
    }

    /// The width of a text that has only characters of the fonts.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        self.0.width(text, size)
    }

    /// Writes a line as SVG, from `x` on the baseline `y`.
    pub(crate) fn write(&self, out: &mut String, words: &str, (mut x, y): (f32, f32), style: TextStyle) {
        open_text_group(out, style, &style.size.to_string());
        let mut run = Run::default();
        for (c, face, width) in self.0.glyphs(words) {
            if run.face != Some(face) {
                x += write_run(out, &run, (x, y));
                run = Run { face: Some(face), ..Run::default() };
            }
            push_escaped(&mut run.words, c);
            run.width += width * style.size;
        }
        write_run(out, &run, (x, y));
        out.push_str("</g>");
    }
}

/// Writes a run, and returns its width.
fn write_run(out: &mut String, run: &Run, (x, y): (f32, f32)) -> f32 {
    if let Some(face) = run.face {
        let _ = write!(
            out,
            r#"<text x="{x:.2}" y="{y:.2}" textLength="{:.2}" lengthAdjust="spacingAndGlyphs" font-family="{}, system-ui, sans-serif" xml:space="preserve">{}</text>"#,
            run.width,
            face.family(),
            run.words,
        );
    }
    run.width
}
