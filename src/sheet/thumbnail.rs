//! Thumbnails of pictures: small JPEG files to embed in pages.

#[cfg(feature = "sheet")]
mod make;

#[cfg(feature = "sheet")]
pub use make::make_thumbnail;

/// The longest side of a thumbnail, in pixels: sharp on a card of a dense screen.
pub const LONGEST_SIDE: u32 = 720;

/// A thumbnail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The bytes of a JPEG file.
    pub jpeg: Vec<u8>,
}
