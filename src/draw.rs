//! Draws a storyboard: a [`Board`] to the pixels of any moment, to a PNG, and, with the feature `animatic`, to a video file.
//!
//! Pictures come in as the bytes of their files, and nothing else is read. The fonts are bundled, so a board looks the
//! same on every machine. Nothing panics: a picture that can't be read is an empty tile, a character that the fonts lack
//! is a box, and a text that is too long ends with an ellipsis.

mod font;
mod layout;
mod page;
mod paint;
mod palette;
mod rect;
mod svg;
#[cfg(feature = "sheet")]
mod text;
mod tiles;
#[cfg(feature = "animatic")]
mod video;
mod wrap;

use std::sync::Arc;

pub use font::missing_characters;
pub use layout::page_at;
pub use page::{Colour, Item, Page, TextStyle};
#[cfg(feature = "sheet")]
pub(crate) use paint::rasterize_within;
pub use paint::{Painter, rasterize};
pub use rect::Rect;
#[cfg(feature = "sheet")]
pub(crate) use text::TextSetter;
#[cfg(feature = "animatic")]
pub use video::animatic;

/// A storyboard for one clip, or for a film of several.
#[derive(Clone, Debug)]
pub struct Board {
    /// The title of the clip or film.
    pub title: Option<String>,
    /// The width in pixels. Frames are from [`MIN_SIDE`] to [`MAX_SIDE`] wide and high.
    pub width: u32,
    /// The height in pixels. A video needs even sides.
    pub height: u32,
    /// Frames per second, from 1 to [`MAX_FPS`].
    pub fps: u32,
    /// The duration of the clip or film.
    pub total_ms: u64,
    /// The shots in order of time. There may be time between them; one without duration is never shown.
    pub shots: Vec<BoardShot>,
    /// The sound of the whole clip or film, a line each.
    pub sound: Vec<String>,
    /// The clips of a film in order of time; empty for a single clip.
    pub clips: Vec<BoardClip>,
}

/// A clip of a film on a [`Board`].
#[derive(Clone, Debug)]
pub struct BoardClip {
    /// Its number, counted from 1.
    pub number: u32,
    /// Its start in the film. It ends where the next one starts.
    pub start_ms: u64,
    /// Its title.
    pub title: Option<String>,
    /// Its own sound, a line each.
    pub sound: Vec<String>,
}

/// A shot of a [`Board`].
#[derive(Clone, Debug)]
pub struct BoardShot {
    /// Its number, counted from 1.
    pub number: usize,
    /// Its start on the board.
    pub start_ms: u64,
    /// Its end on the board.
    pub end_ms: u64,
    /// Its label.
    pub label: Option<String>,
    /// What the camera sees. Line ends separate paragraphs.
    pub words: String,
    /// Its dialogue, in order.
    pub dialogue: Vec<BoardLine>,
    /// Its references. A page shows the first nine.
    pub pictures: Vec<BoardPicture>,
}

/// A line of dialogue.
#[derive(Clone, Debug)]
pub struct BoardLine {
    /// The speaker.
    pub speaker: Option<String>,
    /// The words, without quotation marks.
    pub words: String,
}

/// A picture of a [`BoardShot`].
#[derive(Clone, Debug)]
pub struct BoardPicture {
    /// The name below it.
    pub name: String,
    /// The bytes of a PNG, JPEG or WebP file; anything else is an empty tile.
    pub bytes: Arc<[u8]>,
}

/// Minimum width and height of a frame, in pixels.
pub const MIN_SIDE: u32 = 16;

/// Maximum width and height of a frame, in pixels.
pub const MAX_SIDE: u32 = 3840;

/// Maximum length of a video's shorter side, in pixels; the encoder's limit.
const MAX_SHORT_SIDE: u32 = 2160;

/// Maximum frame rate, in frames per second.
pub const MAX_FPS: u32 = 60;

/// Maximum length of a clip, in milliseconds: an hour.
pub const MAX_MS: u64 = 60 * 60 * 1000;

impl Board {
    /// The index of the shot that plays at a time; if there are several, the last of them in the list.
    pub fn shot_at(&self, at_ms: u64) -> Option<usize> {
        self.shots.iter().rposition(|shot| shot.start_ms <= at_ms && at_ms < shot.end_ms)
    }

    /// The size of a frame: the board's, clamped to what can be drawn.
    pub fn size(&self) -> (u32, u32) {
        (self.width.clamp(MIN_SIDE, MAX_SIDE), self.height.clamp(MIN_SIDE, MAX_SIDE))
    }
}

/// A frame as pixels.
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
    /// The colour of a pixel; `None` outside the frame.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        if x >= self.width {
            return None;
        }
        let at = (y as usize * self.width as usize + x as usize) * 4;
        self.pixels.get(at..at + 4)?.try_into().ok()
    }
}

/// Why a frame or a video can't be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrawError {
    /// The width or the height is odd, too small or too large.
    Size(u32, u32),
    /// The frame rate is 0 or over [`MAX_FPS`].
    Fps(u32),
    /// The clip has no duration or is longer than [`MAX_MS`]; in milliseconds.
    Length(u64),
    /// The video encoder failed, with its message.
    Encoder(String),
    /// The video file couldn't be written, with the muxer's message.
    Container(String),
    /// The pixels couldn't be encoded as PNG.
    Png,
}

impl std::fmt::Display for DrawError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Size(width, height) => write!(
                f,
                "a video can't be {width}x{height}: both sides must be even, from {MIN_SIDE} to {MAX_SIDE}, and the \
                 shorter one at most {MAX_SHORT_SIDE}"
            ),
            Self::Fps(fps) => write!(f, "a video can't have {fps} frames per second; use 1 to {MAX_FPS}"),
            Self::Length(ms) => write!(f, "a video can't be {ms} ms long; use 1 ms to 1 hour"),
            Self::Encoder(reason) => write!(f, "the video encoder failed: {reason}"),
            Self::Container(reason) => write!(f, "the video file couldn't be written: {reason}"),
            Self::Png => write!(f, "the picture couldn't be encoded as PNG"),
        }
    }
}

impl std::error::Error for DrawError {}

/// Draws the frame at a time. To draw several frames of a board, keep a [`Painter`].
pub fn frame(board: &Board, at_ms: u64) -> Frame {
    Painter::new(board).frame(at_ms)
}

/// Runs the example in the docs.
#[cfg(all(doctest, feature = "animatic"))]
#[doc = include_str!("../docs/animatic.md")]
struct DocsExample;
