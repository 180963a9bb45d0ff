//! A storyboard as pictures: one [`Board`] to the pixels of any moment, to a PNG, and, with the feature `animatic`, to a
//! video file.
//!
//! Values in, bytes out: the pictures come as the bytes of their files, and nothing is read, asked or started. What is
//! drawn is the same on every machine, for the fonts are in the library. Nothing panics: a picture that cannot be read is
//! an empty tile, a character that the fonts lack is a box, and a text that is too long ends with an ellipsis.

mod font;
#[cfg(feature = "sheet")]
mod letters;
mod lines;
mod page;
mod paint;
mod svg;
mod tiles;
#[cfg(feature = "animatic")]
mod video;

use std::sync::Arc;

pub use font::missing;
#[cfg(feature = "sheet")]
pub(crate) use letters::Letters;
pub use page::{Area, Colour, Mark, Page, page};
#[cfg(feature = "sheet")]
pub(crate) use paint::rasterize_within;
pub use paint::{Painter, rasterize};
#[cfg(feature = "animatic")]
pub use video::animatic;

/// What is drawn: one clip, or a film of several.
#[derive(Clone, Debug)]
pub struct Board {
    /// What the clip is called.
    pub title: Option<String>,
    /// The width in pixels. Pictures are at least [`LEAST_SIDE`] and at most [`MOST_SIDE`] wide and high.
    pub width: u32,
    /// The height in pixels. A video needs even sides.
    pub height: u32,
    /// Frames in a second, from 1 to [`MOST_FPS`].
    pub fps: u32,
    /// The length of the clip.
    pub total_ms: u64,
    /// The shots, in the order of time. There may be time between them, and one without length is never seen.
    pub shots: Vec<BoardShot>,
    /// What is said about sound for the whole clip, a line each.
    pub sound: Vec<String>,
    /// The clips of a film in the order of time, whose borders are marked; none where it is one clip.
    pub clips: Vec<BoardClip>,
}

/// A clip of a film that a [`Board`] shows as one.
#[derive(Clone, Debug)]
pub struct BoardClip {
    /// Its number, as people count.
    pub number: u32,
    /// When it begins. It ends where the next one begins.
    pub start_ms: u64,
    /// What it is called.
    pub title: Option<String>,
    /// What is said about its own sound, a line each.
    pub sound: Vec<String>,
}

/// One shot of a [`Board`].
#[derive(Clone, Debug)]
pub struct BoardShot {
    /// Its number, as people count.
    pub number: usize,
    /// When it begins, in the clip.
    pub start_ms: u64,
    /// When it ends, in the clip.
    pub end_ms: u64,
    /// What it is called.
    pub label: Option<String>,
    /// What is seen. Line ends separate paragraphs.
    pub words: String,
    /// What is said, in order.
    pub dialogue: Vec<BoardLine>,
    /// What it is seen after. The first nine are drawn.
    pub pictures: Vec<BoardPicture>,
}

/// What somebody says.
#[derive(Clone, Debug)]
pub struct BoardLine {
    /// Who says it.
    pub speaker: Option<String>,
    /// The words, without quotation marks.
    pub words: String,
}

/// A picture of a [`BoardShot`].
#[derive(Clone, Debug)]
pub struct BoardPicture {
    /// What stands under it.
    pub name: String,
    /// The bytes of a PNG, JPEG or WebP file; anything else is an empty tile.
    pub bytes: Arc<[u8]>,
}

/// The least width and height that is drawn.
pub const LEAST_SIDE: u32 = 16;

/// The greatest width and height that is drawn.
pub const MOST_SIDE: u32 = 3840;

/// The most frames in a second.
pub const MOST_FPS: u32 = 60;

/// The longest clip, in milliseconds: an hour.
pub const MOST_MS: u64 = 60 * 60 * 1000;

impl Board {
    /// The shot that is seen at a time: of several, the one that comes last in the list. Its place in the list.
    pub fn shot_at(&self, at_ms: u64) -> Option<usize> {
        self.shots.iter().rposition(|shot| shot.start_ms <= at_ms && at_ms < shot.end_ms)
    }

    /// The size that is drawn: the board's own, within what can be drawn.
    pub fn size(&self) -> (u32, u32) {
        (self.width.clamp(LEAST_SIDE, MOST_SIDE), self.height.clamp(LEAST_SIDE, MOST_SIDE))
    }
}

/// The pixels of one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// Red, green, blue and alpha of each pixel, row by row from the top left. Alpha is 255 in frames of a board.
    pub pixels: Vec<u8>,
}

impl Frame {
    /// The colour of a pixel; nothing outside of the picture.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        if x >= self.width {
            return None;
        }
        let at = (y as usize * self.width as usize + x as usize) * 4;
        self.pixels.get(at..at + 4)?.try_into().ok()
    }
}

/// Why there is no picture or video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrawError {
    /// A side that is odd, or beyond what can be drawn; width and height.
    Size(u32, u32),
    /// A number of frames in a second that is none, or beyond [`MOST_FPS`].
    Fps(u32),
    /// A clip without length, or longer than [`MOST_MS`]; in milliseconds.
    Length(u64),
    /// The encoder refused, in its own words.
    Encoder(String),
    /// The file could not be put together, in the words of what puts it together.
    Container(String),
    /// The pixels could not be written as PNG.
    Png,
}

impl std::fmt::Display for DrawError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Size(width, height) => write!(
                f,
                "a video of {width}x{height} cannot be drawn: both sides must be even, from {LEAST_SIDE} to {MOST_SIDE}, \
                 and one of them at most 2160"
            ),
            Self::Fps(fps) => write!(f, "{fps} frames a second cannot be drawn: 1 to {MOST_FPS} can"),
            Self::Length(ms) => write!(f, "a video of {ms} ms cannot be drawn: 1 ms to an hour can"),
            Self::Encoder(reason) => write!(f, "the video encoder failed: {reason}"),
            Self::Container(reason) => write!(f, "the video file could not be put together: {reason}"),
            Self::Png => write!(f, "the picture could not be written as PNG"),
        }
    }
}

impl std::error::Error for DrawError {}

/// The picture of a moment. To draw many of one board, keep a [`Painter`].
pub fn frame(board: &Board, at_ms: u64) -> Frame {
    Painter::new(board).frame(at_ms)
}

/// The handbook's example runs.
#[cfg(all(doctest, feature = "animatic"))]
#[doc = include_str!("../docs/animatic.md")]
struct Handbook;
