//! A laid-out page: the items on it, from back to front, and their colours.

use super::rect::Rect;

/// A colour, as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// How a line of text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextStyle {
    /// The font size in pixels.
    pub size: f32,
    /// The colour of the text.
    pub colour: Colour,
    /// True for bold text.
    pub is_bold: bool,
}

impl TextStyle {
    /// Regular text.
    pub(super) fn regular(size: f32, colour: Colour) -> Self {
        Self { size, colour, is_bold: false }
    }

    /// Bold text.
    pub(super) fn bold(size: f32, colour: Colour) -> Self {
        Self { size, colour, is_bold: true }
    }
}

/// An item on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A filled rectangle.
    Fill {
        /// The rectangle.
        area: Rect,
        /// The radius of its corners.
        radius: f32,
        /// Its colour.
        colour: Colour,
    },
    /// A line of text.
    Text {
        /// The box around the letters, descenders included.
        area: Rect,
        /// The baseline, in pixels from the top of the page.
        baseline: f32,
        /// How the text looks.
        style: TextStyle,
        /// The text, with characters that the fonts have.
        words: String,
    },
    /// A picture, cropped to its area.
    Picture {
        /// Where the picture is.
        area: Rect,
        /// The radius of its corners.
        radius: f32,
        /// The index of the picture in its shot.
        index: usize,
    },
}

impl Item {
    /// Where the item is.
    pub fn area(&self) -> Rect {
        match self {
            Self::Fill { area, .. } | Self::Text { area, .. } | Self::Picture { area, .. } => *area,
        }
    }
}

/// A page as laid out for one shot, without the playhead and the clock, which change from frame to frame.
#[derive(Clone, Debug)]
pub struct Page {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The items, from back to front.
    pub items: Vec<Item>,
    /// The timeline bar. Its width stands for the whole clip.
    pub bar: Rect,
    /// Where the clock goes, right-aligned.
    pub clock: Rect,
    /// True if a text was truncated.
    pub is_truncated: bool,
}
