//! Sets the items of a page one by one.

use crate::draw::font::Fonts;
use crate::draw::page::{Colour, Item, TextStyle};
use crate::draw::rect::Rect;
use crate::draw::wrap::{truncate, wrap};

/// How far letters reach above the baseline, as a share of their size.
pub(super) const ASCENT: f32 = 0.9;
/// How far letters reach below the baseline, as a share of their size.
pub(super) const DESCENT: f32 = 0.25;
/// The height of a line, as a multiple of the font size.
pub(super) const LEADING: f32 = 1.42;

/// Sets the items of a page.
pub(super) struct Setter<'a> {
    pub(super) fonts: &'a Fonts,
    /// The length that all sizes derive from, in pixels.
    pub(super) unit: f32,
    /// The items so far, from back to front.
    pub(super) items: Vec<Item>,
    /// True if a text was truncated.
    pub(super) is_truncated: bool,
}

impl<'a> Setter<'a> {
    pub(super) fn new(fonts: &'a Fonts, unit: f32) -> Self {
        Self { fonts, unit, items: Vec::new(), is_truncated: false }
    }

    /// Sets a filled rectangle, unless it is empty.
    pub(super) fn fill(&mut self, area: Rect, radius: f32, colour: Colour) {
        if area.width > 0.0 && area.height > 0.0 {
            self.items.push(Item::Fill { area, radius, colour });
        }
    }

    /// Sets a line of text, unless it is empty.
    pub(super) fn text(&mut self, words: &str, x: f32, baseline: f32, style: TextStyle) {
        if words.is_empty() {
            return;
        }
        let width = self.fonts.width(words, style.size);
        let height = (ASCENT + DESCENT) * style.size;
        let area = Rect { x, y: baseline - ASCENT * style.size, width, height };
        self.items.push(Item::Text { area, baseline, style, words: words.to_owned() });
    }

    /// Breaks a text into at most `max_lines` lines. An ellipsis ends one that is too long.
    pub(super) fn wrap(&mut self, words: &str, size: f32, width: f32, max_lines: usize) -> Vec<String> {
        let mut wrapped = wrap(self.fonts, words, size, width, max_lines);
        if wrapped.is_truncated {
            self.is_truncated = true;
            if let Some(last) = wrapped.lines.last_mut() {
                let room = width.min(self.fonts.width(last, size) + 2.0 * size);
                *last = truncate(self.fonts, last, size, room);
            }
        }
        wrapped.lines
    }
}
